"""Long ranges by their segments: between breakpoints, few rows tell the others.

A row is a time of a range; rows are counted from 0. Between two breakpoints a curve is split into
blocks until each is a polynomial as far as float64 goes, whose sum over rows has a closed form.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Self

from lrsched_cli._lazy import np
from lrsched_cli.sampling import CHUNK, Span
from lrsched_cli.schedules import Floats, Schedule

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    Flags = npt.NDArray[np.bool_]

LONG = 2**16
"""Up to so many rows it is as fast to look at every one."""

_STARTS = 256
"""Places of a range from which breakpoints are sought together."""

_MOST = 2**17
"""Breakpoints of a range that are sought; where there are more, every row is looked at."""

_DEGREE = 16
"""Of the polynomial that a block is."""

_LEAST = 512
"""Rows from which on a block is a polynomial; of a smaller one, every row is looked at."""

_ERROR = 1e-11
"""Of a sum: far below the digits that are shown."""

MOST_VALUES = 2**22
"""Rates that are computed for a sum; where more are needed, every row is looked at."""

_BERNOULLI = (1 / 12, -1 / 720, 1 / 30240, -1 / 1209600)
"""B_2k / (2k)!, of the Euler-Maclaurin formula."""

_NEAR, _FEW = 2**16, 16
"""Rows around ends of plateaus that are looked at, in all and at each: rounding may blur them."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A schedule at the rows of a range, counted from 0."""

    schedule: Schedule
    start: int
    stride: int

    @classmethod
    def of(cls, schedule: Schedule, span: Span) -> Self:
        """Return the rows of a range."""
        return cls(schedule, span.start, span.stride)

    def __call__(self, row: Floats) -> Floats:
        """Return the rates at some rows, and between them."""
        with np.errstate(all="ignore"):
            rates: Floats = np.empty_like(row)
            for first in range(0, row.size, CHUNK):
                part = slice(first, first + CHUNK)
                rates[part] = self.schedule.rates(self.start + self.stride * row[part])
        return rates

    def after(self, times: Floats) -> Floats:
        """Return the first rows from each time on."""
        return np.ceil((times - self.start) / self.stride)


def first_rows(
    schedule: Schedule, span: Span, following: "Callable[[Floats], Floats]"
) -> "Floats | None":
    """Return the first row of a range, and the first ones from certain times on.

    Args:
        schedule: whose rate may stay the same from some time on.
        span: the range.
        following: what tells the next of these times.

    Returns:
        The rows in order, each once; None where there are too many.
    """
    end = min(float(span.last), _settled(schedule))
    times = np.unique(np.linspace(span.start, max(end, span.start), _STARTS))
    found = [np.array([float(span.start)])]
    ends, known = np.append(times[1:], end), 0
    while times.size and known <= _MOST:
        times = following(times)
        within = times <= ends
        times, ends = times[within], ends[within]
        known += times.size
        found.append(times)
    if known > _MOST:
        return None
    rows = Rows.of(schedule, span).after(np.concatenate(found))
    return np.unique(rows[(rows >= 0) & (rows < span.count)])


def _settled(schedule: Schedule) -> float:
    """Return an update from which on the rate surely stays the same, or infinity."""
    return float(np.ceil(schedule.settled_from)) + 1


@dataclass(frozen=True, slots=True)
class Segments:
    """Parts of a range, one after the other, in which a curve only rises or only falls."""

    first: Floats
    last: Floats
    """Their first and last rows."""
    begins: Floats
    """The rate of each first row."""
    ends: Floats
    """The rate of each last row."""

    @property
    def lowest(self) -> Floats:
        """The lowest rate of each."""
        return np.minimum(self.begins, self.ends)

    @property
    def highest(self) -> Floats:
        """The highest rate of each."""
        return np.maximum(self.begins, self.ends)

    @property
    def sizes(self) -> Floats:
        """The number of rows of each."""
        return self.last - self.first + 1


def segments(schedule: Schedule, span: Span) -> Segments | None:
    """Return the parts of a long range, or None where they are not known or too many."""
    if span.count <= LONG or not (schedule.is_smooth and schedule.is_monotone):
        return None
    first = first_rows(schedule, span, schedule.next_turn)
    if first is None:
        return None
    rows = Rows.of(schedule, span)
    settled = rows.after(np.array([_settled(schedule)]))
    first = np.union1d(first, settled[(settled > 0) & (settled < span.count)])
    last = np.append(first[1:], float(span.count)) - 1
    found = Segments(first, last, rows(first), rows(last))
    is_usable = (found.lowest >= 0).all() and (found.highest < np.inf).all()
    return found if is_usable else None


def total(rows: Rows, parts: Segments) -> float | None:
    """Return the sum of the rates of all rows, or None where too many are needed for it."""
    stays = parts.begins == parts.ends
    sums = [float((parts.begins * parts.sizes)[stays].sum())]
    blocks, budget = (parts.first[~stays], parts.last[~stays]), MOST_VALUES
    while blocks[0].size:
        small = blocks[1] - blocks[0] < _LEAST
        budget -= int((blocks[1] - blocks[0] + 1)[small].sum()) + (_DEGREE + 1) * int(
            (~small).sum()
        )
        if budget < 0:
            return None
        sums.append(float(rows(every_row(*(edge[small] for edge in blocks))).sum()))
        first, last = (edge[~small] for edge in blocks)
        values, errors = _block_sums(rows, first, last)
        done = errors <= _ERROR * np.maximum(values, sum(sums))
        sums.append(float(values[done].sum()))
        first, last = first[~done], last[~done]
        middle = np.floor((first + last) / 2)
        blocks = np.concatenate([first, middle + 1]), np.concatenate([middle, last])
    return sum(sums)


def every_row(first: Floats, last: Floats) -> Floats:
    """Return every row of some blocks."""
    sizes = (last - first + 1).astype(int)
    ends = sizes.cumsum()
    every: Floats = np.arange(float(ends[-1] if ends.size else 0))
    every += np.repeat(first - (ends - sizes), sizes)
    return every


def _block_sums(rows: Rows, first: Floats, last: Floats) -> tuple[Floats, Floats]:
    """Return the sums of blocks of rows as those of polynomials, and how far they may be off."""
    shape = polynomial()
    half = (last - first) / 2
    at = first + half * (1 + shape.nodes[:, np.newaxis])
    at[0], at[-1] = first, last
    rates = rows(at.ravel()).reshape(at.shape)
    integral, *slopes = shape.weights @ rates
    sums = half * integral + (rates[0] + rates[-1]) / 2
    for order, (number, slope) in enumerate(zip(_BERNOULLI, slopes, strict=True)):
        sums += number * slope / half ** (2 * order + 1)
    errors = np.abs(shape.tails @ rates).sum(axis=0) * 2 * half
    return sums, np.where(np.isnan(errors), np.inf, errors)


@dataclass(frozen=True, slots=True)
class Polynomial:
    """What a polynomial from -1 to 1 is told by: its values at some nodes, and what follows."""

    nodes: Floats
    weights: Floats
    """What of the values gives the integral, and the differences of odd derivatives at the ends."""
    tails: Floats
    """What of them gives the last coefficients: how far it may be off."""
    samples: Floats
    """What of them gives values in between, close enough that no extreme is far beyond them."""


@cache
def polynomial() -> Polynomial:
    """Return how polynomials are told by their values."""
    from numpy.polynomial import chebyshev  # noqa: PLC0415 - only long ranges need it

    nodes = -np.cos(np.pi * np.arange(_DEGREE + 1) / _DEGREE)
    coefficients: Floats = np.linalg.inv(chebyshev.chebvander(nodes, _DEGREE)).astype(np.float64)
    ends = np.array([-1.0, 1.0])
    unit = np.eye(_DEGREE + 1)
    rows = [np.diff(chebyshev.chebval(ends, chebyshev.chebint(unit)), axis=-1)[:, 0]]
    for order in range(1, 2 * len(_BERNOULLI), 2):
        derived = chebyshev.chebder(unit, order)
        rows.append(np.diff(chebyshev.chebval(ends, derived), axis=-1)[:, 0])
    between = -np.cos(np.pi * np.arange(8 * _DEGREE + 1) / (8 * _DEGREE))
    samples = chebyshev.chebvander(between, _DEGREE) @ coefficients
    return Polynomial(nodes, np.array(rows) @ coefficients, coefficients[-3:], samples)


@dataclass(frozen=True, slots=True)
class Extreme:
    """A rate, the first and the last row that has it, and how many do."""

    rate: float
    first: int
    last: int
    count: int


def extreme(rows: Rows, parts: Segments, *, highest: bool) -> Extreme:
    """Return the highest or lowest rate of all rows."""
    rates = parts.highest if highest else parts.lowest
    rate = float(rates.max() if highest else rates.min())
    begins, ends = parts.begins == rate, parts.ends == rate
    whole, falls, rises = begins & ends, begins & ~ends, ends & ~begins
    found = [
        (parts.first[whole], parts.last[whole], parts.sizes[whole]),
        _plateaus(rows, rate, parts.first[falls], parts.last[falls]),
        _plateaus(rows, rate, parts.last[rises], parts.first[rises]),
    ]
    firsts, lasts, counts = map(np.concatenate, zip(*found, strict=True))
    return Extreme(rate, int(firsts.min()), int(lasts.max()), int(counts.sum()))


def _plateaus(
    rows: Rows, rate: float, inside: Floats, outside: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return the first and last rows with a rate, and how many, of parts that begin or end with it.

    Args:
        rows: the schedule.
        rate: the rate.
        inside: the rows at one end of each part: they have it.
        outside: the rows at the other, which have not.
    """
    if not inside.size:
        return inside, inside, inside
    begin, end = inside, outside
    while (np.abs(outside - inside) > 1).any():
        middle = np.floor((inside + outside) / 2)
        same = rows(middle) == rate
        inside, outside = np.where(same, middle, inside), np.where(same, outside, middle)
    near = max(_NEAR // inside.size, _FEW)
    low = np.maximum(inside - near, np.minimum(begin, end))
    high = np.minimum(inside + near, np.maximum(begin, end))
    every = every_row(low, high)
    same, starts = rows(every) == rate, np.append(0, (high - low + 1).cumsum()[:-1]).astype(int)
    counts = np.add.reduceat(same.astype(float), starts)
    is_first = begin < end
    first = np.where(is_first, begin, np.minimum.reduceat(np.where(same, every, np.inf), starts))
    last = np.where(is_first, np.maximum.reduceat(np.where(same, every, -np.inf), starts), begin)
    return first, last, counts + np.where(is_first, low - begin, begin - high)
