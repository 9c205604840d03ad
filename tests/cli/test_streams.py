"""Standard output is data, stderr is talk: in pipes, in terminals, and where they end early."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from process import PROGRAM, started, through_shell
from program import in_terminal, lrsched

HOMES = {"no HOME": None, "HOME that is no directory": "/dev/null", "missing HOME": "/nowhere"}


@pytest.mark.process
@pytest.mark.posix
@pytest.mark.parametrize("form", ["csv", "tsv", "jsonl", "json", "chart"])
def test_a_reader_that_stops_early_is_no_error(form: str, tmp_path: Path) -> None:
    """`| head` ends quietly, in the middle of a million rows."""
    done = through_shell(f"LRSCHED exp --steps 1000000 -f {form} | head -n 1", tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.out.count("\n") == 1


@pytest.mark.process
@pytest.mark.posix
@pytest.mark.parametrize("form", ["csv", "table", "markdown"])
def test_a_full_device_is_an_error(form: str, tmp_path: Path) -> None:
    """It is told once, and nothing is told again at the end."""
    done = through_shell(f"LRSCHED exp -f {form} > /dev/full", tmp_path)
    assert done.code == 1
    assert done.err == "Error: cannot write standard output: No space left on device\n"


@pytest.mark.process
@pytest.mark.posix
@pytest.mark.parametrize("command", ["--help", "list", "--version"])
def test_every_command_tells_of_a_full_device(command: str, tmp_path: Path) -> None:
    """Help and catalogue are output as well."""
    done = through_shell(f"LRSCHED {command} > /dev/full", tmp_path)
    assert (done.code, done.err.count("\n")) == (1, 1)


@pytest.mark.process
@pytest.mark.posix
def test_a_closed_output_is_an_error(tmp_path: Path) -> None:
    """Without standard output there is nowhere to print; files can still be written."""
    done = through_shell("LRSCHED exp >&-", tmp_path)
    assert (done.code, done.err) == (1, "Error: cannot write standard output: it is closed\n")
    assert through_shell("LRSCHED exp -o a.csv -q >&-", tmp_path).code == 0
    assert (tmp_path / "a.csv").exists()


def test_a_pipe_gets_lines_of_any_length(tmp_path: Path) -> None:
    """No colour, nothing wrapped or cut, where COLUMNS says nothing."""
    labels = [f"step(every={number}, drop=0.123456789)" for number in range(1, 30)]
    done = lrsched("compare", *labels, cwd=tmp_path, COLUMNS=None, FORCE_COLOR="1")
    assert done.code == 0
    assert all(label in done.out.splitlines()[0] for label in labels)
    assert "\x1b" not in done.out


@pytest.mark.posix
def test_a_terminal_gets_colour_within_its_width(tmp_path: Path) -> None:
    """Thirty columns are enough for any table."""
    labels = ["step()", "exp()", "time(decay=0.123456789, every=1000)"]
    text = in_terminal("compare", *labels, cwd=tmp_path, columns=30)
    assert "\x1b[" in text
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert max(map(len, plain.splitlines())) <= 30
    assert plain.count("mean") == 3


@pytest.mark.posix
@pytest.mark.parametrize(
    ("arguments", "variables"),
    [(["--no-color"], {}), ([], {"NO_COLOR": "1"}), ([], {"TERM": "dumb"})],
    ids=["--no-color", "NO_COLOR", "TERM=dumb"],
)
def test_colour_can_be_declined(
    arguments: list[str], variables: dict[str, str], tmp_path: Path
) -> None:
    """In each of the three usual ways; the width stays the terminal's."""
    text = in_terminal("step", *arguments, cwd=tmp_path, columns=100, **variables)
    assert "\x1b" not in text
    assert "↓ 0.05" in text


ACCENTED = "keras.ExponentialDecay(0.1, 9, 0.5, name='é😀')"


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
@pytest.mark.parametrize(
    "variables",
    [{"TERM": "dumb"}, {"NO_COLOR": "1"}, {"COLUMNS": "0"}, {"COLUMNS": "x"}],
    ids=lambda variables: " ".join(f"{name}={value}" for name, value in variables.items()),
)
def test_the_program_works_in_poor_environments(
    variables: dict[str, str], encoding: str, tmp_path: Path
) -> None:
    """Tables where letters are few, data in UTF-8 wherever it goes."""
    poor: dict[str, Any] = {"cwd": tmp_path, "encoding": encoding, **variables}
    for form in ("table", "chart", "csv", "json", "markdown"):
        done = lrsched("compare", ACCENTED, "step()", "-f", form, **poor)
        assert (done.code, done.err) == (0, "")
        is_for_reading = form in {"table", "chart"}
        assert ("é😀" in done.out) == (not is_for_reading or encoding == "utf-8")
        assert not is_for_reading or encoding == "utf-8" or done.out.isascii()
    assert lrsched("--help", **poor).code == 0


@pytest.mark.process
@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
    ],
    ids=["LC_ALL", "PYTHONIOENCODING"],
)
def test_the_environments_encoding_is_heeded(variables: dict[str, str], tmp_path: Path) -> None:
    """As Python takes it from a variable when it starts."""
    (tmp_path / "a.toml").write_text("[schedules]\n'é😀' = 'step()'", encoding="utf-8")
    table = started("compare", "a.toml", "exp()", cwd=tmp_path, **variables)
    assert (table.code, table.err) == (0, "")
    assert table.out.isascii()
    rows = started("compare", "a.toml", "exp()", "-f", "csv", cwd=tmp_path, **variables)
    assert rows.out.startswith("epoch,é😀,exp()\n")


@pytest.mark.process
@pytest.mark.parametrize("home", HOMES.values(), ids=HOMES)
def test_a_picture_needs_no_home(home: str | None, tmp_path: Path) -> None:
    """Matplotlib has nowhere to keep its cache, and says nothing about it."""
    away = dict.fromkeys(["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "MPLCONFIGDIR"])
    done = started("exp", "-o", "a.png", "-q", cwd=tmp_path, HOME=home, **away)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.process
def test_a_users_style_changes_no_picture(tmp_path: Path) -> None:
    """A matplotlibrc in the folder is left aside: the same command, the same picture."""
    started("exp", "-o", "a.svg", cwd=tmp_path)
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 9\ntext.usetex: True\n")
    done = started("exp", "-o", "b.svg", cwd=tmp_path)
    assert done.code == 0
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


@pytest.mark.process
@pytest.mark.parametrize(
    ("variables", "output"),
    [
        ({"SOURCE_DATE_EPOCH": "abc", "MPLBACKEND": "bogus"}, "a.svg"),
        ({"SOURCE_DATE_EPOCH": "abc"}, "a.pdf"),
        ({"BOKEH_PY_LOG_LEVEL": "bogus", "BOKEH_MINIFIED": "bogus"}, "a.html"),
    ],
)
def test_what_the_environment_says_to_libraries_stops_nothing(
    variables: dict[str, str], output: str, tmp_path: Path
) -> None:
    """What libraries take from it, and would fail of, is left aside."""
    done = started("exp", "-q", "-o", output, cwd=tmp_path, **variables)
    assert (done.code, done.err) == (0, "")
    assert (tmp_path / output).stat().st_size > 0


@pytest.mark.process
@pytest.mark.posix
def test_settings_that_would_never_end_are_told(tmp_path: Path) -> None:
    """A pipe in the place of Matplotlib's file, which would be waited for; in one line."""
    os.mkfifo(tmp_path / "matplotlibrc")
    named = {"MATPLOTLIBRC": str(tmp_path / "matplotlibrc")}
    for cwd, variables in ((tmp_path, {}), (tmp_path.parent, named)):
        done = started("exp", "-o", "a.png", cwd=cwd, **variables)
        assert (done.code, done.err.count("\n")) == (1, 1)
        assert done.err.startswith("Error: cannot read the settings of Matplotlib in ")


@pytest.mark.process
def test_python_without_docstrings_runs(tmp_path: Path) -> None:
    """`python -OO` loses the texts of the help, and nothing else."""
    program = [PROGRAM[0], "-OO", *PROGRAM[1:]]
    for arguments in (["--help"], ["step", "--help"], ["list"], ["step", "-f", "csv"]):
        subprocess.run([*program, *arguments], cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - names are enough
