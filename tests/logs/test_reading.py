"""Logs: what a file holds tells its kind, its columns and what is known of its rates."""

import json
from pathlib import Path

import pytest

from logged import rows_of, written
from lrsched_cli.errors import LogError
from lrsched_cli.logs import read_log


def state(folder: Path, rows: list[dict[str, object]], **keys: object) -> str:
    return written(folder, json.dumps({"log_history": rows, **keys}, indent=2, sort_keys=True))


ROWS: list[dict[str, object]] = [
    {"epoch": 0.5, "learning_rate": 1e-4, "loss": 2.5, "step": 10},
    {"epoch": 0.5, "eval_loss": 2.25, "step": 10},
    {"epoch": 1.0, "learning_rate": 5e-05, "loss": 2.0, "step": 20},
    {"epoch": 1.0, "step": 20, "train_runtime": 3.5},
]


def test_rows_of_a_trainer_that_have_a_rate_are_taken(tmp_path: Path) -> None:
    """Rows of evaluations and of the summary have no rate, and are left out."""
    log = read_log(state(tmp_path, ROWS, max_steps=40, num_train_epochs=2))
    assert rows_of(log) == [(10, 1e-4), (20, 5e-05)]
    assert (log.axis, log.unit, log.column) == ("step", "step", "learning_rate")
    assert log.facts == {"total": 40, "epochs": 2, "steps_per_epoch": 20}


@pytest.mark.parametrize(
    ("keys", "offsets"), [({}, (0, -1)), ({"best_global_step": None}, (-1, 0))]
)
def test_the_age_of_a_trainer_tells_whose_rate_a_row_has(
    tmp_path: Path, keys: dict[str, object], offsets: tuple[int, ...]
) -> None:
    """A Trainer with the key best_global_step logs this update's rate, an older one the next."""
    assert read_log(state(tmp_path, ROWS, **keys)).offsets == offsets


def test_a_key_after_the_rows_tells_the_age_too(tmp_path: Path) -> None:
    """The order of the keys in a state does not matter."""
    text = json.dumps({"log_history": ROWS, "max_steps": 40, "best_global_step": 20})
    log = read_log(written(tmp_path, text))
    assert (log.offsets, log.facts["total"]) == ((-1, 0), 40)


def test_a_trainers_nan_is_read(tmp_path: Path) -> None:
    """Python writes NaN in JSON, which JSON has not: a state with it is read."""
    last: dict[str, object] = {"step": 30, "learning_rate": 0.0, "loss": float("nan")}
    assert rows_of(read_log(state(tmp_path, [*ROWS, last])))[-1] == (30, 0.0)


def test_a_table_with_a_header_is_read(tmp_path: Path) -> None:
    """A CSV file's columns of steps and rates are found by their names."""
    log = read_log(written(tmp_path, "loss,step,lr\n2.5,0,0.1\n2.25,1,0.05\n"))
    assert rows_of(log) == [(0, 0.1), (1, 0.05)]


def test_empty_cells_are_rows_without_a_rate(tmp_path: Path) -> None:
    """Lightning writes rates in rows of their own: other rows have an empty cell there."""
    text = "epoch,lr-Adam,step,train_loss\n,0.001,0,\n0,,0,2.5\n,0.0005,50,\n0,,50,2.25\n"
    log = read_log(written(tmp_path, text))
    assert rows_of(log) == [(0, 0.001), (50, 0.0005)]
    assert log.kind == "metrics.csv of Lightning"


def test_padded_headers_and_numbers_are_read(tmp_path: Path) -> None:
    """YOLO pads its cells with spaces; its first group of rates is that of the biases."""
    text = (
        "      epoch,    x/lr0,    x/lr1,   x/lr2\n"
        "          0,   0.0712,   0.0032,  0.0032\n"
        "          1, 0.041457,0.0064571,0.0064571\n"
    )
    log = read_log(written(tmp_path, text))
    assert rows_of(log) == [(0, 0.0032), (1, 0.0064571)]
    assert (log.unit, log.column, log.offsets) == ("epoch", "x/lr1", (0, -1))
    assert (log.tolerance, log.per_value) == (5e-5, True)


def test_a_group_is_chosen_by_its_number_or_name(tmp_path: Path) -> None:
    """Groups of parameters count from 0 in the order of the columns."""
    path = written(tmp_path, "epoch,x/lr0,x/lr1\n0,0.1,0.01\n1,0.05,0.02\n")
    assert rows_of(read_log(path, group="0")) == [(0, 0.1), (1, 0.05)]
    assert rows_of(read_log(path, group="lr0")) == [(0, 0.1), (1, 0.05)]
    with pytest.raises(LogError, match="unknown group 'lr7'"):
        read_log(path, group="lr7")


def test_lines_of_json_are_read(tmp_path: Path) -> None:
    """JSON lines without a rate are left out, whatever the file is called."""
    text = '{"lr": 0.02, "epoch": 1, "iter": 69, "step": 69}\n{"accuracy": 43.1, "step": 1}\n'
    more = '{"lr": 0.01, "epoch": 2, "iter": 138, "step": 138}\n'
    log = read_log(written(tmp_path, text + more, "scalars.json"))
    assert rows_of(log) == [(69, 0.02), (138, 0.01)]
    assert (log.offsets, log.facts["steps_per_epoch"]) == ((-1, 0), 69)


def test_a_mean_over_an_epoch_is_told(tmp_path: Path) -> None:
    """MAE and its kin log the mean of an epoch's rates."""
    text = '{"train_lr": 1e-05, "epoch": 0}\n{"train_lr": 3e-05, "epoch": 1}\n'
    log = read_log(written(tmp_path, text))
    assert (log.is_mean, log.unit, log.offsets) == (True, "epoch", (0,))


def test_the_axis_that_starts_again_begins_a_run(tmp_path: Path) -> None:
    """Of several runs in a file the last is taken, or the one that is asked for."""
    path = written(tmp_path, "epoch,lr,loss\n0,0.1,1\n1,0.1,1\n0,0.2,1\n1,0.2,1\n2,0.2,1\n")
    log = read_log(path)
    assert rows_of(log) == [(0, 0.2), (1, 0.2), (2, 0.2)]
    assert (log.runs, log.run) == (2, 2)
    assert log.notes == (
        "the epoch starts again: 2 runs, 2 + 3 rows; run 2 is taken (--run N takes another)",
    )
    assert rows_of(read_log(path, run=1)) == [(0, 0.1), (1, 0.1)]
    with pytest.raises(LogError, match=r"it has 2 runs: --run 3 is none of them"):
        read_log(path, run=3)


def test_a_run_that_went_on_from_a_checkpoint_is_one(tmp_path: Path) -> None:
    """The rows that were run again hold, and the earlier ones of these times are left out."""
    text = "step,lr\n0,0.4\n10,0.3\n20,0.2\n10,0.35\n20,0.25\n30,0.15\n"
    log = read_log(written(tmp_path, text))
    assert rows_of(log) == [(0, 0.4), (10, 0.35), (20, 0.25), (30, 0.15)]
    assert log.runs == 1
    assert "2 rows that it went through again are left out" in log.notes[0]


def test_rows_out_of_order_are_sorted_and_told(tmp_path: Path) -> None:
    """Where no time comes twice, rows that go back are out of order."""
    log = read_log(written(tmp_path, "step,lr\n3,0.3\n1,0.1\n2,0.2\n"))
    assert rows_of(log) == [(1, 0.1), (2, 0.2), (3, 0.3)]
    assert log.notes == ("the rows are not in the order of time: they are sorted",)


def test_rows_of_two_processes_are_taken_once(tmp_path: Path) -> None:
    """A row that stands there twice is one row."""
    log = read_log(written(tmp_path, "step,lr\n1,0.1\n1,0.1\n2,0.2\n2,0.2\n"))
    assert rows_of(log) == [(1, 0.1), (2, 0.2)]
    assert log.notes == ("2 rows have the time of another row and are left out",)


def test_a_file_without_rates_is_told_with_its_columns(tmp_path: Path) -> None:
    """The message for a log without rates names what it has."""
    with pytest.raises(LogError, match="its columns are epoch, eval_loss, step"):
        read_log(state(tmp_path, ROWS[1:2]))


def test_the_start_of_a_run_that_stands_after_its_end_is_put_first(tmp_path: Path) -> None:
    """A file may have what came after a resume first: with the same rates, it is one run."""
    text = "step,lr\n4,0.4\n5,0.5\n6,0.6\n1,0.1\n2,0.2\n3,0.3\n4,0.4\n"
    log = read_log(written(tmp_path, text))
    assert [time for time, _ in rows_of(log)] == [1, 2, 3, 4, 5, 6]
    (told,) = log.notes
    assert told.startswith("the rows from 1 on stand after later ones: they are put first")
    assert told.endswith("without 1 row that came again")


def test_rows_of_another_run_are_not_put_before_it(tmp_path: Path) -> None:
    """Where both have a time, the rates differ."""
    text = "step,lr\n4,0.4\n5,0.5\n6,0.6\n1,0.1\n2,0.2\n3,0.3\n4,0.5\n"
    assert read_log(written(tmp_path, text)).runs == 2


def test_a_short_run_that_repeats_a_longer_one_is_not_taken(tmp_path: Path) -> None:
    """What it shows, the longer one shows as well."""
    log = read_log(written(tmp_path, "step,lr\n0,0.4\n1,0.5\n2,0.6\n0,0.4\n1,0.5\n"))
    assert (log.runs, log.run) == (2, 1)


def test_steps_that_start_again_with_each_epoch_are_no_runs(tmp_path: Path) -> None:
    """MMCV counts iterations within an epoch: its rows stand at their epochs."""
    rows = [
        {"mode": "train", "epoch": epoch, "iter": step, "lr": lr}
        for epoch, lr in ((1, 0.02), (2, 0.02), (3, 0.002))
        for step in (50, 100)
    ]
    log = read_log(written(tmp_path, "".join(f"{json.dumps(row)}\n" for row in rows)))
    assert (log.axis, log.unit, log.runs, log.offset) == ("epoch", "epoch", 1, -1)
    assert rows_of(log) == [(1, 0.02), (2, 0.02), (3, 0.002)]
    assert log.allowed.tolist() == pytest.approx([5e-6] * 3)


def test_a_column_tells_how_long_the_run_is_to_be(tmp_path: Path) -> None:
    """A total that is the same in each row is that of the plan."""
    rows = [
        json.dumps({"current_steps": step, "total_steps": 90, "lr": 1e-4}) for step in (5, 10, 15)
    ]
    assert read_log(written(tmp_path, "\n".join(rows), "trainer_log.jsonl")).facts["total"] == 90


def test_digits_are_those_of_the_whole_file(tmp_path: Path) -> None:
    """Rates that stay at 0.1 for thousands of rows, and have all digits later, have all digits."""
    rates = ["0.1"] * 4000 + ["0.09755282581475769"] * 4000
    rows = (f"{step},{rate}\n" for step, rate in enumerate(rates))
    log = read_log(written(tmp_path, "step,lr\n" + "".join(rows)))
    assert (log.tolerance, log.per_value) == (1e-12, False)


@pytest.mark.parametrize(
    ("document", "axis", "rate"),
    [
        ({"loss": [3, 2], "lr": [0.1, 0.05], "epoch": [0, 1]}, "epoch", "lr"),
        (
            {"val": {"iter": [5]}, "a": {"train": {"iter": [0, 1], "train_lr": [0.1, 0.05]}}},
            "a/train/iter",
            "a/train/train_lr",
        ),
        ({"epoch": [0, 1], "history": {"lr": [0.1, 0.05]}}, "epoch", "history/lr"),
        ({"step": {"0": 0, "1": 1}, "lr": {"0": 0.1, "1": 0.05}}, "step", "lr"),
        ({"columns": ["step", "lr"], "data": [[0, 0.1], [1, 0.05]]}, "step", "lr"),
        (
            {"n": 2, "logs": {"rows": [{"step": 0, "lr": 0.1}, {"step": 1, "lr": 0.05}]}},
            "step",
            "lr",
        ),
    ],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_an_object_of_json_has_a_table_with_the_rates(
    tmp_path: Path, document: dict[str, object], axis: str, rate: str, indent: int | None
) -> None:
    """Lists under their names, of rows too, are found wherever they are, on one line or more."""
    log = read_log(written(tmp_path, json.dumps(document, indent=indent)))
    assert (rows_of(log), log.axis, log.column) == ([(0, 0.1), (1, 0.05)], axis, rate)


def test_a_line_of_json_with_the_rates_of_groups_is_a_row(tmp_path: Path) -> None:
    """A list beside a step has a rate for each group of parameters."""
    log = read_log(written(tmp_path, '{"step": 3, "lr": [0.1, 0.05]}\n'))
    assert (rows_of(log), log.column) == ([(3, 0.1)], "lr[0]")


def test_lines_of_text_with_commas_are_no_table(tmp_path: Path) -> None:
    """A line that says lr and a number is no header."""
    text = "iter 50: lr 1.75e-4, loss 3.1\niter 100: lr 3.5e-4, loss 3\n"
    log = read_log(written(tmp_path, text))
    assert (rows_of(log), log.kind) == ([(50, 1.75e-4), (100, 3.5e-4)], "text")


def test_three_digits_that_all_rates_have_are_its_digits(tmp_path: Path) -> None:
    """Rates with an exponent and two decimals are rounded to these, however exact others are."""
    text = "".join(f"iter={step} lr={9.87e-4 * 0.9**step:.2e}\n" for step in range(10))
    log = read_log(written(tmp_path, text))
    assert (log.tolerance, log.per_value) == (5e-3, True)
