"""A log that does not follow its plan: what causes are sought by."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.analysis.verifying.clock import Clock, rates_until_end
from lrsched_cli.analysis.verifying.edits import roundest
from lrsched_cli.analysis.verifying.rows import Rows
from lrsched_cli.errors import LRSchedError
from lrsched_cli.schedules import Schedule

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats, Unit

_SAMPLES = 20_000
"""Times at which a plan is looked at to see when it has a rate."""

_PAIRS = 150
"""Rows between which a slope is taken."""

_LOW = 1e-2
"""Of the peak: what is planned lower is no measure of it."""

_ROUNDED = 0.01
"""How far a factor of the peak may be from a rounder one: few rows have the peak itself."""


@dataclass(frozen=True)
class Case:
    """The rows of a log, the plan that they do not follow, and what is known of the run."""

    rows: Rows
    """Not all of them, if there are many."""
    schedule: Schedule
    clock: Clock
    """Which times of the plan the rows should stand for."""
    unit: "Unit"
    """What the plan's time counts."""
    log_unit: "Unit"
    is_misplaced: bool = False
    """Whether the plan counts something else than the rows, and the length of an epoch is open."""
    steps_per_epoch: int | None = None
    total: int | None = None
    """The length of the run, as the log tells it."""
    tolerance: float = 1e-12
    offsets: tuple[int, ...] = (0,)

    @cached_property
    def t(self) -> "Floats":
        """The times of the plan that the rows should stand for."""
        return self.clock.times(self.rows.times)

    @cached_property
    def planned(self) -> "Floats":
        """The rates that the rows should have."""
        return self.clock.rates(self.schedule, self.rows.times)

    @cached_property
    def _grid(self) -> "tuple[Floats, Floats]":
        """Times of the whole plan, and its rates."""
        length = max(self.schedule.length or 0, float(self.t.max(initial=0)) + 1, 2)
        count = min(int(length) + 1, _SAMPLES)
        t = np.linspace(0, length, count)
        try:
            rates = rates_until_end(self.schedule, t)
        except LRSchedError:
            return t, np.zeros_like(t)
        known = np.isfinite(rates)
        return t[known], rates[known]

    @property
    def peak(self) -> float:
        """The highest rate of the plan."""
        return float(np.nanmax(self._grid[1], initial=0.0))

    @property
    def floor(self) -> float:
        """The last rate of the plan."""
        return float(self._grid[1][-1])

    @property
    def peak_time(self) -> float:
        """When the plan has fallen from its peak, or has it for the last time."""
        t, rates = self._grid
        high = np.flatnonzero(rates >= self.peak * (1 - 1e-9))
        return float(t[high[-1]]) if high.size else 0.0

    @property
    def rise_time(self) -> float:
        """When the plan first has its peak: the length of its warmup."""
        t, rates = self._grid
        return float(t[int(np.nanargmax(rates >= self.peak * (1 - 1e-9)))])

    @cached_property
    def line(self) -> tuple[float, float] | None:
        """The a and b by which the rates are those of the plan at a * t + b, in its decay.

        None where that cannot be told: too few rows, or a plan that does not fall smoothly.
        """
        t, rates = self._grid
        falling = (t >= self.peak_time) & np.isfinite(rates)
        t, rates = t[falling], rates[falling]
        if not t.size:
            return None
        keep = np.concatenate([[True], np.diff(np.minimum.accumulate(rates)) < 0])
        t, rates = t[keep], rates[keep]
        if t.size < 3:  # noqa: PLR2004 - no curve
            return None
        scale = self.peak - rates[-1]
        high = np.flatnonzero(self.rows.rates >= self.rows.rates.max() * (1 - 1e-9))
        inside = (self.rows.rates > rates[-1] + 1e-3 * scale) & (
            self.rows.rates < rates[0] - 1e-6 * scale
        )
        if not high.size:  # no rate is above 0
            return None
        inside[: high[0]] = False
        inside[high[-1] + int(self.rows.rates[high[-1] :].argmin()) + 1 :] = False
        places = np.flatnonzero(inside)
        if places.size < 3:  # noqa: PLR2004 - as above
            return None
        places = places[np.unique(np.linspace(0, places.size - 1, _PAIRS).astype(np.intp))]
        own, theirs = self.t[places], np.interp(self.rows.rates[places], rates[::-1], t[::-1])
        half = places.size // 2
        gaps = own[half:] - own[: places.size - half]
        slopes = (theirs[half:] - theirs[: places.size - half]) / gaps
        slope = float(np.median(slopes))
        return (slope, float(np.median(theirs - slope * own))) if slope > 0 else None

    @cached_property
    def ratios(self) -> list[float]:
        """By how much the peak may be higher than planned, or lower."""
        rates, planned = self.rows.rates, self.planned
        found: list[float] = []
        known = np.isfinite(planned) & (planned > _LOW * self.peak)
        if known.any():
            found.append(float(np.median(rates[known] / planned[known])))
            found.append(float(rates[known][0] / planned[known][0]))
        if self.peak:
            found.append(float(rates.max()) / self.peak)
        if self.floor > 0:
            found.append(float(rates.min()) / self.floor)
        found += [roundest(one, _ROUNDED) for one in found if one > 0]
        least = max(4 * self.tolerance, 1e-9)
        usable = (one for one in found if 0 < one < np.inf and abs(one - 1) > least)
        return list(dict.fromkeys(usable))
