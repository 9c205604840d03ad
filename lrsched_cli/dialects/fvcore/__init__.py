"""fvcore: `fvcore.common.param_scheduler`.

A scheduler is a function of the fraction of training done, `where` in [0, 1). Say how long the
training is with `total`: where = t / total. From t = total on, fvcore has no rate; here the value
at the end of training holds. Within a CompositeParamScheduler, only that one is told the total.
"""

import math
from collections.abc import Callable
from collections.abc import Sequence as Many
from itertools import accumulate
from typing import Annotated

from lrsched_cli.dialects.facts import STANDS_FOR, Dialect
from lrsched_cli.dialects.fvcore.shares import EPSILON, Sharewise, composed, first_update, over
from lrsched_cli.dialects.made import Made, schedules_of
from lrsched_cli.dialects.shared import Counted, Length, Peak, Power, Rate
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import Counts
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Clip
from lrsched_cli.schedules.decays import Constant, Exponential
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.shapes import Cosine, Linear, Polynomial

Total = Annotated[
    int | None, Param("updates of the training: where = t / total", unit="updates", at_least=1)
]
Values = Annotated[tuple[float, ...], Param("learning rates", at_least=0)]
Factor = Annotated[float, Param("decay factor", above=0)]


def ConstantParamScheduler(value: Rate, *, total: Total = None) -> Schedule:
    """Keep one value.

    lr(t) = value

    Becomes: constant

    Note: past the end of training fvcore raises an error.
    """
    constant = Constant(lr0=value)
    if total is None:
        return Sharewise(constant, "ConstantParamScheduler", constant)
    return constant


def CosineParamScheduler(start_value: Rate, end_value: Rate, *, total: Total = None) -> Schedule:
    """Go from start_value to end_value along half a wave of the cosine.

    lr(t) = end_value + (start_value - end_value) * (1 + cos(pi * t / total)) / 2

    Becomes: cosine

    Note: end_value itself is never used within the training.
    """
    share = Cosine(lr0=start_value, total=1, min_lr=end_value)
    return over("CosineParamScheduler", share, total)


def LinearParamScheduler(start_value: Rate, end_value: Rate, *, total: Total = None) -> Schedule:
    """Go from start_value to end_value along a line.

    lr(t) = start_value + (end_value - start_value) * t / total

    Becomes: linear

    Note: end_value itself is never used within the training.
    """
    return over("LinearParamScheduler", Linear(lr0=start_value, total=1, lr1=end_value), total)


def ExponentialParamScheduler(start_value: Peak, decay: Factor, *, total: Total = None) -> Schedule:
    """Decay exponentially, to decay * start_value at the end of training.

    lr(t) = start_value * decay ** (t / total)

    Becomes: clip
    """
    curve = Exponential(lr0=start_value, rate=decay)
    end = start_value * decay
    share = Clip(schedule=curve, min_lr=end) if decay <= 1 else Clip(schedule=curve, max_lr=end)
    return over("ExponentialParamScheduler", share, total)


def PolynomialDecayParamScheduler(
    base_value: Rate, power: Power, *, total: Total = None
) -> Schedule:
    """Fall to 0 along a power of the time that is left.

    lr(t) = base_value * (1 - t / total) ** power

    Becomes: poly
    """
    share = Polynomial(lr0=base_value, total=1, power=power)
    return over("PolynomialDecayParamScheduler", share, total)


def MultiStepParamScheduler(
    values: Values,
    num_updates: Annotated[int | None, Param("end of the last value", at_least=1)] = None,
    milestones: Annotated[
        Counts | None, Param("ends of the values", unit="updates", at_least=1)
    ] = None,
    *,
    total: Total = None,
) -> Schedule:
    """Use one value after the other; each ends at its milestone, exclusive.

    lr(t) = values[number of milestones <= t]

    Becomes: piecewise

    Note: only the ratios milestone / num_updates count: the schedule stretches with the training.
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
    return _steps(owner, values, times, (num_updates or 1, num_updates or 1), total)


def StepParamScheduler(num_updates: Length, values: Values, *, total: Total = None) -> Schedule:
    """Use one value after the other, each as long as the others.

    lr(t) = values[floor(t / total * number of values)]

    Becomes: piecewise
    """
    if not values:
        raise ArgumentError("StepParamScheduler", "needs at least one value")
    usual = int(num_updates) if float(num_updates).is_integer() else None
    numbers = range(1, len(values))
    return _steps("StepParamScheduler", values, numbers, (len(values), usual), total)


def StepWithFixedGammaParamScheduler(
    base_value: Peak,
    num_decays: Counted,
    gamma: Factor,
    num_updates: Counted,
    *,
    total: Total = None,
) -> Schedule:
    """Multiply by gamma num_decays times, at equal distances.

    lr(t) = base_value * gamma ** floor(t / total * (num_decays + 1))

    Becomes: piecewise
    """
    values = accumulate([base_value, *[gamma] * num_decays], lambda value, factor: value * factor)
    return StepParamScheduler(num_updates, tuple(values), total=total)


def CompositeParamScheduler(
    schedulers: Annotated[tuple[Made, ...], Param("the schedulers")],
    lengths: Annotated[tuple[float, ...], Param("fractions of the training, with sum 1", above=0)],
    interval_scaling: Annotated[tuple[str, ...], Param("'rescaled' or 'fixed', for each")],
    *,
    total: Total = None,
) -> Schedule:
    """Follow one scheduler after the other, each for a fraction of the training.

    lr(t) = scheduler_k((t / total - start_k) / length_k), or scheduler_k(t / total) if fixed

    Becomes: sequence

    Note: a rescaled scheduler runs from its start to its end within its part; a fixed one is as
    far as it would be without the others.
    """
    owner = "CompositeParamScheduler"
    if not schedulers or not len(schedulers) == len(lengths) == len(interval_scaling):
        message = (
            f"needs a length and an interval_scaling for each scheduler, not {len(lengths)} and "
            f"{len(interval_scaling)} for {len(schedulers)}"
        )
        raise ArgumentError(owner, message)
    if abs(sum(lengths) - 1) >= _ABOUT_ZERO:
        raise ArgumentError(owner, f"the sum of lengths must be 1, not {sum(lengths):g}")
    wrong = set(interval_scaling) - {"rescaled", "fixed"}
    if wrong:
        message = f"interval_scaling must be 'rescaled' or 'fixed', not {min(wrong)!r}"
        raise ArgumentError(owner, message)
    spans = [*lengths[:-1], 1 - sum(lengths[:-1])]
    return composed(
        schedules_of(schedulers), spans, [one == "fixed" for one in interval_scaling], total
    )


_ABOUT_ZERO = 1e-3
"""By how much fvcore lets a sum of lengths be off."""


def _steps(
    owner: str,
    values: tuple[float, ...],
    numbers: Many[int],
    lengths: tuple[int, int | None],
    total: int | None,
) -> Schedule:
    """Return values that change where fvcore's count, cut to a whole number, reaches a number."""
    counted, usual = lengths

    def whole(total: int) -> Schedule:
        times = [first_update(reaches(n), n / counted - EPSILON, total) for n in numbers]
        return held(times)

    def reaches(number: int) -> Callable[[float], bool]:
        return lambda where: int((where + EPSILON) * counted) >= number

    def held(times: Many[float]) -> Schedule:
        return Piecewise(points=tuple(dict(zip([0, *times], values, strict=True)).items()))

    if total is not None:
        return whole(total)
    share = held([number / counted - EPSILON for number in numbers])
    return Sharewise(share, owner, whole(usual) if usual else None)


DIALECT = Dialect(counts="step", refused={"ParamScheduler": STANDS_FOR})
