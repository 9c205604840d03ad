"""A schedule under examination: its rates over a run, and what is known of who made it."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

from lrsched_cli._lazy import np
from lrsched_cli.analysis.checks.remade import argument_for_length, numbers_of
from lrsched_cli.errors import LearningRateError
from lrsched_cli.expression import Reading
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span, rates_between
from lrsched_cli.schedules import Floats, Schedule

if TYPE_CHECKING:
    from lrsched_cli.dialects.made import Made

_EVERY = 2**16
"""Of a run up to so long every update is looked at; of a longer one, so many, and the turns."""

_TURNS = 256
"""Turns of a longer run that are looked at."""


@dataclass(frozen=True)
class Subject:
    """A schedule with the run that it is for."""

    schedule: Schedule
    span: Span
    """The updates of the run; where it is not known, as far as the schedule goes."""
    is_told: bool
    """Whether the run is known, rather than how long the schedule is."""
    run: Run
    reading: Reading | None = None
    is_of_file: bool = False
    """Whether the file tells the run, rather than options."""
    key_of: Callable[[str, float], str] | None = None
    """What a config calls an argument with a value; None where calls stand as they are."""

    @classmethod
    def of(
        cls, schedule: Schedule, span: Span, run: Run | None = None, reading: Reading | None = None
    ) -> Self:
        """Return a schedule over a range that is its run if it begins at 0 and `run` tells it."""
        run = run or Run.over(span)
        is_told = run.span is not None and span.start == 0
        return cls(schedule, Span(span.start, span.stop, unit=span.unit), is_told, run, reading)

    @property
    def made(self) -> "tuple[Made, ...]":
        """What the text makes the schedule of."""
        return self.reading.made if self.reading is not None else ()

    @property
    def line(self) -> int:
        """The line of the file that makes the schedule; 0 where there is none."""
        outermost = [one for one in self.made if one.schedule is self.schedule]
        own = 0 if self.reading is None else self.reading.line
        return next((one.line for one in (*outermost, *self.made)), own)

    @property
    def unit(self) -> str:
        """What the run counts: epochs, steps, or updates where nothing tells which."""
        counts = None if self.reading is None else self.reading.counts
        is_known = self.run.span is not None or counts is not None
        return self.span.unit if is_known else "update"

    @property
    def stop(self) -> int:
        """How many updates or epochs the run has."""
        return self.span.stop

    @cached_property
    def times(self) -> Floats:
        """The updates that are looked at: all of a short run; of a long one, some and the turns."""
        span = self.span
        if span.count <= _EVERY:
            return np.arange(span.start, span.stop, dtype=np.float64)
        found = [np.floor(np.linspace(span.start, span.last, _EVERY))]
        turns = np.array(list(self._turns()))
        found += [np.floor(turns), np.ceil(turns), np.ceil(turns) - 1]
        times = np.concatenate(found)
        return np.unique(times[(times >= span.start) & (times <= span.last)])

    def _turns(self) -> Iterator[float]:
        t = np.array([float(self.span.start)])
        for _ in range(_TURNS):
            t = self.schedule.next_turn(t)
            if not t[0] <= self.span.last:
                return
            yield float(t[0])

    @cached_property
    def rates(self) -> Floats:
        """The rates at these updates, usable or not."""
        return rates_between(self.schedule, self.times)

    @cached_property
    def unusable(self) -> float | None:
        """The first update that is known to have no usable rate, or None."""
        bad = np.flatnonzero(~((self.rates >= 0) & (self.rates < np.inf)))
        if not bad.size:
            return None
        if not bad[0]:
            return float(self.times[0])
        good, wrong = int(self.times[bad[0] - 1]), int(self.times[bad[0]])
        while wrong - good > 1:
            middle = (good + wrong) // 2
            good, wrong = (middle, wrong) if self._is_usable(middle) else (good, middle)
        return float(wrong)

    def _is_usable(self, t: int) -> bool:
        try:
            self.schedule(t)
        except LearningRateError:
            return False
        return True

    @cached_property
    def peak(self) -> float:
        """The highest rate of the run."""
        return float(self.rates.max())

    @cached_property
    def peak_at(self) -> int:
        """The first update that has it."""
        return int(self.times[int(self.rates.argmax())])

    @cached_property
    def last(self) -> float:
        """The rate of the last update."""
        return float(self.rates[-1])

    def rate(self, t: float) -> float:
        """Return the rate at a time, usable or not; one that comes too late to be found is none."""
        try:
            return float(rates_between(self.schedule, np.array([float(t)]))[0])
        except LearningRateError:
            return math.nan

    def breakpoints(self, start: float, most: int) -> list[float]:
        """Return the first breakpoints at a time or later."""
        return self._following(self.schedule.next_breakpoint, start, most)

    def jumps(self, start: float, most: int) -> list[float]:
        """Return the first times, from one on, at which the rate may jump."""
        return self._following(self.schedule.next_jump, start, most)

    @staticmethod
    def _following(next_: "Callable[[Floats], Floats]", start: float, most: int) -> list[float]:
        found: list[float] = []
        t = float(np.nextafter(start, -np.inf))
        while len(found) < most:
            t = float(next_(np.array([t]))[0])
            if not math.isfinite(t):
                break
            found.append(t)
        return found

    def parts(self) -> Iterator[Schedule]:
        """Yield the schedule and those that it is made of, and what the text made beside it."""
        yield from _within(self.schedule)
        for one in self.made:
            if one.schedule is not self.schedule:
                yield from _within(one.schedule)

    def with_length(self, length: float, wanted: float) -> str:
        """Return the argument that gives another length, as `T_max=1200`, or else words for it."""
        found = argument_for_length(self.made, length, wanted) or self._named(length, wanted)
        if found and self.key_of is not None:
            given = (one.arguments.get(found[0]) for one in self.made)
            now = next((one for one in given if isinstance(one, (int, float))), wanted)
            key = self.key_of(found[0], now)
            found = (key, found[1]) if key else None
        return f"{found[0]}={found[1]:.16g}" if found else f"a schedule of {self.counted(wanted)}"

    def _named(self, length: float, wanted: float) -> tuple[str, float] | None:
        """Return an argument that is the length; this program's own, of an expression."""
        named = (name for one in self.made for name, given in numbers_of(one) if given == length)
        own = (one.called for one in self.made if not one.dialect and one.schedule is self.schedule)
        name = next(named, "total" if next(own, "") else "")
        return (name, wanted) if name else None

    def run_option(self, stop: float) -> str:
        """Return the option that gives a run a length, in brackets; a file's own run has none."""
        if self.is_of_file:
            return ""
        return f" (--{self.span.unit if self.is_told else 'step'}s {stop:.16g})"

    def counted(self, number: float) -> str:
        """Return a number of updates or epochs in words."""
        return f"{number:,.16g} {self.unit}" + ("" if number == 1 else "s")


def _within(schedule: Schedule, depth: int = 6) -> Iterator[Schedule]:
    yield schedule
    if depth:
        for inner in schedule.inner:
            yield from _within(inner, depth - 1)
