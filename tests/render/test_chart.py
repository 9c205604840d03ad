"""The chart for a terminal, read dot by dot."""

import itertools
import re
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lrsched_cli import parse
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.picture import Picture
from lrsched_cli.render import View
from lrsched_cli.render.palette import TERMINAL
from lrsched_cli.render.terminal_text import cells
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Schedule
from shown import comparison, rendered
from strategies import schedules, unless_refused

EXPECTED = """\
step(every=10)
   lr
 0.10 ┤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⡄
      │          ⡇
 0.08 ┤          ⡇
      │          ⡇
 0.06 ┤          ⡇
      │          ⠧⠤⠤⠤⠤⠤⠤⠤⠤⠤⢤
 0.04 ┤                    ⢸
      │                    ⢸
 0.02 ┤                    ⠈⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⢹
      │                               ⠘⠒
    0 ┤
      └┬──────────┬─────────┬──────────┬
epoch  0          10        20        30
"""

MANY = [f"exp(decay={number / 100})" for number in range(1, 21)]
SPANS = [Span(0, 1), Span(5, 9), Span(0, 50), Span(0, 10**12), Span(2**53 - 9, 2**53)]


def canvas(text: str) -> list[str]:
    """Return the rows between the axes, of a chart without colour."""
    rows = re.findall(r"^ *\S* ?[┤│|+](?!-)(.*)$", text, re.MULTILINE)
    width = max(map(len, rows))
    return [row.ljust(width) for row in rows]


def dots(text: str) -> "npt.NDArray[np.bool_]":
    """Return the dots of a chart, from the top; a mark counts as four of its eight."""
    rows = canvas(text)
    result = np.zeros((4 * len(rows), 2 * len(rows[0])), bool)
    places = [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (3, 0), (3, 1)]
    for row, line in enumerate(rows):
        for column, character in enumerate(line):
            bits = ord(character) - 0x2800 if character > "\u2800" else 0x36 * (character != " ")
            for bit, (down, across) in enumerate(places):
                result[4 * row + down, 2 * column + across] = bits >> bit & 1
    return result


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_a_chart_is_a_pleasure_to_read() -> None:
    """Title, ticks at the rates that they name, drops upright, whole epochs below."""
    shown = comparison("step(every=10)", span=Span(0, 30))
    assert rendered("chart", shown, View(width=40)) == EXPECTED


@pytest.mark.parametrize("width", [30, 40, 80, 200])
@pytest.mark.parametrize(
    ("expression", "count", "drops", "log_y"),
    [
        ("step(every=10)", 40, 3, False),
        ("step(every=100000000)", 10**9, 9, True),
        ("cosine_restarts(period=250000000)", 10**9, 3, False),
        ("piecewise(points={0: 0.1, 1: 0.01, 500000000: 0.08})", 10**9, 2, False),
    ],
)
def test_a_drop_is_one_upright_line(
    expression: str, count: int, drops: int, log_y: bool, width: int
) -> None:
    """However long the range: as many as there are, each without a gap from before to after."""
    shown = comparison(expression, span=Span(0, count), picture=Picture(log_y=log_y))
    drawn = dots(rendered("chart", shown, View(width=width)))
    tall = drawn.sum(0) >= 3
    found = [column for column, is_tall in enumerate(tall) if is_tall and not tall[column - 1]]
    assert len(found) >= drops
    for column in np.flatnonzero(drawn.any(0)):
        filled = np.flatnonzero(drawn[:, column])
        assert (np.diff(filled) == 1).all()


@settings(max_examples=50)
@given(schedules(), st.integers(2, 10**9), st.integers(30, 200))
def test_a_curve_is_one_line_up_to_the_top(schedule: Schedule, count: int, width: int) -> None:
    """Of any schedule: no gap anywhere, and the highest rate in the first row."""
    shown = Comparison.of([Series("x", schedule)], run=Run.over(Span(0, count)))
    drawn = dots(unless_refused(rendered, "chart", shown, View(width=width)))
    columns = [np.flatnonzero(column) for column in drawn.T if column.any()]
    assert all((np.diff(filled) == 1).all() for filled in columns)
    for left, right in itertools.pairwise(columns):
        assert left[0] - 1 <= right[-1]
        assert right[0] - 1 <= left[-1]
    assert len(columns) >= drawn.shape[1] // 2
    if max(float(schedule(0)), float(schedule(count - 1))) > 0:
        assert drawn[:4].any()


@settings(max_examples=50)
@example([parse("constant(lr0=0.1)")], SPANS[-1], False, View(width=20, unicode=False))
@given(
    st.lists(schedules(), min_size=1, max_size=4),
    st.sampled_from(SPANS),
    st.booleans(),
    st.builds(
        View,
        width=st.integers(20, 250),
        height=st.none() | st.integers(1, 60),
        color=st.booleans(),
        unicode=st.booleans(),
    ),
)
def test_any_chart_keeps_to_its_place(
    shown: list[Schedule], span: Span, log_y: bool, view: View
) -> None:
    """No line wider than the view, no character that it has not, no colour unasked."""
    series = [Series(f"label {number}", one) for number, one in enumerate(shown)]
    pictured = Comparison.of(series, run=Run.over(span), picture=Picture(log_y=log_y))
    text = unless_refused(rendered, "chart", pictured, view)
    assert max(map(cells, plain(text).splitlines())) <= (view.width or 80)
    assert text.isascii() or view.unicode
    assert ("\x1b" in text) == view.color


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("width", [30, 80, 200])
@pytest.mark.parametrize("count", [2, 3, 8, 20])
def test_curves_are_told_apart_without_colour(count: int, width: int, unicode: bool) -> None:
    """Each has a mark of its own on the canvas, and with its label in the legend, in order."""
    shown = comparison(*MANY[:count], span=Span(0, 50))
    text = rendered("chart", shown, View(width=width, unicode=unicode))
    pairs = re.findall(r"  (?:⠒(\S)⠒|(\S)\2\2) (exp\(decay=\S+\))", text)
    assert [label for *_, label in pairs] == MANY[:count]
    marks = ["".join(pair[:2]) for pair in pairs]
    assert len(set(marks)) == count
    drawn = "".join(canvas(text))
    assert sum(mark in drawn for mark in marks) >= min(count, 8)


def test_curves_are_told_apart_by_colour() -> None:
    """Seven colours, each in canvas and legend; marks as well where they do not suffice."""
    view = View(width=80, color=True)
    for count in (3, 7):
        text = rendered("chart", comparison(*MANY[:count]), view)
        assert all(text.count(f"\x1b[38;5;{color}m") > 1 for color in TERMINAL[:count])
        assert "●" not in text
    assert "●" in rendered("chart", comparison(*MANY[:8]), view)


def test_a_color_stands_out_on_black_and_on_white() -> None:
    """A contrast of 3 to 1 and more, as charts need."""
    levels = np.array([0, 95, 135, 175, 215, 255]) / 255
    for color in TERMINAL:
        cube = color - 16
        grey = (8 + 10 * (color - 232)) / 255
        channels = (
            levels[[cube // 36, cube // 6 % 6, cube % 6]] if color < 232 else np.full(3, grey)
        )
        linear = np.where(channels > 0.04045, ((channels + 0.055) / 1.055) ** 2.4, channels / 12.92)
        light = linear @ (0.2126, 0.7152, 0.0722)
        assert (light + 0.05) / 0.05 >= 3
        assert 1.05 / (light + 0.05) >= 3


def test_curves_that_coincide_are_one() -> None:
    """In one colour or mark, and the legend says so."""
    shown = comparison("step()", "step()", "exp()", labels=["a", "b", "c"])
    text = rendered("chart", shown, View(width=80, color=True))
    canvas_text, legend = text[: text.index("└")], text[text.index("└") :]
    assert f"\x1b[38;5;{TERMINAL[0]}m" in canvas_text
    assert f"\x1b[38;5;{TERMINAL[2]}m" not in text
    assert "b (same as a)" in legend
    assert legend.count(f"\x1b[38;5;{TERMINAL[0]}m") == 2


def test_curves_that_meet_are_both_seen() -> None:
    """Where they are one for a time, they take turns: dashes of both colours, or of both marks."""
    shown = comparison("step()", "constant()", labels=["a", "b"])
    first = rendered("chart", shown, View(width=80, color=True)).splitlines()[1]
    assert all(first.count(f"\x1b[38;5;{color}m") > 5 for color in TERMINAL[:2])
    assert "***+++***" in rendered("chart", shown, View(width=80, unicode=False))


@pytest.mark.parametrize("count", [1, 3, 8])
@pytest.mark.parametrize(("width", "height"), [(40, 24), (80, 24), (120, 30), (200, 50)])
def test_a_chart_fits_a_terminal(count: int, width: int, height: int) -> None:
    """With a line left for the prompt; a wide one is higher, within reason."""
    shown = comparison(*MANY[:count], span=Span(0, 50), picture=Picture(title="A title"))
    view = View(width=width, height=height)
    lines = rendered("chart", shown, view).splitlines()
    assert len(lines) < height
    assert len(canvas("\n".join(lines))) >= 10
    assert rendered("chart", shown, replace(view, height=None)).count("\n") <= 40


def test_a_logarithmic_axis_leaves_out_zeros() -> None:
    """A line straight down in each decade, and nothing where the rate has become 0."""
    shown = comparison(
        "piecewise(points={0: 0.1, 10: 0.001, 20: 0, 30: 0.01})",
        span=Span(0, 40),
        picture=Picture(log_y=True),
    )
    text = rendered("chart", shown, View(width=80))
    assert re.findall(r"^ *(\S+) ┤", text, re.MULTILINE) == ["0.1", "0.01", "0.001"]
    quarters = np.array_split(dots(text).sum(0) > 0, 4)
    assert [bool(quarter[4:-4].all()) for quarter in quarters] == [True, True, False, True]
    assert not quarters[2][4:-4].any()


def test_a_long_decay_does_not_spend_the_axis_on_its_last_steps() -> None:
    """A cosine of a million steps ends at 2e-13."""
    shown = comparison("cosine(total=1000000)", span=Span(0, 10**6), picture=Picture(log_y=True))
    ticks = re.findall(r"^ *(\S+) ┤", rendered("chart", shown, View(width=80)), re.MULTILINE)
    assert ticks[-1] == "1e-5"


@pytest.mark.parametrize("log_y", [False, True])
@pytest.mark.parametrize(
    "expression",
    ["constant(1.7e308)", "constant(5e-324)", "constant(0)", "step(every=1, drop=1e-300)"],
)
@pytest.mark.parametrize("span", SPANS, ids=str)
def test_extremes_are_drawn(expression: str, span: Span, log_y: bool) -> None:
    """The smallest and the largest rates, one epoch, the farthest steps."""
    shown = comparison(expression, span=span, picture=Picture(log_y=log_y))
    assert dots(rendered("chart", shown, View(width=60))).any()


def test_one_epoch_is_a_line() -> None:
    """Its rate is held for all of it."""
    drawn = dots(rendered("chart", comparison("exp()", span=Span(0, 1)), View(width=40)))
    assert drawn.any(0).mean() > 0.95


def test_titles_and_labels_are_data() -> None:
    """No control character acts, no markup is read, long ones are broken, in any place."""
    label = "[red]x[/red] \x1b[31m " + "é😀" * 30
    shown = comparison("step()", "exp()", labels=[label, "b"], picture=Picture(title=label))
    for unicode in (True, False):
        text = rendered("chart", shown, View(width=50, unicode=unicode))
        assert "\x1b" not in text
        assert text.count("[red]x[/red]") == text.count("\\x1b[31m") == 2
        assert max(map(cells, text.splitlines())) <= 50
