"""MMCV: the `lr_config` of configs before MMEngine, which its learning rate hooks read.

By epochs, the rate of each epoch holds for its iterations; the warmup multiplies it in every
iteration. Where both are, epoch_length is needed, and `t` counts iterations.
"""

from typing import Annotated, Literal

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.shared import Peak, at_milestones, joined, line, stepped
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import Counts
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Clip, Sequence
from lrsched_cli.schedules.decays import Constant, Exponential, InverseTime
from lrsched_cli.schedules.held import Held
from lrsched_cli.schedules.product import Product
from lrsched_cli.schedules.shapes import Cosine, Polynomial

Policy = Literal["fixed", "step", "exp", "poly", "inv", "CosineAnnealing", "FlatCosineAnnealing"]
Low = Annotated[float | None, Param("lowest rate", at_least=0)]
Length = Annotated[int | None, Param("length of the training", at_least=1)]


def lr_config(
    policy: Annotated[Policy, Param("shape")],
    lr: Peak,
    step: Annotated[Counts, Param("times of the drops; of one, each multiple", at_least=1)] = (),
    gamma: Annotated[float | None, Param("factor", at_least=0)] = None,
    power: Annotated[float, Param("exponent", above=0)] = 1.0,
    min_lr: Low = None,
    min_lr_ratio: Annotated[float | None, Param("lowest rate by lr", at_least=0)] = None,
    start_percent: Annotated[float, Param("where the fall begins", at_least=0, at_most=1)] = 0.75,
    by_epoch: Annotated[bool, Param("the policy counts epochs")] = True,
    warmup: Annotated[
        Literal["constant", "linear", "exp"] | None, Param("shape of the rise")
    ] = None,
    warmup_iters: Annotated[int, Param("length of the warmup", at_least=0)] = 0,
    warmup_ratio: Annotated[float, Param("first rate by lr", above=0, at_most=1)] = 0.1,
    warmup_by_epoch: Annotated[bool, Param("the warmup counts epochs")] = False,
    max_epochs: Length = None,
    max_iters: Length = None,
    *,
    epoch_length: Annotated[int | None, Param("iterations of an epoch", at_least=1)] = None,
    is_interval: Annotated[bool, Param("step is the time between drops")] = False,
) -> Schedule:
    """Follow a policy, below it a warmup in iterations.

    lr(t) = policy(epoch or t) * (warmup_ratio + (1 - warmup_ratio) * t / warmup_iters)

    Becomes: clip, cosine, exp, held, multistep, poly, sequence, constant, time

    Note (by_epoch=True, warmup!=None): t counts iterations, of which epoch_length are an epoch.
    """
    total = max_epochs if by_epoch else max_iters
    regular = _regular(
        policy,
        lr,
        (step, is_interval),
        gamma,
        power,
        start_percent,
        total,
        _low(lr, min_lr, min_lr_ratio),
    )
    if by_epoch and (warmup or epoch_length):
        if epoch_length is None:
            raise ArgumentError("lr_config", "needs epoch_length, the iterations of an epoch")
        regular = Held(schedule=regular, every=epoch_length)
    if not warmup:
        return regular
    length = warmup_iters * (epoch_length or 1) if warmup_by_epoch else warmup_iters
    if not length:
        raise ArgumentError("lr_config", "needs warmup_iters for a warmup")
    factor = _factor(warmup, warmup_ratio, length)
    parts = (Product(parts=(regular, factor)), regular)
    return Sequence(parts=parts, at=(length,), clock="global")


def _factor(shape: str, ratio: float, length: int) -> Schedule:
    if shape == "constant":
        return Constant(lr0=ratio)
    if shape == "exp":
        return Exponential(lr0=ratio, rate=1 / ratio, every=length)
    return line(ratio, 1.0, length)


def _low(lr: float, low: float | None, ratio: float | None) -> float | None:
    if low is not None and ratio is not None:
        raise ArgumentError("lr_config", "takes min_lr or min_lr_ratio, not both")
    return lr * ratio if ratio is not None else low


def _regular(
    policy: str,
    lr: float,
    drops: tuple[Counts, bool],
    gamma: float | None,
    power: float,
    start: float,
    total: int | None,
    low: float | None,
) -> Schedule:
    if policy == "fixed":
        return Constant(lr0=lr)
    if policy == "step":
        factor = 0.1 if gamma is None else gamma
        step, is_interval = drops
        if not step:
            raise ArgumentError("lr_config", "policy='step' needs step")
        stairs = stepped(lr, factor, step[0]) if is_interval else at_milestones(lr, factor, step)
        return Clip(schedule=stairs, min_lr=low) if low else stairs
    if policy in {"exp", "inv"} and gamma is None:
        raise ArgumentError("lr_config", f"policy={policy!r} needs gamma")
    if policy == "exp":
        return Exponential(lr0=lr, rate=gamma or 0.0)
    if policy == "inv":
        return InverseTime(lr0=lr, decay=gamma or 0.0, power=power)
    if total is None:
        raise ArgumentError("lr_config", f"policy={policy!r} needs max_epochs or max_iters")
    if policy == "poly":
        return Polynomial(lr0=lr, total=total, min_lr=low or 0.0, power=power)
    if low is None:
        raise ArgumentError("lr_config", f"policy={policy!r} needs min_lr or min_lr_ratio")
    begin = round(total * start) if policy == "FlatCosineAnnealing" else 0
    wave = Cosine(lr0=lr, total=max(total - begin, 1), min_lr=low, past_end="rebound")
    return joined([Constant(lr0=lr), wave], [begin])


DIALECT = Dialect(counts="step", epochs_if=("by_epoch",), steps_if=("epoch_length",))
