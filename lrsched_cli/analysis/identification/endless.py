"""Models of decays without an end: none, exponential, by inverse time and by inverse root."""

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.analysis.identification.fitting import Parameter
from lrsched_cli.analysis.identification.numbers import (
    DEAREST,
    Choice,
    Measured,
    digits_of,
    rounded,
    whole,
)
from lrsched_cli.analysis.identification.rows import Rows
from lrsched_cli.analysis.identification.shapes import LOW
from lrsched_cli.analysis.identification.warmups import Decay, Told

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

_USUAL_RATES = (0.1, 0.5, 0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99, 0.999, 0.7)
_EVERY = (1, 10, 100, 500, 1000, 2000, 2500, 5000, 10_000, 20_000, 50_000, 100_000, 2, 5, 50, 200)
"""Periods of a decay."""

_SHORT = 4
"""Digits of a factor that somebody has written."""

_USUAL_TIMESCALE = 10_000


def _factors(measured: Measured) -> Iterator[Choice]:
    """Yield factors of an exponential decay, by its slope in the logarithm."""
    slope, within = measured.value, measured.within
    found = []
    for every in (*_EVERY, measured.known.get("steps_per_epoch", 1)):
        factor = math.exp(-slope * every)
        for number in rounded(factor, within * every * factor):
            digits = digits_of(number)
            if number > 0 and number != 1 and (digits <= _SHORT or every == 1):
                cost = digits + (digits_of(every) + 1.0 if every != 1 else 0.0)
                words = {"rate": number} | ({"every": every} if every != 1 else {})
                found.append(Choice(-math.log(number) / every, min(cost, DEAREST), words))
    for factor in _USUAL_RATES:
        spread = abs(within / slope) if slope else 1.0
        if slope * math.log(factor) < 0:
            every = -math.log(factor) / slope
            for one in whole(Measured(every, every * spread), "every"):
                value = -math.log(factor) / one.value
                if one.cost <= _SHORT and measured.allows(value):
                    words = {"rate": factor, "every": one.value}
                    found.append(Choice(value, digits_of(factor) + one.cost + 1.0, words))
    yield from sorted(found, key=lambda one: one.cost)[:8]


def _coefficients(measured: Measured) -> Iterator[Choice]:
    """Yield coefficients of a decay by inverse time."""
    found = []
    for every in (*_EVERY, measured.known.get("steps_per_epoch", 1)):
        for number in rounded(measured.value * every, measured.within * every):
            digits = digits_of(number)
            if digits <= _SHORT or every == 1:
                cost = digits + (digits_of(every) + 1.0 if every != 1 else 0.0)
                words = {"decay": number} | ({"every": every} if every != 1 else {})
                found.append(Choice(number / every, min(cost, DEAREST), words))
    yield from sorted(found, key=lambda one: one.cost)[:8]


def _timescales(measured: Measured) -> Iterator[Choice]:
    usual = measured.known.get("warmup_found") or float(_USUAL_TIMESCALE)
    if measured.allows(usual):
        yield Choice(usual, 0.0)
    yield from whole(measured, "timescale")


def _constant(t: "Floats", told: Told) -> "Floats":
    return np.full_like(t, told["peak"])


def _exponential(t: "Floats", told: Told) -> "Floats":
    return np.maximum(told["peak"] * np.exp(-told["slope"] * t), told.get("low", 0.0))


def _divided(t: "Floats", told: Told) -> "Floats":
    return np.maximum(told["peak"] / (1 + told["slope"] * t), told.get("low", 0.0))


def _by_root(t: "Floats", told: Told) -> "Floats":
    scale = max(told["timescale"], 1e-9)
    return np.maximum(told["peak"] / np.sqrt(1 + t / scale), told.get("low", 0.0))


def _flat(rows: Rows, _: float) -> Iterator[Told]:
    yield {"peak": rows.peak}


def _along_a_line(
    rows: Rows, begin: float, turned: "Callable[[Floats], Floats]"
) -> tuple[float, float]:
    """Return height and slope of the line that turned rates are on, from a time on."""
    least = float(rows.rates.min())
    is_floor = rows.rates <= least + rows.allowed
    known = (rows.t >= begin) & (rows.rates > 0)
    if np.count_nonzero(is_floor) > 1:
        known &= ~is_floor
    if known.sum() < 2:  # noqa: PLR2004 - a line has two points
        return math.nan, math.nan
    t = rows.t[known] - begin
    columns = np.array([np.ones_like(t), t]).T
    height, slope = np.linalg.lstsq(columns, turned(rows.rates[known]), rcond=None)[0].tolist()
    return height, slope


def _guess_exponential(rows: Rows, begin: float) -> Iterator[Told]:
    height, slope = _along_a_line(rows, begin, np.log)
    if math.isfinite(height):
        yield {"peak": math.exp(height), "slope": -slope, "low": float(rows.rates.min())}


def _guess_divided(rows: Rows, begin: float) -> Iterator[Told]:
    height, slope = _along_a_line(rows, begin, lambda rates: 1 / rates)
    if height > 0 and slope > 0:
        yield {"peak": 1 / height, "slope": slope / height, "low": float(rows.rates.min())}


def _guess_by_root(rows: Rows, begin: float) -> Iterator[Told]:
    height, slope = _along_a_line(rows, begin, lambda rates: 1 / rates**2)
    if height > 0 and slope > 0:
        told = {"peak": height**-0.5, "timescale": height / slope}
        yield told | {"low": float(rows.rates.min())}


CONSTANT = Decay("constant", (), _constant, _flat)
SLOPE, DIVISOR = Parameter("slope", _factors), Parameter("slope", _coefficients)
TIMESCALE = Parameter("timescale", _timescales)


def endless(*, low: bool) -> Iterator[Decay]:
    """Yield the decays without an end; with a lowest rate, if they fall to one."""
    least = (LOW,) if low else ()
    yield Decay("exp", (SLOPE, *least), _exponential, _guess_exponential, cost=1)
    yield Decay("time", (DIVISOR, *least), _divided, _guess_divided, cost=1)
    yield Decay("inverse_sqrt", least, _by_root, _guess_by_root, late=(TIMESCALE,), cost=0.5)
