"""What a schedule does: its phases, its extremes, and what may surprise in it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TypeVar

from lrsched_cli._lazy import np
from lrsched_cli.analysis.amounts import Amounts, amounts
from lrsched_cli.analysis.checks import Finding, Subject, check
from lrsched_cli.analysis.phases import Course, Following, Phase, course, following, recomputed
from lrsched_cli.errors import RangeError
from lrsched_cli.expression import Reading
from lrsched_cli.places import place_of
from lrsched_cli.recognition import recognised
from lrsched_cli.repetition import Repeated, further, repetition_of
from lrsched_cli.run import Run
from lrsched_cli.sampling import MOST_ROWS, Span
from lrsched_cli.schedules import Schedule
from lrsched_cli.segments import LONG, Extreme, Rows, extreme, segments

T = TypeVar("T")

_MOST_LISTED, _ENDS = 10_000, 50
"""Phases and restarts that are all listed; of more, so many of the first and of the last."""

_REPEATED, _FEW = 128, 2**22
"""Repetitions of which phases are listed, and the most updates in them."""


@dataclass(frozen=True, slots=True)
class Place:
    """A rate, the first and the last update that uses it, and how many do."""

    rate: float
    t: int
    last: int
    updates: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a schedule stands."""

    file: str
    line: int | None
    """The line that makes it, where that is known."""
    label: str
    """What it is called there, or the call that a config becomes."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What can be said of a schedule over a range of updates (or epochs)."""

    expression: str
    """The schedule in this program's own words; it parses back to an equal one."""
    equals: str | None
    """The family's schedule that has the same rates, where it is a formula that equals one."""
    origin: Origin | None
    """The file and the line that it comes from; None of an expression."""
    unit: str
    start: int
    stop: int
    length: int | None
    """The schedule's own length, or None where it has no end."""
    phases: tuple[Phase, ...]
    """All of them; of more than 10,000, the first 50 and the last 50."""
    phases_total: int
    """How many there are."""
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
    """Times at which the rate jumps up after it had fallen, of which as many are told."""
    restarts_total: int
    """How many there are."""
    amounts: Amounts
    """What the rates come to: their sum, and how long they are low."""
    findings: tuple[Finding, ...]
    """What is probably not meant, as `lrsched check` finds it."""
    notes: tuple[str, ...]
    """What is odd in the framework's scheduler."""


def explain(  # noqa: PLR0913 - a schedule, and what is told of it
    schedule: Schedule,
    span: Span,
    notes: tuple[str, ...] = (),
    *,
    run: Run | None = None,
    reading: Reading | None = None,
    file: str = "",
) -> Explanation:
    """Return what a schedule does over a range of which every update is looked at.

    Where `run` tells no range, what is said of the schedule is not about the range. `file` is where
    `reading` was read.

    Raises:
        LearningRateError: the schedule has no usable rate somewhere in the range.
        RangeError: the range is too long to look at every update.
    """
    if span.count > MOST_ROWS:
        most = f"{MOST_ROWS:,} {span.unit}s"
        raise RangeError(str(span), f"a range to explain must hold at most {most}")
    found = _of_repetitions(schedule, span) or _found(schedule, span)
    subject = Subject.of(schedule, span, run, reading)
    place, line = place_of(file, subject.line)
    origin = Origin(place, line or None, reading.label) if file and reading else None
    return Explanation(
        expression=str(schedule),
        equals=None if (same := recognised(schedule)) is None else str(same),
        origin=origin,
        unit=span.unit,
        start=span.start,
        stop=span.stop,
        length=schedule.length,
        phases=found.phases,
        phases_total=found.phases_total,
        following=following(schedule, span),
        first=float(schedule(span.start)),
        peak=found.peak,
        lowest=found.lowest,
        floor=found.floor,
        final=float(schedule(span.last)),
        zero=found.lowest.updates if found.lowest.rate == 0 else 0,
        jumps=found.jumps,
        restarts=found.restarts,
        restarts_total=found.restarts_total,
        amounts=amounts(schedule, span, found.peak.rate, found.peak.t),
        findings=check(subject),
        notes=notes,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What is found by a look at the updates, with the names that an explanation has for it."""

    phases: tuple[Phase, ...]
    phases_total: int
    peak: Place
    lowest: Place
    floor: Place | None
    jumps: int
    restarts: tuple[int, ...]
    restarts_total: int


def _found(schedule: Schedule, span: Span) -> _Found:
    columns = course(schedule, span)
    is_whole = columns.count <= _MOST_LISTED
    restarts = tuple(_restarts(columns))
    peak = _extreme(schedule, span, -1)
    return _Found(
        columns.phases() if is_whole else columns.phases(0, _ENDS) + columns.phases(-_ENDS),
        columns.count,
        peak,
        _extreme(schedule, span, 1),
        _floor(schedule, peak, span),
        int(np.count_nonzero(columns.jumps)),
        restarts if len(restarts) <= _MOST_LISTED else restarts[:_ENDS] + restarts[-_ENDS:],
        len(restarts),
    )


def _of_repetitions(schedule: Schedule, span: Span) -> _Found | None:
    """Return what is found where updates come again and again, of which few are looked at.

    The counts are those of one repetition times their number: what rounding does to the one or
    other rate later on is not counted. None where the phases are so few that all are told, or
    where there is no such repetition.
    """
    has_segments = schedule.is_monotone and schedule.is_smooth
    if span.count <= LONG or (schedule.repeats is None and has_segments):
        return None
    again = repetition_of([schedule], span)
    if again is None or again.times <= _REPEATED or again.before + again.size * _REPEATED > _FEW:
        return None
    few, more = (_found(schedule, again.shortened(many)) for many in (_REPEATED, _REPEATED + 1))
    counted = partial(further, times=again.times - _REPEATED)
    total = counted(few.phases_total, more.phases_total)
    restarts = counted(few.restarts_total, more.restarts_total)
    is_whole = few.phases_total < total <= _MOST_LISTED
    if is_whole or few.restarts_total < restarts <= _MOST_LISTED:
        return None
    pairs = _paired(few.phases, more.phases, total)
    later = [
        replace(one, start=counted(one.start, other.start), end=counted(one.end, other.end))
        for one, other in pairs
    ]
    times = tuple(counted(*pair) for pair in _paired(few.restarts, more.restarts, restarts))
    known = Repeated.of(schedule, again)
    peak = _place(known.highest(), span)
    floor = _place(known.lowest(peak.t - span.start + 1), span)
    return _Found(
        recomputed(schedule, later),
        total,
        peak,
        _place(known.lowest(), span),
        floor if floor.rate < peak.rate else None,
        counted(few.jumps, more.jumps),
        times,
        restarts,
    )


def _paired(few: tuple[T, ...], more: tuple[T, ...], total: int) -> list[tuple[T, T]]:
    """Return what is told of so many in all, each with the same of one repetition more."""
    if total <= _MOST_LISTED:
        return list(zip(few, more, strict=True))
    firsts, lasts = zip(few, more, strict=False), zip(few[-_ENDS:], more[-_ENDS:], strict=True)
    return [*islice(firsts, _ENDS), *lasts]


def _place(found: Extreme, span: Span) -> Place:
    return Place(found.rate, span.start + found.first, span.start + found.last, found.count)


def _extreme(schedule: Schedule, span: Span, sign: int) -> Place:
    """Return where the rate is lowest (sign 1) or highest (sign -1)."""
    parts = segments(schedule, span)
    if parts is not None:
        return _place(extreme(Rows.of(schedule, span), parts, highest=sign < 0), span)
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


def _restarts(columns: Course) -> Iterator[int]:
    highest = 0.0  # since the last restart
    parts, jumps = columns.parts, columns.jumps
    rows = (parts.highest[:-1], columns.last[:-1], jumps[1:], parts.starts[1:])
    for reached, last, jump, start in zip(*(column.tolist() for column in rows), strict=True):
        highest = max(highest, reached)
        if jump > 0 and last < highest:
            yield int(start)
            highest = 0.0
