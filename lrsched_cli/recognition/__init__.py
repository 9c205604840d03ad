"""Which of the families a formula is: parameters proposed from its numbers, and verified.

What is proposed counts only if it has the same rates: at every time where the formula breaks, at
many between, and far past the last of them.
"""

import math
from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from typing import Any

from lrsched_cli._lazy import np
from lrsched_cli.errors import LRSchedError
from lrsched_cli.formula.nodes import Node
from lrsched_cli.recognition.fits import durations, fits_of
from lrsched_cli.recognition.seen import EQUAL, FARTHEST, Seen, as_written
from lrsched_cli.schedules import FAMILIES, Schedule
from lrsched_cli.schedules.formula import Formula
from lrsched_cli.schedules.pieces import WithWarmup


def recognised(schedule: Schedule) -> Schedule | None:
    """Return the schedule of a family that has the same rates as a formula, or None.

    A formula that ends is the family that it goes on as, if it is one, else what it is with its
    last value held.
    """
    if not isinstance(schedule, Formula) or schedule.rate.flow.is_looping:
        return None
    if schedule.total is None:
        return _equal(schedule)
    return _equal(Formula(schedule.rate)) or _equal(schedule)


def _equal(schedule: Formula) -> Schedule | None:
    with suppress(LRSchedError), np.errstate(all="ignore"):
        seen = Seen(schedule)
        if seen.is_usable:
            return next(filter(seen.is_equal, _proposed(seen)), None)
    return None


def _proposed(seen: Seen) -> Iterator[Schedule]:
    """Yield schedules that the formula may be, the simplest first."""
    root = seen.schedule.rate.root
    if isinstance(root, Node) and root.op == "at" and root.args[1] is seen.schedule.rate.time:
        yield root.args[0]
    for name, values in fits_of(seen, 0):
        yield from _made(name, values)
    yield from _one_cycles(seen)
    first = seen.breaks[0]
    if 1 < first < FARTHEST:
        yield from _after_a_rise(seen, math.ceil(first))


def _made(name: str, values: dict[str, Any]) -> Iterator[Schedule]:
    with suppress(LRSchedError):
        values, low = dict(values), values.get("at_least")
        values.pop("at_least", None)
        made = FAMILIES[name](**values)
        yield made if low is None else FAMILIES["clip"](schedule=made, min_lr=low)


def _after_a_rise(seen: Seen, first: int) -> Iterator[Schedule]:
    """Yield what begins with a warmup along a line, or with another line."""
    start, step = seen.at(0), seen.at(1) - seen.at(0)
    middle = first // 2
    if abs(seen.at(middle) - (start + step * middle)) > EQUAL * seen.peak:
        return
    for steps in (first, first - 1, first + 1):
        peak = seen.at(steps)
        on_line = abs(start + (peak - start) / max(steps, 1) - seen.at(1)) <= EQUAL * seen.peak
        if not (steps > 0 and peak > start and on_line):
            continue
        for name, values in fits_of(seen, steps):
            yield from _warmed(name, values, steps, start / peak)
    rise = _line(start, start + step * first, first)
    for name, values in fits_of(seen, first):
        for rest in _made(name, values):
            yield FAMILIES["sequence"](rise, rest, at=[first])


def _line(start: float, end: float, total: int) -> Schedule:
    if abs(end - start) <= EQUAL * abs(end):
        return FAMILIES["constant"](lr0=start)
    return FAMILIES["linear"](lr0=start, lr1=next(as_written(end)), total=total)


def _warmed(name: str, values: dict[str, Any], steps: int, share: float) -> Iterator[Schedule]:
    family = FAMILIES[name]
    low = {} if share == 0 else {"warmup_from": share}
    if not issubclass(family, WithWarmup) or "at_least" in values:
        for made in _made(name, values):
            yield FAMILIES["warmup"](schedule=made, warmup=steps, **low)
        return
    values = values | {"warmup": steps} | low
    if "total" in values:
        values["total"] += steps
    if "milestones" in values:
        values["milestones"] = [steps + one for one in values["milestones"]]
    yield from _made(name, values)


def _one_cycles(seen: Seen) -> Iterator[Schedule]:
    start = seen.at(0)
    top = seen.times[int(np.nanargmax(seen.rates))]
    if not 0 < start < seen.peak:
        return
    for total, shape in product(durations(seen, 0, seen.at), ("cosine", "linear")):
        for length in (total, total + 1):
            end = seen.at(length - 1)
            if end > 0 and top < length - 1:
                told = {
                    "max_lr": seen.peak,
                    "total": length,
                    "pct_start": (top + 1) / length,
                    "shape": shape,
                    "div_factor": next(as_written(seen.peak / start)),
                    "final_div_factor": next(as_written(start / end)),
                }
                yield from _made("one_cycle", told)
