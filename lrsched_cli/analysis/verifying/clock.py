"""Which times of a schedule the rows of a log stand for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.errors import LearningRateError

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats, Schedule

_AT_ONCE = 2_000_000
"""Times of which means are taken together."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How a time of a log becomes a time of a schedule.

    t = (time + offset) * factor + plus, divided by `every` and rounded down; of a mean over
    an epoch, the times from there on are `mean_over` many.
    """

    offset: int = 0
    factor: int = 1
    plus: int = 0
    every: int = 1
    mean_over: int = 1

    def times(self, times: "Floats") -> "Floats":
        """Return the times of the schedule, the first ones where a row is a mean."""
        return self.after(times + self.offset)

    def after(self, counted: "Floats") -> "Floats":
        """Return the same of times that are counted from 0 already."""
        t = counted * self.factor + self.plus
        return np.floor(t / self.every) if self.every > 1 else t

    def rates(self, schedule: "Schedule", times: "Floats") -> "Floats":
        """Return what a schedule has for times of a log; NaN before its first time."""
        t = self.times(times)
        if self.mean_over > 1:
            return _means(schedule, t, self.mean_over)
        return rates_until_end(schedule, t)

    def told(self, axis: str) -> str:
        """Return what `t` is, as a formula of the log's column."""
        name = axis if axis.isidentifier() else "time"
        told = name if not self.offset else f"{name} {_signed(self.offset)}"
        if self.factor != 1:
            told = f"{self.factor} * {told if not self.offset else f'({told})'}"
        if self.plus:
            told = f"{told} {_signed(self.plus)}"
        if self.every > 1:
            is_sum = self.offset or self.plus or self.factor != 1
            told = f"{f'({told})' if is_sum else told} // {self.every}"
        if self.mean_over > 1:
            told = f"{told} ... {told} + {self.mean_over - 1} (mean)"
        return told


def rates_at(schedule: "Schedule", t: "Floats") -> "Floats":
    """Return the rates at some times; NaN at those before the first."""
    if t.size and t.min() >= 0:
        return schedule(t)
    rates = np.full(t.shape, np.nan)
    known = t >= 0
    rates[known] = schedule(t[known])
    return rates


def rates_until_end(schedule: "Schedule", t: "Floats") -> "Floats":
    """Return the same, and NaN from the first time on for which the schedule refuses a rate.

    Raises:
        LearningRateError: that is the first of all.
    """
    try:
        return rates_at(schedule, t)
    except LearningRateError as error:
        if error.t <= t.min():
            raise
        return rates_at(schedule, np.where(t < error.t, t, -1.0))


def _means(schedule: "Schedule", t: "Floats", count: int) -> "Floats":
    """Return the mean rate over so many times from each time on."""
    means = np.empty_like(t)
    rows = max(_AT_ONCE // count, 1)
    for start in range(0, t.size, rows):
        block = t[start : start + rows]
        means[start : start + rows] = rates_at(schedule, block[:, None] + np.arange(count)).mean(
            axis=1
        )
    return means


def _signed(number: int) -> str:
    return f"+ {number}" if number > 0 else f"- {-number}"
