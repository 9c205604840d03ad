"""The commands `predict` and `transfer`: losses of schedules that were never run."""

import csv
import json
from pathlib import Path

import pytest

from program import within as run

ROOT = Path(__file__).resolve().parents[2]
WSD = str(ROOT / "sample_configs" / "digits-wsd.csv")
COSINE = str(ROOT / "sample_configs" / "digits-cosine.csv")
EXACT = f"{WSD}=wsd(0.05, 1000, cooldown=200, warmup=20)"
SCHEDULES = ("wsd(0.05, 1000)", "exp(0.05, decay=0.005)", "cosine(0.05, 1000)")
BOTH = ("--run", EXACT, "--run", COSINE)


def test_a_verdict_says_which_is_better_and_how_sure_it_is() -> None:
    """The best schedule is first, with its loss and the range of the fits."""
    done = run("predict", *SCHEDULES, *BOTH)
    lines = done.out.splitlines()
    assert done.code == 0
    assert lines[2].startswith("wsd(0.05, 1000)")
    assert lines[4].startswith("exp(0.05, decay=0.005)")
    assert "worse, clear" in lines[4]
    assert "too close to call" not in lines[4]


def test_json_has_every_pair() -> None:
    """By their places among the schedules as they were given."""
    found = json.loads(run("predict", *SCHEDULES, *BOTH, "-f", "json").out)
    assert [(pair["a"], pair["b"]) for pair in found["pairs"]] == [(0, 1), (0, 2), (1, 2)]
    assert [pair["verdict"] for pair in found["pairs"]] == ["a", "a", "b"]
    assert {pair["strength"] for pair in found["pairs"]} == {"clear"}
    assert [one["label"] for one in found["schedules"]] == list(SCHEDULES)
    assert found["warnings"] == []


def test_json_has_the_keys_that_are_told() -> None:
    """And no others: what was learned is in the file of --save."""
    found = json.loads(run("predict", *SCHEDULES, *BOTH, "-f", "json").out)
    assert list(found) == ["schedules", "pairs", "warnings"]
    assert list(found["pairs"][0]) == ["a", "b", "verdict", "strength", "gap", "needed"]


def test_csv_has_a_row_for_each_schedule() -> None:
    """The best first, with the numbers that JSON has."""
    rows = list(csv.DictReader(run("predict", *SCHEDULES, *BOTH, "-f", "csv").out.splitlines()))
    found = json.loads(run("predict", *SCHEDULES, *BOTH, "-f", "json").out)["schedules"]
    by_gap = sorted(found, key=lambda one: one["gap"])
    assert [row["schedule"] for row in rows] == [one["label"] for one in by_gap]
    assert [float(row["loss"]) for row in rows] == [one["loss"] for one in by_gap]
    assert [row["verdict"] for row in rows] == ["", "worse", "worse"]


def test_all_files_are_written_or_none(tmp_path: Path) -> None:
    """A schedule that is refused leaves neither a picture nor what was learned."""
    names = ("a.png", "a.csv", "law.json")
    picture, table, law = (str(tmp_path / name) for name in names)
    files = ("-o", picture, "-o", table, "--save", law)
    assert run("predict", "cosine(3.0, 1000)", *BOTH, *files).code == 2
    assert list(tmp_path.iterdir()) == []
    assert run("predict", *SCHEDULES, *BOTH, *files).code == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(names)


def test_a_run_is_not_written_over(tmp_path: Path) -> None:
    """Nor is one file written twice."""
    log = tmp_path / "run.csv"
    log.write_bytes(Path(WSD).read_bytes())
    for files in (("--save", str(log)), ("-o", str(log)), ("-o", "x.csv", "--save", "x.csv")):
        done = run("predict", *SCHEDULES, "--run", f"{log}=wsd(0.05, 1000)", *files)
        assert done.code == 2, files
    assert log.read_bytes() == Path(WSD).read_bytes()


def test_a_schedule_of_another_length_is_told() -> None:
    """A default length is most likely not meant."""
    done = run("predict", "rex(0.05)", "wsd(0.05, 1000)", "--run", EXACT, "--total", "1000")
    assert "rex(0.05): its own length is 100 updates, the range has 1,000" in done.err
    assert "wsd" not in done.err.split("rex(0.05)", 1)[1]


def test_epochs_are_updates_by_their_length() -> None:
    """A range in epochs, and a schedule that counts them, become updates."""
    given = ("--run", EXACT, "--epochs", "10", "--steps-per-epoch", "100", "-f", "json")
    found = json.loads(run("predict", "exp(0.05, decay=0.005)", *given).out)
    assert found["schedules"][0]["updates"] == 1000


def test_one_run_with_a_cool_down_is_enough() -> None:
    """Its rates are taken from its rows where no schedule is given, and that is told."""
    done = run("predict", *SCHEDULES, "--run", WSD)
    assert done.code == 0
    assert "its rates are those of its rows" in done.err
    assert "the loss is the column val_loss" in done.err


def test_a_cosine_alone_gives_no_verdict() -> None:
    """The order is shown, and what would help."""
    done = run("predict", *SCHEDULES, "--run", COSINE)
    assert "clear" not in done.out
    assert "no verdict is given" in done.out


def test_a_schedule_that_the_log_contradicts_is_refused() -> None:
    """With the first row, and both rates."""
    done = run("predict", *SCHEDULES, "--run", f"{WSD}=cosine(0.05, 1000)")
    assert done.code == 2
    assert "it logged the rate" in done.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("step,lr\n1,0.1\n2,0.1\n", "no column of losses"),
        ("step,lr,loss\n" + "".join(f"{k},0.1,{1 / k}\n" for k in range(1, 15)), "at least 20"),
        ("step,lr,loss\n" + "".join(f"{k},0.1,nan\n" for k in range(1, 50)), "nan"),
        ("step,loss\n" + "".join(f"{k},{1 / k}\n" for k in range(1, 50)), "give its schedule"),
        ("epoch,lr,loss\n" + "".join(f"{k},0.1,{1 / (k + 1)}\n" for k in range(50)), "--steps-per"),
    ],
    ids=["no loss", "few rows", "not a number", "no rates", "epochs"],
)
def test_a_log_that_tells_too_little_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """In one line that says what is missing."""
    path = tmp_path / "run.csv"
    path.write_text(text)
    done = run("predict", "cosine(0.1, 100)", "--run", str(path))
    assert done.code == 2
    assert said in done.err.splitlines()[-1]
    assert done.out == ""


def test_without_a_run_it_says_what_it_needs() -> None:
    """An option, as it is typed."""
    done = run("predict", "cosine(0.1, 100)")
    assert (done.code, "--run LOG" in done.err) == (2, True)


def test_a_baseline_must_be_one_of_the_schedules() -> None:
    """By its label."""
    done = run("predict", *SCHEDULES, *BOTH, "--baseline", "rex")
    assert (done.code, "--baseline rex" in done.err) == (2, True)
    heading = run("predict", *SCHEDULES, *BOTH, "--baseline", SCHEDULES[2]).out.splitlines()[0]
    assert f"beside {SCHEDULES[2]}" in heading


def test_the_best_peak_moves_with_the_schedule() -> None:
    """A wsd schedule spends more at its peak than a cosine: its best peak is lower."""
    given = ("--from", "cosine(total=1000)", "--best-lr", "1e-3", "-f", "json")
    found = json.loads(run("transfer", "wsd(total=1000, cooldown=200)", *given).out)
    (wsd,), cosine = found["schedules"], found["known"]
    # sqrt(a / b) of both, by the reference values of the bound
    factor = (0.000555247084953 / 2.12547538583 / (0.000999000999001 / 1.06522102919)) ** 0.5
    assert wsd["best_peak"] == pytest.approx(1e-3 * factor)
    assert (cosine["best_peak"], cosine["factor"], cosine["bound"]) == (1e-3, 1, 1)


def test_an_endless_schedule_needs_a_range() -> None:
    """Nothing says how long the run is."""
    done = run("transfer", "exp()", "--from", "cosine(total=1000)", "--best-lr", "1e-3")
    assert (done.code, "--steps N" in done.err) == (2, True)


def test_what_was_learned_can_be_kept(tmp_path: Path) -> None:
    """A law that was saved predicts the same, without the logs."""
    kept = tmp_path / "law.json"
    first = run("predict", *SCHEDULES, *BOTH, "--save", str(kept), "-f", "json")
    again = run("predict", *SCHEDULES, "--law", str(kept), "-f", "json")
    assert f"Wrote {kept}" in first.err
    assert (again.out, again.err) == (first.out, "")


@pytest.mark.parametrize(
    "text", ["", "{}", '{"kind": "lrsched law 1"}', "[1]", '{"kind": 2}', "nan"]
)
def test_another_file_is_no_law(tmp_path: Path, text: str) -> None:
    """It is named, with what would be right."""
    path = tmp_path / "law.json"
    path.write_text(text)
    done = run("predict", *SCHEDULES, "--law", str(path))
    assert (done.code, done.out) == (2, "")
    assert done.err == f"Error: {path}: this is no law that --save of lrsched predict has written\n"


def test_a_law_with_a_number_that_none_has_is_none(tmp_path: Path) -> None:
    """A file that was changed by hand."""
    kept = tmp_path / "law.json"
    run("predict", *SCHEDULES, *BOTH, "--save", str(kept))
    kept.write_text(kept.read_text().replace('"peak": 0.05', '"peak": NaN'))
    done = run("predict", *SCHEDULES, "--law", str(kept))
    assert (done.code, "this is no law" in done.err) == (2, True)


def test_a_schedule_in_epochs_for_a_log_in_steps_is_refused(tmp_path: Path) -> None:
    """A log without rates cannot contradict it, but goes on long after its end."""
    rows = [line.split(",") for line in Path(WSD).read_text().splitlines()]
    kept = [index for index, name in enumerate(rows[0]) if name != "lr"]
    log = tmp_path / "log.csv"
    log.write_text("".join(",".join(row[index] for index in kept) + "\n" for row in rows))
    done = run("predict", *SCHEDULES, "--run", f"{log}=wsd(0.05, 100)")
    assert done.code == 2
    assert "its rows go on to step 1000, but wsd(0.05, 100) is at 0 after" in done.err


def test_a_run_on_standard_input_is_refused() -> None:
    """A log is read more than once."""
    done = run("predict", *SCHEDULES, "--run", "-")
    assert (done.code, done.out) == (2, "")
    assert "give a file" in done.err


@pytest.mark.parametrize("of", [("predict", "--run", WSD), ("compare", "--budget")])
def test_a_log_with_gaps_is_no_schedule(of: tuple[str, ...]) -> None:
    """Its rates between the rows are not known, so that no sum of them is."""
    done = run(*of, COSINE)
    assert done.code == 2
    assert "a log without a rate for every update" in done.err


def test_explain_tells_the_budget_that_compare_tells() -> None:
    """Of one schedule, with the same figures."""
    of = ("cosine(total=1000)", "--budget", "-f", "json")
    assert run("explain", *of).out == run("compare", *of).out
    assert json.loads(run("explain", *of).out)[0]["noise"] > 0


def test_the_best_peak_is_known_of_one_schedule() -> None:
    """A file of several is refused with their names."""
    decays = str(ROOT / "sample_configs" / "decays.toml")
    done = run("transfer", "wsd(total=90)", "--from", decays, "--best-lr", "0.1")
    assert done.code == 2
    assert "is 4 schedules (constant, " in done.err


def test_more_updates_than_can_be_looked_at_are_refused() -> None:
    """Before any of them is computed."""
    done = run("transfer", "wsd(total=1e12)", "--from", "cosine()", "--best-lr", "0.1")
    assert done.code == 2
    assert "1,000,000,000,000 updates are too many" in done.err
