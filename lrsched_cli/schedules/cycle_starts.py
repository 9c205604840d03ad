"""When cycles begin of which each is longer than the last: exactly, or as a framework finds it.

Cycle k begins at `length * (growth ** k - 1) / (growth - 1)`. The two numbers are taken as they are
written, 1.3 as 13/10, so that these times are fractions, some of them whole numbers. A table holds
the first float64 that is not before each: looking a time up in it never misses a restart, as a
logarithm in floating point does. Frameworks use that logarithm; the tables of their arithmetic hold
the times at which it changes.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Literal, TypeAlias

from lrsched_cli._lazy import fractions, np
from lrsched_cli.parameters.values import LARGEST_COUNT
from lrsched_cli.schedules.base import Floats
from lrsched_cli.schedules.exact import completed, powers
from lrsched_cli.schedules.pieces import select

Arithmetic: TypeAlias = Literal["exact", "float64", "float32"]
"""How the cycle of a time is found: exactly, or by the logarithm of timm or of Keras."""

_MOST_CYCLES: dict[str, int] = {"exact": 4096, "float64": 512, "float32": 512}
"""Rows of a table. Where there are more exact cycles, no restart can be a whole number any more."""

_FEW_PARTS = 2**20
"""Denominators of a fraction by which whole times are multiplied without rounding."""

_PRECISION = 400
"""Bits after the point of a start in a table while it is computed."""

_SAME = 2**100
"""In units of the last such bit: starts that are nearer to a float64 are equal to it.

A start that is no float64 is a fraction whose denominator is a power of that of `growth`, at most
2**60 for the few rows that come near 2**53 whole units; it cannot be that near.
"""


_RELIABLE: dict[str, float] = {"exact": math.inf, "float64": 2.0**40, "float32": 2.0**24}
"""Times up to which whole numbers are counted with some digits to spare, or are told apart."""


@dataclass(frozen=True, slots=True)
class CycleTimes:
    """Cycles of which the first is `length` long, and each `growth` times as long as the last."""

    length: float
    growth: float = 1.0
    arithmetic: Arithmetic = "exact"

    @property
    def is_lost(self) -> bool:
        """Whether the growth is 1 after rounding, where a logarithm finds no cycle any more."""
        return self.growth != 1 and self._rounded(self.growth) == 1

    def number(self, t: Floats) -> Floats:
        """Return the number of cycles completed at each time.

        Of growing cycles it is given once if it is the same for all times, as it mostly is.
        """
        if self.growth == 1:
            return self._equal(t)
        if t.size > 1:
            first, last = self._grown(np.array([t.min(), t.max()]))
            if first == last:
                return np.array([first])
        return self._grown(t)

    def place(self, t: Floats) -> tuple[Floats, Floats]:
        """Return the number of each time's cycle, and the progress in it."""
        number = self.number(t)
        if self.growth != 1:
            return number, self._progress(t, number)
        if self._is_divided:
            return number, (t - number * self.length) / self.length
        return turned(t, self.length, 1)

    def start_after(self, t: Floats) -> Floats:
        """Return when the cycle after that of each time begins, rounded up to a float64."""
        if self.growth == 1:
            return self._start(self._equal(t) + 1)
        first = self.table.first
        later: Floats = np.append(first, np.inf)[np.searchsorted(first, t, side="right")]
        if self.table.end < math.inf:
            later = np.where(t < self.table.end, later, self._start(self._logarithm(t) + 1))
        return later

    def end(self, cycles: float) -> float:
        """Return when so many cycles are over, rounded up to a float64, or infinity."""
        if self.growth == 1:
            exact = decimal if self.arithmetic == "exact" else fractions.Fraction
            return _rounded_up(exact(self.length) * exact(cycles))
        if float(cycles).is_integer() and cycles < self.table.first.size:
            return float(self.table.first[int(cycles)])
        with np.errstate(over="ignore"):
            return float(self._start(np.array([cycles]))[0])

    @property
    def table(self) -> "Table":
        """Start and length of each cycle, as far as float64 counts, or of the first thousands."""
        return _table(self)

    def effective(self, cycles: float = math.inf, k_decay: float = 1.0) -> Arithmetic:
        """Return the arithmetic of the cycles, or exact where that gives the same rates.

        Progress that rounding leaves just below 0 has no power but a whole one.
        """
        return self.arithmetic if self._differs(cycles, k_decay) else "exact"

    def _differs(self, cycles: float, k_decay: float) -> bool:
        """Tell whether a restart is found at another whole time than where it is due."""
        if self.growth == 1:
            return decimal(self.length) != fractions.Fraction(self._rounded(self.length))
        if self.is_lost:
            return True
        due = replace(self, arithmetic="exact").table.first
        rows = int(min(cycles + 1, float(np.searchsorted(due, _RELIABLE[self.arithmetic]))))
        found = np.ceil(self.table.first[:rows])
        is_below_0 = found < self.table.start[:rows]
        is_lost = is_below_0.any() and not k_decay.is_integer()
        return bool(is_lost) or not np.array_equal(np.ceil(due[:rows]), found)

    def _rounded(self, number: float) -> float:
        return float(np.float32(number)) if self.arithmetic == "float32" else number

    def _equal(self, t: Floats) -> Floats:
        # A length that float32 has restarts where it is due: t itself need not be rounded.
        if self.arithmetic == "float32" and self._differs(math.inf, 1.0):
            turns = t.astype(np.float32) / np.float32(self.length)
            number: Floats = np.floor(turns).astype(np.float64)
            return number
        if self._is_divided:
            return completed(t, float(self.length))
        return turned(t, self.length, 1)[0]

    @property
    def _is_divided(self) -> bool:
        """Whether equal cycles are counted by the division of floating point."""
        parts, _ = _ratio(self.length, 1)
        return parts == 1 or parts > _FEW_PARTS or self.arithmetic != "exact"

    def _grown(self, t: Floats) -> Floats:
        if self.table.end == math.inf:
            return self._looked_up(t)
        return select(t, [self.table.end], [self._looked_up, self._logarithm])

    def _looked_up(self, t: Floats) -> Floats:
        number: Floats = np.digitize(t, Column(self, "first")).astype(np.float64) - 1
        return number

    def _logarithm(self, t: Floats) -> Floats:
        """Return the number of cycles by a formula: these are so many that none ends exactly."""
        slope = self.growth - 1
        number: Floats = np.floor(np.log1p(t / self.length * slope) / math.log1p(slope))
        return number

    def _progress(self, t: Floats, number: Floats) -> Floats:
        if self.table.end == math.inf:
            return self._in_table(t, number)
        return select(
            t, [self.table.end], [lambda t: self._in_table(t, self.number(t)), self._beyond]
        )

    def _in_table(self, t: Floats, number: Floats) -> Floats:
        start, size = Column(self, "start"), Column(self, "size")
        return (t - start.at(number)) / size.at(number)

    def _beyond(self, t: Floats) -> Floats:
        number = self._logarithm(t)
        return (t - self._start(number)) / (self.length * powers(self.growth, number))

    def _start(self, number: Floats) -> Floats:
        if self.growth == 1:
            return number * self.length
        slope = self.growth - 1
        return self.length * (np.expm1(number * math.log1p(slope)) / slope)


def in_one_turn(t: Floats, length: float, cycles: float) -> tuple[Floats, Floats]:
    """Return what `turned` does, as transformers computes it in float64."""
    return np.divmod(cycles * (t / length), 1.0)


def turns_miss(length: float, cycles: float) -> bool:
    """Tell whether `in_one_turn` misses a restart that is due at a whole time."""
    due = decimal(length) / decimal(cycles)
    times = np.array([math.ceil(due * number) for number in range(1, math.ceil(cycles))], float)
    return not np.array_equal(
        in_one_turn(times, length, cycles)[0], turned(times, length, cycles)[0]
    )


def turned(t: Floats, length: float, cycles: float) -> tuple[Floats, Floats]:
    """Return the number of each time's cycle, and the progress in it, if so many share a length.

    Both are exact, but for one rounding of the progress, where the two numbers are written in so
    few digits that whole times can be counted in parts of them.
    """
    parts, whole = _ratio(length, cycles)
    if parts > _FEW_PARTS:
        return in_one_turn(t, length, cycles)
    number, rest = np.divmod(t * parts, whole)
    return number, rest / whole


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table of some cycles: for NumPy an array; converted code makes its own."""

    cycles: CycleTimes
    name: Literal["first", "start", "size"]

    def __array__(self, dtype: object = None, copy: object = None) -> Floats:
        """Return the numbers, as NumPy asks for them."""
        column: Floats = getattr(self.cycles.table, self.name)
        return column

    def at(self, number: Floats) -> Floats:
        """Return the numbers in some rows; what stands for numbers looks itself up."""
        if not isinstance(number, np.ndarray):
            return number.found_in(self)  # type: ignore[unreachable] # a symbol
        return self.__array__()[number.astype(np.intp)]


@dataclass(frozen=True, slots=True)
class Table:
    """What is known of each cycle, a row a cycle."""

    first: Floats
    """The first float64 that belongs to it."""
    start: Floats
    """From when on its progress counts: differs from the first where a restart is missed."""
    size: Floats
    end: float
    """From when on the table does not hold; infinity where it holds for all that are counted."""


@lru_cache(maxsize=64)
def _table(cycles: CycleTimes) -> Table:
    rows = _MOST_CYCLES[cycles.arithmetic] + 1
    exact, sizes = map(list, zip(*islice(_spans(cycles), rows), strict=True))
    end = math.inf if exact[-1] > LARGEST_COUNT else exact.pop()
    first, start, size = map(np.array, _columns(cycles, exact, sizes[: len(exact)]))
    return Table(first, start, size, end)


def _columns(
    cycles: CycleTimes, exact: list[float], sizes: list[float]
) -> tuple[list[float], list[float], list[float]]:
    """Return first time, start and length of each cycle, given what is exact."""
    length, growth = cycles.length, cycles.growth
    match cycles.arithmetic:
        case "exact":
            return exact, exact, sizes
        case "float64":
            first = _changes(lambda t: _timms_number(t, length, growth), exact)
            powers = [growth**number for number in range(len(exact))]
            starts = [(1 - power) / (1 - growth) * length + 0.0 for power in powers]
            return first, starts, [power * length for power in powers]
        case "float32":
            first = _changes(lambda t: _kerass_number(t, length, growth), exact)
            return first, list(map(min, first, exact)), sizes


def _spans(cycles: CycleTimes) -> Iterator[tuple[float, float]]:
    """Yield start, rounded up to a float64, and length of each cycle, up to one not counted to."""
    length, growth = decimal(cycles.length), decimal(cycles.growth)
    one = 1 << _PRECISION + max(0, -math.frexp(cycles.length)[1])
    start, size = 0, int(length * one)
    while start <= LARGEST_COUNT * one:
        near = start / one
        by = start - int(fractions.Fraction(near) * one)
        yield near if by <= _SAME else math.nextafter(near, math.inf), size / one
        start += size
        size = size * growth.numerator // growth.denominator
    yield math.inf, math.inf


def _changes(number_at: Callable[[float], float], exact: list[float]) -> list[float]:
    """Return the first float64 at which a growing whole number reaches 0, 1, 2, ..."""
    first = [0.0]
    for number, near in enumerate(exact[1:], start=1):
        below, above = first[-1], near * (1 + 2**-10) + 1
        while below < (middle := below + (above - below) / 2) < above:
            below, above = (below, middle) if number_at(middle) >= number else (middle, above)
        first.append(above)
    return first


def _timms_number(t: float, length: float, growth: float) -> int:
    """Return the number of a time's cycle, as timm's schedulers compute it."""
    return math.floor(math.log(1 - t / length * (1 - growth), growth))


def _kerass_number(t: float, length: float, growth: float) -> float:
    """Return the number of a time's cycle, as Keras and TensorFlow compute it in float32.

    Their logarithm of one float32 is the nearest to the true one.
    """
    one, factor = np.float32(1), np.float32(growth)
    turns = one - np.float32(t) / np.float32(length) * (one - factor)
    number = np.float32(math.log(turns)) / np.float32(math.log(factor))
    return math.floor(number)


def _rounded_up(exact: "fractions.Fraction") -> float:
    """Return the smallest float64 that is not below a fraction."""
    near = float(exact)
    return near if fractions.Fraction(near) >= exact else math.nextafter(near, math.inf)


@lru_cache(maxsize=64)
def _ratio(length: float, cycles: float) -> tuple[float, float]:
    """Return numerator and denominator of the cycles in one update, both numbers as written."""
    turns = decimal(cycles) / decimal(length)
    try:
        return float(turns.numerator), float(turns.denominator)
    except OverflowError:
        return math.inf, math.inf


def decimal(number: float) -> "fractions.Fraction":
    """Return the number that a float64 is written as: the shortest decimal that reads back."""
    return fractions.Fraction(repr(float(number)))
