"""Which times are looked at: ranges, chunks, the rows of a short table, the points of a curve."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Self

from lrsched_cli._lazy import np
from lrsched_cli.errors import RangeError
from lrsched_cli.parameters.values import LARGEST_COUNT
from lrsched_cli.schedules import Floats, Schedule, Unit

if TYPE_CHECKING:
    import numpy.typing as npt

CHUNK = 65_536
"""Rows that are computed and written at once, so that memory does not grow with their number."""

MOST_ROWS = 10**9
"""The longest range whose every row is computed; a picture needs only some of them."""

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

_BREAKPOINTS_A_PIXEL = 3
"""Enough for a pixel to show how far down and up a schedule goes within it."""


@dataclass(frozen=True, slots=True)
class Span:
    """The times `start`, `start + stride`, ... below `stop`, counted in epochs or steps."""

    start: int
    stop: int
    stride: int = 1
    unit: Unit = "epoch"

    def __post_init__(self) -> None:
        """Refuse a range that is empty or counts too far.

        Raises:
            RangeError: as it says.
        """
        if self.start < 0:
            raise RangeError(str(self), "must start at 0 or later")
        if self.stride < 1:
            raise RangeError(str(self), "must have a STRIDE of at least 1")
        if self.stop <= self.start:
            raise RangeError(str(self), f"must hold at least one {self.unit}")
        if self.stop > LARGEST_COUNT:
            raise RangeError(str(self), "must end by 2**53, where float64 begins to skip numbers")

    def __str__(self) -> str:
        start = f"{self.start}:" if self.start or self.stride != 1 else ""
        stride = f":{self.stride}" if self.stride != 1 else ""
        return f"{start}{self.stop}{stride}"

    @classmethod
    def parse(cls, text: str, unit: Unit) -> Self:
        """Return the range that `N` (0 to N - 1) or `START:STOP[:STRIDE]` stands for.

        Raises:
            RangeError: the text is no range, or an empty one.
        """
        match [_whole(part) for part in text.split(":")]:
            case [int(stop)]:
                return cls(0, stop, unit=unit)
            case [int(start), int(stop)]:
                return cls(start, stop, unit=unit)
            case [int(start), int(stop), int(stride)]:
                return cls(start, stop, stride, unit)
            case _:
                raise RangeError(text, f"must be a whole number of {unit}s or START:STOP[:STRIDE]")

    @property
    def count(self) -> int:
        """The number of rows."""
        return -((self.start - self.stop) // self.stride)

    @property
    def last(self) -> int:
        """The time of the last row."""
        return self.start + (self.count - 1) * self.stride

    def chunks(self) -> Iterator[Floats]:
        """Return the times of all rows, so many at once as are well computed together.

        Raises:
            RangeError: there are more rows than can be computed in a sensible time.
        """
        if self.count > MOST_ROWS:
            requirement = f"must hold at most {MOST_ROWS:,} rows (give a STRIDE, or draw a picture)"
            raise RangeError(str(self), requirement)
        return self._chunks()

    def _chunks(self) -> Iterator[Floats]:
        for first in range(0, self.count, CHUNK):
            rows = np.arange(first, min(first + CHUNK, self.count), dtype=np.float64)
            yield self.start + self.stride * rows


def _whole(text: str) -> int | None:
    """Return the whole number that a text such as `90`, `10_000` or `1e6` stands for, or None."""
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if number.is_integer() else None


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


def time_of(t: float) -> float:
    """Return a time as a whole number, unless it is one of a log between two of these."""
    return int(t) if float(t).is_integer() else float(t)


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


def rates_between(schedule: Schedule, t: Floats) -> Floats:
    """Return what a curve is between updates, where it need not be a rate that could be used."""
    with np.errstate(all="ignore"):
        return schedule.rates(t) if t.size else t


def curve(schedule: Schedule, span: Span, pixels: int) -> tuple[Floats, Floats]:
    """Return times and rates of the points of a curve `pixels` wide, drops drawn upright.

    Its cost depends on the pixels, not on the length of the range; no drop or peak is lost.
    """
    if schedule.known_at is not None:
        return points(schedule, span, pixels)
    at, (rates,) = curves([schedule], span, pixels)
    return at, rates


def points(schedule: Schedule, span: Span, pixels: int | None = None) -> tuple[Floats, Floats]:
    """Return the points of a log in a range; of many, the lowest and the highest of each pixel."""
    times = schedule.known_at if schedule.known_at is not None else np.empty(0)
    times = times[(times >= span.start) & (times < span.stop)]
    rates = schedule(times)
    if pixels is None or times.size <= 2 * pixels:
        return times, rates
    column = np.floor((times - span.start) / (span.stop - span.start) * pixels)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    order = np.lexsort((rates, column))
    ends = np.append(starts[1:], times.size) - 1
    kept = _in_order(order[starts].astype(float), order[ends].astype(float)).astype(int)
    return times[kept], rates[kept]


def curves(schedules: Sequence[Schedule], span: Span, pixels: int) -> tuple[Floats, list[Floats]]:
    """Return the points of several curves at the times that together tell all of them."""
    times = evenly(span, pixels)
    found = [_few_breakpoints(schedule, times) for schedule in schedules]
    pairs = zip(schedules, found, strict=True)
    jumps = [own[schedule.jumps_at(own) != 0] for schedule, own in pairs]
    return upright(schedules, _in_order(times, *found), jumps)


def upright(
    schedules: Sequence[Schedule], times: Floats, jumps: Sequence[Floats]
) -> tuple[Floats, list[Floats]]:
    """Return the points at some times, with another from which it jumps at each curve's jumps."""
    uprights = _in_order(*jumps)
    at = np.concatenate([uprights, times])
    order = np.argsort(at, kind="stable")  # of equal times, what was before a drop comes first
    at, rates = at[order], []
    for schedule, own in zip(schedules, jumps, strict=True):
        limits, after = schedule.left_limit(uprights), _seen(schedule, uprights)
        before = np.where(_are_among(own, uprights), _usable(schedule, limits, uprights), after)
        rates.append(np.concatenate([before, _seen(schedule, times)])[order])
    return at, rates


def _seen(schedule: Schedule, times: Floats) -> Floats:
    """Return the rates at some times, of which those that are whole must be rates to use."""
    is_whole = times == np.floor(times)
    rates = np.empty_like(times)
    rates[is_whole] = schedule(times[is_whole])
    between = times[~is_whole]
    rates[~is_whole] = _usable(schedule, rates_between(schedule, between), between)
    return rates


def _usable(schedule: Schedule, rates: Floats, times: Floats) -> Floats:
    """Return the rates, where they could be used, else those of the last updates before."""
    bad = ~((rates >= 0) & (rates < np.inf))
    if not bad.any():
        return rates
    held = rates.copy()
    held[bad] = schedule(np.maximum(np.ceil(times[bad]) - 1, 0))
    return held


def evenly(span: Span, pixels: int) -> Floats:
    """Return so many whole times of a range, or all of them if there are fewer."""
    if span.last - span.start < pixels:
        return np.arange(span.start, span.last + 1, dtype=np.float64)
    return _in_order(np.floor(np.linspace(span.start, span.last, pixels)))


def _few_breakpoints(schedule: Schedule, times: Floats) -> Floats:
    found = islice(breakpoints_in_turn(schedule, times), _BREAKPOINTS_A_PIXEL)
    return _in_order(np.empty(0), *found)


def breakpoints_in_turn(schedule: Schedule, times: Floats) -> Iterator[Floats]:
    """Yield the first breakpoint after each time up to the next, then the second, and so on."""
    found, ends = times[:-1], times[1:]
    while found.size:
        found = schedule.next_breakpoint(found)
        found, ends = found[found <= ends], ends[found <= ends]
        yield found


def _are_among(own: Floats, times: Floats) -> "npt.NDArray[np.bool_]":
    """Tell which times are among others, in order; `np.isin` imports the rest of NumPy first."""
    among: npt.NDArray[np.bool_] = np.searchsorted(own, times, "right") > np.searchsorted(
        own, times
    )
    return among


def _in_order(*times: Floats) -> Floats:
    """Return all times, each once, as `np.unique` would, which imports the rest of NumPy first."""
    ordered = np.sort(np.concatenate(times))
    return ordered[np.diff(ordered, prepend=-1.0) > 0]
