"""What a scheduler of torch does to the rate of one group of parameters in one step.

A step is a `Change` of the rate. What a scheduler knows is when it acts (`Clock`), the group's
other entries (`Group`), and its base rate, which it noted when it was made.
"""

import math
from dataclasses import KW_ONLY, dataclass
from typing import Annotated, ClassVar, Literal, NamedTuple

from lrsched_cli._lazy import np
from lrsched_cli.parameters import Param, Record
from lrsched_cli.schedules.base import Floats
from lrsched_cli.schedules.recursion import Change

Factor = Annotated[float, Param("factor")]
Rate = Annotated[float, Param("learning rate", at_least=0)]
Length = Annotated[float, Param("number of updates", at_least=0)]
Period = Annotated[float, Param("number of updates", above=0)]
Anneal = Annotated[Literal["cos", "linear"], Param("how the rate rises and falls")]


@dataclass(slots=True)
class Group:
    """What an optimizer holds for one group of parameters; schedulers write into it."""

    lr: float
    initial_lr: float | None = None
    max_lr: float = math.nan
    min_lr: float = math.nan
    swa_lr: float = math.nan


class Clock(NamedTuple):
    """The counters of a scheduler in some of its steps."""

    epoch: Floats
    """Its `last_epoch`."""
    steps: Floats
    """Calls of its step(): the one that made it is the first."""
    elapsed: Floats
    """Steps since it began anew, for what counts them apart from its epochs."""


class Stepper(Record):
    """A scheduler that changes the rate itself."""

    _: KW_ONLY
    last_epoch: Annotated[
        int, Param("the last update before it is made", at_least=-1, hide_default=True)
    ] = -1

    counter: ClassVar[str] = "epoch"
    """The counter on which its breakpoints lie."""

    @property
    def is_resumed(self) -> bool:
        """Whether it is made in the midst of a training."""
        return self.last_epoch >= 0

    @property
    def elapsed_before(self) -> int:
        """Its count of elapsed steps before the one that makes it."""
        return self.last_epoch

    def __init_subclass__(cls, *, name: str = "") -> None:
        """Enter a scheduler under torch's name for it."""
        super().__init_subclass__(name=name)
        STEPPERS[name] = cls

    def prepare(self, group: Group) -> None:
        """Write what its constructor writes before it looks at the group."""

    def base_of(self, group: Group) -> float:
        """Return the base rate that it keeps once it is made."""
        return group.initial_lr or 0.0

    def first(self, clock: Clock, base: float, group: Group) -> Change:
        """Return the change by the step that makes it, or that begins a sequence with it."""
        return self.changes(clock, base, group)

    def changes(self, clock: Clock, base: float, group: Group) -> Change:
        """Return the changes by its steps, all but the first."""
        raise NotImplementedError

    def begins(self, clock: Clock, base: float, group: Group) -> Change:
        """Return the change by which a sequence begins it: its closed form, where it has one."""
        return self.changes(clock, base, group)

    @property
    def length(self) -> float:
        """The steps after which it does nothing new; 0 if it goes on for ever."""
        return 0

    def next_breakpoint(self, count: Floats) -> Floats:
        """Return the first count after each given one at which value or slope jumps, else inf."""
        return np.full_like(count, np.inf)

    def jumps(self, count: Floats) -> Floats:
        """Return a number other than 0 for each count at which the value jumps."""
        return np.zeros_like(count)


STEPPERS: dict[str, type[Stepper]] = {}
"""Each scheduler's class by torch's name for it."""


def times(factor: Floats) -> Change:
    """Return changes that multiply."""
    return factor, np.zeros_like(factor), np.zeros_like(factor)


def sets(rate: Floats) -> Change:
    """Return changes that set the rate, whatever it was."""
    return np.zeros_like(rate), np.zeros_like(rate), rate


def kept(clock: Clock) -> Change:
    """Return changes that change nothing."""
    return times(np.ones_like(clock.epoch))


def cosines(x: Floats) -> Floats:
    """Return cosines as the C library rounds them, which torch's schedulers ask."""
    return np.array([math.cos(one) for one in x.tolist()])
