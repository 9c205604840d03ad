"""Curves for looking at closely: what can be read off them, and what is not claimed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrsched_cli import Schedule, parse
from lrsched_cli.refinement import DIGITS, refined_curve
from lrsched_cli.sampling import Span
from strategies import rates, schedules, unless_refused

SPANS = st.builds(
    lambda start, length, stride: Span(start, start + length, stride),
    st.integers(0, 10**5),
    st.integers(1, 10**5),
    st.integers(1, 500),
)


@given(schedules(), SPANS, st.integers(40, 1000), st.data())
def test_a_close_curve_says_how_close_it_is(
    schedule: Schedule, span: Span, points: int, data: st.DataObject
) -> None:
    """At any step, what is read off the line agrees in as many digits as it is said to have."""
    seen = unless_refused(refined_curve, schedule, span, points)
    assert seen.times.size == seen.rates.size == seen.digits.size <= points + 1
    assert (np.diff(seen.times) >= 0).all()
    assert seen.digits.max() == DIGITS
    step = data.draw(st.integers(span.start, span.last))
    i = int(np.searchsorted(seen.times, step, "right")) - 1
    if seen.times[i] == step:
        assert seen.rates[i] == schedule(step)
    elif seen.digits[i] >= 1:
        line = np.interp(step, seen.times[i : i + 2], seen.rates[i : i + 2])
        assert line == pytest.approx(rates(schedule, step), rel=1.5 * 0.1 ** int(seen.digits[i]))


@pytest.mark.parametrize(
    ("expression", "jumps"),
    [("step(every=1000, drop=0.99)", 1000), ("cosine_restarts(period=1000)", 999)],
)
def test_a_close_curve_holds_every_jump(expression: str, jumps: int) -> None:
    """A thousand of them in 4,000 points, each upright, at its very step."""
    schedule = parse(expression)
    seen = refined_curve(schedule, Span(0, 10**6), 4000)
    upright = np.flatnonzero((np.diff(seen.times) == 0) & (np.diff(seen.rates) != 0))
    at = seen.times[upright]
    assert upright.size == jumps
    np.testing.assert_array_equal(seen.rates[upright + 1], schedule(at))
    np.testing.assert_array_equal(seen.rates[upright], schedule.left_limit(at))


@pytest.mark.parametrize(
    "expression",
    ["exp(decay=1e-5)", "time(decay=0.001)", "one_cycle(total=1000000)", "cosine(total=1000000)"],
)
def test_a_close_curve_has_its_points_where_it_bends(expression: str) -> None:
    """Four thousand points for a million steps: five digits at least for 99.5 % of them."""
    seen = refined_curve(parse(expression), Span(0, 10**6), 4000)
    lengths = np.diff(seen.times)
    assert lengths[seen.digits[:-1] < 5].sum() <= 5000


def test_what_is_hidden_behind_a_breakpoint_is_not_claimed() -> None:
    """With more breakpoints than points, a line that passes over one has no certain digit."""
    schedule = parse("cyclic(up=5)")
    seen = refined_curve(schedule, Span(0, 10**5), 4000)
    passes = schedule.next_breakpoint(seen.times[:-1]) < seen.times[1:]
    assert passes.any()
    np.testing.assert_array_equal(seen.digits[:-1][passes], 0)


def test_every_step_is_held_where_points_are_enough() -> None:
    """A drop in each of 900 steps, in 2,000 points: nothing is left to be read off a line."""
    seen = refined_curve(parse("step(every=1, drop=0.99)"), Span(0, 900), 2000)
    assert set(range(900)) <= set(seen.times.tolist())
    assert seen.digits.min() == DIGITS
