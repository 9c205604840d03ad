"""Schedules that change one rate in turn, update by update, as torch's ChainedScheduler does."""

import math
from functools import lru_cache

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

_FARTHEST = 10_000_000
"""Updates that are computed one after the other before giving up."""


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

    @property
    def length(self) -> int | None:
        """The length in updates: that of the longest part."""
        return max((part.length or 0 for part in self.parts), default=0) or None

    def _lr(self, t: Floats) -> Floats:
        last = int(t.max())
        if last > _FARTHEST:
            raise LearningRateError(str(self), last, math.nan)
        update = t.astype(np.intp)
        if (update == t).all():
            return np.array(_run(self).until(last))[update]
        rates = np.array(_run(self).until(last + 1))
        rise = np.where(self._next_knot(np.floor(t)) == update + 1, 0, np.diff(rates)[update])
        return rates[update] + (t - update) * rise

    def _next_knot(self, t: Floats) -> Floats:
        return earliest_knot(self.parts, t)

    def shape_at(self, t: float) -> str:
        """Return what the parts' curves are called, each once."""
        return shapes_at(self.parts, t)


class _Run:
    """The rates of a chain so far: each follows from the one before."""

    def __init__(self, chain: Chain) -> None:
        self._parts = chain.parts
        self._rates: list[float] = []
        rate = chain.lr0
        for number, part in enumerate(chain.parts):
            first = part.lr0 if isinstance(part, Peaked) else part(0)
            if isinstance(part, Cyclic) and number:
                rate = chain.lr0  # torch's CyclicLR does not know its own lowest rate as yet
            else:
                rate = first if _sets(part) else rate * (first / chain.lr0)
        self._rates.append(rate)

    def until(self, last: int) -> list[float]:
        for t in range(len(self._rates), last + 1):
            rate = self._rates[-1]
            for part in self._parts:
                rate = part(t) if _sets(part) else _changed(part, t, rate)
            self._rates.append(rate)
        return self._rates


@lru_cache(maxsize=8)
def _run(chain: Chain) -> _Run:
    return _Run(chain)


def _sets(part: Schedule) -> bool:
    """Tell whether a part sets the rate without regard to what it was."""
    return isinstance(part, (CosineRestarts, Cyclic, OneCycle))


def _changed(part: Schedule, t: int, rate: float) -> float:  # noqa: PLR0911 - one a family
    """Return a rate after a part has changed it for update t."""
    match part:
        case Constant():
            return rate
        case Step() if part.offset == 0:
            return rate if t % part.every else rate * part.drop
        case MultiStep():
            return rate * part.drop ** part.milestones.count(t)
        case Exponential(rate=float() as factor) if part.every == 1 or part.staircase:
            return rate if t % part.every else rate * factor
        case Linear():
            if t > part.total:
                return rate
            change = part.floor - part.lr0
            return rate * (1 + change / (part.total * part.lr0 + (t - 1) * change))
        case Polynomial():
            if t > part.total:
                return rate
            share = (1 - t / part.total) / (1 - (t - 1) / part.total)
            return rate * math.pow(share, part.power)
        case Cosine():
            return _cosine(part, t, rate)
        case _:
            before = part(t - 1)
            return rate * (part(t) / before) if before else rate


def _cosine(part: Cosine, t: int, rate: float) -> float:
    low, total = part.floor, part.total
    if (t - 1 - total) % (2 * total) == 0:
        return rate + (part.lr0 - low) * (1 - math.cos(math.pi / total)) / 2
    before = 1 + math.cos(math.pi * (t - 1) / total)
    if not before:  # torch divides by it
        return math.nan
    return (1 + math.cos(math.pi * t / total)) / before * (rate - low) + low
