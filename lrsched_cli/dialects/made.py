"""Who made a schedule: what a reader hands to the schedulers that are made of others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from lrsched_cli.parameters.kinds import InstanceOf, InstancesOf, declare
from lrsched_cli.parameters.values import Handed, Optimizer
from lrsched_cli.schedules import Schedule

Maker = Callable[..., Schedule]
"""A family, or the function of a dialect that bears a scheduler's name."""


def dialect_of(maker: Maker) -> str:
    """Return the dialect that a maker belongs to; nothing for a family."""
    if isinstance(maker, type):
        return ""
    return maker.__module__.removeprefix(f"{__package__}.").partition(".")[0]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Made(Handed):
    """A scheduler as a text makes it: its schedule, and what is known of where that comes from.

    Two of them are the same scheduler only if they are one object, as in the framework itself.
    """

    schedule: Schedule
    maker: Maker
    """What was called."""
    arguments: Mapping[str, object] = field(default_factory=dict)
    """The arguments that were given, by name and checked; without defaults."""
    delegate: Maker | None = None
    """The scheduler that the call stands for, where an argument names it."""
    optimizer: Optimizer | None = None
    """The optimizer whose rate it sets, where one is known."""
    number: int | None = None
    """Its number among all that were made on that optimizer, from 0, where that counts."""
    line: int = 1
    """The line of the text on which the call begins, from 1."""
    former: tuple[str, ...] = ()
    """Arguments that were given, and that the framework had once; they change no rate."""

    @property
    def dialect(self) -> str:
        """The framework that made it, as `DIALECTS` calls it; nothing for a family."""
        return dialect_of(self.maker)

    @property
    def called(self) -> str:
        """What the scheduler or family is called."""
        name: str = getattr(self.maker, "name", "") or self.maker.__name__
        return name

    @property
    def base_lr(self) -> float | None:
        """The optimizer's own learning rate, before any scheduler changed it, if it is known."""
        return self.optimizer.lr if self.optimizer else None


declare(Made, InstanceOf(Made, "a scheduler"), InstancesOf(Made, "schedulers"))


def schedules_of(made: tuple[Made, ...]) -> list[Schedule]:
    """Return the schedules of several, without who made them."""
    return [one.schedule for one in made]


def settled(value: object, dialects: tuple[str, ...]) -> object:
    """Return what a call is given; what comes from another framework is whole by then.

    fvcore's schedulers without a length of the training are understood by fvcore's own alone, and
    by those of its kin.

    Raises:
        ArgumentError: something is missing to make a schedule of it.
    """
    if isinstance(value, list):
        return [settled(one, dialects) for one in value]
    if not isinstance(value, Made) or value.dialect in dialects:
        return value
    schedule = value.schedule.settled()
    return value if schedule is value.schedule else replace(value, schedule=schedule)
