"""T5X: `create_learning_rate_scheduler`, as its gin files bind it. It computes in float32."""

import math
from typing import Annotated

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.shared import joined, line, stepped
from lrsched_cli.errors import ArgumentError, unknown
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Clip, Delay
from lrsched_cli.schedules.cycles import CosineRestarts
from lrsched_cli.schedules.decays import Constant, InverseSqrt
from lrsched_cli.schedules.product import Product

_FACTORS = (
    "constant",
    "linear_warmup",
    "linear_decay",
    "rsqrt_decay",
    "rsqrt_normalized_decay",
    "decay_every",
    "cosine_decay",
)


def create_learning_rate_scheduler(
    factors: Annotated[str, Param("factors with an asterisk between them")] = (
        "constant * linear_warmup * rsqrt_decay"
    ),
    base_learning_rate: Annotated[float, Param("the constant factor", above=0)] = 0.5,
    warmup_steps: Annotated[int, Param("of the warmup", unit="updates", at_least=1)] = 1000,
    decay_factor: Annotated[float, Param("factor, or slope, of a decay", at_least=0)] = 0.5,
    steps_per_decay: Annotated[int, Param("between drops", unit="updates", at_least=1)] = 20000,
    steps_per_cycle: Annotated[int, Param("of a cosine", unit="updates", at_least=1)] = 100000,
    step_offset: Annotated[
        int, Param("before the schedule begins", unit="updates", at_least=0)
    ] = 0,
    min_learning_rate: Annotated[float, Param("lowest rate", at_least=0)] = 1e-8,
) -> Schedule:
    """Multiply factors of the step.

    lr(t) = max(factor_1(t) * factor_2(t) * ..., min_learning_rate)

    Becomes: clip

    Note: rsqrt_decay divides by sqrt(max(t, warmup_steps)), so that base_learning_rate is no peak.
    """
    names = [name.strip() for name in factors.split("*")]
    for name in names:
        if name not in _FACTORS:
            raise ArgumentError("create_learning_rate_scheduler", unknown("factor", name, _FACTORS))
    lengths = warmup_steps, steps_per_decay, steps_per_cycle
    parts = [_factor(name, base_learning_rate, decay_factor, lengths) for name in names]
    whole = parts[0] if len(parts) == 1 else Product(parts=tuple(parts))
    if step_offset:
        whole = Delay(schedule=whole, by=step_offset)
    return Clip(schedule=whole, min_lr=min_learning_rate)


def _factor(name: str, base: float, decay: float, lengths: tuple[int, int, int]) -> Schedule:
    warmup, each, cycle = lengths
    match name:
        case "constant":
            return Constant(lr0=base)
        case "linear_warmup":
            return line(0.0, 1.0, warmup)
        case "linear_decay":
            return _linear(base, warmup, decay)
        case "rsqrt_decay" | "rsqrt_normalized_decay":
            top = 1 / math.sqrt(warmup) if name == "rsqrt_decay" else 1.0
            fall = InverseSqrt(lr0=top, timescale=warmup)
            return joined([Constant(lr0=top), fall], [warmup])
        case "decay_every":
            return stepped(1.0, decay, each)
        case _:
            waves = CosineRestarts(lr0=1.0, period=cycle)
            return joined([Constant(lr0=1.0), waves], [warmup])


def _linear(base: float, warmup: int, slope: float) -> Schedule:
    """Return the rise, then the fall by a fraction of the rate in each update, down to 0."""
    if not slope:
        return joined([line(0.0, base, warmup), Constant(lr0=base)], [warmup])
    return joined([line(0.0, base, warmup), line(base, 0.0, 1 / slope)], [warmup])


DIALECT = Dialect(counts="step")
