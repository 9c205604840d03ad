"""Where schedules that should agree do not."""

from dataclasses import dataclass

from lrsched_cli._lazy import np
from lrsched_cli.analysis.gaps import Gaps, gaps_of_long_range, gaps_of_repetition
from lrsched_cli.comparison import Comparison
from lrsched_cli.sampling import Span

_AROUND = 2
"""Rows shown before and after a row that matters."""


@dataclass(frozen=True, slots=True)
class Row:
    """The rates at one time, and the gap between the highest and the lowest."""

    t: int
    rates: tuple[float, ...]
    gap: float


@dataclass(frozen=True, slots=True)
class Difference:
    """How far schedules lie apart over a range of updates (or epochs)."""

    unit: str
    start: int
    stop: int
    stride: int
    labels: tuple[str, ...]
    tolerance: float
    """The largest difference that counts as equal, as a fraction of the peak."""
    peak: float
    """The highest rate of all schedules."""
    compared: int
    """How many updates were looked at."""
    differing: int
    """How many of them have a larger gap than the tolerance."""
    first: Row | None
    """The first of these, or None where the schedules agree."""
    largest: Row
    """Where they lie farthest apart, be it within the tolerance."""
    rows: tuple[Row, ...]
    """The rows around the first difference and the largest."""


def difference(comparison: Comparison, tolerance: float) -> Difference:
    """Return how far the schedules of a comparison lie apart.

    Args:
        comparison: two schedules or more, over a range of which every row is looked at.
        tolerance: the largest difference that counts as equal, as a fraction of the highest rate.

    Raises:
        LearningRateError: a schedule has no usable rate somewhere in the range.
        RangeError: the range is too long to look at every row.
    """
    found = (
        gaps_of_repetition(comparison, tolerance)
        or gaps_of_long_range(comparison, tolerance)
        or _gaps_of_every_row(comparison, tolerance)
    )
    first, largest = found.first, found.largest
    span = comparison.span
    return Difference(
        unit=span.unit,
        start=span.start,
        stop=span.stop,
        stride=span.stride,
        labels=tuple(one.label for one in comparison.series),
        tolerance=tolerance,
        peak=found.peak,
        compared=span.count,
        differing=found.differing,
        first=None if first is None else _row(comparison, first),
        largest=_row(comparison, largest),
        rows=tuple(_row(comparison, t) for t in _around(span, first, largest)),
    )


def _gaps_of_every_row(comparison: Comparison, tolerance: float) -> Gaps:
    peak = max(float(np.max(rates)) for _, rates in comparison.chunks())
    differing, first, largest, at = 0, None, -1.0, 0
    for t, rates in comparison.chunks():
        gaps = np.ptp(rates, axis=0)
        apart = t[gaps > tolerance * peak]
        differing += apart.size
        if first is None and apart.size:
            first = int(apart[0])
        if gaps.max() > largest:
            largest, at = float(gaps.max()), int(t[gaps.argmax()])
    return Gaps(peak, differing, first, at)


def _around(span: Span, first: int | None, largest: int) -> list[int]:
    """Return the times around the first difference and the largest, if there is one."""
    near = {
        time + offset * span.stride
        for time in (() if first is None else (first, largest))
        for offset in range(-_AROUND, _AROUND + 1)
    }
    return sorted(t for t in near if span.start <= t <= span.last)


def _row(comparison: Comparison, t: int) -> Row:
    rates = tuple(float(schedule(t)) for schedule in comparison.schedules)
    return Row(t, rates, max(rates) - min(rates))
