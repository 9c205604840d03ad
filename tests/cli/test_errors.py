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


@pytest.mark.posix
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


@pytest.mark.posix
@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        (["compare", "a.txt"], "a.txt"),
        (["compare", "a.txt", "-f", "csv"], "./a.txt"),
        (["compare", "@b.txt"], "b.txt"),
        (["compare", "step()", "a.txt"], "hard.txt"),
        (["compare", "soft.txt"], "a.txt"),
        (["explain", "@b.txt"], "b.txt"),
        (["diff", "a.txt", "step()"], "soft.txt"),
    ],
)
def test_what_is_read_is_not_written_over(
    arguments: list[str], output: str, here: Run, tmp_path: Path
) -> None:
    """Whatever its names are."""
    text = "[schedules]\na = 'step()'\n"
    (tmp_path / "a.txt").write_text(text)
    (tmp_path / "b.txt").write_text("step()")
    (tmp_path / "hard.txt").hardlink_to(tmp_path / "a.txt")
    (tmp_path / "soft.txt").symlink_to("a.txt")
    done = here(*arguments, "-o", output)
    assert (done.code, done.out) == (2, "")
    assert "is read as well" in done.err
    assert (tmp_path / "a.txt").read_text() == text


@pytest.mark.posix
@pytest.mark.parametrize("name", ["-", "/dev/stdout", "/dev/fd/1"])
def test_standard_output_has_several_names(name: str, here: Run) -> None:
    """None of them needs a suffix, and what they stand for is written once."""
    assert here("exp", "--epochs", "1", "-f", "csv", "-o", name) == Done(0, ROWS, "")


@pytest.mark.posix
def test_a_device_without_a_suffix_is_refused(here: Run, tmp_path: Path) -> None:
    """The error says how it gets its output."""
    os.mkfifo(tmp_path / "pipe")
    for path in ("pipe", "/dev/null"):
        done = here("exp", "-o", path)
        assert done.code == 2
        assert f"{path}: is a device or a pipe, without a suffix" in done.err


ANSWERS = [(["explain", "step()"], 0), (["diff", "step()", "exp()"], 1)]
"""Commands that answer, and their exit codes."""


@pytest.mark.parametrize(("command", "code"), ANSWERS)
def test_an_answer_goes_to_files_too(
    command: list[str], code: int, here: Run, tmp_path: Path
) -> None:
    """By their suffixes; what is printed is the same."""
    done = here(*command, "-o", "a.txt", "-o", "a.json", "-f", "json")
    assert (done.code, done.err) == (code, "Wrote a.txt\nWrote a.json\n")
    assert (tmp_path / "a.json").read_text() == done.out
    assert here(*command).out == (tmp_path / "a.txt").read_text()


@pytest.mark.parametrize(("command", "code"), ANSWERS)
def test_a_file_of_an_answer_need_not_be_told(command: list[str], code: int, here: Run) -> None:
    """With -q there is nothing on stderr either."""
    assert here(*command, "-o", "b.txt", "-q") == Done(code, "", "")


@pytest.mark.parametrize("command", [command for command, _ in ANSWERS])
def test_an_answer_has_no_rows(command: list[str], here: Run) -> None:
    """So that it is no CSV."""
    told = here(*command, "-o", "a.csv").err
    assert "no '.csv' is written here; there are" in told
    assert "(lrsched compare writes .csv)" in told
