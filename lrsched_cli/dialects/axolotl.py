"""Axolotl: the keys of its configs that make the schedule; most are the Trainer's."""

from typing import Annotated

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.shared import Peak, with_warmup
from lrsched_cli.dialects.transformers.schedules import NAMES, MoreArguments, get_scheduler
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.cyclical import OneCycle
from lrsched_cli.schedules.shapes import Cosine

Total = Annotated[int, Param("updates of the training", unit="updates", at_least=1)]
Ratio = Annotated[float | None, Param("fraction", at_least=0, at_most=1)]


def train(
    learning_rate: Peak,
    total_num_steps: Total,
    lr_scheduler: Annotated[str, Param("name of the schedule")] = "cosine",
    warmup_steps: Annotated[float | None, Param("updates of the warmup", at_least=0)] = None,
    warmup_ratio: Ratio = None,
    cosine_min_lr_ratio: Ratio = None,
    cosine_constant_lr_ratio: Ratio = None,
    lr_scheduler_kwargs: MoreArguments = None,
) -> Schedule:
    """Take the Trainer's schedule, or one of Axolotl's own.

    lr(t) = get_scheduler(lr_scheduler, ..., warmup, total_num_steps)

    Becomes: cosine, linear, constant, one_cycle, inverse_sqrt

    Note (warmup_ratio=None, warmup_steps=None): the warmup is 3 % of the training, at most 100
    updates.
    Note (cosine_constant_lr_ratio!=None): from that fraction of the training on the rate is lowest.
    """
    warmup = _warmup(total_num_steps, warmup_steps, warmup_ratio)
    low = learning_rate * (cosine_min_lr_ratio or 0.0)
    if lr_scheduler == "one_cycle":
        return OneCycle(
            max_lr=learning_rate,
            total=total_num_steps,
            pct_start=warmup / total_num_steps,
            past_end="overrun",
        )
    if lr_scheduler == "cosine" and low and cosine_constant_lr_ratio:
        constant = int(total_num_steps * cosine_constant_lr_ratio)
        if constant <= warmup:
            raise ArgumentError("train", "cosine_constant_lr_ratio ends within the warmup")
        fall = Cosine(lr0=learning_rate, total=constant - warmup, min_lr=low)
        return with_warmup(fall, warmup, 0.0, learning_rate)
    if lr_scheduler == "cosine" and low:
        length = max(total_num_steps - warmup, 1)
        fall = Cosine(lr0=learning_rate, total=length, min_lr=low, past_end="rebound")
        return with_warmup(fall, warmup, 0.0, learning_rate)
    if lr_scheduler not in NAMES:
        raise ArgumentError("train", f"lr_scheduler={lr_scheduler!r} is not supported")
    return get_scheduler(
        lr_scheduler, None, warmup, total_num_steps, lr_scheduler_kwargs, lr=learning_rate
    )


def _warmup(total: int, steps: float | None, ratio: float | None) -> int:
    if steps is not None:
        warmup = int(steps) if steps >= 1 else int(-(-total * steps // 1))
    elif ratio is not None:
        warmup = int(ratio * total)
    else:
        warmup = min(int(0.03 * total), 100)
    return 2 if warmup == 1 else warmup


DIALECT = Dialect(counts="step", delegates={train: ("lr_scheduler", NAMES)})
