"""OLMo: the block `scheduler` of its configs.

The trainer counts an update before it asks for its rate: the first has the rate of step 1.
"""

from typing import Annotated, Literal

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.shared import Peak, joined, line
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Delay
from lrsched_cli.schedules.decays import Constant, InverseSqrt
from lrsched_cli.schedules.shapes import Cosine, Linear

Name = Literal[
    "cosine_with_warmup",
    "linear_with_warmup",
    "inverse_sqrt_with_warmup",
    "constant_with_warmup",
    "constant",
]


def scheduler(
    name: Annotated[Name, Param("shape")],
    learning_rate: Peak,
    t_warmup: Annotated[float, Param("length of the warmup", at_least=0)] = 100,
    t_max: Annotated[float | None, Param("length of the training", above=0)] = None,
    alpha_f: Annotated[float, Param("last rate by the peak", at_least=0, at_most=1)] = 0.1,
    warmup_min_lr: Annotated[float | None, Param("rate at the start", at_least=0)] = None,
    *,
    step_size: Annotated[float, Param("what an update counts, in the unit", above=0)] = 1.0,
) -> Schedule:
    """Rise from a tenth of the rate, then fall to alpha_f of it.

    lr(t) = f((t + 1) * step_size), f the curve in the unit of t_warmup and t_max

    Becomes: delay, constant

    Note: lengths in tokens need step_size, the tokens of an update.
    Note (warmup_min_lr=None): the warmup begins at a tenth of the rate.
    """
    start = learning_rate / 10 if warmup_min_lr is None else warmup_min_lr
    warmup = t_warmup / step_size
    rise = line(start, learning_rate, warmup)
    if name == "constant":
        return Constant(lr0=learning_rate)
    if name == "constant_with_warmup":
        whole = joined([rise, Constant(lr0=learning_rate)], [warmup])
    elif name == "inverse_sqrt_with_warmup":
        fall: Schedule = InverseSqrt(lr0=learning_rate, timescale=max(warmup, 1e-9))
        whole = joined([rise, fall], [warmup])
    else:
        whole = _falling(name, learning_rate, (rise, warmup), t_max, (alpha_f, step_size))
    return Delay(schedule=whole, by=-1)


def _falling(
    name: str,
    rate: float,
    rise: tuple[Schedule, float],
    t_max: float | None,
    rest: tuple[float, float],
) -> Schedule:
    alpha, step_size = rest
    if t_max is None:
        raise ArgumentError("scheduler", f"{name} needs t_max, the length of the training, as well")
    length = t_max / step_size - rise[1]
    if length <= 0:
        raise ArgumentError("scheduler", "t_warmup must be below t_max")
    shape = Cosine if name == "cosine_with_warmup" else Linear
    return joined([rise[0], shape(lr0=rate, total=length, min_lr=rate * alpha)], [rise[1]])


DIALECT = Dialect(counts="step")
