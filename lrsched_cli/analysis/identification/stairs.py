"""Schedules that stay and drop: steps, milestones, and rates that somebody or a metric set."""

import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from lrsched_cli._lazy import np
from lrsched_cli.analysis.identification.endless import CONSTANT
from lrsched_cli.analysis.identification.fitting import Found, found_by
from lrsched_cli.analysis.identification.numbers import DEAREST, digits_of, rounded
from lrsched_cli.analysis.identification.rows import Rows
from lrsched_cli.errors import LRSchedError
from lrsched_cli.schedules import FAMILIES, Schedule
from lrsched_cli.schedules.decays import Constant

_MOST_POINTS = 40
"""Changes of a rate that are told one by one."""

_FEW_DROPS = 2
"""So many drops are told by their times, and not by a period."""

_STAYING = 0.6
"""Where more than this share of rows has another rate than the row before, nothing stays."""


@dataclass(frozen=True)
class Level:
    """A rate that stays for some rows."""

    rate: float
    allowed: float
    first: float
    last: float
    """The times of its first and its last row."""


@dataclass(frozen=True)
class Stairs:
    """Rates that stay, one after the other, after a warmup."""

    rows: Rows
    levels: tuple[Level, ...]
    warmup: Found
    """The first of them, with the warmup before it."""

    @property
    def _risen(self) -> Constant:
        schedule = self.warmup.schedule
        return schedule if isinstance(schedule, Constant) else Constant()

    @property
    def begin(self) -> float:
        """When the warmup is over."""
        return float(self._risen.warmup)

    @property
    def rises(self) -> dict[str, Any]:
        """What the warmup is, in words of a schedule."""
        values = self.warmup.schedule.values()
        return {name: values[name] for name in ("warmup", "warmup_from") if values.get(name)}

    @property
    def peak(self) -> float:
        """The first rate."""
        return self._risen.lr0

    def gap(self, number: int) -> tuple[float, float]:
        """Return between which times a level begins: after the first, until the second."""
        return self.levels[number - 1].last, self.levels[number].first


def stairs_of(rows: Rows) -> Stairs | None:
    """Return the rates that stay, or None where they move."""
    after = rows.chosen(slice(rows.top, None))
    is_new = np.abs(np.diff(after.rates)) > 2 * after.slack[1:]
    places = np.flatnonzero(is_new) + 1
    if not 0 < places.size < _STAYING * after.t.size:
        return None
    starts, stops = [0, *places.tolist()], [*places.tolist(), after.t.size]
    if starts[1] == 1 and not rows.top and after.t[0] > 0:
        return None
    levels = tuple(
        Level(
            _roundest(after.rates[a], after.allowed[a]),
            float(after.allowed[a]),
            float(after.t[a]),
            float(after.t[b - 1]),
        )
        for a, b in zip(starts, stops, strict=True)
    )
    begun = rows.chosen(slice(0, rows.top + stops[0]))
    kinds = ("zero", "share") if rows.top else ("none",)
    risen = (found_by(CONSTANT.model(kind), begun) for kind in kinds)
    warmup = next(filter(None, risen), None)
    if warmup is None and begun.t.size == 1:
        warmup = Found(FAMILIES["constant"](lr0=levels[0].rate), 1.0)
    return None if warmup is None else Stairs(rows, levels, warmup)


def _roundest(rate: float, allowed: float) -> float:
    return next(rounded(float(rate), float(allowed)), float(rate))


def stairs_found(rows: Rows) -> Iterator[Found]:
    """Yield the schedules of stairs that explain all rows."""
    stairs = stairs_of(rows)
    if stairs is None:
        return
    rules = [one for one in _stepped(stairs) if rows.is_of(one.schedule)]
    if not rules:
        rules = [one for one in _at_milestones(stairs) if rows.is_of(one.schedule)]
    yield from rules
    if not rules and len(stairs.levels) <= _MOST_POINTS:
        found = _pointwise(stairs)
        if rows.is_of(found.schedule):
            yield found


def _made(name: str, **words: Any) -> Schedule | None:  # noqa: ANN401 - a family's
    with suppress(LRSchedError):
        return FAMILIES[name](**words)
    return None


def _drops(stairs: Stairs) -> Iterator[tuple[float, list[int], dict[str, float]]]:
    """Yield factors of a drop, how many come before each level, and a lowest rate."""
    levels = stairs.levels
    for count in (len(levels), len(levels) - 1):
        low = {} if count == len(levels) else {"min_lr": levels[-1].rate}
        if count < 2 or min(one.rate for one in levels[:count]) <= 0:  # noqa: PLR2004 - two levels
            return
        ratios = [levels[n].rate / levels[n - 1].rate for n in range(1, count)]
        within = max(levels[n].allowed / levels[n].rate for n in range(count)) * 2 + 1e-15
        largest = max(ratios)
        if not 0 < largest < 1:
            return
        for drop in rounded(largest, largest * within):
            if drop >= 1:  # the roundest number near it, by few digits
                continue
            numbers = [round(math.log(one.rate / stairs.peak) / math.log(drop)) for one in levels]
            if low:
                numbers[-1] = numbers[-2] + 1
            rates = [stairs.peak * drop**number for number in numbers]
            fits = [
                abs(rate - one.rate) <= 3 * one.allowed + 1e-14 * one.rate
                for rate, one in zip(rates, levels, strict=True)
            ]
            is_below = rates[-1] < levels[-1].rate - max(levels[-1].allowed, 1e-9 * levels[-1].rate)
            if all(fits[:count]) and (is_below or not low):
                yield drop, numbers, low


def _stepped(stairs: Stairs) -> Iterator[Found]:
    begin, end = stairs.begin, stairs.levels[-1].last
    for drop, numbers, low in _drops(stairs):
        for offset in (0, 1):
            least = 0.0 if low else (end - begin + offset) / (numbers[-1] + 1)
            most = math.inf
            for place in range(1, len(numbers)):
                after, until = (time - begin + offset for time in stairs.gap(place))
                least = max(least, after / (numbers[place - 1] + 1), after / numbers[place])
                most = min(most, until / numbers[place])
            every = _whole_between(least, most)
            if every is None:
                continue
            words: dict[str, Any] = {"lr0": stairs.peak, "drop": drop, "every": every}
            if numbers[-1] <= _FEW_DROPS:
                yield from _few(stairs, (drop, numbers[-1], every - offset, every), low)
                continue
            made = _made("step", **words, offset=offset, **low, **stairs.rises)
            if made is not None:
                cost = stairs.warmup.cost + digits_of(drop) + digits_of(every) + 1.0 + 2 * len(low)
                loose = {"every": (least, most)} if most - least > _OPEN * every + 1 else {}
                yield Found(made, cost + offset, {**stairs.warmup.loose, **loose})


def _few(
    stairs: Stairs, told: tuple[float, int, int, int], low: dict[str, float]
) -> Iterator[Found]:
    """Yield the milestones that are a step's first drops: what comes after them is not seen."""
    drop, count, first, every = told
    milestones = [int(stairs.begin) + first + number * every for number in range(count)]
    words: dict[str, Any] = {"lr0": stairs.peak, "drop": drop, "milestones": tuple(milestones)}
    made = _made("multistep", **words, **low, **stairs.rises)
    if made is not None:
        digits = sum(map(digits_of, milestones))
        cost = stairs.warmup.cost + digits_of(drop) + digits + 0.5 + 2 * len(low)
        yield Found(made, cost, stairs.warmup.loose)


def _at_milestones(stairs: Stairs) -> Iterator[Found]:
    for drop, numbers, low in _drops(stairs):
        milestones: list[int] = []
        loose: dict[str, tuple[float, float]] = {}
        for place in range(1, len(numbers)):
            after, until = stairs.gap(place)
            time = _whole_between(after, until)
            if time is None:
                return
            milestones += [time] * (numbers[place] - numbers[place - 1])
            if until - after > 1 and digits_of(time) > 2 - (until - after > _OPEN * time + 1):
                loose[f"milestone {place}"] = (math.floor(after) + 1, math.floor(until))
        words: dict[str, Any] = {"lr0": stairs.peak, "drop": drop, "milestones": tuple(milestones)}
        made = _made("multistep", **words, **low, **stairs.rises)
        if made is not None:
            digits = sum(map(digits_of, milestones))
            cost = stairs.warmup.cost + digits_of(drop) + digits + 0.5 + 2 * len(low)
            yield Found(made, cost, {**stairs.warmup.loose, **loose})


def _pointwise(stairs: Stairs) -> Found:
    """Return what happened, without a rule."""
    points = [(0.0, stairs.peak)] + [(one.first, one.rate) for one in stairs.levels[1:]]
    made = FAMILIES["piecewise"](points=tuple(points))
    if stairs.rises:
        made = FAMILIES["warmup"](schedule=made, **stairs.rises)
    return Found(made, DEAREST + len(points), is_rule=False)


def are_irregular(milestones: Sequence[int]) -> bool:
    """Tell whether drops come at times that nobody would have planned."""
    gaps = {b - a for a, b in pairwise([0, *milestones])}
    return len(gaps) > 1 and any(time % 5 for time in milestones)


def _whole_between(after: float, until: float) -> int | None:
    """Return the roundest whole number above one number, and at most another."""
    low, high = math.floor(after + 1e-9) + 1, math.floor(until + 1e-9)
    if low > high or high < 1:
        return None
    for power in range(len(str(high)), 0, -1):
        tens = int(10**power)
        for unit in (tens, tens // 2):
            number = -(-low // unit) * unit
            if number <= high:
                return number
    return low


def held_rows(rows: Rows) -> tuple[int, Rows] | None:
    """Return the length of an epoch, and a row for each, where rates change once an epoch."""
    every = _period(rows)
    if every is None:
        return None
    epochs = np.floor(rows.t / every)
    is_new = np.append(True, np.diff(epochs) > 0)
    same = ~is_new[1:]
    if not same.any() or (np.abs(np.diff(rows.rates))[same] > rows.slack[1:][same]).any():
        return None
    facts = {"total": total / every} if (total := rows.facts.get("total")) else {}
    kept = rows.chosen(is_new)
    return every, replace(kept, t=epochs[is_new], facts=facts)


def _period(rows: Rows) -> int | None:
    """Return after how many updates the rate changes, once and again."""
    told = rows.facts.get("steps_per_epoch")
    if told and told > 1 and rows.t[-1] >= told:
        return int(told)
    places = np.flatnonzero(np.abs(np.diff(rows.rates)) > rows.slack[1:])
    if places.size < 4 or places.size > 0.5 * rows.t.size:  # noqa: PLR2004 - few tell nothing
        return None
    numbers = np.arange(1, places.size + 1)
    first = rows.t[places[0] + 1]
    least = np.max(rows.t[places] / numbers)
    most = np.min(rows.t[places + 1] / numbers)
    if first > 2 * most:  # it begins late
        return None
    return _whole_between(float(least), float(most))


_OPEN = 0.05
"""A time is open if others by more than this fraction do as well."""
