"""Schedules that act together: rates by factors."""

from functools import reduce

from lrsched_cli._lazy import np
from lrsched_cli.errors import ArgumentError
from lrsched_cli.schedules.base import Floats, Schedule
from lrsched_cli.schedules.combine import Parts
from lrsched_cli.schedules.exact import common_repetition
from lrsched_cli.schedules.pieces import Formula


class Product(Schedule, name="product"):
    """Multiply schedules: one of rates by others of factors.

        lr(t) = s_1(t) * s_2(t) * ...

    Past the end: what each schedule does. Source: pytorch_warmup, torch ChainedScheduler.

    Examples:
        lrsched compare 'product(cosine(total=90), linear(lr0=0, lr1=1, total=5))'
    """

    parts: Parts

    def _check(self) -> None:
        if not self.parts:
            raise ArgumentError(self.name, "needs at least one schedule")

    @property
    def settled_from(self) -> float:
        """From when on the rates of all are known to stay the same; else infinity."""
        return max(part.settled_from for part in self.parts)

    @property
    def repeats(self) -> tuple[float, float] | None:
        """From when on the same rates come again, and after how long: those of all parts."""
        return common_repetition(self.parts)

    @property
    def is_monotone(self) -> bool:
        """Whether it only rises or only falls between turns: a rise by a fall may do anything."""
        return len(self.parts) == 1 and self.parts[0].is_monotone

    @property
    def length(self) -> int | None:
        """The length in updates: that of the longest."""
        return max((part.length or 0 for part in self.parts), default=0) or None

    def shape_at(self, t: float) -> str:
        """Return what the schedules' curves are called, each once."""
        return shapes_at(self.parts, t)

    def _lr(self, t: Floats) -> Floats:
        rates = self.parts[0].rates(t)
        for part in self.parts[1:]:
            rates = rates * part.rates(t)
        return rates

    def _before(self, t: Floats) -> Floats:
        return reduce(np.multiply, [part.left_limit(t) for part in self.parts])

    def _next_breakpoint(self, t: Floats) -> Floats:
        return earliest([part.next_breakpoint for part in self.parts], t)

    def _next_turn(self, t: Floats) -> Floats:
        return earliest([part.next_turn for part in self.parts], t)

    def _next_jump(self, t: Floats) -> Floats:
        return earliest([part.next_jump for part in self.parts], t)


def earliest(following: list[Formula], t: Floats) -> Floats:
    """Return what comes first after each time, of what comes next of several schedules."""
    found: Floats = np.minimum.reduce([one(t) for one in following])
    return found


def shapes_at(parts: tuple[Schedule, ...], t: float) -> str:
    """Return what the curves of schedules that act together are called, each once."""
    return " * ".join(dict.fromkeys(part.shape_at(t) for part in parts))
