"""Models of one rise and one fall, as torch's OneCycleLR has them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.analysis.identification.fitting import Model, Parameter
from lrsched_cli.analysis.identification.numbers import (
    Choice,
    Measured,
    decimals,
    totals,
    whole,
)
from lrsched_cli.analysis.identification.rows import Rows
from lrsched_cli.analysis.identification.shapes import ends
from lrsched_cli.analysis.identification.warmups import start_of

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

_USUAL_DIVISORS = (1e4, 1.0, 10.0, 100.0, 1e3, 1e5, 1e6, 25.0)


def _peaks(measured: Measured) -> Iterator[Choice]:
    yield from decimals(measured, "max_lr")


def _fractions(measured: Measured) -> Iterator[Choice]:
    if measured.allows(0.3):
        yield Choice(0.3, 0.0)
    total = measured.known.get("total_found", 0.0)
    length = Measured(measured.value * total, max(measured.within * total, 0.0))
    for one in whole(length, "warmup"):
        if measured.allows(one.value / total):
            yield Choice(one.value / total, one.cost + 1.0, {"pct_start": one.value / total})
    yield from decimals(measured, "pct_start")


def _first(measured: Measured) -> Iterator[Choice]:
    """Yield first rates, by the number that divides the peak."""
    peak = measured.known["peak"]
    if measured.allows(peak / 25):
        yield Choice(peak / 25, 0.0)
    divisor = peak / measured.value
    scaled = Measured(divisor, divisor * measured.within / measured.value)
    for one in decimals(scaled, "div_factor"):
        yield Choice(peak / one.value, one.cost, one.words)


def _last(measured: Measured) -> Iterator[Choice]:
    """Yield last rates, by the number that divides the first one."""
    first = measured.known["first_found"]
    for number in _USUAL_DIVISORS:
        if measured.allows(first / number):
            words = {} if number == _USUAL_DIVISORS[0] else {"final_div_factor": number}
            yield Choice(first / number, 1.0 if words else 0.0, words)
    if measured.value > 0:
        divisor = first / measured.value
        scaled = Measured(divisor, divisor * measured.within / measured.value)
        for one in decimals(scaled, "final_div_factor"):
            yield Choice(first / one.value, one.cost, one.words)


_PEAK, _TOTAL = Parameter("peak", _peaks), Parameter("total", totals)
_PCT, _FIRST, _LAST = (
    Parameter("pct", _fractions),
    Parameter("first", _first),
    Parameter("last", _last),
)
_ORDERS = {
    "cosine": (_PEAK, _TOTAL, _PCT, _FIRST, _LAST),
    "linear": (_PEAK, _FIRST, _LAST, _TOTAL, _PCT),  # a line alone does not tell where it ends
}


def one_cycles(cost: float, **words: object) -> Iterator[Model]:
    """Yield the models along waves and along lines, with more words that all have.

    A wave that explains all rows needs no other end; a line may with odd numbers.
    """
    overrun = {**words, "past_end": "overrun"}
    wave = _one_cycle("cosine", cost + 1.0, **words)
    yield replace(wave, otherwise=_one_cycle("cosine", cost + 1.0, **overrun))
    yield _one_cycle("linear", cost + 1.0, **words)
    yield _one_cycle("linear", cost + 2.0, **overrun)


def _one_cycle(shape: str, cost: float, **words: object) -> Model:
    """Return the model along a shape; `words` tell what is after its end, and of a third phase.

    torch's scheduler goes on for one update, which a log has whose last row is that of the end.
    """
    names = [one.name for one in _ORDERS[shape]]
    overruns, three_phase = "past_end" in words, "three_phase" in words

    def between(start: float, end: float, p: "Floats") -> "Floats":
        p = np.maximum(p, 0) if overruns else np.clip(p, 0, 1)
        risen = p if shape == "linear" else (1 - np.cos(np.pi * p)) / 2
        between: Floats = start + (end - start) * risen
        return between

    def rates(t: "Floats", values: "Floats") -> "Floats":
        told = dict(zip(names, values.tolist(), strict=True))
        peak, total, fraction = told["peak"], told["total"], told["pct"]
        first, last = told["first"], told["last"]
        turn = fraction * total - 1
        rise = between(first, peak, t / max(turn, 1e-9))
        if three_phase:
            back = between(peak, first, (t - turn) / max(turn, 1e-9))
            down = between(first, last, (t - 2 * turn) / max(total - 1 - 2 * turn, 1e-9))
            fall = np.where(t <= 2 * turn, back, down)
        else:
            fall = between(peak, last, (t - turn) / max(total - 1 - turn, 1e-9))
        return np.where(t <= turn, rise, fall)

    def guesses(rows: Rows) -> Iterator[Sequence[float]]:
        tried = []
        seen = float(rows.rates[0])
        starts = {max(min(start_of(rows), seen), 1e-3 * rows.peak), seen}
        around = (rows.top - 1, rows.top, min(rows.top + 1, rows.t.size - 1))
        turns = [float(rows.t[place]) for place in around]
        turns = [(turns[0] + turns[1]) / 2, turns[1], (turns[1] + turns[2]) / 2]
        lasts = {0.0, float(rows.rates.min())} if three_phase else {0.0}
        for end, turn, start, last in product(ends(rows), turns, starts, lasts):
            if end > turn + 1:
                told = {"peak": rows.peak, "total": end, "pct": (turn + 1) / end}
                told |= {"first": start, "last": last}
                values = [told[name] for name in names]
                off = np.abs(rates(rows.t, np.array(values)) - rows.rates).sum()
                tried.append((float(off), values))
        tried.sort(key=lambda one: one[0])
        yield from (values for _, values in tried[:3])

    return Model("one_cycle", _ORDERS[shape], rates, guesses, {"shape": shape, **words}, cost)
