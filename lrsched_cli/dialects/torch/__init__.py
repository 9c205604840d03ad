"""PyTorch: `torch.optim.lr_scheduler`.

The constructor sets the rate of the first update; each `scheduler.step()` after `optimizer.step()`
sets that of the next: `last_epoch` is this program's `t`. The learning rate is the optimizer's:
written in it, `torch.optim.SGD(params, lr=0.1)`, or beside it, `lr=0.1`.
"""

from typing import Annotated, Literal

from lrsched_cli.dialects.shared import (
    Anneal,
    Counted,
    Div,
    FromStart,
    Gamma,
    Ignored,
    IgnoredFlag,
    LastEpoch,
    Length,
    Lr,
    Optimizer,
    Power,
    Rate,
    at_milestones,
    base_rate,
    line,
    met,
    stepped,
    stepped_where_met,
)
from lrsched_cli.dialects.torch.facts import DIALECT as DIALECT
from lrsched_cli.dialects.torch.making import combined
from lrsched_cli.dialects.torch.parameters import (
    Boundaries,
    EndFactor,
    Factor,
    Iterations,
    MaybeCounted,
    MaybeLength,
    Milestones,
    PctStart,
    ScaleFunction,
    Schedulers,
    StartFactor,
)
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.chain import Chain
from lrsched_cli.schedules.cycles import CosineRestarts
from lrsched_cli.schedules.cyclical import Cyclic, OneCycle
from lrsched_cli.schedules.decays import Constant, Exponential
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.shapes import Cosine, Polynomial


def StepLR(
    optimizer: Optimizer,
    step_size: Length,
    gamma: Gamma = 0.1,
    last_epoch: LastEpoch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Multiply by gamma every step_size updates; the first lower rate is at t = step_size.

    lr(t) = lr * gamma ** floor(t / step_size)

    Becomes: step, exp, piecewise, constant

    Note (step_size is fractional): torch drops where t is a multiple of step_size, so that 2.5 acts
    as 5, and a third of the epochs, unless it is a whole number, most often never.
    """
    return stepped_where_met(base_rate("StepLR", optimizer, lr), gamma, step_size)


def MultiStepLR(
    optimizer: Optimizer,
    milestones: Milestones,
    gamma: Gamma = 0.1,
    last_epoch: LastEpoch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Multiply by gamma at each milestone; the lower rate is used from t = milestone on.

    lr(t) = lr * gamma ** (number of milestones <= t)

    Becomes: multistep, piecewise

    Note (milestones is repeated): a milestone given twice counts twice.
    Note (milestones is fractional): a milestone that is no whole number is never met.
    """
    return at_milestones(base_rate("MultiStepLR", optimizer, lr), gamma, met(milestones))


def ConstantLR(
    optimizer: Optimizer,
    factor: Factor = 1 / 3,
    total_iters: Iterations = 5,
    last_epoch: LastEpoch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Use a fraction of the learning rate for total_iters updates, then all of it.

    lr(t) = lr * factor while t < total_iters, then lr

    Becomes: piecewise, constant

    Note (total_iters=0): with total_iters=0 torch stays at lr * factor for ever.
    Note (total_iters is fractional): unless total_iters is a whole number, torch stays at
    lr * factor for ever.
    """
    rate = base_rate("ConstantLR", optimizer, lr)
    if not total_iters:
        return _unmoved(rate * factor)
    if not met([total_iters]):
        return Constant(lr0=rate * factor)
    if not factor:
        message = f"factor=0 ends in an error at t = {total_iters:g}, where torch divides by it"
        raise ArgumentError("ConstantLR", message)
    return Piecewise(points=((0, rate * factor), (total_iters, rate)))


def LinearLR(
    optimizer: Optimizer,
    start_factor: StartFactor = 1 / 3,
    end_factor: EndFactor = 1.0,
    total_iters: Iterations = 5,
    last_epoch: LastEpoch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Go along a line from one fraction of the learning rate to another.

    lr(t) = lr * (start_factor + (end_factor - start_factor) * min(t / total_iters, 1))

    Becomes: linear, piecewise

    Note (start_factor<0.001): start_factor must be above 0, so that a warmup cannot start from 0.
    Note (total_iters=0): with total_iters=0 torch stays at lr * start_factor for ever.
    Note (total_iters is fractional): unless total_iters is a whole number, the line ends before it
    gets to lr * end_factor.
    """
    rate = base_rate("LinearLR", optimizer, lr)
    whole = int(total_iters)
    if whole < total_iters:
        end_factor = start_factor + (end_factor - start_factor) * whole / total_iters
    if not total_iters:
        return _unmoved(rate * start_factor)
    return line(rate * start_factor, rate * end_factor, whole)


def ExponentialLR(
    optimizer: Optimizer, gamma: Gamma, last_epoch: LastEpoch = -1, *, lr: Lr = None
) -> Schedule:
    """Multiply by gamma in every update.

    lr(t) = lr * gamma ** t

    Becomes: exp, piecewise
    """
    rate = base_rate("ExponentialLR", optimizer, lr)
    return Exponential(lr0=rate, rate=gamma) if gamma else stepped(rate, gamma, 1)


def PolynomialLR(
    optimizer: Optimizer,
    total_iters: Iterations = 5,
    power: Power = 1.0,
    last_epoch: LastEpoch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Fall to 0 along a power of the time that is left.

    lr(t) = lr * (1 - min(t / total_iters, 1)) ** power

    Becomes: poly, piecewise, chain

    Note: there is no argument for a floor.
    Note (total_iters=0): with total_iters=0 the rate never changes.
    Note (total_iters is fractional): unless total_iters is a whole number, it ends above 0.
    """
    rate = base_rate("PolynomialLR", optimizer, lr)
    if not total_iters:
        return _unmoved(rate)
    curve = Polynomial(lr0=rate, total=total_iters, power=power)
    return curve if total_iters == int(total_iters) else Chain(parts=(curve,), lr0=rate)


def CosineAnnealingLR(
    optimizer: Optimizer,
    T_max: Length,
    eta_min: Rate = 0.0,
    last_epoch: LastEpoch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Fall to eta_min along half a wave of the cosine, and rise again along the other half.

    lr(t) = eta_min + (lr - eta_min) * (1 + cos(pi * t / T_max)) / 2

    Becomes: cosine, chain

    Note: past T_max the rate climbs back, to its full height at 2 * T_max.
    Note: eta_min is first used at t = T_max, after the last of T_max updates.
    Note (T_max is fractional): unless T_max is a whole number, eta_min is not met, and what torch
    computes drifts off the formula after T_max.
    """
    rate = base_rate("CosineAnnealingLR", optimizer, lr)
    wave = Cosine(lr0=rate, total=T_max, min_lr=eta_min, past_end="rebound")
    # Where the wave does not meet its lowest rate, what torch computes drifts off the formula.
    return wave if T_max == int(T_max) else Chain(parts=(wave,), lr0=rate)


def CosineAnnealingWarmRestarts(
    optimizer: Optimizer,
    T_0: Counted,
    T_mult: Counted = 1,
    eta_min: Rate = 0.0,
    last_epoch: LastEpoch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Fall along half a wave of the cosine, again and again, each time T_mult times as long.

    lr(t) = eta_min + (lr - eta_min) * (1 + cos(pi * T_cur / T_i)) / 2

    Becomes: cosine_restarts

    Note: the full rate is used at t = T_0; eta_min is never quite reached.
    """
    rate = base_rate("CosineAnnealingWarmRestarts", optimizer, lr)
    return CosineRestarts(lr0=rate, period=T_0, growth=T_mult, min_lr=eta_min)


def CyclicLR(
    optimizer: Optimizer,
    base_lr: Rate,
    max_lr: Rate,
    step_size_up: Length = 2000,
    step_size_down: Annotated[
        float | None, Param("updates of the fall", unit="updates", at_least=0)
    ] = None,
    mode: Annotated[
        Literal["triangular", "triangular2", "exp_range"], Param("how the cycles shrink")
    ] = "triangular",
    gamma: Gamma = 1.0,
    scale_fn: ScaleFunction = None,
    scale_mode: Annotated[str, Param("of scale_fn, which is not supported")] = "cycle",
    cycle_momentum: IgnoredFlag = True,
    base_momentum: Ignored = 0.8,
    max_momentum: Ignored = 0.9,
    last_epoch: LastEpoch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Go up and down between base_lr and max_lr.

    lr(t) = base_lr + (max_lr - base_lr) * (height of the triangle at t)

    Becomes: cyclic

    Note: the optimizer's own learning rate is not used.
    """
    return Cyclic(
        min_lr=base_lr, max_lr=max_lr, up=step_size_up, down=step_size_down, mode=mode, gamma=gamma
    )


def OneCycleLR(
    optimizer: Optimizer,
    max_lr: Rate,
    total_steps: MaybeLength = None,
    epochs: MaybeCounted = None,
    steps_per_epoch: MaybeCounted = None,
    pct_start: PctStart = 0.3,
    anneal_strategy: Anneal = "cos",
    cycle_momentum: IgnoredFlag = True,
    base_momentum: Ignored = 0.85,
    max_momentum: Ignored = 0.95,
    div_factor: Div = 25.0,
    final_div_factor: Div = 1e4,
    three_phase: Annotated[bool, Param("fall to the first rate, then to the last")] = False,
    last_epoch: LastEpoch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise to max_lr, then fall to max_lr / div_factor / final_div_factor, reached at T - 1.

    lr(t) = anneal(max_lr / div_factor, max_lr) until t = pct_start * T - 1, then
            anneal(max_lr, max_lr / div_factor / final_div_factor) until t = T - 1

    Becomes: one_cycle

    Note: the optimizer's own learning rate is not used.
    Note (the peak is between updates): max_lr itself is not used: pct_start * T is no whole number
    above 0.
    Note (pct_start<1): one call of step() too many is allowed and gives a higher rate; the next is
    an error.
    """
    if total_steps is None and epochs is not None and steps_per_epoch is not None:
        total_steps = epochs * steps_per_epoch
    if total_steps is None:
        message = "needs total_steps, or epochs and steps_per_epoch"
        raise ArgumentError("OneCycleLR", message)
    return OneCycle(
        max_lr=max_lr,
        total=total_steps,
        pct_start=pct_start,
        shape="linear" if anneal_strategy == "linear" else "cosine",
        div_factor=div_factor,
        final_div_factor=final_div_factor,
        three_phase=three_phase,
        past_end="overrun",
    )


def SequentialLR(
    optimizer: Optimizer,
    schedulers: Schedulers,
    milestones: Boundaries,
    last_epoch: FromStart = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Follow one scheduler after the other; each starts from the optimizer's own learning rate.

    lr(t) = scheduler_k(t - milestone_k)

    Becomes: sequence, stepwise

    Note (a scheduler is cut off): a warmup that is longer than its milestone ends in a jump to the
    next scheduler's start.
    """
    return combined("SequentialLR", schedulers, milestones, optimizer)


def ChainedScheduler(
    schedulers: Schedulers, optimizer: Optimizer = None, *, lr: Lr = None
) -> Schedule:
    """Let every scheduler change the rate in its turn, in every update.

    lr(t) = lr(t - 1) changed by each scheduler as it changes from t - 1 to t

    Becomes: chain, product, stepwise

    Note (a cosine is among them): the product of the factors, unless a CosineAnnealingLR has an
    eta_min or goes past T_max.
    Note (one sets the rate): OneCycleLR, CyclicLR and CosineAnnealingWarmRestarts set the rate,
    whatever it was.
    """
    return combined("ChainedScheduler", schedulers, (), optimizer)


def SWALR(
    optimizer: Optimizer,
    swa_lr: Rate,
    anneal_epochs: Annotated[
        int, Param("number of updates", unit="updates", at_least=0, int_literal=True)
    ] = 10,
    anneal_strategy: Anneal = "cos",
    last_epoch: FromStart = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Go from the optimizer's learning rate to swa_lr, and stay there.

    lr(t) = swa_lr + (lr - swa_lr) * (1 + cos(pi * min(t / anneal_epochs, 1))) / 2

    Becomes: piecewise, constant
    """
    rate = base_rate("SWALR", optimizer, lr)
    if not anneal_epochs:
        return Constant(lr0=swa_lr)
    points = ((0, rate), (anneal_epochs, swa_lr))
    return Piecewise(points=points, join="line" if anneal_strategy == "linear" else "cosine")


def _unmoved(rate: float) -> Schedule:
    """Return what total_iters=0 makes: the rate stays what it is made to be at first."""
    return Piecewise(points=((0, rate),))
