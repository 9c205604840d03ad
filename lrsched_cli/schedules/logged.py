"""The rates that a run logged: known at the times of its rows, and at no others."""

import math
from dataclasses import dataclass, replace
from typing import Annotated, cast

from lrsched_cli._lazy import np
from lrsched_cli.parameters import Param
from lrsched_cli.schedules.base import Floats, Schedule


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Times that increase, and the rate at each."""

    times: Floats
    rates: Floats


class Logged(Schedule):
    """The rates of a log: NaN at every time of which it has no row."""

    points: Annotated[object, Param("its rows")]
    called: Annotated[str, Param("what it is called")]
    tolerance: Annotated[
        float, Param("how far its digits let a rate be off, as a fraction of the highest")
    ] = 0.0
    place: Annotated[
        float, Param("where in its time a rate is used, from its first update, 0, to its last, 1")
    ] = 0.0

    def __repr__(self) -> str:
        return self.called

    @property
    def _rows(self) -> Points:
        return cast("Points", self.points)

    @property
    def known_at(self) -> Floats:
        """The times of its rows."""
        return self._rows.times

    @property
    def length(self) -> int:
        """The updates up to the last row."""
        return max(math.floor(float(self._rows.times[-1])) + 1, 1)

    def shape_at(self, t: float) -> str:  # noqa: ARG002 - nothing is known of its shape
        """Return what the curve is called."""
        return "log"

    def stretched(self, factor: int) -> "Logged":
        """Return the same on an axis of which each time is so many times as long."""
        times = self._rows.times * factor + self.place * (factor - 1)
        return replace(self, points=Points(times, self._rows.rates))

    def _lr(self, t: Floats) -> Floats:
        times, rates = self._rows.times, self._rows.rates
        places = np.minimum(np.searchsorted(times, t), times.size - 1)
        return np.where(times[places] == t, rates[places], np.nan)

    def _refuse_unusable(self, t: Floats, rates: Floats) -> None:
        """Take every rate: it is what was logged, and none is one of the log's gaps."""
