"""Schedules like another one: with another peak, warmup or length."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from lrsched_cli.errors import LRSchedError
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Scale, Sequence

_DIGITS = 17


def edited(schedule: Schedule, **changed: Any) -> Schedule | None:  # noqa: ANN401 - of a parameter
    """Return the schedule with other parameters, or None if it cannot have them."""
    if changed.keys() - schedule.values().keys():
        return None
    try:
        made: Schedule = dataclasses.replace(schedule, **changed)
        made.settled()(0.0)
    except LRSchedError:
        return None
    return made


def roundest(value: float, relative: float) -> float:
    """Return the number with the fewest digits so near to another."""
    for digits in range(1, _DIGITS):
        near = float(f"{value:.{digits - 1}e}")
        if abs(near - value) <= relative * abs(value):
            return near
    return value


def scaled(schedule: Schedule, factor: float, relative: float) -> Iterator[Schedule]:
    """Yield the schedule with a peak so many times as high: above its floor, or with it too."""
    peak = schedule.values().get("lr0") or schedule.values().get("max_lr")
    name = "lr0" if "lr0" in schedule.values() else "max_lr"
    if isinstance(peak, float | int) and peak:
        made = edited(schedule, **{name: roundest(peak * factor, relative)})
        if made is not None:
            yield made
    whole = _all_scaled(schedule, factor, relative)
    yield whole if whole is not None else Scale(schedule=schedule, by=roundest(factor, relative))


def _all_scaled(schedule: Schedule, factor: float, relative: float) -> Schedule | None:
    """Return the schedule with all its rates multiplied, or None where it is not known how."""
    if isinstance(schedule, Sequence):
        parts = [_all_scaled(part, factor, relative) for part in schedule.parts]
        known = tuple(part for part in parts if part is not None)
        return dataclasses.replace(schedule, parts=known) if len(known) == len(parts) else None
    rates = {
        name: roundest(value * factor, relative)
        for name, value in schedule.values().items()
        if name in {"lr0", "lr1", "min_lr", "max_lr"} and isinstance(value, float | int)
    }
    is_whole = "lr0" in rates and not any(
        isinstance(v, Schedule) for v in schedule.values().values()
    )
    return edited(schedule, **rates) if is_whole else None


def number_of(schedule: Schedule, name: str) -> float | None:
    """Return a parameter that is a number, or None."""
    value = schedule.values().get(name)
    if isinstance(value, float | int) and not isinstance(value, bool):
        return float(value)
    return None
