"""Solving for one number: every place where the rate meets, or crosses, what is asked."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import product

from lrsched_cli.analysis.solving.conditions import RateAt
from lrsched_cli.analysis.solving.domain import Domain
from lrsched_cli.analysis.solving.question import ROUNDING, Question
from lrsched_cli.analysis.solving.roots import TOLERANCE, Root, Search
from lrsched_cli.analysis.solving.solution import Solution, Solved
from lrsched_cli.parameters.param import Param

_WIDE = 1e-6
"""How far apart numbers are, as a fraction, between which all do: not just rounding."""


def solve_one(question: Question) -> Solved:
    """Return the numbers that one unknown may stand for."""
    (unknown,) = question.template.unknowns
    found = _Found(question)
    if unknown.may_be_whole:
        whole = Domain.of(unknown.param, is_whole=True)
        found.look(whole)
        if not unknown.must_be_whole:
            found.look_between(unknown.param)
    if not unknown.must_be_whole:
        real = Domain.of(unknown.param, is_whole=False)
        is_split = unknown.may_be_whole and real.low < 1 < real.high
        for part in (replace(real, low=1), replace(real, high=1)) if is_split else (real,):
            found.look(part)
    rates, solutions = found.rates, question.simplest_first(found.solutions)
    return Solved(
        question.template.text,
        (unknown.name,),
        question.conditions,
        tuple(solutions),
        tuple(
            whole_beside(question, solutions[0]) if found.nearest and solutions else found.nearest
        ),
        (min(rates), max(rates)) if rates else None,
        unknown.must_be_whole,
    )


@dataclass(slots=True)
class _Found:
    """What is found in one set of values after the other, until there is a solution."""

    question: Question
    solutions: list[Solution] = field(default_factory=list)
    nearest: list[Solution] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    crossings: list[tuple[int, int]] = field(default_factory=list)
    """Neighbouring whole numbers between which what is asked lies."""

    def look(self, domain: Domain) -> None:
        """Look through a set of values."""
        if self.solutions:
            return
        search = _search(self.question, domain)
        self.solutions = list(_solutions(self.question, domain, search))
        self.rates += _measured(self.question, domain, search)
        if not self.nearest and not self.solutions:
            self.nearest = list(_nearest(self.question, domain, search))
        if domain.is_whole:
            self.crossings = search.crossings()

    def look_between(self, param: Param) -> None:
        """Look between neighbouring whole numbers: a number of updates need not be whole."""
        if not self.solutions:
            for low, high in self.crossings:
                part = replace(Domain.of(param, is_whole=False), low=low, high=high)
                search = _search(self.question, part, few=True)
                self.solutions += _solutions(self.question, part, search)


def _search(question: Question, domain: Domain, *, few: bool = False) -> Search:
    first = question.conditions[0]
    times = [one.t if isinstance(one, RateAt) else one.span.stop for one in question.conditions]

    def gap(place: int) -> float:
        return question.gaps([domain.value(place)])[0]

    places = map(domain.place, (domain.low, domain.high)) if few else domain.places(times)
    return Search.over(gap, TOLERANCE * first.target, places)


def _solutions(question: Question, domain: Domain, search: Search) -> Iterator[Solution]:
    for root in search.roots():
        first, last = _ends(question, domain, root)
        if not question.is_met([first]):
            continue
        if first != last:
            told = question.usual(first, last) if domain.is_whole else min(max(first, 0), last)
            yield question.solution([told], {0: (first, last)})
        else:
            places = () if domain.is_whole else (0,)
            yield question.solution(question.shortest([first], places))


def _ends(question: Question, domain: Domain, root: Root) -> tuple[float, float]:
    """Return the first and the last number of a root: one, unless a range of them does as well."""
    first, last, best = map(domain.value, (root.first, root.last, root.best))
    if domain.is_whole:
        low, high = (question.measured([end])[0] for end in (first, last))
        are_equal = abs(high - low) <= ROUNDING * max(abs(low), abs(high))
        return (first, last) if are_equal and question.is_met([first]) else (best, best)
    exact = [x for x in (first, last, *_between(first, last)) if question.is_met([x], ROUNDING)]
    low, high = min(exact, default=best), max(exact, default=best)
    is_wide = high - low > _WIDE * max(abs(low), abs(high))
    return (low, high) if is_wide else (best, best)


def _between(first: float, last: float) -> Iterable[float]:
    return (first + (last - first) * number / 8 for number in range(1, 8))


def _measured(question: Question, domain: Domain, search: Search) -> list[float]:
    found = (question.measured([domain.value(place)])[0] for place in search.seen)
    return [rate for rate in found if not math.isnan(rate)]


def _nearest(question: Question, domain: Domain, search: Search) -> Iterator[Solution]:
    """Yield what misses what is asked by the least, from below and from above.

    Of several that miss it by the same, they are the two that lie together.
    """
    below = _least([(-gap, place) for place, gap in search.seen.items() if gap < 0])
    above = _least([(gap, place) for place, gap in search.seen.items() if gap > 0])
    ends = [(one[0], one[-1]) for one in (below, above) if one]
    pairs = [(abs(a - b), a, b) for a, b in product(*ends)] if below and above else []
    chosen = min(pairs)[1:] if pairs else [one[0] for one in ends]
    for place in sorted(chosen):
        yield question.solution([domain.value(place)])


def whole_beside(question: Question, solution: Solution) -> list[Solution]:
    """Return the whole numbers on either side of a solution that is none, where they do."""
    (found,) = solution.values
    beside = ([float(number)] for number in (math.floor(found.value), math.ceil(found.value)))
    return [question.solution(one) for one in beside if math.isfinite(question.worst(one))]


def _least(gaps: list[tuple[float, int]]) -> list[int]:
    """Return the places with the smallest gap, in order."""
    least = min(gaps, default=(0.0, 0))[0]
    return sorted(place for gap, place in gaps if gap <= least * (1 + ROUNDING))
