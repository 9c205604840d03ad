"""detectron2: `detectron2.solver`.

Its schedulers are torch's, stepped after each update. LRMultiplier follows one of fvcore's, asked
for the fraction of max_iter done.
"""

from typing import Annotated, Any, Literal

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.fvcore import ConstantParamScheduler, LinearParamScheduler, Total
from lrsched_cli.dialects.fvcore.shares import Sharewise, composed
from lrsched_cli.dialects.made import Made
from lrsched_cli.dialects.shared import (
    Counted,
    FromStart,
    Gamma,
    Lr,
    Optimizer,
    Share,
    Warmup,
    at_milestones,
    base_rate,
    joined,
    line,
)
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import Counts
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Scale
from lrsched_cli.schedules.decays import Constant
from lrsched_cli.schedules.product import Product
from lrsched_cli.schedules.shapes import Cosine

Method = Annotated[Literal["linear", "constant"], Param("how the warmup goes")]
LastIter = Annotated[
    int, Param("only a schedule from its start is supported", at_least=-1, at_most=-1)
]


def WarmupParamScheduler(
    scheduler: Annotated[Made, Param("a scheduler of fvcore")],
    warmup_factor: Share,
    warmup_length: Annotated[
        float, Param("fraction of the training that is warmup", above=0, below=1)
    ],
    warmup_method: Method = "linear",
    rescale_interval: Annotated[bool, Param("squeeze the scheduler into what is left")] = False,
    *,
    total: Total = None,
) -> Schedule:
    """Rise to another scheduler's value at the end of the warmup, then follow that scheduler.

    lr(t) = scheduler(t / total) after the warmup

    Becomes: sequence

    Note (rescale_interval=False): the scheduler runs during the warmup, too, and is seen after it.
    """
    share = scheduler.schedule
    if not isinstance(share, Sharewise):
        message = "takes a scheduler of fvcore, without a total of its own"
        raise ArgumentError("WarmupParamScheduler", message)
    first = warmup_factor * share.share(0)
    end = share.share(0 if rescale_interval else warmup_length)
    if warmup_method == "constant":
        warmup = ConstantParamScheduler(first)
    else:
        warmup = LinearParamScheduler(first, end)
    lengths = [warmup_length, 1 - warmup_length]
    return composed([warmup, share], lengths, [False, not rescale_interval], total)


def LRMultiplier(
    optimizer: Optimizer,
    multiplier: Annotated[Made, Param("a scheduler of fvcore, whose values are factors")],
    max_iter: Counted,
    last_iter: LastIter = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Multiply the learning rate by the values of one of fvcore's schedulers.

    lr(t) = lr * multiplier(t / max_iter)

    Becomes: scale
    """
    rate = base_rate("LRMultiplier", optimizer, lr)
    if not isinstance(multiplier.schedule, Sharewise):
        message = "takes a scheduler of fvcore, without a total of its own"
        raise ArgumentError("LRMultiplier", message)
    whole: dict[str, Any] = {**multiplier.arguments, "total": max_iter}
    return Scale(schedule=multiplier.maker(**whole), by=rate)


def WarmupMultiStepLR(
    optimizer: Optimizer,
    milestones: Annotated[Counts, Param("times of the drops", unit="updates", at_least=0)],
    gamma: Gamma = 0.1,
    warmup_factor: Share = 0.001,
    warmup_iters: Warmup = 1000,
    warmup_method: Method = "linear",
    last_epoch: FromStart = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Multiply by gamma at each milestone, and by a factor that rises to 1 at the beginning.

    lr(t) = lr * gamma ** (number of milestones <= t) * warmup(t)

    Becomes: product, multistep, piecewise

    Note: maskrcnn-benchmark's scheduler of this name has warmup_factor=1/3 and warmup_iters=500
    unless told otherwise.
    """
    rate = base_rate("WarmupMultiStepLR", optimizer, lr)
    if list(milestones) != sorted(milestones):
        raise ArgumentError("WarmupMultiStepLR", f"needs ascending milestones: {list(milestones)}")
    drops = at_milestones(rate, gamma, milestones)
    return _risen(drops, warmup_factor, warmup_iters, warmup_method)


def WarmupCosineLR(
    optimizer: Optimizer,
    max_iters: Counted,
    warmup_factor: Share = 0.001,
    warmup_iters: Warmup = 1000,
    warmup_method: Method = "linear",
    last_epoch: FromStart = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Fall to 0 along half a wave of the cosine, times a factor that rises to 1 at the beginning.

    lr(t) = lr * (1 + cos(pi * t / max_iters)) / 2 * warmup(t)

    Becomes: product, cosine

    Note: the cosine runs during the warmup, too; past max_iters the rate climbs again.
    """
    rate = base_rate("WarmupCosineLR", optimizer, lr)
    wave = Cosine(lr0=rate, total=max_iters, past_end="rebound")
    return _risen(wave, warmup_factor, warmup_iters, warmup_method)


def _risen(schedule: Schedule, factor: float, steps: float, method: str) -> Schedule:
    """Return a schedule times the factor of a warmup."""
    if not steps:
        return schedule
    if method == "linear":
        rise = line(factor, 1.0, steps)
    else:
        rise = joined([Constant(lr0=factor), Constant(lr0=1.0)], [steps])
    return Product(parts=(schedule, rise))


DIALECT = Dialect(counts="step", bare=False, kin=("fvcore",))
