"""The endless decays: none, by steps, exponential, by inverse time and by inverse root."""

from functools import cached_property
from typing import Annotated

from lrsched_cli._lazy import np
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.param import Beside
from lrsched_cli.schedules.base import Floats
from lrsched_cli.schedules.breaks import next_boundary
from lrsched_cli.schedules.exact import (
    by_level,
    completed,
    completed_before,
    next_multiple,
    one_plus_progress,
    progress,
)
from lrsched_cli.schedules.pieces import EndlessDecay, WithPeak
from lrsched_cli.schedules.shared import DROPS, Drop, Every, Milestones, Staircase, Start

_USUAL_TIMESCALE = 10_000
"""Of the inverse root without a warmup, as transformers has it."""


class Constant(WithPeak, name="constant"):
    """Keep one learning rate throughout.

        lr(t) = lr0

    Never ends. Source: the baseline that every decay is compared with.

    Examples:
        lrsched constant --lr0 0.01 --epochs 5
        lrsched compare 'constant(lr0=0.1)' 'step(lr0=0.1)' -o baseline.png
    """

    lr0: Start = 0.1

    def _decay(self, t: Floats) -> Floats:
        return np.full_like(t, self.lr0)


_AS_TORCH = Beside("offset", 0, "so that it drops at t = every, as torch does")


class Step(EndlessDecay, name="step"):
    """Multiply by a constant factor once every few updates.

        lr(t) = lr0 * drop ** floor((offset + t) / every)

    The first lower value is used during t = every - offset. With offset = 1, the published form,
    drops come at t = 9, 19, 29 for every = 10; with offset = 0, the other common convention
    (torch's StepLR), one epoch later, at t = 10, 20, 30.

    Never ends. Source: the Keras LearningRateScheduler recipe (0.1, 0.5, every 10).

    Examples:
        lrsched step --lr0 0.1 --drop 0.5
        lrsched step --drop 0.1 --every 30 --offset 0 --epochs 90
        lrsched step --every 5 --epochs 50 -o step.png -o step.csv
    """

    drop: Annotated[
        float,
        Param(
            "factor of one drop",
            above=0,
            at_most=1,
            words=DROPS,
            beside=dict.fromkeys(("gamma", "decay_rate"), _AS_TORCH),
        ),
    ] = 0.5
    every: Annotated[
        int,
        Param(
            "updates between two drops",
            unit="updates",
            at_least=1,
            words=("step_size", "decay_t", "epochs_drop"),
            beside=dict.fromkeys(("step_size", "decay_t"), _AS_TORCH),
        ),
    ] = 10
    offset: Annotated[
        int,
        Param(
            "updates that count as done before t = 0; with 0, each drop comes one epoch later "
            "than with 1",
            unit="updates",
            at_least=0,
            hide_default=True,
        ),
    ] = 1

    def _decay(self, t: Floats) -> Floats:
        return self._dropped(completed(self.offset + t, float(self.every)))

    def _decay_before(self, t: Floats) -> Floats:
        return self._dropped(completed_before(self.offset + t, float(self.every)))

    def _dropped(self, drops: Floats) -> Floats:
        return by_level(lambda n: self.lr0 * self.drop**n, drops)

    def _next_decay_breakpoint(self, t: Floats) -> Floats:
        return next_multiple(self.offset + t, float(self.every)) - self.offset


class MultiStep(EndlessDecay, name="multistep"):
    """Multiply by a constant factor at each of some milestones.

        lr(t) = lr0 * drop ** n                n = number of milestones <= t

    Milestones are times of the whole schedule, warmup included; the first lower value is used
    during t = milestone, as torch's MultiStepLR has it. Keras' PiecewiseConstantDecay drops one
    update later, timm's MultiStepLRScheduler one earlier.

    Past the last milestone: holds. Source: He et al. 2015 (a tenth at 30, 60 and 90 epochs).

    Examples:
        lrsched multistep --lr0 0.1 --milestones 30,60,90 --drop 0.1
        lrsched multistep --milestones 60,120 --drop 0.2 --warmup 5 --epochs 200
    """

    milestones: Milestones = (30, 60, 90)
    drop: Drop = 0.1

    def _check(self) -> None:
        super()._check()
        if list(self.milestones) != sorted(self.milestones):
            message = f"milestones must be in ascending order, not {list(self.milestones)}"
            raise ArgumentError(self.name, message)

    @cached_property
    def _stairs(self) -> tuple[Floats, Floats]:
        """The milestones and the rates around them: of many, made once and not for each block."""
        rates = [self.lr0 * self.drop**n for n in range(len(self.milestones) + 1)]
        return np.array(self.milestones, dtype=np.float64), np.array(rates)

    def _decay(self, t: Floats) -> Floats:
        milestones, rates = self._stairs
        return rates[np.searchsorted(milestones, t + self.warmup, side="right")]

    def _decay_before(self, t: Floats) -> Floats:
        milestones, rates = self._stairs
        return rates[np.searchsorted(milestones, t + self.warmup, side="left")]

    def _next_decay_breakpoint(self, t: Floats) -> Floats:
        return next_boundary(t + self.warmup, self._stairs[0]) - self.warmup


class Exponential(EndlessDecay, name="exp", aliases=("exponential",)):
    """Decay by the same factor in every update.

        lr(t) = lr0 * e ** (-decay * p)        p = t / every
        lr(t) = lr0 * rate ** p                with rate in place of decay

    With staircase, p is floor(t / every): the decay comes in drops, once every period.
    rate = e ** -decay, so rate 0.96 is decay 0.0408; a negative decay (rate above 1) grows.

    Never ends. Source: TensorFlow exponential_decay, Keras ExponentialDecay.

    Examples:
        lrsched exp --lr0 0.1 --decay 0.05
        lrsched exp --rate 0.96 --every 1000 --staircase --steps 10000
        lrsched exp --lr0 1e-7 --rate 10 --every 100 --steps 701 --log-y -o a.png
    """

    decay: Annotated[float | None, Param("decay coefficient of one period", otherwise=0.05)] = None
    rate: Annotated[
        float | None,
        Param(
            "decay factor of one period, in place of decay",
            above=0,
            excludes="decay",
            words=DROPS,
        ),
    ] = None
    every: Every = 1.0
    staircase: Staircase = False

    def _decay(self, t: Floats) -> Floats:
        return self._decayed(*_clock(t, self.every, staircase=self.staircase))

    def _decay_before(self, t: Floats) -> Floats:
        return self._decayed(*_clock_before(t, self.every, staircase=self.staircase))

    def _decayed(self, t: Floats, every: float) -> Floats:
        if self.rate is not None:
            return self.lr0 * self.rate ** (t / every)
        return self.lr0 * np.exp(progress(t, -(self.decay or 0.0), every))

    def _next_decay_breakpoint(self, t: Floats) -> Floats:
        return next_multiple(t, self.every) if self.staircase else super()._next_decay_breakpoint(t)


class InverseTime(EndlessDecay, name="time", aliases=("inverse_time",)):
    """Divide by a sum that grows with time: the 1/t decay.

        lr(t) = lr0 / (1 + decay * p) ** power          p = t / every

    With staircase, p is floor(t / every): the decay comes in drops, once every period.
    With power 1, the usual one, the rate is half of lr0 at p = 1 / decay; with power -1 it grows
    along a line. A negative decay grows, and ends in an error where the sum reaches zero.

    Never ends. Source: TensorFlow inverse_time_decay, Keras InverseTimeDecay.

    Examples:
        lrsched time --lr0 0.1 --decay 0.05
        lrsched time --decay 0.5 --every 1000 --steps 0:10000:500
        lrsched time --staircase --every 10 -o time.svg
    """

    decay: Annotated[
        float, Param("decay coefficient of one period", words=("decay_rate", "gamma"))
    ] = 0.05
    every: Every = 1.0
    staircase: Staircase = False
    power: Annotated[float, Param("exponent of the sum", hide_default=True)] = 1.0

    @property
    def is_smooth(self) -> bool:
        """Whether it has no pole: a negative decay has one where the sum is 0."""
        return self.decay >= 0

    def _decay(self, t: Floats) -> Floats:
        return self._divided(*_clock(t, self.every, staircase=self.staircase))

    def _decay_before(self, t: Floats) -> Floats:
        return self._divided(*_clock_before(t, self.every, staircase=self.staircase))

    def _divided(self, t: Floats, every: float) -> Floats:
        divisor = one_plus_progress(t, self.decay, every)
        return self.lr0 / divisor if self.power == 1 else self.lr0 * divisor**-self.power

    def _next_decay_breakpoint(self, t: Floats) -> Floats:
        return next_multiple(t, self.every) if self.staircase else super()._next_decay_breakpoint(t)


class InverseSqrt(EndlessDecay, name="inverse_sqrt"):
    """Divide by the square root of elapsed time.

        lr(t) = lr0 / sqrt(1 + p)              p = (t - warmup) / timescale

    Without a timescale it is the warmup's length, else 10000: so that with a warmup
    lr(t) = lr0 * sqrt(warmup / t). The Noam schedule of the Transformer is this with
    lr0 = factor / sqrt(d_model * warmup), its t counted from 1.

    Never ends. Source: Vaswani et al. 2017; transformers get_inverse_sqrt_schedule.

    Examples:
        lrsched inverse-sqrt --lr0 1e-3 --warmup 4000 --steps 0:40000:1000
        lrsched inverse-sqrt --lr0 1e-3 --timescale 500 --steps 10000 -o noam.png
    """

    timescale: Annotated[
        float | None,
        Param("time in which the rate falls to 0.707 of its peak", unit="updates", above=0),
    ] = None

    def _decay(self, t: Floats) -> Floats:
        timescale = self.timescale or self.warmup or _USUAL_TIMESCALE
        return self.lr0 / np.sqrt(1 + t / timescale)


def _clock(t: Floats, every: float, *, staircase: bool) -> tuple[Floats, float]:
    """Return numerator and denominator of the elapsed periods p, whole ones with `staircase`."""
    return (completed(t, every), 1.0) if staircase else (t, every)


def _clock_before(t: Floats, every: float, *, staircase: bool) -> tuple[Floats, float]:
    """Return the same just before each time."""
    return (completed_before(t, every), 1.0) if staircase else (t, every)
