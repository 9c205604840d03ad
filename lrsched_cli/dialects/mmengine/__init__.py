"""MMEngine: `mmengine.optim.scheduler`.

Each scheduler acts from update (or epoch) `begin` on and is frozen from `end` on: before, nothing
is applied; after, its last value stays. The constructor sets the first rate; `step()` follows each
update, so that its count is this program's `t`.
"""

from itertools import accumulate
from typing import Annotated

from lrsched_cli.dialects.facts import FROM_DATA, Dialect
from lrsched_cli.dialects.made import Made
from lrsched_cli.dialects.mmengine.refused import REFUSED
from lrsched_cli.dialects.mmengine.together import together
from lrsched_cli.dialects.shared import (
    Anneal,
    Div,
    FromStart,
    Gamma,
    IgnoredFlag,
    Length,
    Lr,
    Optimizer,
    Power,
    Rate,
    Updates,
    at_milestones,
    base_rate,
    joined,
    line,
    met,
    stepped,
    stepped_where_met,
)
from lrsched_cli.errors import ArgumentError, LearningRateError
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import Counts
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.cyclical import OneCycle
from lrsched_cli.schedules.decays import Constant, Exponential
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.shapes import Cosine, Polynomial

INFINITE = 1_000_000_000
"""MMEngine's end of a scheduler that has none."""

Factor = Annotated[float, Param("fraction of the learning rate", at_least=0, at_most=1)]
StartFactor = Annotated[
    float, Param("fraction of the learning rate at the start", above=0, at_most=1)
]
EndFactor = Annotated[
    float, Param("fraction of the learning rate at the end", at_least=0, at_most=1)
]
End = Annotated[int, Param("update at which it stops", unit="updates", at_least=1)]
MinRatio = Annotated[float | None, Param("lowest rate as a fraction of the peak", at_least=0)]
MinLr = Annotated[float | None, Param("lowest rate", at_least=0)]


def ConstantLR(
    optimizer: Optimizer,
    factor: Factor = 1 / 3,
    begin: Updates = 0,
    end: End = INFINITE,
    last_step: FromStart = -1,
    by_epoch: IgnoredFlag = True,
    verbose: IgnoredFlag = False,
    *,
    lr: Lr = None,
) -> Schedule:
    """Use a fraction of the learning rate until the last update before end, then all of it.

    lr(t) = lr * factor while begin <= t < end - 1, else lr

    Becomes: piecewise, sequence

    Note: the full rate is used from t = end - 1 on, one update earlier than the arguments say.
    """
    rate = base_rate("ConstantLR", optimizer, lr)
    length = end - begin - 1
    if not factor and length > 0 and end != INFINITE:
        message = f"factor=0 ends in an error at t = {end - 1}, where MMEngine divides by it"
        raise ArgumentError("ConstantLR", message)
    points = ((0, rate * factor), (length, rate)) if length > 0 else ((0, rate * factor),)
    return _limited(Piecewise(points=points), rate, begin, end)


def LinearLR(
    optimizer: Optimizer,
    start_factor: StartFactor = 1 / 3,
    end_factor: EndFactor = 1.0,
    begin: Updates = 0,
    end: End = INFINITE,
    last_step: FromStart = -1,
    by_epoch: IgnoredFlag = True,
    verbose: IgnoredFlag = False,
    *,
    lr: Lr = None,
) -> Schedule:
    """Go along a line from one fraction of the learning rate to another.

    lr(t) = lr * (start_factor + (end_factor - start_factor) * (t - begin) / (end - begin - 1))

    Becomes: sequence

    Note: end_factor is reached at t = end - 1, one update earlier than torch has it.
    """
    rate = base_rate("LinearLR", optimizer, lr)
    ramp = line(rate * start_factor, rate * end_factor, max(end - begin - 1, 0))
    return _limited(ramp, rate, begin, end)


def ExponentialLR(
    optimizer: Optimizer,
    gamma: Gamma,
    begin: Updates = 0,
    end: End = INFINITE,
    last_step: FromStart = -1,
    by_epoch: IgnoredFlag = True,
    verbose: IgnoredFlag = False,
    *,
    lr: Lr = None,
) -> Schedule:
    """Multiply by gamma in every update from begin to end.

    lr(t) = lr * gamma ** (t - begin)

    Becomes: exp, sequence, piecewise
    """
    rate = base_rate("ExponentialLR", optimizer, lr)
    curve = Exponential(lr0=rate, rate=gamma) if gamma else stepped(rate, gamma, 1)
    return _limited(curve, rate, begin, end)


def StepLR(
    optimizer: Optimizer,
    step_size: Length,
    gamma: Gamma = 0.1,
    begin: Updates = 0,
    end: End = INFINITE,
    last_step: FromStart = -1,
    by_epoch: IgnoredFlag = True,
    verbose: IgnoredFlag = False,
    *,
    lr: Lr = None,
) -> Schedule:
    """Multiply by gamma every step_size updates from begin to end.

    lr(t) = lr * gamma ** floor((t - begin) / step_size)

    Becomes: step, sequence, piecewise

    Note (step_size is fractional): as torch's, it drops where t - begin is a multiple of
    step_size: 2.5 acts as 5.
    """
    rate = base_rate("StepLR", optimizer, lr)
    return _limited(stepped_where_met(rate, gamma, step_size), rate, begin, end)


def MultiStepLR(
    optimizer: Optimizer,
    milestones: Annotated[
        tuple[float, ...], Param("times of the drops, from begin", unit="updates")
    ],
    gamma: Gamma = 0.1,
    last_step: FromStart = -1,
    begin: Updates = 0,
    end: End = INFINITE,
    by_epoch: IgnoredFlag = True,
    verbose: IgnoredFlag = False,
    *,
    lr: Lr = None,
) -> Schedule:
    """Multiply by gamma at each milestone, counted from begin.

    lr(t) = lr * gamma ** (number of milestones <= t - begin)

    Becomes: multistep, sequence, piecewise

    Note (milestones is fractional): a milestone that is no whole number is never met.
    """
    rate = base_rate("MultiStepLR", optimizer, lr)
    return _limited(at_milestones(rate, gamma, met(milestones)), rate, begin, end)


def CosineAnnealingLR(
    optimizer: Optimizer,
    T_max: Annotated[float | None, Param("half a wave", unit="updates", at_least=0)] = None,
    eta_min: MinLr = None,
    begin: Updates = 0,
    end: End = INFINITE,
    last_step: FromStart = -1,
    by_epoch: IgnoredFlag = True,
    verbose: IgnoredFlag = False,
    eta_min_ratio: MinRatio = None,
    *,
    lr: Lr = None,
) -> Schedule:
    """Fall along half a wave of the cosine, frozen from end on.

    lr(t) = eta_min + (lr - eta_min) * (1 + cos(pi * (t - begin) / T_max)) / 2

    Becomes: cosine, sequence

    Note: T_max is end - begin unless told otherwise; frozen at end, it stops one update short of
    eta_min, which is 0 unless told otherwise.
    """
    rate = base_rate("CosineAnnealingLR", optimizer, lr)
    if eta_min is None and eta_min_ratio is None:
        eta_min = 0.0
    low = _low("CosineAnnealingLR", rate, eta_min, eta_min_ratio)
    wave = Cosine(lr0=rate, total=T_max or (end - begin), min_lr=low, past_end="rebound")
    return _limited(wave, rate, begin, end)


def PolyLR(
    optimizer: Optimizer,
    eta_min: Rate = 0.0,
    power: Power = 1.0,
    begin: Updates = 0,
    end: End = INFINITE,
    last_step: FromStart = -1,
    by_epoch: IgnoredFlag = True,
    verbose: IgnoredFlag = False,
    *,
    lr: Lr = None,
) -> Schedule:
    """Fall to eta_min along a power of the time that is left.

    lr(t) = eta_min + (lr - eta_min) * (1 - (t - begin) / (end - begin - 1)) ** power

    Becomes: sequence

    Note: eta_min is reached at t = end - 1, one update earlier than torch has it.
    """
    rate = base_rate("PolyLR", optimizer, lr)
    length = end - begin - 1
    if length < 1:
        return Constant(lr0=rate)
    curve = Polynomial(lr0=rate, total=length, min_lr=eta_min, power=power)
    return _limited(curve, rate, begin, end)


def OneCycleLR(
    optimizer: Optimizer,
    eta_max: Rate = 0.0,
    total_steps: Annotated[
        int | None, Param("number of updates", unit="updates", at_least=1, int_literal=True)
    ] = None,
    pct_start: Annotated[
        float,
        Param("fraction of the length that is the rise", at_least=0, at_most=1, float_literal=True),
    ] = 0.3,
    anneal_strategy: Anneal = "cos",
    div_factor: Div = 25.0,
    final_div_factor: Div = 1e4,
    three_phase: Annotated[bool, Param("fall to the first rate, then to the last")] = False,
    begin: Updates = 0,
    end: End = INFINITE,
    last_step: FromStart = -1,
    by_epoch: IgnoredFlag = True,
    verbose: IgnoredFlag = False,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise to eta_max, then fall to eta_max / div_factor / final_div_factor, reached at T - 1.

    lr(t) = anneal(eta_max / div_factor, eta_max) until t = pct_start * T - 1, then down

    Becomes: one_cycle, sequence

    Note: as torch's; one call of step() too many gives a higher rate, the next is an error.
    """
    rate = base_rate("OneCycleLR", optimizer, lr) if begin else eta_max
    cycle = OneCycle(
        max_lr=eta_max,
        total=total_steps or (end - begin),
        pct_start=pct_start,
        shape="linear" if anneal_strategy == "linear" else "cosine",
        div_factor=div_factor,
        final_div_factor=final_div_factor,
        three_phase=three_phase,
        past_end="overrun",
    )
    return _limited(cycle, rate, begin, end)


def CosineRestartLR(
    optimizer: Optimizer,
    periods: Annotated[Counts, Param("length of each cycle", unit="updates", at_least=1)],
    restart_weights: Annotated[
        tuple[float, ...],
        Param("peak of each cycle as a fraction of the learning rate", at_least=0),
    ] = (1,),
    eta_min: MinLr = None,
    eta_min_ratio: MinRatio = None,
    begin: Updates = 0,
    end: End = INFINITE,
    last_step: FromStart = -1,
    by_epoch: IgnoredFlag = True,
    verbose: IgnoredFlag = False,
    *,
    lr: Lr = None,
) -> Schedule:
    """Fall along half a wave of the cosine in each period, from a peak of its own.

    lr(t) = low + (lr * weight_k - low) * (1 + cos(pi * p)) / 2

    Becomes: sequence

    Note: past the last period the last value that was computed holds.
    """
    rate = base_rate("CosineRestartLR", optimizer, lr)
    low = _low("CosineRestartLR", rate, eta_min, eta_min_ratio)
    if len(periods) != len(restart_weights):
        message = f"needs as many restart_weights as periods, not {len(restart_weights)}"
        raise ArgumentError("CosineRestartLR", message)
    if not periods:
        raise ArgumentError("CosineRestartLR", "needs at least one period")
    waves: list[Schedule] = [
        Cosine(lr0=rate * weight, total=period, min_lr=low)
        for period, weight in zip(periods, restart_weights, strict=True)
    ]
    last = Constant(lr0=waves[-1](periods[-1] - 1))
    return _limited(joined([*waves, last], list(accumulate(periods))), rate, begin, end)


def _low(owner: str, rate: float, eta_min: float | None, ratio: float | None) -> float:
    if (eta_min is None) == (ratio is None):
        raise ArgumentError(owner, "needs either eta_min or eta_min_ratio")
    return eta_min if eta_min is not None else rate * (ratio or 0.0)


def _limited(schedule: Schedule, rate: float, begin: int, end: int) -> Schedule:
    """Return a schedule that acts from begin to end only, its last value frozen."""
    if end <= begin:
        raise ArgumentError("end", f"must be above begin ({begin}), not {end}")
    parts = [Constant(lr0=rate), schedule]
    if end == INFINITE:
        return joined(parts, [begin])
    try:
        frozen = Constant(lr0=schedule(end - begin - 1))
    except LearningRateError:  # there is no rate to be frozen: training ends before that
        return joined(parts, [begin])
    return joined([*parts, frozen], [begin, end])


def param_scheduler(
    schedulers: Annotated[tuple[Made, ...], Param("the schedulers of a config")],
    *,
    epoch_length: Annotated[
        int | None, Param("updates per epoch, where schedulers count both", at_least=1)
    ] = None,
    max_epochs: Annotated[int | None, Param("epochs of the training", at_least=1)] = None,
) -> Schedule:
    """Let several schedulers act on one optimizer, as the list `param_scheduler` of a config.

    lr(t) = each scheduler's step, one after the other, on the rate in force

    Becomes: sequence, piecewise, multistep

    Note: where some count updates and others epochs, t counts updates.
    """
    return together(schedulers, epoch_length, max_epochs)


DIALECT = Dialect(
    counts=None,
    epochs_if=("by_epoch",),
    steps_if=("epoch_length",),
    bare=False,  # their names are torch's; MMEngine's own are written in dicts
    refused={
        "ReduceOnPlateauLR": FROM_DATA,
        **REFUSED,
    },
)
