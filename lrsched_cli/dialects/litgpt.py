"""LitGPT: the arguments of its finetuning and pretraining scripts that make the schedule."""

from typing import Annotated

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.shared import Peak, Rate, line, with_warmup
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.shapes import Cosine

Length = Annotated[int, Param("length of the training", unit="updates", at_least=1)]
Warmup = Annotated[int, Param("length of the warmup", unit="updates", at_least=0)]


def finetune(lr: Peak, max_steps: Length, lr_warmup_steps: Warmup = 100) -> Schedule:
    """Rise along a line, then fall to 0 along a cosine.

    lr(t) = lr * (1 + cos(pi * (t - W) / (max_steps - W))) / 2 after the warmup

    Becomes: cosine, linear

    Note: max_steps is the least of the option and of epochs * updates per epoch.
    Note: a warmup that is longer than the training is cut off by its end.
    """
    length = max_steps - lr_warmup_steps
    if length <= 0:
        return line(0.0, lr, lr_warmup_steps)
    return with_warmup(Cosine(lr0=lr, total=length, past_end="rebound"), lr_warmup_steps, 0.0, lr)


def pretrain(
    lr: Peak, max_iters: Length, warmup_iters: Warmup = 2000, min_lr: Rate = 6e-5
) -> Schedule:
    """Rise along a line, then fall to min_lr along a cosine.

    lr(t) = min_lr + (lr - min_lr) * (1 + cos(pi * (t - W) / (max_iters - W))) / 2

    Becomes: cosine

    Note: t counts iterations: batches of a device, of which an update accumulates several.
    """
    length = max_iters - warmup_iters
    if length <= 0:
        raise ArgumentError("pretrain", "warmup_iters must be below max_iters")
    if min_lr <= lr:
        return with_warmup(Cosine(lr0=lr, total=length, min_lr=min_lr), warmup_iters, 0.0, lr)
    raise ArgumentError("pretrain", f"min_lr ({min_lr:g}) must be at most lr ({lr:g})")


DIALECT = Dialect(counts="step")
