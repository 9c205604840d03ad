"""The same schedule with another length, or slower by a factor."""

import dataclasses
from typing import Any, cast

from lrsched_cli._lazy import np
from lrsched_cli.errors import LRSchedError
from lrsched_cli.parameters import fields
from lrsched_cli.parameters.kinds import FLOATS, INTS, PAIRS, POINTS
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Delay, Sequence, WarmupBefore
from lrsched_cli.schedules.decays import Exponential, Step
from lrsched_cli.schedules.held import Held

_SAMPLES = 61
"""Times at which a slower schedule is compared with the one that it is made of."""

_OFFSET = 0.3729
"""Where between two samples it is compared, so that few drops lie there."""

_EQUAL = 1e-9


def lengthened(schedule: Schedule, total: float) -> Schedule | None:
    """Return the schedule as it is with another length in its config, or None if it has none.

    What comes before its last part keeps its times: a warmup by a number of updates, for example.
    """
    try:
        return _lengthened(schedule, total)
    except LRSchedError:
        return None


def _lengthened(schedule: Schedule, total: float) -> Schedule | None:  # noqa: PLR0911 - one a kind
    match schedule:
        case Sequence(parts=parts, at=at, clock=clock):
            start = at[-1] if at and clock == "own" else 0
            last = _lengthened(parts[-1], total - start)
            return last and dataclasses.replace(schedule, parts=(*parts[:-1], last))
        case Delay():
            return _around(schedule, total - schedule.by)
        case WarmupBefore():
            return _around(schedule, total - schedule.warmup)
        case Held():
            return _around(schedule, -(-total // schedule.every))
        case _ if hasattr(schedule, "schedule"):
            return _around(schedule, total)
        case _ if schedule.length is not None and schedule.values().get("total") is not None:
            changed: dict[str, Any] = {"total": total}
            return dataclasses.replace(schedule, **changed)
        case _:
            return None


def _around(schedule: Any, total: float) -> Schedule | None:  # noqa: ANN401 - what holds another
    inner = _lengthened(schedule.schedule, total)
    return inner and cast("Schedule", dataclasses.replace(schedule, schedule=inner))


def rest(schedule: Schedule, at: float) -> tuple[Schedule, float]:
    """Return what a schedule follows from some time on, and what time that has on its own clock.

    It is the schedule itself, unless a warmup, or a part of a sequence, is over by then.
    """
    match schedule:
        case Sequence(parts=parts, at=times, clock="own") if times and times[-1] <= at:
            return rest(parts[-1], at - times[-1])
        case Delay() if schedule.by <= at:
            return rest(schedule.schedule, at - schedule.by)
        case WarmupBefore() if schedule.warmup <= at:
            return rest(schedule.schedule, at - schedule.warmup)
        case _:
            return _without_warmup(schedule, at)


def _without_warmup(schedule: Schedule, at: float) -> tuple[Schedule, float]:
    if isinstance(schedule, Step) and not schedule.warmup:
        every, drop = schedule.every, schedule.drop
        same = Exponential(lr0=schedule.lr0, rate=drop, every=every, staircase=True)
        return same, at + schedule.offset
    values = schedule.values()
    warmup, total = values.get("warmup"), values.get("total")
    if not isinstance(warmup, int) or not 0 < warmup <= at:
        return schedule, at
    shorter = {} if not isinstance(total, (int, float)) else {"total": total - warmup}
    try:
        bare: Schedule = dataclasses.replace(schedule, **{"warmup": 0, **shorter})
    except LRSchedError:
        return schedule, at
    t = at + np.arange(float(_SAMPLES))
    is_same = np.allclose(bare(t - warmup), schedule(t), rtol=_EQUAL, atol=0)
    return _without_warmup(bare, at - warmup) if is_same else (schedule, at)


def slowed(schedule: Schedule, factor: float, until: float) -> Schedule | None:
    """Return the schedule so many times as slow: s(t / factor); None if no expression says it.

    It is compared with the schedule itself, at times before one.
    """
    try:
        made = _slowed(schedule, factor)
        t = (np.arange(float(_SAMPLES)) + _OFFSET) * until / _SAMPLES
        slow, own = made(factor * t), schedule(t)
    except LRSchedError:
        return None
    return made if np.allclose(slow, own, rtol=_EQUAL, atol=_EQUAL * float(own.max())) else None


def _slowed(schedule: Schedule, factor: float) -> Schedule:
    changed: dict[str, Any] = {}
    for field in fields(type(schedule)):
        value = getattr(schedule, field.name)
        if isinstance(value, Schedule):
            changed[field.name] = _slowed(value, factor)
        elif isinstance(value, tuple) and value and isinstance(value[0], Schedule):
            changed[field.name] = tuple(_slowed(one, factor) for one in value)
        elif field.kind in {POINTS, PAIRS}:
            changed[field.name] = {time * factor: rate for time, rate in value}
        elif field.is_length and value is not None:
            is_list = field.kind in {FLOATS, INTS}
            changed[field.name] = [factor * t for t in value] if is_list else factor * value
    return dataclasses.replace(schedule, **changed)
