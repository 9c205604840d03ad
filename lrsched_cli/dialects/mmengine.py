"""MMEngine: `mmengine.optim.scheduler`.

Each scheduler acts from update (or epoch) `begin` on and is frozen from `end` on: before, nothing
is applied; after, its last value stays. The constructor sets the first rate; `step()` follows each
update, so that its count is this program's `t`.
"""

from itertools import accumulate
from typing import Annotated, Literal

from lrsched_cli.dialects.words import (
    Div,
    Gamma,
    IgnoredFlag,
    LastEpoch,
    Lr,
    Optimizer,
    Power,
    Rate,
    SomeUpdates,
    Updates,
    at_milestones,
    base_rate,
    joined,
    line,
    stepped,
)
from lrsched_cli.errors import ArgumentError
from lrsched_cli.kinds import Counts
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.cycles import OneCycle
from lrsched_cli.schedules.decays import Constant, Exponential
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.shapes import Cosine, Polynomial

INFINITE = 1_000_000_000
"""MMEngine's end of a scheduler that has none."""

Factor = Annotated[float, Param("share of the learning rate", above=0, at_most=1)]
EndFactor = Annotated[float, Param("share of the learning rate at the end", at_least=0, at_most=1)]
End = Annotated[int, Param("update at which it stops", unit="updates", at_least=1)]
MinRatio = Annotated[float | None, Param("lowest rate as a share", at_least=0)]
MinLr = Annotated[float | None, Param("lowest rate", at_least=0)]


def ConstantLR(
    optimizer: Optimizer,
    factor: Factor = 1 / 3,
    begin: Updates = 0,
    end: End = INFINITE,
    last_step: LastEpoch = -1,
    by_epoch: IgnoredFlag = True,
    verbose: IgnoredFlag = False,
    *,
    lr: Lr = None,
) -> Schedule:
    """Use a share of the learning rate until the last update before end, then all of it.

    lr(t) = lr * factor while begin <= t < end - 1, else lr

    Becomes: piecewise, sequence

    Note: the full rate is used from t = end - 1 on, one update earlier than the arguments say.
    """
    rate = base_rate("ConstantLR", optimizer, lr)
    length = end - begin - 1
    points = ((0, rate * factor), (length, rate)) if length > 0 else ((0, rate * factor),)
    return _limited(Piecewise(points=points), rate, begin, end)


def LinearLR(
    optimizer: Optimizer,
    start_factor: Factor = 1 / 3,
    end_factor: EndFactor = 1.0,
    begin: Updates = 0,
    end: End = INFINITE,
    last_step: LastEpoch = -1,
    by_epoch: IgnoredFlag = True,
    verbose: IgnoredFlag = False,
    *,
    lr: Lr = None,
) -> Schedule:
    """Go along a line from one share of the learning rate to another.

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
    last_step: LastEpoch = -1,
    by_epoch: IgnoredFlag = True,
    verbose: IgnoredFlag = False,
    *,
    lr: Lr = None,
) -> Schedule:
    """Multiply by gamma in every update from begin to end.

    lr(t) = lr * gamma ** (t - begin)

    Becomes: exp, sequence
    """
    rate = base_rate("ExponentialLR", optimizer, lr)
    return _limited(Exponential(lr0=rate, rate=gamma), rate, begin, end)


def StepLR(
    optimizer: Optimizer,
    step_size: SomeUpdates,
    gamma: Gamma = 0.1,
    begin: Updates = 0,
    end: End = INFINITE,
    last_step: LastEpoch = -1,
    by_epoch: IgnoredFlag = True,
    verbose: IgnoredFlag = False,
    *,
    lr: Lr = None,
) -> Schedule:
    """Multiply by gamma every step_size updates from begin to end.

    lr(t) = lr * gamma ** floor((t - begin) / step_size)

    Becomes: step, sequence
    """
    rate = base_rate("StepLR", optimizer, lr)
    return _limited(stepped(rate, gamma, step_size), rate, begin, end)


def MultiStepLR(
    optimizer: Optimizer,
    milestones: Annotated[Counts, Param("times of the drops, from begin", at_least=0)],
    gamma: Gamma = 0.1,
    last_step: LastEpoch = -1,
    begin: Updates = 0,
    end: End = INFINITE,
    by_epoch: IgnoredFlag = True,
    verbose: IgnoredFlag = False,
    *,
    lr: Lr = None,
) -> Schedule:
    """Multiply by gamma at each milestone, counted from begin.

    lr(t) = lr * gamma ** (number of milestones <= t - begin)

    Becomes: multistep, sequence
    """
    rate = base_rate("MultiStepLR", optimizer, lr)
    return _limited(at_milestones(rate, gamma, milestones), rate, begin, end)


def CosineAnnealingLR(
    optimizer: Optimizer,
    T_max: Annotated[int | None, Param("half a wave", unit="updates", at_least=1)] = None,
    eta_min: MinLr = None,
    begin: Updates = 0,
    end: End = INFINITE,
    last_step: LastEpoch = -1,
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
    eta_min.
    """
    rate = base_rate("CosineAnnealingLR", optimizer, lr)
    low = _low("CosineAnnealingLR", rate, eta_min, eta_min_ratio)
    wave = Cosine(lr0=rate, total=T_max or (end - begin), min_lr=low, past_end="rebound")
    return _limited(wave, rate, begin, end)


def PolyLR(
    optimizer: Optimizer,
    eta_min: Rate = 0.0,
    power: Power = 1.0,
    begin: Updates = 0,
    end: End = INFINITE,
    last_step: LastEpoch = -1,
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
    eta_max: Annotated[float, Param("rate at the peak", above=0)],
    total_steps: Annotated[int | None, Param("number of updates", at_least=1)] = None,
    pct_start: Annotated[float, Param("share of the rise", above=0, at_most=1)] = 0.3,
    anneal_strategy: Annotated[Literal["cos", "linear"], Param("how it rises and falls")] = "cos",
    div_factor: Div = 25.0,
    final_div_factor: Div = 1e4,
    three_phase: Annotated[bool, Param("fall to the first rate, then to the last")] = False,
    begin: Updates = 0,
    end: End = INFINITE,
    last_step: LastEpoch = -1,
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
        tuple[float, ...], Param("peak of each cycle as a share", at_least=0)
    ] = (1,),
    eta_min: MinLr = None,
    eta_min_ratio: MinRatio = None,
    begin: Updates = 0,
    end: End = INFINITE,
    last_step: LastEpoch = -1,
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
    frozen = Constant(lr0=schedule(end - begin - 1))
    return joined([*parts, frozen], [begin, end])
