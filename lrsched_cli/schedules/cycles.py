"""Schedules that come again: restarts, cycles up and down, the one cycle."""

import math
from collections.abc import Callable
from itertools import accumulate
from typing import Annotated, Literal, TypeAlias

from lrsched_cli._lazy import np
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.values import LARGEST_COUNT
from lrsched_cli.schedules.base import Floats, Schedule
from lrsched_cli.schedules.breaks import ROUNDING, first_float, next_boundary
from lrsched_cli.schedules.cycle_starts import CycleTimes, in_one_turn, turned
from lrsched_cli.schedules.parts import Floored, Formula, select, select_before
from lrsched_cli.schedules.periods import powers
from lrsched_cli.schedules.shapes import HALF_A_WAVE, Cosine, Shaped
from lrsched_cli.schedules.words import Arithmetic, Cycles, Growth, KDecay, PeakDecay, Power

_SMALLEST = -746.0
"""Logarithm of a number that float64 rounds to 0."""


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


def _underflow(factor: float) -> float:
    """Return so many times, and some, as a factor below 1 is multiplied by itself to become 0."""
    return math.ceil(_SMALLEST / math.log(factor)) + 2.0 if factor else 2.0


class CosineRestarts(Floored, name="cosine_restarts", aliases=("sgdr",)):
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
        float | None, Param("length of the first cycle", unit="updates", above=0, otherwise=10.0)
    ] = None
    total: Annotated[
        float | None,
        Param(
            "length of all cycles, warmup included",
            unit="updates",
            above=0,
            instead_of="period",
        ),
    ] = None
    growth: Growth = 1.0
    peak_decay: PeakDecay = 1.0
    decays: Annotated[
        Literal["peak", "height"],
        Param("what peak_decay shrinks: the peak, or its height above low", minor=True),
    ] = "peak"
    cycles: Cycles = None
    power: Power = 1.0
    k_decay: KDecay = 1.0
    arithmetic: Arithmetic = "exact"

    def _check(self) -> None:
        super()._check()
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
        return self.warmup + min(self._end, self._times.end(_underflow(self.peak_decay)))

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

    schedule: Annotated[Shaped, Param("the decay of one cycle")]
    growth: Growth = 1.0
    peak_decay: PeakDecay = 1.0
    cycles: Cycles = None
    arithmetic: Arithmetic = "exact"

    def _check(self) -> None:
        if not isinstance(self.schedule, Shaped) or self.schedule.warmup:
            message = f"repeats one shape without warmup, not {self.schedule}"
            raise ArgumentError(self.name, message)

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


class Cyclic(Schedule, name="cyclic"):
    """Go up and down between two rates, for ever.

        lr(t) = min_lr + (max_lr - min_lr) * h * s
                h rises from 0 to 1 in `up` updates, falls back in `down`

    s is 1 (triangular), 0.5 ** cycle (triangular2) or gamma ** t (exp_range). max_lr is used at
    t = up. down is as long as up, if not given.

    Past any end: goes on. Source: Smith 2015; torch CyclicLR, whose arithmetic this is.

    Examples:
        lrsched cyclic --min-lr 0.001 --max-lr 0.006 --up 20 --epochs 100
        lrsched cyclic --mode triangular2 --up 10 --down 30 -o cyclic.png
    """

    min_lr: Annotated[float, Param("lowest rate", at_least=0)] = 0.001
    max_lr: Annotated[float, Param("rate at the turn", at_least=0)] = 0.006
    up: Annotated[float, Param("updates from low to high", unit="updates", above=0)] = 20.0
    down: Annotated[float | None, Param("updates from high to low", unit="updates", at_least=0)] = (
        None
    )
    mode: Annotated[
        Literal["triangular", "triangular2", "exp_range"], Param("how the cycles shrink")
    ] = "triangular"
    gamma: Annotated[float, Param("factor of exp_range in each update", at_least=0, minor=True)] = (
        1.0
    )

    @property
    def _period(self) -> float:
        return self.up + (self.up if self.down is None else self.down)

    @property
    def repeats(self) -> tuple[float, float] | None:
        """From when on the same rates come again, and after how long."""
        return (0, self._period) if self.mode == "triangular" else None

    @property
    def settled_from(self) -> float:
        """From when on the rate stays the lowest, as the factor of its height is 0 in float64."""
        if self.mode == "triangular2":
            return _underflow(0.5) * self._period
        is_falling = self.mode == "exp_range" and self.gamma < 1
        return _underflow(self.gamma) if is_falling else math.inf

    @property
    def is_monotone(self) -> bool:
        """Whether it only rises or only falls between turns: exp_range may fall as it rises."""
        return self.mode != "exp_range"

    def shape_at(self, t: float) -> str:  # noqa: ARG002 - every cycle has one shape
        """Return what goes up and down."""
        return "line" if self.mode == "triangular" else self.mode

    def _lr(self, t: Floats) -> Floats:
        turns = 1.0 + t / self._period
        cycle = np.floor(turns)
        return self._rates(t, cycle, turns - cycle)

    def _rates(self, t: Floats, cycle: Floats, x: Floats) -> Floats:
        ratio = self.up / self._period
        share = x / ratio
        if ratio < 1:  # rise and fall are above 1 where the other holds
            share = np.minimum(share, (1 - x) / (1 - ratio))
        height = (self.max_lr - self.min_lr) * share
        match self.mode:
            case "triangular":
                return self.min_lr + height
            case "triangular2":
                return self.min_lr + height * powers(0.5, cycle - 1)
            case "exp_range":
                return self.min_lr + height * self.gamma**t

    def _before(self, t: Floats) -> Floats:
        if self._turns:
            return self._lr(t)
        cycle, earlier = self._cycle(t), self._cycle(np.nextafter(t, -np.inf))
        x = np.where(earlier < cycle, 1.0, 1.0 + t / self._period - cycle)
        return self._rates(t, earlier, x)

    @property
    def _turns(self) -> bool:
        """Whether it falls as it rises; else it drops."""
        return self.up < self._period

    def _cycle(self, t: Floats) -> Floats:
        return np.floor(1.0 + t / self._period)

    def _next_breakpoint(self, t: Floats) -> Floats:
        cycle = self._cycle(t)
        end = cycle * self._period
        if not self._turns:
            return first_float(end, lambda time: self._cycle(time) > cycle)
        peak = end - self._period + self.up
        return np.where(t < peak, peak, np.where(t < end, end, end + self.up))

    def _next_jump(self, t: Floats) -> Floats:
        return np.full_like(t, np.inf) if self._turns else self._next_breakpoint(t)


class OneCycle(Schedule, name="one_cycle"):
    """Rise from a low rate to the peak, then fall to a far lower one.

        lr(t) = from max_lr / div_factor to max_lr until pct_start * total - 1,
                to max_lr / div_factor / final_div_factor until total - 1

    With three phases it falls to where it began in as long as it rose, then further down. The
    last rate is used in the last update; the peak only if pct_start * total is a whole number.

    Past the end: holds its last value, or with past_end=overrun goes on along the last phase for
    one update and has no rate after that, as torch. Source: Smith and Topin 2017; torch OneCycleLR.

    Examples:
        lrsched one-cycle --max-lr 0.1 --total 100
        lrsched one-cycle --total 1000 --three-phase --shape linear -o cycle.png
    """

    max_lr: Annotated[float, Param("rate at the peak", at_least=0)] = 0.1
    total: Annotated[int, Param("length", unit="updates", at_least=1)] = 100
    pct_start: Annotated[float, Param("share of the rise", at_least=0, at_most=1)] = 0.3
    shape: Annotated[Literal["cosine", "linear"], Param("how it rises and falls")] = "cosine"
    div_factor: Annotated[float, Param("peak by first rate", above=0)] = 25.0
    final_div_factor: Annotated[float, Param("first rate by last rate", above=0)] = 1e4
    three_phase: Annotated[bool, Param("fall to the first rate, then to the last")] = False
    past_end: Annotated[
        Literal["hold", "overrun"], Param("what comes after the end", minor=True)
    ] = "hold"

    def _check(self) -> None:
        if self.pct_start * self.total == 1:
            message = (
                f"total ({self.total:.16g}) and pct_start ({self.pct_start:g}) leave a phase "
                "without an update"
            )
            raise ArgumentError(self.name, message)

    @property
    def length(self) -> int:
        """The length in updates."""
        return self.total

    @property
    def is_monotone(self) -> bool:
        """Whether it only rises or only falls in each phase."""
        return True

    @property
    def _targets(self) -> list[tuple[float, float]]:
        """When each phase ends, and at which rate."""
        first = self.max_lr / self.div_factor
        low = first / self.final_div_factor
        rise = float(self.pct_start * self.total) - 1
        if self.three_phase:
            fall = float(2 * self.pct_start * self.total) - 2
            return [(rise, self.max_lr), (fall, first), (self.total - 1.0, low)]
        return [(rise, self.max_lr), (self.total - 1.0, low)]

    def shape_at(self, t: float) -> str:  # noqa: ARG002 - one shape for all phases
        """Return how it rises and falls."""
        return self.shape

    def _lr(self, t: Floats) -> Floats:
        start = (0.0, self.max_lr / self.div_factor)
        formulas: list[Formula] = []
        for target in self._targets:
            formulas.append(self._phase(start, target))
            start = target
        if self.past_end == "hold":
            return select(np.minimum(t, self.total - 1), self._ends, formulas)
        overrun = math.nextafter(self.total, math.inf)
        ends = [*(min(end, overrun) for end in self._ends), overrun]
        return select(t, ends, [*formulas, lambda t: np.full_like(t, np.nan)])

    @property
    def _ends(self) -> list[float]:
        """From when on each phase but the first holds: an end itself belongs to its phase."""
        ends = accumulate((end for end, _ in self._targets[:-1]), max)
        return [math.nextafter(end, math.inf) for end in ends]

    def _phase(self, start: tuple[float, float], target: tuple[float, float]) -> Formula:
        (begin, rate), (end, other) = start, target

        def formula(t: Floats) -> Floats:
            p = (t - begin) / (end - begin)
            if self.shape == "linear":
                return (other - rate) * p + rate
            return other + (rate - other) / 2.0 * (np.cos(np.pi * p) + 1)

        return formula

    def _before(self, t: Floats) -> Floats:
        end = self.total if self.past_end == "overrun" else self.total - 1
        return self._lr(np.minimum(t, end))  # where there is no rate, the last one there was

    def _next_breakpoint(self, t: Floats) -> Floats:
        return next_boundary(t, sorted(end for end, _ in self._targets))
