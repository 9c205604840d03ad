"""What a schedule's rates come to over a range, each row of it counted."""

import math
from dataclasses import dataclass

from lrsched_cli._lazy import np
from lrsched_cli.repetition import repetition_of
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Schedule
from lrsched_cli.segments import LONG, Rows, segments, total

_MOST_REPEATED = 2**21
"""Rows of which one repetition may consist, and what comes before it."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a schedule's rates come to over a range, every row of it counted."""

    first: float
    last: float
    min: float
    max: float
    mean: float


def summarise(schedule: Schedule, span: Span) -> Summary:
    """Return the first, last, least, greatest and mean rate; raises as the schedule does."""
    return (
        _of_repetition(schedule, span, LONG)
        or _of_segments(schedule, span)
        or _of_repetition(schedule, span, _MOST_REPEATED)
        or _of_every_row(schedule, span)
    )


def is_known_by_few(schedule: Schedule, span: Span) -> bool:
    """Tell whether few rows of a long range tell that every row has a usable rate."""
    return (
        _of_repetition(schedule, span, LONG) is not None
        or segments(schedule, span) is not None
        or _of_repetition(schedule, span, _MOST_REPEATED) is not None
    )


def _of_segments(schedule: Schedule, span: Span) -> Summary | None:
    """Return the same of a long range of which few rows tell all, else None."""
    parts = segments(schedule, span)
    whole = None if parts is None else total(Rows.of(schedule, span), parts)
    if parts is None or whole is None:
        return None
    first, last = schedule(span.start), schedule(span.last)
    least, greatest = float(parts.lowest.min()), float(parts.highest.max())
    return Summary(first, last, least, greatest, whole / span.count)


def _of_repetition(schedule: Schedule, span: Span, most: int) -> Summary | None:
    """Return the same of a long range whose rows come again after so many at most, else None."""
    found = None if span.count <= LONG else repetition_of([schedule], span)
    if found is None or found.before + 2 * found.size > most:
        return None
    before, size = found.before, found.size
    rates = Rows.of(schedule, span)(np.arange(float(before + size)))
    if not ((rates >= 0) & (rates < np.inf)).all():
        return None
    times, rest = divmod(span.count - before, size)
    once = rates[before:]
    sums = rates[:before].sum(), times * once.sum(), once[:rest].sum()
    return Summary(
        schedule(span.start),
        schedule(span.last),
        float(rates.min()),
        float(rates.max()),
        math.fsum(sums) / span.count,
    )


def _of_every_row(schedule: Schedule, span: Span) -> Summary:
    least, greatest, sums = math.inf, -math.inf, []
    for t in span.chunks():
        rates = schedule(t)
        least, greatest = min(least, float(rates.min())), max(greatest, float(rates.max()))
        sums.append(float(rates.sum()))
    mean = math.fsum(sums) / span.count
    return Summary(schedule(span.start), schedule(span.last), least, greatest, mean)
