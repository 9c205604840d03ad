"""A question as a function of numbers: what a schedule with them gives for the conditions."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

from lrsched_cli._lazy import np
from lrsched_cli.analysis.solving.conditions import Condition
from lrsched_cli.analysis.solving.form import Form
from lrsched_cli.analysis.solving.roots import TOLERANCE
from lrsched_cli.analysis.solving.solution import Solution, Value
from lrsched_cli.errors import LRSchedError, QuestionError
from lrsched_cli.parameters.values import to_source
from lrsched_cli.schedules import Floats, Schedule

Ends = Mapping[int, tuple[float, float]]
"""The ends of ranges of numbers, by the number of the unknown."""

ROUNDING = 2e-15
"""The largest gap, as a fraction, that is nothing but rounding."""

_MOST_DIGITS = 17

_TIMES = 2000
"""Times at which it is looked whether a rate rises or falls."""

MOST_TRIED = 20_000
"""Numbers, or several at once, that are tried: three times what is usual at most."""

_NEAR = 1e-13
"""How near a shorter number is that is tried though a trial is dear, as a fraction."""

_FLAT = 1e-9
"""A change of the rate that is nothing but rounding, as a fraction of the largest."""

Watch = Callable[[int, int], None]
"""What is told how many numbers were tried, of how many at most."""


def unwatched(done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Question:
    """What the schedule of an expression gives, with numbers for its unknowns."""

    template: Form
    conditions: tuple[Condition, ...]
    make: Callable[[Sequence[float]], Schedule]
    trouble: tuple[tuple[float, ...], LRSchedError] | None = None
    """Numbers with which no schedule could be made, or it has no rate, and the error."""
    watch: Watch = unwatched
    most: int = MOST_TRIED
    """Numbers, or several at once, that are tried."""
    is_costly: bool = False
    """Whether a trial is dear."""
    answered: bool = False
    """Whether any numbers had an answer."""
    known: dict[tuple[float, ...], tuple[float, ...]] = field(default_factory=dict)
    """What each condition measures with the numbers that were tried."""

    def measured(self, values: Sequence[float]) -> tuple[float, ...]:
        """Return what each condition measures; not a number where there is no schedule."""
        key = tuple(values)
        if key not in self.known:
            self._count()
            self.known[key] = self._measured(key)
        return self.known[key]

    def _count(self) -> None:
        tried = len(self.known)
        self.watch(tried, self.most)
        if tried >= self.most:
            message = (
                f"{self.most:,} numbers were tried, and it is not known whether there are more "
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
            near = abs(value) * (_NEAR if self.is_costly else math.inf)
            for shorter in dict.fromkeys((0.0, *rounded)):
                if abs(shorter - value) > near:
                    continue
                trial = [*best]
                trial[place] = shorter
                if self.worst(trial) <= limit:
                    best = trial
                    break
        return tuple(best)

    def rates(self, values: Sequence[float]) -> Floats:
        """Return the rates from the first update to the last time, at some times at most."""
        last = max(one.until for one in self.conditions)
        return self.make(values)(np.linspace(0, last, min(math.ceil(last), _TIMES) + 1))

    def turns(self, values: Sequence[float]) -> int:
        """Return how often the rate turns from rising to falling, or back, until the last time.

        It is looked at no closer than some times apart.
        """
        steps = np.diff(self.rates(values))
        sizes = np.abs(steps)
        signs = np.sign(steps[sizes > _FLAT * max(sizes, default=0)])
        return int(np.count_nonzero(np.diff(signs)))

    def is_over(self, values: Sequence[float]) -> bool:
        """Tell whether the schedule has ended before the last time."""
        length = self.make(values).length
        return length is not None and length < max(one.until for one in self.conditions)

    def simplest_first(self, solutions: Iterable[Solution]) -> list[Solution]:
        """Return solutions in the order in which they are told.

        Those come first that have not ended, of these those whose rate turns least often, and of
        these those of the fewest digits.
        """

        def order(one: Solution) -> tuple[bool, int, int]:
            values = [found.value for found in one.values]
            digits = sum(len(to_source(value)) for value in values)
            return self.is_over(values), self.turns(values), digits

        return sorted(solutions, key=order)

    def solution(self, values: Sequence[float], ends: Ends | None = None) -> Solution:
        """Return what is told of some numbers; `ends` are those of ranges that do as well."""
        measured = self.measured(values)
        pairs = zip(self.gaps(values), self.conditions, strict=True)
        told = [
            Value(one.name, _plain(value), *map(_plain, (ends or {}).get(place, (None, None))))
            for place, (one, value) in enumerate(zip(self.template.unknowns, values, strict=True))
        ]
        return Solution(
            self.template.filled(values),
            tuple(told),
            measured,
            tuple(_share(gap, one.target) for gap, one in pairs),
        )

    def usual(self, first: float, last: float) -> float:
        """Return which of the whole numbers of a range is told: a time that is asked, if one is."""
        times = (one.until for one in self.conditions)
        within = (float(t) for t in times if first <= t <= last and float(t).is_integer())
        return next(within, min(max(first, 0), last))


@overload
def _plain(value: float) -> float: ...
@overload
def _plain(value: float | None) -> float | None: ...
def _plain(value: float | None) -> float | None:
    """Return a number as an expression has it: a whole one without a decimal point."""
    return value if value is None or not to_source(value).lstrip("-").isdigit() else int(value)


def _share(gap: float, target: float) -> float:
    return gap / target if target else gap and math.copysign(math.inf, gap)
