"""What may have happened in a run that did not follow its plan: which schedule, at which times."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from lrsched_cli._lazy import np
from lrsched_cli.analysis.verifying.clock import Clock, rates_at, rates_until_end
from lrsched_cli.schedules import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable

    from lrsched_cli.schedules import Floats

_SAME = Clock()


class Explanation(Protocol):
    """What may have happened, and the rates that a log would have then."""

    @property
    def name(self) -> str:
        """A word for programs."""

    @property
    def told(self) -> str:
        """A sentence."""

    @property
    def changes(self) -> int:
        """How many things must have been otherwise."""

    @property
    def expression(self) -> str | None:
        """The schedule that the log follows, if it is another than the plan."""

    def expected(self, times: "Floats") -> "Floats":
        """Return the rates that a log would have; NaN where the run has not begun."""

    def t(self, axis: str) -> str:
        """Return what the schedule's time is, as a formula of the log's column."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Another schedule than the plan, or other times of it, or both."""

    name: str
    told: str
    schedule: Schedule
    clock: Clock
    """Which times the rows stand for where nothing is wrong."""
    then: Clock = _SAME
    """Which times the run had at these."""
    changes: int = 1
    is_other: bool = False
    """Whether the schedule is another than the plan."""
    text: str = ""
    """The schedule as a person writes it; else as this program does."""
    rounded: "Callable[[Floats], Floats] | None" = None
    """What the log made of the rates."""

    @property
    def expression(self) -> str | None:
        """The schedule that the log follows, if it is another than the plan."""
        return self.text or str(self.schedule) if self.is_other else None

    def expected(self, times: "Floats") -> "Floats":
        """Return the rates that a log would have; NaN where the run has not begun."""
        if self.clock.mean_over > 1:
            rates = self.clock.rates(self.schedule, times)
        else:
            rates = rates_until_end(self.schedule, self._times(self.clock.times(times)))
        return rates if self.rounded is None else self.rounded(rates)

    def _times(self, t: "Floats") -> "Floats":
        """Return the times that the run had: what is late has its first rate until it begins."""
        late = self.then.times(t)
        return np.where(t < 0, np.nan, np.maximum(late, 0)) if self.then.offset < 0 else late

    def t(self, axis: str) -> str:
        """Return what the schedule's time is, as a formula of the log's column."""
        return joined(self.clock, self.then, axis)


def joined(clock: Clock, then: Clock, axis: str) -> str:
    """Return what `t` is, as a formula of the log's column, where two clocks act."""
    if then == _SAME:
        return clock.told(axis)
    if clock == Clock(clock.offset):
        return replace(then, offset=clock.offset + then.offset).told(axis)
    return f"{then.told('t')} at t = {clock.told(axis)}"


@dataclass(frozen=True, slots=True)
class Lagging:
    """The plan, more and more updates behind."""

    name: str
    told: str
    schedule: Schedule
    clock: Clock
    starts: tuple[float, ...]
    """The first time of the log of each lag."""
    lags: tuple[int, ...]
    changes: int = 1
    expression: str | None = None

    def expected(self, times: "Floats") -> "Floats":
        """Return the rates that a log would have; NaN where the run has not begun."""
        behind = np.array([0, *self.lags], dtype=float)
        places = np.searchsorted(np.array(self.starts), times, side="right")
        return rates_at(self.schedule, self.clock.times(times) - behind[places])

    def t(self, axis: str) -> str:
        """Return what the schedule's time is, as a formula of the log's column."""
        return f"{self.clock.told(axis)} - skipped"


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing up to some row, and another from there on."""

    name: str
    told: str
    at: float
    """The first time of the log of which the second holds."""
    before: Explanation
    after: Explanation
    changes: int
    expression: str | None

    def expected(self, times: "Floats") -> "Floats":
        """Return the rates that a log would have; NaN where the run has not begun."""
        later = times >= self.at
        rates = np.empty_like(times)
        for one, places in ((self.before, ~later), (self.after, later)):
            if places.any():
                rates[places] = one.expected(times[places])
        return rates

    def t(self, axis: str) -> str:
        """Return what the later schedule's time is, as a formula of the log's column."""
        return self.after.t(axis)
