"""The values that an unknown may take, as places on a line of whole numbers.

Between two neighbouring places there is no other value: the float64 numbers are counted in their
order, as whole numbers are. So a search by halves ends, and at a value that has no better one.
"""

import math
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from lrsched_cli.parameters.param import Param

_DECADES = 15
"""Sizes of numbers that are looked at, up and down from 1."""

FARTHEST = 10.0**_DECADES
"""The size at which numbers without a bound end."""

_LEAST_APART = 1e-4
"""How near to a bound other than 0 numbers are looked at; between, there are roots all the same."""

_PER_DECADE = 8
_EVENLY = 120
"""Values between two bounds, or among the times in question."""

_MOST_WHOLE = 2000
"""Whole numbers of which each is looked at."""


@dataclass(frozen=True, slots=True)
class Domain:
    """The values of one unknown: float64 numbers, or whole ones."""

    low: float
    high: float
    is_whole: bool

    @classmethod
    def of(cls, param: Param, *, is_whole: bool) -> "Domain":
        """Return the values that a parameter's bounds permit."""
        lows = [-math.inf if param.at_least is None else param.at_least]
        highs = [math.inf if param.at_most is None else param.at_most]
        if param.above is not None:
            lows.append(param.above + 1 if is_whole else math.nextafter(param.above, math.inf))
        if param.below is not None:
            highs.append(param.below - 1 if is_whole else math.nextafter(param.below, -math.inf))
        low, high = max(*lows, -FARTHEST), min(*highs, FARTHEST)
        return cls(math.ceil(low), math.floor(high), True) if is_whole else cls(low, high, False)

    @property
    def is_bounded(self) -> tuple[bool, bool]:
        """Whether there is a bound below, and one above."""
        return self.low > -FARTHEST, self.high < FARTHEST

    def place(self, value: float) -> int:
        """Return the place of a value."""
        if self.is_whole:
            return int(value)
        bits: int = struct.unpack("<q", struct.pack("<d", value))[0]
        return bits if bits >= 0 else -(bits & _MAGNITUDE)

    def value(self, place: int) -> float:
        """Return the value at a place."""
        if self.is_whole:
            return place
        size: float = struct.unpack("<d", struct.pack("<q", abs(place)))[0]
        return size if place >= 0 else -size

    def places(self, times: Iterable[float]) -> list[int]:
        """Return the places to look at first: of all sizes, evenly, and where the times are."""
        farthest = max([*times, 1])
        if self.is_whole:
            values = self._whole(farthest)
        else:
            values = [*self._sizes(), *self._evenly(self.low, self.high)]
            values += self._evenly(0, 4 * farthest)
        within = (value for value in values if self.low <= value <= self.high)
        return sorted({self.place(value) for value in (self.low, *within, self.high)})

    def _whole(self, farthest: float) -> list[float]:
        start = max(self.low, -_MOST_WHOLE // 4) if self.low < 0 else self.low
        stop = min(self.high, max(4 * farthest, 64))
        each = math.ceil(max((stop - start) / _MOST_WHOLE, 1))
        near = [start + number * each for number in range(math.ceil((stop - start) / each) + 1)]
        few = [start + number for number in range(_EVENLY)]
        return [float(math.floor(value)) for value in (*few, *near, *self._sizes())]

    def _sizes(self) -> list[float]:
        """Return numbers of all sizes, and of usual ones away from bounds that are not 0."""
        count = 2 * _DECADES * _PER_DECADE
        sizes = [10 ** (number / _PER_DECADE - _DECADES) for number in range(count + 1)]
        ends = [end for end in (self.low, self.high) if 0 < abs(end) < FARTHEST]
        apart = [size for size in sizes if size >= _LEAST_APART]
        found = [sign * size for sign in (1, -1) for size in (0.0, *sizes)]
        return found + [end + sign * size for end in ends for sign in (1, -1) for size in apart]

    @staticmethod
    def _evenly(low: float, high: float) -> list[float]:
        width = (high - low) / _EVENLY
        return [low + number * width for number in range(_EVENLY + 1)]


_MAGNITUDE = 0x7FFF_FFFF_FFFF_FFFF
