"""What a schedule's rates come to over a range, each row of it counted."""

import math
from dataclasses import dataclass
from fractions import Fraction

from lrsched_cli._lazy import np
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Schedule
from lrsched_cli.segments import LONG, Rows, segments, total

_MOST_PARTS = 1000
"""Of an update: how fractional a period may be."""

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
    repeated = _of_repetition(schedule, span)
    if repeated is not None:
        return repeated
    parts = segments(schedule, span)
    whole = None if parts is None else total(Rows.of(schedule, span), parts)
    if parts is None or whole is None:
        return _of_every_row(schedule, span)
    first, last = schedule(span.start), schedule(span.last)
    least, greatest = float(parts.lowest.min()), float(parts.highest.max())
    return Summary(first, last, least, greatest, whole / span.count)


def is_known_by_few(schedule: Schedule, span: Span) -> bool:
    """Tell whether few rows of a long range tell that every row has a usable rate."""
    return _of_repetition(schedule, span) is not None or segments(schedule, span) is not None


def _of_repetition(schedule: Schedule, span: Span) -> Summary | None:
    """Return the same of a long range in which the same rows come again and again, else None."""
    if schedule.repeats is None or span.count <= LONG:
        return None
    start, period = schedule.repeats
    share = Fraction(period).limit_denominator(_MOST_PARTS)
    if float(share) != period:
        return None
    jumps = np.isfinite(schedule.next_jump(np.array([float(start)])))[0]
    if jumps and not float(period).is_integer():
        return None  # whether a row lies just before or just after a jump may hang on rounding
    size = share.numerator // math.gcd(share.numerator, span.stride * share.denominator)
    before = max(math.ceil((start - span.start) / span.stride), 0)
    if before + 2 * size > min(span.count, _MOST_REPEATED):
        return None
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
