"""fvcore: `fvcore.common.param_scheduler`.

A scheduler is a function of the share of training done, `where` in [0, 1). Say how long the
training is with `total`: where = t / total. From t = total on, fvcore has no rate; here the value
at the end of training holds.
"""

import math
from itertools import accumulate
from typing import Annotated

from lrsched_cli.dialects.words import Peak, Power, Rate, SomeUpdates
from lrsched_cli.errors import ArgumentError
from lrsched_cli.kinds import Counts
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Clip
from lrsched_cli.schedules.decays import Constant, Exponential
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.shapes import Cosine, Linear, Polynomial

Total = Annotated[int | None, Param("updates of the training: where = t / total", at_least=1)]
Values = Annotated[tuple[float, ...], Param("learning rates", at_least=0)]
Factor = Annotated[float, Param("decay factor", above=0)]

_EPSILON = 1e-6
"""What fvcore adds to `where` before it compares it with a boundary."""


def ConstantParamScheduler(value: Rate, *, total: Total = None) -> Schedule:
    """Keep one value.

    lr(t) = value

    Becomes: constant

    Note: past the end of training fvcore raises an error.
    """
    return Constant(lr0=value)


def CosineParamScheduler(start_value: Rate, end_value: Rate, *, total: Total = None) -> Schedule:
    """Go from start_value to end_value along half a wave of the cosine.

    lr(t) = end_value + (start_value - end_value) * (1 + cos(pi * t / total)) / 2

    Becomes: cosine

    Note: end_value itself is never used within the training.
    """
    return Cosine(lr0=start_value, total=_length("CosineParamScheduler", total), min_lr=end_value)


def LinearParamScheduler(start_value: Rate, end_value: Rate, *, total: Total = None) -> Schedule:
    """Go from start_value to end_value along a line.

    lr(t) = start_value + (end_value - start_value) * t / total

    Becomes: linear

    Note: end_value itself is never used within the training.
    """
    return Linear(lr0=start_value, total=_length("LinearParamScheduler", total), lr1=end_value)


def ExponentialParamScheduler(start_value: Peak, decay: Factor, *, total: Total = None) -> Schedule:
    """Decay exponentially, to decay * start_value at the end of training.

    lr(t) = start_value * decay ** (t / total)

    Becomes: clip
    """
    total = _length("ExponentialParamScheduler", total)
    schedule = Exponential(lr0=start_value, rate=decay, every=total)
    end = start_value * decay
    if decay > 1:
        return Clip(schedule=schedule, max_lr=end)
    return Clip(schedule=schedule, min_lr=end)


def PolynomialDecayParamScheduler(
    base_value: Rate, power: Power, *, total: Total = None
) -> Schedule:
    """Fall to 0 along a power of the time that is left.

    lr(t) = base_value * (1 - t / total) ** power

    Becomes: poly
    """
    total = _length("PolynomialDecayParamScheduler", total)
    return Polynomial(lr0=base_value, total=total, power=power)


def MultiStepParamScheduler(
    values: Values,
    num_updates: Annotated[int | None, Param("end of the last value", at_least=1)] = None,
    milestones: Annotated[Counts | None, Param("ends of the values", at_least=1)] = None,
    *,
    total: Total = None,
) -> Schedule:
    """Use one value after the other; each ends at its milestone, exclusive.

    lr(t) = values[number of milestones <= t]

    Becomes: piecewise

    Note: only the shares milestone / num_updates count: the schedule stretches with the training.
    """
    owner = "MultiStepParamScheduler"
    times = list(milestones or ())
    if milestones is None:
        if num_updates is None:
            raise ArgumentError(owner, "needs num_updates or milestones as well")
        width = math.ceil(num_updates / len(values))
        times = [width * number for number in range(1, len(values))]
    elif num_updates is None:
        num_updates = times.pop() if times else 0
    if (
        len(times) != len(values) - 1
        or times != sorted(set(times))
        or max(times, default=0) >= (num_updates or 0)
    ):
        message = (
            f"needs ascending milestones, one an end of each value: not {list(milestones or ())}"
        )
        raise ArgumentError(owner, message)
    length = num_updates or 1
    shares = [time / length for time in times]
    return _steps(values, shares, length, total or length)


def StepParamScheduler(
    num_updates: SomeUpdates, values: Values, *, total: Total = None
) -> Schedule:
    """Use one value after the other, each as long as the others.

    lr(t) = values[floor(t / total * number of values)]

    Becomes: piecewise
    """
    if not values:
        raise ArgumentError("StepParamScheduler", "needs at least one value")
    shares = [number / len(values) for number in range(1, len(values))]
    return _steps(values, shares, len(values), total or num_updates)


def StepWithFixedGammaParamScheduler(
    base_value: Peak,
    num_decays: SomeUpdates,
    gamma: Factor,
    num_updates: SomeUpdates,
    *,
    total: Total = None,
) -> Schedule:
    """Multiply by gamma num_decays times, at equal distances.

    lr(t) = base_value * gamma ** floor(t / total * (num_decays + 1))

    Becomes: piecewise
    """
    values = accumulate([base_value, *[gamma] * num_decays], lambda value, factor: value * factor)
    return StepParamScheduler(num_updates, tuple(values), total=total)


def _length(owner: str, total: int | None) -> int:
    if total is None:
        raise ArgumentError(owner, "needs total=, the number of updates of the training")
    return total


def _steps(values: tuple[float, ...], shares: list[float], counted: int, total: int) -> Schedule:
    """Return values that change where fvcore's count, cut to a whole number, reaches a share."""

    def begins(share: float) -> int:
        number = round(share * counted)
        guess = max(math.floor((number / counted - _EPSILON) * total) - 1, 0)
        while int((guess / total + _EPSILON) * counted) < number:
            guess += 1
        return guess

    times = [0, *map(begins, shares)]
    return Piecewise(points=tuple(dict(zip(times, values, strict=True)).items()))
