"""How far schedules lie apart, and where it shows."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrsched_cli import Schedule
from lrsched_cli.analysis.difference import Difference, difference
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.errors import LearningRateError, RangeError
from lrsched_cli.run import Run
from lrsched_cli.sampling import CHUNK, Span
from shown import comparison
from strategies import rates, schedules, unless_refused

SPANS = st.builds(
    lambda start, length, stride: Span(start, start + length, stride),
    st.integers(0, 2000),
    st.integers(1, 2000),
    st.integers(1, 7),
)
TOLERANCES = st.sampled_from([0, 1e-9, 1e-3, 0.1])


def between(one: Schedule, other: Schedule, span: Span, tolerance: float) -> Difference:
    series = [Series("one", one), Series("other", other)]
    compared = Comparison.of(series, run=Run.over(span))
    return unless_refused(difference, compared, tolerance)


def test_two_conventions_differ_where_a_person_expects_it() -> None:
    """Step decay with the drop at t = 2, 5, 8 and at 3, 6, 9: in every third update."""
    compared = comparison("step(every=3)", "step(every=3, offset=0)", span=Span(0, 9))
    found = difference(compared, 1e-9)
    assert found.first is not None
    assert (found.first.t, found.largest.t) == (2, 2)
    assert found.first.rates == (0.05, 0.1)
    assert (found.peak, found.first.gap, found.differing, found.compared) == (0.1, 0.05, 3, 9)
    assert [row.t for row in found.rows] == [0, 1, 2, 3, 4]
    assert found.labels == ("step(every=3)", "step(every=3, offset=0)")


def test_rows_surround_the_first_gap_and_the_largest() -> None:
    """Two on each side, as far as the range goes, in its strides; none twice."""
    lines = "linear(1, total=100)", "piecewise({0: 1, 40: 0.5, 100: 0}, join='line')"
    found = difference(comparison(*lines, span=Span(0, 100, 4)), 0.0)
    assert found.first is not None
    assert (found.first.t, found.largest.t, found.compared) == (4, 40, 25)
    assert [row.t for row in found.rows] == [0, 4, 8, 12, 32, 36, 40, 44, 48]


def test_among_several_the_gap_is_that_of_highest_and_lowest() -> None:
    """In each update, whichever two they are."""
    found = difference(comparison("constant(2)", "constant(1)", "constant(4)"), 0.0)
    assert (found.largest.gap, found.peak, found.largest.rates) == (3, 4, (2, 1, 4))


def test_what_agrees_still_has_its_largest_gap() -> None:
    """Rounding, for example; rows are for what differs."""
    found = difference(comparison("exp()", "exp(rate=0.951229424500714)"), 1e-9)
    assert (found.first, found.differing, found.rows) == (None, 0, ())
    assert 0 < found.largest.gap < 1e-16


def test_schedules_at_zero_agree() -> None:
    """There is no share of a peak that is 0, and no division by it."""
    assert difference(comparison("constant(0)", "constant(0)"), 1e-9).first is None


@pytest.mark.parametrize("at", [CHUNK - 1, CHUNK, 2 * CHUNK])
def test_a_gap_at_a_seam_is_found(at: int) -> None:
    """Long ranges are looked at in parts."""
    one, other = "constant(0.1)", f"piecewise({{0: 0.1, {at}: 0.2, {at + 1}: 0.1}})"
    found = difference(comparison(one, other, span=Span(0, 3 * CHUNK)), 0.0)
    assert found.first == found.largest
    assert (found.largest.t, found.differing) == (at, 1)


def test_what_cannot_be_compared_is_an_error() -> None:
    """No rate, or too many rows."""
    with pytest.raises(LearningRateError, match="at t = 10"):
        difference(comparison("exp()", "time(decay=-0.1)"), 1e-9)
    with pytest.raises(RangeError):
        difference(comparison("exp()", "exp()", span=Span(0, 10**10)), 1e-9)


@settings(max_examples=50)
@given(schedules(), schedules(), SPANS, TOLERANCES)
def test_a_difference_is_that_of_every_row(
    one: Schedule, other: Schedule, span: Span, tolerance: float
) -> None:
    """First, largest, number and peak, found by looking at all of them."""
    t = np.arange(span.start, span.stop, span.stride)
    both = np.array([rates(one, t), rates(other, t)])
    gaps = np.abs(both[0] - both[1])
    found = between(one, other, span, tolerance)
    apart = t[gaps > tolerance * both.max()]
    assert (found.peak, found.compared, found.differing) == (both.max(), t.size, apart.size)
    assert (found.first.t if found.first else None) == (apart[0] if apart.size else None)
    assert (found.largest.t, found.largest.gap) == (t[gaps.argmax()], gaps.max())
    for row in found.rows:
        assert row.rates == tuple(both[:, (int(row.t) - span.start) // span.stride])


@settings(max_examples=50)
@given(schedules(), schedules(), SPANS, TOLERANCES)
def test_a_difference_has_no_direction(
    one: Schedule, other: Schedule, span: Span, tolerance: float
) -> None:
    """The same gaps at the same times, whichever stands first."""
    there = between(one, other, span, tolerance)
    back = between(other, one, span, tolerance)
    assert [(row.t, row.gap, row.rates) for row in there.rows] == [
        (row.t, row.gap, row.rates[::-1]) for row in back.rows
    ]
    assert (there.differing, there.largest.gap) == (back.differing, back.largest.gap)


@given(schedules(), SPANS)
def test_a_schedule_does_not_differ_from_itself(schedule: Schedule, span: Span) -> None:
    """Not by any tolerance."""
    found = between(schedule, schedule, span, 0.0)
    assert (found.first, found.differing, found.largest.gap, found.rows) == (None, 0, 0, ())


@settings(max_examples=50, suppress_health_check=[HealthCheck.filter_too_much])
@given(schedules(), schedules(), SPANS)
def test_a_wider_tolerance_finds_no_more(one: Schedule, other: Schedule, span: Span) -> None:
    """And none at all from the largest gap on."""
    counts = [between(one, other, span, share).differing for share in (0, 1e-6, 1e-2, 1)]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] == 0
