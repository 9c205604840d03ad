"""The curves that transformers' schedules are made of, in its order of computation."""

import math
from typing import Literal, TypeAlias

from lrsched_cli.dialects.shared import joined, line, with_warmup
from lrsched_cli.errors import ArgumentError
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Delay
from lrsched_cli.schedules.decays import Constant
from lrsched_cli.schedules.shapes import Cosine, Linear, Polynomial, WarmupStableDecay

RiseName: TypeAlias = Literal["linear", "cosine", "1-sqrt"]

HALF_A_WAVE = 0.5


def share_of(owner: str, rate: float, min_lr: float | None, min_lr_rate: float | None) -> float:
    """Return the lowest rate as a share of the rate, from whichever of two arguments tells it."""
    if (min_lr is None) == (min_lr_rate is None):
        raise ArgumentError(owner, "needs either min_lr or min_lr_rate")
    return min_lr / rate if min_lr is not None else min_lr_rate or 0.0


def wave(rate: float, length: float, cycles: float, min_ratio: float = 0.0) -> Schedule:
    """Return waves of the cosine, which go on past their length."""
    if not cycles:
        return Constant(lr0=rate)
    return Cosine(
        lr0=rate,
        total=max(length, 1),
        periods=cycles,
        min_ratio=min_ratio or None,
        past_end="rebound",
    )


def ahead(rate: float, steps: float, decay: Schedule, start: float | None) -> Schedule:
    """Return a decay one update ahead, after a warmup that ends in the full rate.

    The warmup starts from a share of the rate, or from what the first of its steps is worth.
    """
    decay = Delay(schedule=decay, by=-1)
    last = math.ceil(steps) - 1
    if last < 0:
        return decay
    if start is None:
        first, step = rate / max(steps, 1), rate / max(steps, 1)
    else:
        first, step = rate * start, rate * (1 - start) / max(steps - 1, 1)
    end = rate if last == steps - 1 else first + step * last
    return joined([line(first, end, last), decay], [steps])


def warmup_stable_decay(
    rate: float,
    lengths: tuple[float, float, float],
    shapes: tuple[RiseName, RiseName],
    low: float,
    cycles: float,
) -> Schedule:
    """Return the three phases, of which the last may have begun under the first."""
    steps, stable, length = lengths
    end = steps + stable + length
    whole = all(float(one).is_integer() for one in lengths) and stable >= 0 and length > 0
    if whole and (shapes[1] != "cosine" or cycles == HALF_A_WAVE):
        return WarmupStableDecay(
            lr0=rate,
            total=end,
            cooldown=length,
            shape=shapes[1],
            warmup=int(steps),
            warmup_from=low,
            warmup_shape=shapes[0],
            min_ratio=low,
        )
    rise = _rise(rate, steps, shapes[0], low)
    fall = _fall(rate, max(length, 1), shapes[1], low, cycles)
    parts = [rise, Constant(lr0=rate), fall, Constant(lr0=rate * low)]
    if stable < 0:  # the decay has begun under the warmup, and may be over by its end
        parts[2] = Delay(schedule=fall, by=stable)
        return joined(parts, [steps, steps, max(end, steps)])
    return joined(parts, [steps, steps + stable, end])


def _rise(rate: float, steps: float, shape: RiseName, low: float) -> Schedule:
    if not steps:
        return Constant(lr0=rate)
    if float(steps).is_integer():
        return Constant(lr0=rate, warmup=int(steps), warmup_from=low, warmup_shape=shape)
    return _curve(rate * low, rate, steps, shape)


def _fall(rate: float, length: float, shape: RiseName, low: float, cycles: float) -> Schedule:
    """Return the decay, from its own beginning on."""
    if shape == "cosine" and cycles != HALF_A_WAVE:
        return wave(rate, length, cycles, low)
    if shape == "1-sqrt":
        return WarmupStableDecay(
            lr0=rate, total=length, cooldown=length, shape=shape, min_ratio=low
        )
    return _curve(rate, rate * low, length, shape)


def _curve(start: float, end: float, length: float, shape: RiseName) -> Schedule:
    """Return the way from one rate to another; up, 1-sqrt is the mirror of what it is down."""
    match shape:
        case "linear":
            return Linear(lr0=start, lr1=end, total=length)
        case "cosine":
            return Cosine(lr0=start, min_lr=end, total=length)
        case "1-sqrt":
            return Polynomial(lr0=start, min_lr=end, total=length, power=0.5)


def polynomial(
    owner: str, rate: float, lengths: tuple[float, float], low: float, power: float
) -> Schedule:
    """Return a decay along a power; what it does at the very end is transformers' own."""
    steps, training = lengths
    if low >= rate:
        message = f"lr_end ({low:g}) must be below the learning rate ({rate:g})"
        raise ArgumentError(owner, message)
    if steps == training:
        message = (
            f"num_warmup_steps and num_training_steps are both {steps:g}: at that step "
            "transformers divides by zero"
        )
        raise ArgumentError(owner, message)
    if steps > training:
        return joined([line(0.0, rate, steps), Constant(lr0=low)], [steps])
    if not power:  # 0 ** 0 is 1: the end itself has the full rate
        parts = [with_warmup(Constant(lr0=rate), steps, 0.0, rate), Constant(lr0=low)]
        return joined(parts, [math.floor(training) + 1])
    curve = Polynomial(lr0=rate, total=training - steps, min_lr=low, power=power)
    return with_warmup(curve, steps, 0.0, rate)
