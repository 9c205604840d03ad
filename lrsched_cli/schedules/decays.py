"""The decays: no decay, by steps, exponential, and by inverse time."""

from typing import Annotated

from lrsched_cli._lazy import np
from lrsched_cli.parameters import Param
from lrsched_cli.schedules.base import Floats, Schedule
from lrsched_cli.schedules.periods import (
    by_level,
    completed,
    next_multiple,
    one_plus_progress,
    progress,
)
from lrsched_cli.schedules.words import Every, Lr0, Staircase


class Constant(Schedule, name="constant"):
    """Keep one learning rate throughout.

        lr(t) = lr0

    Past any end: goes on. Source: the baseline that every decay is compared with.

    Examples:
        lrsched constant --lr0 0.01 --epochs 5
        lrsched compare 'constant(lr0=0.1)' 'step(lr0=0.1)' -o baseline.png
    """

    lr0: Annotated[float, Param("learning rate of every update", above=0)] = 0.1

    def _lr(self, t: Floats) -> Floats:
        return np.full_like(t, self.lr0)


class Step(Schedule, name="step"):
    """Multiply by a constant factor once every few updates.

        lr(t) = lr0 * drop ** floor((offset + t) / every)

    The first lower value is used during t = every - offset. With offset = 1, the published form,
    drops come at t = 9, 19, 29 for every = 10; with offset = 0, the other common convention
    (torch's StepLR), one epoch later, at t = 10, 20, 30.

    Past any end: goes on. Source: the Keras LearningRateScheduler recipe (0.1, 0.5, every 10).

    Examples:
        lrsched step --lr0 0.1 --drop 0.5
        lrsched step --drop 0.1 --every 30 --offset 0 --epochs 90
        lrsched step --every 5 --epochs 50 -o step.png -o step.csv
    """

    lr0: Lr0 = 0.1
    drop: Annotated[float, Param("factor of one drop", above=0, at_most=1)] = 0.5
    every: Annotated[int, Param("updates between two drops", unit="updates", at_least=1)] = 10
    offset: Annotated[
        int,
        Param(
            "updates that count as done before t = 0; with 0, each drop comes one epoch later "
            "than with 1",
            unit="updates",
            at_least=0,
            minor=True,
        ),
    ] = 1

    def _lr(self, t: Floats) -> Floats:
        drops = completed(self.offset + t, float(self.every))
        return by_level(lambda n: self.lr0 * self.drop**n, drops)

    def _next_knot(self, t: Floats) -> Floats:
        return next_multiple(self.offset + t, float(self.every)) - self.offset


class Exponential(Schedule, name="exp", aliases=("exponential",)):
    """Decay by the same factor in every update.

        lr(t) = lr0 * e ** (-decay * p)        p = t / every
        lr(t) = lr0 * rate ** p                with rate in place of decay

    With staircase, p is floor(t / every): the decay comes in drops, once every period.
    rate = e ** -decay, so rate 0.96 is decay 0.0408; a negative decay (rate above 1) grows.

    Past any end: goes on. Source: TensorFlow exponential_decay, Keras ExponentialDecay.

    Examples:
        lrsched exp --lr0 0.1 --decay 0.05
        lrsched exp --rate 0.96 --every 1000 --staircase --steps 10000
        lrsched exp --lr0 1e-7 --rate 10 --every 100 --steps 701 --log-y -o a.png
    """

    lr0: Lr0 = 0.1
    decay: Annotated[float | None, Param("decay coefficient of one period", otherwise=0.05)] = None
    rate: Annotated[
        float | None,
        Param("decay factor of one period, in place of decay", above=0, instead_of="decay"),
    ] = None
    every: Every = 1.0
    staircase: Staircase = False

    def _lr(self, t: Floats) -> Floats:
        t, every = _clock(t, self.every, staircase=self.staircase)
        if self.rate is not None:
            return self.lr0 * self.rate ** (t / every)
        return self.lr0 * np.exp(progress(t, -(self.decay or 0.0), every))

    def _next_knot(self, t: Floats) -> Floats:
        return next_multiple(t, self.every) if self.staircase else super()._next_knot(t)


class InverseTime(Schedule, name="time", aliases=("inverse-time",)):
    """Divide by a sum that grows with time: the 1/t decay.

        lr(t) = lr0 / (1 + decay * p)          p = t / every

    With staircase, p is floor(t / every): the decay comes in drops, once every period.
    The rate is half of lr0 at p = 1 / decay. A negative decay grows, and ends in an error where
    the denominator reaches zero.

    Past any end: goes on. Source: TensorFlow inverse_time_decay, Keras InverseTimeDecay.

    Examples:
        lrsched time --lr0 0.1 --decay 0.05
        lrsched time --decay 0.5 --every 1000 --steps 0:10000:500
        lrsched time --staircase --every 10 -o time.svg
    """

    lr0: Lr0 = 0.1
    decay: Annotated[float, Param("decay coefficient of one period")] = 0.05
    every: Every = 1.0
    staircase: Staircase = False

    def _lr(self, t: Floats) -> Floats:
        t, every = _clock(t, self.every, staircase=self.staircase)
        return self.lr0 / one_plus_progress(t, self.decay, every)

    def _next_knot(self, t: Floats) -> Floats:
        return next_multiple(t, self.every) if self.staircase else super()._next_knot(t)


def _clock(t: Floats, every: float, *, staircase: bool) -> tuple[Floats, float]:
    """Return numerator and denominator of the elapsed periods p, whole ones with `staircase`."""
    return (completed(t, every), 1.0) if staircase else (t, every)
