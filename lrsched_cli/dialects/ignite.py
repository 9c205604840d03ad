"""PyTorch-Ignite: `ignite.handlers`, where it is not torch's own.

A handler attached to `Events.ITERATION_STARTED` sets the rate before each update: its event_index
is this program's `t`.
"""

import math
from itertools import accumulate
from typing import Annotated, Literal, TypeAlias

from lrsched_cli.dialects.facts import FROM_CODE, FROM_DATA, STANDS_FOR, Dialect
from lrsched_cli.dialects.made import Made, schedules_of
from lrsched_cli.dialects.shared import IgnoredFlag, Lr, Optimizer, Rate, base_rate, joined, line
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import Counts, Pairs
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.chain import Chain
from lrsched_cli.schedules.combine import Delay
from lrsched_cli.schedules.cycles import Cycle
from lrsched_cli.schedules.cyclical import Cyclic
from lrsched_cli.schedules.decays import Constant
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.reanneal import Reanneal
from lrsched_cli.schedules.shapes import Cosine, Linear

ParamName = Annotated[Literal["lr"], Param("the parameter that is scheduled")]
CycleSize = Annotated[int, Param("length of a cycle", unit="updates", at_least=2)]
CycleMult = Annotated[float, Param("factor of the length from cycle to cycle", at_least=1)]
ValueMult = Annotated[float, Param("factor of the value from cycle to cycle", at_least=0)]
Back = Annotated[int, Param("updates back to the next start", unit="updates", at_least=0)]
GroupIndex = Annotated[int | None, Param("changes no learning rate", ignored=True)]


def LinearCyclicalScheduler(
    optimizer: Optimizer,
    param_name: ParamName,
    start_value: Rate,
    end_value: Rate,
    cycle_size: CycleSize,
    cycle_mult: CycleMult = 1.0,
    start_value_mult: ValueMult = 1.0,
    end_value_mult: ValueMult = 1.0,
    warmup_duration: Back = 0,
    save_history: IgnoredFlag = False,
    param_group_index: GroupIndex = None,
    *,
    monotonic: Annotated[bool, Param("go one way only, then begin again")] = False,
    lr: Lr = None,
) -> Schedule:
    """Go from start_value to end_value in half a cycle, and back in the other half.

    lr(t) = end + (start - end) * 2 * abs(p - 1 / 2), or start + (end - start) * p if monotonic

    Becomes: cyclic, cycle, reanneal

    Note (monotonic=False): start_value is at both ends of a cycle, end_value in its middle.
    Note (cycle_mult!=1): the length of a cycle is cut to whole updates, each time anew.
    """
    if warmup_duration > 0 and not monotonic:
        message = "takes a warmup_duration only with monotonic=True"
        raise ArgumentError("LinearCyclicalScheduler", message)
    cycles = (cycle_size, cycle_mult, warmup_duration)
    mults = (start_value_mult, end_value_mult)
    if monotonic:
        return _cycled(Linear(lr0=start_value, lr1=end_value, total=cycle_size), cycles, mults)
    if start_value_mult == end_value_mult == cycle_mult == 1:
        half = cycle_size / 2
        return Cyclic(min_lr=start_value, max_lr=end_value, up=half, down=half)
    return _reannealed((start_value, end_value), cycles, mults, "triangle")


def CosineAnnealingScheduler(
    optimizer: Optimizer,
    param_name: ParamName,
    start_value: Rate,
    end_value: Rate,
    cycle_size: CycleSize,
    cycle_mult: CycleMult = 1.0,
    start_value_mult: ValueMult = 1.0,
    end_value_mult: ValueMult = 1.0,
    warmup_duration: Back = 0,
    save_history: IgnoredFlag = False,
    param_group_index: GroupIndex = None,
    *,
    lr: Lr = None,
) -> Schedule:
    """Go from start_value to end_value along half a wave of the cosine, and begin again.

    lr(t) = start + (end - start) * (1 - cos(pi * p)) / 2

    Becomes: cycle, reanneal

    Note (warmup_duration=0): the value snaps back to start_value at the end of a cycle; end_value
    is never used.
    Note (cycle_mult!=1): the length of a cycle is cut to whole updates, each time anew.
    """
    curve = Cosine(lr0=start_value, total=cycle_size, min_lr=end_value)
    cycles = (cycle_size, cycle_mult, warmup_duration)
    return _cycled(curve, cycles, (start_value_mult, end_value_mult))


def PiecewiseLinear(
    optimizer: Optimizer,
    param_name: ParamName,
    milestones_values: Annotated[Pairs, Param("times and rates", at_least=0)],
    save_history: IgnoredFlag = False,
    param_group_index: GroupIndex = None,
    *,
    lr: Lr = None,
) -> Schedule:
    """Join points by lines.

    lr(t) = interpolated between the milestones, held before and after

    Becomes: piecewise
    """
    return Piecewise(points=milestones_values, join="line")


def ConcatScheduler(
    schedulers: Annotated[tuple[Made, ...], Param("the schedulers")],
    durations: Annotated[
        Counts, Param("length of each but the last", at_least=1, int_literal=True)
    ],
    save_history: IgnoredFlag = False,
) -> Schedule:
    """Follow one scheduler after the other, each with a clock of its own.

    lr(t) = scheduler_k(t - sum of the durations before)

    Becomes: sequence
    """
    if len(schedulers) < 2 or len(schedulers) != len(durations) + 1:  # noqa: PLR2004 - a pair
        message = (
            "needs at least two schedulers, and one duration fewer, not "
            f"{len(schedulers)} and {len(durations)}"
        )
        raise ArgumentError("ConcatScheduler", message)
    return joined(schedules_of(schedulers), list(accumulate(durations)))


def create_lr_scheduler_with_warmup(
    lr_scheduler: Annotated[Made, Param("what comes after the warmup")],
    warmup_start_value: Rate,
    warmup_duration: Annotated[
        int, Param("updates of the warmup", unit="updates", at_least=2, int_literal=True)
    ],
    warmup_end_value: Annotated[float | None, Param("rate at its end", at_least=0)] = None,
    save_history: IgnoredFlag = False,
    output_simulated_values: Annotated[
        None, Param("the values are what this program shows")
    ] = None,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise along a line, then follow another scheduler.

    lr(t) = start + (end - start) * t / (warmup_duration - 1) in the warmup

    Becomes: sequence

    Note: the warmup's last value is used at t = warmup_duration - 1; the other scheduler goes on
    from its second value, if its first is the same.
    Note: the warmup ends in the optimizer's learning rate, unless told otherwise: not in the first
    rate of one of ignite's own schedulers.
    """
    schedule = _asked(lr_scheduler) if lr_scheduler.dialect == "torch" else lr_scheduler.schedule
    first = schedule(0)
    end = warmup_end_value
    if end is None:
        own = lr_scheduler.dialect != "torch"
        end = base_rate("create_lr_scheduler_with_warmup", None, lr) if own else first
    rise = line(warmup_start_value, end, warmup_duration - 1)
    skipped = 1 if math.isclose(first, end, rel_tol=1e-12) else 0
    return joined([rise, Delay(schedule=schedule, by=-skipped)], [warmup_duration])


def _asked(torch: Made) -> Schedule:
    """Return the rates of a torch scheduler that is asked for them, and never stepped.

    Raises:
        ArgumentError: it tells none then, or others than it has when it is stepped.
    """
    owner = "create_lr_scheduler_with_warmup"
    if torch.called in {"SequentialLR", "ChainedScheduler"}:
        message = f"ignite asks a scheduler for its rates, and a {torch.called} has none of its own"
        raise ArgumentError(owner, message)
    if torch.called == "SWALR":
        return Constant(lr0=torch.schedule(0))  # it counts its steps, and there are none
    schedule = torch.schedule
    if torch.called == "CosineAnnealingLR" and isinstance(schedule, Chain):
        (schedule,) = schedule.parts  # its formula, from which it drifts when it is stepped
    made = torch.optimizer.made if torch.optimizer else []
    is_changed_later = torch.number != len(made) - 1
    goes_back = torch.called == "CosineAnnealingLR" and not isinstance(schedule, Cosine)
    if len(made) > 1 and (is_changed_later or goes_back):
        message = f"not supported: {torch.called} beside another scheduler of its optimizer"
        raise ArgumentError(owner, message)
    return schedule


_Cycles: TypeAlias = tuple[int, float, int]
"""The length of the first cycle, the factor of the next ones, and the updates back."""


def _cycled(shape: Linear | Cosine, cycles: _Cycles, mults: tuple[float, float]) -> Schedule:
    """Return a shape again and again, as a cycle where that has the same lengths and rates."""
    _, growth, back = cycles
    start_mult, end_mult = mults
    if growth.is_integer() and not back and (end_mult == 1 or not shape.floor):
        return Cycle(schedule=shape, growth=growth, peak_decay=start_mult)
    way: _Way = "cosine" if isinstance(shape, Cosine) else "line"
    return _reannealed((shape.lr0, shape.floor), cycles, mults, way)


_Way: TypeAlias = Literal["cosine", "line", "triangle"]


def _reannealed(
    rates: tuple[float, float], cycles: _Cycles, mults: tuple[float, float], way: _Way
) -> Schedule:
    (start, end), (size, growth, back), (start_mult, end_mult) = rates, cycles, mults
    return Reanneal(
        lr0=start,
        lr1=end,
        period=size,
        growth=growth,
        lr0_mult=start_mult,
        lr1_mult=end_mult,
        back=back,
        shape=way,
    )


DIALECT = Dialect(
    counts="step",
    refused={
        "BatchSizeScheduler": "schedules what is no learning rate",
        "LambdaStateScheduler": FROM_CODE,
        "ParamGroupScheduler": (
            "sets the rates of several groups of parameters: write the scheduler of one"
        ),
        "ReduceLROnPlateauScheduler": FROM_DATA,
        **dict.fromkeys(
            ("BaseParamScheduler", "CyclicalScheduler", "LRScheduler", "ParamScheduler"), STANDS_FOR
        ),
    },
)
