"""Latent diffusion: the factors of `ldm.lr_scheduler`, in a LambdaLR stepped at each update."""

from itertools import accumulate
from typing import Annotated

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.shared import Peak, Rate, joined, line
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Delay
from lrsched_cli.schedules.shapes import Cosine

Lengths = Annotated[
    tuple[float, ...], Param("lengths of the cycles, or of their warmups", unit="updates")
]
Factors = Annotated[tuple[float, ...], Param("factors of the rate, one a cycle", at_least=0)]


def LambdaLinearScheduler(
    warm_up_steps: Lengths,
    f_min: Factors,
    f_max: Factors,
    f_start: Factors,
    cycle_lengths: Lengths,
    *,
    lr: Peak,
) -> Schedule:
    """Rise along a line in each cycle, then follow the line that falls over the whole of it.

    lr(t) = lr * (f_min + (f_max - f_min) * (1 - t / length)) after the warmup

    Becomes: sequence, linear

    Note: after the warmup the line is below f_max already, as it fell during it.
    """
    cycles = _cycles(warm_up_steps, f_min, f_max, f_start, cycle_lengths)
    parts: list[Schedule] = []
    for warmup, low, high, start, length in cycles:
        reached = low + (high - low) * (length - warmup) / length
        fall = line(lr * reached, lr * low, length - warmup)
        parts.append(joined([line(lr * start, lr * high, warmup), fall], [warmup]))
    return _in_turn(parts, cycle_lengths)


def LambdaWarmUpCosineScheduler2(
    warm_up_steps: Lengths,
    f_min: Factors,
    f_max: Factors,
    f_start: Factors,
    cycle_lengths: Lengths,
    *,
    lr: Peak,
) -> Schedule:
    """Rise along a line in each cycle, then fall along a cosine.

    lr(t) = lr * (f_min + (f_max - f_min) * (1 + cos(pi * p)) / 2) after the warmup

    Becomes: sequence
    """
    cycles = _cycles(warm_up_steps, f_min, f_max, f_start, cycle_lengths)
    parts = [
        _cosine(lr, warmup, (start, high, low), length)
        for warmup, low, high, start, length in cycles
    ]
    return _in_turn(parts, cycle_lengths)


def LambdaWarmUpCosineScheduler(
    warm_up_steps: Annotated[float, Param("length of the warmup", at_least=0)],
    lr_min: Rate,
    lr_max: Rate,
    lr_start: Rate,
    max_decay_steps: Annotated[float, Param("length, warmup included", above=0)],
    *,
    lr: Peak,
) -> Schedule:
    """Rise along a line, then fall along a cosine; its rates are factors of lr.

    lr(t) = lr * (lr_min + (lr_max - lr_min) * (1 + cos(pi * p)) / 2) after the warmup

    Becomes: sequence
    """
    return _cosine(lr, warm_up_steps, (lr_start, lr_max, lr_min), max_decay_steps)


def _cosine(
    lr: float, warmup: float, factors: tuple[float, float, float], length: float
) -> Schedule:
    start, high, low = factors
    if length <= warmup:
        raise ArgumentError("ldm.lr_scheduler", "a cycle ends within its warmup")
    fall: Schedule = (
        Cosine(lr0=lr * high, total=length - warmup, min_lr=lr * low)
        if high >= low and high
        else line(lr * high, lr * high, 0)
    )
    return joined([line(lr * start, lr * high, warmup), fall], [warmup])


def _cycles(
    warm_up_steps: tuple[float, ...], *others: tuple[float, ...]
) -> list[tuple[float, ...]]:
    if len({len(one) for one in (warm_up_steps, *others)}) > 1 or not warm_up_steps:
        raise ArgumentError("ldm.lr_scheduler", "needs lists of one length")
    return list(zip(warm_up_steps, *others, strict=True))


def _in_turn(parts: list[Schedule], lengths: tuple[float, ...]) -> Schedule:
    # A cycle's last update is at its length; the next begins after it, from its second.
    ends = list(accumulate(lengths))
    delayed = [
        part if not start else Delay(schedule=part, by=start)
        for part, start in zip(parts, [0, *ends], strict=False)
    ]
    return joined(delayed, [end + 1 for end in ends[:-1]], shared_clock=True)


DIALECT = Dialect(counts="step")
