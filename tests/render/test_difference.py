"""Where schedules differ, for reading and for programs."""

import json
from dataclasses import asdict

import pytest

from lrsched_cli.analysis.difference import difference
from lrsched_cli.comparison import Comparison
from lrsched_cli.render import View
from lrsched_cli.render.difference import difference_text
from lrsched_cli.render.jsons import answer_json
from lrsched_cli.sampling import Span
from shown import comparison

STEPS = comparison("step(every=3)", "step(every=3, offset=0)", labels=["a", "b"])
EXPECTED = """\
Differ at 4 of 12 epochs (tolerance 1e-9 x peak 0.1).
first gap     0.05   at t = 2, 0.5 of the peak
largest gap   0.05   at t = 2, 0.5 of the peak

epoch   a      b      gap
──────────────────────────
    0   0.1    0.1
    1   0.1    0.1
    2   0.05   0.1    0.05
    3   0.05   0.05
    4   0.05   0.05
"""


def shown(compared: Comparison, tolerance: float = 1e-9, view: View | None = None) -> str:
    return difference_text(difference(compared, tolerance), view or View()).decode()


def test_a_difference_is_a_pleasure_to_read() -> None:
    """How many, the first and the largest gap, and the rows around them with their gaps."""
    assert shown(STEPS) == EXPECTED


def test_what_agrees_is_told_in_two_lines() -> None:
    """With the largest gap, be it none or that of a rounding."""
    same = comparison("exp()", "exp()", span=Span(0, 1, unit="step"))
    assert shown(same, 0) == "Equal at 1 step (tolerance 0 x peak 0.1).\nlargest gap   0\n"
    near = shown(comparison("constant(4)", "constant(3)", span=Span(0, 1000)), 0.5)
    assert near.startswith("Equal at 1,000 epochs (tolerance 0.5 x peak 4).\n")
    assert near.endswith("\nlargest gap   1   at t = 0, 0.25 of the peak\n")


def test_a_gap_within_the_tolerance_is_not_marked() -> None:
    """The rows around have their rates; only where schedules differ there is a gap."""
    compared = comparison("linear(1, total=9)", "linear(1, total=10)", labels=["a", "b"])
    rows = [line.split() for line in shown(compared, 0.05).splitlines()[6:]]
    assert rows[:4] == [
        ["3", "0.666666667", "0.7"],
        ["4", "0.555555556", "0.6"],
        ["5", "0.444444444", "0.5", "0.0555556"],
        ["6", "0.333333333", "0.4", "0.0666667"],
    ]


@pytest.mark.parametrize("stride", [1, 7])
def test_left_out_rows_leave_a_mark(stride: int) -> None:
    """Between the first gap and the largest, whatever the stride; none between neighbours."""
    lines = "linear(1, total=700)", "piecewise({0: 1, 350: 0.4, 700: 0}, join='line')"
    text = shown(comparison(*lines, span=Span(0, 700, stride)))
    times = [line.split()[0] for line in text.splitlines()[6:]]
    first = [str(stride * row) for row in range(4)]
    assert times == [*first, "...", *(str(350 + stride * row) for row in range(-2, 3))]


@pytest.mark.parametrize("width", [30, 50, 80])
def test_no_line_is_longer_than_the_terminal(width: int) -> None:
    """Columns that do not fit come in blocks, each with the times; labels in lines."""
    expressions = [f"exp(decay={number})" for number in range(1, 8)]
    text = shown(comparison(*expressions, labels=["a " * 30, *"bcdefg"]), view=View(width=width))
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    assert text.count("epoch") > 2
    assert text.count("0.0367879441") == text.count("0.0366968") - 2 == 1  # no number is broken


def test_labels_act_nowhere() -> None:
    """Markup stays text, control characters are written out, ASCII is kept where it must be."""
    compared = comparison("step()", "exp()", labels=["[red]x[/red]", "\x1b[31mé"])
    text = shown(compared, view=View(unicode=False))
    assert text.isascii()
    assert "[red]x[/red]" in text
    assert "\\x1b[31m\\xe9" in text


@pytest.mark.parametrize("tolerance", [1e-9, 1])
def test_json_is_all_that_is_known(tolerance: float) -> None:
    """Every field under its name; no first gap is null."""
    found = difference(STEPS, tolerance)
    read = json.loads(answer_json(found))
    assert read == json.loads(json.dumps(asdict(found)))
    assert read["labels"] == ["a", "b"]
    assert (read["first"] is None) == (tolerance == 1)
