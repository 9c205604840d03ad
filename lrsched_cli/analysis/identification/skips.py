"""Runs that fall behind their schedule: updates that a gradient scaler skips."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.analysis.identification.fitting import Found, found_by
from lrsched_cli.analysis.identification.numbers import digits_of, rounded
from lrsched_cli.analysis.identification.rows import Rows
from lrsched_cli.analysis.identification.shapes import LINE, ONLY_TOTAL, WAVE
from lrsched_cli.analysis.verifying.clock import Clock
from lrsched_cli.analysis.verifying.rows import Rows as Compared
from lrsched_cli.analysis.verifying.times import lagging
from lrsched_cli.schedules import FAMILIES

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

_MOST_BEHIND = 6
"""Updates that may have been skipped before the rows that are looked at."""

_MOST_IN_A_ROW = 20
"""Updates that a scaler may skip one after the other, until its factor is low enough."""

_STRETCH = 6
"""Rows in which no update may be skipped, so that they tell the schedule."""

_FEWEST = 4
"""Rows after the peak whose slopes tell a line."""

_CLOSE = 1e-6
"""How exact the slope of a line is, as a fraction of it."""

_MOST_DIGITS_WORTH = 4.0
"""A schedule that costs more to write is not believed by so few rows."""


@dataclass(frozen=True)
class Behind:
    """A schedule, and how far a run is behind it."""

    found: Found
    sentence: str
    rows: Rows
    """The rows on the schedule's clock."""


def behind(rows: Rows, by: int, unit: str) -> Behind | None:
    """Return the schedule that rows follow ever more updates late, or None.

    `by` was added to the log's times.
    """
    if not _has_one_peak(rows):
        return None
    tried: dict[str, Found] = {}
    for found in _by_slopes(rows):
        seen = seen_behind(rows, found, by, unit)
        if seen is not None:
            return seen
        tried[found.expression] = found
    for stretch in _stretches(rows):
        new: dict[str, Found] = {}
        for lag in range(_MOST_BEHIND):
            late = replace(stretch, t=stretch.t - lag)
            if late.t[0] >= 0:
                new |= {one.expression: one for one in _believed(late)}
        for found in sorted(new.values(), key=lambda one: one.cost):
            if found.expression not in tried:
                seen = seen_behind(rows, found, by, unit)
                if seen is not None:
                    return seen
        tried |= new
    return None


def _has_one_peak(rows: Rows) -> bool:
    """Tell whether rows rise to a peak and fall: what comes late goes no other way for that."""
    moves, slack = np.diff(rows.rates), rows.slack[1:] + rows.slack[:-1]
    return bool((moves[: rows.top] >= -slack[: rows.top]).all()) and bool(
        (moves[rows.top :] <= slack[rows.top :]).all()
    )


def _by_slopes(rows: Rows) -> Iterator[Found]:
    """Yield the lines to 0 at the end of the run that have the slopes of most rows.

    Few rows are those at which updates were skipped: the slopes do not tell of these.
    """
    total, top = rows.facts.get("total"), rows.top
    if total is None or total != int(total) or rows.t.size - top < _FEWEST:
        return
    slopes = np.diff(rows.rates) / np.diff(rows.t)
    fall = -float(np.median(slopes[top + (top > 0) :]))
    warmup = 0
    if top > 0:
        rise = float(np.median(slopes[:top]))
        warmup = round(total * fall / (rise + fall)) if rise > 0 and fall > 0 else 0
    peak = fall * (total - warmup)
    if peak > 0 and 0 <= warmup < total:
        for rate in rounded(peak, _CLOSE * peak):
            line = FAMILIES["linear"](lr0=rate, total=int(total), warmup=warmup)
            yield Found(line, float(digits_of(rate)))


def _stretches(rows: Rows) -> Iterator[Rows]:
    count = rows.t.size
    rows = replace(rows, facts={**rows.facts, ONLY_TOTAL: 1.0})
    for start in dict.fromkeys((0, count // 5, count // 2, count - _STRETCH)):
        if 0 <= start <= count - _STRETCH:
            yield rows.chosen(slice(start, start + _STRETCH))


def _believed(rows: Rows) -> Iterator[Found]:
    """Yield schedules of round numbers that a stretch follows; their total is that of the run."""
    total = rows.facts.get("total")
    for form in (LINE, WAVE):
        for low in (False, True):
            for warmup in ("none", "zero"):
                found = found_by(form.falling(low=low).model(warmup), rows)
                if found is None:
                    continue
                is_known = total is not None and found.schedule.length == total
                if is_known or (total is None and found.cost <= _MOST_DIGITS_WORTH):
                    yield found


def _stands_still(times: "Floats", starts: Sequence[float], lags: Sequence[int]) -> bool:
    """Tell whether a run that is behind makes no more than half of its updates, at times."""
    for number in range(1, len(starts)):
        place = int(np.searchsorted(times, starts[number]))
        passed = times[place] - times[place - 1]
        if 2 * (lags[number] - lags[number - 1]) > passed > _MOST_IN_A_ROW:
            return True
    return False


def seen_behind(rows: Rows, found: Found, by: int, unit: str) -> Behind | None:
    """Return how far rows are behind a schedule; None where that does not explain them."""
    compared = Compared(rows.t - by, rows.rates, rows.slack, rows.peak, per_value=False)
    explained = lagging(compared, found.schedule, Clock(by), unit)
    if explained is None:
        return None
    times, lags = explained.starts, explained.lags
    if _stands_still(compared.times, times, lags):
        return None
    t = rows.t.copy()
    for start, lag in zip(times, lags, strict=True):
        is_later = compared.times >= start
        t[is_later] = rows.t[is_later] - lag
    placed = replace(rows, t=t)
    if t.min() < 0 or placed.matched(found.schedule) < rows.t.size:
        return None
    return Behind(replace(found, cost=found.cost + 4.0), explained.told, placed)
