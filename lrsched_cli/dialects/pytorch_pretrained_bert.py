"""pytorch_pretrained_bert: an optimizer that has its schedule in it.

BertAdam asks its schedule for the number of updates done, 0 at the first: this program's `t`.
"""

from typing import Annotated, Literal

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.shared import Ignored, Peak, with_warmup
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.decays import Constant
from lrsched_cli.schedules.shapes import Cosine, Linear

Kind = Literal["none", "warmup_cosine", "warmup_constant", "warmup_linear"]


def BertAdam(
    params: Annotated[object, Param("changes no learning rate", ignored=True)],
    lr: Peak,
    warmup: Annotated[
        float, Param("fraction of t_total that is warmup; -1: none", at_least=-1, below=1)
    ] = -1,
    t_total: Annotated[float, Param("number of updates; -1: the rate stays the same")] = -1,
    schedule: Annotated[Kind | None, Param("name of the schedule")] = "warmup_linear",
    b1: Ignored = 0.9,
    b2: Ignored = 0.999,
    e: Ignored = 1e-6,
    weight_decay: Ignored = 0.01,
    max_grad_norm: Ignored = 1.0,
    **kwargs: Annotated[object, Param("arguments that change no learning rate")],
) -> Schedule:
    """Rise from 0 along a line, then fall to 0 along another, or along a cosine, or stay.

    lr(t) = lr * (t_total - t) / (t_total - warmup * t_total) after the warmup

    Becomes: linear, cosine, constant, sequence

    Note (t_total=-1): without t_total the rate is constant, and there is no warmup.
    """
    if -1 < warmup < 0:
        raise ArgumentError("BertAdam", f"warmup must be -1, or >= 0 and < 1, not {warmup:g}")
    if t_total < 0 or schedule in {None, "none"}:
        return Constant(lr0=lr)
    if not t_total:
        raise ArgumentError("BertAdam", "t_total must be above 0, or -1")
    steps = max(warmup, 0.0) * t_total
    match schedule:
        case "warmup_constant":
            after: Schedule = Constant(lr0=lr)
        case "warmup_cosine":
            after = Cosine(lr0=lr, total=t_total - steps, past_end="rebound")
        case _:
            after = Linear(lr0=lr, total=t_total - steps)
    return with_warmup(after, steps, 0.0, lr)


DIALECT = Dialect(
    counts="step",
    refused=dict.fromkeys(
        (
            "WarmupLinearSchedule",
            "WarmupCosineSchedule",
            "WarmupConstantSchedule",
            "WarmupCosineWithHardRestartsSchedule",
            "WarmupCosineWithWarmupRestartsSchedule",
        ),
        "is a factor for BertAdam here: write BertAdam(params, lr=..., warmup=..., t_total=..., "
        "schedule='warmup_linear')",
    ),
)
