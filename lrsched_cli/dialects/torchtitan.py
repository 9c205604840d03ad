"""torchtitan: the tables [optimizer], [lr_scheduler] and [training] of its configs."""

from typing import Annotated, Literal

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.shared import Peak, joined, line
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Delay
from lrsched_cli.schedules.decays import Constant
from lrsched_cli.schedules.shapes import WarmupStableDecay

Steps = Annotated[int, Param("updates of the training", unit="updates", at_least=1)]


def lr_scheduler(
    lr: Peak,
    steps: Steps,
    warmup_steps: Annotated[int, Param("updates of the warmup", at_least=0)] = 200,
    total_steps: Annotated[int | None, Param("length, if not steps", at_least=1)] = None,
    decay_ratio: Annotated[
        float | None, Param("fraction of the training that is decay", at_least=0, at_most=1)
    ] = None,
    decay_type: Annotated[Literal["linear", "sqrt", "cosine"], Param("shape")] = "linear",
    min_lr_factor: Annotated[float, Param("last rate by the peak", at_least=0, at_most=1)] = 0.0,
) -> Schedule:
    """Rise to the full rate, which the last update of the warmup has, stay, and fall.

    lr(t) = lr * (t + 1) / warmup_steps, then lr, then lr * (1 - (t + 1 - begin) / length)

    Becomes: sequence

    Note (decay_ratio=None): the decay begins after the warmup; it reaches its lowest rate in the
    update after the last.
    """
    total = steps if total_steps is None else total_steps
    warmup = min(warmup_steps, total)
    decay = total - warmup
    if decay_ratio is not None:
        decay = min(round(total * decay_ratio), decay)
    begin = total + 1 - decay
    parts: list[Schedule] = [
        Delay(schedule=line(0.0, lr, warmup), by=-1),
        Constant(lr0=lr),
    ]
    at: list[float] = [warmup]
    if decay:
        shape = "1-sqrt" if decay_type == "sqrt" else decay_type
        fall = WarmupStableDecay(
            lr0=lr, total=decay, cooldown=decay, shape=shape, min_lr=lr * min_lr_factor
        )
        parts.append(Delay(schedule=fall, by=begin - 1))
        at.append(begin)
    return joined(parts, at, shared_clock=True)


DIALECT = Dialect(counts="step")
