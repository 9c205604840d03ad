"""Where a function of one number is zero: found by looking at many places and halving."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

TOLERANCE = 1e-9
"""The largest gap of a solution, as a fraction of what is asked: far above rounding."""

Gap = Callable[[int], float]
"""How far from what is asked a place is; not a number where it has no answer at all."""

_GOLDEN = (math.sqrt(5) - 1) / 2

_CLOSE = 2**22
"""Places apart at which a smooth gap no longer differs: a billionth, counted in float64 numbers."""

_MOST_STEPS = 200
"""Steps of interpolation, after which only halves are taken."""

_NOISE = 1e-12
"""Differences of gaps, as a fraction of what is asked, that may be nothing but rounding."""

_LOOKS_BETWEEN = 2
"""Times that the middle of two places is looked at, before all between them counts as met."""

_MOST_CROSSINGS = 100
"""Changes of sign that are looked into: of more, the largest numbers."""

_MOST_DIPS = 30
"""Places at which a gap becomes small and large again that are looked into, the smallest first."""


@dataclass(frozen=True, slots=True)
class Root:
    """Places in a row at all of which the gap is small enough."""

    first: int
    last: int
    best: int
    """That of them, of those looked at, where it is smallest."""


@dataclass(slots=True)
class Search:
    """A search for the places at which a gap is no larger than a tolerance."""

    gap: Gap
    tolerance: float
    seen: dict[int, float]
    """The gaps that were looked at."""

    @classmethod
    def over(cls, gap: Gap, tolerance: float, places: Iterable[int]) -> "Search":
        """Return a search that has looked at some places, and where answers begin and end."""
        search = cls(gap, tolerance, {})
        for place in places:
            search.at(place)
        search._find_edges()
        return search

    def at(self, place: int) -> float:
        """Return the gap at a place."""
        if place not in self.seen:
            self.seen[place] = self.gap(place)
        return self.seen[place]

    def is_met(self, place: int) -> bool:
        """Tell whether the gap is small enough."""
        return abs(self.at(place)) <= self.tolerance

    def _find_edges(self) -> None:
        for before, after in list(pairwise(sorted(self.seen))):
            if math.isnan(self.at(before)) != math.isnan(self.at(after)):
                self._halved(before, after, lambda place: math.isnan(self.at(place)))

    def _halved(self, low: int, high: int, is_so: Callable[[int], bool]) -> tuple[int, int]:
        """Return two neighbours of which one is so and one is not, as `low` and `high` are."""
        first = is_so(low)
        while high - low > 1:
            middle = (low + high) // 2
            if is_so(middle) == first:
                low = middle
            else:
                high = middle
        return low, high

    def cross(self, a: int, b: int) -> None:
        """Look at ever nearer places between two of unlike signs, to where no other lies between.

        It is Chandrupatla's method: inverse quadratic interpolation where that is safe, else
        halving. Source: T. R. Chandrupatla, Adv. Eng. Softw. 28 (1997) 145-149.
        """
        at_a, at_b, fraction = self.at(a), self.at(b), 0.5
        for _ in range(_MOST_STEPS):
            if abs(b - a) <= 1:
                return
            low, high = min(a, b), max(a, b)
            place = min(max(a + round(fraction * (b - a)), low + 1), high - 1)
            gap = self.at(place)
            if not gap < 0 and not gap > 0:
                return
            if (gap > 0) == (at_a > 0):
                c, at_c = a, at_a
            else:
                c, at_c, b, at_b = b, at_b, a, at_a
            a, at_a = place, gap
            fraction = _interpolated((a, at_a), (b, at_b), (c, at_c))
        self._halved(min(a, b), max(a, b), lambda place: self.at(place) > 0)

    def roots(self) -> list[Root]:
        """Return all that are found, in order."""
        for before, after in self.crossings():
            self.cross(before, after)
        for dip in self._dips():
            self._descend(*dip)
        return self._met()

    def crossings(self) -> list[tuple[int, int]]:
        """Return the pairs of neighbours, of those looked at, of which the signs differ."""
        found = [(a, b) for a, b in self._pairs() if self.at(a) * self.at(b) < 0]
        return found[-_MOST_CROSSINGS:]

    def _pairs(self) -> list[tuple[int, int]]:
        return list(pairwise(sorted(self.seen)))

    def _dips(self) -> list[tuple[int, int, int]]:
        """Return three places in turn of which the middle one's gap is the smallest, and not met.

        The smallest come first; beyond some, they are left out.
        """
        order = [place for place in sorted(self.seen) if not math.isnan(self.at(place))]
        triples = zip(order, order[1:], order[2:], strict=False)
        found = [dip for dip in triples if self._may_touch(*dip)]
        return sorted(found, key=lambda dip: abs(self.at(dip[1])))[:_MOST_DIPS]

    def _may_touch(self, low: int, middle: int, high: int) -> bool:
        """Tell whether a gap that is smallest in the middle may be zero near it.

        A smooth curve, or one with an edge, falls no farther below the middle of three points than
        it rises from there to the higher of the others.
        """
        gaps = [self.at(place) for place in (low, middle, high)]
        sizes = [abs(gap) for gap in gaps]
        rise = max(sizes) - sizes[1]
        is_dip = sizes[1] == min(sizes) and rise > _NOISE / TOLERANCE * self.tolerance
        same_side = all(gap > 0 for gap in gaps) or all(gap < 0 for gap in gaps)
        return high - low > 2 and is_dip and same_side and sizes[1] <= rise  # noqa: PLR2004

    def _descend(self, low: int, middle: int, high: int) -> None:
        """Look where the gap is smallest between two places; if its sign changes, at the zeros."""
        sign = math.copysign(1, self.at(middle))
        start, end, close = low, high, 1 if high - low < _CLOSE else _CLOSE
        while high - low > 2 * close:
            width = int((high - low) * _GOLDEN)
            left, right = high - width, low + width
            if left >= right:
                left, right = (low + high) // 2, (low + high) // 2 + 1
            if not self.at(left) * sign > 0 or not self.at(right) * sign > 0:
                break
            if abs(self.at(left)) <= abs(self.at(right)):
                high = right
            else:
                low = left
        between = sorted(place for place in self.seen if start <= place <= end)
        for before, after in pairwise(between):
            if self.at(before) * self.at(after) < 0:
                self.cross(before, after)

    def _met(self) -> list[Root]:
        """Return what is met, places that follow one another as one."""
        for _ in range(_LOOKS_BETWEEN):
            for before, after in self._pairs():
                if after - before > 1 and self.is_met(before) and self.is_met(after):
                    self.at((before + after) // 2)
        order = sorted(self.seen)
        ends = [self.is_met(place) for place in order]
        starts = [n for n, met in enumerate(ends) if met and not (n and ends[n - 1])]
        stops = [n for n, met in enumerate(ends) if met and not any(ends[n + 1 : n + 2])]
        runs = [order[start : stop + 1] for start, stop in zip(starts, stops, strict=True)]
        return [self._widened(run) for run in runs]

    def _widened(self, run: list[int]) -> Root:
        """Return the root of a run of places, out to the last neighbours that are met."""
        before = max((place for place in self.seen if place < run[0]), default=run[0])
        after = min((place for place in self.seen if place > run[-1]), default=run[-1])
        first = run[0] if before == run[0] else self._halved(before, run[0], self.is_met)[1]
        last = run[-1] if after == run[-1] else self._halved(run[-1], after, self.is_met)[0]
        best = min((abs(self.seen[place]), place) for place in run)[1]
        return Root(first, last, best)


_Point = tuple[int, float]


def _interpolated(a: _Point, b: _Point, c: _Point) -> float:
    """Return how far from `a` to `b` the zero is, by a parabola through three points, or 1/2."""
    xi = (a[0] - b[0]) / (c[0] - b[0])
    phi = (a[1] - b[1]) / (c[1] - b[1])
    if not (phi**2 < xi and (1 - phi) ** 2 < 1 - xi):
        return 0.5
    first = a[1] / (b[1] - a[1]) * c[1] / (b[1] - c[1])
    second = (c[0] - a[0]) / (b[0] - a[0]) * a[1] / (c[1] - a[1]) * b[1] / (c[1] - b[1])
    return first + second
