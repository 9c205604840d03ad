"""What dialects share: their common parameters, each declared once, and common translations."""

import dataclasses
import math
from collections.abc import Sequence as Many
from typing import Annotated, Any, Literal

from lrsched_cli.dialects.facts import Entry
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param, bind, fields
from lrsched_cli.parameters.values import Optimizer as OptimizerValue
from lrsched_cli.parameters.values import Settings
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Sequence
from lrsched_cli.schedules.cycles import CosineRestarts
from lrsched_cli.schedules.decays import Constant, Exponential, InverseSqrt, MultiStep, Step
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.shapes import FiniteDecay, Linear

LearningRate = Annotated[
    float, Param("learning rate of the first update", above=0, float_literal=True)
]
StartRate = Annotated[float, Param("learning rate at the start", at_least=0, float_literal=True)]
EndRate = Annotated[float, Param("learning rate at the end", at_least=0)]
DecaySteps = Annotated[float, Param("length of one period", unit="updates", above=0)]
DecayFactor = Annotated[float, Param("decay factor of one period", at_least=0)]
DecayCoefficient = Annotated[float, Param("decay coefficient of one period")]
Staircase = Annotated[bool, Param("decay at the end of each period, not continuously")]
Name = Annotated[str | None, Param("name of the operation; changes no value", ignored=True)]

Optimizer = Annotated[OptimizerValue | None, Param("the optimizer, or a name that stands for it")]
Lr = Annotated[
    float | None,
    Param("learning rate of the optimizer, where that does not tell it", above=0),
]
LastEpoch = Annotated[
    int, Param("the last update before, from 0, where a training goes on", at_least=-1)
]
FromStart = Annotated[
    int, Param("only a schedule from its start is supported", at_least=-1, at_most=-1)
]
Gamma = Annotated[float, Param("decay factor", at_least=0)]
Rate = Annotated[float, Param("learning rate", at_least=0)]
Peak = Annotated[float, Param("learning rate at the peak", above=0)]
Updates = Annotated[int, Param("number of updates", unit="updates", at_least=0)]
SomeUpdates = Annotated[int, Param("number of updates", unit="updates", at_least=1)]
Counted = Annotated[int, Param("number of updates", unit="updates", at_least=1, int_literal=True)]
Length = Annotated[float, Param("number of updates", unit="updates", above=0)]
Warmup = Annotated[float, Param("number of updates of the warmup", unit="updates", at_least=0)]
Share = Annotated[float, Param("fraction", at_least=0)]
Power = Annotated[float, Param("exponent", at_least=0)]
Ignored = Annotated[float, Param("changes no learning rate", ignored=True)]
IgnoredFlag = Annotated[bool, Param("changes no learning rate", ignored=True)]
Div = Annotated[float, Param("factor between two rates", above=0)]
Anneal = Annotated[Literal["cos", "linear"], Param("how the rate rises and falls")]


def base_rate(owner: str, optimizer: OptimizerValue | None, lr: float | None) -> float:
    """Return the learning rate that a scheduler starts from.

    Raises:
        ArgumentError: neither the optimizer nor `lr` tells it, or they differ.
    """
    own = optimizer.lr if isinstance(optimizer, OptimizerValue) else None
    if lr is not None and own is not None and lr != own:
        message = f"lr={lr:g} contradicts the optimizer's own {own:g}"
        raise ArgumentError(owner, message)
    told = _noted(optimizer) if isinstance(optimizer, OptimizerValue) else None
    if told is None and lr is None:
        message = (
            "needs the learning rate: lr=0.1, or an optimizer such as torch.optim.SGD(p, lr=0.1)"
        )
        raise ArgumentError(owner, message)
    return told if told is not None else lr or 0.0


def _noted(optimizer: OptimizerValue) -> float | None:
    """Return the rate that a scheduler notes for its own: what earlier ones made of it."""
    if not optimizer.made:
        return optimizer.lr
    from lrsched_cli.dialects.torch.making import base_of  # noqa: PLC0415 - it imports this

    return base_of(optimizer)


def stepped(lr0: float, factor: float, every: float) -> Schedule:
    """Return the decay, or growth, by a factor once every period."""
    if not factor:
        return Piecewise(points=((0, lr0), (every, 0.0)))
    if factor <= 1 and float(every).is_integer():
        return Step(lr0=lr0, drop=factor, every=int(every), offset=0)
    return Exponential(lr0=lr0, rate=factor, every=every, staircase=True)


def at_milestones(lr0: float, factor: float, milestones: Many[int]) -> Schedule:
    """Return the decay, or growth, by a factor at each milestone."""
    milestones = sorted(milestones)
    if 0 < factor <= 1 or not milestones:
        drop = factor if 0 < factor <= 1 else 1.0
        return MultiStep(lr0=lr0, milestones=tuple(milestones), drop=drop)
    points = {0: lr0} | {m: lr0 * factor**n for n, m in enumerate(milestones, start=1)}
    return Piecewise(points=tuple(points.items()))


def met(times: Many[float]) -> list[int]:
    """Return those of some times that a counter of updates is ever equal to."""
    return [int(time) for time in times if time >= 0 and float(time).is_integer()]


def stepped_where_met(lr0: float, factor: float, period: float) -> Schedule:
    """Return the decay by a factor in each update that is a multiple of a period."""
    every = float(period).as_integer_ratio()[0]
    return stepped(lr0, factor, every) if every <= _FARTHEST else Constant(lr0=lr0)


_FARTHEST = 10**12
"""More updates than any training has."""


def line(start: float, end: float, steps: float) -> Schedule:
    """Return a straight line from one rate to another, which is then held."""
    return Linear(lr0=start, lr1=end, total=steps) if steps > 0 else Constant(lr0=start)


def spliced(parts: Many[Schedule], at: Many[float], *, shared_clock: bool = False) -> Sequence:
    """Return the parts one after the other; those that end where they begin are left out."""
    if len(at) == len(parts) - 1:
        spans = zip(parts, [0, *at], [*at, math.inf], strict=True)
        kept = [(part, start) for part, start, end in spans if start != end]
        parts, at = [part for part, _ in kept], [start for _, start in kept[1:]]
    return Sequence(parts=tuple(parts), at=tuple(at), clock="global" if shared_clock else "own")


def joined(parts: Many[Schedule], at: Many[float], *, shared_clock: bool = False) -> Schedule:
    """Return the parts one after the other, or the only one that ever begins."""
    whole = spliced(parts, at, shared_clock=shared_clock)
    return whole if whole.at else whole.parts[0]


def with_warmup(schedule: Schedule, steps: float, start: float, peak: float) -> Schedule:
    """Return a schedule after a straight rise (or fall) to its peak; its clock starts then."""
    if not steps:
        return schedule
    total = getattr(schedule, "total", None)
    whole = float(steps).is_integer() and (total is None or float(total).is_integer())
    known = (FiniteDecay, Constant, Step, Exponential, InverseSqrt, CosineRestarts)
    if whole and 0 <= start <= peak and peak > 0 and isinstance(schedule, known):
        longer: dict[str, Any] = {} if total is None else {"total": total + steps}
        if not schedule.warmup and schedule.lr0 == peak:
            return dataclasses.replace(
                schedule, warmup=int(steps), warmup_from=start / peak, **longer
            )
    return joined([line(start, peak, steps), schedule], [steps])


def three_stages(rate: float, lengths: tuple[int, int, int], first: float, last: float) -> Schedule:
    """Return a line up from a fraction of a rate, the rate, and an exponential fall to another."""
    warmup, hold, decay = lengths
    rise = line(rate * first, rate, warmup)
    if not decay:
        return joined([rise, Constant(lr0=rate)], [warmup])
    fall = Exponential(lr0=rate, rate=last, every=decay)
    parts = [rise, Constant(lr0=rate), fall, Constant(lr0=rate * last)]
    return joined(parts, [warmup, warmup + hold, warmup + hold + decay])


def called(entry: Entry, settings: Settings, **given: object) -> Schedule:
    """Return what a function of a dialect returns for arguments that a mapping holds."""
    named = dict(settings)
    twice = named.keys() & given
    if twice:
        raise ArgumentError(entry.__name__, f"argument {min(twice)} is given twice")
    return entry(**bind(entry.__name__, fields(entry), (), named | given))
