"""The functions of `transformers.optimization`.

Each is a torch LambdaLR: the factor for the first update is the one of step 0, so that its step is
this program's `t`. num_training_steps includes the warmup. Most warmups start at 0: the first
update changes nothing.
"""

from typing import Annotated

from lrsched_cli.dialects.facts import FROM_DATA, Entry
from lrsched_cli.dialects.shared import (
    LastEpoch,
    Lr,
    Optimizer,
    Power,
    Rate,
    Warmup,
    base_rate,
    called,
    joined,
    line,
    with_warmup,
)
from lrsched_cli.dialects.transformers.curves import (
    RiseName,
    ahead,
    polynomial,
    share_of,
    warmup_stable_decay,
    wave,
)
from lrsched_cli.errors import ArgumentError, unknown
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import Settings
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.cycle_starts import Arithmetic, turns_miss
from lrsched_cli.schedules.cycles import CosineRestarts
from lrsched_cli.schedules.decays import Constant, InverseSqrt
from lrsched_cli.schedules.shapes import Linear

Training = Annotated[float, Param("number of updates, warmup included", unit="updates", at_least=0)]
MaybeTraining = Annotated[
    float | None, Param("number of updates, warmup included", unit="updates", at_least=0)
]
Cycles = Annotated[float, Param("number of waves", at_least=0)]
MinLr = Annotated[float | None, Param("lowest rate", at_least=0)]
MinRatio = Annotated[float | None, Param("lowest rate as a fraction of the peak", at_least=0)]
Rise = Annotated[RiseName, Param("how the rate rises or falls")]
MoreArguments = Annotated[Settings | None, Param("further arguments")]


def get_constant_schedule(
    optimizer: Optimizer, last_epoch: LastEpoch = -1, *, lr: Lr = None
) -> Schedule:
    """Keep the optimizer's learning rate.

    lr(t) = lr

    Becomes: constant
    """
    return Constant(lr0=base_rate("get_constant_schedule", optimizer, lr))


def get_constant_schedule_with_warmup(
    optimizer: Optimizer, num_warmup_steps: Warmup, last_epoch: LastEpoch = -1, *, lr: Lr = None
) -> Schedule:
    """Rise from 0 along a line, then keep the learning rate.

    lr(t) = lr * min(t / num_warmup_steps, 1)

    Becomes: constant, sequence
    """
    rate = base_rate("get_constant_schedule_with_warmup", optimizer, lr)
    return with_warmup(Constant(lr0=rate), num_warmup_steps, 0.0, rate)


def get_linear_schedule_with_warmup(
    optimizer: Optimizer,
    num_warmup_steps: Warmup,
    num_training_steps: Training,
    last_epoch: LastEpoch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise from 0 along a line, then fall to 0 along another: the Trainer's default.

    lr(t) = lr * (T - t) / (T - num_warmup_steps) after the warmup

    Becomes: linear, sequence

    Note (num_warmup_steps>=num_training_steps): a warmup as long as the training or longer is cut
    off by 0 at its end.
    """
    rate = base_rate("get_linear_schedule_with_warmup", optimizer, lr)
    length = num_training_steps - num_warmup_steps
    if length <= 0:
        return joined([line(0.0, rate, num_warmup_steps), Constant(lr0=0.0)], [num_warmup_steps])
    fall = Linear(lr0=rate * min(length, 1), total=length)
    return with_warmup(fall, num_warmup_steps, 0.0, rate)


def get_cosine_schedule_with_warmup(
    optimizer: Optimizer,
    num_warmup_steps: Warmup,
    num_training_steps: Training,
    num_cycles: Cycles = 0.5,
    last_epoch: LastEpoch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise from 0 along a line, then fall along a cosine.

    lr(t) = lr * (1 + cos(2 * pi * num_cycles * p)) / 2 after the warmup

    Becomes: cosine, constant, sequence

    Note: past num_training_steps the rate climbs again.
    Note: num_cycles counts whole waves: with 1 the training ends at the peak.
    """
    rate = base_rate("get_cosine_schedule_with_warmup", optimizer, lr)
    fall = wave(rate, num_training_steps - num_warmup_steps, num_cycles)
    return with_warmup(fall, num_warmup_steps, 0.0, rate)


def get_cosine_with_hard_restarts_schedule_with_warmup(
    optimizer: Optimizer,
    num_warmup_steps: Warmup,
    num_training_steps: Training,
    num_cycles: Annotated[float, Param("number of cycles", at_least=0)] = 1,
    last_epoch: LastEpoch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise from 0 along a line, then fall along half a wave of the cosine, num_cycles times.

    lr(t) = lr * (1 + cos(pi * ((num_cycles * p) mod 1))) / 2 after the warmup, 0 past the end

    Becomes: cosine_restarts, sequence

    Note (num_cycles=1): num_cycles is 1 unless told otherwise: then there is no restart.
    Note: transformers divides in float64, and misses some restarts (49 cycles in 98 updates).
    """
    rate = base_rate("get_cosine_with_hard_restarts_schedule_with_warmup", optimizer, lr)
    length = max(num_training_steps - num_warmup_steps, 1)
    if not num_cycles:
        fall = joined([Constant(lr0=rate), Constant(lr0=0.0)], [length])
    else:
        arithmetic: Arithmetic = "float64" if turns_miss(length, num_cycles) else "exact"
        fall = CosineRestarts(lr0=rate, total=length, cycles=num_cycles, arithmetic=arithmetic)
    return with_warmup(fall, num_warmup_steps, 0.0, rate)


def get_polynomial_decay_schedule_with_warmup(
    optimizer: Optimizer,
    num_warmup_steps: Warmup,
    num_training_steps: Training,
    lr_end: Rate = 1e-7,
    power: Power = 1.0,
    last_epoch: LastEpoch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise from 0 along a line, then fall to lr_end along a power of the time that is left.

    lr(t) = lr_end + (lr - lr_end) * (1 - p) ** power after the warmup

    Becomes: poly, sequence

    Note: lr_end is absolute, and 1e-7 unless told otherwise.
    """
    owner = "get_polynomial_decay_schedule_with_warmup"
    rate = base_rate(owner, optimizer, lr)
    return polynomial(owner, rate, (num_warmup_steps, num_training_steps), lr_end, power)


def get_inverse_sqrt_schedule(
    optimizer: Optimizer,
    num_warmup_steps: Warmup,
    timescale: Annotated[float | None, Param("time scale of the decay", above=0)] = None,
    last_epoch: LastEpoch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise from 0 along a line, then fall by the inverse square root.

    lr(t) = lr / sqrt(1 + (t - num_warmup_steps) / timescale) after the warmup

    Becomes: inverse_sqrt, sequence

    Note: timescale is the warmup's length; without a warmup it is 10000, which is nearly flat.
    """
    rate = base_rate("get_inverse_sqrt_schedule", optimizer, lr)
    fall = InverseSqrt(lr0=rate, timescale=timescale or num_warmup_steps or 10_000)
    return with_warmup(fall, num_warmup_steps, 0.0, rate)


def get_cosine_with_min_lr_schedule_with_warmup(
    optimizer: Optimizer,
    num_warmup_steps: Warmup,
    num_training_steps: Training,
    num_cycles: Cycles = 0.5,
    last_epoch: LastEpoch = -1,
    min_lr: MinLr = None,
    min_lr_rate: MinRatio = None,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise from 0 along a line, then fall to a lowest rate along a cosine.

    lr(t) = low + (lr - low) * (1 + cos(2 * pi * num_cycles * p)) / 2 after the warmup

    Becomes: cosine, constant, sequence

    Note: past num_training_steps the rate climbs again.
    """
    owner = "get_cosine_with_min_lr_schedule_with_warmup"
    rate = base_rate(owner, optimizer, lr)
    share = share_of(owner, rate, min_lr, min_lr_rate)
    fall = wave(rate, num_training_steps - num_warmup_steps, num_cycles, share)
    return with_warmup(fall, num_warmup_steps, 0.0, rate)


def get_cosine_with_min_lr_schedule_with_warmup_lr_rate(
    optimizer: Optimizer,
    num_warmup_steps: Warmup,
    num_training_steps: Training,
    num_cycles: Cycles = 0.5,
    last_epoch: LastEpoch = -1,
    min_lr: MinLr = None,
    min_lr_rate: MinRatio = None,
    warmup_lr_rate: Annotated[
        float | None, Param("fraction of the learning rate at the start", at_least=0)
    ] = None,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise to the full rate, used in the last update of the warmup, then fall along a cosine.

    lr(t) = low + (lr - low) * (1 + cos(2 * pi * num_cycles * p)) / 2 after the warmup,
            p = (t - num_warmup_steps + 1) / (T - num_warmup_steps)

    Becomes: sequence, delay

    Note: one update ahead of its namesake: the first rate is not 0 but lr / num_warmup_steps (or
    warmup_lr_rate), the lowest one is used in the last update; past that the rate climbs again.
    """
    owner = "get_cosine_with_min_lr_schedule_with_warmup_lr_rate"
    rate = base_rate(owner, optimizer, lr)
    share = share_of(owner, rate, min_lr, min_lr_rate)
    fall = wave(rate, num_training_steps - num_warmup_steps, num_cycles, share)
    return ahead(rate, num_warmup_steps, fall, warmup_lr_rate)


def get_wsd_schedule(
    optimizer: Optimizer,
    num_warmup_steps: Warmup,
    num_decay_steps: Annotated[
        float, Param("number of updates of the decay", unit="updates", at_least=0)
    ],
    num_training_steps: MaybeTraining = None,
    num_stable_steps: Annotated[float | None, Param("updates at the peak", unit="updates")] = None,
    warmup_type: Rise = "linear",
    decay_type: Rise = "cosine",
    min_lr_ratio: Annotated[
        float, Param("lowest rate as a fraction of the peak", at_least=0, at_most=1)
    ] = 0.0,
    num_cycles: Cycles = 0.5,
    last_epoch: LastEpoch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise, stay, fall: warmup, stable, decay.

    lr(t) = lr * (min_lr_ratio + (1 - min_lr_ratio) * S(p)), lr while stable

    Becomes: wsd, sequence

    Note: the warmup starts at min_lr_ratio, not at 0.
    Note (num_stable_steps!=None, num_training_steps!=None): num_stable_steps stands before
    num_training_steps, if both are given.
    Note: if warmup and decay are longer than the training, the decay has begun under the warmup.
    """
    rate = base_rate("get_wsd_schedule", optimizer, lr)
    if num_stable_steps is None:
        if num_training_steps is None:
            raise ArgumentError(
                "get_wsd_schedule", "needs num_training_steps or num_stable_steps as well"
            )
        num_stable_steps = num_training_steps - num_warmup_steps - num_decay_steps
    lengths = (num_warmup_steps, num_stable_steps, num_decay_steps)
    return warmup_stable_decay(rate, lengths, (warmup_type, decay_type), min_lr_ratio, num_cycles)


def get_scheduler(
    name: Annotated[str, Param("name of the schedule, such as 'cosine'")],
    optimizer: Optimizer,
    num_warmup_steps: Annotated[
        float | None, Param("updates of the warmup", unit="updates", at_least=0)
    ] = None,
    num_training_steps: MaybeTraining = None,
    scheduler_specific_kwargs: MoreArguments = None,
    *,
    lr: Lr = None,
) -> Schedule:
    """Call the schedule of a name.

    lr(t) = what the schedule's own function gives

    Becomes: cosine, constant, linear, inverse_sqrt, poly, cosine_restarts, sequence, wsd

    Note (name='constant'): "constant" takes no notice of num_warmup_steps.
    """
    if name in _FROM_DATA:
        raise ArgumentError("get_scheduler", f"{name} {FROM_DATA}")
    if name not in NAMES:
        raise ArgumentError("get_scheduler", unknown("schedule", name, NAMES))
    given: dict[str, object] = {"optimizer": optimizer, "lr": lr}
    if name == "constant":
        return get_constant_schedule(optimizer, lr=lr)
    if num_warmup_steps is None:
        raise ArgumentError("get_scheduler", f"{name} needs num_warmup_steps as well")
    given["num_warmup_steps"] = num_warmup_steps
    if name == "constant_with_warmup":
        return called(NAMES[name], (), **given)
    if name != "inverse_sqrt":
        if num_training_steps is None and name != "warmup_stable_decay":
            raise ArgumentError("get_scheduler", f"{name} needs num_training_steps as well")
        given["num_training_steps"] = num_training_steps
    return called(NAMES[name], scheduler_specific_kwargs or (), **given)


_FROM_DATA = ("reduce_lr_on_plateau", "greedy")
"""What get_scheduler knows that has no schedule."""

NAMES: dict[str, Entry] = {
    "linear": get_linear_schedule_with_warmup,
    "cosine": get_cosine_schedule_with_warmup,
    "cosine_with_restarts": get_cosine_with_hard_restarts_schedule_with_warmup,
    "polynomial": get_polynomial_decay_schedule_with_warmup,
    "constant": get_constant_schedule,
    "constant_with_warmup": get_constant_schedule_with_warmup,
    "inverse_sqrt": get_inverse_sqrt_schedule,
    "cosine_with_min_lr": get_cosine_with_min_lr_schedule_with_warmup,
    "cosine_warmup_with_min_lr": get_cosine_with_min_lr_schedule_with_warmup_lr_rate,
    "warmup_stable_decay": get_wsd_schedule,
}
"""The functions by the names that get_scheduler knows."""
