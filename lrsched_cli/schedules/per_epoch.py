"""A schedule that counts epochs, on an axis of steps."""

from typing import Annotated

from lrsched_cli._lazy import np
from lrsched_cli.parameters import Param
from lrsched_cli.schedules.base import Floats, Schedule


class PerEpoch(Schedule):
    """Hold each rate of another schedule, which counts epochs, for the steps of an epoch.

    lr(t) = s(floor(t / steps))
    """

    schedule: Annotated[Schedule, Param("the schedule, which counts epochs")]
    steps: Annotated[int, Param("length of an epoch", unit="steps", at_least=1)]

    def __repr__(self) -> str:
        return repr(self.schedule)

    @property
    def length(self) -> int | None:
        """The length in steps."""
        epochs = self.schedule.length
        return None if epochs is None else epochs * self.steps

    @property
    def is_monotone(self) -> bool:
        """Whether it only rises or only falls between breakpoints: it stays."""
        return True

    @property
    def settled_from(self) -> float:
        """From when on the rate is known to stay the same; else infinity."""
        return (self.schedule.settled_from + 1) * self.steps

    def shape_at(self, t: float) -> str:
        """Return what the other schedule's curve is called."""
        return self.schedule.shape_at(t // self.steps)

    def _lr(self, t: Floats) -> Floats:
        return self.schedule.rates(t // self.steps)

    def _next_breakpoint(self, t: Floats) -> Floats:
        return (t // self.steps + 1) * self.steps

    def _before(self, t: Floats) -> Floats:
        return self.schedule.rates(np.maximum(np.ceil(t / self.steps) - 1, 0))
