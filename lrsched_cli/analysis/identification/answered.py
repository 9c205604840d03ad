"""A schedule on a clock: what identification finds, before it is written."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.analysis.identification.fitting import Found
from lrsched_cli.analysis.identification.rows import Rows

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats


@dataclass(frozen=True)
class Clock:
    """How a schedule's `t` follows from the times of a log."""

    text: str
    unit: str
    rows: Rows
    cost: float
    by: float
    """What is added to the times of the log."""
    is_shift: bool = False
    """Whether that is all."""
    is_behind: bool = False
    """Whether it stands still at times."""


@dataclass(frozen=True)
class Answer:
    """A schedule on a clock."""

    clock: Clock
    found: Found
    remark: str = ""
    """What happened in the run, where it is no plain schedule."""

    @property
    def cost(self) -> float:
        """How much must be written, and how unusual the clock is."""
        return self.found.cost + self.clock.cost

    def rates_at(self, times: "Floats") -> "Floats":
        """Return its rates at times of the log; NaN where it has none."""
        t = times + self.clock.by
        with np.errstate(all="ignore"):
            rates = self.found.schedule.rates(np.maximum(t, 0))
        return np.where(t >= 0, rates, np.nan)


def told_clock(axis: str, offset: float) -> str:
    """Return what the clock is in words of the log."""
    if not offset:
        return axis
    return f"{axis} {'-' if offset < 0 else '+'} {abs(offset):g}"
