"""Arrays of values as pieces: where one follows the other smoothly, and where it breaks."""

from dataclasses import dataclass
from typing import Self

from lrsched_cli._lazy import np
from lrsched_cli.formula.arrays import Array

_ROUNDING = 2.0**-40
"""A smaller fraction of the largest value comes of rounding."""

_STEEP = 2.0
"""How many times as steep as on both sides it is where values jump."""

_SHARP = 16.0
"""How many times as much as on both sides the slope changes where they bend."""


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Where the pieces of an array begin, and where it jumps to the next value."""

    size: int
    starts: Array
    """The numbers of the values with which a piece begins, the first one 0."""
    jumps: Array
    """Of each value, whether it is held until the next one, and not joined to it by a line."""

    @classmethod
    def of(cls, values: Array, *, is_line: bool) -> Self:
        """Return the pieces of an array: each value held, or joined to the next if that is near."""
        with np.errstate(all="ignore"):
            return cls._of(values, is_line=is_line)

    @classmethod
    def _of(cls, values: Array, *, is_line: bool) -> Self:
        steps = np.nan_to_num(np.diff(values), nan=np.inf, posinf=np.inf, neginf=-np.inf)
        least = _ROUNDING * float(np.nanmax(np.abs(values), initial=0.0))
        if not is_line:
            breaks = steps != 0
            return cls(values.size, _starts(breaks), np.ones(values.size, bool))
        jumps = np.abs(steps) > _STEEP * _beside(np.abs(steps)) + least
        bends = np.abs(np.diff(np.where(jumps, 0.0, steps)))
        bends[jumps[1:] | jumps[:-1]] = 0
        breaks = jumps.copy()
        if bends.size:
            breaks[:-1] |= bends > _SHARP * _beside(bends) + least
        return cls(values.size, _starts(breaks), np.append(jumps, True))

    def number_of(self, index: Array) -> Array:
        """Return the number of the piece at each index; one more behind the last value."""
        at = np.where(index < 0, index + self.size, index)
        found = np.searchsorted(self.starts, at, side="right").astype(np.float64)
        found[at >= self.size] = np.inf
        return found

    def next_start(self, index: Array) -> Array:
        """Return where the next piece begins, else infinity."""
        ends = np.append(self.starts, np.inf)
        found: Array = ends[np.searchsorted(self.starts, index, side="right")]
        return found

    def last_of_former(self, index: Array) -> Array:
        """Return the last index of the piece before, else -1."""
        number = np.searchsorted(self.starts, index, side="right") - 1
        return np.asarray(self.starts[np.maximum(number, 0)] - 1.0)

    def goes_on(self, index: Array) -> Array:
        """Tell where a line leads to the next value."""
        at = np.where(index < 0, index + self.size, index)
        is_known = (at >= 0) & (at < self.size - 1)
        found: Array = is_known & ~self.jumps[np.where(is_known, at, 0).astype(np.intp)]
        return found


def _starts(breaks: Array) -> Array:
    return np.append(0.0, np.flatnonzero(breaks) + 1.0)


def _beside(values: Array) -> Array:
    """Return of each value the larger one of those before and after it."""
    padded = np.concatenate([[0.0], values, [0.0]])
    larger: Array = np.maximum(padded[:-2], padded[2:])
    return larger
