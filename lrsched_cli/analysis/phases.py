"""Where a schedule's phases begin and end, and what each of them is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.analysis.intervals import Intervals, intervals
from lrsched_cli.errors import LearningRateError
from lrsched_cli.sampling import Span, jumps_in_turn, rates_between
from lrsched_cli.schedules import Floats, Schedule

if TYPE_CHECKING:
    from lrsched_cli.analysis.intervals import Flags

CONSTANT = "constant"
"""The shape of a phase in which the rate stays the same."""

_SHORTEST = 8
"""So many phases in a row of one update each are the points of one curve."""

_WITHIN = (0.25, 0.5, 0.75)
"""Where in an update the curve is looked at, if a phase has only that one."""

_LATER = (0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597, 2584, 4181)
"""Updates after a range at which a rate that stays is the same, and one that comes again is not."""


@dataclass(frozen=True, slots=True)
class Phase:
    """The updates `start` to `end`, both included, along one shape."""

    start: int
    end: int
    shape: str
    first: float
    last: float
    lowest: float
    highest: float
    jump: float
    """By how much the curve jumps up (or, below 0, down) where the phase begins."""


@dataclass(frozen=True, slots=True)
class Following:
    """What comes after a range; it has no rate after `end`, or goes on where that is None."""

    start: int
    end: int | None
    shape: str
    first: float
    jump: float


@dataclass(frozen=True, slots=True)
class Course:
    """The phases of a range in columns, a row each: what is the same of all, however many."""

    schedule: Schedule
    parts: Intervals
    first: Floats
    last: Floats
    jumps: Floats

    @property
    def count(self) -> int:
        """How many phases there are."""
        return int(self.first.size)

    def phases(self, begin: int = 0, end: int | None = None) -> tuple[Phase, ...]:
        """Return all phases, or those of some rows."""
        rows = slice(begin, end)
        parts = self.parts[rows]
        starts = parts.starts.tolist()
        shapes = [
            CONSTANT if stays else self.schedule.shape_at(start)
            for start, stays in zip(starts, _are_constant(self.schedule, parts), strict=True)
        ]
        rates = self.first[rows], self.last[rows], parts.lowest, parts.highest, self.jumps[rows]
        ends = parts.ends.astype(int).tolist()
        columns = (column.tolist() for column in rates)
        return tuple(map(Phase, map(int, starts), ends, shapes, *columns))


def course(schedule: Schedule, span: Span) -> Course:
    """Return a schedule's phases, in columns, over a range of which every update is looked at.

    Raises:
        LearningRateError: the schedule has no usable rate somewhere in the range.
        RangeError: the range is too long to look at every update, or has too many phases.
    """
    found = intervals(schedule, span)
    found = found.joined(~_continues_constant(found))
    found = found.joined(~_continues_curve(found))
    jumps = np.append(0.0, _jumps(schedule, found.starts[1:]))
    return Course(schedule, found, schedule(found.starts), schedule(found.ends), jumps)


def phases(schedule: Schedule, span: Span) -> tuple[Phase, ...]:
    """Return a schedule's phases over a range of which every update is looked at.

    Raises:
        LearningRateError: the schedule has no usable rate somewhere in the range.
        RangeError: the range is too long to look at every update, or has too many phases.
    """
    return course(schedule, span).phases()


def recomputed(schedule: Schedule, known: Sequence[Phase]) -> tuple[Phase, ...]:
    """Return phases that come again with the rates of their own updates: rounding tells them apart.

    The first one is the first of its range.
    """
    starts, ends = (
        np.array([getattr(one, name) for one in known], float) for name in ("start", "end")
    )
    rates = schedule(starts).tolist(), schedule(ends).tolist()
    jumps = np.append(0.0, _jumps(schedule, starts[1:])).tolist()
    found = []
    for one, first, last, jump in zip(known, *rates, jumps, strict=True):
        own = {one.first: first, one.last: last}
        lowest, highest = (own.get(rate, rate) for rate in (one.lowest, one.highest))
        made = replace(one, first=first, last=last, lowest=lowest, highest=highest, jump=jump)
        found.append(made)
    return tuple(found)


def following(schedule: Schedule, span: Span) -> Following | None:
    """Return what comes after a range, or None where the schedule has no rate then."""
    stop = np.array([float(span.stop)])
    try:
        rate = float(schedule(span.stop))
    except LearningRateError:
        return None
    ends = schedule.next_breakpoint(stop)[0] < np.inf
    shape = schedule.shape_at(span.stop) if ends or not _stays(schedule, stop) else CONSTANT
    end = None if _has_rate(schedule, span.stop + 1) else span.stop
    return Following(span.stop, end, shape, rate, float(_jumps(schedule, stop)[0]))


def _continues_curve(found: Intervals) -> "Flags":
    """Tell of each interval whether it is a point among many others of one update."""
    short = np.concatenate([[False], found.starts == found.ends, [False]])
    first, after = np.flatnonzero(short[1:] != short[:-1]).reshape(-1, 2).T
    many = after - first >= _SHORTEST
    counts = np.zeros(short.size, int)
    counts[first[many] + 1] += 1
    counts[after[many]] -= 1
    inside: Flags = counts.cumsum()[: found.starts.size] > 0
    return inside


def _continues_constant(found: Intervals) -> "Flags":
    """Tell of each interval whether it has the one rate that the interval before it has."""
    stays = found.lowest == found.highest
    same = found.highest[1:] == found.highest[:-1]
    return np.append(False, stays[1:] & stays[:-1] & same)


def _are_constant(schedule: Schedule, found: Intervals) -> "Flags":
    """Tell of each interval whether its rate stays the same; of one update, all through that."""
    constant: Flags = found.lowest == found.highest
    short = found.starts == found.ends
    start, rate = found.starts[short], found.highest[short]
    within = [rates_between(schedule, start + share) == rate for share in _WITHIN]
    constant[short] = np.logical_and.reduce(within)
    return constant


def _jumps(schedule: Schedule, starts: Floats) -> Floats:
    """Return by how much the curve jumps in the update before each start, as updates see it.

    That is 0 where it does not, and where it goes the other way from update to update.
    """
    jumps, before = np.zeros_like(starts), np.maximum(starts - 1, 0)
    for at, rows in jumps_in_turn(schedule, before, starts):
        jumps[rows] += np.nan_to_num(schedule.jumps_at(at), posinf=0, neginf=0)
    is_seen = np.sign(jumps) == np.sign(schedule(starts) - schedule(before))
    return np.where(is_seen, jumps, 0.0)


def _stays(schedule: Schedule, start: Floats) -> bool:
    try:
        rates = schedule(start + np.array(_LATER, float))
    except LearningRateError:
        return False
    return bool((rates == rates[0]).all())


def _has_rate(schedule: Schedule, t: int) -> bool:
    try:
        schedule(t)
    except LearningRateError:
        return False
    return True
