"""What a table for reading says: its rows, marks, numbers and footer, as text not yet laid out."""

import dataclasses
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Self

from lrsched_cli._lazy import np
from lrsched_cli.comparison import Comparison
from lrsched_cli.render import View
from lrsched_cli.render.numbers import (
    DIGITS,
    GREATEST_PLAIN,
    LEAST_PLAIN,
    amount_text,
    number_text,
    time_value_text,
)
from lrsched_cli.sampling import dropped, few_of, rows_that_matter
from lrsched_cli.schedules import Floats, Schedule
from lrsched_cli.summary import Summary, summarise

FOOTER = tuple(field.name for field in dataclasses.fields(Summary))
"""The names of the footer's rows."""

_NEAR_A_HALF = 1e-6
"""So close to the middle of two numbers, a product does not tell how a rate is rounded."""

_NEAR_A_LIMIT = 1e-5
"""So close to a limit, rounding decides whether a rate has an exponent, as a part of the rate."""


@dataclass(frozen=True, slots=True)
class Notation:
    """How the numbers of a column are written so that their decimal points are at one place."""

    places: int
    """Characters from the decimal point, or the exponent, on."""
    width: int
    """Characters of the longest number."""

    @classmethod
    def of(cls, rates: Iterable[Floats]) -> Self:
        """Return the notation of a column's rates, given some at a time."""
        greatest, places = 0.0, 0
        for some in rates:
            positive = some[some > 0]
            if positive.size:
                plain = positive[positive < GREATEST_PLAIN]
                greatest = max(greatest, float(plain.max(initial=0)))
                places = max(places, _places(positive))
        return cls(places, len(str(int(greatest))) + places)

    def write(self, rates: Sequence[float]) -> list[str]:
        """Return the rates in significant digits, filled up on the right to align the points."""
        return self.aligned(["" if math.isnan(rate) else number_text(rate) for rate in rates])

    def aligned(self, numbers: Iterable[str]) -> list[str]:
        """Return numbers filled up on the right so that their points are at one place."""
        parts = map(_parted, numbers)
        return [whole + rest.ljust(self.places) for whole, rest in parts]


def _parted(number: str) -> tuple[str, str]:
    """Return what is before the point or exponent of a number, and the rest."""
    whole, point, rest = number.partition(".")
    if not point:
        whole, point, rest = number.partition("e")
    return whole, point + rest


@dataclass(frozen=True, slots=True)
class Column:
    """One schedule's rates, all with the decimal point at one place."""

    label: str
    schedule: Schedule
    notation: Notation
    footer: Sequence[str]


@dataclass(frozen=True, slots=True)
class Rows:
    """Some of a table's rows: the times of each unit, and of each column the rates and drops."""

    times: Sequence[Sequence[str]]
    rates: Sequence[Sequence[str]]
    drops: Sequence[Sequence[bool]]


@dataclass(frozen=True, slots=True)
class TableModel:
    """A table's content; `note` says what of the schedules is not shown, if anything."""

    title: str
    comparison: Comparison
    times: "Floats | None"
    """The times of the rows that are shown; None for all."""
    columns: Sequence[Column]
    note: str

    @property
    def has_footer(self) -> bool:
        """Whether it says what the rates of the range come to: not of some times alone."""
        return self.comparison.row_times is None

    @property
    def units(self) -> tuple[str, ...]:
        """The units of time; the first counts `t`."""
        return self.comparison.times

    def rows(self, columns: Sequence[Column] | None = None) -> Iterator[Rows]:
        """Yield the rows, or some of their columns, so many at once as fit in memory."""
        columns = self.columns if columns is None else columns
        span = self.comparison.span
        for t in self.comparison.time_chunks(self.times):
            rates = [c.notation.write(c.schedule(t).tolist()) for c in columns]
            drops = [dropped(c.schedule, span, t).tolist() for c in columns]
            yield Rows(_time_columns(self.comparison, t), rates, drops)

    def times_notations(self) -> list[Notation]:
        """Return how the times of each unit are aligned."""
        longest = [(len(str(self.comparison.span.last)), 0)]  # any table has the last row
        is_simple = self.times is None and len(self.units) == 1
        for t in () if is_simple else self.comparison.time_chunks(self.times):
            told = _time_columns(self.comparison, t)
            sizes = (_sizes(texts) for texts in told)
            longest = [
                (max(a, c), max(b, d))
                for (a, b), (c, d) in zip_longest(longest, sizes, fillvalue=(0, 0))
            ]
        return [Notation(places, whole + places) for whole, places in longest]


def _sizes(numbers: Iterable[str]) -> tuple[int, int]:
    """Return the most characters before the point of some numbers, and from it on.

    What counts in millions is as long as it is: its point is no other's.
    """
    parts = [_parted(one) if one[-1:].isdigit() else (one, "") for one in numbers]
    return max(len(whole) for whole, _ in parts), max(len(rest) for _, rest in parts)


def table_model(comparison: Comparison, view: View, most: int | None = None) -> TableModel:
    """Return what a table of this comparison says: the rows that matter, or every row.

    With `most`, there are no more rows than these, unless every row is asked for, or some times.

    Every rate that will be shown is computed, so that one which cannot be used is met before a
    row is written.
    """
    span, series = comparison.span, comparison.series
    epoch = comparison.steps_per_epoch if span.unit == "step" else None
    times, count = comparison.row_times, span.count
    if times is not None:
        count = times.size
        is_short = view.every_row or comparison.at is not None
        times = times if is_short else few_of(times, most)
    elif not view.every_row:
        times = rows_that_matter(comparison.schedules, span, epoch, most)
    shown = count if times is None else times.size
    more = "`values` has" if view.of_python else "--all shows"
    hidden = f"{shown} of {count:,} rows shown; {more} every one"
    notes = [hidden if shown < count else "", comparison.beyond if comparison.run.span else ""]
    title = comparison.picture.title or (series[0].label if len(series) == 1 else "")
    labels = comparison.columns[len(comparison.times) :]
    columns = [
        _column(label, one.schedule, comparison, times)
        for label, one in zip(labels, series, strict=True)
    ]
    return TableModel(title, comparison, times, columns, "; ".join(filter(None, notes)))


def _column(
    label: str, schedule: Schedule, comparison: Comparison, times: "Floats | None"
) -> Column:
    is_whole = comparison.row_times is None
    footer = dataclasses.astuple(summarise(schedule, comparison.span)) if is_whole else ()

    def rates() -> Iterator[Floats]:
        if footer:
            yield np.array(footer)
        for t in comparison.time_chunks(times):
            yield schedule(t)

    notation = Notation.of(rates())
    return Column(label, schedule, notation, notation.write(footer))


def _time_columns(comparison: Comparison, t: Floats) -> list[list[str]]:
    named = zip(comparison.times, comparison.time_columns(t), strict=True)
    return [
        [(amount_text if unit == "tokens" else time_value_text)(time) for time in times.tolist()]
        for unit, times in named
    ]


def _places(rates: Floats) -> int:
    """Return the most characters from the decimal point on that a rate has as it is written.

    That is reckoned, at a tenth of the cost of writing, where a product tells the digits.
    """
    low, high = LEAST_PLAIN * (1 + _NEAR_A_LIMIT), GREATEST_PLAIN * (1 - _NEAR_A_LIMIT)
    is_plain = (rates >= low) & (rates < high)
    plain = rates[is_plain]
    digits = DIGITS - 1 - np.floor(np.log10(plain))
    scaled = plain * 10**digits
    whole = np.rint(scaled)
    is_doubtful = np.abs(np.abs(scaled - whole) - 0.5) < _NEAR_A_HALF
    for power in range(1, DIGITS + 1):
        digits -= whole % 10**power == 0  # a zero at the end is not written
    most = int(np.max(digits, where=~is_doubtful, initial=0))
    others = [*plain[is_doubtful].tolist(), *rates[~is_plain].tolist()]
    written = (len(_parted(number_text(rate))[1]) for rate in others)
    return max([most + 1 if most > 0 else 0, *written])
