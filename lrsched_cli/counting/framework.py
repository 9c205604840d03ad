"""How a framework counts a run, and what of it is to be typed."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from lrsched_cli.counting.rules import Clock, Leftover, Sharing, rounded_up
from lrsched_cli.counting.workload import Workload


@dataclass(frozen=True, slots=True)
class Trap:
    """A number that is easily typed for the total of a schedule, and what comes of it."""

    reason: str
    """Why it is wrong."""
    argument: str
    right: int
    wrong: int
    ends_at: int | None
    """The update with which the schedule would end, where that is before the run's end."""
    reached: float | None
    """The fraction of the schedule that the run would have, where it is not all of it."""
    is_length: bool
    """Whether the number is the length of the run itself."""


@dataclass(frozen=True, slots=True)
class Count:
    """How a framework counts a run."""

    framework: str
    variant: str
    """Which of its ways, where it has several."""
    batches_per_epoch: int | None
    """Of one device."""
    updates_per_epoch: float | None
    updates: int
    """Of the run."""
    clock: str
    """What its schedule counts."""
    total: int
    """The run in that."""
    warmup: float | None
    arguments: dict[str, float]
    """What to type for the total and the warmup."""
    batch_arguments: dict[str, int]
    """What to type for the batches, where it is known."""
    trap: Trap | None
    problem: str = ""
    """What the framework does not take, if there is such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """How a framework counts a run: its rules, and what it calls the numbers."""

    name: str
    variant: str = ""
    sharing: Sharing
    leftover: Leftover
    clock: Clock
    total: str
    """The argument that is the length of a schedule."""
    warmup: str = ""
    """That of its warmup; empty where it has none."""
    warmup_apart: bool = False
    """Whether the length is without the warmup."""
    is_length: bool = False
    """Whether the length is that of the run, too."""
    beside: Mapping[str, Clock] = field(default_factory=dict)
    """Further arguments that are the length of the run, and what they count."""
    batch: Mapping[str, str] = field(default_factory=dict)
    """Arguments that are the size of a batch or the like, and which one: what `Workload` has, or
    `batches` of an epoch."""
    mistakes: tuple[tuple[Clock, str], ...] = ()
    """What its length is easily taken for, and why it is something else; where that is its own
    clock, the length with the warmup."""

    def updates_per_epoch(self, work: Workload) -> float | None:
        """Return the updates of an epoch; None where that is not known.

        It is no whole number where the last batches wait for the next epoch.
        """
        if work.steps_per_epoch is not None:
            return work.steps_per_epoch
        found = self._epoch(work)
        if found is None:
            return None
        if self.leftover is Leftover.CARRIED:
            return _plain(found[0] / found[1])
        return self.leftover.updates(*found, 1)

    def updates(self, work: Workload) -> int | None:
        """Return the updates of a run; None where that is not known."""
        if work.total is not None or work.epochs is None:
            return work.total
        if work.steps_per_epoch is not None:
            return math.ceil(work.epochs * work.steps_per_epoch)
        found = self._epoch(work)
        return None if found is None else self.leftover.updates(*found, work.epochs)

    def _epoch(self, work: Workload) -> tuple[int, int] | None:
        """Return the batches of an epoch, and how many of them make an update.

        Where there are no epochs, samples stand for batches.
        """
        if self.sharing is Sharing.STREAM:
            samples, per_update = work.samples, work.per_update
            return None if samples is None or per_update is None else (samples, per_update)
        batches = self.sharing.batches(work)
        return None if batches is None else (batches, work.accumulated)

    def steps(self, work: Workload, clock: Clock) -> int | None:
        """Return what a run has of what a clock counts; None where that is not known."""
        updates = self.updates(work)
        if updates is None:
            return None
        if clock is Clock.EPOCH:
            return self._epochs(work, updates)
        batches = self.sharing.batches(work)
        if work.total is None and work.epochs is not None and work.steps_per_epoch is None:
            if clock is Clock.BATCH and batches is not None:
                return math.ceil(work.epochs * batches)
            if clock is Clock.LONE_BATCH and work.samples and work.batch_size:
                return math.ceil(work.epochs * rounded_up(work.samples, work.batch_size))
        each = clock.in_update(work)
        return None if each is None else int(updates * each)

    def _epochs(self, work: Workload, updates: int) -> int | None:
        if work.total is None and work.epochs is not None:
            return math.ceil(work.epochs)
        per_epoch = self.updates_per_epoch(work)
        return math.ceil(updates / per_epoch) if per_epoch else None

    def count(self, work: Workload, warmup: int | None = None) -> Count | None:
        """Return how a run with a warmup of some updates is counted; None without its length."""
        updates, total = self.updates(work), self.steps(work, self.clock)
        if updates is None or total is None:
            return None
        own_warmup = self._warmup(work, warmup)
        apart = self._apart(work, self.clock, warmup)
        arguments: dict[str, float | None] = {
            name: self.steps(work, clock) for name, clock in self.beside.items()
        }
        left = total - apart
        is_none_left = bool(apart) and left < 1
        arguments |= {self.total: None if is_none_left else left, self.warmup: own_warmup}
        return Count(
            framework=self.name,
            variant=self.variant,
            batches_per_epoch=self.sharing.batches(work),
            updates_per_epoch=self.updates_per_epoch(work),
            updates=updates,
            clock=self.clock.value,
            total=total,
            warmup=own_warmup,
            arguments={name: one for name, one in arguments.items() if name and one is not None},
            batch_arguments=self._batch_arguments(work),
            trap=self._trap(work, updates, total, warmup),
            problem=f"refuses {self.total}=0: the warmup leaves nothing" if is_none_left else "",
        )

    def _warmup(self, work: Workload, warmup: int | None) -> float | None:
        """Return a warmup of some updates on the clock of the schedule."""
        if warmup is None:
            return None
        if self.clock is Clock.EPOCH:
            per_epoch = self.updates_per_epoch(work)
            return _plain(warmup / per_epoch) if per_epoch else None
        each = self.clock.in_update(work)
        return None if each is None else _plain(warmup * each)

    def _batch_arguments(self, work: Workload) -> dict[str, int]:
        """Return what to type for the batches, without what is 1 unless it is typed."""
        found = {
            name: self.sharing.batches(work) if one == "batches" else getattr(work, one)
            for name, one in self.batch.items()
        }
        return {n: v for n, v in found.items() if v and (v > 1 or self.batch[n] not in _ONES)}

    def _trap(self, work: Workload, updates: int, total: int, warmup: int | None) -> Trap | None:
        apart = self._apart(work, self.clock, warmup)
        for clock, reason in self.mistakes:
            is_own = clock is self.clock
            is_same = clock.in_update(work) == self.clock.in_update(work)
            wrong = total + apart if is_own else self.steps(work, clock)
            if wrong is None or wrong == total or (is_same and not is_own):
                continue
            typed = total if is_own else wrong - self._apart(work, clock, warmup)
            if typed == total - apart or min(typed, total - apart) < 1:
                continue
            return Trap(
                reason=reason.format(
                    devices=work.device_count,
                    accumulated=work.accumulated,
                    per_update=work.per_update,
                ),
                argument=self.total,
                right=total - apart,
                wrong=typed,
                ends_at=rounded_up(updates * wrong, total) if wrong < total else None,
                reached=total / wrong if wrong > total else None,
                is_length=self.is_length,
            )
        return None

    def _apart(self, work: Workload, clock: Clock, warmup: int | None) -> int:
        """Return the warmup on a clock, where the length is without it."""
        each = clock.in_update(work)
        return int(warmup * each) if self.warmup_apart and warmup and each else 0


_ONES = ("devices", "accumulation")
"""What is 1 unless it is typed."""


def _plain(number: float) -> float:
    """Return a whole number as one."""
    return int(number) if float(number).is_integer() else number
