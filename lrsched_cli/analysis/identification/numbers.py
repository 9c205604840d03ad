"""The numbers that a person would have written, near one that was measured."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_MOST = 5
"""Numbers that are tried for one parameter."""

_MOST_DIGITS = 17

DEAREST = 9.0
"""The cost of a number that nobody would have written."""

_NOTHING = 1e-5
"""A floor of less than this fraction of the peak is none, if it may be none."""

_WHOLE = 0.02
"""How far from a whole number a count may have been measured, at least."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A number for a parameter, and the words of a schedule that it stands for."""

    value: float
    cost: float
    """How much must be written: about its digits."""
    words: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measured:
    """A number as it was measured, and how far off it may be."""

    value: float
    within: float
    known: Mapping[str, float] = field(default_factory=dict)
    """The other parameters' numbers, and the facts of the log."""

    def allows(self, number: float) -> bool:
        """Tell whether it may be a number."""
        return abs(number - self.value) <= self.within


def digits_of(number: float) -> int:
    """Return how many digits a number is written with, without zeros at its ends."""
    mantissa = f"{number:.16e}".partition("e")[0] if number else "0"
    shortest = repr(float(number)).partition("e")[0]
    shorter = min(mantissa, shortest, key=len)
    return max(len(shorter.replace(".", "").replace("-", "").strip("0")), 1)


def rounded(value: float, within: float) -> Iterator[float]:
    """Yield the numbers near another, those of few digits first."""
    seen: dict[float, None] = {}
    for digits in range(_MOST_DIGITS):
        number = float(f"{value:.{digits}e}")
        if abs(number - value) <= max(within, 1e-16 * abs(value)):
            if number not in seen:
                yield number
            seen[number] = None
            if len(seen) == _MOST:
                return


def decimals(measured: Measured, word: str) -> Iterator[Choice]:
    """Yield numbers of few digits."""
    for number in rounded(measured.value, measured.within):
        if number > 0:
            yield Choice(number, min(digits_of(number), DEAREST), {word: number})


def one_of(
    numbers: Iterable[float], measured: Measured, word: str, cost: float = 1.0
) -> Iterator[Choice]:
    """Yield those of some numbers that the measured one may be."""
    for number in numbers:
        if measured.allows(number):
            yield Choice(number, cost, {word: number})


def whole(measured: Measured, word: str, least: int = 1) -> Iterator[Choice]:
    """Yield whole numbers, the round ones first; also those that are a round number of epochs."""
    value, within = measured.value, max(measured.within, _WHOLE)
    if not (math.isfinite(value) and abs(value) < 1e15):  # noqa: PLR2004 - no count is as large
        return
    found: dict[int, float] = {}
    for power in range(int(math.log10(max(abs(value), 1))) + 1, -1, -1):
        number = round(value / 10**power) * 10**power
        if abs(number - value) <= within and number >= least:
            found.setdefault(number, digits_of(number))
    for unit in (measured.known.get("steps_per_epoch"), 2.0 ** int(math.log2(max(value, 1)))):
        if unit and unit > 1:
            number = int(round(value / unit) * unit)
            if abs(number - value) <= within and number >= least:
                cost = min(digits_of(number), digits_of(number / unit) + 0.5)
                found[number] = min(cost, found.get(number, cost))
    for number, cost in sorted(found.items(), key=lambda one: one[1])[:_MOST]:
        yield Choice(number, cost, {word: number})


def totals(measured: Measured) -> Iterator[Choice]:
    """Yield lengths of a schedule: the run's own, if it may be that, then whole numbers."""
    fact = measured.known.get("total")
    if fact is not None and abs(fact - measured.value) <= max(measured.within, _WHOLE):
        yield Choice(fact, 0.0, {"total": int(fact)})
    yield from (one for one in whole(measured, "total") if one.value != fact)


def warmups(measured: Measured) -> Iterator[Choice]:
    """Yield lengths of a warmup: a round fraction of the total is as good as a round number."""
    total = measured.known.get("total_found", 0.0)
    for one in whole(measured, "warmup", least=1):
        fraction = one.value / total if total else 0.0
        is_round = any(
            abs(round(fraction, digits) * total - one.value) < 1 and round(fraction, digits) > 0
            for digits in (1, 2)
        )
        yield Choice(one.value, min(one.cost, 2.0) if is_round else one.cost, one.words)


def loose_warmups(measured: Measured) -> Iterator[Choice]:
    """Yield lengths of a warmup; where its rows do not tell it, those that are usual."""
    usual = {}
    if measured.within > _LOOSE * measured.value:
        powers = range(max(int(math.log10(max(measured.value, 1))) + 2, 1))
        numbers = (round(share * 10**power, 1) for power in powers for share in _USUAL)
        usual = {one: digits_of(one) for one in numbers if one.is_integer()}
    for number, cost in usual.items():
        if measured.allows(number):
            yield Choice(number, cost, {"warmup": int(number)})
    yield from (one for one in warmups(measured) if one.value not in usual)


_LOOSE = 0.1
"""A length that may be off by more than this fraction is not measured."""

_USUAL = (1.0, 2.0, 3.0, 5.0, 4.0, 1.5, 2.5)


def floors(measured: Measured) -> Iterator[Choice]:
    """Yield lowest rates: a round fraction of the peak, or a round number."""
    peak = measured.known["peak"]
    ratios = rounded(measured.value / peak, measured.within / peak)
    found = [
        Choice(number * peak, _of_a_floor(number) - 0.1, {"min_ratio": number})
        for number in ratios
        if 0 < number < 1
    ]
    found += [
        Choice(number, _of_a_floor(number), {"min_lr": number})
        for number in rounded(measured.value, measured.within)
        if 0 < number < peak
    ]
    if measured.allows(0.0):
        found = [one for one in found if one.value > _NOTHING * peak]
    yield from sorted(found, key=lambda one: one.cost)[:_MOST]


def _of_a_floor(number: float) -> float:
    """Return the cost of a lowest rate: most are 0, and many others a power of 10."""
    digits = digits_of(number)
    is_power = digits == 1 and f"{number:e}".startswith("1")
    return digits + (1.0 if is_power else 2.0)


def shares(measured: Measured) -> Iterator[Choice]:
    """Yield fractions of the peak that a warmup starts from."""
    warmup = measured.known.get("warmup_found", 0.0)
    usual = [1 / (warmup + 1), 1 / warmup] if warmup else []
    floor = measured.known.get("low", 0.0) / measured.known["peak"]
    usual += [1 / 3, *([floor] if floor else [])]
    yield from one_of(usual, measured, "warmup_from", 1.0)
    for number in rounded(measured.value, measured.within):
        if 0 < number <= 1:
            yield Choice(number, min(digits_of(number), DEAREST), {"warmup_from": number})
