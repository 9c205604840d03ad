"""What a schedule does: its phases, its extremes, and what may surprise in it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lrsched_cli.analysis.findings import Finding, findings
from lrsched_cli.analysis.phases import Following, Phase, following, phases
from lrsched_cli.errors import RangeError
from lrsched_cli.sampling import MOST_ROWS, Span
from lrsched_cli.schedules import Schedule
from lrsched_cli.segments import Rows, extreme, segments


@dataclass(frozen=True, slots=True)
class Place:
    """A rate, the first and the last update that uses it, and how many do."""

    rate: float
    t: int
    last: int
    updates: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """What can be said of a schedule over a range of updates (or epochs)."""

    expression: str
    """The schedule in this program's own words; it parses back to an equal one."""
    unit: str
    start: int
    stop: int
    length: int | None
    """The schedule's own length, or None where it has no end."""
    phases: tuple[Phase, ...]
    following: Following | None
    """What comes after the range, or None where the schedule has no rate then."""
    first: float
    peak: Place
    lowest: Place
    floor: Place | None
    """The lowest rate after the peak was first used, or None where none is lower."""
    final: float
    zero: int
    """How many updates have a rate of 0: they change nothing."""
    jumps: int
    restarts: tuple[int, ...]
    """Times at which the rate jumps up after it had fallen."""
    findings: tuple[Finding, ...]
    """What is probably not meant about the length of the schedule or of the range."""
    notes: tuple[str, ...]
    """What is odd in the framework's scheduler."""


def explain(schedule: Schedule, span: Span, notes: tuple[str, ...] = ()) -> Explanation:
    """Return what a schedule does over a range of which every update is looked at.

    Raises:
        LearningRateError: the schedule has no usable rate somewhere in the range.
        RangeError: the range is too long to look at every update.
    """
    if span.count > MOST_ROWS:
        most = f"{MOST_ROWS:,} {span.unit}s"
        raise RangeError(str(span), f"a range to explain must hold at most {most}")
    found = phases(schedule, span)
    peak, lowest = _extreme(schedule, span, -1), _extreme(schedule, span, 1)
    return Explanation(
        expression=str(schedule),
        unit=span.unit,
        start=span.start,
        stop=span.stop,
        length=schedule.length,
        phases=found,
        following=following(schedule, span),
        first=found[0].first,
        peak=peak,
        lowest=lowest,
        floor=_floor(schedule, peak, span),
        final=found[-1].last,
        zero=lowest.updates if lowest.rate == 0 else 0,
        jumps=sum(phase.jump != 0 for phase in found),
        restarts=tuple(_restarts(found)),
        findings=findings(schedule, span),
        notes=notes,
    )


def _extreme(schedule: Schedule, span: Span, sign: int) -> Place:
    """Return where the rate is lowest (sign 1) or highest (sign -1)."""
    parts = segments(schedule, span)
    if parts is not None:
        known = extreme(Rows.of(schedule, span), parts, highest=sign < 0)
        return Place(known.rate, span.start + known.first, span.start + known.last, known.count)
    best, first, last, updates = math.inf, span.start, span.start, 0
    for t in span.chunks():
        rates = sign * schedule(t)
        least = float(rates.min())
        if least > best:
            continue
        places = t[rates == least]
        if least < best:
            best, first, updates = least, int(places[0]), 0
        last, updates = int(places[-1]), updates + places.size
    return Place(abs(best), first, last, updates)


def _floor(schedule: Schedule, peak: Place, span: Span) -> Place | None:
    if peak.t == span.stop - 1:
        return None
    floor = _extreme(schedule, Span(peak.t + 1, span.stop), 1)
    return floor if floor.rate < peak.rate else None


def _restarts(found: tuple[Phase, ...]) -> Iterator[int]:
    highest = 0.0  # since the last restart
    for before, phase in pairwise(found):
        highest = max(highest, before.highest)
        if phase.jump > 0 and before.last < highest:
            yield phase.start
            highest = 0.0
