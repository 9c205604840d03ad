"""Sources: which kind an argument is of, and what each kind gives."""

import io
from pathlib import Path

import pytest

from lrsched_cli.errors import ComparisonError, NeededError
from lrsched_cli.inputs import SOURCES, read_one, read_source, source_of
from lrsched_cli.run import Run

TEXT = "decay = 0.5\ntorch.ExponentialLR(optimizer, decay, lr=1.0)\n"


@pytest.mark.parametrize(
    ("argument", "kind"),
    [
        ("step()", "expression"),
        ("step", "expression"),
        ("step()  # as in train.py", "expression"),
        ("-", "stdin"),
        ("train.py", "script"),
        ("@train.py", "script"),
        ("@train", "script"),
        ("TRAIN.PY", "script"),
        ("a.toml", "comparison"),
        ("@a.toml", "comparison"),
    ],
)
def test_an_argument_is_of_one_kind(argument: str, kind: str) -> None:
    """By its form alone: a file need not be there to be meant."""
    assert source_of(argument) is SOURCES[kind]


def test_a_file_of_another_name_is_a_comparison_where_one_may_be_meant(tmp_path: Path) -> None:
    """Of several schedules; of one it is an expression, and no good one."""
    path = tmp_path / "schedules"
    path.touch()
    assert source_of(str(path)) is SOURCES["comparison"]
    assert source_of(str(path), files=False) is SOURCES["expression"]


@pytest.mark.parametrize("kind", ["expression", "script", "stdin"])
def test_each_kind_of_one_schedule_gives_the_same(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The schedule, the scheduler that made it, and its statement; a name where it has one."""
    path = tmp_path / "train.py"
    path.write_text(TEXT)
    stdin = io.TextIOWrapper(io.BytesIO(TEXT.encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    argument, source = {
        "expression": (TEXT, ""),
        "script": (str(path), str(path)),
        "stdin": ("-", "standard input"),
    }[kind]
    given = read_source(argument, {})
    reading = given.only()
    assert (given.source, given.run, given.picture) == (source, Run(), None)
    assert str(reading.schedule) == "exp(lr0=1, rate=0.5)"
    assert [entry.__name__ for entry in reading.entries] == ["ExponentialLR"]
    assert reading.label == "torch.ExponentialLR(optimizer, decay, lr=1.0)"


def test_a_file_of_several_schedules_is_not_read_as_one() -> None:
    """The error says which commands take it."""
    with pytest.raises(ComparisonError, match=r"a\.toml is, holds schedules for compare and diff"):
        read_one("a.toml")


@pytest.mark.parametrize(
    ("line", "rates"),
    [
        ("torch.LambdaLR(opt, lambda epoch: 0.5**epoch, lr=0.1)", [0.1, 0.05, 0.025]),
        ("LambdaLR(torch.optim.SGD(params, 0.1), lambda e: min(1, (e + 1) / {w}))", [0.05, 0.1]),
        ("MultiplicativeLR(opt, lr_lambda=lambda _: 0.5, lr=0.1)", [0.1, 0.05, 0.025]),
    ],
)
def test_a_line_of_a_script_may_have_a_function(line: str, rates: list[float]) -> None:
    """It is read as in a script, though an expression has no functions."""
    [sweep] = read_source(line, {"w": ("2",)} if "{w}" in line else {}).sweeps
    schedule = sweep.curves[0].reading.schedule
    assert [float(schedule(t)) for t in range(len(rates))] == pytest.approx(rates)


def test_a_function_of_a_line_may_need_a_value() -> None:
    """The name is told, as for a script."""
    with pytest.raises(NeededError, match="warm"):
        read_source("LambdaLR(opt, lambda e: min(1, e / warm), lr=0.1)", {})
