"""Curves in the terminal: where they go, in what size, colour and characters."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from program import in_terminal, lrsched

EIGHT = ["step()", "exp()", "time()", "cosine()", "linear()", "rex()", "wsd()", "tanh()"]


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.posix
@pytest.mark.parametrize("columns", [30, 40, 80, 200])
@pytest.mark.parametrize("count", [1, 3, 8])
def test_a_chart_is_as_wide_as_the_terminal(columns: int, count: int, tmp_path: Path) -> None:
    """In colour, within its 24 lines where that can be, every label in the legend."""
    text = in_terminal("compare", *EIGHT[:count], "--show", cwd=tmp_path, columns=columns)
    assert "\x1b[38;5;" in text
    lines = plain(text).splitlines()
    assert max(map(len, lines)) == columns
    assert len(lines) < 24 or columns < 40
    assert all(label in plain(text) for label in EIGHT[:count])


@pytest.mark.posix
@pytest.mark.parametrize(
    ("arguments", "variables"),
    [(["--no-color"], {}), ([], {"NO_COLOR": "1"}), ([], {"TERM": "dumb"})],
    ids=["--no-color", "NO_COLOR", "TERM=dumb"],
)
def test_marks_stand_in_for_colour(
    arguments: list[str], variables: dict[str, str], tmp_path: Path
) -> None:
    """Where it is declined, in the width of the terminal all the same."""
    command = ["compare", *EIGHT[:2], "--show", *arguments]
    text = in_terminal(*command, cwd=tmp_path, columns=100, **variables)
    assert "\x1b" not in text
    assert text.count("●") > 2
    assert text.count("▲") > 2
    assert max(map(len, text.splitlines())) == 100


@pytest.mark.parametrize("command", [["-f", "chart"], ["--show"], ["--show", "-f", "chart"]])
def test_a_pipe_gets_one_chart_of_80_columns(command: list[str], tmp_path: Path) -> None:
    """Without colour, where COLUMNS says nothing."""
    done = lrsched("step", *command, cwd=tmp_path, COLUMNS=None, FORCE_COLOR="1")
    assert (done.code, done.err) == (0, "")
    assert "\x1b" not in done.out
    assert max(map(len, done.out.splitlines())) == 80
    assert done.out.count("step(lr0=0.1") == 1
    assert "mean" not in done.out


@pytest.mark.parametrize(
    ("arguments", "encoding"), [(["--ascii"], "utf-8"), ([], "ascii"), ([], "latin-1")]
)
def test_a_chart_can_be_ascii(arguments: list[str], encoding: str, tmp_path: Path) -> None:
    """Because it is asked for, or the encoding has no more; the table beside it likewise."""
    command = ["compare", *EIGHT[:3], "--show", "-f", "table", *arguments]
    done = lrsched(*command, cwd=tmp_path, encoding=encoding)
    assert (done.code, done.err) == (0, "")
    assert done.out.isascii()
    assert "***" in done.out
    assert "mean" in done.out


def test_a_table_follows_the_chart_if_asked_for(tmp_path: Path) -> None:
    """Both on standard output, a line between them."""
    chart, table = (lrsched("step", *a, cwd=tmp_path).out for a in (["--show"], []))
    for asked in (["-f", "table"], ["-o", "-"]):
        assert lrsched("step", "--show", *asked, cwd=tmp_path).out == f"{chart}\n{table}"


def test_data_stays_data_beside_a_chart(tmp_path: Path) -> None:
    """Which then goes to stderr, so that a pipe gets the rows alone."""
    done = lrsched("step", "--show", "-f", "json", "--epochs", "3", cwd=tmp_path)
    assert [row["epoch"] for row in json.loads(done.out)] == [0, 1, 2]
    assert "┤" in done.err


def test_files_are_written_beside_a_chart(tmp_path: Path) -> None:
    """The chart is on standard output, the line for each file on stderr."""
    done = lrsched("step", "--show", "-o", "a.csv", "-o", "a.svg", cwd=tmp_path)
    assert (done.code, done.err) == (0, "Wrote a.csv\nWrote a.svg\n")
    assert "┤" in done.out
    assert "mean" not in done.out
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "a.svg"}


def test_a_chart_takes_any_number_of_steps(tmp_path: Path) -> None:
    """More than a table could ever compute; a schedule that fails among them is still refused."""
    done = lrsched("step", "--every", "100_000_000", "--steps", "1e12", "--show", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert " 1T\n" in done.out
    done = lrsched("exp", "--decay", "-1", "--epochs", "1000", "--show", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "at t = 710" in done.err


def test_title_and_axis_are_as_asked(tmp_path: Path) -> None:
    """By options, as those of a picture."""
    done = lrsched("exp", "--show", "--title", "Mine", "--log-y", "--steps", "200", cwd=tmp_path)
    lines = done.out.splitlines()
    assert lines[0] == "Mine"
    assert lines[-1].endswith("exp(lr0=0.1, decay=0.05)")
    assert re.findall(r"(\S+) ┤", done.out) == ["0.1", "0.01", "0.001", "0.0001", "1e-5"]
    assert " step  0 " in done.out


@pytest.mark.parametrize("name", ["chart", "a.chart", ".chart"])
def test_a_chart_is_no_form_of_a_file(name: str, tmp_path: Path) -> None:
    """It has no suffix; what is redirected is a file as well."""
    assert lrsched("step", "-o", name, cwd=tmp_path).code == 2


@pytest.mark.parametrize("columns", [40, 120])
def test_a_pipe_gets_the_width_that_columns_says(columns: int, tmp_path: Path) -> None:
    """Where the variable is set; data are not for it, and no row is left out of anything."""
    given: dict[str, Any] = {"cwd": tmp_path, "COLUMNS": str(columns)}
    done = lrsched("step", "--show", **given)
    assert max(map(len, done.out.splitlines())) == columns
    rows = lrsched("compare", *EIGHT, "--epochs", "40", **given).out.splitlines()
    assert columns - 20 < max(map(len, rows)) <= columns
    assert sum(row.split()[:1] == ["39"] for row in rows) == sum("mean" in row for row in rows)
    data = lrsched("compare", *EIGHT, "--epochs", "40", "-f", "csv", **given).out
    assert len(data.splitlines()) == 41
