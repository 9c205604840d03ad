"""Ticks that a person would choose: round numbers, far enough apart to be read."""

import math
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import NamedTuple

from lrsched_cli.render.numbers import rate_text, rate_texts, time_text

STEPS = (1, 2, 5)
"""What ticks are apart, times a power of ten."""

_MOST_TIMES = 9
"""Steps between the ticks of an axis of times: more make it a ruler."""

_FEW_DECADES = 2
"""A logarithmic axis this long has ticks at powers of ten; a shorter one also at 2 and 5."""

_FEW_STEPS, _LOSS, _CROWD = 3, 4, 8
"""As bad as so many unused rows are each step fewer than three, and a tick in every row."""

_NEARLY = 1e-9
"""By how much a whole number of steps may be missed by rounding."""


def time_ticks(start: float, stop: float, columns: int) -> dict[float, str]:
    """Return ticks and their texts for an axis so many columns wide, whose texts do not touch.

    Between whole numbers these are whole; between others they may be fractions.
    """
    length = stop - start
    rarest: dict[float, str] = {}
    is_whole = isinstance(start, int) and isinstance(stop, int)
    steps: Callable[[float], Iterator[float]] = _whole_steps if is_whole else _steps
    for step in steps(length / _MOST_TIMES):
        first, end = math.ceil(start / step - _NEARLY), math.floor(stop / step + _NEARLY)
        if is_whole:  # exactly, however large they are
            first, end = int(-(-start // step)), int(stop // step)
        times = [float(f"{step * n:.12g}") if step < 1 else step * n for n in range(first, end + 1)]
        ticks = {time: time_text(time, stop) for time in times}
        longest = max(map(len, ticks.values()), default=0)
        if step / length * columns >= 1.5 * longest + 3:  # at the edge a text moves by its half
            return ticks
        if step >= length:
            break
        rarest = ticks
    return dict([*rarest.items()][:1])


def _steps(least: float) -> Iterator[float]:
    """Return those of 1, 2, 5, times any power of ten, that are not below `least`."""
    for power in count(math.floor(math.log10(least))):
        yield from (step for digit in STEPS if (step := _rate(digit, power)) >= least)


def _whole_steps(least: float) -> Iterator[int]:
    """Yield those of 1, 2, 5, 10, 20, 50, ... that are not below `least`."""
    for power in count(max(math.floor(math.log10(least)), 0) if least > 1 else 0):
        yield from (digit * 10**power for digit in STEPS if digit * 10**power >= least)


class RateScale(NamedTuple):
    """An axis of rates, or of their decimal logarithms, along rows of text.

    It goes from `origin`, in the midst of the lowest row, by `length` to the highest rate, which
    is `height` rows above. Ticks are in the midst of rows.
    """

    origin: float
    length: float
    height: float
    texts: dict[int, str]
    """What stands at the ticks, by their rows from the bottom."""


class _Grid(NamedTuple):
    """How an axis is divided: `n` steps, of a digit times a power of ten, `between` rows each."""

    n: float
    between: int
    digit: int
    power: int


def _best(sizes: Iterable[tuple[float, int, int]], rows: int) -> _Grid:
    """Return the grid, of `n`, digit and power, that makes the most of so many rows."""
    grids = [
        _Grid(n, math.floor((rows - 1) / n + _NEARLY), digit, power)
        for n, digit, power in sizes
        if 1 - _NEARLY < n < rows - 1 + _NEARLY
    ]

    def loss(grid: _Grid) -> tuple[float, float]:
        unused = rows - grid.n * grid.between
        missing = max(_FEW_STEPS - math.floor(grid.n + _NEARLY), 0)
        return unused + _LOSS * missing + _CROWD * (grid.between == 1), -grid.n

    return min(grids, key=loss)


def linear_scale(highest: float, rows: int) -> RateScale:
    """Return the scale from 0 to the highest rate, at most so many rows high."""
    power = math.floor(math.log10(highest))
    steps = [(digit, power + up) for up in (-1, 0) for digit in STEPS]
    sizes = [(highest / rate, *step) for step in steps if 0 < (rate := _rate(*step)) < math.inf]
    grid = _best(sizes, rows)
    rates = [_rate(grid.digit * n, grid.power) for n in range(math.floor(grid.n + _NEARLY) + 1)]
    texts = rate_texts([0.0, *rates[1:]])
    return RateScale(
        0,
        highest,
        grid.n * grid.between,
        {number * grid.between: text for number, text in enumerate(texts)},
    )


def _rate(digit: int, power: int) -> float:
    """Return the float nearest to a round number, as it is read from its text."""
    return float(f"{digit}e{power}")


def log_scale(lowest: float, highest: float, rows: int) -> RateScale:
    """Return the logarithmic scale from the lowest to the highest rate, at most so many rows."""
    low, high = math.log10(lowest), math.log10(highest)
    if high - low < _FEW_DECADES:
        return _few_decades(low, high, rows)
    steps = [(digit, power) for power in range(3) for digit in STEPS]
    sizes = [((high - low) / (digit * 10**power), digit, power) for digit, power in steps]
    grid = _best(sizes, rows - 1)  # one more, where the lowest rate is between two rows
    step = grid.digit * 10**grid.power
    first = math.ceil(low / step - _NEARLY) * step
    below = max(math.ceil((first - low) / step * grid.between - _NEARLY), 0)
    origin = first - below * step / grid.between
    decades = range(first, math.floor(high + _NEARLY) + 1, step)
    return RateScale(
        origin,
        high - origin,
        (high - origin) / step * grid.between,
        {
            below + number * grid.between: rate_text(_rate(1, decade))
            for number, decade in enumerate(decades)
        },
    )


def _few_decades(low: float, high: float, rows: int) -> RateScale:
    """Return a scale that begins at a round number, for there may be no other on it."""
    powers = range(math.floor(low) - 1, math.floor(high) + 1)
    marks = {math.log10(digit) + power: _rate(digit, power) for power in powers for digit in STEPS}
    origin = max(at for at in marks if at <= low + _NEARLY and at < high - _NEARLY)
    per_row = (high - origin) / (rows - 1)
    texts = {
        round((at - origin) / per_row): rate_text(rate)
        for at, rate in marks.items()
        if origin <= at <= high + _NEARLY and rate
    }
    return RateScale(origin, high - origin, rows - 1, texts)
