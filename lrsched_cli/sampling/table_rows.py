"""The rows of a short table: first, last, drops and even samples."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.sampling.span import Span
from lrsched_cli.schedules import Floats, Schedule

if TYPE_CHECKING:
    import numpy.typing as npt

_FEW_ROWS = 40
"""A table up to this long is shown whole."""

_SAMPLES = 25
_MOST_DROPS = 24
"""In a thinned table: at most so many even samples, and the drops if they are no more than this."""

_FEW_EPOCHS = 4
"""A range of fewer epochs is not told by its whole epochs alone."""

_FRACTIONS = (10, 5, 2, 1)
"""Parts of an epoch which are round."""

_FEW_DIGITS = (1, 2, 5, 10)
_ROUND = (1, 2, 3, 4, 5, 10)
"""Steps, times a power of ten, of any table, and of one with as many rows as fit its place."""

_FEW_JUMPS = 64
_FARTHEST = 10**7
"""Where drops are looked for: among so many jumps, and in as many updates after these."""


def rows_that_matter(
    schedules: Iterable[Schedule], span: Span, epoch: int | None = None, most: int | None = None
) -> Floats:
    """Return the times of the rows for a short table: first, last, drops and even samples.

    Where the range is one of some epochs, of so many steps each, the samples are whole epochs.
    With `most`, there are no more rows than these.
    """
    if span.count <= (most or _FEW_ROWS):
        return np.concatenate(list(span.chunks()))
    drops = {row for schedule in schedules for row in _first_drop_rows(schedule, span)}
    ends = {0.0, span.count - 1.0}
    if most is None:
        rows = ends | (drops if len(drops) <= _MOST_DROPS else set())
        rows |= set(_multiples(span, _apart(span, epoch)))
    else:
        rows = _few_rows(span, epoch, ends | drops if len(ends | drops) <= most else ends, most)
    times: Floats = span.start + span.stride * np.array(sorted(rows))
    return times


def _few_rows(span: Span, epoch: int | None, rows: set[float], most: int) -> set[float]:
    """Return some rows with as many even samples between them as there is room for."""
    is_met = epoch is not None and not (epoch % span.stride or span.start % span.stride)
    each = (epoch or 0) // span.stride if is_met else 0
    if each <= span.count < _FEW_EPOCHS * each:
        whole = rows | set(_multiples(span, each))
        rows = whole if len(whole) <= most else rows
    if len(rows) == most:
        return rows
    return rows | set(_multiples(span, _fitting(span.count / (most - len(rows)), each)))


def _fitting(least: float, epoch: int) -> int:
    """Return how many rows lie between two samples, at least: if they can, a part of an epoch."""
    if epoch and least > epoch:
        return epoch * _round_number(least / epoch, _ROUND)
    parts = (epoch // parts for parts in _FRACTIONS if epoch and epoch % parts == 0)
    part = next((part for part in parts if part >= least), math.inf)
    return int(part) if part <= 2 * least else _round_number(least, _ROUND)


def _multiples(span: Span, rows: int) -> list[float]:
    """Return the rows whose times are multiples of so many strides."""
    first = -(span.start // span.stride) % rows
    found: list[float] = np.arange(first, span.count, rows, dtype=np.float64).tolist()
    return found


def few_of(times: Floats, most: int | None = None) -> Floats:
    """Return times for a short table, evenly of some: the first and the last are among them."""
    if times.size <= (most or _FEW_ROWS):
        return times
    samples = _SAMPLES if most is None else most - 1
    digits = _FEW_DIGITS if most is None else _ROUND
    places = np.arange(0, times.size, _round_number(times.size / samples, digits))
    return times[np.append(places, times.size - 1) if places[-1] < times.size - 1 else places]


def _apart(span: Span, epoch: int | None) -> int:
    """Return how many rows lie between two samples."""
    if epoch is None or epoch % span.stride or span.start % span.stride:
        return _round_number(span.count / _SAMPLES)
    rows = epoch // span.stride
    if span.count < _FEW_EPOCHS * rows:
        return _round_number(span.count / _SAMPLES)
    return rows * _round_number(span.count / rows / _SAMPLES)


def _round_number(least: float, digits: Sequence[int] = _FEW_DIGITS) -> int:
    """Return the first of 1, 2, 5, 10, 20, 50, ... that is not below `least`."""
    power = int(10 ** math.floor(math.log10(max(least, 1))))
    return next(n * power for n in digits if n * power >= least)


def _first_drop_rows(schedule: Schedule, span: Span) -> list[float]:
    """Return the rows at which the first drops show: one more than a short table takes, or more."""
    rows: list[float] = []
    for times in _first_jumps(schedule, span):
        drops = times[schedule.jumps_at(times) != 0]
        rows.extend(np.ceil((drops - span.start) / span.stride).tolist())
        if len(rows) > _MOST_DROPS:
            break
    return rows


def _first_jumps(schedule: Schedule, span: Span) -> Iterator[Floats]:
    """Yield where a range may jump: the first few one by one, then many at once, as far as pays."""
    time = np.array([float(span.start)])
    for _ in range(_FEW_JUMPS):
        time = schedule.next_jump(time)
        if not time[0] <= span.last:
            return
        yield time
    begin = math.floor(time[0]) + 1
    end = min(span.last + 1, begin + _FARTHEST)
    if begin < end:
        for t in Span(begin, end).chunks():
            times = schedule.next_jump(t - 1)
            yield times[times <= t]


def dropped(schedule: Schedule, span: Span, times: Floats) -> "npt.NDArray[np.bool_]":
    """Tell of each row's time whether the rate dropped, in a jump, since the row before it."""
    before = np.maximum(times - span.stride, span.start)
    drops = np.zeros(times.shape, bool)
    for at, rows in jumps_in_turn(schedule, before, times):
        drops[rows] |= ~(schedule.jumps_at(at) >= 0)  # NaN: where there was no rate just before
    return drops & (schedule(times) < schedule(before))


def jumps_in_turn(
    schedule: Schedule, starts: Floats, ends: Floats
) -> "Iterator[tuple[Floats, npt.NDArray[np.intp]]]":
    """Yield where the value may jump after each start, up to its end, and the numbers of these.

    First the first such time of each, then the second, and so on, up to some.
    """
    rows, times = np.arange(starts.size), starts
    for _ in range(_FEW_JUMPS):
        times = schedule.next_jump(times)
        is_within = times <= ends[rows]
        rows, times = rows[is_within], times[is_within]
        if not rows.size:
            return
        yield times, rows
