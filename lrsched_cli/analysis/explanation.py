"""What a schedule does: its phases, its extremes, and what may surprise in it."""

import math
from dataclasses import dataclass
from itertools import pairwise

from lrsched_cli._lazy import np
from lrsched_cli.analysis.phases import Phase, phases
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Schedule


@dataclass(frozen=True, slots=True)
class Place:
    """A rate, the first update that uses it, and how many updates do."""

    rate: float
    t: int
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
    first: Place
    peak: Place
    lowest: Place
    final: Place
    floor: Place | None
    """The lowest rate after the peak, or None where none is lower."""
    zero: int
    """How many updates have a rate of 0: they change nothing."""
    jumps: int
    restarts: tuple[int, ...]
    """Times at which the rate jumps up after it had fallen."""
    notes: tuple[str, ...]
    """What is odd in the framework's scheduler."""


def explain(schedule: Schedule, span: Span, notes: tuple[str, ...] = ()) -> Explanation:
    """Return what a schedule does over a range.

    Raises:
        LearningRateError: the schedule has no usable rate somewhere in the range.
        RangeError: the range is too long to look at every update.
    """
    found = phases(schedule, span)
    peak, lowest = _extreme(schedule, span, -1), _extreme(schedule, span, 1)
    last = span.stop - 1
    return Explanation(
        expression=str(schedule),
        unit=span.unit,
        start=span.start,
        stop=span.stop,
        length=schedule.length,
        phases=found,
        first=Place(float(schedule(span.start)), span.start, 1),
        peak=peak,
        lowest=lowest,
        final=Place(float(schedule(last)), last, 1),
        floor=_floor(schedule, peak, span),
        zero=lowest.updates if lowest.rate == 0 else 0,
        jumps=sum(phase.jump != 0 for phase in found if phase.end is not None),
        restarts=_restarts(found),
        notes=notes,
    )


def _extreme(schedule: Schedule, span: Span, sign: int) -> Place:
    """Return where the rate is lowest (sign 1) or highest (sign -1)."""
    best, first, updates = math.inf, span.start, 0
    for t in span.chunks():
        rates = sign * schedule(t)
        least = float(rates.min())
        if least < best:
            best, first, updates = least, int(t[rates.argmin()]), 0
        if least == best:
            updates += int(np.count_nonzero(rates == best))
    return Place(abs(best), first, updates)


def _floor(schedule: Schedule, peak: Place, span: Span) -> Place | None:
    if peak.t == span.stop - 1:
        return None
    floor = _extreme(schedule, Span(peak.t + 1, span.stop), 1)
    return floor if floor.rate < peak.rate else None


def _restarts(found: tuple[Phase, ...]) -> tuple[int, ...]:
    return tuple(
        phase.start
        for before, phase in pairwise(found)
        if phase.end is not None and phase.jump > 0 and before.first > (before.last or 0)
    )
