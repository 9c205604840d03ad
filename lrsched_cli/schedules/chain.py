"""Schedules that change one rate in turn, update by update, as torch's ChainedScheduler does."""

import math
from collections.abc import Callable
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.errors import ArgumentError, LearningRateError
from lrsched_cli.schedules.base import Floats, Schedule
from lrsched_cli.schedules.combine import Parts, earliest_knot, shapes_at
from lrsched_cli.schedules.cycles import CosineRestarts, Cyclic, OneCycle
from lrsched_cli.schedules.decays import Constant, Exponential, MultiStep, Step
from lrsched_cli.schedules.parts import Peaked
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.shapes import Cosine, Linear, Polynomial
from lrsched_cli.schedules.words import Lr0

if TYPE_CHECKING:
    import numpy.typing as npt

_FARTHEST = 10_000_000
"""Updates that are computed one after the other before giving up."""

Change = Callable[[int, float], float]
"""What a part makes of a rate for update t."""

_MOMENT = 2.0**-12
"""Far less than an update."""


class Chain(Schedule, name="chain"):
    """Let several schedules change one rate, each in its turn, in every update.

        lr(t) = lr(t - 1) changed by each part as it changes from t - 1 to t

    A part that falls by a factor multiplies by it; a cosine moves the rate towards its own floor;
    cosine_restarts, cyclic and one_cycle set the rate, whatever it was. Where all parts multiply,
    this is their product. Computed update by update: the time it takes grows with t. Between two
    updates lies a line, or the former rate if a part jumps.

    Past the end: goes on as its parts do. Source: torch ChainedScheduler, whose arithmetic this is.

    Examples:
        lrsched compare 'chain(exp(rate=0.9), cosine(total=20, past_end="rebound"), lr0=0.1)'
    """

    parts: Parts
    lr0: Lr0 = 0.1

    def _check(self) -> None:
        for part in self.parts:
            if not isinstance(part, (Peaked, Piecewise, Cyclic, OneCycle)) or (
                isinstance(part, Peaked) and part.warmup
            ):
                raise ArgumentError(self.name, f"cannot have {part} change a rate")
            if not (_sets(part) or isinstance(part, Cosine) or part(0)):
                message = f"cannot have {part} change a rate: it starts at 0, and 0 would stay 0"
                raise ArgumentError(self.name, message)

    @property
    def length(self) -> int | None:
        """The length in updates: that of the longest part."""
        return max((part.length or 0 for part in self.parts), default=0) or None

    def _lr(self, t: Floats) -> Floats:
        first, last = int(t.min()), int(t.max())
        if last > _FARTHEST:
            raise LearningRateError(str(self), last, math.nan)
        update, place = np.floor(t), t.astype(np.intp) - first
        if (update == t).all():
            return _run(self).between(first, last)[place]
        try:
            rates = _run(self).between(first, last + 1)
        except LearningRateError:  # what has no next update has nothing between it and that
            rates = np.append(_run(self).between(first, last), np.nan)
        rise = np.where(self._jumps_at(update + 1), 0, np.diff(rates)[place])
        return rates[place] + (t - update) * rise

    def _jumps_at(self, t: Floats) -> "npt.NDArray[np.bool_]":
        """Tell of each time whether it is a part's knot, and not one where only the slope jumps."""
        jumps = np.zeros(t.shape, bool)
        for part in self.parts:
            at, before = part.rates(t), part.rates(t - 1)
            is_sudden = np.abs(at - part.rates(t - _MOMENT)) > np.abs(at - before) / 2
            jumps |= is_sudden & (part.next_knot(t - 1) == t)
        return jumps

    def _next_knot(self, t: Floats) -> Floats:
        return earliest_knot(self.parts, t)

    def shape_at(self, t: float) -> str:
        """Return what the parts' curves are called, each once."""
        return shapes_at(self.parts, t)


class _Run:
    """The rates of a chain so far: each follows from the one before."""

    def __init__(self, chain: Chain) -> None:
        self._changes = [(part, _change_of(part)) for part in chain.parts]
        rate = chain.lr0
        for part in chain.parts:
            first = part(0)
            rate = first if _sets(part) else rate * (first / chain.lr0)
        self._rates = [rate]

    def between(self, first: int, last: int) -> Floats:
        begin = len(self._rates)
        if last >= begin:
            changes = [change or _by_rates(part, begin, last) for part, change in self._changes]
            for t in range(begin, last + 1):
                rate = self._rates[-1]
                for change in changes:
                    rate = change(t, rate)
                self._rates.append(rate)
        return np.array(self._rates[first : last + 1])


@lru_cache(maxsize=8)
def _run(chain: Chain) -> _Run:
    return _Run(chain)


def _sets(part: Schedule) -> bool:
    """Tell whether a part sets the rate without regard to what it was."""
    return isinstance(part, (CosineRestarts, Cyclic, OneCycle))


def _change_of(part: Schedule) -> Change | None:  # noqa: PLR0911 - one a family
    """Return how a part changes a rate for update t where torch has a formula for that."""
    match part:
        case Constant():
            return lambda _t, rate: rate
        case Step(every=every, drop=drop, offset=0, floor=0):
            return lambda t, rate: rate if t % every else rate * drop
        case MultiStep(milestones=milestones, drop=drop, floor=0):
            return lambda t, rate: rate * drop ** milestones.count(t)
        case Exponential(rate=float() as factor, every=every, floor=0) if every == 1 or (
            part.staircase and every.is_integer()
        ):
            return lambda t, rate: rate if t % every else rate * factor
        case Linear():
            return partial(_linear, part)
        case Polynomial(k_decay=1, past_end="hold", floor=0):
            return partial(_polynomial, part)
        case Cosine(periods=0.5, power=1, k_decay=1):
            return partial(_cosine, part)
        case _:
            return None


def _linear(part: Linear, t: int, rate: float) -> float:
    if t > part.total:
        return rate
    change = part.floor - part.lr0
    factor = 1 + change / (part.total * part.lr0 + (t - 1) * change)
    return rate * max(factor, 0.0)  # rounding may leave a line to 0 just below it


def _polynomial(part: Polynomial, t: int, rate: float) -> float:
    if t > part.total:
        return rate
    share = (1 - t / part.total) / (1 - (t - 1) / part.total)
    return rate * math.pow(share, part.power)


def _cosine(part: Cosine, t: int, rate: float) -> float:
    low, total = part.floor, part.total
    if t > total and part.past_end == "hold":
        return rate
    if (t - 1 - total) % (2 * total) == 0:
        return rate + (part.lr0 - low) * (1 - math.cos(math.pi / total)) / 2
    share = (1 + math.cos(math.pi * t / total)) / (1 + math.cos(math.pi * (t - 1) / total))
    return share * (rate - low) + low


def _by_rates(part: Schedule, begin: int, last: int) -> Change:
    """Return how a part changes a rate for the updates `begin` to `last`, from its own rates."""
    own = part(np.arange(begin - 1, last + 1)).tolist()
    if _sets(part):
        return lambda t, _rate: own[t - begin + 1]

    def multiplied(t: int, rate: float) -> float:
        before, now = own[t - begin], own[t - begin + 1]
        return rate * (now / before) if before else rate

    return multiplied
