"""TensorFlow Model Garden: `official.nlp.optimization`, `official.modeling.optimization`.

They are schedules of Keras: called with the number of updates done, this program's `t`, in float32.
The schedule that follows a warmup has run during it, unseen.
"""

from typing import Annotated

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.shared import Name, Peak, Rate, Updates, joined, line
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.shapes import Polynomial

Exponent = Annotated[float, Param("exponent of the rise", above=0)]
Decay = Annotated[Schedule, Param("the schedule that is seen after the warmup")]


def WarmUp(
    initial_learning_rate: Peak,
    decay_schedule_fn: Decay,
    warmup_steps: Annotated[int, Param("updates of the warmup", unit="updates", at_least=1)],
    power: Exponent = 1.0,
    name: Name = None,
) -> Schedule:
    """Rise from 0 along a power of the time, then follow another schedule.

    lr(t) = initial_learning_rate * (t / warmup_steps) ** power, then decay_schedule_fn(t)

    Becomes: sequence

    Note: decay_schedule_fn is not begun after the warmup: at its end it has run for warmup_steps.
    """
    return _after(
        _rise(initial_learning_rate, warmup_steps, power), decay_schedule_fn, warmup_steps
    )


def LinearWarmup(
    after_warmup_lr_sched: Decay,
    warmup_steps: Updates,
    warmup_learning_rate: Rate,
    name: Name = None,
) -> Schedule:
    """Rise along a line to what another schedule has at the end of the warmup, then follow it.

    lr(t) = warmup_learning_rate + (after(warmup_steps) - warmup_learning_rate) * t / warmup_steps

    Becomes: sequence

    Note: the other schedule is not begun after the warmup: at its end it has run for warmup_steps.
    """
    end = after_warmup_lr_sched(warmup_steps)
    rise = line(warmup_learning_rate, end, warmup_steps)
    return _after(rise, after_warmup_lr_sched, warmup_steps)


def PolynomialWarmUp(
    after_warmup_lr_sched: Decay,
    warmup_steps: Updates,
    power: Exponent = 1.0,
    name: Annotated[str, Param("name of the operation; changes no value", ignored=True)] = (
        "PolynomialWarmup"
    ),
) -> Schedule:
    """Rise along a power of the time to what another schedule has after the warmup; follow it.

    lr(t) = after(warmup_steps) * (max(t, 1) / warmup_steps) ** power, then after(t)

    Becomes: sequence

    Note: the first two updates have one rate.
    """
    end = after_warmup_lr_sched(warmup_steps)
    if not warmup_steps:
        return after_warmup_lr_sched
    rise = _rise(end, warmup_steps, power)
    parts = [line(rise(1), rise(1), 1), rise, after_warmup_lr_sched]
    return joined(parts, [1, warmup_steps], shared_clock=True)


def _rise(peak: float, steps: int, power: float) -> Schedule:
    if power == 1:
        return line(0.0, peak, steps)
    return Polynomial(lr0=0.0, min_lr=peak, total=steps, k_decay=power)


def _after(rise: Schedule, schedule: Schedule, steps: int) -> Schedule:
    return joined([rise, schedule], [steps], shared_clock=True)


DIALECT = Dialect(
    counts="step",
    bare=False,
    refused=dict.fromkeys(
        (
            "DirectPowerDecay",
            "PowerAndLinearDecay",
            "PowerDecayWithOffset",
            "StepCosineDecayWithOffset",
            "CosineDecayWithOffset",
            "ExponentialDecayWithOffset",
            "PiecewiseConstantDecayWithOffset",
            "PolynomialDecayWithOffset",
        ),
        "is not supported: write its formula, such as formula('0.1 * max(t, 1) ** -0.5')",
    ),
)
