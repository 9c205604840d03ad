"""torch's schedulers that set the rate, whatever it was."""

import math
from typing import Annotated, Literal

from lrsched_cli._lazy import np
from lrsched_cli.parameters import Param
from lrsched_cli.schedules.base import Floats
from lrsched_cli.schedules.breaks import next_boundary
from lrsched_cli.schedules.exact import next_multiple
from lrsched_cli.schedules.recursion import Change
from lrsched_cli.schedules.stepping.stepper import (
    Anneal,
    Clock,
    Factor,
    Group,
    Period,
    Rate,
    Stepper,
    cosines,
    sets,
)


class CosineAnnealingWarmRestarts(Stepper, name="CosineAnnealingWarmRestarts"):
    """Set the rate along half a wave of the cosine, again and again."""

    T_0: Annotated[int, Param("length of the first cycle", at_least=1)]
    T_mult: Annotated[int, Param("factor of the length", at_least=1)] = 1
    eta_min: Rate = 0.0

    counter = "elapsed"

    def changes(self, clock: Clock, base: float, group: Group) -> Change:
        begin, length = self._cycle(clock.elapsed)
        height = 1 + cosines(np.pi * (clock.elapsed - begin) / length)
        return sets(self.eta_min + (base - self.eta_min) * height / 2)

    @property
    def elapsed_before(self) -> int:
        """Its count before the step that makes it: of cycles that are over, torch counts one."""
        following = self.last_epoch + 1
        over = self.T_0 if following >= self.T_0 else 0
        return over + following % self.T_0 - 1

    def _cycle(self, elapsed: Floats) -> tuple[Floats, Floats]:
        """Return where the cycle of each count begins, and its length."""
        if self.T_mult == 1:
            return elapsed // self.T_0 * self.T_0, np.full_like(elapsed, self.T_0)
        begins, lengths = [0.0], [float(self.T_0)]
        while begins[-1] + lengths[-1] <= elapsed.max(initial=0):
            begins.append(begins[-1] + lengths[-1])
            lengths.append(lengths[-1] * self.T_mult)
        place = np.searchsorted(begins, elapsed, side="right") - 1
        return np.array(begins)[place], np.array(lengths)[place]

    def next_breakpoint(self, count: Floats) -> Floats:
        begin, length = self._cycle(np.maximum(count, 0))
        return np.where(count < 0, 0, begin + length)

    def jumps(self, count: Floats) -> Floats:
        found: Floats = (count > 0) & (self._cycle(count)[0] == count)
        return found


class CyclicLR(Stepper, name="CyclicLR"):
    """Set the rate, up and down between base_lr and max_lr."""

    base_lr: Rate
    max_lr: Rate
    step_size_up: Period = 2000
    step_size_down: Annotated[float | None, Param("updates of the fall", at_least=0)] = None
    mode: Annotated[Literal["triangular", "triangular2", "exp_range"], Param("mode")] = "triangular"
    gamma: Factor = 1.0

    def prepare(self, group: Group) -> None:
        if not self.is_resumed:
            group.lr = self.base_lr

    def base_of(self, group: Group) -> float:
        return self.base_lr

    def first(self, clock: Clock, base: float, group: Group) -> Change:
        return self.changes(clock, base, group)

    @property
    def _cycle(self) -> float:
        return self.step_size_up + self._down

    @property
    def _down(self) -> float:
        return self.step_size_up if self.step_size_down is None else self.step_size_down

    def changes(self, clock: Clock, base: float, group: Group) -> Change:
        epoch, total = clock.epoch, self._cycle
        ratio = self.step_size_up / total
        cycle = np.floor(1 + epoch / total)
        x = 1.0 + epoch / total - cycle
        fall = (x - 1) / (ratio - 1) if ratio != 1 else np.zeros_like(x)
        height = (self.max_lr - base) * np.where(x <= ratio, x / ratio, fall)
        match self.mode:
            case "triangular":
                scale = np.ones_like(x)
            case "triangular2":
                scale = 1 / 2.0 ** (cycle - 1)
            case _:
                scale = self.gamma**epoch
        return sets(base + height * scale)

    def next_breakpoint(self, count: Floats) -> Floats:
        top = next_multiple(np.maximum(count - self.step_size_up, -1), self._cycle)
        return np.minimum(next_multiple(count, self._cycle), np.ceil(top + self.step_size_up))

    def jumps(self, count: Floats) -> Floats:
        return np.zeros_like(count)


class OneCycleLR(Stepper, name="OneCycleLR"):
    """Set the rate: up to max_lr, and down to far below where it began."""

    max_lr: Rate
    total_steps: Annotated[int, Param("number of updates", at_least=1)]
    pct_start: Factor = 0.3
    anneal_strategy: Anneal = "cos"
    div_factor: Factor = 25.0
    final_div_factor: Factor = 1e4
    three_phase: Annotated[bool, Param("three phases")] = False

    def prepare(self, group: Group) -> None:
        first = self.max_lr / self.div_factor
        group.max_lr, group.min_lr = self.max_lr, first / self.final_div_factor
        group.initial_lr = first

    def _ends(self) -> list[float]:
        """Return the times at which its phases end."""
        first = self.pct_start * self.total_steps
        middle = [2 * first - 2] if self.three_phase else []
        return [first - 1, *middle, float(self.total_steps - 1)]

    def changes(self, clock: Clock, base: float, group: Group) -> Change:
        start, high, low = group.initial_lr or 0.0, group.max_lr, group.min_lr
        rates = [start, high, start, low] if self.three_phase else [start, high, low]
        ends = self._ends()
        number = np.full(clock.epoch.shape, len(ends) - 1)
        for phase in range(len(ends) - 2, -1, -1):
            number[clock.epoch <= ends[phase]] = phase
        begin, end = np.array([0.0, *ends[:-1]])[number], np.array(ends)[number]
        first, last = np.array(rates)[number], np.array(rates)[number + 1]
        # A phase of no length, which torch divides by, has no rate.
        share = (clock.epoch - begin) / np.where(end == begin, np.nan, end - begin)
        if self.anneal_strategy == "cos":
            found = last + (first - last) / 2.0 * (cosines(np.pi * share) + 1)
        else:
            found = (last - first) * share + first
        return sets(np.where(clock.epoch > self.total_steps, np.nan, found))

    @property
    def length(self) -> float:
        """The steps that it is told to have."""
        return self.total_steps

    def next_breakpoint(self, count: Floats) -> Floats:
        return next_boundary(count, sorted({0.0, *map(math.floor, self._ends())}))
