"""What may explain a log that does not follow its plan: all causes, sought and judged."""

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from lrsched_cli._lazy import np
from lrsched_cli.analysis.verifying import plans, rounding, times
from lrsched_cli.analysis.verifying.case import Case
from lrsched_cli.analysis.verifying.edits import scaled
from lrsched_cli.analysis.verifying.rows import Rows
from lrsched_cli.analysis.verifying.trial import Broken, Explanation, Trial
from lrsched_cli.errors import LRSchedError

Cause = Callable[[Case], Iterable[Explanation]]

CAUSES: tuple[Cause, ...] = (
    plans.constant,
    rounding.rounded,
    times.other_clock,
    times.shifted,
    times.stepped,
    times.epochs,
    plans.warmup,
    plans.length,
    plans.peak,
    plans.floor,
    plans.shapes,
    plans.ended,
)
"""The likeliest first, of those that explain the same."""

_WITH_ANOTHER_PEAK: tuple[Cause, ...] = (
    times.shifted,
    times.stepped,
    plans.warmup,
    plans.length,
)
"""What may have happened besides."""

_FINALISTS = 6
"""Explanations that are checked with all rows."""

_KEPT = 3
"""Causes that are told."""

_PRICE = 0.02
"""Of all rows: what a change more must explain."""

_FEWEST = 3
"""Rows before or after a break that an explanation must explain."""

_LEAST_SHARE = {"overruled": 0.98}
"""Of the rows: what a cause must explain to be told. Another scheduler explains nearly all."""

_LEAST_SHARE_OF_ANY = 0.5

_LEAST_SHARE_OF_REST = 0.5
"""Of the rows that the plan does not explain: the same."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An explanation, and the rows that it explains."""

    explanation: Explanation
    matched: int
    max_error: float | None
    order: int

    def rank(self, rows: int) -> tuple[float, int]:
        """Return what the best has least of."""
        price = max(_PRICE * rows, 1)
        return price * self.explanation.changes - self.matched, self.order


def judged(explanations: Iterable[Explanation], rows: Rows) -> list[Judged]:
    """Return explanations with the rows that each explains, the best first."""
    found: list[Judged] = []
    for order, one in enumerate(explanations):
        try:
            expected = one.expected(rows.times)
        except LRSchedError:
            continue
        matched = int(rows.agree(expected).sum())
        if matched:
            found.append(Judged(one, matched, rows.error(expected), order))
    return sorted(found, key=lambda one: one.rank(rows.count))


def sought(case: Case) -> Iterator[Explanation]:
    """Yield all that a single cause may come to."""
    for cause in CAUSES:
        with np.errstate(all="ignore"), suppress(LRSchedError, ArithmeticError, ValueError):
            yield from cause(case)  # as far as its numbers are ones to compute with


def causes(case: Case, rows: Rows, planned: int) -> list[Judged]:
    """Return what explains the rows better than the plan, which explains so many, the best first.

    `case` has few of the rows, by which explanations are sought.
    """
    single = judged(sought(case), case.rows)
    found = _checked(single, case, rows)
    if not _is_complete(found, rows):
        found = _merged(found, _lagging(case, rows), rows)
    if not _is_complete(found, rows):
        found = _merged(
            found, _checked(judged(_with_another_peak(case), case.rows), case, rows), rows
        )
    if not _is_complete(found, rows):
        partial = _best_of_each(single)[:_KEPT]
        found = _merged(found, judged(partial, rows), rows)
        found = _merged(found, _broken(case, rows, found), rows)
    least = max(planned + math.ceil(_LEAST_SHARE_OF_REST * (rows.count - planned)), _FEWEST)
    return _distinct([one for one in found if one.matched >= max(least, _share(one, rows))], rows)


def _share(one: Judged, rows: Rows) -> int:
    share = _LEAST_SHARE.get(one.explanation.name, _LEAST_SHARE_OF_ANY)
    return math.ceil(share * rows.count)


def _checked(found: list[Judged], case: Case, rows: Rows) -> list[Judged]:
    """Return those that explain the few rows of a case, each cause once, judged by all rows."""
    whole = [one for one in found if one.matched == case.rows.count]
    checked: list[Judged] = []
    for explanation in _best_of_each(whole)[:_FINALISTS]:
        checked = _merged(checked, judged([explanation], rows), rows)
        if _is_complete(checked, rows) and len(checked) >= _KEPT:
            break
    return checked


def _best_of_each(found: list[Judged]) -> list[Explanation]:
    """Return the best explanation of each cause."""
    best: dict[str, Explanation] = {}
    for one in found:
        best.setdefault(one.explanation.name, one.explanation)
    return list(best.values())


def _lagging(case: Case, rows: Rows) -> list[Judged]:
    """Return the plan that falls behind at times, if it explains few rows and then all."""
    plan = case.schedule, case.clock, case.unit
    if times.lagging(case.rows, *plan) is None:
        return []
    lag = times.lagging(rows, *plan)
    return [] if lag is None else judged([lag], rows)


def _merged(first: list[Judged], more: list[Judged], rows: Rows) -> list[Judged]:
    later = [replace(one, order=one.order + len(first)) for one in more]
    return sorted([*first, *later], key=lambda one: one.rank(rows.count))


def _is_complete(found: list[Judged], rows: Rows) -> bool:
    return bool(found) and found[0].matched == rows.count


def _distinct(found: list[Judged], rows: Rows) -> list[Judged]:
    """Return the best of each cause; beside one that explains all, only others that do."""
    best: dict[str, Judged] = {}
    for one in found:
        best.setdefault(one.explanation.name, one)
    kept = list(best.values())
    if not rows.peak:  # rates of 0 are explained by anything
        return kept[:1]
    if kept and kept[0].matched == rows.count:
        changes = kept[0].explanation.changes
        kept = [
            one
            for one in kept
            if one.matched == rows.count and one.explanation.changes <= changes + 1
        ]
    return kept[:_KEPT]


def _with_another_peak(case: Case) -> Iterator[Explanation]:
    """Yield other causes together with a peak of another height."""
    for ratio in case.ratios:
        for made in scaled(case.schedule, ratio, max(4 * case.tolerance, 1e-12)):
            other = replace(case, schedule=made)
            peak = f"The peak is {other.peak:.6g}, not {case.peak:.6g}."
            for one in (found for cause in _WITH_ANOTHER_PEAK for found in cause(other)):
                if isinstance(one, Trial):
                    yield replace(
                        one, told=f"{one.told} {peak}", changes=one.changes + 1, is_other=True
                    )


def _broken(case: Case, rows: Rows, found: list[Judged]) -> list[Judged]:
    """Return what explains the first rows by one thing, and the others by another."""
    plan = Trial("plan", "", case.schedule, case.clock, changes=0)
    firsts = [plan, *(one.explanation for one in found[:3])]
    made: list[Explanation] = []
    for first in firsts:
        wrong = ~rows.agree(first.expected(rows.times))
        start = int(wrong.argmax()) if wrong.any() else rows.count
        if _FEWEST <= start <= rows.count - _FEWEST:
            made += _after(case, rows, first, start)
        end = rows.count - int(wrong[::-1].argmax()) if wrong.any() else 0
        if first is plan and _FEWEST <= end <= rows.count - _FEWEST:
            made += _before(case, rows, first, end)
    return judged(made, rows)


def _after(case: Case, rows: Rows, first: Explanation, start: int) -> Iterator[Explanation]:
    """Yield a break from which row on something else holds."""
    rest = rows.at(slice(start, None))
    best = _best_of(replace(case, rows=rest.thinned()), rest)
    if best is None:
        return
    at, before, after = float(rows.times[start]), rows.rates[start - 1], rows.rates[start]
    changes = first.changes + best.changes + 1
    place = f"{case.log_unit} {at:.16g}"
    early = (
        f"Up to {place} the plan holds" if first.name == "plan" else f"Up to {place}: {first.told}"
    )
    if best.name in _DELAYS:
        told = f"{early}{',' if first.name == 'plan' else ''} from there on: {best.told}"
        yield Broken(best.name, told, at, first, best, changes, best.expression)
        return
    told = (
        f"{early}{'.' if first.name == 'plan' else ''} There the rate goes from {before:.6g} to "
        f"{after:.6g}, and from there on: {best.told} {_RESUMED}"
    )
    yield Broken("resumed", told, at, first, best, changes, best.expression)


_DELAYS = ("shifted", "skipped")
"""Causes that may begin in the midst of a run that goes on."""

_RESUMED = "A run that was resumed with another plan looks so."


def _before(case: Case, rows: Rows, last: Explanation, end: int) -> Iterator[Explanation]:
    """Yield a break up to which row something else holds."""
    earlier = replace(case, rows=rows.at(slice(None, end)).thinned(), total=None)
    best = _best_of(earlier, rows.at(slice(None, end)))
    if best is None:
        return
    at = float(rows.times[end])
    jump = f"from {rows.rates[end - 1]:.6g} to {rows.rates[end]:.6g}"
    told = (
        f"The plan holds from {case.log_unit} {at:.16g} on, where the rate goes {jump}. Before it: "
        f"{best.told} {_RESUMED}"
    )
    yield Broken("resumed", told, at, best, last, best.changes + 1, best.expression)


def _best_of(case: Case, rows: Rows) -> Explanation | None:
    """Return what explains all of some rows."""
    found = _checked(judged(sought(case), case.rows), case, rows)
    if not _is_complete(found, rows):
        return None
    return found[0].explanation
