"""The curves that timm's schedulers are made of, and their warmup."""

import math
from bisect import bisect_right
from collections.abc import Sequence as Many
from typing import Literal, TypeAlias

from lrsched_cli.dialects.shared import joined, line, with_warmup
from lrsched_cli.errors import ArgumentError, short_repr
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Scale
from lrsched_cli.schedules.cycle_starts import CycleTimes
from lrsched_cli.schedules.cycles import CosineRestarts, Cycle
from lrsched_cli.schedules.decays import Constant, InverseTime
from lrsched_cli.schedules.noise import Noise
from lrsched_cli.schedules.product import Product
from lrsched_cli.schedules.shapes import Cosine, FiniteDecay, Polynomial, WarmupStableDecay

StableName: TypeAlias = Literal["constant", "rsqrt", "power"]
DecayName: TypeAlias = Literal["linear", "1-sqrt", "cosine", "power", "exp"]


def cycled(shape: FiniteDecay, growth: float, peak_decay: float, cycles: int) -> Schedule:
    """Return a shape repeated, and its lowest rate after that."""
    if not cycles:
        return Constant(lr0=shape.floor)
    k_decay = getattr(shape, "k_decay", 1.0)
    arithmetic = CycleTimes(shape.total, growth, "float64").effective(cycles, k_decay)
    if isinstance(shape, Cosine):
        if cycles == 1:
            return shape
        return CosineRestarts(
            lr0=shape.lr0,
            period=shape.total,
            growth=growth,
            peak_decay=peak_decay,
            cycles=cycles,
            min_lr=shape.floor,
            k_decay=shape.k_decay,
            arithmetic=arithmetic,
        )
    return Cycle(
        schedule=shape,
        growth=growth,
        peak_decay=peak_decay,
        cycles=cycles,
        arithmetic=arithmetic,
    )


def overlaid(
    schedule: Schedule, steps: float, start: float, peak: float, *, prefix: bool
) -> Schedule:
    """Return a schedule after a warmup, or with its start replaced by one.

    Without a warmup the constructor sets the first rate to the peak, whatever the schedule has.
    """
    if not steps and not math.isclose(schedule(0), peak, rel_tol=1e-12):
        return joined([Constant(lr0=peak), schedule], [1], shared_clock=True)
    if prefix:
        return with_warmup(schedule, steps, start, peak)
    return joined([line(start, peak, steps), schedule], [steps], shared_clock=True)


def noisy(schedule: Schedule, noise: tuple[object, float, float, int | None]) -> Schedule:
    """Return a schedule with noise in a range of times; the constructor's first rate has none.

    Raises:
        ArgumentError: the range is neither a number nor two.
    """
    times, pct, std, seed = noise
    if times is None:
        return schedule
    start, end = _range(times)
    start = max(start, 0) or 1
    if end is not None and end <= start:
        return schedule
    return Noise(
        schedule=schedule, start=start, end=end, pct=pct, std=std, seed=42 if seed is None else seed
    )


def _range(times: object) -> tuple[float, float | None]:
    match times:
        case int() | float():
            return times, None
        case (int() | float() as start, int() | float() as end):
            return start, end
        case _:
            message = f"noise_range_t must be a number, or a list of two, not {short_repr(times)}"
            raise ArgumentError("timm", message)


def scaled_range(noise: object, total: float) -> object:
    """Return a range of times that is given in fractions of a length."""
    match noise:
        case int() | float():
            return noise * total
        case (int() | float() as start,):
            return start * total
        case (int() | float() as start, int() | float() as end):
            return [start * total, end * total]
        case _:
            return noise


def met_in_turn(milestones: Many[float], begin: float) -> list[int]:
    """Return when each milestone is counted, by bisection of a list that may not ascend."""
    times: list[int] = []
    for time in sorted({max(math.ceil(begin + one - 1), 0) for one in milestones}):
        count = bisect_right(milestones, time - begin + 1)
        times += [time] * (count - len(times))
    return times


def stable_decay(
    rates: tuple[float, float],
    lengths: tuple[float, float],
    stable: tuple[StableName, float, float],
    decay: tuple[DecayName, float, float],
) -> Schedule:
    """Return what comes after the warmup: constant or falling slowly, then to the lowest rate."""
    (rate, low), (name, timescale, power) = rates, stable
    if low > rate:
        return Constant(lr0=low)
    if name == "constant":
        return _decay(rate, low, lengths, decay)
    slow = InverseTime(lr0=rate, decay=1.0, every=timescale, power=power, min_lr=low)
    height = Scale(schedule=slow, plus=-low)
    return Scale(schedule=Product(parts=(height, _decay(1.0, 0.0, lengths, decay))), plus=low)


def _decay(
    rate: float, low: float, lengths: tuple[float, float], decay: tuple[DecayName, float, float]
) -> Schedule:
    """Return a constant rate with a final decay."""
    (total, cooldown), (name, power, ratio) = lengths, decay
    match name:
        case "power":
            fall = Polynomial(lr0=rate, total=cooldown, k_decay=power, min_lr=low)
            return joined([Constant(lr0=rate), fall], [total - cooldown])
        case "exp":
            return WarmupStableDecay(
                lr0=rate,
                total=total,
                cooldown=cooldown,
                shape="exponential",
                rate=ratio,
                min_lr=low,
            )
        case "linear" | "1-sqrt" | "cosine":
            return WarmupStableDecay(
                lr0=rate, total=total, cooldown=cooldown, shape=name, min_lr=low
            )
