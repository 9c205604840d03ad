"""Diffusers: `diffusers.optimization`, whose schedules are those of transformers, but for a few.

They count updates, warmup included, and are stepped as torch's. `get_scheduler` takes num_cycles
and power by their names, and hands num_cycles to cosine_with_restarts alone.
"""

from typing import Annotated

from lrsched_cli.dialects.facts import Dialect, Entry
from lrsched_cli.dialects.shared import (
    LastEpoch,
    Lr,
    Optimizer,
    Power,
    Share,
    Warmup,
    base_rate,
    called,
    joined,
    line,
)
from lrsched_cli.dialects.transformers.schedules import (
    MaybeTraining,
    Training,
    get_constant_schedule,
    get_constant_schedule_with_warmup,
    get_cosine_schedule_with_warmup,
    get_cosine_with_hard_restarts_schedule_with_warmup,
    get_polynomial_decay_schedule_with_warmup,
)
from lrsched_cli.errors import ArgumentError, unknown
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.decays import Constant
from lrsched_cli.schedules.piecewise import Piecewise

__all__ = [
    "get_constant_schedule",
    "get_constant_schedule_with_warmup",
    "get_cosine_schedule_with_warmup",
    "get_cosine_with_hard_restarts_schedule_with_warmup",
    "get_linear_schedule_with_warmup",
    "get_piecewise_constant_schedule",
    "get_polynomial_decay_schedule_with_warmup",
    "get_scheduler",
]

Rules = Annotated[str, Param("factors and their ends, such as '1:10,0.1:20,0.01'")]


def get_piecewise_constant_schedule(
    optimizer: Optimizer, step_rules: Rules, last_epoch: LastEpoch = -1, *, lr: Lr = None
) -> Schedule:
    """Multiply the learning rate by one factor after the other.

    lr(t) = lr * factor_k while t < end_k, then lr * the last factor

    Becomes: piecewise

    Note: every factor is one of the learning rate itself, not of the factor before it.
    """
    rate = base_rate("get_piecewise_constant_schedule", optimizer, lr)
    *rules, last = step_rules.split(",")
    try:
        pairs = [rule.split(":") for rule in rules]
        factors = {int(end): float(factor) for factor, end in pairs}
        final = float(last)
    except ValueError:
        message = f"step_rules must be like '1:10,0.1:20,0.01', not {step_rules!r}"
        raise ArgumentError("get_piecewise_constant_schedule", message) from None
    ends = sorted(end for end in factors if end > 0)
    values = [*(factors[end] for end in ends), final]
    points = zip([0, *ends], (rate * value for value in values), strict=True)
    return Piecewise(points=tuple(points))


def get_linear_schedule_with_warmup(
    optimizer: Optimizer,
    num_warmup_steps: Warmup,
    num_training_steps: Training,
    last_epoch: LastEpoch = -1,
    f_min: Share = 0.0,
    f_max: Share = 1.0,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise from 0 along a line, then fall to f_min of the rate along another.

    lr(t) = lr * (f_min + (f_max - f_min) * (T - t) / (T - num_warmup_steps)) after the warmup

    Becomes: sequence, linear, constant
    """
    rate = base_rate("get_linear_schedule_with_warmup", optimizer, lr)
    length = num_training_steps - num_warmup_steps
    height = f_min + (f_max - f_min) * max(0.0, min(length, 1))
    fall = line(rate * height, rate * f_min, length) if length > 0 else Constant(lr0=rate * f_min)
    return joined([line(0.0, rate * f_max, num_warmup_steps), fall], [num_warmup_steps])


def get_scheduler(
    name: Annotated[str, Param("name of the schedule, such as 'cosine'")],
    optimizer: Optimizer,
    step_rules: Annotated[str | None, Param("of piecewise_constant")] = None,
    num_warmup_steps: Annotated[float | None, Param("updates of the warmup", at_least=0)] = None,
    num_training_steps: MaybeTraining = None,
    num_cycles: Annotated[float, Param("cycles of cosine_with_restarts", at_least=0)] = 1,
    power: Power = 1.0,
    last_epoch: LastEpoch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Call the schedule of a name.

    lr(t) = what the schedule's own function gives

    Becomes: constant, cosine, cosine_restarts, piecewise, poly, sequence

    Note (name='constant'): "constant" takes no notice of num_warmup_steps.
    Note (name='cosine', num_cycles!=1): "cosine" takes no notice of num_cycles.
    """
    if name not in _NAMES:
        raise ArgumentError("get_scheduler", unknown("schedule", name, _NAMES))
    known = {
        "num_warmup_steps": num_warmup_steps,
        "num_training_steps": num_training_steps,
        "step_rules": step_rules,
    }
    needed = _NEEDED.get(name, ("num_warmup_steps", "num_training_steps"))
    missing = [one for one in needed if known[one] is None]
    if missing:
        raise ArgumentError("get_scheduler", f"{name} needs {missing[0]} as well")
    given: dict[str, object] = {one: known[one] for one in needed}
    if name == "cosine_with_restarts":
        given["num_cycles"] = num_cycles
    if name == "polynomial":
        given["power"] = power
    return called(_NAMES[name], (), optimizer=optimizer, lr=lr, **given)


_NAMES: dict[str, Entry] = {
    "linear": get_linear_schedule_with_warmup,
    "cosine": get_cosine_schedule_with_warmup,
    "cosine_with_restarts": get_cosine_with_hard_restarts_schedule_with_warmup,
    "polynomial": get_polynomial_decay_schedule_with_warmup,
    "constant": get_constant_schedule,
    "constant_with_warmup": get_constant_schedule_with_warmup,
    "piecewise_constant": get_piecewise_constant_schedule,
}
"""The functions by the names that get_scheduler knows."""

_NEEDED = {
    "constant": (),
    "constant_with_warmup": ("num_warmup_steps",),
    "piecewise_constant": ("step_rules",),
}

DIALECT = Dialect(
    counts="step",
    bare=False,
    follows_counter=True,
    members={"SchedulerType": {name.upper(): name for name in _NAMES}},
    delegates={get_scheduler: ("name", _NAMES)},
)
