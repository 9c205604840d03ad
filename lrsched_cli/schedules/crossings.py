"""Where the curve of a schedule crosses a rate."""

from functools import partial
from typing import TYPE_CHECKING, Literal

from lrsched_cli._lazy import np
from lrsched_cli.schedules.base import Floats, Schedule
from lrsched_cli.schedules.breaks import FARTHEST, ROUNDING, first_between
from lrsched_cli.schedules.pieces import Formula

if TYPE_CHECKING:
    import numpy.typing as npt

    Flags = npt.NDArray[np.bool_]

_REACH = 2.0**16
"""Up to where, or twice as far, a curve without an end is looked at whose turns are not known."""

_MOMENT = 2.0**-16
"""How long before a time, as a fraction of it, a curve is looked at that may come from a bound."""

_PROBES = 32
"""Times at which a curve is looked at whose turns are not known, to find what it crosses."""


def first_crossing(
    schedule: Schedule, start: Floats, end: Floats, rate: float, sign: Literal[1, -1] = 1
) -> Floats:
    """Return where the curve first falls to a rate, or rises above it, else infinity.

    Looked for from each start to its end. With sign -1: where the curve first rises to the rate, or
    falls below it. What only touches the rate does not cross it, however often rounding takes it to
    either side.
    """
    low, rates = sign * rate, _signed(schedule, sign)
    farthest = FARTHEST if schedule.is_monotone else _REACH
    end = np.minimum(end, np.maximum(farthest, 2 * start))
    probes = 1 if schedule.is_monotone else _PROBES
    crossed = np.full_like(start, np.inf)
    before, side = start, _kept(schedule, start, low, rates)
    for probe in range(probes + 1):
        at = start + (end - start) * (probe / probes)
        at = np.where(at < end, at, np.nextafter(end, -np.inf))
        beside = _side(rates(at), low)
        found = np.flatnonzero((beside * side < 0) & np.isinf(crossed))
        if found.size:
            is_fall = side[found] > 0
            is_past = partial(_is_past, rates, low, is_fall)
            crossed[found] = first_between(before[found], at[found], is_past)
        before, side = np.where(beside, at, before), np.where(beside, beside, side)
    return crossed


def _signed(schedule: Schedule, sign: int) -> Formula:
    return schedule.rates if sign == 1 else lambda t: -schedule.rates(t)


def _kept(schedule: Schedule, start: Floats, low: float, rates: Formula) -> Floats:
    """Return -1 where `low` holds up to the start, which just touches it, else 0."""
    earlier = start * (1 - _MOMENT)
    is_on = (_side(rates(start), low) == 0) & (rates(start) <= low)
    touches = is_on & (schedule.next_turn(earlier) > start)
    return np.where(touches & (_side(rates(earlier), low) < 0), -1.0, 0.0)


def _side(rates: Floats, low: float) -> Floats:
    """Return 1 for rates above one, -1 below it, and 0 for what differs as rounding does."""
    return np.where(np.abs(rates - low) > ROUNDING * abs(low), np.sign(rates - low), 0.0)


def _is_past(rates: Formula, low: float, is_fall: "Flags", t: Floats) -> "Flags":
    """Tell of each time whether a fall has come down to a rate, or a rise left it."""
    is_past: Flags = (rates(t) <= low) == is_fall
    return is_past
