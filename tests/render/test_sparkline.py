"""Sparklines: what a line of block characters shows of a schedule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrsched_cli import parse
from lrsched_cli.render.sparkline import sparkline
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Schedule
from strategies import schedules, unless_refused


@pytest.mark.parametrize(
    ("expression", "count", "line"),
    [
        ("constant()", 100, "▄▄▄▄▄▄▄▄▄▄"),
        ("constant(0)", 1, "▄▄▄▄▄▄▄▄▄▄"),
        ("linear(total=100)", 100, "█▇▆▅▅▄▃▂▁▁"),
        ("step(every=50)", 100, "████▃▃▃▃▃▁"),
        ("step(every=99)", 100, "█████████▁"),
        ("step(every=3)", 5, "████▁▁▁▁▁▁"),
        ("cosine_restarts(period=50)", 100, "█▆▄▂▁█▆▄▂▁"),
        ("cyclic(up=10)", 40, "▁▆█▅▁▃▆█▅▁"),
    ],
)
def test_a_sparkline_is_the_curve(expression: str, count: int, line: str) -> None:
    """From the lowest rate to the highest; flat in the middle if there is only one."""
    assert sparkline(parse(expression), Span(0, count), 10) == line


def test_restarts_narrower_than_a_character_are_seen() -> None:
    """A million steps of 500 each: up and down, not a flat line."""
    line = sparkline(parse("cosine_restarts(period=500)"), Span(0, 10**6), 20)
    assert line == "█▁" * 10


def test_rounding_is_no_change() -> None:
    """A sum of numbers that comes out in two ways is still a constant."""
    schedule = parse("sequence(constant(0.3), constant(0.1 + 0.2), at=[50])")
    assert sparkline(schedule, Span(0, 100), 5) == "▄▄▄▄▄"


@given(schedules(), st.integers(1, 10**9), st.integers(1, 40))
def test_a_sparkline_has_its_width(schedule: Schedule, count: int, width: int) -> None:
    """In block characters, whose height also a blank would not have."""
    line = unless_refused(sparkline, schedule, Span(0, count), width)
    assert len(line) == width
    assert set(line) <= set("▁▂▃▄▅▆▇█")
