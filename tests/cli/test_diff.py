"""diff: its exit code is the answer."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from process import through_shell
from program import Done, fed, lrsched
from readme import ROOT

Here = Callable[..., Done]

PAIR = ("step(every=3)", "step(every=3, offset=0)")
FILE = """
epochs = 9
[schedules]
"mine" = "step(every=3)"
"theirs" = "torch.StepLR(opt, 3, gamma=0.5, lr=0.1)"
"""


def test_schedules_that_differ_are_told_with_code_1(tmp_path: Path) -> None:
    """The answer is on standard output all the same, and nothing is on stderr."""
    done = lrsched("diff", *PAIR, "--epochs", "9", cwd=tmp_path)
    assert (done.code, done.err) == (1, "")
    assert done.out.startswith("Differ at 3 of 9 epochs ")


def test_small_rates_are_written_as_elsewhere(tmp_path: Path) -> None:
    """In more digits, but with no zeros in the exponent."""
    done = lrsched("diff", "constant(2e-5)", "constant(2.00001e-5)", cwd=tmp_path)
    assert "   0   2e-5 " in done.out
    assert " 2.00001e-5 " in done.out


def test_a_difference_is_an_object_for_programs(tmp_path: Path) -> None:
    """The first row that differs is in it."""
    done = lrsched("diff", *PAIR, "-f", "json", cwd=tmp_path)
    assert json.loads(done.out)["first"] == {"t": 2, "rates": [0.05, 0.1], "gap": 0.05, "number": 2}


def test_schedules_that_agree_are_told_with_code_0(tmp_path: Path) -> None:
    """In this program's words and a framework's."""
    done = lrsched("diff", PAIR[1], "torch.StepLR(o, 3, 0.5, lr=0.1)", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Equal at 100 epochs (tolerance 1e-9 x peak 0.1).\n")


@pytest.mark.parametrize(
    ("tolerance", "code"), [("0", 1), ("0.49", 1), ("0.5", 0), ("1", 0), ("1e308", 0)]
)
def test_the_tolerance_is_a_share_of_the_peak(tolerance: str, code: int, here: Here) -> None:
    """A gap as large as it is none."""
    done = here("diff", *PAIR, "--tolerance", tolerance, "-f", "json")
    assert done.code == code
    assert json.loads(done.out)["tolerance"] == float(tolerance)


def test_files_and_streams_stand_for_schedules(tmp_path: Path) -> None:
    """A comparison file for all of its own and its range, @FILE.py and - for one."""
    (tmp_path / "a.toml").write_text(FILE, encoding="utf-8")
    (tmp_path / "a.py").write_text("schedule = step(every=3)", encoding="utf-8")
    arguments = "a.toml", "@a.py", "-", "-f", "json"
    done = fed(b"# mine\nstep(every=3)", "diff", *arguments, cwd=tmp_path)
    found = json.loads(done.out)
    assert found["labels"] == ["mine", "theirs", "schedule", "step(every=3)"]
    assert (done.code, found["stop"], found["first"]["t"]) == (1, 9, 2)


def test_a_file_may_be_named_with_or_without_its_mark(tmp_path: Path, here: Here) -> None:
    """A script and a comparison file are known by their names; a comment is no name."""
    (tmp_path / "a.py").write_text("schedule = step(every=3)", encoding="utf-8")
    (tmp_path / "a.toml").write_text(FILE, encoding="utf-8")
    same = "a.py", "@a.py", "step(every=3)  # of a.py", "step(every=3)  # of a.toml"
    assert here("diff", *same, "--steps", "0:50:7").out.startswith("Equal at 8 steps ")
    assert here("diff", "@a.toml", "-f", "json").out == here("diff", "a.toml", "-f", "json").out


def test_the_frameworks_of_the_sample_agree(here: Here) -> None:
    """As the file itself says."""
    sample = str(ROOT / "sample_configs" / "frameworks.toml")
    assert here("diff", sample, "--tolerance", "1e-12").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ("", 2, "Missing argument 'SCHEDULES...'"),
        ("exp()", 2, "a difference needs two schedules or more"),
        ("one.toml", 2, "a difference needs two schedules or more"),
        ("exp() exp(", 2, "'(' was never closed"),
        ("exp() @no.py", 1, "cannot read no.py: No such file"),
        ("exp() no.toml", 1, "cannot read no.toml: No such file"),
        ("- -", 2, "- can be given once"),
        ("exp() exp() --tolerance nan", 2, "'--tolerance': must be a number >= 0, not nan"),
        ("exp() exp() --tolerance -1", 2, "must be a number >= 0, not -1"),
        ("exp() exp() --tolerance inf", 2, "must be a number >= 0, not inf"),
        ("exp() exp() --tolerance 1%", 2, "must be a number >= 0, not 1%"),
        ("exp() exp() --tolerance", 2, "requires an argument"),
        ("exp() exp() --epochs 0", 2, "must hold at least one epoch"),
        ("exp() exp() --steps 1e10", 2, "must hold at most 1,000,000,000 rows"),
        ("exp() time(decay=-0.3)", 2, "below zero (-0.5) at t = 4"),
    ],
)
def test_a_wrong_request_is_no_difference(
    arguments: str, code: int, message: str, tmp_path: Path, here: Here
) -> None:
    """It is told on stderr alone; 1 is for a file that cannot be read."""
    (tmp_path / "one.toml").write_text("[schedules]\na = 'exp()'", encoding="utf-8")
    done = here("diff", *arguments.split())
    assert (done.code, done.out) == (code, "")
    assert message in done.err.splitlines()[0]


@pytest.mark.process
@pytest.mark.posix
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("LRSCHED diff 'step()' 'exp()' | head -n 1", 1),
        ("LRSCHED diff 'step()' 'step()' | head -n 1", 0),
        ("LRSCHED diff 'step()' 'step()' > /dev/full", 1),
    ],
)
def test_the_answer_stays_where_the_reader_leaves(line: str, code: int, tmp_path: Path) -> None:
    """The exit code is that of the difference; a full device is an error."""
    done = through_shell(line, tmp_path)
    assert done.code == code
    assert ("No space left" in done.err) == ("full" in line)
