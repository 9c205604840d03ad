"""Causes by which a log tells other rates than the run had: rounding, other groups."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.analysis.verifying.case import Case
from lrsched_cli.analysis.verifying.trial import Explanation, Trial

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

_FEWEST_DIGITS, _MOST_DIGITS = 1, 8
_DECIMALS = range(3, 10)


def rounded(case: Case) -> Iterator[Explanation]:
    """Yield the plan as a log has it that keeps few digits."""
    if case.is_misplaced:
        return
    for name, made in _ROUNDINGS.items():
        yield _trial(case, f"The log keeps the rates as {name}.", made)
    for digits in range(_MOST_DIGITS, _FEWEST_DIGITS, -1):
        told = f"The log rounds the rates to {digits} significant digits."
        yield _trial(case, told, partial(_to_digits, digits))
    for count in reversed(_DECIMALS):
        told = f"The log rounds the rates to {count} decimals."
        yield _trial(case, told, partial(_to_decimals, count))


def _trial(case: Case, told: str, made: "Callable[[Floats], Floats]") -> Trial:
    return Trial("rounded", told, case.schedule, case.clock, rounded=made)


def _single(rates: "Floats") -> "Floats":
    return rates.astype(np.float32).astype(np.float64)


def _half(rates: "Floats") -> "Floats":
    return rates.astype(np.float16).astype(np.float64)


def _brain(rates: "Floats") -> "Floats":
    """Return the rates as bfloat16 keeps them: float32 with 8 bits of fraction, to even."""
    bits = rates.astype(np.float32).view(np.uint32)
    bits = (bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))) & np.uint32(
        0xFFFF0000
    )
    return bits.view(np.float32).astype(np.float64)


_ROUNDINGS = {"float32": _single, "bfloat16": _brain, "float16": _half}


def _to_digits(digits: int, rates: "Floats") -> "Floats":
    with np.errstate(all="ignore"):
        scale = 10.0 ** (digits - 1 - np.floor(np.log10(np.abs(rates))))
        return np.where(rates == 0, 0.0, np.round(rates * scale) / scale)


def _to_decimals(count: int, rates: "Floats") -> "Floats":
    return np.round(rates, count)
