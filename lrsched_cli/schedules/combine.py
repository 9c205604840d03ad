"""Schedules made of schedules: one after the other, after a warmup, scaled, clipped."""

import math
from bisect import bisect_right
from functools import partial
from typing import Annotated, Literal

from lrsched_cli._lazy import np
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import list_to_source
from lrsched_cli.schedules.base import Floats, Schedule
from lrsched_cli.schedules.breaks import arrival, next_boundary, next_shifted
from lrsched_cli.schedules.crossings import first_crossing
from lrsched_cli.schedules.pieces import Formula, WithWarmup, select, select_before

Inner = Annotated[Schedule, Param("the schedule", variadic=False)]
Parts = Annotated[tuple[Schedule, ...], Param("the schedules", variadic=True)]

_MOST_TURNS = 64
"""Turns without a breakpoint that are passed in search of one."""


class Wrapper(Schedule):
    """What changes the rates of one other schedule, and leaves its times."""

    schedule: Inner

    @property
    def length(self) -> int | None:
        """The length in updates."""
        return self.schedule.length

    def shape_at(self, t: float) -> str:
        """Return what the other schedule's curve is called."""
        return self.schedule.shape_at(t)

    @property
    def is_monotone(self) -> bool:
        """Whether it only rises or only falls between turns."""
        return self.schedule.is_monotone

    @property
    def settled_from(self) -> float:
        """From when on the rate is known to stay the same; else infinity."""
        return self.schedule.settled_from

    @property
    def repeats(self) -> tuple[float, float] | None:
        """From when on the same rates come again, and after how long."""
        return self.schedule.repeats

    def _next_breakpoint(self, t: Floats) -> Floats:
        return self.schedule.next_breakpoint(t)

    def _next_turn(self, t: Floats) -> Floats:
        return self.schedule.next_turn(t)

    def _next_jump(self, t: Floats) -> Floats:
        return self.schedule.next_jump(t)


class Sequence(Schedule, name="sequence"):
    """Follow one schedule after the other.

        lr(t) = part_k(t - at_k)               at_k <= t < at_(k+1), at_0 = 0

    Each part has a clock of its own, which starts at its boundary; with clock="global" all parts
    share the clock of the whole, so that a warmup overlays the start of a decay.

    Past the end: what its last part does. Source: torch SequentialLR, optax join_schedules.

    Examples:
        lrsched compare 'sequence(linear(lr0=0, lr1=0.1, total=5), cosine(total=85), at=[5])'
    """

    parts: Parts
    at: Annotated[
        tuple[float, ...],
        Param("times at which the next part begins", unit="updates", at_least=0),
    ]
    clock: Annotated[
        Literal["own", "global"], Param("from where a part counts its time", hide_default=True)
    ] = "own"

    def _check(self) -> None:
        if not self.parts or len(self.at) != len(self.parts) - 1:
            message = (
                f"needs one boundary fewer than schedules, not {len(self.at)} for {len(self.parts)}"
            )
            raise ArgumentError(self.name, message)
        if list(self.at) != sorted(set(self.at)):
            message = f"at must be in ascending order, not [{list_to_source(self.at)}]"
            raise ArgumentError(self.name, message)

    @property
    def length(self) -> int | None:
        """The length in updates."""
        last = self.parts[-1].length
        return None if last is None else math.ceil(last + self._starts[-1])

    @property
    def _starts(self) -> list[float]:
        return [0] * len(self.parts) if self.clock == "global" else [0, *self.at]

    def shape_at(self, t: float) -> str:
        """Return what the curve of the part at a time is called."""
        number = bisect_right(self.at, t)
        return self.parts[number].shape_at(t - self._starts[number])

    def _lr(self, t: Floats) -> Floats:
        pairs = zip(self.parts, self._starts, strict=True)
        return select(t, self.at, [_delayed(part, start) for part, start in pairs])

    def _before(self, t: Floats) -> Floats:
        pairs = zip(self.parts, self._starts, strict=True)
        return select_before(t, self.at, [_delayed_before(part, start) for part, start in pairs])

    @property
    def is_monotone(self) -> bool:
        """Whether it only rises or only falls between turns."""
        return all(part.is_monotone for part in self.parts)

    @property
    def settled_from(self) -> float:
        """From when on the rate is known to stay the same; else infinity."""
        return max([self._starts[-1] + self.parts[-1].settled_from, *self.at])

    @property
    def repeats(self) -> tuple[float, float] | None:
        """From when on the same rates come again, and after how long: as in the last part."""
        last = self.parts[-1].repeats
        return last and (max([self._starts[-1] + last[0], *self.at]), last[1])

    def _next_breakpoint(self, t: Floats) -> Floats:
        return self._next([part.next_breakpoint for part in self.parts], t)

    def _next_turn(self, t: Floats) -> Floats:
        return self._next([part.next_turn for part in self.parts], t)

    def _next_jump(self, t: Floats) -> Floats:
        return self._next([part.next_jump for part in self.parts], t)

    def _next(self, following: list[Formula], t: Floats) -> Floats:
        pairs = zip(following, self._starts, strict=True)
        inner = select(t, self.at, [partial(next_shifted, one, by=start) for one, start in pairs])
        return np.minimum(inner, next_boundary(t, self.at))


def _delayed(part: Schedule, start: float) -> Formula:
    return lambda t: part.rates(t - start)


def _delayed_before(part: Schedule, start: float) -> Formula:
    return lambda t: part.left_limit(arrival(part.next_breakpoint, t, start))


class Delay(Schedule, name="delay"):
    """Begin another schedule later, or in its midst.

        lr(t) = s(max(t - by, 0))

    Until t = by the first rate holds; a negative number skips the first updates.

    Past the end: what the other schedule does. Source: optax transition_begin; DeepSpeed, which
    uses its first rate twice.

    Examples:
        lrsched compare 'cosine(total=50)' 'delay(cosine(total=50), by=10)'
    """

    schedule: Inner
    by: Annotated[float, Param("how much later it begins", unit="updates")] = 0.0

    @property
    def length(self) -> int | None:
        """The length in updates."""
        inner = self.schedule.length
        return None if inner is None else max(math.ceil(inner + self.by), 1)

    def shape_at(self, t: float) -> str:
        """Return what the other schedule's curve is called."""
        return self.schedule.shape_at(max(t - self.by, 0))

    def _lr(self, t: Floats) -> Floats:
        return select(t, [self.by], [self._first, lambda t: self.schedule.rates(t - self.by)])

    def _first(self, t: Floats) -> Floats:
        return np.full_like(t, self.schedule.rates(np.zeros(1))[0])

    def _before(self, t: Floats) -> Floats:
        parts = [self._first, _delayed_before(self.schedule, self.by)]
        return select_before(t, [self.by], parts)

    @property
    def is_monotone(self) -> bool:
        """Whether it only rises or only falls between turns."""
        return self.schedule.is_monotone

    @property
    def settled_from(self) -> float:
        """From when on the rate is known to stay the same; else infinity."""
        return max(self.schedule.settled_from + self.by, 0.0)

    @property
    def repeats(self) -> tuple[float, float] | None:
        """From when on the same rates come again, and after how long."""
        inner = self.schedule.repeats
        return inner and (max(inner[0] + self.by, 0.0), inner[1])

    def _next_breakpoint(self, t: Floats) -> Floats:
        return self._next(self.schedule.next_breakpoint, t)

    def _next_turn(self, t: Floats) -> Floats:
        return self._next(self.schedule.next_turn, t)

    def _next_jump(self, t: Floats) -> Floats:
        return self._next(self.schedule.next_jump, t)

    def _next(self, following: Formula, t: Floats) -> Floats:
        return np.where(t < self.by, self.by, next_shifted(following, t, self.by))


class WarmupBefore(WithWarmup, name="warmup"):
    """Rise to the first rate of another schedule, then follow that.

        lr(t) = s(0) * (warmup_from + (1 - warmup_from) * t / warmup)
        lr(t) = s(t - warmup)                  from t = warmup on

    The length includes the warmup. Other shapes of the rise: exponential, cosine, log, 1-sqrt.

    Past the end: what the other schedule does. Source: Goyal et al. 2017.

    Examples:
        lrsched compare 'warmup(step(lr0=0.1, every=30), warmup=5)' --epochs 90
    """

    schedule: Inner

    @property
    def peak(self) -> float:
        """The rate at the end of the warmup."""
        return self.schedule(0)

    @property
    def length(self) -> int | None:
        """The length in updates."""
        inner = self.schedule.length
        return None if inner is None else inner + self.warmup

    def _decay(self, t: Floats) -> Floats:
        return self.schedule.rates(t)

    def _decay_shape_at(self, t: float) -> str:
        return self.schedule.shape_at(t)

    def _decay_before(self, t: Floats) -> Floats:
        return self.schedule.left_limit(t)

    @property
    def is_monotone(self) -> bool:
        """Whether it only rises or only falls between turns."""
        return self.schedule.is_monotone

    @property
    def settled_from(self) -> float:
        """From when on the rate is known to stay the same; else infinity."""
        return self.warmup + self.schedule.settled_from

    @property
    def repeats(self) -> tuple[float, float] | None:
        """From when on the same rates come again, and after how long."""
        inner = self.schedule.repeats
        return inner and (self.warmup + inner[0], inner[1])

    def _next_decay_breakpoint(self, t: Floats) -> Floats:
        return self.schedule.next_breakpoint(t)

    def _next_decay_turn(self, t: Floats) -> Floats:
        return self.schedule.next_turn(t)

    def _next_decay_jump(self, t: Floats) -> Floats:
        return self.schedule.next_jump(t)


class Scale(Wrapper, name="scale"):
    """Multiply a schedule by a number, and add another.

        lr(t) = by * s(t) + plus

    Past the end: what the other schedule does. Source: linear scaling, Goyal et al. 2017.

    Examples:
        lrsched compare 'step()' 'scale(step(), by=4)'
    """

    by: Annotated[float, Param("factor")] = 1.0
    plus: Annotated[float, Param("summand", hide_default=True)] = 0.0

    def _lr(self, t: Floats) -> Floats:
        scaled = self.by * self.schedule.rates(t)
        return scaled + self.plus if self.plus else scaled

    def _before(self, t: Floats) -> Floats:
        return self.by * self.schedule.left_limit(t) + self.plus


class Clip(Wrapper, name="clip"):
    """Keep a schedule between two rates.

        lr(t) = min(max(s(t), min_lr), max_lr)

    Past the end: what the other schedule does. Source: optax exponential_decay's end_value.

    Examples:
        lrsched compare 'exp()' 'clip(exp(), min_lr=0.01)'
    """

    min_lr: Annotated[float, Param("lowest rate", at_least=0)] = 0.0
    max_lr: Annotated[float | None, Param("highest rate", above=0)] = None

    def _check(self) -> None:
        if self.max_lr is not None and self.min_lr > self.max_lr:
            message = f"min_lr ({self.min_lr:g}) must be at most max_lr ({self.max_lr:g})"
            raise ArgumentError(self.name, message)

    def _lr(self, t: Floats) -> Floats:
        return np.clip(self.schedule.rates(t), self.min_lr, self.max_lr)

    def _before(self, t: Floats) -> Floats:
        return np.clip(self.schedule.left_limit(t), self.min_lr, self.max_lr)

    def _next_breakpoint(self, t: Floats) -> Floats:
        later, times, places = np.full_like(t, np.inf), t, np.arange(t.size)
        for _ in range(_MOST_TURNS):
            turn = self.schedule.next_turn(times)
            is_break = self.schedule.next_breakpoint(times) == turn
            later[places] = np.minimum(
                self._crossing(times, turn), np.where(is_break, turn, np.inf)
            )
            is_open = np.isinf(later[places]) & np.isfinite(turn)
            times, places = turn[is_open], places[is_open]
            if not places.size:
                return later
        later[places] = self.schedule.next_breakpoint(times)
        return later

    def _next_turn(self, t: Floats) -> Floats:
        return np.minimum(self.next_breakpoint(t), self.schedule.next_turn(t))

    def _crossing(self, start: Floats, end: Floats) -> Floats:
        """Return where the other schedule first crosses one of the two rates, else infinity.

        A curve whose turns are not known is looked at 32 times a segment: where it crosses a rate
        and comes back between two of these, no breakpoint is found. Its rates are right all the
        same, and so is what is said of a range, as every row of it is looked at.
        """
        crossing = first_crossing(self.schedule, start, end, self.min_lr)
        if self.max_lr is None:
            return crossing
        return np.minimum(crossing, first_crossing(self.schedule, start, end, self.max_lr, -1))
