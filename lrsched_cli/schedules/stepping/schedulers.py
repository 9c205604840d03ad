"""All of torch's schedulers by its names for them, those of other schedulers included."""

from typing import Annotated, TypeAlias

from lrsched_cli.parameters import Param, Record
from lrsched_cli.parameters.values import Counts
from lrsched_cli.schedules.stepping import setters, steppers  # noqa: F401 - they enter themselves
from lrsched_cli.schedules.stepping.stepper import STEPPERS, Stepper


class Combination(Record):
    """A scheduler of other ones, told by their numbers among all that were made."""

    schedulers: Annotated[Counts, Param("numbers of the schedulers", at_least=0)]


class SequentialLR(Combination, name="SequentialLR"):
    """Step one scheduler after the other."""

    milestones: Annotated[Counts, Param("times of the changes", at_least=0)]


class ChainedScheduler(Combination, name="ChainedScheduler"):
    """Step every scheduler in its turn."""


Scheduler: TypeAlias = Stepper | Combination
"""A scheduler as it was made."""

SCHEDULERS: "dict[str, type[Scheduler]]" = STEPPERS | {
    "SequentialLR": SequentialLR,
    "ChainedScheduler": ChainedScheduler,
}
"""All schedulers by torch's names for them."""
