"""What is seen of a formula: where it breaks, the numbers in it, and its rates."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lrsched_cli._lazy import np
from lrsched_cli.formula.nodes import walk
from lrsched_cli.schedules import Floats, Schedule
from lrsched_cli.schedules.formula import Formula

EQUAL = 1e-12
"""The largest difference that counts as equal, as a fraction of the peak: that of rounding."""

_SOON, _SPREAD = 2048, 1024
"""Updates of which every one is compared, and further ones."""

_USUAL_LENGTH = 1000
FARTHEST = 10**6
"""Updates that are looked at."""

_ROWS = 2**14
_LEAST = 16
"""Updates that a formula must have rates for."""

MOST_BREAKS = 128
MOST_NUMBERS = 16
"""Breakpoints, and numbers of the formula, that are looked at."""

_DIGITS = (3, 6, 9, 12)
"""How many digits numbers are tried with, as people write them."""

_NEAR = 1e-9
"""How close a number must be to one of fewer digits to be tried as that."""


@dataclass(frozen=True)
class Seen:
    """What is seen of a formula: its breakpoints, its numbers and its rates."""

    schedule: Formula

    @cached_property
    def breaks(self) -> list[float]:
        """The first breakpoints, the last one infinite if there are no more."""
        found = [0.0]
        while len(found) <= MOST_BREAKS and found[-1] < np.inf:
            found.append(float(self.schedule.next_breakpoint(np.array(found[-1:]))[0]))
        return found[1:]

    @cached_property
    def end(self) -> int:
        """Up to where rates must be the same."""
        total = self.schedule.total
        finite = [one for one in self.breaks if one < np.inf]
        last = total or max([_USUAL_LENGTH, *(2 * one for one in finite)])
        last = min(last, FARTHEST)
        if total is None:  # as long as it has rates: many lines fall below zero past their end
            every = self.schedule.rates(np.floor(np.linspace(0, last - 1, min(int(last), _ROWS))))
            bad = np.flatnonzero(~((every >= 0) & (every < np.inf)))
            last = last * bad[0] / every.size if bad.size else last
        return int(last)

    @property
    def beyond(self) -> float:
        """Up to where they are looked at: not far, of what is computed step by step."""
        return min(self.end * (4.0 if self.schedule.is_smooth else 1.25), FARTHEST)

    @cached_property
    def times(self) -> Floats:
        """The times that are compared."""
        near = [one + by for one in self.breaks if one < FARTHEST for by in (-1, 0, 1)]
        spread = np.linspace(0, self.beyond, _SPREAD)
        found = np.concatenate([np.arange(_SOON), spread, near])
        times: Floats = np.unique(np.floor(np.maximum(found, 0)))
        return times

    @cached_property
    def rates(self) -> Floats:
        """The rates at these times, NaN from where on there is none."""
        rates = self.schedule.rates(self.times)
        bad = np.flatnonzero(~((rates >= 0) & (rates < np.inf)))
        if bad.size:
            rates[bad[0] :] = np.nan
        return rates

    @property
    def is_usable(self) -> bool:
        """Whether there are rates up to the end."""
        known = self.times < self.end
        return self.end > _LEAST and not np.isnan(self.rates[known]).any() and self.peak > 0

    @cached_property
    def peak(self) -> float:
        """The highest rate."""
        return float(np.nanmax(self.rates))

    @cached_property
    def numbers(self) -> list[float]:
        """The numbers that stand in the formula, each once."""
        found: dict[float, None] = {}
        for node in walk(self.schedule.rate.root):
            for one in node.args:
                if isinstance(one, (int, float)) and math.isfinite(one) and one:
                    found[abs(float(one))] = None
        return list(found)[:MOST_NUMBERS]

    def at(self, t: float) -> float:
        """Return the rate at a time."""
        return float(self.schedule.rates(np.array([float(t)]))[0])

    def is_equal(self, other: Schedule) -> bool:
        """Tell whether another schedule has the same rates, wherever the formula has any."""
        few = slice(None, None, 61)
        for part in (few, slice(None)):
            rates, known = other.rates(self.times[part]), self.rates[part]
            apart = np.abs(rates - known) > EQUAL * self.peak
            if bool((apart | (np.isnan(rates) & ~np.isnan(known))).any()):
                return False
        return True


def as_written(number: float) -> Iterator[float]:
    """Yield the numbers of few digits that one may be that was computed, then itself."""
    tried = [float(f"{number:.{digits}g}") for digits in _DIGITS]
    near = [one for one in tried if abs(one - number) <= _NEAR * abs(number)]
    yield from dict.fromkeys([*near, number])
