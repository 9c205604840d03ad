"""Logs as sources: a series of points that stands beside schedules."""

import io
import json
import os
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from logged import written
from lrsched_cli import parse
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.errors import ComparisonError, ConfigError, NoRatesError
from lrsched_cli.inputs import SOURCES, read_one, read_source, source_of
from lrsched_cli.inputs.shared import Input
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span

CSV = "epoch,loss,lr\n1,2.5,0.1\n2,2.25,0.05\n4,2.0,0.025\n"
ROWS = [{"step": 1, "learning_rate": 0.5}, {"step": 3, "learning_rate": 0.25}]


def points(given: Input) -> list[tuple[float, float]]:
    schedule = given.series[0].schedule
    times = schedule.known_at
    assert times is not None
    return list(zip(times.tolist(), schedule(times).tolist(), strict=True))


@pytest.mark.parametrize("name", ["a.csv", "a.log", "a.txt", "a.out", "train"])
def test_a_table_is_a_log_whatever_its_name(name: str, tmp_path: Path) -> None:
    """What a file holds decides: its name only says where to look first."""
    given = read_source(written(tmp_path, CSV, name), {})
    assert points(given) == [(1, 0.1), (2, 0.05), (4, 0.025)]


def test_json_that_is_no_config_is_a_log(tmp_path: Path) -> None:
    """The state of a Trainer; its convention says where its rows stand."""
    state = json.dumps({"best_global_step": None, "log_history": ROWS})
    given = read_source(written(tmp_path, state, "a.json"), {})
    assert points(given) == [(0, 0.5), (2, 0.25)]
    assert "step n is shown at t = n - 1" in given.only().remarks[0]


def test_json_with_the_keys_of_a_config_is_a_config(tmp_path: Path) -> None:
    """Though it may hold rates."""
    text = json.dumps({"lr_scheduler_type": "linear", "learning_rate": 0.1, "max_steps": 10})
    given = read_source(written(tmp_path, text, "a.json"), {})
    assert given.only().schedule.known_at is None


def test_a_log_without_rates_says_so(tmp_path: Path) -> None:
    """It is told as a log, with its columns, and not as an unknown config."""
    path = written(tmp_path, '{"log_history": [{"step": 1, "loss": 2}]}', "a.json")
    with pytest.raises(NoRatesError, match="no learning rates: its columns are step, loss"):
        read_source(path, {})


def test_json_that_is_neither_is_told_as_neither(tmp_path: Path) -> None:
    """No keys of a config, and no rows of a log."""
    path = written(tmp_path, '{"name": "x"}', "a.json")
    with pytest.raises(ConfigError, match=r"no keys of a known config .* no learning rates"):
        read_source(path, {})


@pytest.mark.parametrize("text", [CSV, "\n".join(map(json.dumps, ROWS)), "epoch 1 lr 0.1\n" * 2])
def test_a_log_is_read_from_standard_input(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what is no script and no config."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert read_source("-", {}).series[0].schedule.known_at is not None


def test_a_log_is_no_schedule(tmp_path: Path) -> None:
    """What needs a schedule names the command that finds the log's."""
    with pytest.raises(ComparisonError, match=r"is the log of a run.*lrsched identify"):
        read_one(written(tmp_path, CSV, "a.csv"))


def test_a_script_may_have_any_name_after_an_at_sign(tmp_path: Path) -> None:
    """Also that of a log; a file without a known name, and with TOML in it, is a comparison."""
    assert source_of(f"@{tmp_path}/a.txt") is SOURCES["script"]
    toml = written(tmp_path, '[schedules]\n"a" = "step(lr0=0.1)"\n', "comparison")
    assert source_of(toml) is SOURCES["comparison"]


def test_rows_are_at_the_times_of_the_logs(tmp_path: Path) -> None:
    """Of all logs together: a log has no rate where another has a row."""
    one = read_source(written(tmp_path, CSV, "a.csv"), {}).series
    other = read_source(written(tmp_path, "epoch,lr\n2,0.5\n3,0.25\n", "b.csv"), {}).series
    schedule = read_source("linear(lr0=0.5, total=4)", {}).series
    ((t, rates),) = Comparison.of([*one, *other, *schedule]).chunks()
    assert t.tolist() == [1, 2, 3, 4]
    assert str([column.tolist() for column in rates]) == (
        "[[0.1, 0.05, nan, 0.025], [nan, 0.5, 0.25, nan], [0.375, 0.25, 0.125, 0.0]]"
    )


def test_rates_of_epochs_stand_where_they_are_used_in_steps(tmp_path: Path) -> None:
    """A mean in the middle of its epoch, YOLO's at the last update, others at the first."""
    mean = '{"train_lr": 0.5, "epoch": 0}\n{"train_lr": 0.25, "epoch": 1}\n'
    yolo = "epoch,lr/pg0\n1,0.5\n2,0.25\n"
    run = Run(epochs=Span.parse("2", "epoch"), steps_per_epoch=5)
    told = []
    for name, text in (("a.txt", mean), ("b.csv", yolo), ("c.csv", "epoch,lr\n0,0.5\n1,0.25\n")):
        log = read_source(written(tmp_path, text, name), {}).series
        comparison = Comparison.of([*log, Series("x", parse("step()"), counts="step")], run=run)
        times = comparison.row_times
        told.append(None if times is None else times.tolist())
    assert told == [[2, 7], [4, 9], [0, 5]]


def test_epochs_beside_what_says_no_unit_become_the_steps_that_are_asked_for(
    tmp_path: Path,
) -> None:
    """Where the length of an epoch is known; else the epochs stay."""
    log = read_source(written(tmp_path, "epoch,lr\n0,0.5\n1,0.25\n", "c.csv"), {}).series
    series = [*log, Series("x", parse("cosine(total=10)"))]
    run = Run(steps=Span.parse("10", "step"), steps_per_epoch=5)
    assert Comparison.of(series, run=run).span.unit == "step"
    assert Comparison.of(series, run=replace(run, steps_per_epoch=None)).span.unit == "epoch"


@pytest.mark.posix
@pytest.mark.parametrize(
    ("text", "is_log"), [(CSV, True), ('[schedules]\n"a" = "step(lr0=0.1)"\n', False)]
)
def test_a_pipe_has_a_log_or_a_comparison(tmp_path: Path, text: str, *, is_log: bool) -> None:
    """As the shell makes of <(COMMAND): its bytes can be read once."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = Thread(target=lambda: pipe.write_text(text))
    writer.start()
    given = read_source(str(pipe), {})
    writer.join()
    assert given.series[0].is_log is is_log
