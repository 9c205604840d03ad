"""GPT-NeoX: the keys of its configs that make the schedule.

The rate of an update is set by the updates done before it, 0 at first: this program's `t`.
"""

import math
from typing import Annotated, Literal

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.shared import Peak, Rate, Share, joined, line
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Clip, Delay
from lrsched_cli.schedules.decays import Constant, Exponential
from lrsched_cli.schedules.shapes import Cosine, Linear

Iterations = Annotated[float | None, Param("length in iterations", above=0)]
Style = Annotated[Literal["constant", "linear", "cosine", "exponential"], Param("shape")]


def arguments(
    lr: Peak,
    train_iters: Iterations = None,
    lr_decay_iters: Iterations = None,
    lr_decay_style: Style = "linear",
    min_lr: Rate = 0.0,
    warmup: Share = 0.01,
    lr_decay_fraction: Annotated[float | None, Param("decay by the training", above=0)] = None,
) -> Schedule:
    """Rise to lr along a line, then fall in the style asked, never below min_lr.

    lr(t) = lr * max(t, 1) / W for t <= W = warmup * lr_decay_iters

    Becomes: sequence, clip, constant, cosine

    Note: warmup is a fraction of the decay, which is as long as the training unless told otherwise.
    Note (lr_decay_style='exponential'): the rate halves over the decay, whatever min_lr says.
    """
    total = _length(train_iters, lr_decay_iters, lr_decay_fraction)
    rise = warmup * total
    length = total - rise
    if length <= 0:
        raise ArgumentError("arguments", f"warmup ({warmup:g}) must be below 1")
    decay = _decay(lr, min_lr, length, lr_decay_style)
    if not rise:
        return decay
    # At 0 the rate is that of 1; the last update of the warmup is at or before its end.
    first = Constant(lr0=max(lr / rise, min(lr / rise, lr)))
    climb = line(0.0, lr, rise)
    parts, at = [first, climb, _after(decay, rise)], [1, math.floor(rise) + 1]
    if at[1] <= at[0]:
        parts, at = [first, _after(decay, rise)], at[1:]
    return joined(parts, at, shared_clock=True)


def _length(train: float | None, decay: float | None, fraction: float | None) -> float:
    if decay is not None:
        return max(1, decay)
    if train is None:
        raise ArgumentError("arguments", "needs train_iters or lr_decay_iters as well")
    return max(1, math.floor(train * fraction) if fraction is not None else train)


def _after(decay: Schedule, by: float) -> Schedule:
    return Delay(schedule=decay, by=by)


def _decay(lr: float, low: float, length: float, style: str) -> Schedule:
    match style:
        case "cosine":
            return Cosine(lr0=lr, total=length, min_lr=min(low, lr), past_end="rebound")
        case "linear":
            fall: Schedule = Linear(lr0=lr, total=length)
        case "exponential":
            fall = Exponential(lr0=lr, rate=math.exp(-0.693), every=length)
        case _:
            fall = Constant(lr0=lr)
    return Clip(schedule=fall, min_lr=low) if low else fall


DIALECT = Dialect(counts="step")
