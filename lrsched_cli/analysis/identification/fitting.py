"""Fits a schedule's formula to rows: least squares, then numbers as a person writes them.

A fit proposes; what counts is that the schedule itself, with its round numbers, explains every row.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from lrsched_cli._lazy import np
from lrsched_cli.analysis.identification.numbers import Choice, Measured
from lrsched_cli.analysis.identification.rows import Rows, means
from lrsched_cli.errors import LRSchedError
from lrsched_cli.expression import parse
from lrsched_cli.schedules import FAMILIES, Schedule

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

Values: TypeAlias = "Floats"
"""The numbers of a model's parameters, in their order."""

Choices: TypeAlias = Callable[[Measured], Iterable[Choice]]

_ROUNDS, _MOST_STEPS = 40, 400
"""Steps of one fit; fits while numbers are chosen."""

_TINY = 1e-7
"""The step by which derivatives are taken, as a fraction of the number."""

_RATES = {"low": 1e-2, "last": 1e-2, "first": 1e-2, "start": 1e-2}
"""Rates at the ends: how large they are, at least, for that step, as a fraction of the peak. One of
next to nothing would be moved by less than the digits of the others."""

_LEAST_ALLOWED = 1e-5
"""What a fit allows of a row, as a fraction of the most: a rate of 0 would outweigh the others."""

_DEPENDENT = 3e-6
"""What is left of a derivative if others make up for it: rounding."""

_NEAR = 3.0
"""A fit is worth rounding if no row is off by more than so often what is allowed ..."""

_CLOSE = 1e-9
"""... or than this fraction of the peak, which is all that an ill-conditioned fit may get."""

_CHOSEN = 8
"""Schedules of which the cheapest is taken, where a number is chosen and not measured."""

_LOOSE = 1.7
"""How far off rows may be, in what is allowed, while some numbers are still to be chosen."""


@dataclass(frozen=True)
class Parameter:
    """A parameter that is fitted."""

    name: str
    choices: Choices
    """Yields the numbers that it may be, the likeliest first."""
    is_chosen: bool = False
    """Whether rows do not tell it: each of its numbers is tried, and the cheapest is taken."""


@dataclass(frozen=True)
class Model:
    """A family of schedules with the parameters that are fitted."""

    family: str
    parameters: tuple[Parameter, ...]
    """In the order in which their numbers are chosen."""
    rates: "Callable[[Floats, Values], Floats]"
    guesses: Callable[[Rows], Iterable[Sequence[float]]]
    words: Mapping[str, Any] = field(default_factory=dict)
    cost: float = 0.0
    """By how much it is less usual than others."""
    otherwise: "Model | None" = None
    """The model to try where this one does not explain the rows."""
    text: Callable[[Mapping[str, Any]], str] | None = None
    """Writes the expression of chosen numbers, where it is a framework's scheduler."""

    def made(self, words: Mapping[str, Any]) -> tuple[Schedule, str]:
        """Return the schedule of chosen numbers, and its expression if that is a framework's."""
        told = {**self.words, **words}
        if self.text is None:
            return FAMILIES[self.family](**told), ""
        text = self.text(told)
        return parse(text), text


@dataclass(frozen=True)
class Found:
    """A schedule that explains all rows."""

    schedule: Schedule
    cost: float
    loose: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Parameters that the rows leave open, each with the range that does as well."""
    text: str = ""
    """Its expression, where it is a framework's; else the schedule has it."""
    is_rule: bool = True
    """Whether it is a rule, and not only what happened."""

    @property
    def expression(self) -> str:
        """The expression to paste."""
        return self.text or str(self.schedule)


def found_by(model: Model, rows: Rows) -> Found | None:
    """Return the schedule of a model that explains all rows with the roundest numbers, or None."""
    found = _found_by(model, rows)
    if found is None and model.otherwise is not None:
        return _found_by(model.otherwise, rows)
    return found


def _found_by(model: Model, rows: Rows) -> Found | None:
    few = rows.few
    if few.t.size < 2:  # noqa: PLR2004 - one row is explained by anything
        return None
    with np.errstate(all="ignore"), suppress(np.linalg.LinAlgError, ArithmeticError):
        fit = _Fit(model, few)
        for guess in model.guesses(few):
            values = fit.solved(np.array(guess, dtype=np.float64))
            if values is not None and fit.is_near(values):
                return _Rounding(fit, rows).found(values)
    return None


class _Fit:
    """A model and the rows that it is fitted to."""

    def __init__(self, model: Model, rows: Rows) -> None:
        self.model, self.rows = model, rows
        least = max(1e-15 * rows.peak, _LEAST_ALLOWED * float(rows.allowed.max()))
        self.weights = 1 / np.maximum(rows.allowed, least)
        self._least = [_RATES.get(one.name, 0.0) * rows.peak or 1e-9 for one in model.parameters]

    def errors(self, values: Values) -> "Floats":
        """Return by how much the rows are off, in what is allowed."""
        rows = self.rows
        rates = means(lambda t: self.model.rates(t, values), rows.t, rows.mean_over)
        return (rates - rows.rates) * self.weights

    def worst(self, values: Values) -> float:
        """Return by how much the worst row is off."""
        worst = np.abs(self.errors(values)).max()
        return float(worst) if np.isfinite(worst) else np.inf

    def is_near(self, values: Values) -> bool:
        """Tell whether rounding the numbers may give a schedule that explains all rows."""
        off = self.errors(values)
        close = np.abs(off / self.weights).max() <= _CLOSE * self.rows.peak
        return bool(np.abs(off).max() <= _NEAR or close)

    def slopes(self, values: Values, free: Sequence[int], towards: float = 1.0) -> "Floats":
        """Return the derivatives of the errors by the free numbers, on one side of these."""
        here = self.errors(values)
        columns = []
        for place in free:
            moved = values.copy()
            size = max(abs(values[place]), self._least[place])
            moved[place] += (step := towards * _TINY * size)
            columns.append((self.errors(moved) - here) / step)
        return np.array(columns).T

    def solved(self, values: Values, fixed: Iterable[int] = ()) -> "Values | None":
        """Return the numbers that fit best, from others on; None where none can be computed."""
        free = [place for place in range(values.size) if place not in set(fixed)]
        errors = self.errors(values)
        cost, damping = float(errors @ errors), 1e-3
        if not np.isfinite(cost):
            return None
        if not free:
            return values
        for _ in range(_ROUNDS):
            slopes = self.slopes(values, free)
            if not np.isfinite(slopes).all():
                return values
            scale = np.sqrt((slopes**2).sum(0))
            scale[scale == 0] = 1.0
            for _ in range(8):
                step = self._step(slopes / scale, errors, damping) / scale
                moved = values.copy()
                moved[free] += step
                there = self.errors(moved)
                new = float(there @ there)
                if new < cost:
                    break
                damping = max(damping * 10, 1e-12)
            else:
                return values
            gain, values, errors = (cost - new) / cost, moved, there
            cost, damping = new, damping / 30
            if gain < 1e-4 or cost < 1e-8 * errors.size:  # noqa: PLR2004 - as good as it gets
                return values
        return values

    @staticmethod
    def _step(slopes: "Floats", errors: "Floats", damping: float) -> "Floats":
        count = slopes.shape[1]
        left = np.vstack([slopes, np.sqrt(damping) * np.eye(count)])
        right = np.concatenate([-errors, np.zeros(count)])
        found: Floats = np.linalg.lstsq(left, right, rcond=None)[0]
        return found

    def freedom(self, values: Values, free: Sequence[int], place: int) -> float:
        """Return by how much a number may be off, if the other free ones make up for it."""
        return max(self._freedom(values, free, place, side) for side in (1.0, -1.0))

    def _freedom(self, values: Values, free: Sequence[int], place: int, towards: float) -> float:
        slopes = self.slopes(values, free, towards)
        own = slopes[:, list(free).index(place)]
        others = np.delete(slopes, list(free).index(place), axis=1)
        size = float(np.abs(own).max())
        if others.shape[1]:
            scale = np.sqrt((others**2).sum(0))
            others = others / np.where(scale == 0, 1.0, scale)
            own = own - others @ np.linalg.lstsq(others, own, rcond=None)[0]
        worst = float(np.abs(own).max()) if np.isfinite(own).all() else 0.0
        return 2.0 / worst if worst > _DEPENDENT * size else np.inf


class _Rounding:
    """The choice of round numbers, one parameter after the other."""

    def __init__(self, fit: _Fit, rows: Rows) -> None:
        self._fit, self._rows, self._left = fit, rows, _MOST_STEPS
        self._names = [one.name for one in fit.model.parameters]

    def found(self, values: Values) -> Found | None:
        """Return the first schedule that explains all rows, or the cheapest of a few."""
        found = self._next(values, 0, {}, self._fit.model.cost)
        tried = _CHOSEN if any(one.is_chosen for one in self._fit.model.parameters) else 1
        return min(islice(found, tried), key=lambda one: one.cost, default=None)

    def _next(
        self, values: Values, place: int, words: dict[str, Any], cost: float
    ) -> Iterator[Found]:
        fit = self._fit
        if place == len(self._names):
            with suppress(LRSchedError):
                schedule, text = fit.model.made(words)
                if self._rows.is_of(schedule):
                    yield Found(schedule, cost, self._loose(values), text)
            return
        free = range(place, len(self._names))
        within = max(fit.freedom(values, free, place), abs(values[place]) * 1e-15)
        within = min(within, 0.5 * abs(values[place]) + 1)
        known = dict(self._rows.facts)
        for name, value in zip(self._names[:place], values[:place].tolist(), strict=True):
            known[name if name in {"peak", "low"} else f"{name}_found"] = value
        measured = Measured(float(values[place]), within, known)
        for choice in fit.model.parameters[place].choices(measured):
            self._left -= 1
            if self._left < 0:
                return
            chosen = values.copy()
            chosen[place] = choice.value
            refit = fit.solved(chosen, fixed=range(place + 1))
            limit = _LOOSE if place + 1 < len(self._names) else 1.0
            if refit is not None and (
                fit.worst(refit) <= limit or (limit > 1 and fit.is_near(refit))
            ):
                found = self._next(refit, place + 1, {**words, **choice.words}, cost + choice.cost)
                yield from islice(found, 1) if fit.model.parameters[place].is_chosen else found

    def _loose(self, values: Values) -> dict[str, tuple[float, float]]:
        """Return the parameters that the rows leave open."""
        tiny = 1e-3 * self._rows.peak
        free = [
            place
            for place, name in enumerate(self._names)
            if name not in _ENDS or (values[place] > tiny and self._fit.model.family != _LINE)
        ]
        loose = {}
        for place in free:
            name, value = self._names[place], float(values[place])
            by = self._fit.freedom(values, free, place)
            if by > _OPEN * abs(value) and value != self._rows.facts.get(name):
                loose[name] = (max(value - by, 0.0), value + by)
        return loose


_LINE = "linear"
"""What does not tell by itself where it ends: its lowest rate is chosen, not measured."""

_ENDS = ("low", "last")
"""Rates at the end: what is next to nothing may be nothing, and is not negative."""

_OPEN = 0.02
"""A parameter is open if others by more than this fraction do as well."""
