"""The rows of a log as they are fitted: on a schedule's clock, and few enough to be tried."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.schedules import Schedule

if TYPE_CHECKING:
    import numpy.typing as npt

    from lrsched_cli.schedules import Floats

_FEW = 96
"""Rows that are fitted; the result is verified on all."""

_ENDS = 12
"""Rows at either end, and around the highest one, of which each is kept."""

_ROUNDING = 2e-15
"""What computing in float64 may add to a difference, as a fraction of the highest rate."""


_AT_ONCE = 1_000_000
"""Times of which means are taken together, and rows that are compared."""

_FIRST = 64
"""Rows that tell how often there is one."""


@dataclass(frozen=True)
class Rows:
    """Rates at times `t` of a schedule, each with the difference that is allowed."""

    t: "Floats"
    rates: "Floats"
    allowed: "Floats"
    facts: Mapping[str, float] = field(default_factory=dict)
    """What the log tells beside them: `total`, `steps_per_epoch`."""
    mean_over: int = 1
    """Over how many updates, from `t` on, a rate is the mean."""

    @cached_property
    def peak(self) -> float:
        """The highest rate."""
        return float(self.rates.max())

    @cached_property
    def top(self) -> int:
        """The place of the first row that has the highest rate, as far as its digits tell.

        Where rates fall before it and rise again, this is the row before they first fall: a later
        cycle may have a row that is nearer to the peak.
        """
        highest = int(np.argmax(self.rates >= self.peak - self.allowed))
        falls = np.flatnonzero(np.diff(self.rates[: highest + 1]) < -self.slack[1 : highest + 1])
        return int(falls[0]) if falls.size else highest

    @cached_property
    def slack(self) -> "Floats":
        """The differences that are allowed, with what computing adds to them."""
        allowed = self.allowed
        if allowed.size and not allowed.strides[0]:  # one number for all rows
            same = allowed[:1] * (1 + 1e-9) + _ROUNDING * self.peak
            return np.broadcast_to(same, allowed.shape)
        return allowed * (1 + 1e-9) + _ROUNDING * self.peak

    @property
    def is_flat(self) -> bool:
        """Whether all rates are the same."""
        return bool((np.abs(self.rates - self.rates[0]) <= self.slack).all())

    @property
    def is_rising(self) -> bool:
        """Whether the rates only rise, up to the last row."""
        return bool((np.diff(self.rates) > 0).all())

    @property
    def begins_late(self) -> bool:
        """Whether there were rows before the first, if there was one as often as later."""
        return bool(self.t[0] > 1.5 * np.median(np.diff(self.t[:_FIRST])))

    def chosen(self, places: "npt.NDArray[np.intp] | npt.NDArray[np.bool_] | slice") -> "Rows":
        """Return some of the rows."""
        return replace(
            self, t=self.t[places], rates=self.rates[places], allowed=self.allowed[places]
        )

    @cached_property
    def few(self) -> "Rows":
        """Rows that tell as much: spread over all, and each at the ends and around the top."""
        count = self.t.size
        if count <= 2 * _FEW:
            return self
        last_top = count - 1 - int(np.argmax(self.rates[::-1] >= self.peak - self.allowed[::-1]))
        bends = np.argsort(np.abs(np.diff(self.rates, 2)))[-_ENDS:] + 1
        around = [
            np.arange(max(place - _ENDS, 0), min(place + _ENDS, count))
            for place in (0, self.top, last_top, count - 1)
        ]
        spread = np.linspace(0, count - 1, _FEW).astype(np.intp)
        kept = [spread, *around, np.asarray(bends, dtype=np.intp)]
        return self.chosen(np.unique(np.concatenate(kept)))

    def differences(self, schedule: Schedule) -> "Floats":
        """Return by how much the rates differ from a schedule's; infinity where it has none."""
        with np.errstate(all="ignore"):
            found = np.abs(means(schedule.rates, self.t, self.mean_over) - self.rates)
        return np.where(np.isfinite(found), found, np.inf)

    def explained(self, schedule: Schedule) -> "npt.NDArray[np.bool_]":
        """Tell of each row whether a schedule explains it."""
        found = [self.chosen(one).differences(schedule) <= self.slack[one] for one in self._blocks]
        return np.concatenate(found) if len(found) > 1 else found[0]

    def worst(self, schedule: Schedule, *, per_value: bool) -> float:
        """Return the largest difference from a schedule, of the highest rate or of each."""
        worst = 0.0
        for block in self._blocks:
            off = self.chosen(block).differences(schedule)
            if per_value:
                off = off / np.maximum(np.abs(self.rates[block]), 1e-300)
            worst = max(worst, float(off.max()))
        return worst if per_value or not self.peak else worst / self.peak

    @property
    def _blocks(self) -> list[slice]:
        return [slice(start, start + _AT_ONCE) for start in range(0, self.t.size, _AT_ONCE)]

    def matched(self, schedule: Schedule) -> int:
        """Return how many rows a schedule explains."""
        return int(np.count_nonzero(self.explained(schedule)))

    def is_of(self, schedule: Schedule) -> bool:
        """Tell whether a schedule explains every row."""
        few = self.few
        return few.matched(schedule) == few.t.size and self.matched(schedule) == self.t.size


def means(rates: "Callable[[Floats], Floats]", t: "Floats", count: int) -> "Floats":
    """Return the means of rates over so many updates from each time on."""
    if count == 1:
        return rates(t)
    found = np.empty_like(t)
    together = max(_AT_ONCE // count, 1)
    for start in range(0, t.size, together):
        block = t[start : start + together, None] + np.arange(count)
        found[start : start + together] = rates(block.reshape(-1)).reshape(block.shape).mean(1)
    return found
