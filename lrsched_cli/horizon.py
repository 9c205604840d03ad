"""How far to look at schedules that have no range: past the last change of each of them."""

import math
from collections.abc import Iterable
from itertools import pairwise

from lrsched_cli._lazy import np
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.held import Held

USUAL_LENGTH = 100
"""Epochs or steps that are shown where no schedule has an end, or changes later."""

_FARTHEST = 10**7
"""Changes that come later do not make a range longer: each of its rows is computed."""

_PERIODS = 3
"""Of a schedule that changes for ever: so many changes are shown where they are far apart."""

_PAST = 4 / 3
"""Times the last change: how far a range goes on."""


def usual_stop(schedules: Iterable[Schedule]) -> int:
    """Return where a range ends that is left open: at the longest schedule's end, else at 100.

    If a schedule without an end changes later than that, it is a third past its last change, in a
    round number.
    """
    schedules = list(schedules)
    usual = max(one.length or 0 for one in schedules) or USUAL_LENGTH
    return past(max(map(_reach, schedules)), usual)


def past(change: float, least: int) -> int:
    """Return a round end of a range that holds a change and what follows it."""
    return least if not least <= change <= _FARTHEST else max(_round_up(_PAST * change), least)


def _reach(schedule: Schedule) -> float:
    """Return the last change of a schedule without an end, or one of those that never end."""
    if isinstance(schedule, Held):
        return schedule.every * _reach(schedule.schedule)
    if schedule.length is not None:
        return 0
    last = schedule.last_breakpoint
    return last if math.isfinite(last) else _few_periods(schedule)


def _few_periods(schedule: Schedule) -> float:
    """Return the third change, where changes are so far apart that a usual range may show none."""
    times = [0.0]
    for _ in range(_PERIODS):
        times.append(float(schedule.next_breakpoint(np.array(times[-1:]))[0]))
    apart = max(after - before for before, after in pairwise(times))
    return times[-1] if apart >= USUAL_LENGTH - 1 else 0


def _round_up(number: float) -> int:
    """Return the first number of one digit and zeros that is not below; or one and a half."""
    power: int = int(10 ** math.floor(math.log10(number)))
    halves: tuple[int, ...] = (3, *range(4, 21, 2))
    return next(n * power // 2 for n in halves if n * power / 2 >= number)
