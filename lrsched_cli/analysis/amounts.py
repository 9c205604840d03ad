"""What the rates of a range amount to: their sum, and how long they are low."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.analysis.crossings import first_time
from lrsched_cli.repetition import Repeated, repetition_of
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Floats, Schedule
from lrsched_cli.segments import LONG, Rows, Segments, segments
from lrsched_cli.summary import summarise

if TYPE_CHECKING:
    import numpy.typing as npt

    Flags = npt.NDArray[np.bool_]

LOW = 10
"""Percent of the peak: a rate below that is low."""

_MOST_REPEATED = 2**21
"""Rows of which one repetition may consist, and what comes before it."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """What the rates of a range amount to, every update of it counted."""

    area: float
    """The sum of all rates."""
    mean: float
    half_at: int | None
    """The first update after the peak's first whose rate is half the peak or less; None: none."""
    half_life: int | None
    """How many updates that is after the peak."""
    low: int
    """How many updates have a rate below a tenth of the peak."""
    low_share: float
    """Of all updates."""


def amounts(schedule: Schedule, span: Span, peak: float, at: int) -> Amounts:
    """Return what the rates of a range amount to.

    Args:
        schedule: the schedule.
        span: the range.
        peak: its highest rate.
        at: the first time that has it.

    Raises:
        LearningRateError: the schedule has no usable rate somewhere in the range.
    """
    mean = summarise(schedule, span).mean
    half = None
    if peak > 0 and at + 1 < span.stop:
        after = Span(at + 1, span.stop, unit=span.unit)
        half = first_time(schedule, after, lambda rates: rates <= peak / 2)
    low = _below(schedule, span, peak * LOW / 100)
    life = None if half is None else half - at
    return Amounts(mean * span.count, mean, half, life, low, low / span.count)


def _below(schedule: Schedule, span: Span, limit: float) -> int:
    """Return how many rows of a range have a rate below a limit."""
    parts = segments(schedule, span)
    if parts is not None:
        return _below_in(Rows.of(schedule, span), parts, limit)
    again = repetition_of([schedule], span) if span.count > LONG else None
    if again is not None and again.before + again.size <= _MOST_REPEATED:
        return again.count(Repeated.of(schedule, again).rates < limit)
    return sum(int((schedule(t) < limit).sum()) for t in span.chunks())


def _below_in(rows: Rows, parts: Segments, limit: float) -> int:
    """Return the same of segments in which the rate only rises or only falls."""
    begins, ends = parts.begins < limit, parts.ends < limit
    falls, rises = ends & ~begins, begins & ~ends
    whole = float(parts.sizes[begins & ends].sum())
    inside = np.concatenate([parts.last[falls], parts.first[rises]])
    outside = np.concatenate([parts.first[falls], parts.last[rises]])
    return int(whole + _reach(rows, inside, outside, limit).sum())


def _reach(rows: Rows, inside: Floats, outside: Floats, limit: float) -> Floats:
    """Return how many rows from each that is below the limit are, up to one that is not."""
    begin = inside
    while (np.abs(outside - inside) > 1).any():
        middle = np.floor((inside + outside) / 2)
        is_below: Flags = rows(middle) < limit
        is_open = np.abs(outside - inside) > 1
        inside = np.where(is_open & is_below, middle, inside)
        outside = np.where(is_open & ~is_below, middle, outside)
    return np.abs(inside - begin) + 1
