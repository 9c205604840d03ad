"""Which of the families a formula is: parameters proposed from its numbers, and verified.

What is proposed counts only if it has the same rates: at every time where the formula breaks, at
many between, and far past the last of them.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product
from typing import Any, TypeAlias

from lrsched_cli._lazy import np
from lrsched_cli.errors import LRSchedError
from lrsched_cli.formula.nodes import Node, walk
from lrsched_cli.schedules import FAMILIES, Floats, Schedule
from lrsched_cli.schedules.formula import Formula
from lrsched_cli.schedules.pieces import WithWarmup

_EQUAL = 1e-12
"""The largest difference that counts as equal, as a fraction of the peak: that of rounding."""

_SOON, _SPREAD = 2048, 1024
"""Updates of which every one is compared, and further ones."""

_USUAL_LENGTH = 1000
_FARTHEST = 10**6
_ROWS = 2**14
_LEAST = 16
"""Updates that a formula must have rates for."""

_MOST_BREAKS = 128
_MOST_DURATIONS = 16
_MOST_POINTS = 40

_FEW_DROPS = 4
"""So many drops in all are told by their times."""

_DIGITS = (3, 6, 9, 12)
"""How many digits numbers are tried with, as people write them."""

_NOTHING = 1e-7
"""A smaller fraction of the first rate is what rounding leaves of 0."""

_NEAR = 1e-9
"""How close a number must be to one of fewer digits to be tried as that."""

Fit: TypeAlias = tuple[str, dict[str, Any]]
"""A family's name, and parameters: times count from the end of the warmup."""


def recognised(schedule: Schedule) -> Schedule | None:
    """Return the schedule of a family that has the same rates as a formula, or None."""
    if not isinstance(schedule, Formula) or schedule.rate.flow.is_looping:
        return None
    with suppress(LRSchedError), np.errstate(all="ignore"):
        seen = _Seen(schedule)
        if seen.is_usable:
            return next(filter(seen.is_equal, _proposed(seen)), None)
    return None


@dataclass(frozen=True)
class _Seen:
    """What is seen of a formula: its breakpoints, its numbers and its rates."""

    schedule: Formula

    @cached_property
    def breaks(self) -> list[float]:
        """The first breakpoints, the last one infinite if there are no more."""
        found = [0.0]
        while len(found) <= _MOST_BREAKS and found[-1] < np.inf:
            found.append(float(self.schedule.next_breakpoint(np.array(found[-1:]))[0]))
        return found[1:]

    @cached_property
    def end(self) -> int:
        """Up to where rates must be the same."""
        total = self.schedule.total
        finite = [one for one in self.breaks if one < np.inf]
        last = total or max([_USUAL_LENGTH, *(2 * one for one in finite)])
        last = min(last, _FARTHEST)
        if total is None:  # as long as it has rates: many lines fall below zero past their end
            every = self.schedule.rates(np.floor(np.linspace(0, last - 1, min(int(last), _ROWS))))
            bad = np.flatnonzero(~((every >= 0) & (every < np.inf)))
            last = last * bad[0] / every.size if bad.size else last
        return int(last)

    @property
    def beyond(self) -> float:
        """Up to where they are looked at: not far, of what is computed step by step."""
        return min(self.end * (4.0 if self.schedule.is_smooth else 1.25), _FARTHEST)

    @cached_property
    def times(self) -> Floats:
        """The times that are compared."""
        near = [one + by for one in self.breaks if one < _FARTHEST for by in (-1, 0, 1)]
        spread = np.linspace(0, self.beyond, _SPREAD)
        found = np.concatenate([np.arange(_SOON), spread, near])
        times: Floats = np.unique(np.floor(np.maximum(found, 0)))
        return times

    @cached_property
    def rates(self) -> Floats:
        """The rates at these times, NaN from where on there is none."""
        rates = self.schedule.rates(self.times)
        bad = np.flatnonzero(~((rates >= 0) & (rates < np.inf)))
        if bad.size:
            rates[bad[0] :] = np.nan
        return rates

    @property
    def is_usable(self) -> bool:
        """Whether there are rates up to the end."""
        known = self.times < self.end
        return self.end > _LEAST and not np.isnan(self.rates[known]).any() and self.peak > 0

    @cached_property
    def peak(self) -> float:
        """The highest rate."""
        return float(np.nanmax(self.rates))

    @cached_property
    def numbers(self) -> list[float]:
        """The numbers that stand in the formula, each once."""
        found: dict[float, None] = {}
        for node in walk(self.schedule.rate.root):
            for one in node.args:
                if isinstance(one, (int, float)) and math.isfinite(one) and one:
                    found[abs(float(one))] = None
        return list(found)[:_MOST_DURATIONS]

    def at(self, t: float) -> float:
        """Return the rate at a time."""
        return float(self.schedule.rates(np.array([float(t)]))[0])

    def is_equal(self, other: Schedule) -> bool:
        """Tell whether another schedule has the same rates, wherever the formula has any."""
        few = slice(None, None, 61)
        for part in (few, slice(None)):
            rates, known = other.rates(self.times[part]), self.rates[part]
            apart = np.abs(rates - known) > _EQUAL * self.peak
            if bool((apart | (np.isnan(rates) & ~np.isnan(known))).any()):
                return False
        return True


def _proposed(seen: _Seen) -> Iterator[Schedule]:
    """Yield schedules that the formula may be, the simplest first."""
    root = seen.schedule.rate.root
    if isinstance(root, Node) and root.op == "at" and root.args[1] is seen.schedule.rate.time:
        yield root.args[0]
    for name, values in _fits(seen, 0):
        yield from _made(name, values)
    yield from _one_cycles(seen)
    first = seen.breaks[0]
    if 1 < first < _FARTHEST:
        yield from _after_a_rise(seen, math.ceil(first))


def _made(name: str, values: dict[str, Any]) -> Iterator[Schedule]:
    with suppress(LRSchedError):
        values, low = dict(values), values.get("at_least")
        values.pop("at_least", None)
        made = FAMILIES[name](**values)
        yield made if low is None else FAMILIES["clip"](schedule=made, min_lr=low)


def _after_a_rise(seen: _Seen, first: int) -> Iterator[Schedule]:
    """Yield what begins with a warmup along a line, or with another line."""
    start, step = seen.at(0), seen.at(1) - seen.at(0)
    middle = first // 2
    if abs(seen.at(middle) - (start + step * middle)) > _EQUAL * seen.peak:
        return
    for steps in (first, first - 1, first + 1):
        peak = seen.at(steps)
        on_line = abs(start + (peak - start) / max(steps, 1) - seen.at(1)) <= _EQUAL * seen.peak
        if not (steps > 0 and peak > start and on_line):
            continue
        for name, values in _fits(seen, steps):
            yield from _warmed(name, values, steps, start / peak)
    rise = _line(start, start + step * first, first)
    for name, values in _fits(seen, first):
        for rest in _made(name, values):
            yield FAMILIES["sequence"](rise, rest, at=[first])


def _line(start: float, end: float, total: int) -> Schedule:
    if abs(end - start) <= _EQUAL * abs(end):
        return FAMILIES["constant"](lr0=start)
    return FAMILIES["linear"](lr0=start, lr1=next(_as_written(end)), total=total)


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


def _fits(seen: _Seen, start: int) -> Iterator[Fit]:
    """Yield what the rates from a time on may be, as counted from there."""

    def rate(t: float) -> float:
        return seen.at(start + t)

    first, far = next(_as_written(rate(0))), rate(seen.beyond)
    if not first > 0:
        yield from _computable(_finite(seen, start, rate))
        return
    yield "constant", {"lr0": first}
    changes = _changes(seen, start)
    if changes:
        yield from _steps(first, changes)
        return
    low = {"min_lr": far} if 0 < far < first else {}
    for fit in (_exponential, _divided):
        for name, values in _computable(fit(seen, rate)):
            yield name, values
            if low:
                yield name, values | low
    yield from _computable(_finite(seen, start, rate))


def _computable(fits: Iterator[Fit]) -> Iterator[Fit]:
    """Yield fits as long as their numbers can be computed."""
    with suppress(ArithmeticError, ValueError):
        yield from fits


def _changes(seen: _Seen, start: int) -> list[tuple[float, float]] | None:
    """Return when the rate changes from a time on, and to what; None if not only at breakpoints."""
    times = [one for one in seen.breaks if one > start]
    begin, before = float(start), seen.at(start)
    found: list[tuple[float, float]] = []
    for end in times:
        last = min(math.ceil(end) - 1.0, _FARTHEST) if end < np.inf else seen.beyond
        if seen.at(last) != seen.at(begin) or seen.at((begin + last) // 2) != seen.at(begin):
            return None
        if end == np.inf:
            break
        begin = math.ceil(end)
        now = seen.at(begin)
        if abs(now - before) > _EQUAL * seen.peak:
            found.append((begin - start, now))
        before = now
    return found


def _steps(first: float, changes: list[tuple[float, float]]) -> Iterator[Fit]:
    times = [time for time, _ in changes]
    rates = [first, *(rate for _, rate in changes)]
    count = next((n for n, one in enumerate(rates) if one < 1e-6 * first), len(rates)) - 1
    if count > 0 and rates[count] > 0:
        for drop in _as_written((rates[count] / first) ** (1 / count)):
            if drop <= 1:
                if len(times) <= _FEW_DROPS:
                    yield "multistep", {"lr0": first, "milestones": times, "drop": drop}
                if len(times) > 1:
                    every = times[1] - times[0]
                    offset = every - times[0]
                    told = {"lr0": first, "drop": drop, "every": every, "offset": offset}
                    yield "step", told
                    yield "step", told | {"min_lr": rates[-1]}
                if len(times) < _MOST_BREAKS:
                    yield "multistep", {"lr0": first, "milestones": times, "drop": drop}
    if len(changes) <= _MOST_POINTS:
        points = {0: first} | dict(changes)
        yield "piecewise", {"points": points}


def _exponential(seen: _Seen, rate: Callable[[float], float]) -> Iterator[Fit]:
    first = rate(0)
    share = rate(1) / first
    if not 0 < share < 1 or abs(rate(2) - first * share**2) > 1e-9 * first:
        return
    until = max((n for n in (2**k for k in range(18)) if share**n > _CLEAR), default=1)
    until = until if abs(rate(until) / first / share**until - 1) < _ALIKE else 1
    slope = math.log(rate(until) / first) / until
    for every in [1.0, *seen.numbers]:
        for decay in islice(_as_written(-slope * every), 2):
            if len(repr(decay)) < _SHORT:
                yield "exp", {"lr0": first, "decay": decay, "every": every}
        for factor in islice(_as_written(math.exp(slope * every)), 2):
            if len(repr(factor)) < _SHORT:
                yield "exp", {"lr0": first, "rate": factor, "every": every}
    yield "exp", {"lr0": first, "rate": math.exp(slope)}


_CLEAR = 1e-2
"""A share of the first rate that tells a factor well, taken over many updates."""

_ALIKE = 1e-6
"""Two numbers that differ by less are the same but for rounding."""

_SHORT = 12
"""Characters of a number that somebody may have written."""


def _divided(seen: _Seen, rate: Callable[[float], float]) -> Iterator[Fit]:
    first, second, far = rate(0), rate(1), rate(1000)
    if not 0 < second < first:
        return
    at, then = (1000, far) if 0 < far < second else (1, second)
    for power in (1.0, 0.5, *(one for one in seen.numbers if one < 10)):  # noqa: PLR2004
        growth = ((first / then) ** (1 / power) - 1) / at
        if abs(rate(2) - first / (1 + 2 * growth) ** power) > 1e-9 * first:
            continue
        told = {} if power == 1 else {"power": power}
        if power == 0.5:  # noqa: PLR2004 - a square root
            yield "inverse_sqrt", {"lr0": first}
            for scale in _as_written(1 / growth):
                yield "inverse_sqrt", {"lr0": first, "timescale": scale}
        for every in [1.0, *seen.numbers]:
            for decay in islice(_as_written(growth * every), 2):
                if every == 1 or len(repr(decay)) < _SHORT:
                    yield "time", {"lr0": first, "decay": decay, "every": every} | told


def _finite(seen: _Seen, start: int, rate: Callable[[float], float]) -> Iterator[Fit]:
    """Yield decays, or rises, that come to an end."""
    first, tail = next(_as_written(rate(0))), rate(seen.beyond)
    floors: list[dict[str, Any]] = [{}]
    if 0 < tail < first:
        floors.append({"at_least": tail})
    for total, floor in product(_durations(seen, start, rate), floors):
        last = rate(total)
        end = 0.0 if floor or not 0 <= last < np.inf else last
        low = next(_as_written(end)) if end > _NOTHING * first else 0.0
        if low > first:
            yield "linear", {"lr0": first, "lr1": low, "total": total}
            continue
        told = {"lr0": first, "total": total} | ({"min_lr": low} if low else {}) | floor
        yield "linear", told
        yield "cosine", told
        yield "cosine", told | {"past_end": "rebound"}
        half = rate(total // 2)
        share = (half - low) / (first - low) if first > low else 0.0
        left = 1 - (total // 2) / total
        if 0 < share < 1 and 0 < left < 1:
            for power in _as_written(math.log(share) / math.log(left)):
                yield "poly", told | {"power": power}
            wave = (1 + math.cos(math.pi * (1 - left))) / 2
            for power in _as_written(math.log(share) / math.log(wave)):
                yield "cosine", told | {"power": power}
        yield from _cooled(seen, start, total, told)


def _cooled(seen: _Seen, start: int, total: float, told: dict[str, Any]) -> Iterator[Fit]:
    for begin in seen.breaks:
        if start < begin < start + total and seen.at(math.ceil(begin) - 1) == told["lr0"]:
            for shape in ("linear", "cosine", "1-sqrt"):
                cooldown = total - (math.ceil(begin) - start)
                yield "wsd", told | {"cooldown": cooldown, "shape": shape}


def _durations(seen: _Seen, start: int, rate: Callable[[float], float]) -> list[float]:
    """Return the times, as counted from another, at which a decay may end."""
    finite = [one for one in seen.breaks if one < np.inf]
    hints: list[float] = [seen.schedule.total or 0.0, *finite, *seen.numbers]
    found = [*(one - start for one in hints), *seen.numbers]
    fall = rate(0) - rate(1)
    if fall > 0:
        found.append(next(_as_written(rate(0) / fall)))
    whole = [float(round(one)) for one in found if abs(one - round(one)) < 1e-6 * abs(one)]
    return list(dict.fromkeys(one for one in whole if 1 < one < _FARTHEST))[:_MOST_DURATIONS]


def _one_cycles(seen: _Seen) -> Iterator[Schedule]:
    start = seen.at(0)
    top = seen.times[int(np.nanargmax(seen.rates))]
    if not 0 < start < seen.peak:
        return
    for total, shape in product(_durations(seen, 0, seen.at), ("cosine", "linear")):
        for length in (total, total + 1):
            end = seen.at(length - 1)
            if end > 0 and top < length - 1:
                told = {
                    "max_lr": seen.peak,
                    "total": length,
                    "pct_start": (top + 1) / length,
                    "shape": shape,
                    "div_factor": next(_as_written(seen.peak / start)),
                    "final_div_factor": next(_as_written(start / end)),
                }
                yield from _made("one_cycle", told)


def _as_written(number: float) -> Iterator[float]:
    """Yield the numbers of few digits that one may be that was computed, then itself."""
    tried = [float(f"{number:.{digits}g}") for digits in _DIGITS]
    near = [one for one in tried if abs(one - number) <= _NEAR * abs(number)]
    yield from dict.fromkeys([*near, number])
