"""Where a schedule's curve breaks: at its knots, and where it is cut off."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from lrsched_cli._lazy import np
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Floats, Schedule

if TYPE_CHECKING:
    import numpy.typing as npt

    Flags = npt.NDArray[np.bool_]

_AROUND = 3
"""Updates on both sides of one that tell whether the curve is cut off there."""

_ROUNDING = 2.0**-40
"""Changes of a smaller share of the rate may come of rounding; a curve may be that flat."""

_SMALLEST = 1e-300
"""Changes that are smaller may come of rounding, however small the rate."""


@dataclass(frozen=True, slots=True)
class Stretches:
    """Parts of a range, one after the other: where each begins and ends, and its extremes."""

    starts: Floats
    ends: Floats
    lowest: Floats
    highest: Floats

    def joined(self, begins: "Flags") -> Self:
        """Return them with each that begins nothing joined to the one before it."""
        first = np.flatnonzero(begins)
        last = np.append(first[1:], begins.size) - 1
        return type(self)(
            self.starts[first],
            self.ends[last],
            np.minimum.reduceat(self.lowest, first),
            np.maximum.reduceat(self.highest, first),
        )


def stretches(schedule: Schedule, span: Span) -> Stretches:
    """Return what lies between two knots, or places where the curve is cut off, over a range.

    Raises:
        LearningRateError: the schedule has no usable rate somewhere in the range.
        RangeError: the range is too long to look at every update.
    """
    parts = [_breaks(schedule, span, t) for t in span.chunks()]
    starts, begins, lowest, highest = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    ends = np.append(starts[1:], float(span.stop)) - 1
    begins[0] = True
    return Stretches(starts, ends, lowest, highest).joined(begins)


def _breaks(schedule: Schedule, span: Span, t: Floats) -> tuple[Floats, "Flags", Floats, Floats]:
    """Return of a chunk's parts the starts, whether these are breaks, and the extremes."""
    first, last = max(t[0] - _AROUND, span.start), min(t[-1] + _AROUND, span.stop - 1)
    wide = np.arange(first, last + 1, dtype=np.float64)
    rates, knots = schedule(wide), schedule.next_knot(wide - 1) == wide
    before = int(t[0] - wide[0])
    own = slice(before, before + t.size)
    begins = (knots | _cut_off(rates, knots))[own]
    places = np.flatnonzero(begins)
    places = places if begins[0] else np.append(0, places)
    lowest = np.minimum.reduceat(rates[own], places)
    return t[places], begins[places], lowest, np.maximum.reduceat(rates[own], places)


def _cut_off(rates: Floats, knots: "Flags") -> "Flags":
    """Tell of each update whether a sloping curve becomes flat there, or a flat one slopes.

    That is where a lowest or highest rate begins or ceases to hold; no family has a knot there.
    """
    if rates.size <= _AROUND:
        return np.zeros_like(knots)
    still = np.append(False, rates[1:] == rates[:-1])
    least = np.maximum(_ROUNDING * rates, _SMALLEST)
    slopes = np.append(False, np.abs(np.diff(rates)) > least[1:]) & ~knots
    flattens = _at(slopes, -1) & ~still & _at(still, 1) & _at(still, 2)
    rests = still & ~knots
    slopes_again = _at(rests, -2) & _at(rests, -1) & ~still & _at(slopes, 1)
    found: Flags = (flattens | slopes_again) & ~knots
    return found


def _at(flags: "Flags", later: int) -> "Flags":
    """Return, for each update, the flag of another one so much later; False beyond the ends."""
    moved = np.zeros_like(flags)
    if later > 0:
        moved[:-later] = flags[later:]
    else:
        moved[-later:] = flags[:later]
    return moved
