"""What goes wrong is told as what it is, wherever it can be told, and by the exit code."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from process import through_shell
from program import Done

Run = Callable[..., Done]
Patch = pytest.MonkeyPatch

ROWS = "epoch,lr\n0,0.1\n"


@pytest.mark.process
@pytest.mark.posix
@pytest.mark.parametrize(
    ("line", "code", "out"),
    [
        ("LRSCHED stp 2>/dev/full", 2, ""),
        ("LRSCHED stp 2>&-", 2, ""),
        ("LRSCHED 2>/dev/full", 2, ""),
        ("LRSCHED compare no.toml 2>/dev/full", 1, ""),
        ("LRSCHED exp --epochs 1 -o a.csv -f csv 2>/dev/full", 0, ROWS),
        ("LRSCHED exp --epochs 1 -o a.csv -f csv 2>&-", 0, ROWS),
        ("LRSCHED exp --epochs 1 --show -f csv 2>/dev/full", 0, ROWS),
        ("LRSCHED exp --epochs 1 -o a.csv -f csv 2> >(true)", 0, ROWS),
    ],
)
def test_messages_that_nobody_can_read_change_nothing(
    line: str, code: int, out: str, tmp_path: Path
) -> None:
    """Neither the exit code nor the data."""
    done = through_shell(line, tmp_path)
    assert (done.code, done.out, done.err) == (code, out, "")


@pytest.mark.parametrize(
    ("path", "code", "reason"),
    [
        ("n" * 300 + ".csv", 1, "File name too long"),
        ("file/a.csv", 1, "Not a directory"),
        ("loop.csv", 1, "Too many levels of symbolic links"),
        ("a\0.csv", 1, "null"),
    ],
)
def test_a_file_that_cannot_be_written_says_why(
    path: str, code: int, reason: str, here: Run, tmp_path: Path
) -> None:
    """In the system's own words; nothing is written."""
    (tmp_path / "file").touch()
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    done = here("exp", "-o", path)
    assert (done.code, done.out) == (code, "")
    assert reason in done.err
    assert sorted(os.listdir(tmp_path)) == ["file", "loop.csv"]  # noqa: PTH208 - names are enough


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("n" * 300 + ".toml", "File name too long"),
        ("file/a.toml", "Not a directory"),
        ("loop.toml", "Too many levels of symbolic links"),
        ("folder.toml", "Is a directory"),
        ("a\0.toml", "null"),
        ("no.toml", "No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    path: str, reason: str, here: Run, tmp_path: Path
) -> None:
    """In the system's own words; the request was right: exit code 1."""
    (tmp_path / "file").touch()
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "loop.toml").symlink_to("loop.toml")
    done = here("compare", path)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("Error: cannot read ")
    assert reason in done.err


@pytest.mark.posix
def test_a_folder_that_is_gone_is_told(here: Run, tmp_path: Path, monkeypatch: Patch) -> None:
    """What needs no folder works on."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert here("exp", "--epochs", "1", "-f", "csv").out == ROWS
    assert here("exp", "-o", "a.csv") == Done(
        1, "", "Error: cannot write a.csv: the current directory is gone\n"
    )
    assert "No such file" in here("compare", "a.toml").err


def test_input_that_fails_is_told_as_input(here: Run, monkeypatch: Patch) -> None:
    """Not as output."""

    class Broken:
        def read(self, size: int) -> bytes:
            raise OSError(errno.EIO, os.strerror(errno.EIO), size)

    class Stream:
        buffer = Broken()

    monkeypatch.setattr("sys.stdin", Stream())
    done = here("compare", "-")
    assert done == Done(1, "", "Error: cannot read standard input: Input/output error\n")
    monkeypatch.setattr("sys.stdin", None)
    assert here("compare", "-").err == "Error: cannot read standard input: it is closed\n"


@pytest.mark.parametrize("value", ["bogus", "bash", "bash_", "bash_complete", "x_y"])
def test_a_completion_that_no_shell_asks_for_is_refused(
    value: str, here: Run, monkeypatch: Patch
) -> None:
    """In one line, whatever the variable holds."""
    monkeypatch.setenv("_LRSCHED_COMPLETE", value)
    done = here("exp")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert value in done.err
