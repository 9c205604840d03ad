"""Lightning Bolts: `pl_bolts.optimizers.lr_scheduler`, whose schedulers are torch's."""

from lrsched_cli.dialects.facts import FROM_CODE, Dialect
from lrsched_cli.dialects.shared import (
    FromStart,
    Lr,
    Optimizer,
    Rate,
    SomeUpdates,
    base_rate,
    joined,
    line,
)
from lrsched_cli.errors import ArgumentError
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.shapes import Cosine


def LinearWarmupCosineAnnealingLR(
    optimizer: Optimizer,
    warmup_epochs: SomeUpdates,
    max_epochs: SomeUpdates,
    warmup_start_lr: Rate = 0.0,
    eta_min: Rate = 0.0,
    last_epoch: FromStart = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise to the learning rate along a line, then fall to eta_min along half a wave of the cosine.

    lr(t) = warmup_start_lr + (lr - warmup_start_lr) * t / (warmup_epochs - 1) in the warmup, then
            eta_min + (lr - eta_min) * (1 + cos(pi * p)) / 2,
            p = (t - warmup_epochs) / (max_epochs - warmup_epochs)

    Becomes: sequence

    Note: the full rate is used twice: at t = warmup_epochs - 1 and at warmup_epochs.
    Note: past max_epochs the rate climbs again.
    """
    owner = "LinearWarmupCosineAnnealingLR"
    rate = base_rate(owner, optimizer, lr)
    if warmup_epochs >= max_epochs:
        message = f"warmup_epochs ({warmup_epochs}) must be below max_epochs ({max_epochs})"
        raise ArgumentError(owner, message)
    fall = Cosine(lr0=rate, total=max_epochs - warmup_epochs, min_lr=eta_min, past_end="rebound")
    return joined([line(warmup_start_lr, rate, warmup_epochs - 1), fall], [warmup_epochs])


DIALECT = Dialect(counts=None, refused={"linear_warmup_decay": FROM_CODE})
