"""NeMo: the schedulers of `optim.sched`, by their names.

Each is stepped after the optimizer. The warmup ends at t = warmup_steps, where the rate is full;
its first rate is not 0 but lr / (warmup_steps + 1).
"""

from typing import Annotated

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.shared import Lr, Optimizer, Rate, base_rate, joined, line
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Clip, Delay, Sequence
from lrsched_cli.schedules.decays import Constant, InverseSqrt
from lrsched_cli.schedules.shapes import Cosine, Linear, Polynomial

MaxSteps = Annotated[int, Param("updates of the training", unit="updates", at_least=1)]
Steps = Annotated[int | None, Param("updates", unit="updates", at_least=0)]
Ratio = Annotated[float | None, Param("fraction of max_steps", at_least=0, at_most=1)]


def CosineAnnealing(
    optimizer: Optimizer,
    *,
    max_steps: MaxSteps,
    min_lr: Rate = 0.0,
    warmup_steps: Steps = None,
    warmup_ratio: Ratio = None,
    constant_steps: Steps = None,
    constant_ratio: Ratio = None,
    lr: Lr = None,
) -> Schedule:
    """Rise along a line, fall to min_lr along a cosine, and stay there for constant_steps.

    lr(t) = min_lr + (lr - min_lr) * (1 + cos(pi * (t - W) / (max_steps - W))) / 2

    Becomes: cosine, sequence

    Note (constant_steps!=None): with constant_steps the warmup begins at 0.
    """
    rate = base_rate("CosineAnnealing", optimizer, lr)
    warmup = _steps("CosineAnnealing", warmup_steps, warmup_ratio, max_steps)
    constant = _steps("CosineAnnealing", constant_steps, constant_ratio, max_steps)
    length = max_steps - warmup - constant
    if length <= 0:
        raise ArgumentError("CosineAnnealing", f"max_steps ({max_steps}) leaves no decay")
    fall = Cosine(lr0=rate, total=length, min_lr=min_lr)
    if not constant:
        return _ended(_warmed(rate, warmup, fall), max_steps, min_lr)
    if not warmup:
        return fall
    return _joined([line(0.0, rate, warmup), Delay(schedule=fall, by=warmup)], [warmup + 1])


def WarmupAnnealing(
    optimizer: Optimizer,
    *,
    max_steps: MaxSteps,
    min_lr: Rate = 0.0,
    warmup_steps: Steps = None,
    warmup_ratio: Ratio = None,
    lr: Lr = None,
) -> Schedule:
    """Rise along a line, then fall along another to min_lr.

    lr(t) = min_lr + (lr - min_lr) * (1 - (t - W) / (max_steps - W))

    Becomes: sequence
    """
    rate = base_rate("WarmupAnnealing", optimizer, lr)
    warmup = _steps("WarmupAnnealing", warmup_steps, warmup_ratio, max_steps)
    fall = Linear(lr0=rate, total=_left("WarmupAnnealing", max_steps, warmup), min_lr=min_lr)
    return _ended(_warmed(rate, warmup, fall), max_steps, min_lr)


def PolynomialDecayAnnealing(
    optimizer: Optimizer,
    *,
    max_steps: MaxSteps,
    min_lr: Rate = 0.0,
    power: Annotated[float, Param("exponent", above=0)] = 1.0,
    warmup_steps: Steps = None,
    warmup_ratio: Ratio = None,
    lr: Lr = None,
) -> Schedule:
    """Rise along a line, then fall to min_lr along a power of the time that is left.

    lr(t) = min_lr + (lr - min_lr) * (1 - (t - W) / (max_steps - W)) ** power

    Becomes: sequence
    """
    owner = "PolynomialDecayAnnealing"
    rate = base_rate(owner, optimizer, lr)
    warmup = _steps(owner, warmup_steps, warmup_ratio, max_steps)
    length = _left(owner, max_steps, warmup)
    fall = Polynomial(lr0=rate, total=length, min_lr=min_lr, power=power)
    return _ended(_warmed(rate, warmup, fall), max_steps, min_lr)


def InverseSquareRootAnnealing(
    optimizer: Optimizer,
    *,
    max_steps: MaxSteps,
    min_lr: Rate = 0.0,
    warmup_steps: Steps = None,
    warmup_ratio: Ratio = None,
    lr: Lr = None,
) -> Schedule:
    """Rise along a line, then fall by the inverse square root; min_lr holds past max_steps alone.

    lr(t) = lr * sqrt((W + 1) / (t + 1))

    Becomes: sequence
    """
    owner = "InverseSquareRootAnnealing"
    rate = base_rate(owner, optimizer, lr)
    warmup = _steps(owner, warmup_steps, warmup_ratio, max_steps)
    fall = InverseSqrt(lr0=rate, timescale=warmup + 1)
    return _ended(_warmed(rate, warmup, fall), max_steps, min_lr)


def SquareAnnealing(
    optimizer: Optimizer,
    *,
    max_steps: MaxSteps,
    min_lr: Rate = 1e-5,
    warmup_steps: Steps = None,
    warmup_ratio: Ratio = None,
    lr: Lr = None,
) -> Schedule:
    """Rise along a line, then fall by the square of the time that is left, not below min_lr.

    lr(t) = max(lr * ((max_steps - t) / (max_steps - W)) ** 2, min_lr)

    Becomes: sequence
    """
    rate = base_rate("SquareAnnealing", optimizer, lr)
    warmup = _steps("SquareAnnealing", warmup_steps, warmup_ratio, max_steps)
    length = _left("SquareAnnealing", max_steps, warmup)
    fall = Clip(schedule=Polynomial(lr0=rate, total=length, power=2.0), min_lr=min_lr)
    return _ended(_warmed(rate, warmup, fall), max_steps, min_lr)


def NoamAnnealing(
    optimizer: Optimizer,
    *,
    d_model: Annotated[float, Param("size of the model", above=0)],
    warmup_steps: Steps = None,
    warmup_ratio: Ratio = None,
    max_steps: Annotated[int | None, Param("updates of the training", at_least=1)] = None,
    min_lr: Rate = 0.0,
    lr: Lr = None,
) -> Schedule:
    """Rise along a line, then fall by the inverse square root; lr is a factor.

    lr(t) = lr * d_model ** -0.5 * min(t ** -0.5, t * W ** -1.5), t at least 1

    Becomes: sequence

    Note: the first rate is used twice; lr is a factor, and the peak lr / sqrt(d_model * W).
    """
    factor = base_rate("NoamAnnealing", optimizer, lr) * d_model**-0.5
    warmup = _steps("NoamAnnealing", warmup_steps, warmup_ratio, max_steps or 0)
    if not warmup:
        fall: Schedule = InverseSqrt(lr0=factor, timescale=1)
        return _joined([Constant(lr0=factor), _clipped(fall, min_lr, 1)], [1])
    peak = factor * warmup**-0.5
    rise = line(0.0, peak, warmup)
    fall = InverseSqrt(lr0=peak, timescale=warmup)
    first = Constant(lr0=peak / warmup)
    return _joined([first, rise, _clipped(fall, min_lr, warmup)], [1, warmup + 1])


def NoamHoldAnnealing(
    optimizer: Optimizer,
    *,
    max_steps: MaxSteps,
    decay_rate: Annotated[float, Param("exponent of the decay", above=0)] = 0.5,
    min_lr: Rate = 0.0,
    warmup_steps: Steps = None,
    warmup_ratio: Ratio = None,
    hold_steps: Steps = None,
    hold_ratio: Ratio = None,
    lr: Lr = None,
) -> Schedule:
    """Rise along a line, stay, then fall by a power of the time since the hold.

    lr(t) = max(lr * (W / (t - hold)) ** decay_rate, min_lr)

    Becomes: sequence

    Note: only decay_rate=0.5 is supported.
    """
    owner = "NoamHoldAnnealing"
    rate = base_rate(owner, optimizer, lr)
    warmup = _steps(owner, warmup_steps, warmup_ratio, max_steps)
    hold = _steps(owner, hold_steps, hold_ratio, max_steps)
    if decay_rate != 0.5:  # noqa: PLR2004
        raise ArgumentError(owner, "is supported with decay_rate=0.5 only")
    if not warmup:
        raise ArgumentError(owner, "needs warmup_steps")
    fall = InverseSqrt(lr0=rate, timescale=warmup)
    parts = [
        Delay(schedule=line(0.0, rate * (warmup + 1) / (warmup + 1), warmup + 1), by=-1),
        Constant(lr0=rate),
        Delay(schedule=Clip(schedule=fall, min_lr=min_lr), by=warmup + hold),
    ]
    return _ended(_joined(parts, [warmup, max(warmup + hold, warmup + 1)]), max_steps, min_lr)


def _steps(owner: str, steps: int | None, ratio: float | None, total: int) -> int:
    if steps is not None and ratio is not None:
        raise ArgumentError(owner, "takes a number of steps or a ratio, not both")
    return int((ratio or 0.0) * total) if steps is None else steps


def _left(owner: str, total: int, warmup: int) -> int:
    if total <= warmup:
        raise ArgumentError(owner, f"max_steps ({total}) must be above the warmup ({warmup})")
    return total - warmup


def _warmed(rate: float, warmup: int, fall: Schedule) -> Schedule:
    """Return the rise, which has its first rate one update before the optimizer, and the decay."""
    rise = Delay(schedule=line(0.0, rate, warmup + 1), by=-1)
    if not warmup:
        return fall
    return _joined([rise, Delay(schedule=fall, by=warmup)], [warmup + 1])


def _clipped(fall: Schedule, min_lr: float, by: int) -> Schedule:
    return Delay(schedule=Clip(schedule=fall, min_lr=min_lr) if min_lr else fall, by=by)


def _ended(schedule: Schedule, total: int, min_lr: float) -> Schedule:
    """Return a schedule that has min_lr past its end."""
    if isinstance(schedule, Sequence):
        return _joined([*schedule.parts, Constant(lr0=min_lr)], [*schedule.at, total + 1])
    return _joined([schedule, Constant(lr0=min_lr)], [total + 1])


def _joined(parts: list[Schedule], at: list[float]) -> Schedule:
    return joined(parts, at, shared_clock=True)


_UNSUPPORTED = "is not supported"

DIALECT = Dialect(
    counts="step",
    bare=False,
    refused=dict.fromkeys(
        (
            "PolynomialHoldDecayAnnealing",
            "SquareRootAnnealing",
            "T5InverseSquareRootAnnealing",
            "WarmupHoldAnnealLinear",
            "WarmupHoldAnnealOneMinusSquareRoot",
            "WarmupHoldPolicy",
            "WarmupPolicy",
        ),
        _UNSUPPORTED,
    ),
)
