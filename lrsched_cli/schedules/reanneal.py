"""Annealing that begins again: cycles whose lengths and rates change from one to the next."""

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from lrsched_cli._lazy import np
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import LARGEST_COUNT
from lrsched_cli.schedules.base import Floats, Schedule
from lrsched_cli.schedules.exact import powers
from lrsched_cli.schedules.shared import Growth, Start

if TYPE_CHECKING:
    import numpy.typing as npt

_MOST_CYCLES = 200_000
"""Cycles of different lengths that are counted before giving up."""


class _Cycles(NamedTuple):
    """Cycles of whole updates: when each starts, how long it is, and its way back."""

    starts: "Floats"
    sizes: "Floats"
    backs: "Floats"

    def place(self, t: Floats) -> "tuple[Floats, Floats, Floats, Floats]":
        """Return each time's cycle, the time since its start, its length and its way back."""
        known: Any = np.searchsorted(self.starts, t, side="right") - 1
        start, size, back = self.starts[known], self.sizes[known], self.backs[known]
        beyond = np.floor((t - start) / (size + back))  # the last one comes again and again
        number: Floats = known + beyond
        return number, t - start - beyond * (size + back), size, back


class Reanneal(Schedule, name="reanneal"):
    """Go from one rate to another, and begin again: each cycle with rates of its own.

        lr(t) = a + (b - a) * S(p)             p = progress in cycle k
                a = lr0 * lr0_mult ** k, b = lr1 * lr1_mult ** k
                S(p) = p (line), S(p) = 1 - abs(2 * p - 1) (triangle)
                S(p) = (1 - cos(pi * p)) / 2 (cosine)

    Each cycle is growth times as long as the last, cut to whole updates. With back, a line leads
    from b to the start of the next cycle in so many updates; they grow as the cycles do.

    Never ends. Source: PyTorch-Ignite's CyclicalScheduler, whose arithmetic this is.

    Examples:
        lrsched reanneal --lr0 0.1 --lr1 0.01 --growth 1.5 --lr0-mult 0.8
        lrsched reanneal --shape line --back 5 --epochs 100 -o reanneal.png
    """

    lr0: Start = 0.1
    lr1: Annotated[float, Param("rate at the end of a cycle", at_least=0, words=("end_value",))] = (
        0.001
    )
    period: Annotated[
        int, Param("length of the first cycle", unit="updates", at_least=2, words=("cycle_size",))
    ] = 20
    growth: Growth = 1.0
    lr0_mult: Annotated[
        float,
        Param(
            "factor of lr0 from cycle to cycle",
            at_least=0,
            hide_default=True,
            words=("start_value_mult",),
        ),
    ] = 1.0
    lr1_mult: Annotated[
        float,
        Param(
            "factor of lr1 from cycle to cycle",
            at_least=0,
            hide_default=True,
            words=("end_value_mult",),
        ),
    ] = 1.0
    back: Annotated[
        int,
        Param("updates of the way back after the first cycle", unit="updates", at_least=0),
    ] = 0
    shape: Annotated[Literal["cosine", "line", "triangle"], Param("how it goes")] = "cosine"

    def _check(self) -> None:
        if self.back and self.shape == "triangle":
            raise ArgumentError(self.name, "a triangle takes no back: it ends where it began")
        if len(self._cycles.starts) == _MOST_CYCLES:
            message = f"growth={self.growth:g} makes more than {_MOST_CYCLES:,} lengths of cycles"
            raise ArgumentError(self.name, message)

    @property
    def _cycles(self) -> _Cycles:
        return _cycles(self.period, self.growth, self.back)

    @property
    def is_monotone(self) -> bool:
        """Whether it only rises or only falls between breakpoints."""
        return True

    @property
    def repeats(self) -> tuple[float, float] | None:
        """From when on the same rates come again, and after how long: in equal cycles."""
        if self.lr0_mult != 1 or self.lr1_mult != 1:
            return None
        known = self._cycles
        period = float(known.sizes[-1] + known.backs[-1])
        return float(known.starts[-1]), period

    def shape_at(self, t: float) -> str:
        """Return what the curve is called: that of a cycle, or the line back."""
        _, elapsed, size, _ = self._cycles.place(np.array([t]))
        return "line" if elapsed[0] > size[0] else self.shape

    def _lr(self, t: Floats) -> Floats:
        number, elapsed, size, back = self._cycles.place(t)
        first, last = self._ends(number)
        rates = self._forth(first, last, elapsed / size)
        if self.back:
            following, _ = self._ends(number + 1)
            returned = (elapsed - size) / np.maximum(back, 1)
            rates = np.where(elapsed > size, last + (following - last) * returned, rates)
        return rates

    def _ends(self, number: Floats) -> tuple[Floats, Floats]:
        """Return the first and the last rate of each cycle."""
        return self.lr0 * powers(self.lr0_mult, number), self.lr1 * powers(self.lr1_mult, number)

    def _forth(self, first: Floats, last: Floats, p: Floats) -> Floats:
        match self.shape:
            case "line":
                return first + (last - first) * p
            case "cosine":
                wave: Floats = 1 - np.cos(np.pi * p)
                return first + ((last - first) / 2) * wave
            case "triangle":
                return last + (first - last) * _apart(p)

    def _before(self, t: Floats) -> Floats:
        number, elapsed, _, _ = self._cycles.place(t)
        if self.back:
            return self._lr(t)
        first, last = self._ends(np.maximum(number - 1, 0))
        ends = first if self.shape == "triangle" else last
        return np.where((elapsed == 0) & (number > 0), ends, self._lr(t))

    def _next_breakpoint(self, t: Floats) -> Floats:
        _, elapsed, size, back = self._cycles.place(t)
        start = t - elapsed
        later = start + size + back
        for turn in self._turns(size):
            later = np.where(elapsed < turn, start + turn, later)
        return later

    def _turns(self, size: Floats) -> "list[Floats]":
        """Return the breakpoints within a cycle, since its start."""
        if self.shape == "triangle":
            return [size / 2]
        return [size] if self.back else []


@lru_cache(maxsize=16)
def _cycles(period: int, growth: float, back: int) -> _Cycles:
    """Return the cycles up to the first that comes again as long, or to the end of all counting."""
    rows: list[tuple[int, int, int]] = []
    start, size = 0, period
    while start <= LARGEST_COUNT and len(rows) < _MOST_CYCLES:
        rows.append((start, size, back))
        start += size + back
        longer = int(size * growth), int(back * growth)
        if longer == (size, back):
            break
        size, back = longer
    columns: npt.NDArray[np.float64] = np.array(rows, dtype=np.float64).T
    return _Cycles(*columns)


def _apart(p: Floats) -> Floats:
    """Return how far progress is from the middle, as a fraction of the way to either end."""
    apart: Floats = np.maximum(1 - 2 * p, 2 * p - 1)
    return apart
