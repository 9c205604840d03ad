"""Optax: `optax.schedules`, also written `optax.`.

A schedule is called with the count of updates done, 0 at the first: this program's `t`. It computes
in float32. Compiled by jit, a decay to 0 may end a little above or below 0, or in NaN where a power
is fractional; the values here are those of the uncompiled functions.
"""

from itertools import accumulate
from typing import Annotated, Literal, cast

from lrsched_cli.dialects.facts import FROM_CODE, FROM_DATA, STANDS_FOR, Dialect
from lrsched_cli.dialects.shared import (
    Div,
    Length,
    Power,
    Rate,
    Share,
    Warmup,
    called,
    joined,
    line,
    spliced,
    with_warmup,
)
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import Counts, Points, Scales, Settings
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Clip, Delay
from lrsched_cli.schedules.decays import Constant, Exponential
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.shapes import Cosine, Polynomial

Begin = Annotated[float, Param("update at which it begins", unit="updates")]
Steps = Annotated[
    float, Param("number of updates; from 0 down, there is no change", unit="updates")
]
Factor = Annotated[float, Param("decay factor of one period", at_least=0)]
Factors = Annotated[Scales | None, Param("factor at each boundary", at_least=0)]
EndValue = Annotated[float | None, Param("rate beyond which it does not go", at_least=0)]


def constant_schedule(value: Rate) -> Schedule:
    """Keep one value.

    lr(t) = value

    Becomes: constant
    """
    return Constant(lr0=value)


def linear_schedule(
    init_value: Rate, end_value: Rate, transition_steps: Steps, transition_begin: Begin = 0
) -> Schedule:
    """Go along a line from init_value to end_value.

    lr(t) = init_value + (end_value - init_value) * clip((t - begin) / transition_steps, 0, 1)

    Becomes: linear, delay, constant

    Note (transition_steps<=0): transition_steps=0 or below keeps init_value for ever, without a
    word.
    """
    return _delayed(line(init_value, end_value, transition_steps), transition_begin)


def polynomial_schedule(
    init_value: Rate,
    end_value: Rate,
    power: Power,
    transition_steps: Steps,
    transition_begin: Begin = 0,
) -> Schedule:
    """Go from init_value to end_value along a power of the time that is left.

    lr(t) = end_value + (init_value - end_value) * (1 - p) ** power,
            p = clip((t - begin) / transition_steps, 0, 1)

    Becomes: poly, delay, constant

    Note (transition_steps<=0): transition_steps=0 or below keeps init_value for ever, without a
    word.
    Note (power is fractional): compiled by jit, a fractional power may end in NaN.
    """
    if transition_steps <= 0:
        return Constant(lr0=init_value)
    curve = Polynomial(lr0=init_value, total=transition_steps, min_lr=end_value, power=power)
    return _delayed(curve, transition_begin)


def exponential_decay(
    init_value: Rate,
    transition_steps: Steps,
    decay_rate: Factor,
    transition_begin: Begin = 0,
    staircase: Annotated[bool, Param("decay at the end of each period")] = False,
    end_value: EndValue = None,
) -> Schedule:
    """Multiply by decay_rate once every transition_steps updates, up to end_value.

    lr(t) = init_value * decay_rate ** ((t - begin) / transition_steps)

    Becomes: exp, delay, clip, constant

    Note: transition_steps=0 or below, or decay_rate=0, keeps init_value for ever, without a word.
    """
    if transition_steps <= 0 or not decay_rate:
        return Constant(lr0=init_value)
    low = end_value if decay_rate < 1 else None
    high = end_value if decay_rate >= 1 else None
    if not init_value or high == 0:
        return Constant(lr0=low or 0.0)
    decay: Schedule = Exponential(
        lr0=init_value, rate=decay_rate, every=transition_steps, staircase=staircase
    )
    if end_value is not None:
        decay = Clip(schedule=decay, min_lr=low or 0.0, max_lr=high)
    return _delayed(decay, transition_begin)


def piecewise_constant_schedule(
    init_value: Rate, boundaries_and_scales: Factors = None
) -> Schedule:
    """Multiply by a factor of its own at each boundary.

    lr(t) = init_value * (product of the factors whose boundary <= t)

    Becomes: piecewise
    """
    return Piecewise(points=_scaled(init_value, boundaries_and_scales))


def piecewise_interpolate_schedule(
    interpolate_type: Annotated[Literal["linear", "cosine"], Param("how values are joined")],
    init_value: Rate,
    boundaries_and_scales: Factors = None,
) -> Schedule:
    """Go from one cumulative product of factors to the next, along lines or cosines.

    lr(t) = interpolated between init_value * (product of factors) at the boundaries

    Becomes: piecewise
    """
    points = _scaled(init_value, boundaries_and_scales)
    return Piecewise(points=points, join="line" if interpolate_type == "linear" else "cosine")


def cosine_decay_schedule(
    init_value: Rate, decay_steps: Length, alpha: Share = 0.0, exponent: Power = 1.0
) -> Schedule:
    """Fall to alpha of the start along half a wave of the cosine.

    lr(t) = init_value * (alpha + (1 - alpha) * ((1 + cos(pi * p)) / 2) ** exponent),
            p = min(t / decay_steps, 1)

    Becomes: cosine
    """
    return Cosine(lr0=init_value, total=decay_steps, min_ratio=alpha, power=exponent)


def linear_onecycle_schedule(
    transition_steps: Length,
    peak_value: Rate,
    pct_start: Share = 0.3,
    pct_final: Share = 0.85,
    div_factor: Div = 25.0,
    final_div_factor: Div = 1e4,
) -> Schedule:
    """Rise to the peak, fall to the start, fall to the end, along lines.

    lr(t) = through peak / div at 0, peak at int(pct_start * n), peak / div at int(pct_final * n),
            peak / div / final_div at n

    Becomes: piecewise

    Note: three phases, unlike torch's default; the last value comes at t = n, not n - 1.
    """
    n = transition_steps
    scales = {
        int(pct_start * n): div_factor,
        int(pct_final * n): 1 / div_factor,
        n: 1 / final_div_factor,
    }
    return Piecewise(points=_scaled(peak_value / div_factor, scales), join="line")


def cosine_onecycle_schedule(
    transition_steps: Length,
    peak_value: Rate,
    pct_start: Share = 0.3,
    div_factor: Div = 25.0,
    final_div_factor: Div = 1e4,
) -> Schedule:
    """Rise to the peak and fall to the end, along cosines.

    lr(t) = through peak / div at 0, peak at int(pct_start * n), peak / (div * final_div) at n

    Becomes: piecewise

    Note: the peak is at int(pct_start * n), torch's at pct_start * n - 1; the end at n, not n - 1.
    """
    n = transition_steps
    scales: Scales = {int(pct_start * n): div_factor, int(n): 1 / (div_factor * final_div_factor)}
    return Piecewise(points=_scaled(peak_value / div_factor, scales), join="cosine")


def warmup_constant_schedule(init_value: Rate, peak_value: Rate, warmup_steps: Steps) -> Schedule:
    """Rise from init_value to peak_value along a line, and stay there.

    lr(t) = init_value + (peak_value - init_value) * min(t / warmup_steps, 1)

    Becomes: linear, constant

    Note (warmup_steps<=0): with warmup_steps=0 or below it stays at init_value.
    """
    return line(init_value, peak_value, warmup_steps)


def warmup_cosine_decay_schedule(
    init_value: Rate,
    peak_value: Rate,
    warmup_steps: Warmup,
    decay_steps: Length,
    end_value: Rate = 0.0,
    exponent: Power = 1.0,
) -> Schedule:
    """Rise from init_value to peak_value along a line, then fall to end_value along a cosine.

    lr(t) = end + (peak - end) * ((1 + cos(pi * p)) / 2) ** exponent after the warmup,
            p = (t - warmup_steps) / (decay_steps - warmup_steps)

    Becomes: cosine, sequence

    Note: decay_steps includes the warmup.
    """
    if decay_steps <= warmup_steps:
        message = (
            f"decay_steps ({decay_steps:g}) includes warmup_steps ({warmup_steps:g}): it must be "
            "more"
        )
        raise ArgumentError("warmup_cosine_decay_schedule", message)
    decay = Cosine(
        lr0=peak_value,
        total=decay_steps - warmup_steps,
        min_ratio=end_value / peak_value if peak_value else 0.0,
        power=exponent,
    )
    return with_warmup(decay, warmup_steps, init_value, peak_value)


def warmup_exponential_decay_schedule(
    init_value: Rate,
    peak_value: Rate,
    warmup_steps: Warmup,
    transition_steps: Steps,
    decay_rate: Factor,
    transition_begin: Begin = 0,
    staircase: Annotated[bool, Param("decay at the end of each period")] = False,
    end_value: EndValue = None,
) -> Schedule:
    """Rise from init_value to peak_value along a line, then decay exponentially.

    lr(t) = peak_value * decay_rate ** ((t - warmup_steps - begin) / transition_steps)

    Becomes: exp, sequence
    """
    decay = exponential_decay(
        peak_value, transition_steps, decay_rate, transition_begin, staircase, end_value
    )
    return with_warmup(decay, warmup_steps, init_value, peak_value)


def sgdr_schedule(
    cosine_kwargs: Annotated[
        tuple[Settings, ...], Param("arguments of warmup_cosine_decay_schedule for each cycle")
    ],
) -> Schedule:
    """Follow one warmup_cosine_decay_schedule after the other.

    lr(t) = schedule_k(t - sum of the decay_steps before)

    Becomes: cosine, sequence
    """
    if not cosine_kwargs:
        raise ArgumentError("sgdr_schedule", "needs at least one cycle")
    parts = [called(warmup_cosine_decay_schedule, settings) for settings in cosine_kwargs]
    lengths = [cast("float", dict(settings)["decay_steps"]) for settings in cosine_kwargs]
    return joined(parts, list(accumulate(lengths[:-1])))


def join_schedules(
    schedules: Annotated[tuple[Schedule, ...], Param("the schedules")],
    boundaries: Annotated[
        Counts, Param("updates at which the next begins", unit="updates", at_least=0)
    ],
) -> Schedule:
    """Follow one schedule after the other, each with a clock of its own.

    lr(t) = schedule_k(t - boundary_k)

    Becomes: sequence

    Note (boundaries is unordered): of boundaries that are not in ascending order, a later one takes
    over from its update on: what begins after it is never used.
    """
    if len(boundaries) != len(schedules) - 1:
        return spliced(schedules, boundaries)  # which tells what is missing
    first, *others = schedules
    kept: list[tuple[float, Schedule]] = []
    for boundary, schedule in zip(boundaries, others, strict=True):
        kept = [one for one in kept if one[0] < boundary]
        kept.append((boundary, schedule))
    return spliced([first, *(part for _, part in kept)], [boundary for boundary, _ in kept])


def _delayed(schedule: Schedule, begin: float) -> Schedule:
    return Delay(schedule=schedule, by=begin) if begin > 0 else schedule


def _scaled(init_value: float, scales: Scales | None) -> Points:
    """Return the points at which the cumulative product of the factors changes."""
    points: dict[float, float] = {0: init_value}
    value = init_value
    for time, factor in sorted((scales or {}).items()):
        value *= factor
        points[time] = value
    return tuple(points.items())


DIALECT = Dialect(
    counts="step",
    optimizers=dict.fromkeys(
        (
            "adabelief",
            "adadelta",
            "adafactor",
            "adagrad",
            "adam",
            "adamax",
            "adamaxw",
            "adamw",
            "adan",
            "amsgrad",
            "fromage",
            "lamb",
            "lars",
            "lbfgs",
            "lion",
            "nadam",
            "nadamw",
            "noisy_sgd",
            "novograd",
            "optimistic_adam_v2",
            "optimistic_gradient_descent",
            "radam",
            "rmsprop",
            "rprop",
            "sgd",
            "sign_sgd",
            "signum",
            "sm3",
            "yogi",
        )
    ),
    refused={
        "inject_hyperparams": FROM_CODE,
        "inject_stateful_hyperparams": FROM_CODE,
        "reduce_on_plateau": FROM_DATA,
        "StatefulSchedule": STANDS_FOR,
        "WrappedSchedule": STANDS_FOR,
    },
)
