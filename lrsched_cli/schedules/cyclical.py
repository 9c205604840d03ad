"""Cyclical rates: up and down between two rates, for ever or once."""

import math
from itertools import accumulate
from typing import Annotated, Literal

from lrsched_cli._lazy import np
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules.base import Floats, Schedule
from lrsched_cli.schedules.breaks import first_float, next_boundary
from lrsched_cli.schedules.exact import powers, underflow
from lrsched_cli.schedules.pieces import Formula, select


class Cyclic(Schedule, name="cyclic"):
    """Go up and down between two rates, for ever.

        lr(t) = min_lr + (max_lr - min_lr) * h * s
                h rises from 0 to 1 in `up` updates, falls back in `down`

    s is 1 (triangular), 0.5 ** cycle (triangular2) or gamma ** t (exp_range). max_lr is used at
    t = up. down is as long as up, if not given.

    Never ends. Source: Smith 2015; torch CyclicLR, whose arithmetic this is.

    Examples:
        lrsched cyclic --min-lr 0.001 --max-lr 0.006 --up 20 --epochs 100
        lrsched cyclic --mode triangular2 --up 10 --down 30 -o cyclic.png
    """

    min_lr: Annotated[
        float,
        Param("lowest rate", at_least=0, words=("base_lr", "base_learning_rate", "cycle_min_lr")),
    ] = 0.001
    max_lr: Annotated[
        float,
        Param("rate at the turn", at_least=0, words=("max_learning_rate", "cycle_max_lr")),
    ] = 0.006
    up: Annotated[
        float,
        Param(
            "updates from low to high",
            unit="updates",
            above=0,
            words=("step_size", "step_size_up"),
        ),
    ] = 20.0
    down: Annotated[
        float | None,
        Param("updates from high to low", unit="updates", at_least=0, words=("step_size_down",)),
    ] = None
    mode: Annotated[
        Literal["triangular", "triangular2", "exp_range"], Param("how the cycles shrink")
    ] = "triangular"
    gamma: Annotated[
        float, Param("factor of exp_range in each update", at_least=0, hide_default=True)
    ] = 1.0

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
            return underflow(0.5) * self._period
        is_falling = self.mode == "exp_range" and self.gamma < 1
        return underflow(self.gamma) if is_falling else math.inf

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


class OneCycle(Schedule, name="one_cycle", twin="OneCycleLR"):
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

    max_lr: Annotated[
        float, Param("rate at the peak", at_least=0, words=("lr", "learning_rate", "eta_max"))
    ] = 0.1
    total: Annotated[
        int,
        Param("length", unit="updates", at_least=1, words=("total_steps", "num_training_steps")),
    ] = 100
    pct_start: Annotated[
        float, Param("fraction of the length that is the rise", at_least=0, at_most=1)
    ] = 0.3
    shape: Annotated[Literal["cosine", "linear"], Param("how it rises and falls")] = "cosine"
    div_factor: Annotated[float, Param("peak by first rate", above=0)] = 25.0
    final_div_factor: Annotated[float, Param("first rate by last rate", above=0)] = 1e4
    three_phase: Annotated[bool, Param("fall to the first rate, then to the last")] = False
    past_end: Annotated[
        Literal["hold", "overrun"], Param("what comes after the end", hide_default=True)
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
