"""Runs of two schedules: a run that goes on with another plan."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.analysis.identification.fitting import Found
from lrsched_cli.analysis.identification.rows import Rows
from lrsched_cli.errors import LRSchedError
from lrsched_cli.schedules import FAMILIES

if TYPE_CHECKING:
    from lrsched_cli.schedules import Schedule

_MOST_PLACES = 6
"""Places at which two schedules may be joined."""

_DEAREST = 14.0
"""What costs more to write is no plan that somebody had."""

_FEWEST_ROWS = 4
"""Rows that must follow each of the two."""


@dataclass(frozen=True)
class Joined:
    """Two schedules, one after the other."""

    found: Found
    at: float
    """The first time of the second one."""
    first: str
    second: str


def joined(rows: Rows, found_in: "Callable[[Rows], Iterator[Found]]") -> Joined | None:
    """Return the two schedules that rows follow, one after the other, or None."""
    for place in _places(rows):
        before = rows.chosen(slice(0, place))
        before = replace(before, facts={})
        after = rows.chosen(slice(place, None))
        first = _best(found_in(before))
        if first is None:
            continue
        for by in (0.0, float(after.t[0])):
            second = _best(found_in(replace(after, t=after.t - by)))
            if second is None:
                continue
            start = float(after.t[0])
            with suppress(LRSchedError):
                whole = _whole(first.schedule, second.schedule, start, own=bool(by))
                if rows.is_of(whole):
                    cost = first.cost + second.cost + 3.0
                    loose = {f"{name} of the first": one for name, one in first.loose.items()}
                    loose |= {f"{name} of the second": one for name, one in second.loose.items()}
                    found = Found(whole, cost, loose)
                    return Joined(found, start, first.expression, second.expression)
    return None


def _whole(first: "Schedule", second: "Schedule", start: float, *, own: bool) -> "Schedule":
    clock = {} if own else {"clock": "global"}
    made: Schedule = FAMILIES["sequence"](parts=(first, second), at=(start,), **clock)
    return made


def _best(found: Iterator[Found]) -> Found | None:
    rules = [
        one
        for one in found
        if one.is_rule and not one.text and "total" not in one.loose and one.cost <= _DEAREST
    ]
    return min(rules, key=lambda one: one.cost, default=None)


def _places(rows: Rows) -> list[int]:
    """Return where the second schedule may begin: where the slope jumps, the farthest first."""
    slopes = np.diff(rows.rates) / np.diff(rows.t)
    jumps = np.abs(np.diff(slopes))
    order = np.argsort(jumps)[::-1][: 2 * _MOST_PLACES]
    places = [int(one) + extra for one in order for extra in (1, 2)]
    last = rows.t.size - _FEWEST_ROWS
    return [one for one in dict.fromkeys(places) if _FEWEST_ROWS <= one <= last][:_MOST_PLACES]
