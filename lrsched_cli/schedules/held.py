"""A schedule that counts longer times than `t`: its epochs, on an axis of updates."""

import math
from typing import Annotated

from lrsched_cli._lazy import np
from lrsched_cli.parameters import Param
from lrsched_cli.schedules.base import Floats, Schedule
from lrsched_cli.schedules.breaks import FARTHEST
from lrsched_cli.schedules.combine import Inner


class Held(Schedule, name="held"):
    """Hold each rate of another schedule, which counts epochs, for the updates of an epoch.

        lr(t) = s(floor(t / every))

    So a schedule that is stepped once an epoch is seen at every update.

    Past the end: what the other schedule does. Source: scheduler.step() at the end of each epoch.

    Examples:
        lrsched compare 'held(cosine(total=90), every=391)' 'cosine(total=35190)'
    """

    schedule: Inner
    every: Annotated[int, Param("length of an epoch", unit="updates", at_least=1)]

    @property
    def length(self) -> int | None:
        """The length in updates."""
        epochs = self.schedule.length
        return None if epochs is None else epochs * self.every

    @property
    def is_monotone(self) -> bool:
        """Whether it only rises or only falls between breakpoints: it stays."""
        return True

    @property
    def is_smooth(self) -> bool:
        """Whether its formula is smooth between breakpoints: it stays, whatever it holds."""
        return True

    @property
    def settled_from(self) -> float:
        """From when on the rate is known to stay the same; else infinity."""
        settled = self.schedule.settled_from
        return math.inf if math.isinf(settled) else float(math.ceil(settled) * self.every)

    @property
    def repeats(self) -> tuple[float, float] | None:
        """From when on the same rates come again, and after how long."""
        inner = self.schedule.repeats
        if inner is None or not float(inner[1]).is_integer():
            return None
        return math.ceil(inner[0]) * self.every, inner[1] * self.every

    def shape_at(self, t: float) -> str:
        """Return what the other schedule's curve is called."""
        return self.schedule.shape_at(t // self.every)

    def _lr(self, t: Floats) -> Floats:
        return self.schedule.rates(t // self.every)

    def _next_breakpoint(self, t: Floats) -> Floats:
        epoch = t // self.every
        later = epoch + 1
        if self.schedule.is_monotone:  # what has one rate just before it breaks had it all along
            following = np.ceil(self.schedule.next_breakpoint(epoch))
            last = np.where(np.isinf(following), np.maximum(FARTHEST, epoch), following - 1)
            stays = self.schedule.rates(last) == self.schedule.rates(epoch)
            later = np.where(stays, following, later)
        later = later * self.every
        return np.where(later > self.settled_from, np.inf, later)

    def _before(self, t: Floats) -> Floats:
        return self.schedule.rates(np.maximum(np.ceil(t / self.every) - 1, 0))
