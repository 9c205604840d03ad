"""Models of what falls along a shape until an end: at once, or after a plateau."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from lrsched_cli._lazy import np
from lrsched_cli.analysis.identification.fitting import Parameter
from lrsched_cli.analysis.identification.numbers import (
    DEAREST,
    Choice,
    Measured,
    decimals,
    digits_of,
    floors,
    one_of,
    totals,
    whole,
)
from lrsched_cli.analysis.identification.rows import Rows
from lrsched_cli.analysis.identification.warmups import Decay, Told

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

Shape: TypeAlias = "Callable[[Floats, float], Floats]"
"""The fraction of the height that is left at given progress, with an exponent."""

_BEYOND = (1.02, 1.05, 1.1, 1.2, 1.35, 1.6, 2.0, 2.6, 3.5, 5.0, 8.0, 15.0, 30.0)
"""Where a schedule may end, as multiples of the last row's time."""

_STEEPEST, _LINEAR = 10.0, 1e-3
"""An exponent that nobody has, and how close to 1 it is a line's."""

ONLY_TOTAL = "only_total"
"""A fact that says that a schedule ends with the run."""

_AT_START = 0.25
"""So long after the start of a cool-down it has not begun: a root, whose slope has no bound there,
would keep a fit from getting any nearer to a start at which there is a row."""

_POWERS = (0.5, 0.9, 2.0, 3.0)
"""Exponents that are usual."""


def _powers(measured: Measured) -> Iterator[Choice]:
    yield from one_of((*_POWERS, 1.5), measured, "power")
    yield from (
        one
        for one in decimals(measured, "power")
        if one.value < _STEEPEST and abs(one.value - 1) > _LINEAR
    )


def _starts(measured: Measured) -> Iterator[Choice]:
    """Yield when a cool-down may start: its length, before the end, is a round number."""
    total = measured.known["total_found"]
    length = Measured(total - measured.value, measured.within, measured.known)
    for one in whole(length, "cooldown"):
        is_round = abs(round(one.value / total, 2) * total - one.value) < 1
        yield Choice(total - one.value, min(one.cost, 2.0) if is_round else one.cost, one.words)


TOTAL, LOW = Parameter("total", totals), Parameter("low", floors)
POWER = Parameter("power", _powers)
START = Parameter("start of the cooldown", _starts)
"""It is fitted, and not the length, as a root is too steep there to be moved with the end."""


def _cooling_from(start: float) -> Parameter:
    """Return the parameter of when a cool-down ends that is known to start at a time.

    A run that begins there, late in its schedule, is as a rule one that was begun to cool down.
    """

    def choices(measured: Measured) -> Iterator[Choice]:
        for one in totals(measured):
            length = one.value - start
            is_round = abs(round(length / one.value, 2) * one.value - length) < 1
            cost = min(digits_of(length), 2.0 if is_round else DEAREST)
            late = _LATE if is_round and length <= one.value / 2 else 0.0
            yield Choice(one.value, one.cost + cost - late, {**one.words, "cooldown": length})

    return Parameter("total", choices)


_LATE = 2.5
"""How much more usual a cool-down is than a line without rows before it."""


def _usual_floors(measured: Measured) -> Iterator[Choice]:
    """Yield lowest rates that are usual, and the one that a line has at the end of the run."""
    peak = measured.known["peak"]
    for ratio in _USUAL_RATIOS:
        if measured.allows(ratio * peak):
            yield Choice(ratio * peak, 2.0 if ratio < _LARGE else 3.0, {"min_ratio": ratio})
    for low in _USUAL_RATES:
        if low < peak and measured.allows(low):
            yield Choice(low, 2.5, {"min_lr": low})
    yield from floors(measured)


_USUAL_RATIOS = (0.01, 0.1, 0.001, 0.05, 0.2, 0.02, 0.5, 1e-4, 1e-5)
_USUAL_RATES = (1e-7, 1e-6, 1e-5, 1e-8)
_LARGE = 0.15
USUAL_LOW = Parameter("low", _usual_floors, is_chosen=True)


@dataclass(frozen=True)
class Form:
    """A shape as a family has it."""

    family: str
    shape: Shape
    words: Mapping[str, object] = field(default_factory=dict)
    has_power: bool = False
    goes_on: bool = False
    """Whether it goes on past its end."""
    cost: float = 0.0

    def falling(self, *, low: bool) -> Decay:
        """Return the decay that begins at the peak."""
        own = [TOTAL, *([LOW] if low else []), *([POWER] if self.has_power else [])]
        if low and self.family == "linear":  # a line alone does not tell where it ends
            own = [USUAL_LOW, TOTAL]

        def rates(t: "Floats", told: Told) -> "Floats":
            length = max(told["total"] - told.get("warmup", 0.0), 1e-9)
            return self._left(t / length, told)

        def guesses(rows: Rows, begin: float) -> Iterator[Told]:
            for end in ends(rows):
                for power in _POWERS if self.has_power else (1.0,):
                    if end > begin:
                        found = self._guess(rows, (begin, max(end, begin + 1)), power, low=low)
                        yield from found

        return Decay(self.family, tuple(own), rates, guesses, words=self.words, cost=self.cost)

    def cooling(self, *, low: bool) -> Decay:
        """Return the decay that begins after a plateau."""
        own: tuple[Parameter, ...] = (TOTAL, START, *([LOW] if low else []))
        if low and self.family == "linear":
            own = (USUAL_LOW, TOTAL, START)

        def rates(t: "Floats", told: Told) -> "Floats":
            stable = told[START.name] - told.get("warmup", 0.0)
            length = max(told["total"] - told[START.name], 1e-9)
            since = t - stable
            return self._left(np.where(since < _AT_START, 0, since) / length, told)

        def guesses(rows: Rows, _: float) -> Iterator[Told]:
            last = last_of_top(rows)
            if last == rows.t.size - 1:
                return
            before, after = float(rows.t[last]), float(rows.t[last + 1])
            starts = [before, (before + after) / 2]
            if last == 0:  # the plateau ends before the first row
                starts = [before - share * (after - before) for share in (1.0, 0.1, 3.0)]
            for start in starts:
                for end in ends(rows):
                    if end > after or end > float(rows.t[-1]):
                        for told in self._guess(rows, (start, end + 1e-6), 1.0, low=low):
                            peak = rows.peak if last else told["peak"]
                            yield told | {"peak": peak, START.name: start}

        words = {"shape": "linear"} | dict(self.words)
        return Decay("wsd", own, rates, guesses, words=words, cost=self.cost)

    def cooling_since(self, start: float, *, low: bool) -> Decay:
        """Return the decay that begins at a time after a plateau, of which no row is seen."""
        own = (USUAL_LOW, _cooling_from(start)) if low else (_cooling_from(start),)

        def rates(t: "Floats", told: Told) -> "Floats":
            return self._left(np.maximum(t - start, 0) / max(told["total"] - start, 1e-9), told)

        def guesses(rows: Rows, _: float) -> Iterator[Told]:
            for end in ends(rows):
                if end > start:
                    yield from self._guess(rows, (start, end), 1.0, low=low)

        words = {"shape": "linear"} | dict(self.words)
        return Decay("wsd", own, rates, guesses, words=words)

    def _left(self, p: "Floats", told: Told) -> "Floats":
        least = told.get("low", 0.0)
        left = self.shape(p if self.goes_on else np.minimum(p, 1), told.get("power", 1.0))
        decayed: Floats = least + (told["peak"] - least) * left
        return decayed

    def _guess(
        self, rows: Rows, span: tuple[float, float], power: float, *, low: bool
    ) -> Iterator[Told]:
        """Yield the heights that fit best, for a decay from one time to another."""
        begin, end = span
        known = rows.t >= begin
        p = (rows.t[known] - begin) / (end - begin)
        left = self.shape(p if self.goes_on else np.clip(p, 0, 1), power)
        columns = np.array([left, 1 - left] if low else [left]).T
        if left.size < columns.shape[1]:
            return
        heights = np.linalg.lstsq(columns, rows.rates[known], rcond=None)[0].tolist()
        if heights[0] > 0:
            least = max(heights[-1], 0.0) if low else 0.0
            yield {"peak": heights[0], "total": end, "power": power, "low": least}


def ends(rows: Rows) -> list[float]:
    """Return when a schedule may end."""
    if ONLY_TOTAL in rows.facts and "total" in rows.facts:
        return [rows.facts["total"]]
    last = float(rows.t[-1])
    is_falling = rows.rates[-1] < rows.rates[-2] - rows.slack[-1]
    found = [last + is_falling, *(last * one for one in _BEYOND)]
    found += _turns(rows)
    least = int(np.argmax(rows.rates <= rows.rates.min() + rows.allowed))
    if least < rows.t.size - 1:
        found.insert(0, float(rows.t[least]))
    if "total" in rows.facts:
        found.insert(0, rows.facts["total"])
    return found


def _turns(rows: Rows) -> list[float]:
    """Return the times around the first lowest rate, where rates rise after it."""
    rises = np.flatnonzero(np.diff(rows.rates[rows.top :]) > rows.slack[rows.top + 1 :])
    if not rises.size:
        return []
    place = rows.top + int(rises[0])
    step = float(rows.t[place + 1] - rows.t[place])
    return [float(rows.t[place]) + share * step for share in (-0.5, -0.25, 0.0, 0.25, 0.5)]


def last_of_top(rows: Rows) -> int:
    """Return the place of the last row that has the highest rate."""
    flat = rows.rates >= rows.peak - rows.allowed
    return int(rows.t.size - 1 - np.argmax(flat[::-1]))


def _line(p: "Floats", _: float) -> "Floats":
    return 1 - p


def _wave(p: "Floats", _: float) -> "Floats":
    return (1 + np.cos(np.pi * p)) / 2


def _quarter(p: "Floats", _: float) -> "Floats":
    return np.sqrt(np.maximum((1 + np.cos(np.pi * p)) / 2, 0))


def _powered(p: "Floats", power: float) -> "Floats":
    return np.maximum(1 - p, 0) ** power


def _root(p: "Floats", _: float) -> "Floats":
    return 1 - np.sqrt(p)


def _halved(p: "Floats", _: float) -> "Floats":
    return 2 * 0.5**p - 1


LINE, WAVE = Form("linear", _line), Form("cosine", _wave)
WAVES = Form("cosine", _wave, {"past_end": "rebound"}, goes_on=True, cost=1)
QUARTER = Form("cosine", _quarter, {"power": 0.5}, cost=1)
POWERED = Form("poly", _powered, has_power=True, cost=1)
COOLING = (
    LINE,
    Form("wsd", _wave, {"shape": "cosine"}),
    Form("wsd", _root, {"shape": "1-sqrt"}),
    Form("wsd", lambda p, _: 1 - p * p, {"shape": "square"}, cost=1),
    Form("wsd", _halved, {"shape": "exponential", "rate": 0.5}, cost=1),
)
