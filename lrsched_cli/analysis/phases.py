"""Where a schedule's phases begin and end, and what each of them is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.errors import LearningRateError
from lrsched_cli.sampling import NOTABLE, Span, steepest_jumps
from lrsched_cli.schedules import Floats, Schedule

if TYPE_CHECKING:
    import numpy.typing as npt

_WITHIN = (0.0, 0.25, 0.5, 0.75)
"""Where in a phase the rate is looked at, to tell whether it stays the same."""

_MOMENT = 2.0**-12
"""How long before a knot the curve is looked at, in updates: far less than one."""

_STEEPER = 4
"""How often as large as in the moment before a change is that is no slope, not of a root either."""

CONSTANT = "constant"
"""The shape of a phase in which the rate stays the same."""


@dataclass(frozen=True, slots=True)
class Phase:
    """The updates `start` to `end`, both included, along one shape; without an end, it goes on."""

    start: int
    end: int | None
    shape: str
    first: float
    last: float | None
    jump: float
    """By how much the curve jumps up (or, below 0, down) where the phase begins."""


def phases(schedule: Schedule, span: Span) -> tuple[Phase, ...]:
    """Return a schedule's phases over a range, and last the one that follows it, if there is one.

    Raises:
        LearningRateError: the schedule has no usable rate somewhere in the range.
    """
    starts = np.concatenate([[float(span.start)], *_knots(schedule, span)])
    ends = np.append(starts[1:], float(span.stop)) - 1
    constant = _stays(schedule, starts, ends + 1)
    first, last = schedule(starts), schedule(ends)
    jumps = np.append(0.0, _jumps(schedule, starts[1:]))
    begins = np.append(True, ~(constant[1:] & constant[:-1] & (jumps[1:] == 0)))
    closes = np.append(begins[1:], True)
    names = [
        _shape(schedule, *pair)
        for pair in zip(starts[begins].tolist(), constant[begins].tolist(), strict=True)
    ]
    whole = [starts[begins].astype(int).tolist(), ends[closes].astype(int).tolist()]
    rates = [column.tolist() for column in (first[begins], last[closes], jumps[begins])]
    found = map(Phase, *whole, names, *rates)
    return (*found, *_after(schedule, span))


def _knots(schedule: Schedule, span: Span) -> Iterator[Floats]:
    for t in span.chunks():
        yield t[(schedule.next_knot(t - 1) == t) & (t > span.start)]


def _stays(schedule: Schedule, starts: Floats, stops: Floats) -> "npt.NDArray[np.bool_]":
    """Tell of each phase whether its rate stays the same."""
    rates = np.array([schedule(starts + (stops - starts) * share) for share in _WITHIN])
    stays: npt.NDArray[np.bool_] = (rates == rates[0]).all(axis=0)
    return stays


def _jumps(schedule: Schedule, knots: Floats) -> Floats:
    """Return by how much the curve jumps at each knot; 0 where it does not."""
    earlier, just_before, at = (schedule(knots - ago) for ago in (2 * _MOMENT, _MOMENT, 0))
    jump, slope = at - just_before, np.abs(just_before - earlier)
    is_jump = np.abs(jump) > np.maximum(_STEEPER * slope, NOTABLE * np.maximum(at, just_before))
    return np.where(is_jump, jump, steepest_jumps(schedule, knots))


def _shape(schedule: Schedule, start: float, is_constant: bool) -> str:
    return CONSTANT if is_constant else schedule.shape_at(start)


def _after(schedule: Schedule, span: Span) -> Iterator[Phase]:
    """Yield the phase that follows the range; nothing where the schedule has no rate there."""
    stop = np.array([float(span.stop)])
    try:
        rate, jump = float(schedule(span.stop)), float(_jumps(schedule, stop)[0])
        ends = schedule.next_knot(stop)[0] < np.inf
        is_constant = not ends and bool(_stays(schedule, stop, 2 * stop)[0])
    except LearningRateError:
        return
    yield Phase(span.stop, None, _shape(schedule, stop[0], is_constant), rate, None, jump)
