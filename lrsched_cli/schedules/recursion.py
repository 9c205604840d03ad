"""Schedules that have no closed form: each rate follows from the one of the update before."""

import math
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from lrsched_cli._lazy import np
from lrsched_cli.errors import LearningRateError
from lrsched_cli.schedules.base import Floats, Schedule

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

Change: TypeAlias = "tuple[Floats, Floats, Floats]"
"""Factor, low and summand of updates: a rate becomes `factor * (rate - low) + summand`.

These are torch's own operations, in its order, so that rates have its bits or nearly so.
"""

_FARTHEST = 10_000_000
"""Updates that are computed one after the other before giving up."""

_BLOCK = 16_384
"""Updates computed together."""


class Recursive(Schedule):
    """A schedule computed update by update: the time it takes grows with t.

    Between two updates lies a line, or the former rate where the later update is a jump.
    """

    def first_rate(self) -> float:
        """Return the rate of update 0."""
        raise NotImplementedError

    def advance(self, rate: float, start: int, count: int) -> Floats:
        """Return the rates of `count` updates from `start` on, given the one before them."""
        raise NotImplementedError

    def are_jumps(self, t: Floats) -> "npt.NDArray[np.bool_]":
        """Tell of each update whether the rate jumps since the one before."""
        raise NotImplementedError

    def _lr(self, t: Floats) -> Floats:
        last = int(t.max())
        if last > _FARTHEST:
            raise LearningRateError(str(self), last, math.nan)
        run, update = _run(self), t.astype(np.intp)
        rates = run.at(update)
        if (update == t).all():
            return rates
        jumps = self.are_jumps(np.floor(t) + 1)
        return rates + (t - update) * np.where(jumps, 0, run.at(update + 1) - rates)

    def _before(self, t: Floats) -> Floats:
        rates = self._lr(t)
        jumps = np.flatnonzero((t == np.floor(t)) & (t > 0))
        jumps = jumps[self.are_jumps(t[jumps])]
        if jumps.size:
            rates[jumps] = self._lr(t[jumps] - 1)
        return rates

    @property
    def is_smooth(self) -> bool:
        """Whether its formula is smooth: it is computed update by update."""
        return False

    @property
    def is_monotone(self) -> bool:
        """Whether it only rises or only falls between turns: what several do, none knows."""
        return False


class _Run:
    """The rates of all updates so far, in blocks. After a rate that is no number there are none."""

    def __init__(self, schedule: Recursive) -> None:
        self._schedule = schedule
        self._next = schedule.first_rate()
        self._blocks: list[Floats] = []

    def at(self, update: "npt.NDArray[np.intp]") -> Floats:
        """Return the rates of some updates; all before them are computed, but once."""
        first, last = int(update.min()) // _BLOCK, int(update.max()) // _BLOCK
        for number in range(len(self._blocks), last + 1):
            later = self._schedule.advance(self._next, number * _BLOCK + 1, _BLOCK)
            rates = np.append(self._next, later)
            lost = np.flatnonzero(~np.isfinite(rates))
            if lost.size:
                rates[lost[0] :] = np.nan
            self._blocks.append(rates[:-1])
            self._next = float(rates[-1])
        found: Floats = np.concatenate(self._blocks[first : last + 1])
        return found[update - first * _BLOCK]


@lru_cache(maxsize=8)
def _run(schedule: Recursive) -> _Run:
    return _Run(schedule)


def followed(rate: float, changes: "Sequence[Change]") -> Floats:
    """Return the rates that follow from one when it is changed, by each change in its turn."""
    columns = [np.column_stack(values).ravel() for values in zip(*changes, strict=True)]
    factors, lows, summands = columns
    if not (lows.any() or summands.any()):
        rates = np.multiply.accumulate(np.append(rate, factors))[1:]
    else:
        found = []
        for factor, low, summand in zip(*(column.tolist() for column in columns), strict=True):
            rate = factor * (rate - low) + summand
            found.append(rate)
        rates = np.array(found)
    return rates[len(changes) - 1 :: len(changes)]
