"""Where schedules that should agree do not."""

from collections.abc import Sequence
from dataclasses import dataclass

from lrsched_cli._lazy import np
from lrsched_cli.comparison import Comparison
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Floats

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
    labels: tuple[str, ...]
    tolerance: float
    """The largest gap that is none, as a share of the peak."""
    peak: float
    """The highest rate of all schedules."""
    differing: int
    """How many updates have a larger gap."""
    first: int | None
    """The first of them, or None where the schedules agree."""
    largest: Row
    """Where they lie farthest apart, be it within the tolerance."""
    rows: tuple[Row, ...]
    """The rows around the first difference and the largest."""


def difference(comparison: Comparison, tolerance: float) -> Difference:
    """Return how far the schedules of a comparison lie apart.

    Args:
        comparison: two schedules or more, over a range of which every row is looked at.
        tolerance: the largest gap that is none, as a share of the highest rate.

    Raises:
        LearningRateError: a schedule has no usable rate somewhere in the range.
        RangeError: the range is too long to look at every row.
    """
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
    span = comparison.span
    return Difference(
        unit=span.unit,
        start=span.start,
        stop=span.stop,
        labels=tuple(one.label for one in comparison.series),
        tolerance=tolerance,
        peak=peak,
        differing=differing,
        first=first,
        largest=_rows(comparison, np.array([float(at)]))[0],
        rows=() if first is None else _rows(comparison, _around(span, [first, at])),
    )


def _around(span: Span, times: Sequence[int]) -> Floats:
    near = {
        time + offset * span.stride
        for time in times
        for offset in range(-_AROUND, _AROUND + 1)
        if span.start <= time + offset * span.stride < span.stop
    }
    return np.array(sorted(near), dtype=np.float64)


def _rows(comparison: Comparison, t: Floats) -> tuple[Row, ...]:
    rates = np.array([schedule(t) for schedule in comparison.schedules]).T
    return tuple(
        Row(int(time), tuple(row), max(row) - min(row))
        for time, row in zip(t.tolist(), rates.tolist(), strict=True)
    )
