"""Megatron-LM: `megatron.core.optimizer_param_scheduler`, and its command-line arguments.

The scheduler counts samples; `step(increment)` follows each update, so that with one sample an
update its num_steps is this program's `t`. lr_decay_steps includes the warmup.
"""

import math
from typing import Annotated, Literal, TypeAlias

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.shared import (
    Length,
    Lr,
    Optimizer,
    Peak,
    Rate,
    Warmup,
    joined,
    line,
    with_warmup,
)
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Delay
from lrsched_cli.schedules.decays import Constant, InverseSqrt
from lrsched_cli.schedules.shapes import Cosine, Linear, WarmupStableDecay

Style = Annotated[
    Literal["constant", "linear", "cosine", "inverse-square-root", "WSD"],
    Param("how the rate falls"),
]
WsdName: TypeAlias = Literal["linear", "cosine", "exponential", "minus_sqrt"]
WsdStyle = Annotated[WsdName | None, Param("how it falls at the end of WSD")]
Decay = Annotated[float, Param("weight decay; changes no learning rate", at_least=0)]
Steps = Annotated[float, Param("of the weight decay; changes no learning rate")]
Increase = Annotated[
    Literal["constant", "linear", "cosine"], Param("of the weight decay; changes no learning rate")
]
Restoring = Annotated[bool | None, Param("changes no learning rate", ignored=True)]
MaybeUpdates = Annotated[float | None, Param("updates of the final decay", at_least=0)]


def OptimizerParamScheduler(
    optimizer: Optimizer,
    init_lr: Rate,
    max_lr: Peak,
    min_lr: Rate,
    lr_warmup_steps: Warmup,
    lr_decay_steps: Length,
    lr_decay_style: Style,
    start_wd: Decay,
    end_wd: Decay,
    wd_incr_steps: Steps,
    wd_incr_style: Increase,
    use_checkpoint_opt_param_scheduler: Restoring = True,
    override_opt_param_scheduler: Restoring = False,
    wsd_decay_steps: MaybeUpdates = None,
    lr_wsd_decay_style: WsdStyle = None,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise from init_lr to max_lr along a line, then fall to min_lr in the style asked.

    lr(t) = min_lr + (max_lr - min_lr) * S((t - warmup) / (lr_decay_steps - warmup))

    Becomes: cosine, linear, constant, sequence, wsd

    Note: lr_decay_steps includes the warmup, and counts samples where the training loop does.
    Note: inverse-square-root drops to min_lr after lr_decay_steps; constant takes no notice of it.
    Note (lr_decay_style='WSD'): a WSD decay that is longer than what follows the warmup has begun
    under it.
    """
    if end_wd < start_wd or (wd_incr_style == "constant" and start_wd != end_wd):
        order = "equal" if wd_incr_style == "constant" else "be at least"
        raise ArgumentError(_OWNER, f"end_wd ({end_wd:g}) must {order} start_wd ({start_wd:g})")
    if use_checkpoint_opt_param_scheduler and override_opt_param_scheduler:
        message = (
            "takes use_checkpoint_opt_param_scheduler or override_opt_param_scheduler, not both"
        )
        raise ArgumentError(_OWNER, message)
    return _schedule(
        (init_lr, max_lr, min_lr),
        lr_warmup_steps,
        lr_decay_steps,
        lr_decay_style,
        (wsd_decay_steps, lr_wsd_decay_style),
    )


def arguments(
    lr: Peak,
    lr_decay_iters: Annotated[
        float | None, Param("length of the decay", unit="updates", above=0)
    ] = None,
    min_lr: Rate = 0.0,
    lr_decay_style: Style = "linear",
    lr_warmup_iters: Warmup = 0,
    lr_warmup_init: Rate = 0.0,
    lr_wsd_decay_iters: MaybeUpdates = None,
    lr_wsd_decay_style: WsdStyle = "exponential",
    train_iters: Annotated[
        float | None, Param("length of the training", unit="updates", above=0)
    ] = None,
    lr_warmup_fraction: Annotated[
        float | None, Param("fraction of lr_decay_iters that is warmup", at_least=0)
    ] = None,
) -> Schedule:
    """Read the arguments of pretrain scripts, such as --lr-decay-iters, in iterations.

    lr(t) = OptimizerParamScheduler's, with the batch size cut out of every length

    Becomes: cosine, linear, constant, sequence, wsd

    Note: lr_decay_iters includes lr_warmup_iters; it is train_iters, unless told otherwise.
    """
    length = train_iters if lr_decay_iters is None else lr_decay_iters
    if length is None:
        raise ArgumentError("arguments", "needs lr_decay_iters or train_iters as well")
    if lr_warmup_fraction is not None and lr_warmup_iters:
        raise ArgumentError("arguments", "takes lr_warmup_fraction or lr_warmup_iters, not both")
    return _schedule(
        (lr_warmup_init, lr, min_lr),
        lr_warmup_iters if lr_warmup_fraction is None else lr_warmup_fraction * length,
        length,
        lr_decay_style,
        (lr_wsd_decay_iters, lr_wsd_decay_style),
    )


def _schedule(
    rates: tuple[float, float, float],
    warmup: float,
    total: float,
    style: str,
    wsd: tuple[float | None, WsdName | None],
) -> Schedule:
    first, peak, low = rates
    if not low <= peak:
        raise ArgumentError(_OWNER, f"min_lr ({low:g}) must be at most max_lr ({peak:g})")
    if first > peak:
        raise ArgumentError(_OWNER, f"init_lr ({first:g}) must be at most max_lr ({peak:g})")
    if warmup >= total:
        message = f"lr_warmup_steps ({warmup:g}) must be below lr_decay_steps ({total:g})"
        raise ArgumentError(_OWNER, message)
    length = total - warmup
    match style:
        case "constant":
            decay: Schedule = Constant(lr0=peak)
        case "linear":
            decay = Linear(lr0=peak, total=length, min_lr=low)
        case "cosine":
            decay = Cosine(lr0=peak, total=length, min_lr=low)
        case "inverse-square-root":
            return _inverse_sqrt(first, peak, low, warmup, total)
        case _:
            return _wsd(rates, (warmup, total), *wsd)
    return with_warmup(decay, warmup, first, peak)


_OWNER = "OptimizerParamScheduler"


def _inverse_sqrt(first: float, peak: float, low: float, warmup: float, total: float) -> Schedule:
    decay: Schedule = InverseSqrt(lr0=peak, timescale=max(warmup, 1), min_lr=low)
    if warmup < 1:
        decay = Delay(schedule=decay, by=1 - warmup)
    parts = [line(first, peak, warmup), decay, Constant(lr0=low)]
    return joined(parts, [warmup, math.floor(total) + 1])


def _wsd(
    rates: tuple[float, float, float],
    lengths: tuple[float, float],
    steps: float | None,
    style: WsdName | None,
) -> Schedule:
    (first, peak, low), (warmup, total) = rates, lengths
    if steps is None or style is None:
        message = "WSD needs wsd_decay_steps and lr_wsd_decay_style as well"
        raise ArgumentError(_OWNER, message)
    if not steps:
        decay = joined([Constant(lr0=peak), Constant(lr0=low)], [math.floor(total) + 1 - warmup])
        return with_warmup(decay, warmup, first, peak)
    shape = "1-sqrt" if style == "minus_sqrt" else style
    length = total - warmup
    whole = max(length, steps)
    decay = WarmupStableDecay(
        lr0=peak, total=whole, cooldown=steps, shape=shape, rate=0.5, min_lr=low
    )
    if whole == length:
        return with_warmup(decay, warmup, first, peak)
    # The last update of the warmup has the full rate; the decay is as far as it is after it.
    begin = math.floor(warmup) + 1 if warmup else 0
    delay = Delay(schedule=decay, by=total - whole - begin)
    return joined([line(first, peak, warmup), delay], [begin])


DIALECT = Dialect(counts="step")
