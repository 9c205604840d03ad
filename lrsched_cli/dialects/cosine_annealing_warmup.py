"""cosine_annealing_warmup, also known as pytorch-cosine-annealing-with-warmup.

Its scheduler is torch's, and takes no notice of the optimizer's own learning rate.
"""

from typing import Annotated

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.shared import (
    FromStart,
    Lr,
    Optimizer,
    Peak,
    Rate,
    SomeUpdates,
    Updates,
    joined,
    line,
)
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import to_source
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Delay
from lrsched_cli.schedules.cycles import CosineRestarts
from lrsched_cli.schedules.decays import Constant
from lrsched_cli.schedules.formula import Formula
from lrsched_cli.schedules.formula import Rate as FormulaRate
from lrsched_cli.schedules.shapes import Cosine

_OWNER = "CosineAnnealingWarmupRestarts"

_MOST_CYCLES = 200
_FARTHEST = 10**9
"""More updates than any training has."""


def CosineAnnealingWarmupRestarts(
    optimizer: Optimizer,
    first_cycle_steps: SomeUpdates,
    cycle_mult: Annotated[float, Param("factor of the length of the decay", at_least=1)] = 1.0,
    max_lr: Peak = 0.1,
    min_lr: Rate = 0.001,
    warmup_steps: Updates = 0,
    gamma: Annotated[float, Param("factor of the peak from cycle to cycle", above=0)] = 1.0,
    last_epoch: FromStart = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise along a line and fall along half a wave of the cosine, again and again.

    lr(t) = min_lr + (max_lr * gamma ** k - min_lr) * (s / warmup_steps, while that is below 1,
            then (1 + cos(pi * (s - warmup_steps) / (length - warmup_steps))) / 2)

    Becomes: formula, sequence

    Note: the optimizer's own learning rate is not used.
    Note: the length of a cycle includes the warmup, which is as long in every one.
    Note (warmup_steps=0): the first rate is min_lr, not max_lr.
    """
    if warmup_steps >= first_cycle_steps:
        message = (
            f"warmup_steps ({warmup_steps}) must be below first_cycle_steps ({first_cycle_steps})"
        )
        raise ArgumentError(_OWNER, message)
    if cycle_mult != 1:
        lengths = _lengths(first_cycle_steps, cycle_mult, warmup_steps)
        return _in_turn(lengths, (max_lr, min_lr), warmup_steps, gamma)
    if not warmup_steps:
        waves = CosineRestarts(
            lr0=max_lr, period=first_cycle_steps, min_lr=min_lr, peak_decay=gamma
        )
        return joined([Constant(lr0=min_lr), waves], [1], shared_clock=True)
    text = _text(first_cycle_steps, (max_lr, min_lr), warmup_steps, gamma)
    return Formula(rate=FormulaRate.read(text))


def _text(length: int, rates: tuple[float, float], warmup: int, gamma: float) -> str:
    """Return the formula of cycles of one length."""
    peak, low = map(to_source, rates)
    high = peak if gamma == 1 else f"{peak} * {to_source(gamma)} ** (t // {length})"
    fall = f"(1 + cos(pi * (s - {warmup}) / {length - warmup})) / 2"
    share = f"(s / {warmup} if s < {warmup} else {fall})"
    return f"s = t % {length}; {low} + ({high} - {low}) * {share}"


def _lengths(first: int, growth: float, warmup: int) -> list[int]:
    """Return the lengths of growing cycles, as far as any training goes."""
    lengths = [first]
    while sum(lengths) < _FARTHEST:
        lengths.append(int((lengths[-1] - warmup) * growth) + warmup)
        if len(lengths) > _MOST_CYCLES:
            message = f"cycle_mult={growth:g} is not supported: so near 1 there are too many cycles"
            raise ArgumentError(_OWNER, message)
    return lengths


def _in_turn(lengths: list[int], rates: tuple[float, float], warmup: int, gamma: float) -> Schedule:
    """Return cycles one after the other."""
    parts: list[Schedule] = []
    times: list[float] = []
    begun = 0
    for number, length in enumerate(lengths):
        peak, low = rates[0] * gamma**number, rates[1]
        parts += [line(low, peak, warmup), Cosine(lr0=peak, total=length - warmup, min_lr=low)]
        times += [begun, begun + warmup]
        begun += length
    if not warmup:
        parts[0] = Constant(lr0=rates[1])
        first = Cosine(lr0=rates[0], total=lengths[0], min_lr=rates[1])
        parts[1], times[1] = Delay(schedule=first, by=-1), 1
    return joined(parts, times[1:])


DIALECT = Dialect(counts=None)
