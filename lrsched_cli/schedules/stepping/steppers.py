"""torch's schedulers that go on from the rate which they find."""

import math
from collections import Counter
from typing import Annotated

from lrsched_cli._lazy import np
from lrsched_cli.parameters import Param
from lrsched_cli.schedules.base import Floats
from lrsched_cli.schedules.breaks import next_boundary
from lrsched_cli.schedules.exact import completed, next_multiple, powers
from lrsched_cli.schedules.recursion import Change
from lrsched_cli.schedules.stepping.stepper import (
    Anneal,
    Clock,
    Factor,
    Group,
    Length,
    Period,
    Rate,
    Stepper,
    cosines,
    kept,
    sets,
    times,
)


class StepLR(Stepper, name="StepLR"):
    """Multiply by gamma every step_size steps."""

    step_size: Period
    gamma: Factor = 0.1

    def changes(self, clock: Clock, base: float, group: Group) -> Change:
        return times(np.where(self._drops(clock.epoch), self.gamma, 1.0))

    def begins(self, clock: Clock, base: float, group: Group) -> Change:
        return sets(base * self.gamma ** completed(clock.epoch, self.step_size))

    def _drops(self, epoch: Floats) -> Floats:
        drops: Floats = (epoch != 0) & (epoch % self.step_size == 0)
        return drops

    def next_breakpoint(self, count: Floats) -> Floats:
        return next_multiple(count, float(self.step_size.as_integer_ratio()[0]))

    def jumps(self, count: Floats) -> Floats:
        return self._drops(count)


class MultiStepLR(Stepper, name="MultiStepLR"):
    """Multiply by gamma at each milestone."""

    milestones: Annotated[tuple[float, ...], Param("milestones")]
    gamma: Factor = 0.1

    def changes(self, clock: Clock, base: float, group: Group) -> Change:
        return times(powers(self.gamma, self.jumps(clock.epoch)))

    def begins(self, clock: Clock, base: float, group: Group) -> Change:
        passed = np.searchsorted(sorted(self.milestones), clock.epoch, side="right")
        return sets(base * powers(self.gamma, passed.astype(np.float64)))

    def next_breakpoint(self, count: Floats) -> Floats:
        return next_boundary(count, sorted(self.milestones))

    def jumps(self, count: Floats) -> Floats:
        several = sorted(Counter(self.milestones).items())
        if not several:
            return np.zeros_like(count)
        at, number = np.array(several, dtype=np.float64).T
        place = np.minimum(np.searchsorted(at, count), len(at) - 1)
        found: Floats = np.where(at[place] == count, number[place], 0.0)
        return found


class ConstantLR(Stepper, name="ConstantLR"):
    """Multiply by a factor, and divide by it total_iters steps later."""

    factor: Factor = 1 / 3
    total_iters: Length = 5

    def changes(self, clock: Clock, base: float, group: Group) -> Change:
        back = 1 / self.factor if self.factor else math.nan
        later = np.where(clock.epoch == self.total_iters, back, 1.0)
        return times(np.where(clock.epoch == 0, self.factor, later))

    def begins(self, clock: Clock, base: float, group: Group) -> Change:
        share = self.factor + (clock.epoch >= self.total_iters) * (1 - self.factor)
        return sets(base * np.asarray(share, dtype=np.float64))

    @property
    def length(self) -> float:
        """The steps after which it does nothing new."""
        return self.total_iters

    def next_breakpoint(self, count: Floats) -> Floats:
        return next_boundary(count, [self.total_iters])

    def jumps(self, count: Floats) -> Floats:
        found: Floats = count == self.total_iters
        return found


class LinearLR(Stepper, name="LinearLR"):
    """Multiply so that the factors go along a line from one to another."""

    start_factor: Factor = 1 / 3
    end_factor: Factor = 1.0
    total_iters: Length = 5

    def first(self, clock: Clock, base: float, group: Group) -> Change:
        return times(np.where(clock.epoch == 0, self.start_factor, 1.0))

    def changes(self, clock: Clock, base: float, group: Group) -> Change:
        change = self.end_factor - self.start_factor
        so_far = self.total_iters * self.start_factor + (clock.epoch - 1) * change
        rises = np.where(clock.epoch > self.total_iters, 1.0, 1.0 + change / so_far)
        return times(np.where(clock.epoch == 0, self.start_factor, rises))

    def begins(self, clock: Clock, base: float, group: Group) -> Change:
        done = np.minimum(self.total_iters, clock.epoch) / self.total_iters
        change = self.end_factor - self.start_factor
        return sets(base * (self.start_factor + change * done))

    @property
    def length(self) -> float:
        """The steps after which it does nothing new."""
        return self.total_iters

    def next_breakpoint(self, count: Floats) -> Floats:
        return next_boundary(count, [math.floor(self.total_iters)])


class ExponentialLR(Stepper, name="ExponentialLR"):
    """Multiply by gamma in every step."""

    gamma: Factor

    def first(self, clock: Clock, base: float, group: Group) -> Change:
        return kept(clock)

    def changes(self, clock: Clock, base: float, group: Group) -> Change:
        return times(np.full_like(clock.epoch, self.gamma))

    def begins(self, clock: Clock, base: float, group: Group) -> Change:
        return sets(base * self.gamma**clock.epoch)


class PolynomialLR(Stepper, name="PolynomialLR"):
    """Multiply so that the rate falls to 0 along a power of the time that is left."""

    total_iters: Length = 5
    power: Factor = 1.0

    def first(self, clock: Clock, base: float, group: Group) -> Change:
        return kept(clock)

    def changes(self, clock: Clock, base: float, group: Group) -> Change:
        left, before = (1.0 - epoch / self.total_iters for epoch in (clock.epoch, clock.epoch - 1))
        falls = (left / before) ** self.power
        return times(np.where(clock.epoch > self.total_iters, 1.0, falls))

    def begins(self, clock: Clock, base: float, group: Group) -> Change:
        done = np.minimum(self.total_iters, clock.epoch) / self.total_iters
        return sets(base * (1.0 - done) ** self.power)

    @property
    def length(self) -> float:
        """The steps after which it does nothing new."""
        return self.total_iters

    def next_breakpoint(self, count: Floats) -> Floats:
        return next_boundary(count, [math.floor(self.total_iters)])


class CosineAnnealingLR(Stepper, name="CosineAnnealingLR"):
    """Move the rate towards eta_min and away from it as a cosine does."""

    T_max: Period
    eta_min: Rate = 0.0

    def first(self, clock: Clock, base: float, group: Group) -> Change:
        return kept(clock)

    def changes(self, clock: Clock, base: float, group: Group) -> Change:
        epoch, total, low = clock.epoch, self.T_max, self.eta_min
        shares = (1 + cosines(np.pi * epoch / total)) / (1 + cosines(np.pi * (epoch - 1) / total))
        rise = (base - low) * (1 - math.cos(math.pi / total)) / 2
        turns = (epoch - 1 - total) % (2 * total) == 0
        factor = np.where(turns, 1.0, shares)
        lows, summand = np.where(turns, 0.0, low), np.where(turns, rise, low)
        early = (clock.steps == 1) & (epoch > 0)
        if not early.any():
            return factor, lows, summand
        whole = low + (base - low) * (1 + cosines(epoch * np.pi / total)) / 2
        none = np.where(early, 0.0, 1.0)
        return none * factor, none * lows, np.where(early, whole, summand)

    def begins(self, clock: Clock, base: float, group: Group) -> Change:
        height = 1 + cosines(np.pi * clock.epoch / self.T_max)
        return sets(self.eta_min + (base - self.eta_min) * height / 2)

    @property
    def length(self) -> float:
        """The steps of the fall."""
        return self.T_max

    def next_breakpoint(self, count: Floats) -> Floats:
        return next_multiple(count, self.T_max)


class SWALR(Stepper, name="SWALR"):
    """Go from the rate that it finds to swa_lr, and stay there."""

    swa_lr: Rate
    anneal_epochs: Annotated[int, Param("number of updates", at_least=0)] = 10
    anneal_strategy: Anneal = "cos"

    counter = "steps"

    def prepare(self, group: Group) -> None:
        group.swa_lr = self.swa_lr

    def changes(self, clock: Clock, base: float, group: Group) -> Change:
        step = clock.steps - 1
        if not self.anneal_epochs:
            step = np.maximum(step, 1)
        before, now = self._share(step - 1), self._share(step)
        arrived = before == 1
        towards = group.swa_lr * now
        factor = np.where(arrived, 0.0, (1 - now) / (1 - before))
        low = np.where(arrived, 0.0, before * group.swa_lr)
        there = towards + group.swa_lr * (1 - now)
        return factor, low, np.where(arrived, there, towards)

    def _share(self, step: Floats) -> Floats:
        """Return the fraction of swa_lr in the rate."""
        done = np.clip(step / max(1, self.anneal_epochs), 0, 1)
        return done if self.anneal_strategy == "linear" else (1 - cosines(np.pi * done)) / 2

    @property
    def length(self) -> float:
        """The steps after which it does nothing new."""
        return self.anneal_epochs

    def next_breakpoint(self, count: Floats) -> Floats:
        return next_boundary(count, [1.0 + self.anneal_epochs])
