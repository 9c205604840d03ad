"""The table for reading: aligned, marked, summed up, and as wide as its place."""

import re

import pytest

from lrsched_cli.render import View
from lrsched_cli.sampling import Span
from shown import comparison, rendered

EXPECTED = """\
step(every=3)
epoch         lr
────────────────
    0     0.1
    1     0.1
    2   ↓ 0.05
    3     0.05
    4     0.05
    5   ↓ 0.025

first     0.1
 last     0.025
  min     0.025
  max     0.1
 mean     0.0625
curve   ██▃▃▃▃▁▁
"""


def test_a_table_is_a_pleasure_to_read() -> None:
    """Title, header, rows with their drops marked, footer; decimal points in line."""
    assert rendered("table", comparison("step(every=3)", span=Span(0, 6))) == EXPECTED


def test_a_long_table_says_what_it_leaves_out() -> None:
    """The line is honest, and --all shows all."""
    shown = comparison("exp()", span=Span(0, 5000))
    text = rendered("table", shown)
    assert text.endswith("\n26 of 5,000 rows shown; --all shows every one\n")
    assert len(re.findall(r"^ *\d+ +\d", text, re.MULTILINE)) == 26
    every = rendered("table", shown, View(every_row=True))
    assert len(re.findall(r"^ *\d+ +\d", every, re.MULTILINE)) == 5000
    assert "rows shown" not in every


@pytest.mark.parametrize(
    ("expression", "cells"),
    [
        ("constant(0.1)", "0.1"),
        ("constant(1234.5678)", "1234.57"),
        ("constant(123456.7)", "123456.7"),
        ("constant(0.00001234567)", "0.0000123457"),
        ("constant(1e-9)", "1.00000e-09"),
        ("constant(1e9)", "1.00000e+09"),
        ("constant(1)", "1"),
    ],
)
def test_numbers_have_significant_digits(expression: str, cells: str) -> None:
    """Never 0.000, whatever the size."""
    text = rendered("table", comparison(expression, span=Span(0, 1)))
    assert re.search(r"^ +0 +(\S+)$", text, re.MULTILINE)[1] == cells  # type: ignore[index]


def test_decimal_points_are_in_line() -> None:
    """In each column, whatever the number of digits."""
    text = rendered("table", comparison("exp(decay=0.7)", "step(lr0=100)", span=Span(0, 15)))
    rows = re.findall(r"^ *\d+ .*", text, re.MULTILINE)
    assert len({row.index(".") for row in rows}) == 1


@pytest.mark.parametrize("width", [30, 50, 80, 120])
def test_no_line_is_longer_than_the_terminal(width: int) -> None:
    """Columns that do not fit go into blocks below, labels into lines; nothing is cut."""
    labels = ["a " * 30, "b" * 50, "c", "[red]d[/red]"]
    shown = comparison("exp()", "step()", "time()", "constant()", labels=labels)
    lines = rendered("table", shown, View(width=width)).splitlines()
    assert max(map(len, lines)) <= width
    text = "".join("".join(lines).split())
    assert "…" not in text
    assert "[red]d[/red]" in text
    assert sum(line.lstrip().startswith("mean ") for line in lines) > 1 or width == 120


def test_a_table_ends_with_a_glimpse_of_each_curve() -> None:
    """As wide as its column, to 16; in ASCII there is none."""
    shown = comparison("step(every=3)", "constant()", labels=["a", "b" * 30])
    (line,) = re.findall("^curve +(.*)$", rendered("table", shown), re.MULTILINE)
    assert line.split() == ["█▄▄▄▂▂▂▁▁▁▁", "▄" * 16]
    assert "curve" not in rendered("table", shown, View(unicode=False))
    assert "curve" not in rendered("markdown", shown)


def test_a_pipe_has_lines_as_long_as_they_are() -> None:
    """Without a width nothing is broken."""
    labels = [f"label number {number} " * 5 for number in range(20)]
    text = rendered("table", comparison(*["step()"] * 20, labels=labels))
    assert sum(line.lstrip().startswith("mean ") for line in text.splitlines()) == 1
    assert all(label.strip() in text.splitlines()[0] for label in labels)


def test_colour_is_for_terminals() -> None:
    """Only where the view has it."""
    shown = comparison("step()")
    assert "\x1b[" in rendered("table", shown, View(color=True, width=80))
    assert "\x1b" not in rendered("table", shown, View(width=80))


@pytest.mark.parametrize(
    "label", ["[bold]x[/bold]", ":smile:", "\x1b[31mred\x1b[0m", "a\nb\tc", "é😀"]
)
@pytest.mark.parametrize("unicode", [True, False])
def test_a_label_acts_nowhere(label: str, unicode: bool) -> None:
    """Markup stays text, control characters are written out, ASCII is kept where it must be."""
    shown = comparison("step()", "exp()", labels=[label, "b"])
    text = rendered("table", shown, View(unicode=unicode))
    assert "\x1b" not in text
    assert unicode or text.isascii()
    escaped = label.replace("\x1b", "\\x1b").replace("\n", "\\n").replace("\t", "\\t")
    if not unicode:
        escaped = escaped.encode("ascii", "backslashreplace").decode()
    assert escaped in text.splitlines()[0]
