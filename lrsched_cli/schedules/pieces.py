"""Schedules made of parts in time: which part holds when, and the warmup before a decay."""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import KW_ONLY
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.errors import ArgumentError
from lrsched_cli.schedules.base import Floats, Schedule
from lrsched_cli.schedules.breaks import FARTHEST, arrival, first_between, next_shifted
from lrsched_cli.schedules.shared import (
    Lr0,
    MinLr,
    MinRatio,
    Warmup,
    WarmupFrom,
    WarmupShape,
)

if TYPE_CHECKING:
    import numpy.typing as npt

Formula = Callable[[Floats], Floats]


def select(t: Floats, boundaries: Sequence[float], formulas: Sequence[Formula]) -> Floats:
    """Return, for each time, what the formula of its part gives.

    Part 0 ends before `boundaries[0]`, part k holds from `boundaries[k - 1]` on. Only the parts
    that have a time are computed, so that parts cost no more together than each alone.
    """
    if not t.size:
        return t
    last = bisect_right(boundaries, t.max())
    first = bisect_right(boundaries, t.min()) if last else 0
    if first == last:
        return formulas[first](t)
    return _selected(t, _places(t, boundaries[first:last]), formulas[first : last + 1])


def select_before(t: Floats, boundaries: Sequence[float], formulas: Sequence[Formula]) -> Floats:
    """Return, for each time, what the formula of the part gives that holds just before it."""
    numbers = np.searchsorted(boundaries, t, side="left")
    places = (np.flatnonzero(numbers == number) for number in range(len(formulas)))
    return _selected(t, places, formulas)


def _selected(
    t: Floats,
    places: "Iterable[slice | npt.NDArray[np.intp]]",
    formulas: Sequence[Formula],
) -> Floats:
    rates = np.empty_like(t)
    for place, formula in zip(places, formulas, strict=True):
        chosen = t[place]
        if chosen.size:
            rates[place] = formula(chosen)
    return rates


def _places(t: Floats, boundaries: Sequence[float]) -> "Iterator[slice | npt.NDArray[np.intp]]":
    """Yield where the times of each part are: in a slice if times ascend, as they mostly do."""
    if (t[1:] >= t[:-1]).all():
        edges = np.searchsorted(t, boundaries).tolist()
        yield from map(slice, [0, *edges], [*edges, t.size])
        return
    for begin, end in pairwise([-np.inf, *boundaries, np.inf]):
        yield np.flatnonzero((begin <= t) & (t < end))


class WithWarmup(Schedule):
    """What begins with a warmup: a rise to its peak, after which its own clock starts."""

    _: KW_ONLY
    warmup: Warmup = 0
    warmup_from: WarmupFrom = 0.0
    warmup_shape: WarmupShape = "linear"

    def _check(self) -> None:
        if self.warmup_shape == "exponential" and self.warmup and not self.warmup_from:
            message = "an exponential warmup needs a warmup_from above 0, not 0"
            raise ArgumentError(self.name, message)

    @property
    def peak(self) -> float:
        """The rate at the end of the warmup."""
        raise NotImplementedError

    @property
    def is_monotone(self) -> bool:
        """Whether it only rises or only falls between turns."""
        return True

    def _decay(self, t: Floats) -> Floats:
        """Return the rates at times since the end of the warmup."""
        raise NotImplementedError

    def _decay_before(self, t: Floats) -> Floats:
        """Return the rates at the same times, as `_before`."""
        return self._decay(t)

    def _next_decay_breakpoint(self, t: Floats) -> Floats:
        return np.full_like(t, np.inf)

    def _next_decay_turn(self, t: Floats) -> Floats:
        return self._next_decay_breakpoint(t)

    def _next_decay_jump(self, t: Floats) -> Floats:
        return self._next_decay_breakpoint(t)

    def _decay_shape_at(self, t: float) -> str:  # noqa: ARG002 - as `shape_at`
        return self.name

    def shape_at(self, t: float) -> str:
        """Return what the curve is called: that of the warmup, or of what follows it."""
        if t < self.warmup:
            return f"{self.warmup_shape} warmup"
        return self._decay_shape_at(t - self.warmup)

    def _lr(self, t: Floats) -> Floats:
        if not self.warmup:
            return self._decay(t)
        return select(t, [self.warmup], [self._rise, lambda t: self._decay(t - self.warmup)])

    def _rise(self, t: Floats) -> Floats:
        low = self.warmup_from
        if self.warmup_shape == "exponential":
            return self.peak * np.power(low, 1 - t / self.warmup)
        return self.peak * (low + (1 - low) * self._risen(t))

    def _risen(self, t: Floats) -> Floats:
        """Return the fraction of the rise that is done."""
        risen = t / self.warmup
        if self.warmup_shape == "cosine":
            risen = (1 - np.cos(np.pi * risen)) / 2
        elif self.warmup_shape == "1-sqrt":
            risen = 1 - np.sqrt(1 - risen)
        elif self.warmup_shape == "log":
            risen = np.log1p(t) / np.log1p(self.warmup)
        return risen

    def _before(self, t: Floats) -> Floats:
        if not self.warmup:
            return self._decayed_before(t)
        return select_before(t, [self.warmup], [self._rise, self._decayed_before])

    def _decayed_before(self, t: Floats) -> Floats:
        return self._decay_before(arrival(self._next_decay_breakpoint, t, self.warmup))

    def _next_breakpoint(self, t: Floats) -> Floats:
        return self._next(self._next_decay_breakpoint, t)

    def _next_turn(self, t: Floats) -> Floats:
        return self._next(self._next_decay_turn, t)

    def _next_jump(self, t: Floats) -> Floats:
        return self._next(self._next_decay_jump, t)

    def _next(self, following: Formula, t: Floats) -> Floats:
        return np.where(t < self.warmup, self.warmup, next_shifted(following, t, self.warmup))


class WithPeak(WithWarmup):
    """What is told the rate at the end of its warmup."""

    lr0: Lr0 = 0.1

    @property
    def peak(self) -> float:
        """The rate at the end of the warmup."""
        return self.lr0


class WithFloor(WithPeak):
    """What has, after its warmup, a lowest rate: absolute, or as a fraction of the peak."""

    _: KW_ONLY
    min_lr: MinLr = None
    min_ratio: MinRatio = None

    def _check(self) -> None:
        super()._check()
        if self.min_ratio == 0:  # said in one way only, so that equal schedules are equal
            self._set("min_ratio", None)
            self._set("min_lr", 0.0)

    @property
    def floor(self) -> float:
        """The lowest rate."""
        if self.min_ratio is not None:
            return self.min_ratio * self.peak
        return self.min_lr or 0.0


class EndlessDecay(WithFloor):
    """What decays for ever and may be kept from falling below a lowest rate."""

    def _check(self) -> None:
        super()._check()
        if self.floor > self.peak:
            message = f"the lowest rate, {self.floor:.6g}, is above the peak, {self.peak:.6g}"
            raise ArgumentError(self.name, message)

    def _lr(self, t: Floats) -> Floats:
        if not self.floor:
            return super()._lr(t)
        return select(
            t,
            [self.warmup],
            [self._rise, lambda t: np.maximum(self._decay(t - self.warmup), self.floor)],
        )

    @property
    def settled_from(self) -> float:
        """From when on the lowest rate holds, or float64 has no rate above 0."""
        return _held_from(self)

    def is_at_floor(self, t: Floats) -> "npt.NDArray[np.bool_]":
        """Tell of times after the warmup whether the decay has fallen to the lowest rate."""
        with np.errstate(all="ignore"):
            at_floor: npt.NDArray[np.bool_] = self._decay(t - self.warmup) <= self.floor
        return at_floor

    def _decayed_before(self, t: Floats) -> Floats:
        return np.maximum(super()._decayed_before(t), self.floor)

    def _next(self, following: Formula, t: Floats) -> Floats:
        later = super()._next(following, t)
        if not self.floor:
            return later
        held = _held_from(self)
        return np.where(t >= held, np.inf, np.minimum(later, held))


@lru_cache(maxsize=64)
def _held_from(decay: EndlessDecay) -> float:
    """Return from when on a decay's lowest rate holds; infinity where it never does."""
    start, end = np.array([decay.warmup, FARTHEST]).reshape(2, 1)
    if decay.is_at_floor(start)[0]:
        return float(decay.warmup)
    if not decay.is_at_floor(end)[0]:
        return math.inf
    return float(first_between(start, end, decay.is_at_floor)[0])
