"""Where schedules differ over a long range, found by looking at few of its rows.

Where all come again together, one repetition tells the others.

Between breakpoints the difference of two schedules is smooth. It is split into blocks until each
is a polynomial that is surely within the tolerance or surely beyond it; where it crosses the
tolerance, and where it is largest, rows are looked at themselves.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.comparison import Comparison
from lrsched_cli.repetition import repetition_of
from lrsched_cli.sampling import MOST_ROWS
from lrsched_cli.schedules import Floats
from lrsched_cli.segments import LONG, MOST_VALUES, Rows, every_row, polynomial, segments

if TYPE_CHECKING:
    import numpy.typing as npt

    Flags = npt.NDArray[np.bool_]

_PAIR = 2

_LATER, _MARGIN = 16, 8
"""Later repetitions that are looked at, and how many times as far others may be off by rounding."""

_MOST_REPEATED = 2**19
"""Rows of which one repetition may consist, and what comes before it."""

_LEAST = 512
"""Rows from which on a block is a polynomial."""

_OVERSHOOT = 0.02
"""How far a polynomial may go beyond its samples, as a fraction of what lies between these."""

_CERTAIN = 1e-3
"""Of the tolerance: how closely a polynomial must meet a difference."""

_SAME = 1e-13
"""Gaps that differ by a smaller fraction differ as rounding does."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """The highest rate, how many rows differ, the time of the first and that of the largest gap."""

    peak: float
    differing: int
    first: float | None
    largest: float


@dataclass(slots=True)
class _Found:
    """What is known so far, in rows."""

    differing: float = 0
    first: float = math.inf
    largest: float = -1.0
    at: float = 0

    def apart(self, first: Floats, number: float) -> None:
        """Count rows that differ, of which these are some first ones."""
        self.differing += number
        self.first = min(self.first, float(first.min(initial=np.inf)))

    def seen(self, row: Floats, gap: Floats) -> None:
        """Look at the gaps of some rows."""
        if not gap.size:
            return
        largest = float(gap.max())
        at = float(row[gap == largest].min())
        if largest > self.largest or (largest == self.largest and at < self.at):
            self.largest, self.at = largest, at


def gaps_of_long_range(comparison: Comparison, tolerance: float) -> Gaps | None:
    """Return how far two schedules lie apart over a long range; None where every row must tell.

    Of gaps that are equal but for rounding, any may be the one that is named.
    """
    span, schedules = comparison.span, comparison.schedules
    if len(schedules) != _PAIR or not tolerance or span.count > MOST_ROWS:
        return None
    parts = [segments(schedule, span) for schedule in schedules]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    peak = max(float(part.highest.max()) for part in known)
    first = np.union1d(*(part.first for part in known))
    last = np.append(first[1:], float(span.count)) - 1
    rows = [Rows.of(schedule, span) for schedule in schedules]
    found = _found(rows, first, last, tolerance * peak)
    if found is None:
        return None
    times = [span.start + span.stride * int(row) for row in (found.first, found.at) if row < np.inf]
    return Gaps(peak, int(found.differing), times[0] if len(times) > 1 else None, times[-1])


def gaps_of_repetition(comparison: Comparison, tolerance: float) -> Gaps | None:
    """Return how far schedules lie apart that come again together; None where every row must tell.

    The gaps of one repetition are those of all. Where rounding makes so much of a later one that
    a gap may come to lie on the other side of the tolerance, every row must tell.
    """
    span, schedules = comparison.span, comparison.schedules
    if not tolerance or not LONG < span.count <= MOST_ROWS:
        return None
    again = repetition_of(schedules, span)
    if again is None or again.before + 2 * again.size > min(span.count, _MOST_REPEATED):
        return None
    rates = [schedule(again.times_of(0)) for schedule in schedules]
    peak, gaps = float(np.max(rates)), np.ptp(rates, axis=0)
    most, once = tolerance * peak, gaps[again.before :]
    for number in np.unique(np.geomspace(1, again.times - 1, _LATER).astype(int)).tolist():
        later = again.times_of(number)
        moved = np.abs(np.ptp([schedule(later) for schedule in schedules], axis=0) - once)
        if (moved * _MARGIN > np.abs(once - most)).any():
            return None
    is_apart = gaps > most
    first, largest = int(is_apart.argmax()), int(gaps.argmax())
    times = [span.start + span.stride * row for row in (first, largest)]
    return Gaps(peak, again.count(is_apart), times[0] if is_apart.any() else None, times[1])


def _found(rows: list[Rows], first: Floats, last: Floats, most: float) -> _Found | None:
    found, budget = _Found(), MOST_VALUES
    counted = np.zeros(first.size, bool)
    while first.size:
        small = last - first < _LEAST
        _look_at_every_row(rows, first[small], last[small], counted[small], most, found)
        budget -= int((last - first + 1)[small].sum())
        first, last, counted = first[~small], last[~small], counted[~small]
        low, high = _bounds(rows, first, last, most, found)
        budget -= first.size * polynomial().nodes.size
        if budget < 0:
            return None
        all_apart, decided = low > most, (low > most) | (high <= most)
        new = all_apart & ~counted
        found.apart(first[new], float((last - first + 1)[new].sum()))
        counted |= decided
        is_open = ~counted | (high > found.largest * (1 + _SAME))
        first, last, counted = first[is_open], last[is_open], counted[is_open]
        middle = np.floor((first + last) / 2)
        first, last = np.concatenate([first, middle + 1]), np.concatenate([middle, last])
        counted = np.concatenate([counted, counted])
    return found


def _look_at_every_row(  # noqa: PLR0913, PLR0917 - blocks, and what is sought in them
    rows: list[Rows], first: Floats, last: Floats, counted: "Flags", most: float, found: _Found
) -> None:
    every = every_row(first, last)
    gap = np.abs(rows[0](every) - rows[1](every))
    found.seen(every, gap)
    is_apart = (gap > most) & ~np.repeat(counted, (last - first + 1).astype(int))
    found.apart(every[is_apart], float(is_apart.sum()))


def _bounds(
    rows: list[Rows], first: Floats, last: Floats, most: float, found: _Found
) -> tuple[Floats, Floats]:
    """Return between which bounds the gaps of blocks lie; 0 and infinity where none knows."""
    shape = polynomial()
    at = first + (last - first) / 2 * (1 + shape.nodes[:, np.newaxis])
    at[0], at[-1] = first, last
    heights = (rows[0](at.ravel()) - rows[1](at.ravel())).reshape(at.shape)
    found.seen(np.concatenate([first, last]), np.abs(np.concatenate([heights[0], heights[-1]])))
    if not first.size:
        return first, first
    errors = np.abs(shape.tails @ heights).sum(axis=0)
    samples = shape.samples @ heights
    beyond = _OVERSHOOT * np.ptp(samples, axis=0) + errors
    lowest, highest = samples.min(axis=0) - beyond, samples.max(axis=0) + beyond
    low = np.maximum(np.maximum(lowest, -highest), 0)
    high = np.maximum(highest, -lowest)
    is_known, is_flat = errors <= _CERTAIN * most, np.ptp(heights, axis=0) == 0
    low, high = np.where(is_known, low, 0), np.where(is_known, high, np.inf)
    gap = np.abs(heights[0])
    return np.where(is_flat, gap, low), np.where(is_flat, gap, high)
