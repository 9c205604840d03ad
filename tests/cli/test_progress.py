"""The bar that tells how far work over many rows has come, and what is out when a row fails."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lrsched_cli.cli import progress
from program import contents, in_terminal, lrsched, refused

STEPS = ("--steps", "200000")
ROWS = ("exp", "--decay", "1e-6", *STEPS)
SLOW = "chain(exp(rate=0.999999), lr0=0.1)"
"""A schedule of which every row must be computed: no formula tells where it rises or falls."""

FAILS_LATE = ("time", "--decay", "-1e-5", "--steps", "200000")
"""A schedule whose rates end after many chunks of rows."""

GONE = "\x1b[2K"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    monkeypatch.setattr(progress, "_BETWEEN", 0.0)


@pytest.mark.posix
def test_a_bar_tells_what_is_done_and_is_gone(tmp_path: Path) -> None:
    """It names the file and the share that is written; then only the usual line is left."""
    drawn, _, left = in_terminal(*ROWS, "-o", "a.csv", cwd=tmp_path, columns=80).rpartition(GONE)
    assert "a.csv" in drawn
    assert " 33%" in drawn
    assert "━" in drawn
    assert left == "Wrote a.csv\n"


@pytest.mark.posix
def test_what_is_read_is_told_and_gone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By the name of the file; in a pipe nothing is told."""
    path = tmp_path / "slow.csv"
    path.write_text("step,lr\n" + "".join(f"{t},{0.1 - t * 1e-5:.6f}\n" for t in range(2000)))
    start = threading.Timer.start
    monkeypatch.setattr(threading.Timer, "start", lambda timer: (start(timer), timer.join()))
    text = in_terminal("compare", "slow.csv", "--at", "0", cwd=tmp_path, columns=80)
    told, _, left = text.partition(GONE)
    assert told == "\rreading slow.csv ...\r"
    assert "reading" not in left
    assert lrsched("compare", "slow.csv", "--at", "0", cwd=tmp_path).err.count("reading") == 0


@pytest.mark.posix
def test_a_bar_may_be_ascii(tmp_path: Path) -> None:
    """Then the share alone is told."""
    text = in_terminal(*ROWS, "-o", "a.csv", "--ascii", cwd=tmp_path, columns=80)
    assert " 33%" in text
    assert text.isascii()


@pytest.mark.posix
def test_no_row_is_printed_beside_a_bar(tmp_path: Path) -> None:
    """On a terminal that gets the rows, the bar is there while they are checked."""
    text = in_terminal("compare", SLOW, *STEPS, "-f", "csv", cwd=tmp_path, columns=80)
    drawn, _, rows = text.rpartition(GONE)
    assert "checking" in drawn
    assert "\n0,0.1" not in drawn
    assert rows.count("\n") == 200_001


@pytest.mark.posix
@pytest.mark.parametrize("command", ["explain", "diff"])
def test_answers_that_take_long_have_a_bar(command: str, tmp_path: Path) -> None:
    """They look at many rows, too."""
    schedules = [SLOW] * (2 if command == "diff" else 1)
    text = in_terminal(command, *schedules, *STEPS, cwd=tmp_path, columns=80)
    drawn, _, answer = text.rpartition(GONE)
    assert "computing" in drawn
    assert "computing" not in answer


@pytest.mark.posix
@pytest.mark.parametrize(
    ("arguments", "environment"),
    [(["-qo", "a.csv"], {}), (["-o", "a.csv"], {"TERM": "dumb"})],
    ids=["quiet", "dumb"],
)
def test_there_is_no_bar(arguments: list[str], environment: dict[str, str], tmp_path: Path) -> None:
    """Where it is not wanted, or the terminal cannot take it away."""
    text = in_terminal(*ROWS, *arguments, cwd=tmp_path, columns=80, **environment)
    assert text == ("" if "-qo" in arguments else "Wrote a.csv\n")


def test_a_pipe_gets_no_bar(tmp_path: Path) -> None:
    """Messages there are lines."""
    assert lrsched(*ROWS, "-o", "a.csv", cwd=tmp_path).err == "Wrote a.csv\n"


@pytest.mark.posix
def test_short_work_has_no_bar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for it."""
    monkeypatch.setattr(progress, "_PATIENCE", 600.0)
    assert in_terminal(*ROWS, "-o", "a.csv", cwd=tmp_path, columns=80) == "Wrote a.csv\n"


@pytest.mark.parametrize("form", ["csv", "jsonl", "markdown"])
def test_nothing_is_printed_before_all_rows_are_right(form: str, tmp_path: Path) -> None:
    """Not even the rows before the first that has no rate."""
    assert "t = 100000" in refused(*FAILS_LATE, "-f", form, "--all", cwd=tmp_path)


@pytest.mark.parametrize("others", [[], ["-o", "b.png"], ["-o", "-"], ["-f", "json"]])
def test_no_file_is_left_where_a_row_fails(others: list[str], tmp_path: Path) -> None:
    """The old one stays, and nothing else is written."""
    (tmp_path / "a.csv").write_text("old")
    assert "t = 100000" in refused(*FAILS_LATE, "-o", "a.csv", *others, cwd=tmp_path)
    assert contents(tmp_path) == {"a.csv": b"old"}


@pytest.mark.posix
@pytest.mark.process
@pytest.mark.skipif(os.name == "nt", reason="named pipes are POSIX's")
def test_a_pipe_as_a_file_gets_nothing_before_all_rows_are_right(tmp_path: Path) -> None:
    """What is written there is out at once."""
    command = [sys.executable, "-m", "lrsched_cli", *FAILS_LATE, "-f", "csv", "-o", "/dev/stdout"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.posix
@pytest.mark.process
@pytest.mark.skipif(os.name == "nt", reason="terminals are POSIX's")
def test_a_bar_that_is_interrupted_is_gone(tmp_path: Path) -> None:
    """The cursor is shown again, and the line is empty."""
    import pty

    reader, terminal = pty.openpty()
    script = (
        # Where the tests run in the background, a shell has their programs ignore it.
        "import signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from lrsched_cli import __main__\n"
        "from lrsched_cli.cli import progress\n"
        "progress._PATIENCE = 0\n"
        "__main__.main()\n"
    )
    command = [sys.executable, "-c", script, "exp", "--steps", "1e9", "-o", "a.csv"]
    variables = os.environ | {"TERM": "xterm"}
    with subprocess.Popen(command, cwd=tmp_path, env=variables, stderr=terminal) as process:
        os.close(terminal)
        text = os.read(reader, 65536)
        while b"%" not in text:
            text += os.read(reader, 65536)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    text += os.read(reader, 65536)
    os.close(reader)
    assert text.endswith(b"\r\x1b[2K\x1b[?25h")
    assert contents(tmp_path) == {}
