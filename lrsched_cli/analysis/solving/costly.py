"""Solving for one number where each trial is dear: a long sum, or a file that is read again.

A line through a few trials gives a number that scales the rates. Others are looked for between a
few numbers of all sizes; of a long sum, also where a coarse one crosses what is asked.
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from lrsched_cli.analysis.solving.conditions import Area, Condition, RateAt
from lrsched_cli.analysis.solving.domain import Domain
from lrsched_cli.analysis.solving.one import whole_beside
from lrsched_cli.analysis.solving.question import Question, unwatched
from lrsched_cli.analysis.solving.roots import TOLERANCE, Search
from lrsched_cli.analysis.solving.solution import Solution, Solved

LONG = 20_000
"""Rates of a sum, from which on it is dear."""

_PLACES = 64
_PLACES_OF_SUMS = 16
"""Numbers of all sizes that are looked at first; of sums, beside those that a coarse one shows."""

_BESIDE = 4
"""Whole numbers from a time on that are looked at: what ends soon after it falls steeply."""

_TRIED = (0.5, 0.25, 0.125)
"""Numbers through which a line is laid."""

_STRAIGHT = 1e-12
"""How far a third trial may lie off the line through two, as a fraction."""


def is_long(condition: Condition) -> bool:
    """Tell whether a condition is dear to measure."""
    return isinstance(condition, Area) and condition.span.count > LONG


def solve_costly(question: Question) -> Solved:
    """Return numbers that one unknown may stand for, found in few trials."""
    (unknown,) = question.template.unknowns
    solutions: list[Solution] = []
    nearest: list[Solution] = []
    real = Domain.of(unknown.param, is_whole=False)
    if not unknown.may_be_whole:
        solutions = list(_on_a_line(question, real))
    domains = [Domain.of(unknown.param, is_whole=True)] if unknown.may_be_whole else []
    for domain in domains if unknown.must_be_whole else [*domains, real]:
        if solutions:
            break
        search = _search(question, domain)
        solutions = list(_solutions(question, domain, search))
        nearest = nearest or ([] if solutions else list(_nearest(question, domain, search)))
    solutions = question.simplest_first(solutions)
    if nearest and solutions:
        nearest = whole_beside(question, solutions[0])
    rates = [rate[0] for rate in question.known.values() if not math.isnan(rate[0])]
    return Solved(
        question.template.text,
        (unknown.name,),
        question.conditions,
        tuple(solutions),
        tuple(nearest),
        (min(rates), max(rates)) if rates else None,
        unknown.must_be_whole,
    )


def _on_a_line(question: Question, domain: Domain) -> Iterator[Solution]:
    """Yield the number that a line through some trials gives, if what is asked is met by it."""
    (first, at_first), (second, at_second), (third, at_third) = (
        (value, question.gaps([value])[0]) for value in _TRIED
    )
    slope = (at_second - at_first) / (second - first)
    expected = at_first + slope * (third - first)
    target = question.conditions[0].target
    if not slope or not abs(expected - at_third) <= _STRAIGHT * (abs(at_third) + abs(target)):
        return
    value = first - at_first / slope
    for _ in range(2):  # what the first division lost
        if domain.low <= value <= domain.high and question.is_met([value]):
            value -= question.gaps([value])[0] / slope
    if domain.low <= value <= domain.high and question.is_met([value]):
        yield question.solution(question.shortest([value], (0,)))


def _search(question: Question, domain: Domain) -> Search:
    """Return a search that has looked for the places where what is asked is crossed."""
    target = question.conditions[0].target
    exact = Search(lambda place: question.gaps([domain.value(place)])[0], TOLERANCE * target, {})
    times = [one.t if isinstance(one, RateAt) else one.span.stop for one in question.conditions]
    places = domain.places(times)
    coarse = _coarse(question)
    each = max(len(places) // (_PLACES_OF_SUMS if coarse else _PLACES), 1)
    beside = (math.floor(time) + number for time in times for number in range(_BESIDE))
    near = [domain.place(time) for time in beside if domain.low <= time <= domain.high]
    for place in {*places[::each], *near, places[-1]}:
        exact.at(place)
    for low, high in [] if coarse is None else _crossed(coarse, domain, places):
        exact.at(low)
        exact.at(high)
    for low, high in exact.crossings():
        exact.cross(low, high)
    return exact


def _coarse(question: Question) -> Question | None:
    """Return the question of sums over few rates, or None if there is none."""
    if not any(map(is_long, question.conditions)):
        return None
    conditions = tuple(one.coarse(LONG // 10) for one in question.conditions)
    return replace(question, conditions=conditions, known={}, watch=unwatched)


def _crossed(question: Question, domain: Domain, places: list[int]) -> list[tuple[int, int]]:
    """Return the neighbours between which a coarse question is crossed, and those around them."""
    gaps = [question.gaps([domain.value(place)])[0] for place in places]
    found = []
    for number, (before, after) in enumerate(pairwise(gaps)):
        if before * after <= 0:
            found.append((places[max(number - 1, 0)], places[min(number + 2, len(places) - 1)]))
    return found


def _solutions(question: Question, domain: Domain, search: Search) -> Iterator[Solution]:
    for row in _rows(search):
        best = min(row, key=lambda place: abs(search.at(place)))
        values = list(map(domain.value, row))
        if not question.is_met([domain.value(best)]):
            continue
        if domain.is_whole and len(row) > 1 and row[-1] - row[0] == len(row) - 1:
            told = question.usual(values[0], values[-1])
            yield question.solution([told], {0: (values[0], values[-1])})
        else:
            places = () if domain.is_whole else (0,)
            yield question.solution(question.shortest([domain.value(best)], places))


def _rows(search: Search) -> Iterator[list[int]]:
    """Yield the places in a row, of those looked at, at which what is asked is met."""
    row: list[int] = []
    for place in sorted(search.seen):
        if search.is_met(place):
            row.append(place)
        elif row:
            yield row
            row = []
    if row:
        yield row


def _nearest(question: Question, domain: Domain, search: Search) -> Iterator[Solution]:
    """Yield what misses what is asked by the least, from below and from above.

    Of neighbouring whole numbers, it is those that have not ended, and whose rates turn least.
    """
    pairs = [pair for pair in search.crossings() if pair[1] - pair[0] == 1 and domain.is_whole]
    if pairs:
        values = {pair: [domain.value(pair[1])] for pair in pairs}
        order = {n: (question.is_over(one), question.turns(one)) for n, one in values.items()}
        for place in min(pairs, key=order.__getitem__):
            yield question.solution([domain.value(place)])
        return
    for sign in (-1, 1):
        side = [place for place, gap in search.seen.items() if gap * sign > 0]
        if side:
            place = min(side, key=lambda one: abs(search.at(one)))
            yield question.solution([domain.value(place)])
