"""Where a schedule's phases begin and end, and what each of them is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.analysis.stretches import Stretches, stretches
from lrsched_cli.errors import LearningRateError
from lrsched_cli.sampling import Span, jumps_in_turn, rates_between
from lrsched_cli.schedules import Floats, Schedule

if TYPE_CHECKING:
    from lrsched_cli.analysis.stretches import Flags

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


def phases(schedule: Schedule, span: Span) -> tuple[Phase, ...]:
    """Return a schedule's phases over a range of which every update is looked at.

    Raises:
        LearningRateError: the schedule has no usable rate somewhere in the range.
        RangeError: the range is too long to look at every update.
    """
    found = stretches(schedule, span)
    found = found.joined(~_continues_constant(found))
    found = found.joined(~_continues_curve(found))
    starts, constant = found.starts.tolist(), _are_constant(schedule, found).tolist()
    shapes = [
        CONSTANT if stays else schedule.shape_at(start)
        for start, stays in zip(starts, constant, strict=True)
    ]
    jumps = np.append(0.0, _jumps(schedule, found.starts[1:]))
    rates = schedule(found.starts), schedule(found.ends), found.lowest, found.highest, jumps
    ends = found.ends.astype(int).tolist()
    return tuple(map(Phase, map(int, starts), ends, shapes, *(column.tolist() for column in rates)))


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


def _continues_curve(found: Stretches) -> "Flags":
    """Tell of each stretch whether it is a point among many others of one update."""
    short = np.concatenate([[False], found.starts == found.ends, [False]])
    first, after = np.flatnonzero(short[1:] != short[:-1]).reshape(-1, 2).T
    many = after - first >= _SHORTEST
    counts = np.zeros(short.size, int)
    counts[first[many] + 1] += 1
    counts[after[many]] -= 1
    inside: Flags = counts.cumsum()[: found.starts.size] > 0
    return inside


def _continues_constant(found: Stretches) -> "Flags":
    """Tell of each stretch whether it has the one rate that the stretch before it has."""
    stays = found.lowest == found.highest
    same = found.highest[1:] == found.highest[:-1]
    return np.append(False, stays[1:] & stays[:-1] & same)


def _are_constant(schedule: Schedule, found: Stretches) -> "Flags":
    """Tell of each stretch whether its rate stays the same; of one update, all through that."""
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
