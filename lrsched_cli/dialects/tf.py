"""TensorFlow 1: `tf.compat.v1.train`.

The optimizer raises `global_step` after each update, so it is 0 during the first one: it is this
program's `t`. TensorFlow computes in float32, so its values differ by about 1e-7 of their size.
"""

from typing import Annotated

from lrsched_cli.dialects import keras
from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.shared import (
    DecayCoefficient,
    DecayFactor,
    DecaySteps,
    EndRate,
    LearningRate,
    Length,
    Name,
    Power,
    Share,
    Staircase,
    StartRate,
)
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import Counts, Symbol
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Scale
from lrsched_cli.schedules.decays import Constant, Exponential, InverseTime
from lrsched_cli.schedules.product import Product
from lrsched_cli.schedules.shapes import Cosine, Linear

GlobalStep = Annotated[Symbol, Param("counter of updates; stands for t")]
Boundaries = Annotated[
    Counts, Param("last update of each value", unit="updates", at_least=0, int_literal=True)
]
Values = Annotated[
    tuple[float, ...],
    Param("learning rates, one more than boundaries", at_least=0, same_literals=True),
]


def exponential_decay(
    learning_rate: LearningRate,
    global_step: GlobalStep,
    decay_steps: DecaySteps,
    decay_rate: DecayFactor,
    staircase: Staircase = False,
    name: Name = None,
) -> Schedule:
    """Multiply by decay_rate once every decay_steps updates, smoothly or in a staircase.

    lr(t) = learning_rate * decay_rate ** (t / decay_steps)

    Becomes: exp, piecewise
    """
    return keras.ExponentialDecay(learning_rate, decay_steps, decay_rate, staircase)


def inverse_time_decay(
    learning_rate: LearningRate,
    global_step: GlobalStep,
    decay_steps: DecaySteps,
    decay_rate: DecayCoefficient,
    staircase: Staircase = False,
    name: Name = None,
) -> Schedule:
    """Divide by a sum that grows by decay_rate every decay_steps updates.

    lr(t) = learning_rate / (1 + decay_rate * t / decay_steps)

    Becomes: time
    """
    return InverseTime(lr0=learning_rate, decay=decay_rate, every=decay_steps, staircase=staircase)


def natural_exp_decay(
    learning_rate: LearningRate,
    global_step: GlobalStep,
    decay_steps: DecaySteps,
    decay_rate: Annotated[float, Param("decay coefficient of one period", float_literal=True)],
    staircase: Staircase = False,
    name: Name = None,
) -> Schedule:
    """Multiply by e ** -decay_rate once every decay_steps updates, smoothly or in a staircase.

    lr(t) = learning_rate * e ** (-decay_rate * t / decay_steps)

    Becomes: exp
    """
    return Exponential(lr0=learning_rate, decay=decay_rate, every=decay_steps, staircase=staircase)


def polynomial_decay(
    learning_rate: StartRate,
    global_step: GlobalStep,
    decay_steps: Length,
    end_learning_rate: EndRate = 0.0001,
    power: Power = 1.0,
    cycle: Annotated[bool, Param("begin again, with the length doubled, tripled, ...")] = False,
    name: Name = None,
) -> Schedule:
    """Fall to end_learning_rate along a power of the time that is left.

    lr(t) = end + (learning_rate - end) * (1 - min(t / decay_steps, 1)) ** power

    Becomes: poly

    Note (cycle=True): with cycle=True, TensorFlow in graph mode jumps one length too far at some
    multiples of decay_steps (at t = 90 for decay_steps=30), where it multiplies by 1 / decay_steps.
    """
    return keras.PolynomialDecay(learning_rate, decay_steps, end_learning_rate, power, cycle)


def piecewise_constant(
    x: GlobalStep, boundaries: Boundaries, values: Values, name: Name = None
) -> Schedule:
    """Use values[i] until t = boundaries[i], inclusive.

    lr(t) = values[number of boundaries < t]

    Becomes: piecewise

    Note: a value holds through t = boundary, one update longer than torch's MultiStepLR has it.
    """
    return keras.PiecewiseConstantDecay(boundaries, values)


def piecewise_constant_decay(
    x: GlobalStep, boundaries: Boundaries, values: Values, name: Name = None
) -> Schedule:
    """Use values[i] until t = boundaries[i], inclusive; another name of piecewise_constant.

    lr(t) = values[number of boundaries < t]

    Becomes: piecewise
    """
    return keras.PiecewiseConstantDecay(boundaries, values)


def cosine_decay(
    learning_rate: LearningRate,
    global_step: GlobalStep,
    decay_steps: Length,
    alpha: Share = 0.0,
    name: Name = None,
) -> Schedule:
    """Fall to alpha of the start along half a wave of the cosine.

    lr(t) = learning_rate * (alpha + (1 - alpha) * (1 + cos(pi * min(t / decay_steps, 1))) / 2)

    Becomes: cosine
    """
    return Cosine(lr0=learning_rate, total=decay_steps, min_ratio=alpha)


def cosine_decay_restarts(
    learning_rate: LearningRate,
    global_step: GlobalStep,
    first_decay_steps: Length,
    t_mul: Annotated[float, Param("factor of the length from cycle to cycle", at_least=1)] = 2.0,
    m_mul: Annotated[float, Param("factor of the height from cycle to cycle", at_least=0)] = 1.0,
    alpha: Share = 0.0,
    name: Name = None,
) -> Schedule:
    """Fall along half a wave of the cosine, again and again, each time t_mul times as long.

    lr(t) = learning_rate * (alpha + (1 - alpha) * m_mul ** k * (1 + cos(pi * p)) / 2)

    Becomes: cosine_restarts

    Note (t_mul!=1): TensorFlow finds the cycle by a logarithm in float32, and misses some restarts:
    there the lowest rate is used in place of the peak.
    """
    return keras.CosineDecayRestarts(learning_rate, first_decay_steps, t_mul, m_mul, alpha)


def linear_cosine_decay(
    learning_rate: LearningRate,
    global_step: GlobalStep,
    decay_steps: Length,
    num_periods: Annotated[float, Param("waves within the length", at_least=0)] = 0.5,
    alpha: Share = 0.0,
    beta: Share = 0.001,
    name: Name = None,
) -> Schedule:
    """Fall along a line times a cosine, to beta of the start.

    lr(t) = learning_rate * ((alpha + 1 - p) * (1 + cos(2 * pi * num_periods * p)) / 2 + beta)

    Becomes: scale

    Note: beta is added at the start too, so that the first rate is above learning_rate.
    """
    line = Linear(lr0=learning_rate * (1 + alpha), lr1=learning_rate * alpha, total=decay_steps)
    wave = (
        Cosine(lr0=1.0, total=decay_steps, periods=num_periods)
        if num_periods
        else Constant(lr0=1.0)
    )
    return Scale(schedule=Product(parts=(line, wave)), plus=learning_rate * beta)


DIALECT = Dialect(
    counts="step",
    optimizers={
        "AdadeltaOptimizer": 0.001,
        "AdagradDAOptimizer": None,
        "AdagradOptimizer": None,
        "AdamOptimizer": 0.001,
        "FtrlOptimizer": None,
        "GradientDescentOptimizer": None,
        "MomentumOptimizer": None,
        "ProximalAdagradOptimizer": None,
        "ProximalGradientDescentOptimizer": None,
        "RMSPropOptimizer": None,
    },
    counters=("Variable", "create_global_step", "get_global_step", "get_or_create_global_step"),
    refused={
        "noisy_linear_cosine_decay": "adds random numbers: no one can tell its rates beforehand"
    },
)
