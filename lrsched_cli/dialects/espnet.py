"""ESPnet: `espnet2.schedulers`.

Each is stepped after every update, and counts them from 1: its step is this program's `t` + 1. Most
reach the optimizer's rate at the end of the warmup, one update before t = warmup_steps.
"""

import math
from typing import Annotated

from lrsched_cli.dialects.cosine_annealing_warmup import CosineAnnealingWarmupRestarts
from lrsched_cli.dialects.facts import FROM_DATA, Dialect
from lrsched_cli.dialects.shared import (
    Counted,
    FromStart,
    Gamma,
    Lr,
    Optimizer,
    Peak,
    Updates,
    base_rate,
    joined,
    line,
    stepped,
    three_stages,
    with_warmup,
)
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Delay
from lrsched_cli.schedules.decays import Constant, Exponential, InverseSqrt
from lrsched_cli.schedules.piecewise import Piecewise

__all__ = [
    "CosineAnnealingWarmupRestarts",
    "ExponentialDecayWarmup",
    "NoamLR",
    "PiecewiseLinearWarmupLR",
    "TristageLR",
    "WarmupLR",
    "WarmupStepLR",
]

WarmupSteps = Annotated[float, Param("updates of the warmup", unit="updates", above=0)]
Scale = Annotated[float, Param("fraction of the learning rate", above=0, at_most=1)]
Ratio = Annotated[float, Param("fraction of max_steps", at_least=0, at_most=1)]


def WarmupLR(
    optimizer: Optimizer,
    warmup_steps: WarmupSteps = 25000,
    last_epoch: FromStart = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise to the learning rate along a line, then fall by the inverse square root.

    lr(t) = lr * sqrt(W) * min((t + 1) ** -0.5, (t + 1) * W ** -1.5)

    Becomes: delay
    """
    return _noam(base_rate("WarmupLR", optimizer, lr), warmup_steps)


def NoamLR(
    optimizer: Optimizer,
    model_size: Annotated[float, Param("width of the model", above=0)] = 320,
    warmup_steps: WarmupSteps = 25000,
    last_epoch: FromStart = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise along a line, then fall by the inverse square root, as Noam Shazeer's schedule.

    lr(t) = lr * model_size ** -0.5 * min((t + 1) ** -0.5, (t + 1) * W ** -1.5)

    Becomes: delay

    Note: the learning rate is a factor, not the peak: that is lr / sqrt(model_size * warmup_steps).
    """
    rate = base_rate("NoamLR", optimizer, lr)
    return _noam(rate / math.sqrt(model_size * warmup_steps), warmup_steps)


def WarmupStepLR(
    optimizer: Optimizer,
    warmup_steps: WarmupSteps = 25000,
    steps_per_epoch: Counted = 10000,
    step_size: Counted = 1,
    gamma: Gamma = 0.1,
    last_epoch: FromStart = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise to the learning rate along a line, then multiply by gamma every step_size epochs.

    lr(t) = lr * gamma ** floor((epoch - floor(W / steps_per_epoch)) / step_size),
            epoch = floor((t + 1) / steps_per_epoch)

    Becomes: delay
    """
    rate = base_rate("WarmupStepLR", optimizer, lr)
    begun = warmup_steps // steps_per_epoch * steps_per_epoch
    drops = Delay(schedule=stepped(rate, gamma, steps_per_epoch * step_size), by=begun)
    parts = [line(0.0, rate, warmup_steps), drops]
    return _one_ahead(joined(parts, [warmup_steps], shared_clock=True))


def PiecewiseLinearWarmupLR(
    optimizer: Optimizer,
    warmup_steps_list: Annotated[tuple[float, ...], Param("updates", at_least=0)] = (0, 25000),
    warmup_lr_list: Annotated[tuple[float, ...], Param("their rates", at_least=0)] = (0.0, 0.001),
    last_epoch: FromStart = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Go from one rate to the next along lines, then fall by the inverse square root.

    lr(t) = lr * sqrt(last update / (t + 1)) after the warmup

    Becomes: delay

    Note: what comes after the warmup begins at the optimizer's rate, whatever the list ends in.
    """
    owner = "PiecewiseLinearWarmupLR"
    rate = base_rate(owner, optimizer, lr)
    times = list(warmup_steps_list)
    if not times or len(times) != len(warmup_lr_list) or times != sorted(set(times)):
        message = f"needs ascending warmup_steps_list, one a rate, not {times}"
        raise ArgumentError(owner, message)
    if not times[-1]:
        raise ArgumentError(owner, "needs a warmup: warmup_steps_list must end above 0")
    points = dict(zip(times, warmup_lr_list, strict=True))
    rise = Piecewise(points=tuple(({0: warmup_lr_list[0]} | points).items()), join="line")
    fall = Delay(schedule=InverseSqrt(lr0=rate, timescale=times[-1]), by=times[-1])
    return _one_ahead(joined([rise, fall], [math.floor(times[-1]) + 1], shared_clock=True))


def ExponentialDecayWarmup(
    optimizer: Optimizer,
    max_lr: Peak,
    min_lr: Peak,
    total_steps: Counted,
    warmup_steps: Updates = 0,
    warm_from_zero: Annotated[bool, Param("rise from 0; else the warmup is flat")] = False,
    last_epoch: FromStart = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise to max_lr in warmup_steps, if asked; then fall exponentially to min_lr and beyond.

    lr(t) = max_lr * (min_lr / max_lr) ** ((t - warmup_steps) / (total_steps - warmup_steps))

    Becomes: sequence

    Note (warm_from_zero=False, warmup_steps>1): max_lr is used in the first update only: until the
    decay begins the optimizer has its own learning rate again.
    Note (warm_from_zero=True): the first rate is 0, the next max_lr * 2 / warmup_steps.
    """
    if warmup_steps >= total_steps:
        message = f"warmup_steps ({warmup_steps}) must be below total_steps ({total_steps})"
        raise ArgumentError("ExponentialDecayWarmup", message)
    fall = Exponential(lr0=max_lr, rate=min_lr / max_lr, every=total_steps - warmup_steps)
    first = 0.0 if warm_from_zero else max_lr
    later = Delay(schedule=fall, by=warmup_steps) if warmup_steps else fall
    if warmup_steps <= 1:
        return joined([Constant(lr0=first), later], [1], shared_clock=True)
    if warm_from_zero:
        rise = line(2 * max_lr / warmup_steps, max_lr, warmup_steps - 2)
    else:
        rise = Constant(lr0=base_rate("ExponentialDecayWarmup", optimizer, lr))
    return joined([Constant(lr0=first), rise, fall], [1, warmup_steps])


def TristageLR(
    optimizer: Optimizer,
    max_steps: Annotated[float, Param("length of the training", above=0)] = 25000,
    warmup_ratio: Ratio = 0.1,
    hold_ratio: Ratio = 0.4,
    decay_ratio: Ratio = 0.5,
    init_lr_scale: Scale = 0.01,
    final_lr_scale: Scale = 0.01,
    last_epoch: FromStart = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise along a line, hold the learning rate, then fall exponentially.

    lr(t) = lr * final_lr_scale ** (updates of the decay done / its length) while it falls

    Becomes: delay
    """
    rate = base_rate("TristageLR", optimizer, lr)
    ratios = (warmup_ratio, hold_ratio, decay_ratio)
    if not math.isclose(sum(ratios), 1.0):
        raise ArgumentError("TristageLR", f"the sum of the ratios must be 1, not {sum(ratios):g}")
    warmup, hold = int(int(max_steps) * warmup_ratio), int(int(max_steps) * hold_ratio)
    lengths = (warmup, hold, int(max_steps) - warmup - hold)
    return _one_ahead(three_stages(rate, lengths, init_lr_scale, final_lr_scale))


def _noam(peak: float, steps: float) -> Schedule:
    fall = InverseSqrt(lr0=peak, timescale=steps)
    return _one_ahead(with_warmup(fall, steps, 0.0, peak))


def _one_ahead(schedule: Schedule) -> Schedule:
    return Delay(schedule=schedule, by=-1)


DIALECT = Dialect(
    counts="step",
    bare=False,
    refused={"WarmupReduceLROnPlateau": FROM_DATA},
)
