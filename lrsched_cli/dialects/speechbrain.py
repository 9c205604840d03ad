"""SpeechBrain: `speechbrain.nnet.schedulers`, as its recipes call them.

Those per update are called after the optimizer: the first update has the optimizer's own rate.
Those per epoch are called at its end.
"""

from typing import Annotated

from lrsched_cli.dialects.facts import FROM_DATA, Dialect
from lrsched_cli.dialects.shared import Peak, Rate, joined, line
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.decays import Constant, InverseSqrt, Step

Own = Annotated[
    float | None, Param("the optimizer's own rate, which the first update has", above=0)
]
Warmup = Annotated[int, Param("updates of the warmup", unit="updates", at_least=1)]


def NoamScheduler(
    lr_initial: Peak,
    n_warmup_steps: Warmup,
    model_size: Annotated[float | None, Param("size of the model", above=0)] = None,
    *,
    lr: Own = None,
) -> Schedule:
    """Rise along a line, then fall by the inverse square root.

    lr(t) = lr_initial * sqrt(W) * min(t ** -0.5, t * W ** -1.5), the optimizer's own at t = 0

    Becomes: sequence

    Note (model_size!=None): with model_size the peak is lr_initial / sqrt(model_size * W).
    """
    scale = n_warmup_steps**0.5 if model_size is None else model_size**-0.5
    peak = lr_initial * scale * n_warmup_steps**-0.5
    rise = line(0.0, peak, n_warmup_steps)
    fall = InverseSqrt(lr0=peak, timescale=n_warmup_steps)
    first = Constant(lr0=lr_initial if lr is None else lr)
    whole = joined([rise, fall], [n_warmup_steps])
    return joined([first, whole], [1], shared_clock=True)


def LinearScheduler(
    initial_value: Peak,
    final_value: Rate,
    epoch_count: Annotated[int, Param("number of epochs", unit="epochs", at_least=1)],
    *,
    lr: Own = None,
) -> Schedule:
    """Go along a line from the first epoch to the last.

    lr(t) = initial_value + (final_value - initial_value) * t / (epoch_count - 1)

    Becomes: linear, sequence

    Note (lr!=None): the first epoch has the optimizer's own rate.
    """
    whole = line(initial_value, final_value, epoch_count - 1)
    if lr is None or lr == initial_value:
        return whole
    return joined([Constant(lr0=lr), whole], [1], shared_clock=True)


def StepScheduler(
    initial_value: Peak,
    decay_factor: Annotated[float, Param("factor of a drop", above=0, at_most=1)] = 0.5,
    decay_drop: Annotated[int, Param("epochs between drops", unit="epochs", at_least=1)] = 2,
    *,
    lr: Own = None,
) -> Schedule:
    """Drop by a factor every decay_drop epochs, the first time one epoch early.

    lr(t) = initial_value * decay_factor ** floor((1 + t) / decay_drop)

    Becomes: sequence

    Note: the first epoch has the optimizer's own rate.
    """
    whole = Step(lr0=initial_value, drop=decay_factor, every=decay_drop, offset=1)
    return joined([Constant(lr0=lr or initial_value), whole], [1], shared_clock=True)


_UNSUPPORTED = "is not supported: recipes call it in different places"

DIALECT = Dialect(
    counts="step",
    bare=False,
    refused={
        "NewBobScheduler": FROM_DATA,
        "ReduceLROnPlateau": FROM_DATA,
        **dict.fromkeys(
            (
                "CyclicCosineScheduler",
                "CyclicLRScheduler",
                "IntervalScheduler",
                "InverseSquareRootScheduler",
                "LinearNoamScheduler",
                "LinearWarmupScheduler",
                "ScheduledLoss",
                "TriStageLRSchedule",
                "WarmAndExpDecayLRSchedule",
                "WarmCoolDecayLRSchedule",
            ),
            _UNSUPPORTED,
        ),
    },
)
