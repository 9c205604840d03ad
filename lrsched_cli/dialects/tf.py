"""TensorFlow 1: `tf.compat.v1.train`.

The optimizer raises `global_step` after each update, so it is 0 during the first one: it is this
program's `t`. TensorFlow computes in float32, so its values differ by about 1e-7 of their size.
"""

from typing import Annotated

from lrsched_cli.dialects.words import (
    DecayCoefficient,
    DecayFactor,
    DecaySteps,
    LearningRate,
    Name,
    Staircase,
)
from lrsched_cli.parameters import Param, Symbol
from lrsched_cli.schedules.decays import Exponential, InverseTime

GlobalStep = Annotated[Symbol, Param("counter of updates; stands for t")]


def exponential_decay(
    learning_rate: LearningRate,
    global_step: GlobalStep,
    decay_steps: DecaySteps,
    decay_rate: DecayFactor,
    staircase: Staircase = False,
    name: Name = None,
) -> Exponential:
    """Multiply by decay_rate once every decay_steps updates, smoothly or in a staircase.

    lr(t) = learning_rate * decay_rate ** (t / decay_steps)
    """
    return Exponential(lr0=learning_rate, rate=decay_rate, every=decay_steps, staircase=staircase)


def inverse_time_decay(
    learning_rate: LearningRate,
    global_step: GlobalStep,
    decay_steps: DecaySteps,
    decay_rate: DecayCoefficient,
    staircase: Staircase = False,
    name: Name = None,
) -> InverseTime:
    """Divide by a sum that grows by decay_rate every decay_steps updates.

    lr(t) = learning_rate / (1 + decay_rate * t / decay_steps)
    """
    return InverseTime(lr0=learning_rate, decay=decay_rate, every=decay_steps, staircase=staircase)


def natural_exp_decay(
    learning_rate: LearningRate,
    global_step: GlobalStep,
    decay_steps: DecaySteps,
    decay_rate: DecayCoefficient,
    staircase: Staircase = False,
    name: Name = None,
) -> Exponential:
    """Multiply by e ** -decay_rate once every decay_steps updates, smoothly or in a staircase.

    lr(t) = learning_rate * e ** (-decay_rate * t / decay_steps)
    """
    return Exponential(lr0=learning_rate, decay=decay_rate, every=decay_steps, staircase=staircase)
