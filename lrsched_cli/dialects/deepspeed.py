"""DeepSpeed: `deepspeed.runtime.lr_schedules`.

The engine calls `optimizer.step()` and then `scheduler.step()`. The warmup schedules count from -1
in the first update: what they compute for their step 0 is used in the second, and the first rate
twice.
"""

from typing import Annotated

from lrsched_cli.dialects.facts import Dialect
from lrsched_cli.dialects.shared import (
    Counted,
    Ignored,
    IgnoredFlag,
    Lr,
    Optimizer,
    Rate,
    Share,
    SomeUpdates,
    base_rate,
    joined,
    line,
)
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Delay, Scale
from lrsched_cli.schedules.cyclical import Cyclic
from lrsched_cli.schedules.decays import Constant, InverseTime
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.shapes import Cosine

Rise = Annotated[str, Param("how the rate rises: 'linear', else by the logarithm")]
Total = Annotated[float, Param("number of updates", unit="updates", at_least=0)]
MaxLr = Annotated[float | None, Param("rate after the warmup", at_least=0)]
LastBatch = Annotated[
    int, Param("only a schedule from its start is supported", at_least=-1, at_most=-1)
]
Stairs = Annotated[int, Param("number of stairs", at_least=0)]


def WarmupLR(
    optimizer: Optimizer,
    warmup_min_lr: Rate = 0.0,
    warmup_max_lr: MaxLr = None,
    warmup_num_steps: Counted = 1000,
    warmup_type: Rise = "log",
    last_batch_iteration: LastBatch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise from warmup_min_lr to warmup_max_lr, and stay there.

    lr(t) = min + (max - min) * ln(t) / ln(W) or (t - 1) / W while t - 1 < W, then max

    Becomes: delay

    Note (warmup_type!='linear'): the warmup is logarithmic unless warmup_type="linear", whatever
    else it says: most of the rise comes at once.
    Note: the first rate is used twice, all else one update late.
    """
    if warmup_max_lr is None:
        warmup_max_lr = base_rate("WarmupLR", optimizer, lr)
    steps = max(2, warmup_num_steps)
    rise = _rise(warmup_min_lr, warmup_max_lr, steps, warmup_type)
    return Delay(schedule=joined([rise, Constant(lr0=warmup_max_lr)], [steps]), by=1)


def WarmupDecayLR(
    optimizer: Optimizer,
    total_num_steps: Total,
    warmup_min_lr: Rate = 0.0,
    warmup_max_lr: MaxLr = 0.001,
    warmup_num_steps: Counted = 1000,
    warmup_type: Rise = "log",
    last_batch_iteration: LastBatch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise from warmup_min_lr to warmup_max_lr, then fall back along a line.

    lr(t) = min + (max - min) * (T - t + 1) / (T - W) after the warmup

    Becomes: delay

    Note (warmup_type!='linear'): the warmup is logarithmic unless warmup_type="linear", whatever
    else it says: most of the rise comes at once.
    Note: the first rate is used twice, all else one update late; the peak is 0.001 unless told
    otherwise, whatever the optimizer has.
    """
    if warmup_max_lr is None:
        warmup_max_lr = base_rate("WarmupDecayLR", optimizer, lr)
    steps = max(2, warmup_num_steps)
    rise = _rise(warmup_min_lr, warmup_max_lr, steps, warmup_type)
    left = total_num_steps - steps
    if left <= 0:
        fall = line(warmup_min_lr, warmup_min_lr, 0)
    else:  # less than one update is taken for one
        top = warmup_min_lr + (warmup_max_lr - warmup_min_lr) * min(left, 1)
        fall = line(top, warmup_min_lr, left)
    return Delay(schedule=joined([rise, fall], [steps]), by=1)


def WarmupCosineLR(
    optimizer: Optimizer,
    total_num_steps: Total,
    warmup_min_ratio: Share = 0.0,
    warmup_num_steps: Counted = 1000,
    cos_min_ratio: Share = 0.0001,
    warmup_type: Rise = "log",
    last_batch_iteration: LastBatch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise from a fraction of the rate to all of it, then fall to a fraction along a cosine.

    lr(t) = lr * (c + (1 - c) * (1 + cos(pi * min((t - W) / (T - W), 1))) / 2) after the warmup

    Becomes: sequence

    Note (warmup_type!='linear'): the warmup is logarithmic unless warmup_type="linear", whatever
    else it says: most of the rise comes at once.
    Note: the first update has rate 0, whatever warmup_min_ratio says.
    """
    rate = base_rate("WarmupCosineLR", optimizer, lr)
    steps = max(2, warmup_num_steps)
    rise = _rise(rate * warmup_min_ratio, rate, steps, warmup_type)
    length = max(1, total_num_steps - steps)
    fall = Delay(schedule=Cosine(lr0=rate, total=length, min_ratio=cos_min_ratio), by=-1)
    return joined([Constant(lr0=0.0), rise, fall], [1, steps + 1])


def LRRangeTest(
    optimizer: Optimizer,
    lr_range_test_min_lr: Annotated[float, Param("first rate", above=0)] = 1e-3,
    lr_range_test_step_size: Counted = 2000,
    lr_range_test_step_rate: Annotated[float, Param("growth in a step, by the first rate")] = 1.0,
    lr_range_test_staircase: Annotated[bool, Param("grow in stairs")] = False,
    last_batch_iteration: LastBatch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Grow along a line, to find where training fails.

    lr(t) = min_lr * (1 + step_rate * t / step_size)

    Becomes: time
    """
    return InverseTime(
        lr0=lr_range_test_min_lr,
        decay=lr_range_test_step_rate,
        every=lr_range_test_step_size,
        staircase=lr_range_test_staircase,
        power=-1.0,
    )


def OneCycle(
    optimizer: Optimizer,
    cycle_min_lr: Rate,
    cycle_max_lr: Rate,
    decay_lr_rate: Annotated[float, Param("decay coefficient")] = 0.0,
    cycle_first_step_size: SomeUpdates = 2000,
    cycle_second_step_size: Annotated[
        int | None, Param("updates of the fall", unit="updates", at_least=0)
    ] = None,
    cycle_first_stair_count: Stairs = 0,
    cycle_second_stair_count: Annotated[int | None, Param("stairs of the fall", at_least=0)] = None,
    decay_step_size: Annotated[int, Param("updates of one period", unit="updates", at_least=0)] = 0,
    cycle_momentum: IgnoredFlag = True,
    cycle_min_mom: Ignored = 0.8,
    cycle_max_mom: Ignored = 0.9,
    decay_mom_rate: Ignored = 0.0,
    last_batch_iteration: LastBatch = -1,
    *,
    lr: Lr = None,
) -> Schedule:
    """Rise to the peak and fall back, then decay by inverse time.

    lr(t) = triangle, then cycle_min_lr / (1 + decay_lr_rate * (t - cycle) / decay_step_size)

    Becomes: sequence

    Note (decay_step_size=0): without decay_step_size the rate stays at cycle_min_lr after the
    cycle.
    """
    up = cycle_first_step_size
    down = up if cycle_second_step_size is None else cycle_second_step_size
    if cycle_min_lr == 0:
        decay: Schedule = Constant(lr0=0.0)
    elif decay_lr_rate and decay_step_size:
        decay = InverseTime(lr0=cycle_min_lr, decay=decay_lr_rate, every=decay_step_size)
    else:
        decay = Constant(lr0=cycle_min_lr)
    stairs = cycle_first_stair_count
    second = stairs if cycle_second_stair_count is None else cycle_second_stair_count
    if stairs or second:
        cycle = _stairs(cycle_min_lr, cycle_max_lr, (up, stairs), (down, second))
    else:
        cycle = Cyclic(min_lr=cycle_min_lr, max_lr=cycle_max_lr, up=up, down=down)
    # The cycle's own formula still gives its last update, which is where the decay starts from.
    return joined([cycle, Delay(schedule=decay, by=0)], [up + down])


_MOST_IN_STAIRS = 1_000_000


def _stairs(low: float, high: float, up: tuple[int, int], down: tuple[int, int]) -> Schedule:
    """Return a triangle cut into stairs, each flank into so many of its own."""
    (rise, rise_stairs), (fall, fall_stairs) = up, down
    if rise + fall > _MOST_IN_STAIRS:
        message = (
            f"stairs are computed for at most {_MOST_IN_STAIRS:,} updates, not {rise + fall:,}"
        )
        raise ArgumentError("OneCycle", message)
    heights: dict[float, float] = {
        t: (t * rise_stairs // rise) / rise_stairs if rise_stairs else t / rise
        for t in range(rise + 1)
    }
    for left in range(fall - 1, 0, -1):
        height = (left * fall_stairs // fall) / fall_stairs if fall_stairs else left / fall
        heights[rise + fall - left] = height
    points: dict[float, float] = {}
    last = -1.0
    for time, height in heights.items():
        if height != last:
            points[time] = low + (high - low) * height
        last = height
    return Piecewise(points=tuple(points.items()))


def _rise(low: float, high: float, steps: int, shape: str) -> Schedule:
    """Return the warmup, counted from DeepSpeed's step 0; it may be a fall."""
    if shape == "linear" or low == high:
        return line(low, high, steps)
    height = Constant(lr0=abs(high - low), warmup=steps - 1, warmup_shape="log")
    if low > high:
        return Scale(schedule=height, by=-1.0, plus=low)
    return Scale(schedule=height, plus=low) if low else height


DIALECT = Dialect(
    counts="step",
    optimizers={
        "DeepSpeedCPUAdagrad": 0.01,
        "DeepSpeedCPUAdam": 0.001,
        "DeepSpeedCPULion": 0.001,
        "FusedAdam": 0.001,
        "FusedLamb": 0.001,
        "FusedLion": 0.001,
    },
)
