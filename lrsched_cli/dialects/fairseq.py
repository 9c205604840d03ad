"""fairseq: the schedulers that `--lr-scheduler` names, with its options as arguments.

The trainer sets the rate by the number of updates done before it takes the next one, 0 at first:
this program's `t`. Lengths of the warmup are part of the training, except for `cosine`, whose
periods begin after it.
"""

import math
from typing import Annotated

from lrsched_cli.dialects.facts import FROM_DATA, Dialect
from lrsched_cli.dialects.shared import (
    Rate,
    Updates,
    joined,
    line,
    stepped,
    three_stages,
    with_warmup,
)
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import Rates
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Clip
from lrsched_cli.schedules.cycle_starts import CycleTimes
from lrsched_cli.schedules.cycles import CosineRestarts
from lrsched_cli.schedules.cyclical import Cyclic
from lrsched_cli.schedules.decays import Constant, Exponential, InverseSqrt
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.product import Product
from lrsched_cli.schedules.shapes import Polynomial

Lr = Annotated[Rates, Param("learning rate, or one an epoch where the schedule takes several")]
InitRate = Annotated[float, Param("rate at the start of the warmup; below 0, the usual one")]
MaxUpdate = Annotated[float | None, Param("length of the training", unit="updates", above=0)]
Shrink = Annotated[float, Param("factor from one period to the next", above=0)]
Epoch = Annotated[int | None, Param("epoch, from 1, from which the rate shrinks", at_least=1)]
StepsPerEpoch = Annotated[int | None, Param("updates per epoch", at_least=1)]
Phases = Annotated[tuple[float, ...] | None, Param("fractions of max_update", at_least=0)]

_LR = Rates((0.25,))
_MOST_CYCLES = 1_000
_LATEST = 1e15
"""More updates than any training has."""
_NEGLIGIBLE = 1e-17
"""A factor of a cycle's height that changes no rate."""


def fixed(
    lr: Lr = _LR,
    force_anneal: Epoch = None,
    lr_shrink: Shrink = 0.1,
    warmup_updates: Updates = 0,
    *,
    steps_per_epoch: StepsPerEpoch = None,
) -> Schedule:
    """Use one rate an epoch, the last one on and on, or shrunk every epoch from force_anneal on.

    lr(t) = lr[min(epoch, number of rates) - 1], times (t + 1) / warmup_updates while that is below
            1; lr[-1] * lr_shrink ** (epoch + 1 - force_anneal) from epoch force_anneal on

    Becomes: constant, linear, piecewise, product, sequence, step

    Note: epochs count from 1; several rates, or force_anneal, need steps_per_epoch as well.
    """
    schedule: Schedule = Constant(lr0=lr[0])
    if len(lr) > 1 or force_anneal is not None:
        if steps_per_epoch is None:
            raise ArgumentError("fixed", "needs steps_per_epoch, the number of updates of an epoch")
        last = len(lr) if force_anneal is None else force_anneal - 1
        rates = [lr[min(epoch, len(lr) - 1)] for epoch in range(last)]
        points = {epoch * steps_per_epoch: rate for epoch, rate in enumerate(rates)}
        schedule = Piecewise(points=tuple(points.items())) if points else schedule
        if force_anneal is not None:
            shrunk = stepped(lr[-1] * lr_shrink, lr_shrink, steps_per_epoch)
            schedule = joined([schedule, shrunk], [last * steps_per_epoch])
    if warmup_updates <= 1:
        return schedule
    if isinstance(schedule, Constant):
        return line(lr[0] / warmup_updates, lr[0], warmup_updates - 1)
    return Product(parts=(schedule, line(1 / warmup_updates, 1.0, warmup_updates - 1)))


def inverse_sqrt(
    lr: Lr = _LR,
    warmup_updates: Annotated[
        int, Param("updates of the warmup", unit="updates", at_least=1)
    ] = 4000,
    warmup_init_lr: InitRate = -1.0,
) -> Schedule:
    """Rise along a line, then fall by the inverse square root of the number of updates.

    lr(t) = lr * sqrt(warmup_updates / t) after the warmup

    Becomes: inverse_sqrt

    Note (warmup_init_lr<0): the first rate is 0, unless warmup_init_lr tells it.
    """
    rate = _only("inverse_sqrt", lr)
    fall = InverseSqrt(lr0=rate, timescale=warmup_updates)
    return with_warmup(fall, warmup_updates, max(warmup_init_lr, 0.0), rate)


def cosine(
    lr: Lr = _LR,
    warmup_updates: Updates = 0,
    warmup_init_lr: InitRate = -1.0,
    min_lr: Rate = 0.0,
    t_mult: Annotated[float, Param("factor of the length from period to period", at_least=1)] = 1.0,
    lr_period_updates: Annotated[float, Param("length of the first period")] = -1.0,
    lr_shrink: Shrink = 0.1,
    max_update: MaxUpdate = None,
) -> Schedule:
    """Rise along a line, then fall along half a wave of the cosine, again and again.

    lr(t) = lr_shrink ** k * (min_lr + (lr - min_lr) * (1 + cos(pi * p)) / 2) after the warmup

    Becomes: cosine_restarts, product, sequence

    Note (lr_period_updates<=0): the first period is what max_update leaves after the warmup.
    Note (lr_shrink<1): from one period to the next, peak and min_lr shrink to lr_shrink of
    themselves: 0.1, unless told otherwise.
    Note (t_mult!=1): fairseq finds the period by a logarithm, and misses some restarts.
    """
    rate = _only("cosine", lr)
    low = min(min_lr, rate)
    period = lr_period_updates
    if period <= 0:
        if max_update is None or max_update <= warmup_updates:
            message = f"needs max_update above warmup_updates ({warmup_updates}), or a period"
            raise ArgumentError("cosine", f"{message}: lr_period_updates")
        period = max_update - warmup_updates
    times = CycleTimes(period, t_mult, "float64")
    waves: Schedule = CosineRestarts(
        lr0=rate, period=period, growth=t_mult, min_lr=low, arithmetic=times.effective()
    )
    if lr_shrink != 1:
        if t_mult == 1:
            shrunk: Schedule = Exponential(lr0=1.0, rate=lr_shrink, every=period, staircase=True)
        else:
            starts = times.table.first[:_MOST_CYCLES]
            numbered = enumerate(starts[starts < _LATEST].tolist())
            shrunk = Piecewise(points=tuple((start, lr_shrink**k) for k, start in numbered))
        waves = Product(parts=(waves, shrunk))
    first = low if warmup_init_lr < 0 else warmup_init_lr
    return with_warmup(waves, warmup_updates, first, rate)


def polynomial_decay(
    lr: Lr = _LR,
    warmup_updates: Updates = 0,
    force_anneal: Annotated[
        None, Param("not supported: it depends on the length of epochs")
    ] = None,
    end_learning_rate: Rate = 0.0,
    power: Annotated[float, Param("exponent", above=0)] = 1.0,
    total_num_update: MaxUpdate = None,
    max_update: MaxUpdate = None,
) -> Schedule:
    """Rise from 0 along a line, then fall to end_learning_rate along a power of what is left.

    lr(t) = end + (lr - end) * (1 - (t - warmup) / (total_num_update - warmup)) ** power

    Becomes: poly, sequence

    Note (total_num_update=None): the decay is as long as the training: max_update.
    """
    rate = _only("polynomial_decay", lr)
    total = max_update if total_num_update is None else total_num_update
    if total is None:
        message = "needs total_num_update or max_update, the length of the decay"
        raise ArgumentError("polynomial_decay", message)
    if total <= warmup_updates:
        rise = line(0.0, rate, warmup_updates)
        return joined([rise, Constant(lr0=end_learning_rate)], [warmup_updates + 1])
    length = total - warmup_updates
    fall = Polynomial(lr0=rate, total=length, min_lr=end_learning_rate, power=power)
    return with_warmup(fall, warmup_updates, 0.0, rate)


def tri_stage(
    lr: Lr = _LR,
    warmup_steps: Updates = 0,
    hold_steps: Updates = 0,
    decay_steps: Updates = 0,
    phase_ratio: Phases = None,
    init_lr_scale: Rate = 0.01,
    final_lr_scale: Annotated[float, Param("last rate as a fraction of lr", above=0)] = 0.01,
    max_update: MaxUpdate = None,
) -> Schedule:
    """Rise along a line, hold the rate, then fall exponentially.

    lr(t) = lr * final_lr_scale ** ((t - warmup_steps - hold_steps) / decay_steps) while it falls

    Becomes: sequence

    Note (phase_ratio!=None): phase_ratio stands before the three lengths: each is its part of
    max_update, cut to a whole number.
    """
    rate = _only("tri_stage", lr)
    lengths = (warmup_steps, hold_steps, decay_steps)
    if phase_ratio is not None:
        if max_update is None or len(phase_ratio) != len(lengths) or sum(phase_ratio) != 1:
            message = "phase_ratio takes three fractions, with sum 1, and max_update"
            raise ArgumentError("tri_stage", message)
        lengths = tuple(int(max_update * share) for share in phase_ratio)  # type: ignore[assignment]
    if not lengths[2]:
        raise ArgumentError("tri_stage", "needs decay_steps above 0, or phase_ratio")
    return three_stages(rate, lengths, init_lr_scale, final_lr_scale)


def triangular(
    max_lr: Rate,
    lr: Lr = _LR,
    lr_period_updates: Annotated[float, Param("length of a cycle", at_least=2)] = 5000.0,
    lr_shrink: Shrink = 0.1,
    shrink_min: Annotated[bool, Param("the lowest rate shrinks as well")] = False,
) -> Schedule:
    """Go from lr up to max_lr and down again, each time less high.

    lr(t) = low + (max_lr * lr_shrink ** k - low) * (height of the triangle at t),
            low = lr, times lr_shrink ** k if shrink_min

    Becomes: cyclic, product, sequence

    Note (lr_shrink<1, shrink_min=False): max_lr shrinks, and lr does not: soon the cycles go down
    from lr, and up to it.
    """
    low = _only("triangular", lr)
    if max_lr <= low:
        raise ArgumentError("triangular", f"max_lr ({max_lr:g}) must be above lr ({low:g})")
    half = lr_period_updates // 2
    cycles = Cyclic(min_lr=low, max_lr=max_lr, up=half)
    if lr_shrink == 1:
        return cycles
    if shrink_min:
        shrunk = Exponential(lr0=1.0, rate=lr_shrink, every=2 * half, staircase=True)
        return Product(parts=(cycles, shrunk))
    if lr_shrink > 1 or lr_shrink**_MOST_CYCLES > _NEGLIGIBLE:
        message = f"lr_shrink={lr_shrink:g} is not supported without shrink_min=True"
        raise ArgumentError("triangular", message)
    count = math.ceil(math.log(_NEGLIGIBLE, lr_shrink))
    points: dict[float, float] = {0.0: low}
    for cycle in range(count):
        points[(2 * cycle + 1) * half] = max_lr * lr_shrink**cycle
        points[(2 * cycle + 2) * half] = low
    return joined(
        [Piecewise(points=tuple(points.items()), join="line"), _down_and_up(low, half)],
        [2 * count * half],
    )


def step(
    lr: Lr = _LR,
    warmup_updates: Updates = 0,
    warmup_init_lr: InitRate = -1.0,
    min_lr: Rate = 0.0,
    lr_deacy_period: Annotated[int, Param("updates between two drops", at_least=1)] = 25000,
    lr_decay: Annotated[float, Param("factor of one drop", above=0, at_most=1)] = 0.5,
) -> Schedule:
    """Rise along a line, then drop by a factor every lr_deacy_period updates, down to min_lr.

    lr(t) = max(lr * lr_decay ** floor((t - warmup_updates) / lr_deacy_period), min_lr)

    Becomes: step, clip, sequence

    Note: fairseq spells lr_deacy_period so.
    """
    rate = lr[0]
    if rate <= min_lr:
        raise ArgumentError("step", f"lr ({rate:g}) must be above min_lr ({min_lr:g})")
    drops = stepped(rate, lr_decay, lr_deacy_period)
    fall = Clip(schedule=drops, min_lr=min_lr) if min_lr else drops
    first = min_lr if warmup_init_lr < 0 else warmup_init_lr
    return with_warmup(fall, warmup_updates, first, rate)


def _down_and_up(low: float, half: float) -> Schedule:
    """Return the cycles of which nothing is left but the way from the lowest rate to 0 and back."""
    return Cyclic(min_lr=low, max_lr=0.0, up=half)


def _only(owner: str, rates: Rates) -> float:
    """Return the one rate of a schedule that takes no more."""
    if len(rates) > 1:
        raise ArgumentError(owner, f"takes one lr, not {len(rates)}: that is fixed's")
    return rates[0]


DIALECT = Dialect(
    counts="step",
    bare=False,
    refused={
        "reduce_lr_on_plateau": FROM_DATA,
        "pass_through": "leaves the rate to the optimizer",
        "manual": "is a list of rates: write piecewise(points={update: rate, ...})",
    },
)
