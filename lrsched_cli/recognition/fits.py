"""What the rates of a formula may be from a time on: families, with parameters fitted to them."""

import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice, product
from typing import Any, TypeAlias

from lrsched_cli._lazy import np
from lrsched_cli.recognition.seen import (
    EQUAL,
    FARTHEST,
    MOST_BREAKS,
    MOST_NUMBERS,
    Seen,
    as_written,
)

_MOST_POINTS = 40

_FEW_DROPS = 4
"""So many drops in all are told by their times."""

_NOTHING = 1e-7
"""A smaller fraction of the first rate is what rounding leaves of 0."""

Fit: TypeAlias = tuple[str, dict[str, Any]]
"""A family's name, and parameters: times count from the end of the warmup."""


def fits_of(seen: Seen, start: int) -> Iterator[Fit]:
    """Yield what the rates from a time on may be, as counted from there."""

    def rate(t: float) -> float:
        return seen.at(start + t)

    first, far = next(as_written(rate(0))), rate(seen.beyond)
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


def _changes(seen: Seen, start: int) -> list[tuple[float, float]] | None:
    """Return when the rate changes from a time on, and to what; None if not only at breakpoints."""
    times = [one for one in seen.breaks if one > start]
    begin, before = float(start), seen.at(start)
    found: list[tuple[float, float]] = []
    for end in times:
        last = min(math.ceil(end) - 1.0, FARTHEST) if end < np.inf else seen.beyond
        if seen.at(last) != seen.at(begin) or seen.at((begin + last) // 2) != seen.at(begin):
            return None
        if end == np.inf:
            break
        begin = math.ceil(end)
        now = seen.at(begin)
        if abs(now - before) > EQUAL * seen.peak:
            found.append((begin - start, now))
        before = now
    return found


def _steps(first: float, changes: list[tuple[float, float]]) -> Iterator[Fit]:
    times = [time for time, _ in changes]
    rates = [first, *(rate for _, rate in changes)]
    count = next((n for n, one in enumerate(rates) if one < 1e-6 * first), len(rates)) - 1
    if count > 0 and rates[count] > 0:
        for drop in as_written((rates[count] / first) ** (1 / count)):
            if drop <= 1:
                if len(times) <= _FEW_DROPS:
                    yield "multistep", {"lr0": first, "milestones": times, "drop": drop}
                if len(times) > 1:
                    every = times[1] - times[0]
                    offset = every - times[0]
                    told = {"lr0": first, "drop": drop, "every": every, "offset": offset}
                    yield "step", told
                    yield "step", told | {"min_lr": rates[-1]}
                if len(times) < MOST_BREAKS:
                    yield "multistep", {"lr0": first, "milestones": times, "drop": drop}
    if len(changes) <= _MOST_POINTS:
        points = {0: first} | dict(changes)
        yield "piecewise", {"points": points}


def _exponential(seen: Seen, rate: Callable[[float], float]) -> Iterator[Fit]:
    first = rate(0)
    share = rate(1) / first
    if not 0 < share < 1 or abs(rate(2) - first * share**2) > 1e-9 * first:
        return
    until = max((n for n in (2**k for k in range(18)) if share**n > _CLEAR), default=1)
    until = until if abs(rate(until) / first / share**until - 1) < _ALIKE else 1
    slope = math.log(rate(until) / first) / until
    for every in [1.0, *seen.numbers]:
        for decay in islice(as_written(-slope * every), 2):
            if len(repr(decay)) < _SHORT:
                yield "exp", {"lr0": first, "decay": decay, "every": every}
        for factor in islice(as_written(math.exp(slope * every)), 2):
            if len(repr(factor)) < _SHORT:
                yield "exp", {"lr0": first, "rate": factor, "every": every}
    yield "exp", {"lr0": first, "rate": math.exp(slope)}


_CLEAR = 1e-2
"""A share of the first rate that tells a factor well, taken over many updates."""

_ALIKE = 1e-6
"""Two numbers that differ by less are the same but for rounding."""

_SHORT = 12
"""Characters of a number that somebody may have written."""


def _divided(seen: Seen, rate: Callable[[float], float]) -> Iterator[Fit]:
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
            for scale in as_written(1 / growth):
                yield "inverse_sqrt", {"lr0": first, "timescale": scale}
        for every in [1.0, *seen.numbers]:
            for decay in islice(as_written(growth * every), 2):
                if every == 1 or len(repr(decay)) < _SHORT:
                    yield "time", {"lr0": first, "decay": decay, "every": every} | told


def _finite(seen: Seen, start: int, rate: Callable[[float], float]) -> Iterator[Fit]:
    """Yield decays, or rises, that come to an end."""
    first, tail = next(as_written(rate(0))), rate(seen.beyond)
    floors: list[dict[str, Any]] = [{}]
    if 0 < tail < first:
        floors.append({"at_least": tail})
    for total, floor in product(durations(seen, start, rate), floors):
        last = rate(total)
        end = 0.0 if floor or not 0 <= last < np.inf else last
        low = next(as_written(end)) if end > _NOTHING * first else 0.0
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
            for power in as_written(math.log(share) / math.log(left)):
                yield "poly", told | {"power": power}
            wave = (1 + math.cos(math.pi * (1 - left))) / 2
            for power in as_written(math.log(share) / math.log(wave)):
                yield "cosine", told | {"power": power}
        yield from _cooled(seen, start, total, told)


def _cooled(seen: Seen, start: int, total: float, told: dict[str, Any]) -> Iterator[Fit]:
    for begin in seen.breaks:
        if start < begin < start + total and seen.at(math.ceil(begin) - 1) == told["lr0"]:
            for shape in ("linear", "cosine", "1-sqrt"):
                cooldown = total - (math.ceil(begin) - start)
                yield "wsd", told | {"cooldown": cooldown, "shape": shape}


def durations(seen: Seen, start: int, rate: Callable[[float], float]) -> list[float]:
    """Return the times, as counted from another, at which a decay may end."""
    finite = [one for one in seen.breaks if one < np.inf]
    hints: list[float] = [seen.schedule.total or 0.0, *finite, *seen.numbers]
    found = [*(one - start for one in hints), *seen.numbers]
    fall = rate(0) - rate(1)
    if fall > 0:
        found.append(next(as_written(rate(0) / fall)))
    whole = [float(round(one)) for one in found if abs(one - round(one)) < 1e-6 * abs(one)]
    return list(dict.fromkeys(one for one in whole if 1 < one < FARTHEST))[:MOST_NUMBERS]
