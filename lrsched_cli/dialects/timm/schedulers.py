"""The classes of `timm.scheduler`."""

from typing import Annotated

from lrsched_cli.dialects.shared import (
    IgnoredFlag,
    Length,
    Lr,
    Optimizer,
    Power,
    Rate,
    Warmup,
    at_milestones,
    base_rate,
    stepped,
)
from lrsched_cli.dialects.timm import curves
from lrsched_cli.dialects.timm.parameters import (
    CycleDecay,
    CycleLimit,
    CycleMul,
    Factor,
    Initialize,
    KDecay,
    NoiseBound,
    NoiseRange,
    NoiseSeed,
    NoiseStd,
    Prefix,
)
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.shapes import Cosine, Polynomial, Tanh


def CosineLRScheduler(
    optimizer: Optimizer,
    t_initial: Length,
    lr_min: Rate = 0.0,
    cycle_mul: CycleMul = 1.0,
    cycle_decay: CycleDecay = 1.0,
    cycle_limit: CycleLimit = 1,
    warmup_t: Warmup = 0,
    warmup_lr_init: Rate = 0.0,
    warmup_prefix: Prefix = False,
    t_in_epochs: IgnoredFlag = True,
    noise_range_t: NoiseRange = None,
    noise_pct: NoiseBound = 0.67,
    noise_std: NoiseStd = 1.0,
    noise_seed: NoiseSeed = 42,
    k_decay: KDecay = 1.0,
    initialize: Initialize = True,
    *,
    lr: Lr = None,
) -> Schedule:
    """Fall to lr_min along half a wave of the cosine, cycle_limit times.

    lr(t) = lr_min + (high - lr_min) * (1 + cos(pi * p ** k_decay)) / 2

    Becomes: cosine, sequence, cosine_restarts, noise

    Note (warmup_prefix=False, warmup_t>0): unless warmup_prefix=True, the cosine already runs
    during the warmup: after it the rate begins below the peak.
    Note (cycle_mul!=1): with cycle_mul other than 1 timm finds the cycle by a logarithm, and misses
    some restarts: there it uses lr_min where the next peak is due.
    """
    rate = _rate("CosineLRScheduler", optimizer, lr, initialize=initialize)
    curve = Cosine(lr0=rate, total=t_initial, min_lr=lr_min, k_decay=k_decay)
    schedule = curves.cycled(curve, cycle_mul, cycle_decay, cycle_limit)
    risen = curves.overlaid(schedule, warmup_t, warmup_lr_init, rate, prefix=warmup_prefix)
    return curves.noisy(risen, (noise_range_t, noise_pct, noise_std, noise_seed))


def TanhLRScheduler(
    optimizer: Optimizer,
    t_initial: Length,
    lb: Annotated[float, Param("where on the tangent it starts")] = -7.0,
    ub: Annotated[float, Param("where on the tangent it ends")] = 3.0,
    lr_min: Rate = 0.0,
    cycle_mul: CycleMul = 1.0,
    cycle_decay: CycleDecay = 1.0,
    cycle_limit: CycleLimit = 1,
    warmup_t: Warmup = 0,
    warmup_lr_init: Rate = 0.0,
    warmup_prefix: Prefix = False,
    t_in_epochs: IgnoredFlag = True,
    noise_range_t: NoiseRange = None,
    noise_pct: NoiseBound = 0.67,
    noise_std: NoiseStd = 1.0,
    noise_seed: NoiseSeed = 42,
    initialize: Initialize = True,
    *,
    lr: Lr = None,
) -> Schedule:
    """Fall towards lr_min along the hyperbolic tangent, cycle_limit times.

    lr(t) = lr_min + (high - lr_min) * (1 - tanh(lb * (1 - p) + ub * p)) / 2

    Becomes: sequence, noise

    Note: the first update has the optimizer's rate, the formula only nearly.
    Note: past its end the rate drops to lr_min, which the tangent itself does not reach.
    Note (warmup_prefix=False, warmup_t>0): unless warmup_prefix=True, the warmup aims at the
    tangent's value at its end.
    """
    rate = _rate("TanhLRScheduler", optimizer, lr, initialize=initialize)
    if lb >= ub:
        raise ArgumentError("TanhLRScheduler", f"lb ({lb:g}) must be below ub ({ub:g})")
    curve = Tanh(lr0=rate, total=t_initial, lower=lb, upper=ub, min_lr=lr_min)
    schedule = curves.cycled(curve, cycle_mul, cycle_decay, cycle_limit)
    peak = schedule(warmup_t) if warmup_t and not warmup_prefix else rate
    risen = curves.overlaid(schedule, warmup_t, warmup_lr_init, peak, prefix=warmup_prefix)
    return curves.noisy(risen, (noise_range_t, noise_pct, noise_std, noise_seed))


def PolyLRScheduler(
    optimizer: Optimizer,
    t_initial: Length,
    power: Power = 0.5,
    lr_min: Rate = 0.0,
    cycle_mul: CycleMul = 1.0,
    cycle_decay: CycleDecay = 1.0,
    cycle_limit: CycleLimit = 1,
    warmup_t: Warmup = 0,
    warmup_lr_init: Rate = 0.0,
    warmup_prefix: Prefix = False,
    t_in_epochs: IgnoredFlag = True,
    noise_range_t: NoiseRange = None,
    noise_pct: NoiseBound = 0.67,
    noise_std: NoiseStd = 1.0,
    noise_seed: NoiseSeed = 42,
    k_decay: KDecay = 1.0,
    initialize: Initialize = True,
    *,
    lr: Lr = None,
) -> Schedule:
    """Fall to lr_min along a power of the time that is left, cycle_limit times.

    lr(t) = lr_min + (high - lr_min) * (1 - p ** k_decay) ** power

    Becomes: cycle, sequence, noise

    Note: power is 0.5 unless told otherwise.
    Note (warmup_prefix=False, warmup_t>0): unless warmup_prefix=True, the decay already runs during
    the warmup.
    """
    rate = _rate("PolyLRScheduler", optimizer, lr, initialize=initialize)
    curve = Polynomial(lr0=rate, total=t_initial, power=power, k_decay=k_decay, min_lr=lr_min)
    schedule = curves.cycled(curve, cycle_mul, cycle_decay, cycle_limit)
    risen = curves.overlaid(schedule, warmup_t, warmup_lr_init, rate, prefix=warmup_prefix)
    return curves.noisy(risen, (noise_range_t, noise_pct, noise_std, noise_seed))


def StepLRScheduler(
    optimizer: Optimizer,
    decay_t: Annotated[float, Param("updates between two drops", unit="updates", above=0)],
    decay_rate: Factor = 1.0,
    warmup_t: Warmup = 0,
    warmup_lr_init: Rate = 0.0,
    warmup_prefix: Prefix = True,
    t_in_epochs: IgnoredFlag = True,
    noise_range_t: NoiseRange = None,
    noise_pct: NoiseBound = 0.67,
    noise_std: NoiseStd = 1.0,
    noise_seed: NoiseSeed = 42,
    initialize: Initialize = True,
    *,
    lr: Lr = None,
) -> Schedule:
    """Multiply by decay_rate every decay_t.

    lr(t) = lr * decay_rate ** floor(t / decay_t)

    Becomes: step, exp, sequence, piecewise, noise

    Note (decay_rate=1): decay_rate is 1 unless told otherwise: no decay.
    """
    rate = _rate("StepLRScheduler", optimizer, lr, initialize=initialize)
    schedule = stepped(rate, decay_rate, decay_t)
    risen = curves.overlaid(schedule, warmup_t, warmup_lr_init, rate, prefix=warmup_prefix)
    return curves.noisy(risen, (noise_range_t, noise_pct, noise_std, noise_seed))


def MultiStepLRScheduler(
    optimizer: Optimizer,
    decay_t: Annotated[tuple[float, ...], Param("times of the drops", unit="updates", at_least=0)],
    decay_rate: Factor = 1.0,
    warmup_t: Warmup = 0,
    warmup_lr_init: Rate = 0.0,
    warmup_prefix: Prefix = True,
    t_in_epochs: IgnoredFlag = True,
    noise_range_t: NoiseRange = None,
    noise_pct: NoiseBound = 0.67,
    noise_std: NoiseStd = 1.0,
    noise_seed: NoiseSeed = 42,
    initialize: Initialize = True,
    *,
    lr: Lr = None,
) -> Schedule:
    """Multiply by decay_rate at each milestone, one update earlier than torch.

    lr(t) = lr * decay_rate ** (number of milestones <= t + 1)

    Becomes: multistep, sequence, piecewise, noise

    Note: a milestone m acts at t = m - 1 already.
    """
    rate = _rate("MultiStepLRScheduler", optimizer, lr, initialize=initialize)
    begin = warmup_t if warmup_prefix else 0
    schedule = at_milestones(rate, decay_rate, curves.met_in_turn(decay_t, begin))
    risen = curves.overlaid(schedule, warmup_t, warmup_lr_init, rate, prefix=False)
    return curves.noisy(risen, (noise_range_t, noise_pct, noise_std, noise_seed))


def WSDLRScheduler(
    optimizer: Optimizer,
    t_initial: Length,
    decay_t: Length,
    lr_min: Rate = 0.0,
    stable_fn: Annotated[curves.StableName, Param("what comes before the decay")] = "constant",
    stable_timescale: Annotated[
        float | None, Param("time scale of rsqrt, power", at_least=0)
    ] = None,
    stable_power: Annotated[float, Param("exponent of power", above=0)] = 0.5,
    decay_fn: Annotated[curves.DecayName, Param("how it falls")] = "1-sqrt",
    decay_power: Annotated[float, Param("exponent of power", above=0)] = 0.5,
    decay_ratio: Annotated[float, Param("factor of exp", above=0, below=1)] = 0.1,
    warmup_t: Warmup = 0,
    warmup_lr_init: Rate = 0.0,
    t_in_epochs: IgnoredFlag = True,
    noise_range_t: NoiseRange = None,
    noise_pct: NoiseBound = 0.67,
    noise_std: NoiseStd = 1.0,
    noise_seed: NoiseSeed = 42,
    initialize: Initialize = True,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise, stay or fall slowly, fall to lr_min: warmup, stable, decay.

    lr(t) = lr_min + (stable - lr_min) * S((t - warmup_t - t_initial + decay_t) / decay_t)

    Becomes: wsd, sequence, scale, noise

    Note: t_initial does not include the warmup.
    """
    rate = _rate("WSDLRScheduler", optimizer, lr, initialize=initialize)
    if decay_t > t_initial:
        message = f"decay_t ({decay_t:g}) must be at most t_initial ({t_initial:g})"
        raise ArgumentError("WSDLRScheduler", message)
    timescale = warmup_t if stable_timescale is None else stable_timescale
    if stable_fn != "constant" and not timescale:
        message = f"stable_fn={stable_fn} needs a stable_timescale above 0, or a warmup"
        raise ArgumentError("WSDLRScheduler", message)
    schedule = curves.stable_decay(
        (rate, lr_min),
        (t_initial, decay_t),
        (stable_fn, timescale, 0.5 if stable_fn == "rsqrt" else stable_power),
        (decay_fn, decay_power, decay_ratio),
    )
    risen = curves.overlaid(schedule, warmup_t, warmup_lr_init, rate, prefix=True)
    return curves.noisy(risen, (noise_range_t, noise_pct, noise_std, noise_seed))


def _rate(owner: str, optimizer: Optimizer, lr: float | None, *, initialize: bool) -> float:
    if not initialize:
        message = (
            "initialize=False continues from an earlier scheduler's rate, which is not supported"
        )
        raise ArgumentError(owner, message)
    return base_rate(owner, optimizer, lr)
