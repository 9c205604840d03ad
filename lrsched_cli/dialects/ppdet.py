"""PaddleDetection: the block `LearningRate` of its configs, with lengths in iterations."""

from typing import Annotated, Literal

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.shared import Peak, joined, line
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import Counts
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Delay
from lrsched_cli.schedules.decays import Constant
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.shapes import Cosine

Steps = Annotated[int, Param("iterations of the warmup", at_least=0)]


def LearningRate(
    decay: Annotated[Literal["PiecewiseDecay", "CosineDecay"], Param("how it falls")],
    base_lr: Peak,
    step_per_epoch: Annotated[int, Param("iterations of an epoch", at_least=1)],
    milestones: Annotated[Counts, Param("epochs of the drops", at_least=0)] = (8, 11),
    gamma: Annotated[tuple[float, ...], Param("factors of base_lr", at_least=0)] = (0.1, 0.01),
    max_epochs: Annotated[int, Param("epochs of the fall", at_least=1)] = 1000,
    min_lr_ratio: Annotated[float, Param("lowest rate by base_lr", at_least=0)] = 0.0,
    last_plateau_epochs: Annotated[int, Param("epochs at the lowest rate", at_least=0)] = 0,
    warmup: Annotated[Literal["LinearWarmup", "ExpWarmup"] | None, Param("how it rises")] = None,
    steps: Steps = 0,
    start_factor: Annotated[float, Param("first rate by base_lr", at_least=0)] = 1 / 3,
    power: Annotated[float, Param("exponent of ExpWarmup", above=0)] = 2.0,
) -> Schedule:
    """Rise in iterations, then fall at epochs or along a cosine.

    lr(t) = base_lr * (start_factor + (1 - start_factor) * t / steps), then the decay

    Becomes: piecewise, sequence, cosine

    Note (warmup!=None, decay='CosineDecay'): the cosine begins after the warmup, and ends with
    max_epochs.
    """
    rise = max(steps, 1) if warmup else 0
    if decay == "PiecewiseDecay":
        if len(gamma) != len(milestones):
            message = f"needs one gamma for each milestone, not {len(gamma)}"
            raise ArgumentError("LearningRate", message)
        points = {0: base_lr}
        points |= {
            epoch * step_per_epoch: base_lr * factor
            for epoch, factor in zip(milestones, gamma, strict=True)
        }
        fall: Schedule = Piecewise(points=tuple(points.items()))
    else:
        whole = (max_epochs - last_plateau_epochs) * step_per_epoch - rise
        if whole <= 0:
            raise ArgumentError("LearningRate", "max_epochs ends within the warmup")
        is_held = warmup or last_plateau_epochs
        past: Literal["hold", "rebound"] = "hold" if is_held else "rebound"
        wave = Cosine(lr0=base_lr, total=whole, min_lr=base_lr * min_lr_ratio, past_end=past)
        fall = Delay(schedule=wave, by=rise) if rise else wave
        if warmup and not last_plateau_epochs:  # the values of a table, the last of which stays
            end = max_epochs * step_per_epoch
            fall = joined([fall, Constant(lr0=fall(end - 1))], [end], shared_clock=True)
    if not warmup:
        return fall
    return joined(
        [_rise(warmup, base_lr, rise, start_factor, power), fall], [rise], shared_clock=True
    )


def _rise(shape: str, peak: float, steps: int, start: float, power: float) -> Schedule:
    if shape == "LinearWarmup":
        return line(peak * start, peak, steps)
    times = range(steps)
    points = tuple((float(t), peak * (t / steps) ** power) for t in times)
    return Piecewise(points=points)


DIALECT = Dialect(counts="step")
