"""Curves for looking at closely: few points, and for each line how well it meets the schedule."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.sampling import Span, breakpoints_in_turn, curve, evenly, upright
from lrsched_cli.schedules import Floats, Schedule
from lrsched_cli.stairs import held_curve

if TYPE_CHECKING:
    import numpy.typing as npt

DIGITS = 6
"""Significant digits of a rate that is shown for reading."""

_CLOSE = 0.5 * 10.0**-DIGITS
"""A line that misses by a smaller fraction of the rate is as good as the rate."""

_LOOKS = (0.25, 0.5, 0.75)
"""Where lines are judged: at an inflection amid two points, a line crosses the curve."""

_NEGLIGIBLE = 1e-4
"""Rates below this fraction of the highest rate need not be met as closely."""


@dataclass(frozen=True, slots=True)
class RefinedCurve:
    """Points of a curve to be looked at closely, drops upright, with straight lines between."""

    times: Floats
    rates: Floats
    digits: "npt.NDArray[np.uint8]"
    """How many digits are certain of a rate that is read off the line after each point."""


def refined_curve(schedule: Schedule, span: Span, points: int) -> RefinedCurve:
    """Return a curve to be looked at closely, in at most so many points, most where it bends.

    Every breakpoint is among them if there are no more than a quarter as many.
    """
    if schedule.known_at is not None:
        at, rates = curve(schedule, span, points // 2)
        return RefinedCurve(at, rates, np.zeros(at.size, np.uint8))
    if span.stop - span.start <= points // 2:
        return _judged(schedule, *held_curve(schedule, span, points))
    times = evenly(span, points // 4)
    breaks = _all_breakpoints(schedule, times, points // 4)
    if breaks is None:
        return _judged(schedule, *curve(schedule, span, points // 8))
    jumps = breaks[schedule.jumps_at(breaks) != 0]
    times = _refined(schedule, np.union1d(times, breaks), jumps, points - jumps.size - 1)
    return _judged(schedule, *_points(schedule, times, jumps))


def _refined(schedule: Schedule, times: Floats, jumps: Floats, most: int) -> Floats:
    """Return the times and, up to so many in all, others between those whose line misses."""
    while True:
        at, rates = _points(schedule, times, jumps)
        middles, misses = _misses(schedule, at, rates, 0.5)
        shares = misses / np.maximum(schedule(middles), _NEGLIGIBLE * rates.max() or 1)
        worst, room = shares.max(initial=0), most - times.size
        if worst <= _CLOSE or room <= 0:
            return times
        chosen = np.flatnonzero(shares > max(_CLOSE, worst / 4))  # a half misses by a quarter
        chosen = chosen[np.argsort(-shares[chosen], kind="stable")][:room]
        times = np.union1d(times, middles[chosen])


def _misses(schedule: Schedule, at: Floats, rates: Floats, part: float) -> tuple[Floats, Floats]:
    """Return the times a part of the way from each point to the next, and what a line misses there.

    Between neighbours there is nothing to miss.
    """
    length = np.diff(at)
    times = np.floor(at[:-1] + length * part)
    is_within = (at[:-1] < times) & (times < at[1:])
    line = rates[:-1] + np.diff(rates) * ((times - at[:-1]) / np.where(is_within, length, 1))
    misses = np.zeros_like(line)
    misses[is_within] = np.abs(line - schedule(np.where(is_within, times, at[1:])))[is_within]
    return times, misses


def _judged(schedule: Schedule, at: Floats, rates: Floats) -> RefinedCurve:
    """Return the curve of some points, and how well its lines meet the schedule."""
    misses = np.maximum.reduce([_misses(schedule, at, rates, part)[1] for part in _LOOKS])
    misses[schedule.next_breakpoint(at[:-1]) < at[1:]] = np.inf  # none has seen what lies behind
    off = np.flatnonzero(misses)
    digits = np.full(at.size, float(DIGITS))
    with np.errstate(divide="ignore", over="ignore"):
        digits[off] = np.floor(-np.log10(2 * misses[off] / np.minimum(rates[off], rates[off + 1])))
    return RefinedCurve(at, rates, digits.clip(0, DIGITS).astype(np.uint8))


def _points(schedule: Schedule, times: Floats, jumps: Floats) -> tuple[Floats, Floats]:
    at, (rates,) = upright([schedule], times, [jumps])
    return at, rates


def _all_breakpoints(schedule: Schedule, times: Floats, most: int) -> "Floats | None":
    """Return every breakpoint in the range of some times, or None if there are too many."""
    found = np.empty(0)
    for breaks in breakpoints_in_turn(schedule, times):
        found = np.union1d(found, breaks)
        if found.size > most:
            return None
    return found
