"""What is said of a schedule: its words, its extremes, its restarts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrsched_cli import Schedule, parse
from lrsched_cli.analysis.explanation import Place, explain
from lrsched_cli.errors import LearningRateError, RangeError
from lrsched_cli.sampling import CHUNK, Span
from strategies import rates, schedules, unless_refused

SPANS = st.builds(
    lambda start, length: Span(start, start + length), st.integers(0, 2000), st.integers(1, 2000)
)


def test_a_warmup_and_a_decay_are_told_as_they_are() -> None:
    """By hand: a line of four updates up to 1, then a line of five down to 0.2."""
    found = explain(parse("linear(lr0=1, total=9, warmup=4)"), Span(0, 9, unit="step"), ("odd",))
    assert found.expression == "linear(lr0=1, total=9, warmup=4)"
    assert (found.unit, found.start, found.stop, found.length) == ("step", 0, 9, 9)
    assert found.first == 0
    assert found.final == pytest.approx(0.2)
    assert found.peak == Place(1.0, 4, 4, 1)
    assert found.lowest == Place(0.0, 0, 0, 1)
    assert found.floor == Place(found.final, 8, 8, 1)
    assert (found.zero, found.jumps, found.restarts, found.notes) == (1, 0, (), ("odd",))
    assert found.following is not None
    assert found.following.first == 0


@pytest.mark.parametrize(
    ("expression", "peak", "lowest", "floor"),
    [
        ("constant(0.1)", (0, 11, 12), (0, 11, 12), None),
        ("constant(0)", (0, 11, 12), (0, 11, 12), None),
        ("linear(0.1, lr1=0.2, total=20)", (11, 11, 1), (0, 0, 1), None),
        ("step(every=4, offset=0)", (0, 3, 4), (8, 11, 4), (8, 11, 4)),
        ("piecewise({0: 1, 3: 2, 6: 1})", (3, 5, 3), (0, 11, 9), (6, 11, 6)),
        ("cyclic(up=2)", (2, 10, 3), (0, 8, 3), (4, 8, 2)),
        ("clip(linear(total=12), min_lr=0.05)", (0, 0, 1), (6, 11, 6), (6, 11, 6)),
    ],
)
def test_an_extreme_has_its_first_and_last_update(
    expression: str,
    peak: tuple[int, int, int],
    lowest: tuple[int, int, int],
    floor: tuple[int, int, int] | None,
) -> None:
    """And the number of updates that have it; the floor is the lowest rate after the peak."""
    found = explain(parse(expression), Span(0, 12))
    assert (found.peak.t, found.peak.last, found.peak.updates) == peak
    assert (found.lowest.t, found.lowest.last, found.lowest.updates) == lowest
    place = found.floor
    assert (place and (place.t, place.last, place.updates)) == floor


def test_an_extreme_is_counted_over_seams() -> None:
    """Long ranges are looked at in parts: the highest of a triangle is in each of them."""
    found = explain(parse("cyclic(up=2)"), Span(0, 3 * CHUNK))
    assert found.peak == Place(0.006, 2, 3 * CHUNK - 2, 3 * CHUNK // 4)


@pytest.mark.parametrize(
    ("expression", "restarts", "jumps"),
    [
        ("cosine_restarts(period=10, growth=2)", (10, 30, 70), 3),
        ("sequence(step(every=5), step(every=5), at=[20])", (20,), 21),
        ("clip(cosine_restarts(period=20), min_lr=0.05)", (20, 40, 60, 80), 4),
        ("sequence(exp(), constant(0.01), cosine(total=50), at=[20, 50])", (50,), 2),
        ("sequence(linear(0, lr1=0.1, total=9), constant(0.3), constant(0.5), at=[9, 50])", (), 2),
        ("piecewise({0: 3, 20: 1, 40: 2, 60: 3})", (40,), 3),
        ("cosine(total=10, past_end='rebound')", (), 0),
        ("cyclic(up=10)", (), 0),
        ("cosine_restarts(total=90, cycles=3)", (30, 60), 2),
        ("poly(total=30, past_end='stretch')", (31, 61, 91), 3),
    ],
)
def test_a_restart_is_a_jump_up_after_a_fall(
    expression: str, restarts: tuple[int, ...], jumps: int
) -> None:
    """However it had fallen; a rise after a rise, or one without a jump, is none."""
    found = explain(parse(expression), Span(0, 100))
    assert (found.restarts, found.jumps) == (restarts, jumps)


def test_updates_at_zero_are_counted() -> None:
    """They change nothing: the first of a warmup, and all after a decay has ended."""
    schedule = parse("linear(total=10, warmup=3)")
    assert explain(schedule, Span(0, 10)).zero == 1
    assert explain(schedule, Span(0, 15)).zero == 6
    assert explain(schedule, Span(1, 10)).zero == 0


def test_the_first_update_without_a_rate_is_named() -> None:
    """Of the updates, not of a time between two of them."""
    with pytest.raises(LearningRateError) as caught:
        explain(parse("one_cycle(total=99, past_end='overrun')"), Span(0, 120))
    assert caught.value.t == 100
    with pytest.raises(LearningRateError) as caught:
        explain(parse("time(decay=-0.3)"), Span(0, 120))
    assert caught.value.t == 4


def test_a_range_too_long_to_look_at_is_refused() -> None:
    """At once, with the most that it may hold."""
    with pytest.raises(
        RangeError, match=r"must hold at most 1,000,000,000 steps, not '1000000001'"
    ):
        explain(parse("exp()"), Span(0, 10**9 + 1, unit="step"))


@given(schedules(), SPANS)
def test_extremes_are_those_of_every_update(schedule: Schedule, span: Span) -> None:
    """Rate, first and last update and their number; and the words are those of the schedule."""
    every = rates(schedule, np.arange(span.start, span.stop))
    found = unless_refused(explain, schedule, span)
    assert (found.first, found.final) == (every[0], every[-1])
    for place, rate in ((found.peak, every.max()), (found.lowest, every.min())):
        at = span.start + np.flatnonzero(every == rate)
        assert place == Place(rate, at[0], at[-1], at.size)
    after = every[found.peak.t + 1 - span.start :]
    falls = after.size > 0 and after.min() < found.peak.rate
    assert (found.floor.rate if found.floor else None) == (after.min() if falls else None)
    assert found.zero == np.count_nonzero(every == 0)
    assert parse(found.expression) == schedule


@settings(max_examples=50)
@given(schedules(), SPANS)
def test_restarts_are_those_of_every_update(schedule: Schedule, span: Span) -> None:
    """Jumps up from below the highest rate since the last restart."""
    every = rates(schedule, np.arange(span.start, span.stop))
    found = unless_refused(explain, schedule, span)
    up = [one.start for one in found.phases if one.jump > 0]
    expected, since = [], span.start
    for t in up:
        before = every[since - span.start : t - span.start]
        if before[-1] < before.max():
            expected.append(t)
            since = t
    assert list(found.restarts) == expected
