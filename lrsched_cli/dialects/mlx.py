"""MLX: the block `lr_schedule` of mlx-lm's configs, and the schedules of mlx.optimizers.

The optimizer asks for the rate by the number of updates done, 0 at first. It computes in float32.
"""

from typing import Annotated, Literal

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.shared import joined, line, stepped
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.decays import Exponential
from lrsched_cli.schedules.shapes import Cosine

Name = Literal["cosine_decay", "exponential_decay", "linear_schedule", "step_decay"]

_MOST = {"cosine_decay": 3, "exponential_decay": 2, "linear_schedule": 3, "step_decay": 3}
_LEAST = {"cosine_decay": 2, "exponential_decay": 2, "linear_schedule": 3, "step_decay": 3}


def lr_schedule(
    name: Annotated[Name, Param("the schedule of mlx.optimizers")],
    arguments: Annotated[tuple[float, ...], Param("its arguments, the first rate first")],
    warmup: Annotated[int, Param("updates of the warmup", at_least=0)] = 0,
    warmup_init: Annotated[float, Param("rate at the start of the warmup", at_least=0)] = 0.0,
) -> Schedule:
    """Rise along a line to the first rate, then follow a schedule.

    lr(t) = warmup_init + (arguments[0] - warmup_init) * t / warmup, then the schedule

    Becomes: cosine, linear, exp, sequence, step

    Note (warmup>0): the peak is used twice: the schedule begins at t = warmup + 1.
    """
    if not _LEAST[name] <= len(arguments) <= _MOST[name]:
        raise ArgumentError("lr_schedule", f"{name} takes {_MOST[name]} arguments")
    first, *others = arguments
    schedule = _schedule(name, first, others)
    if not warmup:
        return schedule
    return joined([line(warmup_init, first, warmup), schedule], [warmup + 1])


def _schedule(name: str, first: float, others: list[float]) -> Schedule:
    match name:
        case "cosine_decay":
            last = others[1] if len(others) > 1 else 0.0
            return Cosine(lr0=first, total=others[0], min_lr=last)
        case "exponential_decay":
            return Exponential(lr0=first, rate=others[0])
        case "linear_schedule":
            return line(first, others[0], others[1])
        case _:
            return stepped(first, others[0], others[1])


DIALECT = Dialect(counts="step")
