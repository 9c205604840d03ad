"""The intervals that a schedule's breakpoints divide a range into."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from lrsched_cli._lazy import np
from lrsched_cli.errors import RangeError
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Floats, Schedule
from lrsched_cli.segments import first_rows, segments

if TYPE_CHECKING:
    import numpy.typing as npt

    Flags = npt.NDArray[np.bool_]


_MOST = 10**7
"""Breakpoints for which there is memory."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """Parts of a range, one after the other: where each begins and ends, and its extremes."""

    starts: Floats
    ends: Floats
    lowest: Floats
    highest: Floats

    def __getitem__(self, rows: slice) -> Self:
        """Return some of them."""
        return type(self)(self.starts[rows], self.ends[rows], self.lowest[rows], self.highest[rows])

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


def intervals(schedule: Schedule, span: Span) -> Intervals:
    """Return what lies between two breakpoints, over a range.

    Raises:
        LearningRateError: the schedule has no usable rate somewhere in the range.
        RangeError: the range is too long to look at every update, or has too many of them.
    """
    known = _known(schedule, span)
    if known is not None:
        return known
    parts, count = [], 0
    for t in span.chunks():
        parts.append(_breaks(schedule, t))
        count += parts[-1][0].size
        if count > _MOST:
            requirement = f"must hold at most {_MOST:,} breakpoints, as it does up to {int(t[0])}"
            raise RangeError(str(span), requirement)
    starts, begins, lowest, highest = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    ends = np.append(starts[1:], float(span.stop)) - 1
    begins[0] = True
    return Intervals(starts, ends, lowest, highest).joined(begins)


def _known(schedule: Schedule, span: Span) -> Intervals | None:
    """Return the same of a long range of which few updates tell all, else None."""
    parts = segments(schedule, span)
    first = None if parts is None else first_rows(schedule, span, schedule.next_breakpoint)
    if parts is None or first is None:
        return None
    places = np.searchsorted(parts.first, first)
    lowest = np.minimum.reduceat(parts.lowest, places)
    highest = np.maximum.reduceat(parts.highest, places)
    ends = np.append(first[1:], float(span.count)) - 1
    return Intervals(span.start + first, span.start + ends, lowest, highest)


def _breaks(schedule: Schedule, t: Floats) -> tuple[Floats, "Flags", Floats, Floats]:
    """Return of a chunk's parts the starts, whether these are breaks, and the extremes."""
    rates, begins = schedule(t), schedule.next_breakpoint(np.maximum(t - 1, 0)) <= t
    places = np.flatnonzero(begins)
    places = places if begins[0] else np.append(0, places)
    lowest = np.minimum.reduceat(rates, places)
    return t[places], begins[places], lowest, np.maximum.reduceat(rates, places)
