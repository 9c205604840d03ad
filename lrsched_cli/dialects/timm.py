"""timm: `timm.scheduler`.

Train with the rate in force, then call `scheduler.step(epoch + 1)` (or `step_update(updates)`): its
`t` is this program's. The constructor sets the first rate by itself: that of the optimizer, or
warmup_lr_init.
"""

from typing import Annotated, Literal

from lrsched_cli.dialects.words import (
    IgnoredFlag,
    Lr,
    Optimizer,
    Power,
    Rate,
    SomeUpdates,
    Unset,
    Updates,
    at_milestones,
    base_rate,
    joined,
    line,
    stepped,
    warmed,
)
from lrsched_cli.errors import ArgumentError
from lrsched_cli.kinds import Counts
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Product, Scale
from lrsched_cli.schedules.cycles import CosineRestarts, Cycle
from lrsched_cli.schedules.decays import Constant, InverseTime
from lrsched_cli.schedules.shapes import Cosine, Polynomial, Shaped, Tanh, WarmupStableDecay

CycleMul = Annotated[float, Param("factor of the length from cycle to cycle", at_least=1)]
CycleDecay = Annotated[float, Param("factor of the peak from cycle to cycle", at_least=0)]
CycleLimit = Annotated[int, Param("number of cycles", at_least=1)]
Noise = Annotated[float, Param("of noise, which is not spoken")]
KDecay = Annotated[float, Param("exponent of elapsed time", above=0)]
Prefix = Annotated[bool, Param("the decay begins after the warmup, not under it")]
Factor = Annotated[float, Param("decay factor", above=0)]


def CosineLRScheduler(
    optimizer: Optimizer,
    t_initial: SomeUpdates,
    lr_min: Rate = 0.0,
    cycle_mul: CycleMul = 1.0,
    cycle_decay: CycleDecay = 1.0,
    cycle_limit: CycleLimit = 1,
    warmup_t: Updates = 0,
    warmup_lr_init: Rate = 0.0,
    warmup_prefix: Prefix = False,
    t_in_epochs: IgnoredFlag = True,
    noise_range_t: Unset = None,
    noise_pct: Noise = 0.67,
    noise_std: Noise = 1.0,
    noise_seed: Noise = 42,
    k_decay: KDecay = 1.0,
    initialize: IgnoredFlag = True,
    *,
    lr: Lr = None,
) -> Schedule:
    """Fall to lr_min along half a wave of the cosine, cycle_limit times.

    lr(t) = lr_min + (high - lr_min) * (1 + cos(pi * p ** k_decay)) / 2

    Becomes: cosine, sequence, cosine_restarts

    Note: unless warmup_prefix=True, the cosine already runs during the warmup: after it the rate
    begins below the peak.
    Note: with cycle_mul other than 1 timm finds the cycle by a logarithm, and misses some exact
    restarts (cycle_mul 3 or 10): there it uses lr_min where the next peak would be due.
    """
    rate = base_rate("CosineLRScheduler", optimizer, lr)
    schedule: Schedule = Cosine(lr0=rate, total=t_initial, min_lr=lr_min, k_decay=k_decay)
    if cycle_limit > 1:
        schedule = CosineRestarts(
            lr0=rate,
            period=t_initial,
            growth=cycle_mul,
            peak_decay=cycle_decay,
            cycles=cycle_limit,
            min_lr=lr_min,
            k_decay=k_decay,
        )
    return _warmed(schedule, warmup_t, warmup_lr_init, rate, prefix=warmup_prefix)


def TanhLRScheduler(
    optimizer: Optimizer,
    t_initial: SomeUpdates,
    lb: Annotated[float, Param("where on the tangent it starts")] = -7.0,
    ub: Annotated[float, Param("where on the tangent it ends")] = 3.0,
    lr_min: Rate = 0.0,
    cycle_mul: CycleMul = 1.0,
    cycle_decay: CycleDecay = 1.0,
    cycle_limit: CycleLimit = 1,
    warmup_t: Updates = 0,
    warmup_lr_init: Rate = 0.0,
    warmup_prefix: Prefix = False,
    t_in_epochs: IgnoredFlag = True,
    noise_range_t: Unset = None,
    noise_pct: Noise = 0.67,
    noise_std: Noise = 1.0,
    noise_seed: Noise = 42,
    initialize: IgnoredFlag = True,
    *,
    lr: Lr = None,
) -> Schedule:
    """Fall towards lr_min along the hyperbolic tangent, cycle_limit times.

    lr(t) = lr_min + (high - lr_min) * (1 - tanh(lb * (1 - p) + ub * p)) / 2

    Becomes: sequence

    Note: the first update has the optimizer's rate, the formula only nearly.
    Note: past its end the rate drops to lr_min, which the tangent itself does not reach.
    Note: unless warmup_prefix=True, the warmup aims at the tangent's value at its end.
    """
    rate = base_rate("TanhLRScheduler", optimizer, lr)
    shape = Tanh(lr0=rate, total=t_initial, lower=lb, upper=ub, min_lr=lr_min)
    schedule = _cycled(shape, cycle_mul, cycle_decay, cycle_limit)
    if not warmup_t:
        return joined([Constant(lr0=rate), schedule], [1], shared_clock=True)
    peak = rate if warmup_prefix else schedule(warmup_t)
    return _warmed(schedule, warmup_t, warmup_lr_init, peak, prefix=warmup_prefix)


def PolyLRScheduler(
    optimizer: Optimizer,
    t_initial: SomeUpdates,
    power: Power = 0.5,
    lr_min: Rate = 0.0,
    cycle_mul: CycleMul = 1.0,
    cycle_decay: CycleDecay = 1.0,
    cycle_limit: CycleLimit = 1,
    warmup_t: Updates = 0,
    warmup_lr_init: Rate = 0.0,
    warmup_prefix: Prefix = False,
    t_in_epochs: IgnoredFlag = True,
    noise_range_t: Unset = None,
    noise_pct: Noise = 0.67,
    noise_std: Noise = 1.0,
    noise_seed: Noise = 42,
    k_decay: KDecay = 1.0,
    initialize: IgnoredFlag = True,
    *,
    lr: Lr = None,
) -> Schedule:
    """Fall to lr_min along a power of the time that is left, cycle_limit times.

    lr(t) = lr_min + (high - lr_min) * (1 - p ** k_decay) ** power

    Becomes: cycle, sequence

    Note: power is 0.5 unless told otherwise.
    Note: unless warmup_prefix=True, the decay already runs during the warmup.
    """
    rate = base_rate("PolyLRScheduler", optimizer, lr)
    shape = Polynomial(lr0=rate, total=t_initial, power=power, k_decay=k_decay, min_lr=lr_min)
    schedule = _cycled(shape, cycle_mul, cycle_decay, cycle_limit)
    return _warmed(schedule, warmup_t, warmup_lr_init, rate, prefix=warmup_prefix)


def StepLRScheduler(
    optimizer: Optimizer,
    decay_t: Annotated[float, Param("updates between two drops", above=0)],
    decay_rate: Factor = 1.0,
    warmup_t: Updates = 0,
    warmup_lr_init: Rate = 0.0,
    warmup_prefix: Prefix = True,
    t_in_epochs: IgnoredFlag = True,
    noise_range_t: Unset = None,
    noise_pct: Noise = 0.67,
    noise_std: Noise = 1.0,
    noise_seed: Noise = 42,
    initialize: IgnoredFlag = True,
    *,
    lr: Lr = None,
) -> Schedule:
    """Multiply by decay_rate every decay_t.

    lr(t) = lr * decay_rate ** floor(t / decay_t)

    Becomes: step, exp, sequence

    Note: decay_rate is 1 unless told otherwise: no decay.
    """
    rate = base_rate("StepLRScheduler", optimizer, lr)
    schedule = stepped(rate, decay_rate, decay_t)
    return _warmed(schedule, warmup_t, warmup_lr_init, rate, prefix=warmup_prefix)


def MultiStepLRScheduler(
    optimizer: Optimizer,
    decay_t: Annotated[Counts, Param("times of the drops", at_least=0)],
    decay_rate: Factor = 1.0,
    warmup_t: Updates = 0,
    warmup_lr_init: Rate = 0.0,
    warmup_prefix: Prefix = True,
    t_in_epochs: IgnoredFlag = True,
    noise_range_t: Unset = None,
    noise_pct: Noise = 0.67,
    noise_std: Noise = 1.0,
    noise_seed: Noise = 42,
    initialize: IgnoredFlag = True,
    *,
    lr: Lr = None,
) -> Schedule:
    """Multiply by decay_rate at each milestone, one update earlier than torch.

    lr(t) = lr * decay_rate ** (number of milestones <= t + 1)

    Becomes: multistep, sequence

    Note: a milestone m acts at t = m - 1 already.
    """
    rate = base_rate("MultiStepLRScheduler", optimizer, lr)
    if list(decay_t) != sorted(decay_t):
        message = f"decay_t must be in ascending order, not {list(decay_t)}"
        raise ArgumentError("MultiStepLRScheduler", message)
    earliest = 0 if warmup_t else 1  # the constructor sets the first rate without the formula
    schedule = at_milestones(rate, decay_rate, [max(time - 1, earliest) for time in decay_t])
    return _warmed(schedule, warmup_t, warmup_lr_init, rate, prefix=warmup_prefix)


def WSDLRScheduler(
    optimizer: Optimizer,
    t_initial: SomeUpdates,
    decay_t: SomeUpdates,
    lr_min: Rate = 0.0,
    stable_fn: Annotated[
        Literal["constant", "rsqrt", "power"], Param("what comes before the decay")
    ] = "constant",
    stable_timescale: Annotated[float | None, Param("time scale of rsqrt, power", above=0)] = None,
    stable_power: Annotated[float, Param("exponent of power", above=0)] = 0.5,
    decay_fn: Annotated[
        Literal["linear", "1-sqrt", "cosine", "power", "exp"], Param("how it falls")
    ] = "1-sqrt",
    decay_power: Annotated[float, Param("exponent of power", above=0)] = 0.5,
    decay_ratio: Annotated[float, Param("factor of exp", above=0, at_most=1)] = 0.1,
    warmup_t: Updates = 0,
    warmup_lr_init: Rate = 0.0,
    t_in_epochs: IgnoredFlag = True,
    noise_range_t: Unset = None,
    noise_pct: Noise = 0.67,
    noise_std: Noise = 1.0,
    noise_seed: Noise = 42,
    initialize: IgnoredFlag = True,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise, stay or fall slowly, fall to lr_min: warmup, stable, decay.

    lr(t) = lr_min + (stable - lr_min) * S((t - warmup_t - t_initial + decay_t) / decay_t)

    Becomes: wsd, sequence, scale

    Note: t_initial does not include the warmup.
    """
    rate = base_rate("WSDLRScheduler", optimizer, lr)
    if decay_t > t_initial:
        message = f"decay_t ({decay_t}) must be at most t_initial ({t_initial})"
        raise ArgumentError("WSDLRScheduler", message)
    if stable_fn == "constant":
        schedule = _decay(rate, t_initial, decay_t, decay_fn, decay_power, decay_ratio, lr_min)
        return warmed(schedule, warmup_t, warmup_lr_init, rate)
    timescale = stable_timescale or warmup_t
    if not timescale:
        message = f"stable_fn={stable_fn} needs stable_timescale, or a warmup"
        raise ArgumentError("WSDLRScheduler", message)
    power = 0.5 if stable_fn == "rsqrt" else stable_power
    stable = InverseTime(lr0=rate, decay=1.0, every=timescale, power=power, min_lr=lr_min)
    share = _decay(1.0, t_initial, decay_t, decay_fn, decay_power, decay_ratio, 0.0)
    height = Scale(schedule=stable, plus=-lr_min)
    schedule = Scale(schedule=Product(parts=(height, share)), plus=lr_min)
    return warmed(schedule, warmup_t, warmup_lr_init, rate)


def _decay(
    rate: float, total: int, cooldown: int, shape: str, power: float, ratio: float, low: float
) -> Schedule:
    """Return a constant rate with a final decay."""
    match shape:
        case "power":
            fall = Polynomial(lr0=rate, total=cooldown, k_decay=power, min_lr=low)
            return joined([Constant(lr0=rate), fall], [total - cooldown])
        case "exp":
            return WarmupStableDecay(
                lr0=rate,
                total=total,
                cooldown=cooldown,
                shape="exponential",
                rate=ratio,
                min_lr=low,
            )
        case "linear" | "1-sqrt" | "cosine" as known:
            return WarmupStableDecay(
                lr0=rate, total=total, cooldown=cooldown, shape=known, min_lr=low
            )
        case _:
            raise ValueError(shape)


def _cycled(shape: Shaped, growth: float, peak_decay: float, cycles: int) -> Schedule:
    """Return a shape repeated; also once, for past its end it drops to its lowest rate."""
    return Cycle(schedule=shape, growth=growth, peak_decay=peak_decay, cycles=cycles)


def _warmed(schedule: Schedule, steps: int, start: float, peak: float, *, prefix: bool) -> Schedule:
    """Return a schedule after a warmup, or with its start replaced by one."""
    if prefix:
        return warmed(schedule, steps, start, peak)
    return joined([line(start, peak, steps), schedule], [steps], shared_clock=True)
