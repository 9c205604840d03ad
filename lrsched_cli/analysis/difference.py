"""Where schedules that should agree do not."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.analysis.gaps import Gaps, gaps_of_long_range, gaps_of_repetition
from lrsched_cli.comparison import Comparison
from lrsched_cli.errors import QuestionError
from lrsched_cli.sampling import Span, time_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lrsched_cli.schedules import Floats

USUAL_TOLERANCE = 1e-9
"""Far above what rounding does, far below what training notices."""

_AROUND = 2
"""Rows shown before and after a row that matters."""


@dataclass(frozen=True, slots=True)
class Row:
    """The rates at one time, and the gap between the highest and the lowest."""

    t: float
    """Whole, but for rows of a log."""
    rates: tuple[float, ...]
    gap: float
    number: int
    """Which of the rows that are compared it is, from 0."""


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


def usual_tolerance(comparison: Comparison) -> float:
    """Return the tolerance where none is given: no smaller than the digits of logs allow."""
    told = (float(getattr(one, "tolerance", 0)) for one in comparison.schedules)
    return max(USUAL_TOLERANCE, *told)


def difference(comparison: Comparison, tolerance: float) -> Difference:
    """Return how far the schedules of a comparison lie apart.

    Args:
        comparison: two schedules or more, over a range of which every row is looked at.
        tolerance: the largest difference that counts as equal, as a fraction of the highest rate.

    Raises:
        LearningRateError: a schedule has no usable rate somewhere in the range.
        RangeError: the range is too long to look at every row.
    """
    times = _times_of_all(comparison)
    if times is None:
        found = (
            gaps_of_repetition(comparison, tolerance)
            or gaps_of_long_range(comparison, tolerance)
            or _gaps_of_every_row(comparison, tolerance)
        )
    else:
        found = _gaps_of_every_row(comparison, tolerance, times)
    first, largest = found.first, found.largest
    span = comparison.span
    numbered = {t: row for row, t in _around(times, span, first, largest)}
    return Difference(
        unit=span.unit,
        start=span.start,
        stop=span.stop,
        stride=span.stride,
        labels=tuple(one.label for one in comparison.series),
        tolerance=tolerance,
        peak=found.peak,
        compared=span.count if times is None else times.size,
        differing=found.differing,
        first=None if first is None else _row(comparison, first, numbered[first]),
        largest=_row(comparison, largest, numbered.get(largest, 0)),
        rows=tuple(_row(comparison, t, row) for t, row in numbered.items()),
    )


def _times_of_all(comparison: Comparison) -> "Floats | None":
    """Return the times at which all have a rate; None where no log is among them.

    Raises:
        QuestionError: there is none.
    """
    times = comparison.row_times
    if times is None:
        return None
    found: Floats = times[~np.isnan([one(times) for one in comparison.schedules]).any(axis=0)]
    if not found.size:
        message = f"there is no {comparison.span.unit} at which all of the logs have a row"
        raise QuestionError(message)
    return found


def _gaps_of_every_row(
    comparison: Comparison, tolerance: float, times: "Floats | None" = None
) -> Gaps:
    def chunks() -> "Iterator[tuple[Floats, list[Floats]]]":
        parts = comparison.time_chunks(times)
        return ((t, [one(t) for one in comparison.schedules]) for t in parts)

    peak = max(float(np.max(rates)) for _, rates in chunks())
    differing, first, largest, at = 0, None, -1.0, 0.0
    for t, rates in chunks():
        gaps = np.ptp(rates, axis=0)
        apart = t[gaps > tolerance * peak]
        differing += apart.size
        if first is None and apart.size:
            first = time_of(apart[0])
        if gaps.max() > largest:
            largest, at = float(gaps.max()), time_of(t[gaps.argmax()])
    return Gaps(peak, differing, first, at)


def _around(
    times: "Floats | None", span: Span, first: float | None, largest: float
) -> list[tuple[int, float]]:
    """Return the rows around the first difference and the largest: their numbers and times."""
    if times is not None:
        places = [] if first is None else np.searchsorted(times, [first, largest]).tolist()
        numbers = {one + offset for one in places for offset in range(-_AROUND, _AROUND + 1)}
        return [(one, time_of(times[one])) for one in sorted(numbers) if 0 <= one < times.size]
    near = {
        time + offset * span.stride
        for time in (() if first is None else (first, largest))
        for offset in range(-_AROUND, _AROUND + 1)
    }
    rows = sorted(t for t in near if span.start <= t <= span.last)
    return [(int(t - span.start) // span.stride, t) for t in rows]


def _row(comparison: Comparison, t: float, number: int = 0) -> Row:
    rates = tuple(float(schedule(t)) for schedule in comparison.schedules)
    return Row(t, rates, max(rates) - min(rates), number)
