"""Keras: `keras.optimizers.schedules`.

Keras calls a schedule with the optimizer's `iterations`, which is 0 during the first update: its
step is this program's `t`. It computes in float32, so its values differ by about 1e-7 of their
size.
"""

from lrsched_cli.dialects.words import (
    DecayCoefficient,
    DecayFactor,
    DecaySteps,
    LearningRate,
    Name,
    Staircase,
)
from lrsched_cli.schedules.decays import Exponential, InverseTime


def ExponentialDecay(
    initial_learning_rate: LearningRate,
    decay_steps: DecaySteps,
    decay_rate: DecayFactor,
    staircase: Staircase = False,
    name: Name = "ExponentialDecay",
) -> Exponential:
    """Multiply by decay_rate once every decay_steps updates, smoothly or in a staircase.

    lr(t) = initial_learning_rate * decay_rate ** (t / decay_steps)
    """
    return Exponential(
        lr0=initial_learning_rate, rate=decay_rate, every=decay_steps, staircase=staircase
    )


def InverseTimeDecay(
    initial_learning_rate: LearningRate,
    decay_steps: DecaySteps,
    decay_rate: DecayCoefficient,
    staircase: Staircase = False,
    name: Name = "InverseTimeDecay",
) -> InverseTime:
    """Divide by a sum that grows by decay_rate every decay_steps updates.

    lr(t) = initial_learning_rate / (1 + decay_rate * t / decay_steps)
    """
    return InverseTime(
        lr0=initial_learning_rate, decay=decay_rate, every=decay_steps, staircase=staircase
    )
