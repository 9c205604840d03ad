"""Models of rates that rise again: restarts, triangles and waves."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.analysis.identification.fitting import Model, Parameter
from lrsched_cli.analysis.identification.numbers import (
    Choice,
    Measured,
    decimals,
    digits_of,
    one_of,
    whole,
)
from lrsched_cli.analysis.identification.rows import Rows
from lrsched_cli.analysis.identification.shapes import LOW, TOTAL
from lrsched_cli.analysis.identification.warmups import Decay, Told

if TYPE_CHECKING:
    import numpy.typing as npt

    from lrsched_cli.schedules import Floats

_STEEP = 0.2
"""A rise from one row to the next by more than this fraction of the peak may be a restart."""

_MOST_CYCLES = 100
_TRIED = 24
"""Periods that are tried as first guesses."""

_WORTH = 0.5
"""What a number of cycles costs beside its digits."""


def cycling(rows: Rows) -> Iterator[Decay]:
    """Yield the decays that begin again, and the wave that goes on."""
    for low in (False, True):
        yield _sharing(rows, low=low)
    for growth in (1.0, 2.0):
        for low in (False, True):
            yield _restarting(rows, growth, low=low)


def _periods(rows: Rows) -> Sequence[Parameter]:
    def choices(measured: Measured) -> Iterator[Choice]:
        yield from whole(measured, "period")
        begin, last = measured.known.get("warmup_found", 0.0), float(rows.t[-1])
        total = measured.known.get("total")
        fewest = max(int((last - begin) / measured.value), 2)
        for cycles in range(fewest, min(2 * fewest + 3, _MOST_CYCLES)):
            near = begin + cycles * measured.value
            spread = max(cycles * measured.within, 0.02)
            ends = [total] if total else [one.value for one in whole(Measured(near, spread), "end")]
            for end in ends[:2]:
                period = (end - begin) / cycles
                if abs(period - measured.value) <= max(measured.within, 0.02 / cycles):
                    cost = digits_of(end) * (0.0 if total else 1.0) + digits_of(cycles) + _WORTH
                    yield Choice(period, cost, {"total": int(end), "cycles": cycles})

    return (Parameter("period", choices),)


def _restarting(rows: Rows, growth: float, *, low: bool) -> Decay:
    def rates(t: "Floats", told: Told) -> "Floats":
        least, period = told.get("low", 0.0), max(told["period"], 1e-6)
        turns = t / period
        if growth == 1:
            p = turns % 1
        else:
            number = np.floor(np.log2(np.maximum(turns + 1, 1)) + 1e-12)
            p = (turns - (2.0**number - 1)) / 2.0**number
        waves: Floats = least + (told["peak"] - least) * (1 + np.cos(np.pi * p)) / 2
        return waves

    def guesses(rows: Rows, begin: float) -> Iterator[Told]:
        least, most = _first_period(rows, begin, growth)
        bottom = float(rows.rates[rows.top :].min()) if low else 0.0
        for period in np.linspace(least, most, _TRIED).tolist():
            yield {"peak": rows.peak, "period": period, "low": bottom}

    words = {} if growth == 1 else {"growth": growth}
    own = (LOW,) if low else ()
    late = tuple(_periods(rows))
    return Decay("cosine_restarts", own, rates, guesses, late=late, words=words, cost=1.0)


def _sharing(rows: Rows, *, low: bool) -> Decay:
    """Return the decay whose cycles share a length, with an end after the last that is seen."""
    cycles = np.count_nonzero(_restarts(rows)) + 1

    def rates(t: "Floats", told: Told) -> "Floats":
        length = max(told["total"] - told.get("warmup", 0.0), 1e-6)
        least = told.get("low", 0.0)
        p = t * cycles / length
        wave = (1 + np.cos(np.pi * (p % 1))) / 2
        waves: Floats = least + (told["peak"] - least) * np.where(t < length, wave, 0.0)
        return waves

    def guesses(rows: Rows, begin: float) -> Iterator[Told]:
        least, most = (begin + cycles * one for one in _first_period(rows, begin, 1.0))
        bottom = float(rows.rates[rows.top :].min()) if low else 0.0
        ends = [rows.facts["total"]] if "total" in rows.facts else []
        for end in (*ends, *np.linspace(least, most, _TRIED).tolist()):
            yield {"peak": rows.peak, "total": end, "low": bottom}

    own = (TOTAL, *((LOW,) if low else ()))
    return Decay("cosine_restarts", own, rates, guesses, words={"cycles": cycles}, cost=1.5)


def _restarts(rows: Rows) -> "npt.NDArray[np.bool_]":
    """Tell of each row but the last whether the next one is that of another cycle."""
    is_steep = np.diff(rows.rates) > _STEEP * rows.peak
    is_steep[: rows.top] = False
    return is_steep


def _first_period(rows: Rows, begin: float, growth: float) -> tuple[float, float]:
    """Return the bounds of the first period, by the rows between which it begins again."""
    places = np.flatnonzero(_restarts(rows) & (rows.t[:-1] >= begin))
    if not places.size:
        return 1.0, float(rows.t[-1])
    least, most = 1.0, math.inf
    for number, place in enumerate(places.tolist(), start=1):
        lengths = number if growth == 1 else growth**number - 1
        before, after = float(rows.t[place]) - begin, float(rows.t[place + 1]) - begin
        if before / lengths < most and after / lengths > least:
            least, most = max(least, before / lengths), min(most, after / lengths)
    return least, most


def _peaks(measured: Measured) -> Iterator[Choice]:
    yield from decimals(measured, "max_lr")


def _bases(measured: Measured) -> Iterator[Choice]:
    peak = measured.known["peak"]
    yield from one_of((0.0, peak / 10), measured, "min_lr")
    yield from decimals(measured, "min_lr")


def _ups(measured: Measured) -> Iterator[Choice]:
    yield from whole(measured, "up")


def _downs(measured: Measured) -> Iterator[Choice]:
    up = measured.known["up_found"]
    if abs(measured.value - up) <= max(measured.within, 0.02):
        yield Choice(up, 0.0)
    yield from (one for one in whole(measured, "down") if one.value != up)


def triangles() -> Iterator[Model]:
    """Yield the models that go up and down along lines."""
    for mode in ("triangular", "triangular2"):
        yield _triangle(mode)


def _triangle(mode: str) -> Model:
    def rates(t: "Floats", values: "Floats") -> "Floats":
        peak, base, up, down = values.tolist()
        up, down = max(up, 1e-6), max(down, 1e-6)
        number = np.floor(t / (up + down))
        x = t - number * (up + down)
        share = np.where(x <= up, x / up, 1 - (x - up) / down)
        height = (peak - base) * (0.5**number if mode == "triangular2" else 1.0)
        found: Floats = base + height * share
        return found

    def guesses(rows: Rows) -> Iterator[Sequence[float]]:
        first = max(rows.top, 1)
        near = rows.t[[max(first - 1, 0), min(first + 1, rows.t.size - 1)]]
        base = float(rows.rates.min())
        tried = []
        for up in np.linspace(max(near[0], 1.0), near[1], 9).tolist():
            for share in (1.0, _ratio(rows)):
                values = [rows.peak, base, up, up * share]
                off = np.abs(rates(rows.t, np.array(values)) - rows.rates).sum()
                tried.append((float(off), values))
        tried.sort(key=lambda one: one[0])
        yield from (values for _, values in tried[:3])

    names = ("peak", "base", "up", "down")
    choices = (_peaks, _bases, _ups, _downs)
    parameters = tuple(map(Parameter, names, choices))
    words = {} if mode == "triangular" else {"mode": mode}
    return Model("cyclic", parameters, rates, guesses, words, cost=1.0)


def _ratio(rows: Rows) -> float:
    """Return how long the fall is after the first rise, as a multiple of that."""
    falls = rows.rates[rows.top :]
    turned = np.flatnonzero(np.diff(falls) > 0)
    if not turned.size or not rows.top:
        return 1.0
    bottom = float(rows.t[rows.top + int(turned[0])])
    top = max(float(rows.t[rows.top]), 1.0)
    return max((bottom - top) / top, 0.05)
