"""Schedules made of parts in time: which part holds when, and the warmup before a decay."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import KW_ONLY
from itertools import pairwise
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.errors import ArgumentError
from lrsched_cli.schedules.base import Floats, Schedule
from lrsched_cli.schedules.words import (
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
    rates = np.empty_like(t)
    places = _places(t, boundaries[first:last])
    for place, formula in zip(places, formulas[first : last + 1], strict=True):
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


def next_boundary(t: Floats, boundaries: Sequence[float]) -> Floats:
    """Return the first whole number after each time at which another part holds, else inf."""
    ends = np.array([*map(np.ceil, boundaries), np.inf])
    ends = np.unique(ends)
    later: Floats = ends[np.searchsorted(ends, t, side="right")]
    return later


class Warmed(Schedule):
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

    def _decay(self, t: Floats) -> Floats:
        """Return the rates at times since the end of the warmup."""
        raise NotImplementedError

    def _next_decay_knot(self, t: Floats) -> Floats:
        return np.full_like(t, np.inf)

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
        """Return the share of the rise that is done."""
        risen = t / self.warmup
        if self.warmup_shape == "cosine":
            risen = (1 - np.cos(np.pi * risen)) / 2
        elif self.warmup_shape == "1-sqrt":
            risen = 1 - np.sqrt(1 - risen)
        elif self.warmup_shape == "log":
            risen = np.log1p(t) / np.log1p(self.warmup)
        return risen

    def _next_knot(self, t: Floats) -> Floats:
        if not self.warmup:
            return self._next_decay_knot(t)
        later = self._next_decay_knot(np.maximum(t - self.warmup, 0)) + self.warmup
        return np.where(t < self.warmup, self.warmup, later)


class Peaked(Warmed):
    """What is told the rate at the end of its warmup."""

    lr0: Lr0 = 0.1

    @property
    def peak(self) -> float:
        """The rate at the end of the warmup."""
        return self.lr0


class Floored(Peaked):
    """What has, after its warmup, a lowest rate: absolute, or as a share of the peak."""

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


class Decay(Floored):
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
