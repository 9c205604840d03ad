"""Long ranges, told by few of their rows: what is said of them is what every row says."""

import dataclasses
import math
from collections.abc import Callable, Iterator
from typing import TypeVar
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrsched_cli import Schedule, parse
from lrsched_cli.analysis.difference import difference
from lrsched_cli.analysis.explanation import Explanation, explain
from lrsched_cli.analysis.gaps import gaps_of_repetition
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.errors import LearningRateError
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import FAMILIES, Floats
from lrsched_cli.segments import LONG, Rows, segments, total
from lrsched_cli.summary import summarise
from strategies import rates, schedules, unless_refused

Result = TypeVar("Result")

SPANS = st.builds(
    lambda start, length, stride: Span(start, start + length, stride),
    st.integers(0, 10**5),
    st.integers(1, 2 * 10**5),
    st.integers(1, 50),
)
MILLION = Span(0, 10**6)

TELLING = [
    "cosine(total=1_000_000, warmup=1000)",
    "cosine(total=900_000, periods=7.5, past_end='rebound')",
    "exp()",
    "exp(staircase=True, every=7.3)",
    "step()",
    "inverse_sqrt(warmup=1000)",
    "poly(total=900_000, power=0.5)",
    "wsd(total=1_000_000, cooldown=77_777, shape='1-sqrt', warmup=20, warmup_shape='1-sqrt')",
    "cosine_restarts(period=1000, growth=2)",
    "clip(exp(decay=1e-5), min_lr=1e-4)",
    "warmup(exp(decay=1e-6), warmup=500, warmup_shape='log')",
    "poly(total=1000, past_end='stretch')",
]


def by_segments(function: Callable[..., Result], *arguments: object, long: int = 0) -> Result:
    """Return what a function returns that takes a range of more than so many rows to be long."""
    with (
        patch("lrsched_cli.segments.LONG", long),
        patch("lrsched_cli.summary.LONG", long),
        patch("lrsched_cli.analysis.explanation.LONG", 10**9),
    ):
        return unless_refused(function, *arguments)


def assert_same(found: Explanation, expected: Explanation) -> None:
    """See that two explanations are equal, but for the rounding of their sums."""
    sums = [(one.amounts.area, one.amounts.mean) for one in (found, expected)]
    assert sums[0] == pytest.approx(sums[1], rel=1e-9, abs=1e-300)
    same = dataclasses.replace(
        found.amounts, area=expected.amounts.area, mean=expected.amounts.mean
    )
    assert dataclasses.replace(found, amounts=same) == expected


@settings(max_examples=200)
@given(schedules(), SPANS)
def test_a_summary_is_that_of_every_row(schedule: Schedule, span: Span) -> None:
    """First, last, least, greatest and mean are NumPy's over the whole range."""
    found = rates(schedule, np.concatenate(list(span.chunks())))
    summary = by_segments(summarise, schedule, span)
    assert (summary.first, summary.last) == (found[0], found[-1])
    assert (summary.min, summary.max) == pytest.approx((found.min(), found.max()), rel=1e-12)
    assert summary.mean == pytest.approx(found.mean(), rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(
    "expression",
    [
        "cyclic(up=7)",
        "cyclic(up=2.5, down=1.3)",
        "cyclic(up=5, down=0)",
        "cosine_restarts(period=10, warmup=33)",
        "cosine(total=7, past_end='rebound', power=2)",
        "cosine(total=100, periods=1.5, past_end='rebound', warmup=3)",
        "scale(sequence(linear(), cosine_restarts(period=12), at=[77]), by=3)",
    ],
)
@pytest.mark.parametrize("span", [Span(0, 300_000), Span(50, 900_001, 7)])
def test_a_repetition_is_summed_once(expression: str, span: Span) -> None:
    """What is said of one and their number is what every row says."""
    schedule = parse(expression)
    with patch("lrsched_cli.sampling.Span.chunks", side_effect=AssertionError):
        found = summarise(schedule, span)
    every = by_segments(summarise, schedule, span, long=10**9)
    assert dataclasses.astuple(found) == pytest.approx(dataclasses.astuple(every), rel=1e-9)


@pytest.mark.parametrize(
    "expression",
    [
        "cyclic()",
        "cyclic(up=7)",
        "cosine_restarts()",
        "cycle(cosine(total=11))",
        "reanneal(period=11, back=3)",
        "reanneal(growth=1.04, back=5)",
        "reanneal(shape='triangle', period=13)",
        "cyclic(mode='exp_range', gamma=0.9)",
        "sequence(linear(lr0=0, lr1=1, total=5), cyclic(up=3), at=[500])",
        "delay(warmup(cyclic(up=4), warmup=7), by=12)",
        "clip(cyclic(up=9), min_lr=0.0025)",
        "cosine(total=10, past_end='rebound')",
        "product(cosine_restarts(period=4), cosine_restarts(period=6))",
    ],
)
@pytest.mark.parametrize("span", [Span(0, 300_001), Span(1234, 250_017)])
def test_a_repetition_is_explained_once(expression: str, span: Span) -> None:
    """Phases at both ends, their number, extremes, jumps and restarts are those of every row."""
    schedule = parse(expression)
    asked = 0
    real = Span.chunks

    def counted(self: Span) -> Iterator[Floats]:
        nonlocal asked
        asked += self.count
        return real(self)

    with patch.object(Span, "chunks", counted):
        found = explain(schedule, span)
    assert asked < span.count / 2
    assert_same(found, by_segments(explain, schedule, span, long=10**9))


def test_of_a_repetition_that_rounds_each_time_otherwise_every_peak_is_counted() -> None:
    """A peak in every cycle of 19 updates, though some differ in the last digit."""
    found = explain(parse("cyclic(up=2.5, down=1.3)"), Span(0, 19 * 10_000))
    assert (found.peak.updates, found.lowest.updates) == (10_000, 10_000)
    assert (found.peak.last, found.lowest.last) == (19 * 9_999 + 10, 19 * 9_999)


def test_of_a_billion_updates_the_first_and_the_last_phases_are_told() -> None:
    """And how many there are, of phases and of restarts."""
    found = explain(parse("cosine_restarts()"), Span(0, 10**9))
    assert (found.phases_total, found.restarts_total) == (10**8, 10**8 - 1)
    assert [phase.start for phase in found.phases[49:51]] == [490, 10**9 - 500]
    assert (found.restarts[0], found.restarts[-1]) == (10, 10**9 - 10)
    assert (found.peak.updates, found.peak.last, found.jumps) == (10**8, 10**9 - 10, 10**8 - 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cyclic()", "cyclic(max_lr=0.01)"),
        ("cyclic(up=3)", "cosine_restarts(period=4)"),
        ("cosine_restarts()", "cycle(cosine(total=10))"),
        ("cyclic(mode='exp_range', gamma=0.9)", "cosine_restarts(period=7)"),
        ("reanneal(period=6)", "sequence(linear(), reanneal(period=9), at=[55])"),
    ],
)
@pytest.mark.parametrize("span", [Span(0, 300_001), Span(1234, 550_017, 2)])
def test_repetitions_of_two_schedules_are_compared_once(one: str, other: str, span: Span) -> None:
    """Their number, the first and the largest are those of every row."""
    series = [Series(text, parse(text)) for text in (one, other)]
    compared = Comparison.of(series, run=Run(epochs=span))
    for tolerance in (1e-9, 1e-2):
        with patch("lrsched_cli.sampling.Span.chunks", side_effect=AssertionError):
            few = difference(compared, tolerance)
        with patch("lrsched_cli.analysis.gaps.LONG", 10**9):
            every = by_segments(difference, compared, tolerance, long=10**9)
        assert dataclasses.replace(few, largest=every.largest, rows=every.rows) == every
        assert few.largest.gap == pytest.approx(every.largest.gap, rel=1e-9)


def test_repetitions_that_part_by_rounding_are_compared_row_by_row() -> None:
    """Lines that agree to the last digits at first, and no longer after a million of them."""
    schedules = map(parse, ("cyclic(up=3)", "reanneal(0.001, 0.006, 6, shape='triangle')"))
    series = [Series(str(one), one) for one in schedules]
    compared = Comparison.of(series, run=Run(epochs=Span(0, 2 * 10**6)))
    assert gaps_of_repetition(compared, 1e-11) is None


@pytest.mark.parametrize("family", sorted(FAMILIES))
@given(data=st.data(), span=SPANS)
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
def test_each_family_says_where_it_turns(family: str, data: st.DataObject, span: Span) -> None:
    """Between two turns it only rises or only falls: else a long range's extremes are wrong."""
    schedule = data.draw(schedules(FAMILIES[family]))
    span = Span(span.start, span.start + span.count)
    found = rates(schedule, np.concatenate(list(span.chunks())))
    few = by_segments(segments, schedule, span)
    if few is None:
        return
    starts = few.first.astype(int)
    lowest, highest = (f.reduceat(found, starts) for f in (np.minimum, np.maximum))
    assert lowest == pytest.approx(few.lowest, rel=1e-9, abs=1e-12 * found.max())
    assert highest == pytest.approx(few.highest, rel=1e-9, abs=1e-12 * found.max())


@given(schedules(), SPANS)
def test_an_explanation_is_that_of_every_update(schedule: Schedule, span: Span) -> None:
    """Phases, extremes, how many updates have them, jumps and restarts."""
    span = Span(span.start, span.stop)
    few = by_segments(explain, schedule, span)
    every = by_segments(explain, schedule, span, long=10**9)
    assert_same(few, every)


@settings(max_examples=200)
@given(schedules(), schedules(), SPANS, st.sampled_from([1e-9, 1e-3, 0.1]))
def test_a_difference_is_that_of_every_row(
    one: Schedule, other: Schedule, span: Span, tolerance: float
) -> None:
    """Their number, the first of them, the largest to the digits shown, and the peak."""
    series = [Series("one", one), Series("other", other)]
    compared = unless_refused(lambda: Comparison.of(series, run=Run(epochs=span)))
    few = by_segments(difference, compared, tolerance)
    every = by_segments(difference, compared, tolerance, long=10**9)
    assert (few.differing, few.first) == (every.differing, every.first)
    assert few.peak == pytest.approx(every.peak, rel=1e-12)
    assert few.largest.gap == pytest.approx(every.largest.gap, rel=1e-8, abs=1e-12 * every.peak)


@pytest.mark.parametrize("expression", TELLING)
def test_a_million_updates_are_told_by_few(expression: str) -> None:
    """As exactly as by all of them, and in less than a sixth as many rates."""
    schedule = parse(expression)
    asked = 0
    real = type(schedule)._lr  # noqa: SLF001 - where every rate is computed

    def counted(self: Schedule, t: Floats) -> Floats:
        nonlocal asked
        asked += t.size
        return real(self, t)

    with patch.object(type(schedule), "_lr", counted):
        few, told = summarise(schedule, MILLION), explain(schedule, MILLION)
    assert asked < 10**5 * (6 if "7.3" in expression else 3)
    every = by_segments(summarise, schedule, MILLION, long=10**9)
    assert dataclasses.astuple(few) == pytest.approx(dataclasses.astuple(every), rel=1e-12)
    assert_same(told, by_segments(explain, schedule, MILLION, long=10**9))


def test_a_billion_updates_are_summed_as_their_formula_has_it() -> None:
    """A line to zero, a wave, and an exponential decay: their sums have closed forms."""
    count = 10**9
    span = Span(0, count)
    line, wave, decay = map(parse, ("linear(1, total=1e9)", "cosine(1, total=1e9)", "exp(1)"))
    assert summarise(line, span).mean * count == pytest.approx((count + 1) / 2, rel=1e-12)
    assert summarise(wave, span).mean * count == pytest.approx((count + 1) / 2, rel=1e-12)
    assert summarise(decay, span).mean * count == pytest.approx(1 / -math.expm1(-0.05), rel=1e-11)


def test_a_billion_updates_are_compared_as_their_formula_has_it() -> None:
    """Two lines that part by a millionth of the peak: half of them by more than half of that."""
    lines = [parse("linear(1, total=1e9)"), parse("linear(1, lr1=1e-6, total=1e9)")]
    series = [Series(str(one), one) for one in lines]
    found = difference(Comparison.of(series, run=Run(steps=Span(0, 10**9, unit="step"))), 5e-7)
    assert found.first is not None
    assert (found.first.t, found.differing) == pytest.approx((500_000_001, 499_999_999), abs=5)
    assert found.largest.t == 999_999_999


@pytest.mark.parametrize(
    "expression",
    ["chain(exp(decay=1e-6))", "product(exp(), cosine())", "step(every=1, drop=0.9999999)"],
)
def test_what_has_no_segments_or_too_many_is_looked_at_row_by_row(expression: str) -> None:
    """A chain is computed update by update; a product may turn anywhere; a stair in each update."""
    assert segments(parse(expression), Span(0, 2 * 10**5 + LONG)) is None


@pytest.mark.parametrize("inner", ["cyclic()", "step()", "cosine(total=100)"])
@pytest.mark.parametrize("end", ["", ", end=66_000"])
def test_noise_does_not_come_again(inner: str, end: str) -> None:
    """Of a schedule that repeats or stays the same, as long as there is noise, every row tells."""
    schedule, span = parse(f"noise({inner}{end})"), Span(0, LONG + 10_000)
    every = by_segments(summarise, schedule, span, long=10**9)
    assert dataclasses.astuple(summarise(schedule, span)) == pytest.approx(
        dataclasses.astuple(every), rel=1e-9
    )


class _Wave(Schedule):
    """What says nothing of its turns."""

    def _lr(self, t: Floats) -> Floats:
        return 1 + np.sin(t / 1000)


def test_what_says_nothing_of_its_turns_is_looked_at_row_by_row() -> None:
    """Its lowest rate is no less than 0, and at neither end of the range."""
    assert segments(_Wave(), MILLION) is None
    assert summarise(_Wave(), MILLION).min == pytest.approx(0, abs=1e-6)


def test_the_first_time_without_a_rate_is_named_in_a_long_range() -> None:
    """Though few rows are looked at."""
    with pytest.raises(LearningRateError) as caught:
        summarise(parse("scale(linear(total=1e6), plus=-0.05)"), MILLION)
    assert caught.value.t == 500_001


def test_a_sum_that_needs_too_many_rates_is_not_made() -> None:
    """Waves of ten updates, which are no polynomials."""
    schedule = parse("cosine(total=1e9, periods=50_000)")
    span = Span(0, 10**9)
    found = segments(schedule, span)
    assert found is not None
    assert found.first.size >= 100_000
    rows = Rows.of(schedule, span)
    assert total(rows, found) == pytest.approx(5e8 * 0.1, rel=1e-9) or total(rows, found) is None
