"""Rates of which each follows from the one before: computed once, in blocks, and kept."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.schedules.base import Floats

if TYPE_CHECKING:
    import numpy.typing as npt

_BLOCK = 16_384
"""Updates computed together."""


class Run:
    """The rates of all updates so far.

    `advance(rate, start, count)` returns the rates of `count` updates from `start` on, given the
    one before them. After a rate that is no number there are none.
    """

    def __init__(self, first: float, advance: Callable[[float, int, int], Floats]) -> None:
        self._next = first
        self._advance = advance
        self._blocks: list[Floats] = []

    def at(self, update: "npt.NDArray[np.intp]") -> Floats:
        """Return the rates of some updates; all before them are computed, but once."""
        first, last = int(update.min()) // _BLOCK, int(update.max()) // _BLOCK
        for number in range(len(self._blocks), last + 1):
            later = self._advance(self._next, number * _BLOCK + 1, _BLOCK)
            rates = np.append(self._next, later)
            lost = np.flatnonzero(~np.isfinite(rates))
            if lost.size:
                rates[lost[0] :] = np.nan
            self._blocks.append(rates[:-1])
            self._next = float(rates[-1])
        found: Floats = np.concatenate(self._blocks[first : last + 1])
        return found[update - first * _BLOCK]
