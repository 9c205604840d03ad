"""Composer and LLM Foundry: the block `scheduler` of a config, with every time in batches.

The Trainer asks for the rate by the batches done, 0 at first: this program's `t`.
"""

from typing import Annotated, Literal

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.shared import Peak, at_milestones, joined, line
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import Counts
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Delay
from lrsched_cli.schedules.decays import Constant, InverseSqrt
from lrsched_cli.schedules.shapes import Cosine, Polynomial

Name = Literal[
    "constant",
    "constant_with_warmup",
    "cosine_decay",
    "cosine_with_warmup",
    "inv_sqrt_with_warmup",
    "linear",
    "linear_decay_with_warmup",
    "multistep",
    "multistep_with_warmup",
    "polynomial",
    "polynomial_with_warmup",
]
Time = Annotated[float, Param("length in batches", at_least=0)]
Factor = Annotated[float, Param("factor of the rate", at_least=0)]


def scheduler(
    name: Annotated[Name, Param("shape")],
    lr: Peak,
    t_max: Annotated[float | None, Param("length in batches", above=0)] = None,
    t_warmup: Time = 0,
    alpha_i: Factor = 1.0,
    alpha_f: Factor = 0.0,
    power: Annotated[float, Param("exponent", above=0)] = 2.0,
    milestones: Annotated[Counts, Param("times of the drops, in batches", at_least=0)] = (),
    gamma: Factor = 0.1,
    t_scale: Annotated[float | None, Param("time scale of the decay", above=0)] = None,
    t_cooldown: Time = 0,
    alpha_f_decay: Factor = 0.0,
    alpha_f_cooldown: Factor = 0.0,
) -> Schedule:
    """Rise along a line, then follow a shape; every length includes the warmup.

    lr(t) = lr * (alpha_f + (1 - alpha_f) * S((t - t_warmup) / (t_max - t_warmup)))

    Becomes: cosine, linear, multistep, poly, sequence

    Note (t_warmup>0, name='multistep_with_warmup'): milestones count from the start.
    """
    warmup = t_warmup if name.endswith("_warmup") else 0
    top = lr * alpha_i if name.startswith(("linear", "constant")) else lr
    rise = line(0.0, top, warmup)
    if name.startswith("multistep"):
        drops = at_milestones(lr, gamma, milestones)
        return joined([rise, drops], [warmup], shared_clock=True)
    if name == "inv_sqrt_with_warmup":
        return _inverse(lr, warmup, t_scale, (t_max, t_cooldown), (alpha_f_decay, alpha_f_cooldown))
    if name.startswith("constant"):
        return joined([rise, Constant(lr0=top)], [warmup])
    if t_max is None:
        raise ArgumentError("scheduler", "needs t_max, above t_warmup")
    if t_max <= warmup:
        message = f"t_warmup ({warmup:.16g}) must be below t_max ({t_max:.16g})"
        raise ArgumentError("scheduler", message)
    length = t_max - warmup
    if name.startswith("cosine"):
        fall: Schedule = Cosine(lr0=lr, total=length, min_lr=lr * alpha_f)
    elif name.startswith("linear"):
        fall = line(top, lr * alpha_f, length)
    else:
        fall = Polynomial(lr0=lr, total=length, min_lr=lr * alpha_f, power=power)
    return joined([rise, fall], [warmup])


def _inverse(
    lr: float,
    warmup: float,
    scale: float | None,
    end: tuple[float | None, float],
    alphas: tuple[float, float],
) -> Schedule:
    """Return LLM Foundry's decay by the inverse square root, with a line down at its end."""
    t_max, cooldown = end
    if scale is None or t_max is None:
        raise ArgumentError("scheduler", "inv_sqrt_with_warmup needs t_scale and t_max")
    if scale > warmup:
        raise ArgumentError("scheduler", "t_scale must be at most t_warmup")
    offset = scale - warmup  # from where the decay counts
    shift = warmup + offset
    decay = InverseSqrt(lr0=lr * (1 - alphas[0]), timescale=shift) if shift else None
    if decay is None or alphas[0]:
        raise ArgumentError("scheduler", "is supported with alpha_f_decay=0")
    begin = t_max - cooldown
    parts: list[Schedule] = [line(0.0, lr, warmup), Delay(schedule=decay, by=warmup)]
    at = [warmup]
    if cooldown:
        reached = decay(begin - warmup)
        parts.append(Delay(schedule=line(reached, lr * alphas[1], cooldown), by=begin))
        at.append(begin)
    return joined(parts, at, shared_clock=True)


DIALECT = Dialect(counts="step")
