"""Keras: `keras.optimizers.schedules`.

Keras calls a schedule with the optimizer's `iterations`, which is 0 during the first update: its
step is this program's `t`. It computes in float32, so its values differ by about 1e-7 of their
size.
"""

from typing import Annotated

from lrsched_cli.dialects.facts import FROM_CODE, FROM_METRIC, STANDS_FOR, Dialect
from lrsched_cli.dialects.shared import (
    DecayCoefficient,
    DecayFactor,
    DecaySteps,
    EndRate,
    LearningRate,
    Length,
    Power,
    Share,
    Staircase,
    StartRate,
    Warmup,
    stepped,
    with_warmup,
)
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import list_to_source
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.cycle_starts import CycleTimes
from lrsched_cli.schedules.cycles import CosineRestarts
from lrsched_cli.schedules.decays import Exponential, InverseTime
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.shapes import Cosine, Polynomial

Name = Annotated[str, Param("name of the operation; changes no value", ignored=True)]
Boundaries = Annotated[
    tuple[float, ...], Param("last update of each value", unit="updates", at_least=0)
]
Values = Annotated[tuple[float, ...], Param("learning rates, one more than boundaries", at_least=0)]


def ExponentialDecay(
    initial_learning_rate: LearningRate,
    decay_steps: DecaySteps,
    decay_rate: DecayFactor,
    staircase: Staircase = False,
    name: Name = "ExponentialDecay",
) -> Schedule:
    """Multiply by decay_rate once every decay_steps updates, smoothly or in a staircase.

    lr(t) = initial_learning_rate * decay_rate ** (t / decay_steps)

    Becomes: exp, piecewise

    Note (staircase=True): in float32, a staircase of fractional decay_steps may drop one update
    earlier or later where t is a multiple of them.
    """
    if not decay_rate:
        return stepped(initial_learning_rate, 0.0, decay_steps if staircase else 1)
    return Exponential(
        lr0=initial_learning_rate, rate=decay_rate, every=decay_steps, staircase=staircase
    )


def InverseTimeDecay(
    initial_learning_rate: LearningRate,
    decay_steps: DecaySteps,
    decay_rate: DecayCoefficient,
    staircase: Staircase = False,
    name: Name = "InverseTimeDecay",
) -> Schedule:
    """Divide by a sum that grows by decay_rate every decay_steps updates.

    lr(t) = initial_learning_rate / (1 + decay_rate * t / decay_steps)

    Becomes: time

    Note (staircase=True): in float32, a staircase of fractional decay_steps may drop one update
    earlier or later where t is a multiple of them.
    """
    return InverseTime(
        lr0=initial_learning_rate, decay=decay_rate, every=decay_steps, staircase=staircase
    )


def PiecewiseConstantDecay(
    boundaries: Boundaries, values: Values, name: Name = "PiecewiseConstant"
) -> Schedule:
    """Use values[i] until t = boundaries[i], inclusive.

    lr(t) = values[number of boundaries < t]

    Becomes: piecewise

    Note: a value holds through t = boundary, one update longer than torch's MultiStepLR has it.
    Note (boundaries is fractional): boundaries are cut to whole numbers: 10.5 acts as 10.
    """
    if not boundaries:
        raise ArgumentError("PiecewiseConstantDecay", "needs at least one boundary")
    if len(values) != len(boundaries) + 1:
        message = f"needs one value more than boundaries, not {len(values)} for {len(boundaries)}"
        raise ArgumentError("PiecewiseConstantDecay", message)
    times = [0, *(int(boundary) + 1 for boundary in boundaries)]
    if times != sorted(times):
        message = f"boundaries must be in ascending order, not [{list_to_source(boundaries)}]"
        raise ArgumentError("PiecewiseConstantDecay", message)
    return Piecewise(points=tuple(dict(zip(times, values, strict=True)).items()))


def PolynomialDecay(
    initial_learning_rate: StartRate,
    decay_steps: Length,
    end_learning_rate: EndRate = 0.0001,
    power: Power = 1.0,
    cycle: Annotated[bool, Param("begin again, with the length doubled, tripled, ...")] = False,
    name: Name = "PolynomialDecay",
) -> Schedule:
    """Fall to end_learning_rate along a power of the time that is left.

    lr(t) = end + (initial - end) * (1 - min(t / decay_steps, 1)) ** power

    Becomes: poly

    Note: end_learning_rate is 0.0001 unless told otherwise, and may be above the start.
    Note (cycle=True): with cycle=True the length is stretched: after restart m the rate is what is
    left at m / (m + 1) of a decay m + 1 times as long, not the full rate.
    """
    return Polynomial(
        lr0=initial_learning_rate,
        total=decay_steps,
        min_lr=end_learning_rate,
        power=power,
        past_end="stretch" if cycle else "hold",
    )


def CosineDecay(
    initial_learning_rate: StartRate,
    decay_steps: Length,
    alpha: Share = 0.0,
    name: Name = "CosineDecay",
    warmup_target: Annotated[
        float | None, Param("rate at the end of the warmup", at_least=0)
    ] = None,
    warmup_steps: Warmup = 0,
) -> Schedule:
    """Fall to alpha of the peak along half a wave of the cosine, after a linear warmup if asked.

    lr(t) = peak * (alpha + (1 - alpha) * (1 + cos(pi * min((t - warmup) / decay_steps, 1))) / 2)

    Becomes: cosine, sequence

    Note: decay_steps does not include the warmup: the whole is warmup_steps + decay_steps long.
    Note (alpha>0): alpha is a fraction of the peak.
    Note (warmup_steps>0, warmup_target=None): warmup_steps without warmup_target is ignored.
    Note (warmup_target!=None): with a warmup, initial_learning_rate is where that starts.
    """
    if warmup_target is None:
        return Cosine(lr0=initial_learning_rate, total=decay_steps, min_ratio=alpha)
    decay = Cosine(lr0=warmup_target, total=decay_steps, min_ratio=alpha)
    return with_warmup(decay, warmup_steps, initial_learning_rate, warmup_target)


def CosineDecayRestarts(
    initial_learning_rate: LearningRate,
    first_decay_steps: Length,
    t_mul: Annotated[float, Param("factor of the length from cycle to cycle", at_least=1)] = 2.0,
    m_mul: Annotated[float, Param("factor of the height from cycle to cycle", at_least=0)] = 1.0,
    alpha: Share = 0.0,
    name: Name = "SGDRDecay",
) -> Schedule:
    """Fall along half a wave of the cosine, again and again, each time t_mul times as long.

    lr(t) = initial * (alpha + (1 - alpha) * m_mul ** k * (1 + cos(pi * p)) / 2)

    Becomes: cosine_restarts

    Note (t_mul!=1): Keras finds the cycle by a logarithm in float32, and misses some restarts:
    there the lowest rate is used in place of the peak. In a function that XLA compiles it may miss
    others.
    """
    return CosineRestarts(
        lr0=initial_learning_rate,
        period=first_decay_steps,
        growth=t_mul,
        peak_decay=m_mul,
        decays="height",
        min_ratio=alpha,
        arithmetic=CycleTimes(first_decay_steps, t_mul, "float32").effective(),
    )


DIALECT = Dialect(
    counts="step",
    decay=("decay", InverseTimeDecay),
    optimizers={
        "Optimizer": None,
        "Adadelta": 0.001,
        "Adafactor": 0.001,
        "Adagrad": 0.001,
        "Adam": 0.001,
        "AdamW": 0.001,
        "Adamax": 0.001,
        "Ftrl": 0.001,
        "Lamb": 0.001,
        "Lion": 0.001,
        "Muon": 0.001,
        "Nadam": 0.001,
        "RMSprop": 0.001,
        "SGD": 0.01,
        "ScheduleFreeAdamW": 0.0025,
    },
    refused={
        "LearningRateSchedule": STANDS_FOR,
        "LearningRateScheduler": FROM_CODE,
        "ReduceLROnPlateau": FROM_METRIC,
    },
)
