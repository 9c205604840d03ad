"""Values given point by point, held or joined."""

from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal

from lrsched_cli._lazy import np
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import Points
from lrsched_cli.schedules.base import Floats, Schedule
from lrsched_cli.schedules.breaks import next_boundary

if TYPE_CHECKING:
    import numpy.typing as npt

_CLOSE = 1e-300
"""A distance of points by which their numbers' or rates' difference cannot be divided."""


class Piecewise(Schedule, name="piecewise"):
    """Go through given rates at given times, in steps or joined by lines.

        lr(t) = rate of the last point at or before t          join = hold
        lr(t) = a + (b - a) * p                                join = line
        lr(t) = b + (a - b) * (1 + cos(pi * p)) / 2            join = cosine

    Points are TIME:RATE pairs; a and b are the rates of the points around t, p is the progress
    from one to the other. Before the first point its rate holds.

    Past the last point: holds its rate. Source: Keras PiecewiseConstantDecay, optax
    piecewise_interpolate_schedule.

    Examples:
        lrsched piecewise --points 0:0.1,30:0.01,60:0.001 --epochs 90
        lrsched piecewise --points 0:1e-5,500:1e-3,1000:0 --join line -o a.png
    """

    points: Annotated[Points, Param("times and rates", at_least=0)] = ((0, 0.1), (30, 0.01))
    join: Annotated[Literal["hold", "line", "cosine"], Param("what comes between the points")] = (
        "hold"
    )

    @property
    def length(self) -> int | None:
        """The length in updates: that of the curve through the points; steps have none."""
        return None if self.join == "hold" else max(int(self.points[-1][0]), 1)

    @property
    def is_monotone(self) -> bool:
        """Whether it only rises or only falls from point to point."""
        return True

    def shape_at(self, t: float) -> str:  # noqa: ARG002 - one join for all points
        """Return what joins the points."""
        return self.join

    @cached_property
    def _columns(self) -> tuple[Floats, Floats]:
        """The points' times and their rates: of many points, made once and not for each block."""
        times, rates = np.ascontiguousarray(np.array(self.points, dtype=np.float64).T)
        return times, rates

    @cached_property
    def _numbers(self) -> "Floats | None":
        """The points' numbers, unless some are too close for a slope from one to the next."""
        times, _ = self._columns
        is_steep = bool((np.diff(times) < _CLOSE).any())
        return None if is_steep else np.arange(times.size, dtype=np.float64)

    def _last_point(self, t: Floats) -> "npt.NDArray[np.intp]":
        """Return the number of the last point at or before each time, 0 before the first.

        `np.searchsorted` begins anew for each time; `np.interp` goes on from the last one found.
        """
        times, _ = self._columns
        if t.size <= 1 or self._numbers is None:
            return np.maximum(np.searchsorted(times, t, side="right") - 1, 0)
        found = np.interp(t, times, self._numbers).astype(np.intp)
        found -= times[found] > t  # rounded up to the next
        return np.maximum(found, 0)

    def _lr(self, t: Floats) -> Floats:
        times, rates = self._columns
        if self.join == "line":
            return np.interp(t, times, rates)
        before = self._last_point(t)
        if self.join == "hold":
            return rates[before]
        after = np.minimum(before + 1, times.size - 1)
        span = np.maximum(times[after] - times[before], _CLOSE)
        p = np.clip((t - times[before]) / span, 0, 1)
        low: Floats = rates[after]
        joined: Floats = low + (rates[before] - low) * ((1 + np.cos(np.pi * p)) / 2)
        return joined

    def _before(self, t: Floats) -> Floats:
        if self.join != "hold":
            return self._lr(t)
        times, rates = self._columns
        before: Floats = rates[np.maximum(np.searchsorted(times, t, side="left") - 1, 0)]
        return before

    def _next_breakpoint(self, t: Floats) -> Floats:
        return next_boundary(t, self._columns[0])

    def _next_jump(self, t: Floats) -> Floats:
        return self._next_breakpoint(t) if self.join == "hold" else np.full_like(t, np.inf)
