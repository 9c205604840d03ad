"""What a schedule's rates come to over a range, each row of it counted."""

import math
from dataclasses import dataclass

from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Schedule
from lrsched_cli.segments import Rows, segments, total


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
    parts = segments(schedule, span)
    whole = None if parts is None else total(Rows.of(schedule, span), parts)
    if parts is None or whole is None:
        return _of_every_row(schedule, span)
    first, last = schedule(span.start), schedule(span.last)
    least, greatest = float(parts.lowest.min()), float(parts.highest.max())
    return Summary(first, last, least, greatest, whole / span.count)


def _of_every_row(schedule: Schedule, span: Span) -> Summary:
    least, greatest, sums = math.inf, -math.inf, []
    for t in span.chunks():
        rates = schedule(t)
        least, greatest = min(least, float(rates.min())), max(greatest, float(rates.max()))
        sums.append(float(rates.sum()))
    mean = math.fsum(sums) / span.count
    return Summary(schedule(span.start), schedule(span.last), least, greatest, mean)
