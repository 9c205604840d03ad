"""explain: where a schedule is read from, and how the answer ends."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from process import through_shell
from program import Done, fed, in_terminal, lrsched, refused

Here = Callable[..., Done]

SCRIPT = """\
from torch.optim.lr_scheduler import LinearLR, SequentialLR, StepLR

optimizer = SGD(model.parameters(), lr=0.1)  # what the schedulers start from
scheduler = SequentialLR(
    optimizer,
    [LinearLR(optimizer, 0.1, total_iters=6), StepLR(optimizer, step_size=30)],
    milestones=[5],
)
"""
MEANING = (
    "sequence(linear(lr0=0.010000000000000002, total=6, lr1=0.1), "
    "step(lr0=0.1, drop=0.1, every=30, offset=0), at=[5])"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "train.py").write_text(SCRIPT, encoding="utf-8")
    return tmp_path


def test_a_schedule_is_explained(tmp_path: Path) -> None:
    """Over its own length; on standard output, with nothing on stderr and exit code 0."""
    done = lrsched("explain", "torch.OneCycleLR(opt, max_lr=0.1, total_steps=50)", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("one_cycle(max_lr=0.1, total=50,")
    assert "of 50 epochs" in done.out
    assert "note: OneCycleLR: one call of step() too many" in done.out


@pytest.mark.parametrize("argument", ["@train.py", "train.py", "-", SCRIPT])
def test_a_script_is_read_from_wherever_it_is(argument: str, folder: Path) -> None:
    """A file, standard input, or the argument itself: the same schedule and the same notes."""
    done = fed(SCRIPT.encode(), "explain", argument, "-f", "json", cwd=folder)
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    assert found["expression"] == MEANING
    notes = [note.partition(":")[0] for note in found["notes"]]
    assert notes == ["SequentialLR"]


def test_standard_input_is_decoded_as_files_are(tmp_path: Path) -> None:
    """UTF-8 whatever the locale, with or without a byte-order mark."""
    text = "\ufeff# é\nstep(lr0=0.2)".encode()
    done = fed(text, "explain", "-", cwd=tmp_path, encoding="ascii")
    assert done.out.startswith("step(lr0=0.2, ")


def test_the_range_is_that_of_the_options(here: Here) -> None:
    """And its unit their name."""
    found = json.loads(here("explain", "exp()", "--steps", "5:8", "-f", "json").out)
    assert (found["unit"], found["start"], found["stop"]) == ("step", 5, 8)
    assert "of 3 steps" in here("explain", "exp()", "--steps", "5:8").out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ("", 2, "Missing argument 'SCHEDULE'"),
        ("step() exp()", 2, "unexpected extra argument (exp())"),
        ("stp()", 2, "did you mean 'step'?"),
        ("a.toml", 2, "a comparison file, as a.toml is, holds schedules for compare and diff"),
        ("@a.toml", 2, "a comparison file"),
        ("no.py", 1, "cannot read no.py: No such file"),
        ("@no", 1, "cannot read no: No such file"),
        ("@", 1, "cannot read"),
        ("step() --steps 0:9:3", 2, "no STRIDE, for every step is looked at, not 0:9:3"),
        ("step() --steps 9 --epochs 9", 2, "two names of one range"),
        ("step() --steps 1e10", 2, "a range to explain must hold at most 1,000,000,000 steps"),
        ("step() -f csv", 2, "'csv' is not one of 'table', 'json'"),
        ("time(decay=-0.3)", 2, "the learning rate is below zero (-0.5) at t = 4"),
    ],
)
def test_a_wrong_request_is_refused(arguments: str, code: int, message: str, here: Here) -> None:
    """2 for what is wrong, 1 for what cannot be read; one line tells."""
    done = here("explain", *arguments.split())
    assert (done.code, done.out) == (code, "")
    assert message in done.err.splitlines()[0]


def test_an_error_names_the_place_in_the_source(folder: Path) -> None:
    """The file or standard input, the line and the column."""
    wrong = SCRIPT.replace("0.1, total_iters", "0, total_iters")
    (folder / "train.py").write_text(wrong, encoding="utf-8")
    place = "line 6: LinearLR: start_factor must be"
    assert f"train.py, {place}" in refused("explain", "@train.py", cwd=folder)
    told = refused("explain", "-", cwd=folder, stdin=wrong.encode())
    assert f"standard input, {place}" in told
    told = refused("explain", "-", cwd=folder, stdin=b"step()\n\xff")
    assert "standard input, line 2: this is not UTF-8 text" in told
    assert "standard input: it is empty" in refused("explain", "-", cwd=folder)


@pytest.mark.process
@pytest.mark.posix
@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("LRSCHED explain 'step(every=2)' --steps 1e5 -f json | head -n 1", 0, ""),
        ("LRSCHED explain 'step()' > /dev/full", 1, "No space left on device"),
        ("LRSCHED explain 'step()' >&-", 1, "standard output: it is closed"),
        ("LRSCHED explain - <&-", 1, "cannot read standard input: it is closed"),
    ],
)
def test_streams_may_end(line: str, code: int, message: str, tmp_path: Path) -> None:
    """A reader that has seen enough is no error; a stream that fails is one, told once."""
    done = through_shell(line, tmp_path)
    assert done.code == code
    assert message in done.err
    assert done.err.count("\n") == code


@pytest.mark.posix
def test_a_terminal_gets_colour_within_its_width(tmp_path: Path) -> None:
    """The expression stands out; --no-color declines it."""
    text = in_terminal("explain", "step()", cwd=tmp_path, columns=40)
    assert text.startswith("\x1b[1mstep(")
    plain = in_terminal("explain", "step()", "--no-color", cwd=tmp_path, columns=40)
    assert "\x1b" not in plain
    assert max(map(len, plain.splitlines())) <= 40


STEPPED = """
import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
for epoch in range(9):
    optimizer.step()
    scheduler.step()
"""
CONFIG = "model: yolov8n.pt\nlr0: 0.01\nlrf: 0.01\nepochs: 100\nwarmup_epochs: 0\noptimizer: SGD\n"


def test_a_scripts_schedule_has_its_file_and_line(tmp_path: Path) -> None:
    """In text and in JSON; the name that chose it is no part of the file's name."""
    (tmp_path / "train.py").write_text(STEPPED)
    for argument in ("train.py", "@train.py", "train.py:scheduler", "mine=train.py"):
        told = lrsched("explain", argument, "-f", "json", cwd=tmp_path).out
        origin = json.loads(told)["origin"]
        assert (origin["file"], origin["line"]) == ("train.py", 4)
    told = lrsched("explain", "train.py", cwd=tmp_path).out
    assert "\nFrom: train.py, line 4: scheduler\n" in told
    assert "of 9 epochs" in told  # as long as its loop


def test_a_config_is_explained_by_the_call_that_it_becomes(tmp_path: Path) -> None:
    """Its label is the name of the file: the call is long."""
    (tmp_path / "args.yaml").write_text(CONFIG)
    told = lrsched("explain", "args.yaml", cwd=tmp_path).out
    assert re.search(r"\nFrom: args\.yaml, line \d+: ultralytics\.\w+\(lr0=0\.01, ", told)
    both = lrsched("compare", "args.yaml", "step", "-f", "csv", cwd=tmp_path).out
    assert both.splitlines()[0] == "epoch,args.yaml,step"


def test_configs_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    """As those of several runs are."""
    for run in ("a", "b"):
        (tmp_path / run).mkdir()
        (tmp_path / run / "args.yaml").write_text(CONFIG)
    table = lrsched("compare", "a/args.yaml", "b/args.yaml", "-f", "csv", cwd=tmp_path).out
    assert table.splitlines()[0] == "epoch,a/args.yaml,b/args.yaml"


def test_an_expression_has_no_origin(tmp_path: Path) -> None:
    """It stands on the command line."""
    assert json.loads(lrsched("explain", "step", "-f", "json", cwd=tmp_path).out)["origin"] is None
