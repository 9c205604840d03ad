"""PyTorch-Ignite: `ignite.handlers`, where it is not torch's own.

A handler attached to `Events.ITERATION_STARTED` sets the rate before each update: its event_index
is this program's `t`.
"""

from itertools import accumulate
from typing import Annotated

from lrsched_cli.dialects.words import IgnoredFlag, Lr, Optimizer, Rate, joined, line
from lrsched_cli.errors import ArgumentError
from lrsched_cli.kinds import Counts, Points
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Delay
from lrsched_cli.schedules.cycles import Cycle, Cyclic
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.shapes import Cosine, Linear

ParamName = Annotated[str, Param("the parameter that is scheduled, 'lr'")]
CycleSize = Annotated[int, Param("length of a cycle", unit="updates", at_least=2)]
CycleMult = Annotated[float, Param("factor of the length from cycle to cycle", at_least=1)]
OnlyOne = Annotated[float, Param("1: other values are not spoken", at_least=1, at_most=1)]
OnlyZero = Annotated[int, Param("0: cyclic warmups are not spoken", at_least=0, at_most=0)]
GroupIndex = Annotated[int | None, Param("changes no learning rate")]


def LinearCyclicalScheduler(
    optimizer: Optimizer,
    param_name: ParamName,
    start_value: Rate,
    end_value: Rate,
    cycle_size: CycleSize,
    cycle_mult: CycleMult = 1.0,
    start_value_mult: OnlyOne = 1.0,
    end_value_mult: OnlyOne = 1.0,
    warmup_duration: OnlyZero = 0,
    save_history: IgnoredFlag = False,
    param_group_index: GroupIndex = None,
    *,
    monotonic: Annotated[bool, Param("go one way only, then begin again")] = False,
    lr: Lr = None,
) -> Schedule:
    """Go from start_value to end_value in half a cycle, and back in the other half.

    lr(t) = end + (start - end) * 2 * abs(p - 1 / 2), or start + (end - start) * p if monotonic

    Becomes: cyclic, cycle

    Note: start_value is at both ends of a cycle, end_value in its middle.
    """
    if monotonic:
        return _cycle(Linear(lr0=start_value, lr1=end_value, total=cycle_size), cycle_mult)
    if cycle_mult != 1:
        message = "is spoken with cycle_mult=1 only, unless monotonic"
        raise ArgumentError("LinearCyclicalScheduler", message)
    return Cyclic(min_lr=start_value, max_lr=end_value, up=cycle_size / 2)


def CosineAnnealingScheduler(
    optimizer: Optimizer,
    param_name: ParamName,
    start_value: Rate,
    end_value: Rate,
    cycle_size: CycleSize,
    cycle_mult: CycleMult = 1.0,
    start_value_mult: OnlyOne = 1.0,
    end_value_mult: OnlyOne = 1.0,
    warmup_duration: OnlyZero = 0,
    save_history: IgnoredFlag = False,
    param_group_index: GroupIndex = None,
    *,
    lr: Lr = None,
) -> Schedule:
    """Go from start_value to end_value along half a wave of the cosine, and begin again.

    lr(t) = start + (end - start) * (1 - cos(pi * p)) / 2

    Becomes: cycle

    Note: the value snaps back to start_value at the end of a cycle; end_value is never used.
    """
    return _cycle(Cosine(lr0=start_value, total=cycle_size, min_lr=end_value), cycle_mult)


def PiecewiseLinear(
    optimizer: Optimizer,
    param_name: ParamName,
    milestones_values: Annotated[Points, Param("pairs of time and rate", at_least=0)],
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
    schedulers: Annotated[tuple[Schedule, ...], Param("the schedulers")],
    durations: Annotated[Counts, Param("length of each but the last", at_least=1)],
    save_history: IgnoredFlag = False,
) -> Schedule:
    """Follow one scheduler after the other, each with a clock of its own.

    lr(t) = scheduler_k(t - sum of the durations before)

    Becomes: sequence
    """
    if len(schedulers) != len(durations) + 1:
        message = f"needs one duration fewer than schedulers, not {len(durations)}"
        raise ArgumentError("ConcatScheduler", message)
    return joined(schedulers, list(accumulate(durations)))


def create_lr_scheduler_with_warmup(
    lr_scheduler: Annotated[Schedule, Param("what comes after the warmup")],
    warmup_start_value: Rate,
    warmup_duration: Annotated[int, Param("updates of the warmup", unit="updates", at_least=2)],
    warmup_end_value: Annotated[float | None, Param("rate at its end", at_least=0)] = None,
    save_history: IgnoredFlag = False,
    output_simulated_values: Annotated[None, Param("leave it None")] = None,
) -> Schedule:
    """Rise along a line, then follow another scheduler.

    lr(t) = start + (end - start) * t / (warmup_duration - 1) in the warmup

    Becomes: sequence

    Note: the warmup's last value is used at t = warmup_duration - 1; the other scheduler goes on
    from its second value, if its first is the same.
    """
    first = lr_scheduler(0)
    end = first if warmup_end_value is None else warmup_end_value
    rise = line(warmup_start_value, end, warmup_duration - 1)
    skipped = 1 if first == end else 0
    return joined([rise, Delay(schedule=lr_scheduler, by=-skipped)], [warmup_duration])


def _cycle(shape: Linear | Cosine, growth: float) -> Schedule:
    if not float(growth).is_integer():
        message = f"is spoken with a whole cycle_mult only, not {growth:g}"
        raise ArgumentError("cycle_mult", message)
    return Cycle(schedule=shape, growth=growth)
