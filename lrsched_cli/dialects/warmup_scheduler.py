"""warmup_scheduler, also known as pytorch-gradual-warmup-lr: a warmup before another scheduler.

Its scheduler is torch's, whose `step()` follows each update (or epoch). Where a script calls
`step(epoch)`, a step of the scheduler that follows is skipped: with_epochs=True.
"""

import math
from typing import Annotated, Any

from lrsched_cli.dialects.facts import Dialect, with_defaults
from lrsched_cli.dialects.made import Made
from lrsched_cli.dialects.shared import (
    Lr,
    Optimizer,
    SomeUpdates,
    base_rate,
    joined,
    line,
    with_warmup,
)
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Delay
from lrsched_cli.schedules.decays import Constant
from lrsched_cli.schedules.shapes import Cosine

_CHAINABLE = (
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "ExponentialLR",
    "LinearLR",
    "MultiStepLR",
    "PolynomialLR",
    "StepLR",
)
"""The schedulers of torch of which is known what they do after the warmup."""


def GradualWarmupScheduler(
    optimizer: Optimizer,
    multiplier: Annotated[float, Param("peak as a multiple of the learning rate", at_least=1)],
    total_epoch: SomeUpdates,
    after_scheduler: Annotated[Made | None, Param("the scheduler that follows")] = None,
    *,
    with_epochs: Annotated[bool, Param("stepped by step(epoch), which skips a step")] = False,
    lr: Lr = None,
) -> Schedule:
    """Rise to multiplier times the learning rate along a line, then follow another scheduler.

    lr(t) = lr * (1 + (multiplier - 1) * t / total_epoch) until t = total_epoch, then
            after_scheduler(t - total_epoch - 1)

    Becomes: sequence, constant

    Note (multiplier=1): with multiplier=1 the warmup starts from 0: the first update changes
    nothing.
    Note (after_scheduler!=None): the scheduler that follows is asked once before its first step.
    torch's StepLR then starts from the peak; ExponentialLR begins with a step, PolynomialLR a
    little below the peak, CosineAnnealingLR a little above, unlike in older releases of torch.
    """
    rate = base_rate("GradualWarmupScheduler", optimizer, lr)
    start, peak = (0.0 if multiplier == 1 else rate), rate * multiplier
    if after_scheduler is None:
        return with_warmup(Constant(lr0=peak), total_epoch, start, peak)
    if after_scheduler.dialect != "torch" or after_scheduler.called not in _CHAINABLE:
        message = f"not supported before {after_scheduler.called}"
        raise ArgumentError("GradualWarmupScheduler", message)
    rise = line(start, peak, total_epoch)
    after = _asked_once(after_scheduler, peak)
    if not with_epochs:
        return joined([rise, after], [total_epoch + 1])
    later = Delay(schedule=_from(after_scheduler, peak), by=-2)
    return joined([rise, Constant(lr0=after(0)), later], [total_epoch + 1, total_epoch + 2])


def _asked_once(made: Made, peak: float) -> Schedule:
    """Return a scheduler of torch from the peak on, asked for a rate before its first step."""
    given: dict[str, Any] = with_defaults(made.maker, made.arguments)
    match made.called:
        case "ExponentialLR":
            return Delay(schedule=_from(made, peak), by=-1)
        case "PolynomialLR":
            length = given["total_iters"]
            return _from(made, peak * (length / (length + 1)) ** given["power"])
        case "CosineAnnealingLR":
            length, low = given["T_max"], given["eta_min"]
            later = _from(made, peak)
            if not isinstance(later, Cosine) or length <= 1:
                message = f"not supported before CosineAnnealingLR with T_max={length:g}"
                raise ArgumentError("GradualWarmupScheduler", message)
            higher = low + (peak - low) * 2 / (1 + math.cos(math.pi / length))
            return joined([_from(made, higher), later], [length], shared_clock=True)
        case _:
            return _from(made, peak)


def _from(made: Made, rate: float) -> Schedule:
    return made.maker(**{**made.arguments, "optimizer": None, "lr": rate})


DIALECT = Dialect(counts="epoch", kin=("torch",))
