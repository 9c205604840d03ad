"""torch's schedulers, stepped: where no formula tells their rates, their own recursion does."""

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from lrsched_cli.errors import ArgumentError, LRSchedError, short_repr, unknown
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.literals import call_of_literals
from lrsched_cli.schedules.base import Floats
from lrsched_cli.schedules.recursion import Recursive

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from lrsched_cli.schedules.stepping.nest import Nest
    from lrsched_cli.schedules.stepping.schedulers import Scheduler


class Stepwise(Recursive, name="stepwise"):
    """Step the last of several torch schedulers that are made on one optimizer.

        lr(t) = lr(t - 1) changed by each scheduler that steps in update t

    The schedulers are written in torch's words without the optimizer, in the order in which they
    are made: each changes the rate of the optimizer at once. A SequentialLR or a ChainedScheduler
    names those that it steps by their numbers, from 0. Computed update by update: the time it
    takes grows with t. Between two updates lies a line, or the former rate if a scheduler jumps.
    One with last_epoch=29 is made after update 29, and t = 0 is update 30.

    Past the end: follows its schedulers. Source: torch.optim.lr_scheduler, whose arithmetic
    this is.

    Examples:
        lrsched compare 'stepwise(["LinearLR(0.1)", "StepLR(3)", "SequentialLR([0, 1], [5])"])'
    """

    made: Annotated[tuple[str, ...], Param("the schedulers, in the order of making")]
    lr0: Annotated[float, Param("learning rate of the optimizer", at_least=0)] = 0.1
    initial_lr: Annotated[
        float | None,
        Param("the rate that it began with, where schedulers go on (last_epoch)", at_least=0),
    ] = None

    @classmethod
    def combines(cls) -> bool:
        """Tell that only an expression can hold it."""
        return True

    def _check(self) -> None:
        self._set("made", tuple(str(one) for one in schedulers_of(self.made)))

    @property
    def length(self) -> int | None:
        """The length in updates."""
        return math.ceil(_nest(self).length) or None

    def first_rate(self) -> float:
        """Return the rate that is left when every scheduler is made."""
        return _nest(self).first

    def advance(self, rate: float, start: int, count: int) -> Floats:
        """Return the rates of some updates from one on, given the rate before it."""
        return _nest(self).advance(rate, start, count)

    def are_jumps(self, t: Floats) -> "npt.NDArray[np.bool_]":
        """Tell of each update whether a scheduler jumps in it, or another one begins."""
        return _nest(self).jumps(t)

    def _next_breakpoint(self, t: Floats) -> Floats:
        return _nest(self).next_breakpoint(t)


@lru_cache(maxsize=8)
def _nest(schedule: Stepwise) -> "Nest":
    from lrsched_cli.schedules.stepping.nest import Nest  # noqa: PLC0415 - only this asks for it

    return Nest(schedulers_of(schedule.made), schedule.lr0, schedule.initial_lr)


@lru_cache(maxsize=32)
def schedulers_of(texts: tuple[str, ...]) -> "tuple[Scheduler, ...]":
    """Return what the texts of schedulers stand for.

    Raises:
        ArgumentError: one is no call of a scheduler, or names schedulers that come later.
    """
    made: list[Scheduler] = []
    for text in texts:
        made.append(_made(text, len(made)))
    if not made:
        raise ArgumentError("stepwise", "needs at least one scheduler")
    return tuple(made)


def _made(text: str, before: int) -> "Scheduler":
    from lrsched_cli.schedules.stepping.schedulers import (  # noqa: PLC0415 - likewise
        SCHEDULERS,
        Combination,
        SequentialLR,
    )

    found = call_of_literals(text)
    if found is None:
        message = f"a scheduler is a call such as StepLR(step_size=30), not {short_repr(text)}"
        raise ArgumentError("stepwise", message)
    name, positional, named = found
    if name not in SCHEDULERS:
        raise ArgumentError("stepwise", unknown("scheduler", name, SCHEDULERS))
    try:
        made: Scheduler = SCHEDULERS[name](*positional, **named)
    except LRSchedError as error:
        raise ArgumentError("stepwise", str(error)) from error
    if isinstance(made, Combination):
        numbers = made.schedulers
        if not numbers or max(numbers) >= before:
            message = f"{name} must name schedulers before it, from 0 on, not {list(numbers)}"
            raise ArgumentError("stepwise", message)
        if isinstance(made, SequentialLR) and len(made.milestones) != len(numbers) - 1:
            message = f"{name} needs one milestone fewer than schedulers"
            raise ArgumentError("stepwise", message)
    return made
