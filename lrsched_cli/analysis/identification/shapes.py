"""The models of smooth schedules: formulas with a warmup, and where a fit of them begins."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from lrsched_cli._lazy import np
from lrsched_cli.analysis.identification.fitting import Model, Parameter
from lrsched_cli.analysis.identification.numbers import (
    Choice,
    Measured,
    decimals,
    floors,
    one_of,
    shares,
    totals,
    warmups,
)
from lrsched_cli.analysis.identification.rows import Rows

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

Shape: TypeAlias = "Callable[[Floats, float], Floats]"
"""The fraction of the height that is left at given progress, with an exponent."""

_BEYOND = (1.0, 1.02, 1.05, 1.1, 1.2, 1.35, 1.6, 2.0, 2.6, 3.5, 5.0, 8.0, 15.0, 30.0)
"""Where a schedule may end, as multiples of the last row's time."""


def _peaks(measured: Measured) -> Iterator[Choice]:
    yield from decimals(measured, "lr0")


def _powers(measured: Measured) -> Iterator[Choice]:
    yield from one_of((2.0, 0.9, 0.5, 3.0, 1.5), measured, "power")
    yield from decimals(measured, "power")


PEAK, TOTAL = Parameter("peak", _peaks), Parameter("total", totals)
LOW, POWER = Parameter("low", floors), Parameter("power", _powers)
WARMUP, SHARE = Parameter("warmup", warmups), Parameter("share", shares)


def warmed(
    t: "Floats", peak: float, warmup: float, share: float, decay: "Callable[[Floats], Floats]"
) -> "Floats":
    """Return the rates of a decay, which has its own clock, after a linear warmup."""
    after = decay(np.maximum(t - warmup, 0))
    if warmup <= 0:
        return after
    rise = peak * (share + (1 - share) * t / warmup)
    return np.where(t < warmup, rise, after)


@dataclass(frozen=True)
class Form:
    """A shape as a family has it."""

    family: str
    shape: Shape
    words: Mapping[str, object] = field(default_factory=dict)
    has_power: bool = False
    cost: float = 0.0


def finite(form: Form, *, low: bool, warmup: str) -> Model:
    """Return the model of what falls along a shape until its end."""
    parameters = [PEAK, TOTAL, *([LOW] if low else []), *([POWER] if form.has_power else [])]
    parameters += [WARMUP] if warmup != "none" else []
    parameters += [SHARE] if warmup == "share" else []
    names = [one.name for one in parameters]

    def rates(t: "Floats", values: "Floats") -> "Floats":
        told = dict(zip(names, values.tolist(), strict=True))
        start, least = told.get("warmup", 0.0), told.get("low", 0.0)
        length = max(told["total"] - start, 1e-9)

        def decay(since: "Floats") -> "Floats":
            left = form.shape(np.minimum(since / length, 1), told.get("power", 1.0))
            decayed: Floats = least + (told["peak"] - least) * left
            return decayed

        return warmed(t, told["peak"], start, told.get("share", 0.0), decay)

    def guesses(rows: Rows) -> Iterator[Sequence[float]]:
        tried = []
        for begin, end, exponent in _grid(rows, warmup, power=form.has_power):
            left = form.shape(np.clip((rows.t - begin) / (end - begin), 0, 1), exponent)
            known = rows.t >= begin
            columns = np.array([left, 1 - left]) if low else np.array([left])
            columns, target = columns[:, known].T, rows.rates[known]
            if known.sum() < columns.shape[1]:
                continue
            height = np.linalg.lstsq(columns, target, rcond=None)[0]
            if not (height[0] > 0 and (columns @ height).max() > 0):
                continue
            off = float(np.abs(columns @ height - target).max())
            told = {"peak": height[0], "total": end, "power": exponent, "warmup": begin}
            told["low"] = max(height[-1], 0.0) if low else 0.0
            told["share"] = min(max(_start(rows) / height[0], 0.0), 0.9)
            tried.append((off, [told[name] for name in names]))
        tried.sort(key=lambda one: one[0])
        yield from (guess for _, guess in tried[:2])

    return Model(form.family, tuple(parameters), rates, guesses, form.words, form.cost)


def _start(rows: Rows) -> float:
    """Return the rate at t = 0, if the first rows lie on a line."""
    if rows.t.size < 2 or rows.top < 1:  # noqa: PLR2004 - a line has two points
        return float(rows.rates[0])
    slope = (rows.rates[1] - rows.rates[0]) / (rows.t[1] - rows.t[0])
    return float(rows.rates[0] - slope * rows.t[0])


def _grid(rows: Rows, warmup: str, *, power: bool) -> Iterator[tuple[float, float, float]]:
    """Yield starts and ends of a decay, and exponents, that are tried."""
    last = float(rows.t[-1])
    ends = [last * one for one in _BEYOND]
    if "total" in rows.facts:
        ends.insert(0, rows.facts["total"])
    for begin in begins(rows, warmup):
        for end in ends:
            for exponent in (0.5, 0.9, 2.0, 3.0) if power else (1.0,):
                if end > begin:
                    yield begin, max(end, begin + 1), exponent


def begins(rows: Rows, warmup: str) -> list[float]:
    """Return when a decay may begin, by the place of the highest rate."""
    if warmup == "none":
        return [0.0]
    top = float(rows.t[rows.top])
    if rows.top == 0:
        return [one for one in (top, 0.5 * top) if one > 0]
    before = float(rows.t[rows.top - 1])
    after = float(rows.t[min(rows.top + 1, rows.t.size - 1)])
    return [top, (before + top) / 2, (top + after) / 2]


def line(p: "Floats", _: float) -> "Floats":
    """Return what is left along a line."""
    return 1 - p


def wave(p: "Floats", _: float) -> "Floats":
    """Return what is left along half a wave of the cosine."""
    return (1 + np.cos(np.pi * p)) / 2


def quarter(p: "Floats", _: float) -> "Floats":
    """Return what is left along a quarter of a wave."""
    return np.sqrt(np.maximum((1 + np.cos(np.pi * p)) / 2, 0))


def powered(p: "Floats", power: float) -> "Floats":
    """Return what is left along a power."""
    return np.maximum(1 - p, 0) ** power


LINE, WAVE = Form("linear", line), Form("cosine", wave)
QUARTER = Form("cosine", quarter, {"power": 0.5}, cost=1)
POWERED = Form("poly", powered, has_power=True, cost=1)


def constant(warmup: str) -> Model:
    """Return the model of what stays, perhaps after a warmup."""
    parameters = [PEAK, *([WARMUP] if warmup != "none" else [])]
    parameters += [SHARE] if warmup == "share" else []
    names = [one.name for one in parameters]

    def rates(t: "Floats", values: "Floats") -> "Floats":
        told = dict(zip(names, values.tolist(), strict=True))
        peak, share = told["peak"], told.get("share", 0.0)
        return warmed(t, peak, told.get("warmup", 0.0), share, lambda t: np.full_like(t, peak))

    def guesses(rows: Rows) -> Iterator[Sequence[float]]:
        for begin in begins(rows, warmup)[:2]:
            told = {"peak": rows.peak, "warmup": begin, "share": max(_start(rows), 0) / rows.peak}
            yield [told[name] for name in names]

    return Model("constant", tuple(parameters), rates, guesses)


def smooth_models(rows: Rows) -> Iterator[Model]:
    """Yield the models that rows may have been made by, the simplest first."""
    if rows.is_flat:
        yield constant("none")
        return
    for warmup in _warmups(rows):
        yield constant(warmup)
        yield finite(QUARTER, low=False, warmup=warmup)
        for low in (False, True):
            for form in (LINE, WAVE, POWERED):
                yield finite(form, low=low, warmup=warmup)


def _warmups(rows: Rows) -> tuple[str, ...]:
    """Return the warmups that there may have been, by where the highest rate is."""
    if rows.top:
        return "zero", "share"
    return ("none",) if rows.t[0] < 1 else ("none", "zero")
