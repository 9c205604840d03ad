"""Schedules that change one rate in turn, update by update, as torch's ChainedScheduler does."""

from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.errors import ArgumentError
from lrsched_cli.schedules.base import Floats, Schedule
from lrsched_cli.schedules.combine import Parts
from lrsched_cli.schedules.cycles import CosineRestarts
from lrsched_cli.schedules.cyclical import Cyclic, OneCycle
from lrsched_cli.schedules.decays import Exponential, MultiStep, Step
from lrsched_cli.schedules.exact import completed, powers
from lrsched_cli.schedules.pieces import WithPeak
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.product import earliest, shapes_at
from lrsched_cli.schedules.recursion import Change, Recursive, followed
from lrsched_cli.schedules.shapes import Cosine, Linear, Polynomial
from lrsched_cli.schedules.shared import Lr0

if TYPE_CHECKING:
    import numpy.typing as npt


class Chain(Recursive, name="chain"):
    """Let several schedules change one rate, each in its turn, in every update.

        lr(t) = lr(t - 1) changed by each part as it changes from t - 1 to t

    A part that falls by a factor multiplies by it; a cosine moves the rate towards its own floor;
    cosine_restarts, cyclic and one_cycle set the rate, whatever it was. Where all parts multiply,
    this is their product. Computed update by update: the time it takes grows with t. Between two
    updates lies a line, or the former rate if a part jumps.

    Past the end: follows its parts. Source: torch ChainedScheduler, whose arithmetic this is.

    Examples:
        lrsched compare 'chain(exp(rate=0.9), cosine(total=20, past_end="rebound"), lr0=0.1)'
    """

    parts: Parts
    lr0: Lr0 = 0.1

    def _check(self) -> None:
        for part in self.parts:
            if not isinstance(part, (WithPeak, Piecewise, Cyclic, OneCycle)) or (
                isinstance(part, WithPeak) and part.warmup
            ):
                raise ArgumentError(self.name, f"cannot have {part} change a rate")
            if not (_sets(part) or isinstance(part, Cosine) or part(0)):
                message = f"cannot have {part} change a rate: it starts at 0, and 0 would stay 0"
                raise ArgumentError(self.name, message)

    @property
    def length(self) -> int | None:
        """The length in updates: that of the longest part."""
        return max((part.length or 0 for part in self.parts), default=0) or None

    def first_rate(self) -> float:
        """Return the rate that is left when every part has begun."""
        rate = self.lr0
        for number, part in enumerate(self.parts):
            first = part.lr0 if isinstance(part, WithPeak) else part(0)
            if isinstance(part, Cyclic) and number:
                rate = self.lr0  # torch's CyclicLR does not know its own lowest rate as yet
            else:
                rate = first if _sets(part) else rate * (first / self.lr0)
        return rate

    def advance(self, rate: float, start: int, count: int) -> Floats:
        """Return the rates of some updates from one on, given the rate before it."""
        times = np.arange(start - 1, start + count, dtype=np.float64)
        return followed(rate, [_change(part, times) for part in self.parts])

    def are_jumps(self, t: Floats) -> "npt.NDArray[np.bool_]":
        """Tell of each update whether a part jumps since the one before."""
        jumps = np.zeros(t.shape, bool)
        for part in self.parts:
            times = part.next_jump(t - 1)
            while (times <= t).any():
                jumps |= (times <= t) & (part.jumps_at(np.minimum(times, t)) != 0)
                times = np.where(jumps, np.inf, part.next_jump(np.minimum(times, t)))
        return jumps

    def _next_breakpoint(self, t: Floats) -> Floats:
        return np.ceil(earliest([part.next_breakpoint for part in self.parts], t))

    def shape_at(self, t: float) -> str:
        """Return what the parts' curves are called, each once."""
        return shapes_at(self.parts, t)


def _sets(part: Schedule) -> bool:
    """Tell whether a part sets the rate without regard to what it was."""
    return isinstance(part, (CosineRestarts, Cyclic, OneCycle))


def _change(part: Schedule, times: Floats) -> Change:
    """Return how a part changes a rate from each time to the next: factor, low, summand."""
    t = times[1:]
    none = np.zeros_like(t)
    match part:
        case CosineRestarts() | Cyclic() | OneCycle():
            return none, none, part.rates(t)
        case Cosine(past_end="rebound", periods=0.5, power=1, k_decay=1):
            return _change_by_cosine(part, times)
        case Step(offset=0, floor=0):
            factors = powers(part.drop, np.diff(completed(times, float(part.every))))
        case MultiStep(floor=0):
            reached = np.searchsorted(part.milestones, times, side="right")
            factors = powers(part.drop, np.diff(reached).astype(np.float64))
        case Exponential(rate=float() as rate, floor=0) if part.every == 1 or part.staircase:
            factors = powers(rate, np.diff(completed(times, part.every)))
        case Linear():
            change = part.floor - part.lr0
            rise = 1 + change / (part.total * part.lr0 + times[:-1] * change)
            rise = np.maximum(rise, 0)  # rounding may leave a line to 0 just below it
            factors = np.where(t > part.total, 1, rise)
        case Polynomial(past_end="hold", floor=0, k_decay=1):
            left = 1 - times / part.total
            factors = np.where(t > part.total, 1, (left[1:] / left[:-1]) ** part.power)
        case _:
            rates = part.rates(times)
            factors = np.where(rates[:-1], rates[1:] / rates[:-1], 1)
    return factors, none, none


def _change_by_cosine(part: Cosine, times: Floats) -> Change:
    low, total = part.floor, part.total
    height = 1 + np.cos(np.pi * times / total)
    waves = (times[:-1] - total) / (2 * total)
    turns = waves == np.floor(waves)  # from the lowest point no factor leads up
    rise = (part.lr0 - low) * (1 - float(np.cos(np.pi / total))) / 2
    factors = np.where(turns, 1, height[1:] / height[:-1])
    return factors, np.where(turns, 0, low), np.where(turns, rise, low)
