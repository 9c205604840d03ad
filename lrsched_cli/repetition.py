"""Long ranges in which the same rates come again and again: one repetition tells the others."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from lrsched_cli._lazy import np
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Floats, Schedule
from lrsched_cli.schedules.exact import as_fraction, common_repetition
from lrsched_cli.segments import Extreme

if TYPE_CHECKING:
    import numpy.typing as npt

    Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Repetition:
    """Rows of a range, counted from 0, of which some come again and again."""

    span: Span
    before: int
    """Rows before the first repetition."""
    size: int
    """Rows of each repetition."""

    @property
    def times(self) -> int:
        """How many whole repetitions there are."""
        return (self.span.count - self.before) // self.size

    @property
    def rest(self) -> int:
        """How many rows of another repetition come after the last whole one."""
        return (self.span.count - self.before) % self.size

    def times_of(self, number: int) -> Floats:
        """Return the times of a repetition, counted from 0; of the first, with all before it."""
        first = number * self.size + (self.before if number else 0)
        rows = np.arange(float(first), float(self.before + (number + 1) * self.size))
        return self.span.start + self.span.stride * rows

    def count(self, flags: "Flags") -> int:
        """Return how many rows of the range have a flag that those up to the first one's end have.

        As if all later repetitions were as the first one.
        """
        again = flags[self.before :]
        return int(flags.sum() + (self.times - 1) * again.sum() + again[: self.rest].sum())

    def shortened(self, times: int) -> Span:
        """Return the range with so many whole repetitions only, and the same rest."""
        left_out = (self.times - times) * self.size * self.span.stride
        span = self.span
        return Span(span.start, span.stop - left_out, span.stride, span.unit)


def repetition_of(schedules: Sequence[Schedule], span: Span) -> Repetition | None:
    """Return how the rows of all schedules come again in a range, or None where it is not known.

    A rate that stays the same from some time on comes again in every row.
    """
    found = common_repetition(schedules)
    if found is None:
        settled = max(schedule.settled_from for schedule in schedules)
        if math.isinf(settled):
            return None
        found = float(math.ceil(settled)) + 1, 1.0
    start, period = found
    share = as_fraction(period)
    if share is None:
        return None
    at = np.array([float(start)])
    jumps = any(np.isfinite(schedule.next_jump(at))[0] for schedule in schedules)
    if jumps and not period.is_integer():
        return None  # whether a row lies just before or just after a jump may hang on rounding
    size = share.numerator // math.gcd(share.numerator, span.stride * share.denominator)
    before = max(math.ceil((start - span.start) / span.stride), 0)
    made = Repetition(span, before, size)
    return made if made.times > 1 else None


@dataclass(frozen=True, slots=True)
class Repeated:
    """The rates of a range up to the end of the first repetition: they tell all others.

    So a rate has the rounding of the first time that it comes, and counts are as if no later one
    rounded to another float64.
    """

    found: Repetition
    rates: Floats

    @classmethod
    def of(cls, schedule: Schedule, found: Repetition) -> Self:
        """Return the rates of a schedule; raises as it does."""
        return cls(found, schedule(found.times_of(0)))

    def highest(self) -> Extreme:
        """Return the highest rate of all rows."""
        return self._where(float(self.rates.max()), 0)

    def lowest(self, after: int = 0) -> Extreme:
        """Return the lowest rate from a row before the second repetition on."""
        return self._where(float(self.rates[min(after, self.found.before) :].min()), after)

    def _where(self, rate: float, after: int) -> Extreme:
        """Return where a rate is, from a row on."""
        found = self.found
        rows = np.flatnonzero(self.rates == rate)
        again = rows[rows >= found.before]
        rest = again[again < found.before + found.rest]
        starts = [rows[rows >= after], again + found.size]
        lasts = [rows, again + (found.times - 1) * found.size, rest + found.times * found.size]
        first = min(int(one[0]) for one in starts if one.size)
        last = max(int(one[-1]) for one in lasts if one.size)
        return Extreme(
            rate, first, last, found.count(self.rates == rate) - int((rows < after).sum())
        )


def further(few: int, more: int, times: int) -> int:
    """Return what a count comes to, given those with some repetitions and with one more.

    Args:
        few: the count with some repetitions.
        more: the count with one more.
        times: how many more there are.
    """
    return few + (more - few) * times
