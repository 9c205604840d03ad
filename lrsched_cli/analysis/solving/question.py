"""A question as a function of numbers: what a schedule with them gives for the conditions."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import overload

from lrsched_cli.analysis.solving.conditions import Condition
from lrsched_cli.analysis.solving.roots import TOLERANCE
from lrsched_cli.analysis.solving.solution import Solution, Value
from lrsched_cli.errors import LRSchedError, QuestionError
from lrsched_cli.expression.unknowns import Template
from lrsched_cli.parameters.values import to_source
from lrsched_cli.schedules import Schedule

ROUNDING = 2e-15
"""The largest gap, as a fraction, that is nothing but rounding."""

_MOST_DIGITS = 17

_MOST_TRIED = 20_000
"""Numbers, or several at once, that are tried: three times what is usual at most."""

Watch = Callable[[int, int], None]
"""What is told how many numbers were tried, of how many at most."""


def _unwatched(done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Question:
    """What the schedule of an expression gives, with numbers for its unknowns."""

    template: Template
    conditions: tuple[Condition, ...]
    make: Callable[[Sequence[float]], Schedule]
    trouble: tuple[tuple[float, ...], LRSchedError] | None = None
    """Numbers with which no schedule could be made, or it has no rate, and the error."""
    watch: Watch = _unwatched
    answered: bool = False
    """Whether any numbers had an answer."""
    _known: dict[tuple[float, ...], tuple[float, ...]] = field(default_factory=dict)

    def measured(self, values: Sequence[float]) -> tuple[float, ...]:
        """Return what each condition measures; not a number where there is no schedule."""
        key = tuple(values)
        if key not in self._known:
            self._count()
            self._known[key] = self._measured(key)
        return self._known[key]

    def _count(self) -> None:
        tried = len(self._known)
        self.watch(tried, _MOST_TRIED)
        if tried >= _MOST_TRIED:
            message = (
                f"{_MOST_TRIED:,} numbers were tried, and it is not known whether there are more "
                "solutions: ask with fewer unknowns, or for another time"
            )
            raise QuestionError(message)

    def _measured(self, values: tuple[float, ...]) -> tuple[float, ...]:
        try:
            schedule = self.make(values)
            found = tuple(one.measured(schedule) for one in self.conditions)
        except LRSchedError as error:
            self.trouble = values, error
            return (math.nan,) * len(self.conditions)
        self.answered = True
        return found

    def gaps(self, values: Sequence[float]) -> tuple[float, ...]:
        """Return by how much each lies above what is asked."""
        pairs = zip(self.measured(values), self.conditions, strict=True)
        return tuple(found - one.target for found, one in pairs)

    def worst(self, values: Sequence[float]) -> float:
        """Return the largest gap, as a fraction of what is asked; infinity without an answer."""
        gaps = zip(self.gaps(values), self.conditions, strict=True)
        shares = [_share(gap, one.target) for gap, one in gaps]
        return math.inf if any(map(math.isnan, shares)) else max(map(abs, shares))

    def is_met(self, values: Sequence[float], tolerance: float = TOLERANCE) -> bool:
        """Tell whether every condition is met."""
        return self.worst(values) <= tolerance

    def shortest(self, values: Sequence[float], places: Sequence[int]) -> tuple[float, ...]:
        """Return the same, some in fewer digits where these meet the conditions as well."""
        best = list(values)
        for place in places:
            value = values[place]
            limit = max(self.worst(best), ROUNDING)
            rounded = (float(f"{value:.{digits}g}") for digits in range(1, _MOST_DIGITS))
            for shorter in (0.0, *rounded):
                trial = [*best]
                trial[place] = shorter
                if self.worst(trial) <= limit:
                    best = trial
                    break
        return tuple(best)

    def solution(
        self, values: Sequence[float], ends: tuple[float, float] | None = None
    ) -> Solution:
        """Return what is told of some numbers; `ends` are those of a range that does as well."""
        first, last = ends or (None, None)
        measured = self.measured(values)
        pairs = zip(self.gaps(values), self.conditions, strict=True)
        named = zip(self.template.unknowns, values, strict=True)
        return Solution(
            self.template.filled(values),
            tuple(
                Value(one.name, _plain(value), _plain(first), _plain(last)) for one, value in named
            ),
            measured,
            tuple(_share(gap, one.target) for gap, one in pairs),
        )


@overload
def _plain(value: float) -> float: ...
@overload
def _plain(value: float | None) -> float | None: ...
def _plain(value: float | None) -> float | None:
    """Return a number as an expression has it: a whole one without a decimal point."""
    return value if value is None or not to_source(value).lstrip("-").isdigit() else int(value)


def _share(gap: float, target: float) -> float:
    return gap / target if target else gap and math.copysign(math.inf, gap)
