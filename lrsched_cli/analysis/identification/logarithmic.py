"""Models of DeepSpeed's schedulers, whose warmup is logarithmic."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

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
from lrsched_cli.parameters.values import to_source

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

_COST = 2.0


def _peaks(measured: Measured) -> Iterator[Choice]:
    yield from decimals(measured, "warmup_max_lr")


def _starts(measured: Measured) -> Iterator[Choice]:
    if measured.allows(0.0):
        yield Choice(0.0, 0.0, {})
    yield from decimals(measured, "warmup_min_lr")


def _warmups(measured: Measured) -> Iterator[Choice]:
    yield from whole(measured, "warmup_num_steps", least=2)


def _totals(measured: Measured) -> Iterator[Choice]:
    for one in totals(measured):
        yield Choice(one.value, one.cost, {"total_num_steps": int(one.value)})


PEAK, START = Parameter("peak", _peaks), Parameter("start", _starts)
WARMUP, TOTAL = Parameter("warmup", _warmups), Parameter("total", _totals)


def _text(name: str) -> "Callable[[Mapping[str, Any]], str]":
    def text(words: Mapping[str, Any]) -> str:
        inner = ", ".join(f"{word}={to_source(value)}" for word, value in words.items())
        return f"deepspeed.{name}({inner})"

    return text


def logarithmic() -> Iterator[Model]:
    """Yield the models: what stays after the warmup, and what falls along a line."""
    yield _model("WarmupLR", (PEAK, START, WARMUP))
    yield _model("WarmupDecayLR", (PEAK, TOTAL, START, WARMUP))


def _model(name: str, parameters: tuple[Parameter, ...]) -> Model:
    names = [one.name for one in parameters]

    def rates(t: "Floats", values: "Floats") -> "Floats":
        told = dict(zip(names, values.tolist(), strict=True))
        peak, start, steps = told["peak"], told["start"], max(told["warmup"], 2.0)
        rise = start + (peak - start) * np.log(np.maximum(t, 1)) / math.log(steps)
        after: Floats | float = peak
        if "total" in told:
            left = np.clip((told["total"] - t + 1) / max(told["total"] - steps, 1e-9), 0, 1)
            after = start + (peak - start) * left
        return np.where(t - 1 < steps, np.minimum(rise, peak), after)

    def guesses(rows: Rows) -> Iterator[Sequence[float]]:
        rise = rows.chosen(slice(0, max(rows.top, 2)))
        known = rise.t >= 1
        columns = np.array([np.ones_like(rise.t[known]), np.log(rise.t[known])]).T
        start, slope = np.linalg.lstsq(columns, rise.rates[known], rcond=None)[0].tolist()
        if slope <= 0:
            return
        steps = math.exp(min((rows.peak - start) / slope, 30.0))
        for end in ends(rows) if "total" in names else [0.0]:
            told = {"peak": rows.peak, "start": max(start, 0.0), "warmup": steps, "total": end}
            yield [told[one] for one in names]

    return Model(name, parameters, rates, guesses, cost=_COST, text=_text(name))
