"""torch's schedulers, stepped: where no formula tells their rates, their own recursion does."""

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from lrsched_cli._lazy import np
from lrsched_cli.errors import ArgumentError, LearningRateError, LRSchedError, short_repr, unknown
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.literals import call_of_literals
from lrsched_cli.schedules.base import Floats, Schedule

if TYPE_CHECKING:
    from lrsched_cli.schedules.stepping.makers import Made
    from lrsched_cli.schedules.stepping.nest import Nest
    from lrsched_cli.schedules.stepping.run import Run

_FARTHEST = 10_000_000
"""Updates that are computed one after the other before giving up."""


class Stepwise(Schedule, name="stepwise"):
    """Step the last of several torch schedulers that are made on one optimizer.

        lr(t) = lr(t - 1) changed by each scheduler that steps in update t

    The schedulers are written in torch's words without the optimizer, in the order in which they
    are made: each changes the rate of the optimizer at once. A SequentialLR or a ChainedScheduler
    names those that it steps by their numbers, from 0. Computed update by update: the time it
    takes grows with t. Between two updates lies a line, or the former rate if a scheduler jumps.

    Past the end: follows its schedulers. Source: torch.optim.lr_scheduler, whose arithmetic
    this is.

    Examples:
        lrsched compare 'stepwise(["LinearLR(0.1)", "StepLR(3)", "SequentialLR([0, 1], [5])"])'
    """

    made: Annotated[tuple[str, ...], Param("the schedulers, in the order of making")]
    lr0: Annotated[float, Param("learning rate of the optimizer", at_least=0)] = 0.1

    @classmethod
    def combines(cls) -> bool:
        """Tell that only an expression can hold it."""
        return True

    def _check(self) -> None:
        self._set("made", tuple(str(one) for one in made_of(self.made)))

    @property
    def length(self) -> int | None:
        """The length in updates."""
        return math.ceil(_nest(self).length) or None

    def _lr(self, t: Floats) -> Floats:
        last = int(t.max())
        if last > _FARTHEST:
            raise LearningRateError(str(self), last, math.nan)
        run, update = _run(self), t.astype(np.intp)
        rates = run.at(update)
        if (update == t).all():
            return rates
        jumps = _nest(self).jumps(np.floor(t) + 1)
        return rates + (t - update) * np.where(jumps, 0, run.at(update + 1) - rates)

    @property
    def is_smooth(self) -> bool:
        """Whether its formula is smooth: it is computed update by update."""
        return False

    @property
    def is_monotone(self) -> bool:
        """Whether it only rises or only falls between turns: what several do, none knows."""
        return False

    def _before(self, t: Floats) -> Floats:
        rates = self._lr(t)
        jumps = np.flatnonzero((t == np.floor(t)) & (t > 0))
        jumps = jumps[_nest(self).jumps(t[jumps])]
        if jumps.size:
            rates[jumps] = self._lr(t[jumps] - 1)
        return rates

    def _next_breakpoint(self, t: Floats) -> Floats:
        return _nest(self).next_breakpoint(t)


@lru_cache(maxsize=8)
def _nest(schedule: Stepwise) -> "Nest":
    from lrsched_cli.schedules.stepping.nest import Nest  # noqa: PLC0415 - only this asks for it

    return Nest(made_of(schedule.made), schedule.lr0)


@lru_cache(maxsize=8)
def _run(schedule: Stepwise) -> "Run":
    from lrsched_cli.schedules.stepping.run import Run  # noqa: PLC0415 - likewise

    nest = _nest(schedule)
    return Run(nest.first, nest.advance)


@lru_cache(maxsize=32)
def made_of(texts: tuple[str, ...]) -> "tuple[Made, ...]":
    """Return what the texts of schedulers stand for.

    Raises:
        ArgumentError: one is no call of a scheduler, or names schedulers that come later.
    """
    made: list[Made] = []
    for text in texts:
        made.append(_made(text, len(made)))
    if not made:
        raise ArgumentError("stepwise", "needs at least one scheduler")
    return tuple(made)


def _made(text: str, before: int) -> "Made":
    from lrsched_cli.schedules.stepping.makers import (  # noqa: PLC0415 - likewise
        MAKERS,
        Combination,
        SequentialLR,
    )

    found = call_of_literals(text)
    if found is None:
        message = f"a scheduler is a call such as StepLR(step_size=30), not {short_repr(text)}"
        raise ArgumentError("stepwise", message)
    name, positional, named = found
    if name not in MAKERS:
        raise ArgumentError("stepwise", unknown("scheduler", name, MAKERS))
    try:
        made: Made = MAKERS[name](*positional, **named)
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
