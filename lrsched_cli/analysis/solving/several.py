"""Solving for several numbers at once: Newton's method from many places, and whole numbers tried.

What is found is verified, as every answer is; that there is nothing else cannot be said.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, product

from lrsched_cli._lazy import np
from lrsched_cli.analysis.solving.conditions import RateAt
from lrsched_cli.analysis.solving.domain import Domain
from lrsched_cli.analysis.solving.question import Ends, Question
from lrsched_cli.analysis.solving.scale import TINY, Scale
from lrsched_cli.analysis.solving.solution import Solved
from lrsched_cli.schedules import Floats

Point = tuple[float, ...]
Found = tuple[Point, Ends]
"""A solution, and the ends of ranges of whole numbers that do as well."""

_STARTS = 1500
"""Places looked at before the first step, for all real numbers together."""

_TRIED = 12
"""Of these, so many of the best are started from."""

_ITERATIONS = 60
_HALVINGS = 10
_NUDGE = 1e-6
"""By how much a coordinate is moved to see the slope."""

_STARTS_NEAR = 100
"""Likewise, where whole numbers have shown where it may be."""

_STARTS_BESIDE = 9
"""Likewise, with whole numbers tried beside them."""

_MOST_WHOLE = 150
"""Combinations of whole numbers that are tried before the best of them are moved."""

_MOST_SOLUTIONS = 20

_EXAMPLES = 3
"""Solutions that are told where the conditions leave some freedom."""

_SAME = 1e-6
_SINGULAR = 1e-7
"""How small the least slope is, as a fraction of the largest, if some freedom is left."""


def solve_several(question: Question) -> Solved:
    """Return numbers for several unknowns that meet all conditions, whole ones where they do."""
    unknowns = question.template.unknowns
    whole = [n for n, one in enumerate(unknowns) if one.must_be_whole]
    likely = [n for n, one in enumerate(unknowns) if one.may_be_whole]
    search = _Search(question, likely)
    found = search.solutions()
    if not found and likely != whole:
        near = sorted(search.seen, key=question.worst)[:_TRIED]
        search = _Search(question, whole, near)
        found = search.solutions()
    is_determined = len(found) < _MOST_SOLUTIONS and not any(
        search.is_free(one) for one, _ in found
    )
    shown = found[: _MOST_SOLUTIONS if is_determined else _EXAMPLES]
    best = min(search.seen, key=question.worst, default=None)
    is_near = not found and best is not None and math.isfinite(question.worst(best))
    return Solved(
        question.template.text,
        tuple(one.name for one in unknowns),
        question.conditions,
        tuple(question.simplest_first(question.solution(*one) for one in shown)),
        (question.solution(best),) if is_near and best else (),
        None,
        bool(search.whole),
        is_determined,
    )


class _Search:
    """A search in which some of the unknowns take whole numbers."""

    def __init__(
        self, question: Question, whole: Sequence[int], near: Sequence[Point] = ()
    ) -> None:
        self.question, self.whole = question, tuple(whole)
        unknowns = question.template.unknowns
        self.real = [n for n in range(len(unknowns)) if n not in self.whole]
        domains = [Domain.of(one.param, is_whole=n in self.whole) for n, one in enumerate(unknowns)]
        domains = [
            replace(domain, low=max(domain.low, 1)) if one.may_be_whole else domain
            for domain, one in zip(domains, unknowns, strict=True)
        ]
        self.domains = domains
        self.scales = [Scale(domains[n]) for n in self.real]
        self.seen: list[Point] = []
        self._near = near
        self._last: Floats | None = None

    def solutions(self) -> list[Found]:
        """Return what meets the conditions, smaller numbers first.

        Where one unknown is whole, numbers in a row that do with the same others are one.
        """
        points = self._by_whole() if self.whole else self._points({})
        met = [one for one in points if self.question.is_met(one)]
        found = sorted(self.question.shortest(one, self.real) for one in met)
        if len(self.whole) == 1:
            return list(self._in_a_row(found))
        return [(one, {}) for one in self._distinct(found)]

    def _in_a_row(self, points: list[Point]) -> Iterator[Found]:
        (place,) = self.whole
        left = sorted(points, key=lambda one: one[place])
        while left:
            first = last = left[0]
            while self.question.is_met(before := _moved(first, place, -1)):
                first = before
            while self.question.is_met(after := _moved(last, place, 1)):
                last = after
            low, high = first[place], last[place]
            usual = _moved(first, place, self.question.usual(low, high) - low)
            yield usual, {place: (low, high)} if low < high else {}
            row = [_moved(one, place, usual[place] - one[place]) for one in left]
            within = [low <= one[place] <= high for one in left]
            left = [
                one
                for one, moved, is_in in zip(left, row, within, strict=True)
                if not (is_in and _are_near(moved, usual))
            ]

    def _distinct(self, points: list[Point]) -> list[Point]:
        """Return points without those whose numbers, or whose rates, are those of another."""
        kept: dict[Point, Floats] = {}
        for one in points:
            rates = self.question.rates(one)
            are_same = (_are_near(one, other) for other in kept)
            give_same = (_are_alike(rates, other) for other in kept.values())
            if not any(are_same) and not any(give_same):
                kept[one] = rates
        return list(kept)

    def _by_whole(self) -> list[Point]:
        """Return points for combinations of whole numbers, and for those near the best."""
        grids = [self._grid(number) for number in self.whole]
        tried: dict[tuple[float, ...], Point] = {}
        for combination in product(*grids):
            self._try(combination, tried)
        for combination in sorted(tried, key=lambda one: self.question.worst(tried[one]))[:_TRIED]:
            self._move(combination, tried)
        return list(tried.values())

    def _grid(self, number: int) -> list[float]:
        domain = self.domains[number]
        most = max(int(_MOST_WHOLE ** (1 / len(self.whole))), 3)
        times = [one.t if isinstance(one, RateAt) else 0 for one in self.question.conditions]
        start = max(domain.low, -most)
        stop = min(domain.high, max(2 * max(times, default=0), 64))
        each = max((stop - start) / most, 1)
        return sorted({float(math.floor(start + number * each)) for number in range(most + 1)})

    def _try(self, combination: tuple[float, ...], tried: dict[tuple[float, ...], Point]) -> float:
        """Return how well whole numbers do, with the best real ones beside them."""
        if combination not in tried:
            fixed = dict(zip(self.whole, combination, strict=True))
            points = list(self._points(fixed))
            if points:
                tried[combination] = min(points, key=self.question.worst)
        return self.question.worst(tried[combination]) if combination in tried else math.inf

    def _move(self, combination: tuple[float, ...], tried: dict[tuple[float, ...], Point]) -> None:
        """Move whole numbers to where they do better, in ever smaller steps."""
        stride = max((b - a for n in self.whole for a, b in _gaps(self._grid(n))), default=1)
        best = self._try(combination, tried)
        while stride >= 1:
            neighbours = [
                tuple(value + step * (place == moved) for place, value in enumerate(combination))
                for moved in range(len(combination))
                for step in (-stride, stride)
            ]
            nearest = min(neighbours, key=lambda one: self._try(one, tried))
            if self._try(nearest, tried) < best:
                combination, best = nearest, self._try(nearest, tried)
            else:
                stride //= 2

    def _points(self, fixed: dict[int, float]) -> Iterator[Point]:
        """Yield points with some numbers fixed, at which Newton's method ends."""
        if not self.scales:
            yield self._point(fixed, np.empty(0))
            return
        if self._last is not None and fixed:
            point = self._newton(fixed, self._last)
            if self.question.is_met(point):
                yield point
                return
        for start in self._starts(fixed):
            yield self._newton(fixed, start)

    def _starts(self, fixed: dict[int, float]) -> list[Floats]:
        most = _STARTS_BESIDE if fixed else _STARTS_NEAR if self._near else _STARTS
        each = max(int(most ** (1 / len(self.scales))), 3)
        grid = product(*(scale.starts(each) for scale in self.scales))
        starts = [np.array(one) for one in grid]
        if not fixed:
            starts += [
                np.array(
                    [
                        scale.coordinate(one[n])
                        for n, scale in zip(self.real, self.scales, strict=True)
                    ]
                )
                for one in self._near
            ]
        sizes = [float(np.sum(self._residuals(fixed, one) ** 2)) for one in starts]
        order = [
            n for n in sorted(range(len(starts)), key=sizes.__getitem__) if sizes[n] < math.inf
        ]
        return [starts[n] for n in order[: _TRIED if not fixed else 2]]

    def _point(self, fixed: dict[int, float], u: Floats) -> Point:
        pairs = zip(self.real, self.scales, u.tolist(), strict=True)
        values = fixed | {number: scale.value(one) for number, scale, one in pairs}
        return tuple(values[number] for number in sorted(values))

    def _residuals(self, fixed: dict[int, float], u: Floats) -> Floats:
        """Return how far the conditions are from being met, as logarithms where that can be."""
        found = self.question.measured(self._point(fixed, u))
        pairs = zip(found, self.question.conditions, strict=True)
        return np.array([_residual(measured, one.target) for measured, one in pairs])

    def _newton(self, fixed: dict[int, float], start: Floats) -> Point:
        """Return where Newton's method ends, each step shortened until it helps."""
        u, residuals = start, self._residuals(fixed, start)
        for _ in range(_ITERATIONS):
            size = float(np.sum(residuals**2))
            if not 0 < size < math.inf:
                break
            step = np.linalg.lstsq(self._slopes(fixed, u, residuals), -residuals, rcond=None)[0]
            for halving in range(_HALVINGS):
                trial = u + step / 2**halving
                after = self._residuals(fixed, trial)
                if float(np.sum(after**2)) < size:
                    break
            else:
                break
            u, residuals = trial, after
        point = self._point(fixed, u)
        self.seen.append(point)
        if self.question.is_met(point):
            self._last = u
        return point

    def _slopes(self, fixed: dict[int, float], u: Floats, residuals: Floats) -> Floats:
        columns = []
        for place in range(u.size):
            moved = u.copy()
            moved[place] += _NUDGE
            columns.append((self._residuals(fixed, moved) - residuals) / _NUDGE)
        slopes: Floats = np.nan_to_num(np.array(columns).T, nan=0.0, posinf=0.0, neginf=0.0)
        return slopes

    def is_free(self, point: Point) -> bool:
        """Tell whether real numbers may move and meet the conditions all the same."""
        if not self.scales:
            return False
        relative = []
        for number in self.real:
            moved = list(point)
            moved[number] += _NUDGE * (abs(point[number]) or 1)
            gaps = zip(self.question.gaps(moved), self.question.conditions, strict=True)
            relative.append([gap / (one.target or 1) for gap, one in gaps])
        sizes = np.linalg.svd(np.nan_to_num(np.array(relative)), compute_uv=False)
        return bool(sizes[-1] <= _SINGULAR * sizes[0])


def _residual(measured: float, target: float) -> float:
    if math.isnan(measured):
        return math.inf
    if target > 0:
        return math.log(max(measured, TINY) / target)
    return (measured - target) / (abs(target) or 1)


def _gaps(grid: Sequence[float]) -> list[tuple[float, float]]:
    return list(pairwise(grid))


def _moved(point: Point, place: int, by: float) -> Point:
    return tuple(value + by * (number == place) for number, value in enumerate(point))


def _are_near(one: Point, other: Point) -> bool:
    return all(
        abs(a - b) <= _SAME * max(abs(a), abs(b), TINY) for a, b in zip(one, other, strict=True)
    )


def _are_alike(one: Floats, other: Floats) -> bool:
    return np.allclose(one, other, rtol=0, atol=_SAME * float(np.max(np.abs(other))))
