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
from lrsched_cli.sampling import dropped, few_of, rows_that_matter
from lrsched_cli.schedules import Floats, Schedule
from lrsched_cli.summary import Summary, summarise

FOOTER = tuple(field.name for field in dataclasses.fields(Summary))
"""The names of the footer's rows."""

_DIGITS = 6
"""Significant digits of a rate."""

_TIME_DIGITS = 16
"""Significant digits of a time that is no whole number."""

_LEAST_PLAIN, _GREATEST_PLAIN = 1e-6, 1e6
"""Rates written without an exponent."""

_NEAR_A_HALF = 1e-6
"""So close to the middle of two numbers, a product does not tell how a rate is rounded."""


@dataclass(frozen=True, slots=True)
class Notation:
    """How the rates of a column are written so that their decimal points are at one place."""

    places: int | None
    """Characters from the decimal point on; None for rates written with an exponent."""
    width: int
    """Characters of the longest rate."""

    @classmethod
    def of(cls, rates: Iterable[Floats]) -> Self:
        """Return the notation of a column's rates, given some at a time."""
        least, greatest, places = math.inf, 0.0, 0
        for some in rates:
            positive = some[some > 0]
            if not positive.size:
                continue
            least = min(least, float(positive.min()))
            greatest = max(greatest, float(positive.max()))
            if _is_plain(least, greatest):
                places = max(places, _places(positive))
        if greatest and not _is_plain(least, greatest):
            return cls(None, max(len(_with_exponent(rate)) for rate in (least, greatest)))
        return cls(places, len(plain(greatest).partition(".")[0]) + places)

    def write(self, rates: Sequence[float]) -> list[str]:
        """Return the rates in significant digits, filled up on the right to align the points."""
        if self.places is None:
            return [_with_exponent(rate) for rate in rates]
        parts = [("" if math.isnan(rate) else plain(rate)).partition(".") for rate in rates]
        return [whole + (point + rest).ljust(self.places) for whole, point, rest in parts]


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

    def times_widths(self) -> list[int]:
        """Return the characters of the longest time of each unit."""
        longest = [len(str(self.comparison.span.last))]  # the range has its last row in any table
        is_simple = self.times is None and len(self.units) == 1
        for t in () if is_simple else self.comparison.time_chunks(self.times):
            told = _time_columns(self.comparison, t)
            widths = (max(map(len, times)) for times in told)
            longest = [max(pair) for pair in zip_longest(longest, widths, fillvalue=0)]
        return longest


def table_model(comparison: Comparison, view: View) -> TableModel:
    """Return what a table of this comparison says: the rows that matter, or every row.

    Every rate that will be shown is computed, so that one which cannot be used is met before a
    row is written.
    """
    span, series = comparison.span, comparison.series
    epoch = comparison.steps_per_epoch if span.unit == "step" else None
    times, count = comparison.row_times, span.count
    if times is not None:
        count = times.size
        is_short = view.every_row or comparison.at is not None
        times = times if is_short else few_of(times)
    elif not view.every_row:
        times = rows_that_matter(comparison.schedules, span, epoch)
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
    return [[_time_text(time) for time in times.tolist()] for times in comparison.time_columns(t)]


def _time_text(time: float) -> str:
    return str(time) if isinstance(time, int) else f"{time:.{_TIME_DIGITS}g}"


def _is_plain(least: float, greatest: float) -> bool:
    """Tell whether rates between two are written without an exponent."""
    return least >= _LEAST_PLAIN and greatest < _GREATEST_PLAIN


def _with_exponent(rate: float) -> str:
    return "" if math.isnan(rate) else f"{rate:.{_DIGITS - 1}e}"


def plain(rate: float) -> str:
    """Return a rate in significant digits, never as 0.000."""
    if rate == 0:
        return "0"
    places = max(_DIGITS - 1 - math.floor(math.log10(rate)), 1)
    return f"{rate:.{places}f}".rstrip("0").rstrip(".")


def _places(rates: Floats) -> int:
    """Return the most characters from the decimal point on that a rate has as `plain` writes it.

    That is reckoned, at a tenth of the cost of writing, where a product tells the digits.
    """
    digits = np.maximum(_DIGITS - 1 - np.floor(np.log10(rates)), 1)
    scaled = rates * 10**digits
    whole = np.rint(scaled)
    is_doubtful = np.abs(np.abs(scaled - whole) - 0.5) < _NEAR_A_HALF
    for power in range(1, _DIGITS + 1):
        digits -= whole % 10**power == 0  # a zero at the end is not written
    doubtful = (len(plain(rate).partition(".")[2]) for rate in rates[is_doubtful].tolist())
    most = max([*doubtful, int(np.max(digits, where=~is_doubtful, initial=0))])
    return most + 1 if most > 0 else 0
