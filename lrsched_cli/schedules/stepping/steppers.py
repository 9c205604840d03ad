"""torch's schedulers, each as what it does to the rate of one group of parameters in one step.

A step turns a rate into `factor * (rate - low) + summand`: torch's own operations, in its order, so
that the rates have torch's bits or nearly so. What a scheduler knows is when it acts (`Clock`), the
group's other entries (`Group`), and its base rate, which it noted when it was made.
"""

import math
from collections import Counter
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, NamedTuple, TypeAlias

from lrsched_cli._lazy import np
from lrsched_cli.parameters import Param, Record
from lrsched_cli.parameters.values import Counts
from lrsched_cli.schedules.base import Floats
from lrsched_cli.schedules.breaks import next_boundary
from lrsched_cli.schedules.periods import completed, next_multiple, powers

Change: TypeAlias = "tuple[Floats, Floats, Floats]"
"""Factor, low and summand of steps: a rate becomes `factor * (rate - low) + summand`."""

Factor = Annotated[float, Param("factor")]
Rate = Annotated[float, Param("learning rate", at_least=0)]
Length = Annotated[float, Param("number of updates", at_least=0)]
Period = Annotated[float, Param("number of updates", above=0)]
Anneal = Annotated[Literal["cos", "linear"], Param("how the rate rises and falls")]


@dataclass(slots=True)
class Group:
    """What an optimizer holds for one group of parameters; schedulers write into it."""

    lr: float
    initial_lr: float | None = None
    max_lr: float = math.nan
    min_lr: float = math.nan
    swa_lr: float = math.nan


class Clock(NamedTuple):
    """The counters of a scheduler in some of its steps."""

    epoch: Floats
    """Its `last_epoch`."""
    steps: Floats
    """Calls of its step(): the one that made it is the first."""
    elapsed: Floats
    """Steps since it began anew, for what counts them apart from its epochs."""


class Stepper(Record):
    """A scheduler that changes the rate itself."""

    counter: ClassVar[str] = "epoch"
    """The counter on which its breakpoints lie."""

    def __init_subclass__(cls, *, name: str = "") -> None:
        """Enter a scheduler under torch's name for it."""
        super().__init_subclass__(name=name)
        STEPPERS[name] = cls

    def prepare(self, group: Group) -> None:
        """Write what its constructor writes before it looks at the group."""

    def base_of(self, group: Group) -> float:
        """Return the base rate that it keeps once it is made."""
        return group.initial_lr or 0.0

    def first(self, clock: Clock, base: float, group: Group) -> Change:
        """Return the change by the step that makes it, or that begins a sequence with it."""
        return self.changes(clock, base, group)

    def changes(self, clock: Clock, base: float, group: Group) -> Change:
        """Return the changes by its steps, all but the first."""
        raise NotImplementedError

    def begins(self, clock: Clock, base: float, group: Group) -> Change:
        """Return the change by which a sequence begins it: its closed form, where it has one."""
        return self.changes(clock, base, group)

    @property
    def length(self) -> float:
        """The steps after which it does nothing new; 0 if it goes on for ever."""
        return 0

    def next_breakpoint(self, count: Floats) -> Floats:
        """Return the first count after each given one at which value or slope jumps, else inf."""
        return np.full_like(count, np.inf)

    def jumps(self, count: Floats) -> Floats:
        """Return a number other than 0 for each count at which the value jumps."""
        return np.zeros_like(count)


STEPPERS: dict[str, type[Stepper]] = {}
"""Each scheduler's class by torch's name for it."""


def times(factor: Floats) -> Change:
    """Return changes that multiply."""
    return factor, np.zeros_like(factor), np.zeros_like(factor)


def sets(rate: Floats) -> Change:
    """Return changes that set the rate, whatever it was."""
    return np.zeros_like(rate), np.zeros_like(rate), rate


def kept(clock: Clock) -> Change:
    """Return changes that change nothing."""
    return times(np.ones_like(clock.epoch))


def cosines(x: Floats) -> Floats:
    """Return cosines as the C library rounds them, which torch's schedulers ask."""
    return np.array([math.cos(one) for one in x.tolist()])


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
        group.initial_lr = self.max_lr / self.div_factor
        group.max_lr = self.max_lr
        group.min_lr = group.initial_lr / self.final_div_factor

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
        share = (clock.epoch - begin) / (end - begin)
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
        """Return the share of swa_lr in the rate."""
        done = np.clip(step / max(1, self.anneal_epochs), 0, 1)
        return done if self.anneal_strategy == "linear" else (1 - cosines(np.pi * done)) / 2

    @property
    def length(self) -> float:
        """The steps after which it does nothing new."""
        return self.anneal_epochs

    def next_breakpoint(self, count: Floats) -> Floats:
        return next_boundary(count, [1.0 + self.anneal_epochs])


class Combination(Record):
    """A scheduler of other ones, told by their numbers among all that were made."""

    schedulers: Annotated[Counts, Param("numbers of the schedulers", at_least=0)]


class SequentialLR(Combination, name="SequentialLR"):
    """Step one scheduler after the other."""

    milestones: Annotated[Counts, Param("times of the changes", at_least=0)]


class ChainedScheduler(Combination, name="ChainedScheduler"):
    """Step every scheduler in its turn."""


Made: TypeAlias = Stepper | Combination
"""A scheduler as it was made."""

MAKERS: "dict[str, type[Made]]" = STEPPERS | {
    "SequentialLR": SequentialLR,
    "ChainedScheduler": ChainedScheduler,
}
"""All schedulers by torch's names for them."""
