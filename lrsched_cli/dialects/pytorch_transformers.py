"""pytorch_transformers: transformers before it was called so, with the same curves by other names.

Each is a torch LambdaLR, stepped after every update; t_total includes the warmup.
"""

from typing import Annotated

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.shared import FromStart, Lr, Optimizer, Warmup
from lrsched_cli.dialects.transformers import schedules as named
from lrsched_cli.dialects.transformers.schedules import Cycles, Training
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule


def ConstantLRSchedule(
    optimizer: Optimizer, last_epoch: FromStart = -1, *, lr: Lr = None
) -> Schedule:
    """Keep the optimizer's learning rate.

    lr(t) = lr

    Becomes: constant
    """
    return named.get_constant_schedule(optimizer, lr=lr)


def WarmupConstantSchedule(
    optimizer: Optimizer, warmup_steps: Warmup, last_epoch: FromStart = -1, *, lr: Lr = None
) -> Schedule:
    """Rise from 0 along a line, then keep the learning rate.

    lr(t) = lr * min(t / warmup_steps, 1)

    Becomes: constant
    """
    return named.get_constant_schedule_with_warmup(optimizer, warmup_steps, lr=lr)


def WarmupLinearSchedule(
    optimizer: Optimizer,
    warmup_steps: Warmup,
    t_total: Training,
    last_epoch: FromStart = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise from 0 along a line, then fall to 0 along another.

    lr(t) = lr * (t_total - t) / (t_total - warmup_steps) after the warmup

    Becomes: linear
    """
    return named.get_linear_schedule_with_warmup(optimizer, warmup_steps, t_total, lr=lr)


def WarmupCosineSchedule(
    optimizer: Optimizer,
    warmup_steps: Warmup,
    t_total: Training,
    cycles: Cycles = 0.5,
    last_epoch: FromStart = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise from 0 along a line, then fall along a cosine.

    lr(t) = lr * (1 + cos(2 * pi * cycles * p)) / 2 after the warmup

    Becomes: cosine

    Note: past t_total the rate climbs again.
    """
    return named.get_cosine_schedule_with_warmup(optimizer, warmup_steps, t_total, cycles, lr=lr)


def WarmupCosineWithHardRestartsSchedule(
    optimizer: Optimizer,
    warmup_steps: Warmup,
    t_total: Training,
    cycles: Annotated[float, Param("number of cycles", at_least=0)] = 1.0,
    last_epoch: FromStart = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise from 0 along a line, then fall along half a wave of the cosine, `cycles` times.

    lr(t) = lr * (1 + cos(pi * ((cycles * p) mod 1))) / 2 after the warmup, 0 past the end

    Becomes: cosine_restarts
    """
    return named.get_cosine_with_hard_restarts_schedule_with_warmup(
        optimizer, warmup_steps, t_total, cycles, lr=lr
    )


DIALECT = Dialect(counts="step", bare=True, optimizers={"AdamW": 0.001})
