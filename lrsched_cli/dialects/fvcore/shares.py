"""From shares of a training to its updates, as fvcore counts them."""

import dataclasses
import math
from collections.abc import Callable
from collections.abc import Sequence as Many
from typing import Annotated

from lrsched_cli.dialects.shared import joined
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Floats, Schedule
from lrsched_cli.schedules.combine import Clip, Delay, Sequence
from lrsched_cli.schedules.decays import Constant, Exponential
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.shapes import FiniteDecay

EPSILON = 1e-6
"""What fvcore adds to a share before it compares it with a boundary."""


class Sharewise(Schedule):
    """A schedule of shares, which lacks the length of the training."""

    share: Annotated[Schedule, Param("the schedule, whose times are shares")]
    owner: Annotated[str, Param("what made it")]
    usual: Annotated[Schedule | None, Param("the schedule of the usual length")] = None

    def settled(self) -> Schedule:
        """Return the schedule of the usual length.

        Raises:
            ArgumentError: there is none.
        """
        if self.usual is None:
            message = "needs total=, the number of updates of the training"
            raise ArgumentError(self.owner, message)
        return self.usual

    def _lr(self, t: Floats) -> Floats:
        return self.settled().rates(t)

    def _before(self, t: Floats) -> Floats:
        return self.settled().left_limit(t)

    def _next_breakpoint(self, t: Floats) -> Floats:
        return self.settled().next_breakpoint(t)

    def _next_turn(self, t: Floats) -> Floats:
        return self.settled().next_turn(t)

    def _next_jump(self, t: Floats) -> Floats:
        return self.settled().next_jump(t)

    @property
    def is_monotone(self) -> bool:
        """As of the schedule of the usual length."""
        return self.settled().is_monotone


def over(owner: str, share: Schedule, total: int | None) -> Schedule:
    """Return a schedule of shares stretched over a training, if its length is known."""
    return Sharewise(share, owner) if total is None else _stretched(share, total)


def first_update(holds: Callable[[float], bool], share: float, total: int) -> int:
    """Return the first update for whose share something holds, which is about the given one."""
    update = max(math.floor(share * total) - 1, 0)
    while not holds(update / total):
        update += 1
    return update


def composed(
    schedulers: Many[Schedule], lengths: Many[float], fixed: Many[bool], total: int | None
) -> Schedule:
    """Return schedules of shares one after the other; without a total, as one of shares too."""
    parts: list[Schedule] = []
    times: list[float] = []
    start = 0.0
    for scheduler, length, whole in zip(schedulers, lengths, fixed, strict=True):
        if not isinstance(scheduler, Sharewise):
            message = f"takes fvcore's schedulers, without a total of their own, not {scheduler}"
            raise ArgumentError(_COMPOSITE, message)
        time = _begin(start, total) if parts else 0.0
        share = scheduler.share if whole else _stretched(scheduler.share, length)
        late = -time if whole else start * (total or 1) - time
        part = _stretched(share, total or 1)
        parts.append(Delay(schedule=part, by=late) if late else part)
        times.append(time)
        start += length
    whole_training = joined(parts, times[1:])
    return Sharewise(whole_training, _COMPOSITE) if total is None else whole_training


_COMPOSITE = "CompositeParamScheduler"


def _begin(start: float, total: int | None) -> float:
    """Return the update, or the share, at which the part from a share on begins."""
    if total is None:
        return math.nextafter(start - EPSILON, 1)
    return first_update(lambda where: where + EPSILON > start, start - EPSILON, total)


def _stretched(schedule: Schedule, by: float) -> Schedule:  # noqa: PLR0911 - one a family
    """Return a schedule of shares with its times multiplied."""
    match schedule:
        case Constant():
            return schedule
        case FiniteDecay():
            return dataclasses.replace(schedule, total=schedule.total * by)
        case Exponential():
            return dataclasses.replace(schedule, every=schedule.every * by)
        case Piecewise():
            points = tuple((time * by, rate) for time, rate in schedule.points)
            return dataclasses.replace(schedule, points=points)
        case Clip():
            return dataclasses.replace(schedule, schedule=_stretched(schedule.schedule, by))
        case Delay():
            inner = _stretched(schedule.schedule, by)
            return dataclasses.replace(schedule, schedule=inner, by=schedule.by * by)
        case Sequence():
            parts = tuple(_stretched(part, by) for part in schedule.parts)
            at = tuple(time * by for time in schedule.at)
            return dataclasses.replace(schedule, parts=parts, at=at)
        case _:
            raise TypeError(schedule)
