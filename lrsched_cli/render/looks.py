"""How curves are told apart: each one's colour and dashes, the same in every format.

Where one parameter varies, its values have the colours; of several, the one of most values has
the colours, and the others the dashes. Curves of nothing in common go through colours and dashes
side by side. A curve that coincides with an earlier one has its look.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from lrsched_cli._lazy import np
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.render.numbers import number_text
from lrsched_cli.render.palette import DASHES, LIGHT, Color
from lrsched_cli.sampling import curves, evenly

_FEWEST_ON_A_SCALE = 3
"""Numbers, from which on their colours lie on a scale."""

COLORS = len(LIGHT.curves)
"""Of a theme; a style may have another number."""

_SAMPLES, _CLOSE_SAMPLES = 200, 4000
"""Times at which curves are compared: all with all, then those that agree."""

_SAME, _SAME_OF_PEAK = 1e-9, 1e-12
"""Rates that differ by rounding alone: by this fraction of themselves, or of the peak."""

Value = float | str

Drawn = TypeVar("Drawn")


@dataclass(frozen=True, slots=True)
class Look:
    """A curve's colour and the kind of its dashes."""

    color: Color | None
    """None, in a legend of dashes, for the colour of text."""
    dash: int = 0


@dataclass(frozen=True, slots=True)
class Scale:
    """The numbers at the ends of a scale of colours."""

    name: str
    low: float
    high: float
    is_log: bool

    @property
    def middle(self) -> float:
        """The number whose colour is in the middle."""
        if self.is_log:
            return math.sqrt(self.low) * math.sqrt(self.high)
        return (self.low + self.high) / 2

    def place(self, value: float) -> float:
        """Return where a number lies, from 0 to 1."""
        if self.is_log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Key:
    """What a parameter's values look like, for a legend."""

    name: str
    entries: tuple[tuple[str, Look], ...]


@dataclass(frozen=True, slots=True)
class Looks:
    """The looks of all curves, and what they mean."""

    each: tuple[Look, ...]
    same_as: tuple[int | None, ...]
    """The number of the first curve with which another coincides."""
    scale: Scale | None = None
    """Of colours, where they stand for numbers."""
    keys: tuple[Key, ...] = ()
    """The meaning of colours and of dashes, where several parameters vary."""

    @property
    def has_coinciding(self) -> bool:
        """Whether a curve coincides with an earlier one."""
        return any(same is not None for same in self.same_as)

    def drawn(self, lines: "Sequence[Drawn]") -> "list[Drawn]":
        """Return of all curves the line that is drawn: of the first one that coincides."""
        return [lines[n if same is None else same] for n, same in enumerate(self.same_as)]

    def label(self, number: int, labels: Sequence[str]) -> str:
        """Return a curve's label, and with which other curve it coincides."""
        same = self.same_as[number]
        return labels[number] if same is None else f"{labels[number]} (same as {labels[same]})"


def looks(comparison: Comparison, count: int = COLORS) -> Looks:
    """Return how the curves of a comparison look, of so many colours beside the scale's."""
    same_as = _coinciding(comparison)
    varied = _varied(comparison.series)
    found = _of_values(comparison.series, varied, count) if varied else None
    if found is None:
        is_log = [one.known_at is not None for one in comparison.schedules]
        found = Looks(_by_number(same_as, is_log, count), same_as)
    found = replace(found, same_as=same_as)
    found = replace(found, each=tuple(found.drawn(found.each)))
    return replace(found, keys=()) if found.has_coinciding else found


def _by_number(
    same_as: Sequence[int | None], is_log: Sequence[bool], colors: int
) -> tuple[Look, ...]:
    """Return looks that stand for nothing: those of curves that coincide are not counted.

    Logs, which are points, leave the dashes to the curves. Too many for the pairs of a colour and
    dashes have a colour each, from the scale.
    """
    numbers = [sum(same is None for same in same_as[:n]) for n in range(len(same_as))]
    last = max(numbers)
    if last >= colors * DASHES:
        return tuple(Look(number / last) for number in numbers)
    shift = 1 - colors % 2  # else an even number of colours meets the same dashes again
    return tuple(
        Look(number % colors, (number - sum(is_log[:n]) + shift * (number // colors)) % DASHES)
        for n, number in enumerate(numbers)
    )


def _varied(series: Sequence[Series]) -> dict[str, tuple[Value, ...]]:
    """Return the parameters that vary and their values, if these tell every curve apart.

    Which of several sweeps a curve is of counts as one, without a name.
    """
    points = [_point(one) for one in series]
    if len({tuple(point) for point in points}) != 1:
        return {}
    found = {name: tuple(dict.fromkeys(point[name] for point in points)) for name in points[0]}
    if len({tuple(point.values()) for point in points}) < len(points):
        return {}
    return {name: values for name, values in found.items() if len(values) > 1}


def _point(one: Series) -> dict[str, Value]:
    return {**dict(one.varied), **({"": one.origin} if one.origin else {})}


def _of_values(
    series: Sequence[Series], varied: dict[str, tuple[Value, ...]], count: int
) -> Looks | None:
    """Return looks that stand for values; None where colours or dashes do not suffice."""
    by_color = max(varied, key=lambda name: len(varied[name]))
    others = [name for name in varied if name != by_color]
    scale = _scale(by_color, varied[by_color])
    if not others and scale is None:
        return None
    colors = _colors(varied[by_color], scale, count)
    points = [_point(one) for one in series]
    rest = [tuple(point[name] for name in others) for point in points]
    kinds = {values: number for number, values in enumerate(dict.fromkeys(rest))}
    if len(kinds) > DASHES:
        return None
    each = tuple(
        Look(colors[point[by_color]], kinds[values])
        for point, values in zip(points, rest, strict=True)
    )
    color_key = Key(by_color, tuple((told(v), Look(color)) for v, color in colors.items()))
    dash_key = Key(
        ", ".join(others),
        tuple((", ".join(map(told, values)), Look(None, kind)) for values, kind in kinds.items()),
    )
    return Looks(each, (), scale, (color_key, dash_key) if others else ())


def told(value: Value) -> str:
    """Return a value as a legend has it."""
    return value if isinstance(value, str) else number_text(value)


def _colors(values: Sequence[Value], scale: Scale | None, count: int) -> dict[Value, Color]:
    if scale is not None:
        return {value: scale.place(float(value)) for value in values}
    if len(values) <= count:
        return {value: number for number, value in enumerate(values)}
    return {value: number / (len(values) - 1) for number, value in enumerate(values)}


def _scale(name: str, values: Sequence[Value]) -> Scale | None:
    """Return the scale of some numbers, logarithmic if they lie evenly on one like that."""
    numbers = [value for value in values if isinstance(value, float)]
    if len(numbers) < max(_FEWEST_ON_A_SCALE, len(values)):
        return None
    low, high, middle = min(numbers), max(numbers), statistics.median(numbers)
    is_log = low > 0 and abs(math.log(middle / math.sqrt(low * high))) < abs(
        math.log(middle / ((low + high) / 2))
    )
    return Scale(name, low, high, is_log)


def _coinciding(comparison: Comparison) -> tuple[int | None, ...]:
    """Return with which earlier curve each one coincides; the points of a log are their own."""
    schedules = comparison.schedules
    drawn = [n for n, one in enumerate(schedules) if one.known_at is None]
    few = evenly(comparison.span, _SAMPLES)
    rates = {number: schedules[number](few) for number in drawn}
    firsts: list[int] = []
    result: list[int | None] = [None] * len(schedules)
    for number in drawn:
        alike = (one for one in firsts if _agree(rates[one], rates[number]))
        result[number] = next((one for one in alike if _coincide(comparison, one, number)), None)
        if result[number] is None:
            firsts.append(number)
    return tuple(result)


def _coincide(comparison: Comparison, first: int, second: int) -> bool:
    """Tell whether two curves agree at many times and at every breakpoint that is drawn."""
    one, other = comparison.schedules[first], comparison.schedules[second]
    _, (rates, others) = curves([one, other], comparison.span, _CLOSE_SAMPLES)
    return _agree(rates, others)


def _agree(rates: "np.typing.NDArray[np.float64]", others: "np.typing.NDArray[np.float64]") -> bool:
    return np.allclose(rates, others, rtol=_SAME, atol=_SAME_OF_PEAK * float(rates.max()))
