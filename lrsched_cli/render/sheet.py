"""What a table for reading says: its rows, marks, numbers and footer, as text not yet laid out."""

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass

from lrsched_cli._lazy import np
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.sampling import Span, Summary, dropped, rows_that_matter, summarise
from lrsched_cli.schedules import Floats, Schedule

FOOTER = tuple(field.name for field in dataclasses.fields(Summary))
"""The names of the footer's rows."""

_DIGITS = 6
"""Significant digits of a rate."""

_TIME_DIGITS = 16
"""Significant digits of a time: every whole one is told exactly."""

_LEAST_PLAIN, _GREATEST_PLAIN = 1e-6, 1e6
"""Rates written without an exponent."""


@dataclass(frozen=True, slots=True)
class Column:
    """One schedule's rates, all with the decimal point at one place."""

    label: str
    rates: Sequence[str]
    drops: Sequence[bool]
    """Of each row, whether the rate dropped there."""
    footer: Sequence[str]
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table's content; `note` is empty when every row is shown."""

    title: str
    span: Span
    units: Sequence[str]
    times: Sequence[Sequence[str]]
    """Of each unit, the times of all rows; the first counts `t`."""
    columns: Sequence[Column]
    note: str


def sheet(comparison: Comparison, *, every_row: bool) -> Sheet:
    """Return what a table of this comparison says: the rows that matter, or every row."""
    span, series = comparison.span, comparison.series
    if every_row:
        times = np.concatenate(list(span.chunks()))
    else:
        times = rows_that_matter(comparison.schedules, span)
    hidden = span.count - times.size
    note = f"{times.size} of {span.count:,} rows shown; --all shows every one" if hidden else ""
    title = comparison.picture.title or (series[0].label if len(series) == 1 else "")
    labels = comparison.columns[len(comparison.times) :]
    columns = [_column(*pair, span, times) for pair in zip(labels, series, strict=True)]
    told = [[f"{time:.{_TIME_DIGITS}g}" for time in one] for one in comparison.told_times(times)]
    return Sheet(title, span, comparison.times, told, columns, note)


def _column(label: str, series: Series, span: Span, times: Floats) -> Column:
    footer = dataclasses.astuple(summarise(series.schedule, span))
    rates = series.schedule(times).tolist()
    texts = aligned([*rates, *footer])
    drops = dropped(series.schedule, span, times).tolist()
    return Column(label, texts[: len(rates)], drops, texts[len(rates) :], series.schedule)


def aligned(rates: Sequence[float]) -> list[str]:
    """Return the rates in significant digits, filled up on the right to align decimal points."""
    positive = [rate for rate in rates if rate > 0] or [1.0]
    if min(positive) < _LEAST_PLAIN or max(positive) >= _GREATEST_PLAIN:
        return [f"{rate:.{_DIGITS - 1}e}" for rate in rates]
    parts = [plain(rate).partition(".") for rate in rates]
    places = max(len(point + fraction) for _, point, fraction in parts)
    return [whole + (point + fraction).ljust(places) for whole, point, fraction in parts]


def plain(rate: float) -> str:
    """Return a rate in significant digits, never as 0.000."""
    if rate == 0:
        return "0"
    places = max(_DIGITS - 1 - math.floor(math.log10(rate)), 1)
    return f"{rate:.{places}f}".rstrip("0").rstrip(".")
