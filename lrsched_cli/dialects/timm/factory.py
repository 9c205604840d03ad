"""What makes a scheduler of timm by its name, or from the arguments of a script."""

from typing import Annotated, Any

from lrsched_cli.dialects.facts import FROM_DATA
from lrsched_cli.dialects.shared import (
    Ignored,
    Length,
    Lr,
    Optimizer,
    Rate,
    Warmup,
    base_rate,
    called,
)
from lrsched_cli.dialects.timm import curves
from lrsched_cli.dialects.timm.arguments import scheduler_kwargs
from lrsched_cli.dialects.timm.parameters import (
    CycleDecay,
    CycleLimit,
    CycleMul,
    Factor,
    KDecay,
    NoiseBound,
    NoiseRange,
    NoiseSeed,
    NoiseStd,
    Prefix,
)
from lrsched_cli.dialects.timm.schedulers import (
    CosineLRScheduler,
    MultiStepLRScheduler,
    PolyLRScheduler,
    StepLRScheduler,
    TanhLRScheduler,
    WSDLRScheduler,
)
from lrsched_cli.errors import ArgumentError, unknown
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import Settings
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.decays import Constant


def create_scheduler(
    args: Annotated[Settings, Param("the arguments of a script, such as dict(sched='step')")],
    optimizer: Optimizer,
    updates_per_epoch: Annotated[int, Param("updates an epoch", at_least=0)] = 0,
    *,
    lr: Lr = None,
) -> Schedule:
    """Make the scheduler that the arguments of a script tell, for those it lacks by own defaults.

    lr(t) = create_scheduler_v2's, with args.sched, args.epochs, args.lr_cycle_mul, ...

    Becomes: cosine, multistep, sequence, step, wsd

    Note: without them, epochs is 100, decay_epochs 30, decay_milestones [30, 60], warmup_epochs 5,
    unlike in create_scheduler_v2. args.lr is the learning rate where no optimizer tells it.
    """
    told = dict(args)
    if "sched" not in told:
        raise ArgumentError("create_scheduler", "needs args with sched, such as sched='cosine'")
    if lr is None and (optimizer is None or optimizer.lr is None):
        lr = told.get("lr")  # type: ignore[assignment] # checked by the call
    given = {**scheduler_kwargs(told), "updates_per_epoch": updates_per_epoch}
    return called(create_scheduler_v2, (), optimizer=optimizer, lr=lr, **given)


def create_scheduler_v2(  # noqa: C901, PLR0911 - one a name
    optimizer: Optimizer,
    sched: Annotated[str, Param("name of the schedule")] = "cosine",
    num_epochs: Length = 300,
    decay_epochs: Annotated[
        float | None, Param("length of a decay", unit="epochs", above=0)
    ] = None,
    decay_milestones: Annotated[
        tuple[float, ...], Param("times of the drops", unit="epochs", at_least=0)
    ] = (
        90,
        180,
        270,
    ),
    cooldown_epochs: Ignored = 0,
    patience_epochs: Ignored = 10,
    decay_rate: Factor = 0.1,
    min_lr: Rate = 0.0,
    warmup_lr: Rate = 1e-5,
    warmup_epochs: Warmup = 0,
    warmup_prefix: Prefix = False,
    noise: NoiseRange = None,
    noise_pct: NoiseBound = 0.67,
    noise_std: NoiseStd = 1.0,
    noise_seed: NoiseSeed = 42,
    cycle_mul: CycleMul = 1.0,
    cycle_decay: CycleDecay = 0.1,
    cycle_limit: CycleLimit = 1,
    k_decay: KDecay = 1.0,
    decay_fn: Annotated[curves.DecayName | None, Param("how wsd and rsqrt fall")] = None,
    stable_timescale: Annotated[float | None, Param("time scale of rsqrt", at_least=0)] = None,
    plateau_mode: Annotated[str, Param("changes no learning rate", ignored=True)] = "max",
    step_on_epochs: Annotated[bool, Param("t counts epochs, else updates")] = True,
    updates_per_epoch: Annotated[int, Param("updates an epoch", at_least=0)] = 0,
    *,
    lr: Lr = None,
) -> Schedule:
    """Make the scheduler of a name, with other defaults than the schedulers themselves have.

    lr(t) = CosineLRScheduler's, TanhLRScheduler's, ... with lengths in epochs, or in updates

    Becomes: cosine, sequence, step, multistep, cycle, wsd, scale, cosine_restarts, noise

    Note (sched='poly'): sched="poly" takes decay_rate for its power: 0.1, unless told otherwise.
    Note: cycle_decay is 0.1, and a warmup starts from 1e-5, unless told otherwise.
    """
    owner = "create_scheduler_v2"
    rate = base_rate(owner, optimizer, lr)
    if not step_on_epochs and not updates_per_epoch:
        raise ArgumentError(owner, "step_on_epochs=False needs updates_per_epoch as well")
    unit = 1 if step_on_epochs else updates_per_epoch
    total, warmup = num_epochs * unit, warmup_epochs * unit
    cycles = (cycle_mul, cycle_decay, cycle_limit)
    rise = (warmup, warmup_lr, warmup_prefix)
    noises: dict[str, Any] = {
        "noise_range_t": curves.scaled_range(noise, total),
        "noise_pct": noise_pct,
        "noise_std": noise_std,
        "noise_seed": noise_seed,
        "lr": rate,
    }
    match sched:
        case "none":
            return Constant(lr0=rate)
        case "cosine":
            return CosineLRScheduler(None, total, min_lr, *cycles, *rise, k_decay=k_decay, **noises)
        case "tanh":
            return TanhLRScheduler(None, total, -7.0, 3.0, min_lr, *cycles, *rise, **noises)
        case "poly":
            return PolyLRScheduler(
                None, total, decay_rate, min_lr, *cycles, *rise, k_decay=k_decay, **noises
            )
        case "step":
            every = 90 if decay_epochs is None else decay_epochs
            return StepLRScheduler(None, every * unit, decay_rate, *rise, **noises)
        case "constant":
            return StepLRScheduler(None, 1, 1.0, *rise, **noises)
        case "multistep":
            milestones = tuple(time * unit for time in decay_milestones)
            return MultiStepLRScheduler(None, milestones, decay_rate, *rise, **noises)
        case "wsd" | "rsqrt":
            length = total if warmup_prefix else total - warmup
            share = 0.2 if decay_epochs is None else decay_epochs
            decay = round(share * (length if share < 1 else unit))
            if not 0 < decay <= length:
                message = (
                    f"decay_epochs makes a decay of {decay} for {length:g} updates after the warmup"
                )
                raise ArgumentError(owner, message)
            return WSDLRScheduler(
                None,
                length,
                decay,
                min_lr,
                "rsqrt" if sched == "rsqrt" else "constant",
                None if stable_timescale is None else stable_timescale * unit,
                decay_fn=decay_fn or ("linear" if sched == "rsqrt" else "1-sqrt"),
                warmup_t=warmup,
                warmup_lr_init=warmup_lr,
                **noises,
            )
        case "plateau":
            raise ArgumentError(owner, f"plateau {FROM_DATA}")
        case _:
            raise ArgumentError(owner, unknown("schedule", sched, _NAMES))


_NAMES = ("cosine", "tanh", "step", "constant", "multistep", "poly", "wsd", "rsqrt", "none")
