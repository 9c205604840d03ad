"""Megatron-LM: `megatron.core.optimizer_param_scheduler`, and its command-line arguments.

The scheduler counts samples; `step(increment)` follows each update, so that with one sample an
update its num_steps is this program's `t`. lr_decay_steps includes the warmup.
"""

from typing import Annotated, Literal, TypeAlias

from lrsched_cli.dialects.words import (
    Ignored,
    Lr,
    Optimizer,
    Peak,
    Rate,
    SomeUpdates,
    Updates,
    joined,
    line,
    warmed,
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
Text = Annotated[str, Param("changes no learning rate")]
MaybeUpdates = Annotated[int | None, Param("updates of the final decay", at_least=1)]


def OptimizerParamScheduler(
    optimizer: Optimizer,
    init_lr: Rate,
    max_lr: Peak,
    min_lr: Rate,
    lr_warmup_steps: Updates,
    lr_decay_steps: SomeUpdates,
    lr_decay_style: Style,
    start_wd: Ignored,
    end_wd: Ignored,
    wd_incr_steps: Ignored,
    wd_incr_style: Text,
    use_checkpoint_opt_param_scheduler: Annotated[
        bool | None, Param("changes no learning rate")
    ] = True,
    override_opt_param_scheduler: Annotated[bool | None, Param("changes no learning rate")] = False,
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
    """
    return _schedule(
        (init_lr, max_lr, min_lr),
        lr_warmup_steps,
        lr_decay_steps,
        lr_decay_style,
        (wsd_decay_steps, lr_wsd_decay_style),
    )


def arguments(
    lr: Peak,
    lr_decay_iters: SomeUpdates,
    min_lr: Rate = 0.0,
    lr_decay_style: Style = "linear",
    lr_warmup_iters: Updates = 0,
    lr_warmup_init: Rate = 0.0,
    lr_wsd_decay_iters: MaybeUpdates = None,
    lr_wsd_decay_style: WsdStyle = "exponential",
) -> Schedule:
    """Read the arguments of pretrain scripts, such as --lr-decay-iters, in iterations.

    lr(t) = OptimizerParamScheduler's, with the batch size cut out of every length

    Becomes: cosine, linear, constant, sequence, wsd

    Note: lr_decay_iters includes lr_warmup_iters.
    """
    return _schedule(
        (lr_warmup_init, lr, min_lr),
        lr_warmup_iters,
        lr_decay_iters,
        lr_decay_style,
        (lr_wsd_decay_iters, lr_wsd_decay_style),
    )


def _schedule(
    rates: tuple[float, float, float],
    warmup: int,
    total: int,
    style: str,
    wsd: tuple[int | None, WsdName | None],
) -> Schedule:
    first, peak, low = rates
    owner = "OptimizerParamScheduler"
    if not low <= peak:
        raise ArgumentError(owner, f"min_lr ({low:g}) must be at most max_lr ({peak:g})")
    if first > peak:
        raise ArgumentError(owner, f"init_lr ({first:g}) must be at most max_lr ({peak:g})")
    if warmup >= total:
        message = f"lr_warmup_steps ({warmup}) must be below lr_decay_steps ({total})"
        raise ArgumentError(owner, message)
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
            decay = _wsd(peak, low, length, *wsd)
    return warmed(decay, warmup, first, peak)


def _inverse_sqrt(first: float, peak: float, low: float, warmup: int, total: int) -> Schedule:
    decay: Schedule = InverseSqrt(lr0=peak, timescale=max(warmup, 1), min_lr=low)
    if warmup:
        parts = [line(first, peak, warmup), decay, Constant(lr0=low)]
        return joined(parts, [warmup, total + 1])
    return joined([Delay(schedule=decay, by=1), Constant(lr0=low)], [total + 1])


def _wsd(
    peak: float, low: float, length: int, steps: int | None, style: WsdName | None
) -> Schedule:
    if steps is None or style is None:
        message = "WSD needs wsd_decay_steps and lr_wsd_decay_style as well"
        raise ArgumentError("OptimizerParamScheduler", message)
    shape = "1-sqrt" if style == "minus_sqrt" else style
    return WarmupStableDecay(
        lr0=peak, total=length, cooldown=steps, shape=shape, rate=0.5, min_lr=low
    )
