"""Values given point by point, held or joined."""

from typing import Annotated, Literal

from lrsched_cli._lazy import np
from lrsched_cli.kinds import Points
from lrsched_cli.parameters import Param
from lrsched_cli.schedules.base import Floats, Schedule
from lrsched_cli.schedules.parts import next_boundary


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

    def shape_at(self, t: float) -> str:  # noqa: ARG002 - one join for all points
        """Return what joins the points."""
        return self.join

    def _lr(self, t: Floats) -> Floats:
        times: Floats
        rates: Floats
        times, rates = np.array(self.points, dtype=np.float64).T
        if self.join == "line":
            return np.interp(t, times, rates)
        before = np.maximum(np.searchsorted(times, t, side="right") - 1, 0)
        if self.join == "hold":
            return rates[before]
        after = np.minimum(before + 1, times.size - 1)
        span = np.maximum(times[after] - times[before], 1e-300)
        p = np.clip((t - times[before]) / span, 0, 1)
        low: Floats = rates[after]
        joined: Floats = low + (rates[before] - low) * ((1 + np.cos(np.pi * p)) / 2)
        return joined

    def _next_knot(self, t: Floats) -> Floats:
        return next_boundary(t, [time for time, _ in self.points])
