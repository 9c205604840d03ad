"""Decays that come again: restarts, each cycle longer or lower than the last."""

import math
from collections.abc import Callable
from typing import Annotated, Literal, TypeAlias

from lrsched_cli._lazy import np
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import LARGEST_COUNT
from lrsched_cli.schedules.base import Floats, Schedule
from lrsched_cli.schedules.breaks import ROUNDING, first_float
from lrsched_cli.schedules.cycle_starts import CycleTimes, in_one_turn, turned
from lrsched_cli.schedules.exact import powers, underflow
from lrsched_cli.schedules.pieces import WithFloor, select, select_before
from lrsched_cli.schedules.shapes import HALF_A_WAVE, Cosine, FiniteDecay
from lrsched_cli.schedules.shared import Arithmetic, Cycles, Growth, KDecay, PeakDecay, Power


def whole_length(end: float) -> int | None:
    """Return the updates until an end, or None where there is none to be counted to."""
    return math.ceil(end) if end <= LARGEST_COUNT else None


_Place: TypeAlias = Callable[[Floats], tuple[Floats, Floats]]
"""What tells each time's cycle, and the progress in it."""


def next_cycle(place: _Place, t: Floats, about: Floats, end: float) -> Floats:
    """Return the first time after each given one in another cycle than that, or after the last."""
    number, _ = place(t)
    later = first_float(np.broadcast_to(about, t.shape), lambda time: place(time)[0] > number)
    return np.where(t >= end, np.inf, np.minimum(later, end))


def place_before(place: _Place, t: Floats) -> tuple[Floats, Floats]:
    """Return the place of each time in the cycle that holds just before it: at its end, 1."""
    (number, p), (earlier, _) = place(t), place(np.maximum(np.nextafter(t, -np.inf), 0))
    is_over = (earlier < number) | (p > 1 - ROUNDING)
    return earlier, np.where(is_over, 1.0, p)


def _refuse_lost_growth(owner: str, times: CycleTimes) -> None:
    if times.is_lost:
        message = f"growth={times.growth!r} is 1 in float32, which then finds no cycle"
        raise ArgumentError(owner, message)


class CosineRestarts(WithFloor, name="cosine_restarts", aliases=("sgdr",)):
    """Fall along half a wave of the cosine, again and again: SGDR, warm restarts.

        lr(t) = low + (high - low) * ((1 + cos(pi * p ** k_decay)) / 2) ** power
                p = progress in cycle k, high = lr0 * peak_decay ** k
                low = min_lr or min_ratio * lr0

    Cycle k is period * growth ** k long; its first update has the full rate, and low is never
    quite reached. With total in place of period, cycles equal waves share total - warmup.
    Restarts are exact for the decimal numbers given. arithmetic=float64 misses those that timm
    misses (with total, transformers), arithmetic=float32 those of Keras and TensorFlow.

    Past the last cycle: holds low. Source: Loshchilov and Hutter 2016; torch
    CosineAnnealingWarmRestarts.

    Examples:
        lrsched cosine-restarts --lr0 0.1 --period 10 --growth 2 --epochs 70
        lrsched cosine-restarts --period 50 --peak-decay 0.5 --cycles 3 -o a.png
    """

    period: Annotated[
        float | None,
        Param(
            "length of the first cycle",
            unit="updates",
            above=0,
            otherwise=10.0,
            words=("t_0", "t_initial", "first_decay_steps", "first_cycle_steps"),
        ),
    ] = None
    total: Annotated[
        float | None,
        Param(
            "length of all cycles, warmup included",
            unit="updates",
            above=0,
            excludes="period",
            words=("num_training_steps", "t_total", "total_steps"),
        ),
    ] = None
    growth: Growth = 1.0
    peak_decay: PeakDecay = 1.0
    decays: Annotated[
        Literal["peak", "height"],
        Param("what peak_decay shrinks: the peak, or its height above low", hide_default=True),
    ] = "peak"
    cycles: Cycles = None
    power: Power = 1.0
    k_decay: KDecay = 1.0
    arithmetic: Arithmetic = "exact"

    def _check(self) -> None:
        super()._check()
        _refuse_lost_growth(self.name, self._times)
        if self.total is None:
            return
        if self.warmup >= self.total:
            message = (
                f"warmup ({self.warmup}) must be below total ({self.total:.16g}), which includes it"
            )
            raise ArgumentError(self.name, message)
        if self.growth != 1 or not self.cycles:
            message = "total is shared by equal cycles: it takes cycles, and no growth"
            raise ArgumentError(self.name, message)

    @property
    def length(self) -> int | None:
        """The length in updates."""
        if self.total is not None:
            return math.ceil(self.total)
        return whole_length(self.warmup + self._end)

    @property
    def _end(self) -> float:
        """When the last cycle is over, counted from the end of the warmup."""
        if self.total is not None:
            return self.total - self.warmup
        if self.cycles is None:
            return math.inf
        return self._times.end(self.cycles)

    @property
    def _times(self) -> CycleTimes:
        if self.period is None:
            return CycleTimes(self._end / (self.cycles or 1))
        return CycleTimes(self.period, self.growth, self.arithmetic)

    @property
    def repeats(self) -> tuple[float, float] | None:
        """From when on the same rates come again, and after how long: in endless, equal cycles."""
        if self.period is None or self.cycles is not None:
            return None
        return (self.warmup, self.period) if self.growth == self.peak_decay == 1 else None

    @property
    def settled_from(self) -> float:
        """From when on the rate stays the lowest: past all cycles, or when none has height left."""
        is_falling = self.peak_decay < 1 and (self.decays == "height" or not self.floor)
        if not is_falling or self.period is None:
            return self.warmup + self._end
        return self.warmup + min(self._end, self._times.end(underflow(self.peak_decay)))

    def _decay_shape_at(self, t: float) -> str:  # noqa: ARG002 - every cycle has one shape
        return "cosine"

    def _decay(self, t: Floats) -> Floats:
        return select(t, [self._end], [self._wave, lambda t: np.full_like(t, self.floor)])

    def _decay_before(self, t: Floats) -> Floats:
        parts = [self._wave_before, lambda t: np.full_like(t, self.floor)]
        return select_before(t, [self._end], parts)

    def _wave(self, t: Floats) -> Floats:
        return self._rates(*self._place(t))

    def _wave_before(self, t: Floats) -> Floats:
        return self._rates(*place_before(self._place, t))

    def _rates(self, number: Floats, p: Floats) -> Floats:
        p = p if self.k_decay == 1 else p**self.k_decay
        share = (1 + np.cos(np.pi * p)) / 2
        share = share if self.power == 1 else share**self.power
        if self.peak_decay == 1:
            return self.floor + (self.lr0 - self.floor) * share
        shrunk = powers(self.peak_decay, number)
        if self.decays == "height":
            return self.floor + (self.lr0 - self.floor) * shrunk * share
        return self.floor + (self.lr0 * shrunk - self.floor) * share

    def _place(self, t: Floats) -> tuple[Floats, Floats]:
        """Return the number of each time's cycle, and the progress in it."""
        if self.period is not None:
            return self._times.place(t)
        place = turned if self.arithmetic == "exact" else in_one_turn
        return place(t, self._end, self.cycles or 1)

    def _next_decay_breakpoint(self, t: Floats) -> Floats:
        return next_cycle(self._place, t, self._times.start_after(t), self._end)


class Cycle(Schedule, name="cycle"):
    """Repeat a decay, each cycle longer or lower than the last.

        lr(t) = low + (high - low) * S(p)
                p = progress in cycle k, high = lr0 * peak_decay ** k
                low, lr0 and S are those of the schedule

    Cycle k is total * growth ** k long, total being the length of the schedule, which must be one
    of a single shape (linear, poly, cosine, tanh, rex, wsd) without warmup. Restarts are exact for
    the decimal numbers given; arithmetic=float64 misses those that timm misses.

    Past the last cycle: holds low. Source: timm's schedulers, cycle_mul and cycle_decay.

    Examples:
        lrsched compare 'cycle(tanh(total=20), growth=1.5)' 'cycle(poly(total=20), peak_decay=0.5)'
    """

    schedule: Annotated[FiniteDecay, Param("the decay of one cycle")]
    growth: Growth = 1.0
    peak_decay: PeakDecay = 1.0
    cycles: Cycles = None
    arithmetic: Arithmetic = "exact"

    def _check(self) -> None:
        if not isinstance(self.schedule, FiniteDecay) or self.schedule.warmup:
            message = f"repeats one shape without warmup, not {self.schedule}"
            raise ArgumentError(self.name, message)
        _refuse_lost_growth(self.name, self._times)

    @property
    def length(self) -> int | None:
        """The length in updates."""
        return whole_length(self._end)

    @property
    def is_monotone(self) -> bool:
        """Whether it only rises or only falls in each cycle."""
        return not isinstance(self.schedule, Cosine) or self.schedule.periods <= HALF_A_WAVE

    @property
    def repeats(self) -> tuple[float, float] | None:
        """From when on the same rates come again, and after how long: in endless, equal cycles."""
        is_endless = self.cycles is None and self.growth == self.peak_decay == 1
        return (0, self.schedule.total) if is_endless else None

    @property
    def _end(self) -> float:
        if self.cycles is None:
            return math.inf
        return self._times.end(self.cycles)

    @property
    def _times(self) -> CycleTimes:
        return CycleTimes(self.schedule.total, self.growth, self.arithmetic)

    def shape_at(self, t: float) -> str:  # noqa: ARG002 - every cycle has one shape
        """Return what one cycle is called."""
        return self.schedule.shape_at(0)

    def _lr(self, t: Floats) -> Floats:
        low = self.schedule.floor
        return select(t, [self._end], [self._repeated, lambda t: np.full_like(t, low)])

    def _repeated(self, t: Floats) -> Floats:
        return self._rates(*self._times.place(t))

    def _repeated_before(self, t: Floats) -> Floats:
        return self._rates(*place_before(self._times.place, t))

    def _rates(self, number: Floats, p: Floats) -> Floats:
        low = self.schedule.floor
        high = self.schedule.lr0 * powers(self.peak_decay, number)
        return low + (high - low) * self.schedule.share(p)

    def _before(self, t: Floats) -> Floats:
        parts = [self._repeated_before, lambda t: np.full_like(t, self.schedule.floor)]
        return select_before(t, [self._end], parts)

    def _next_breakpoint(self, t: Floats) -> Floats:
        return next_cycle(self._times.place, t, self._times.start_after(t), self._end)
