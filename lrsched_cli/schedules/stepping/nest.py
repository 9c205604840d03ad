"""Schedulers made on one group of an optimizer, and the last of them stepped once an update.

Making them changes the group at once, in their order, whatever they are used for later. When they
step does not depend on any rate: so it is told beforehand, in segments of updates in which the
same schedulers step in the same way, and the rates of a segment are computed together.
"""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from lrsched_cli._lazy import np
from lrsched_cli.schedules.base import Floats
from lrsched_cli.schedules.recursion import Change, followed
from lrsched_cli.schedules.stepping.schedulers import Combination, Scheduler, SequentialLR
from lrsched_cli.schedules.stepping.stepper import Clock, Group, Stepper

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(slots=True, eq=False)
class Leaf:
    """A scheduler that changes the rate, and how far it has counted."""

    stepper: Stepper
    base: float
    epoch: int = -1
    steps: int = 0
    elapsed: int = -1

    def tick(self) -> None:
        """Count a step; what counts its cycles apart begins anew where its epochs do."""
        self.steps += 1
        self.elapsed = self.elapsed + 1 if self.epoch >= 0 else 0
        self.epoch = self.epoch + 1 if self.epoch >= 0 or self.stepper.counter != "elapsed" else 0

    def clock(self) -> Clock:
        """Return its counters as they are."""
        counters = (self.epoch, self.steps, self.elapsed)
        return Clock(*(np.array([one], dtype=np.float64) for one in counters))


@dataclass(slots=True, eq=False)
class Joined:
    """A scheduler of others."""

    parts: "list[Node]"


@dataclass(slots=True, eq=False)
class InSequence(Joined):
    """A SequentialLR, and how far it has counted."""

    milestones: tuple[int, ...]
    epoch: int = 0

    def active(self, epoch: int) -> "Node":
        """Return the scheduler that steps in an epoch."""
        return self.parts[bisect_right(self.milestones, epoch)]


Node: TypeAlias = Leaf | Joined


@dataclass(frozen=True, slots=True)
class Action:
    """What one scheduler does in each update of a segment."""

    leaf: Leaf
    start: Clock
    """Its counters in the first of these updates."""
    stride: int = 1
    """By how much they grow from update to update."""
    begins: bool = False
    """Whether a sequence begins it, rather than steps it."""
    first: bool = False
    """Whether a sequence takes it for the first of its steps."""

    def changes(self, updates: Floats, group: Group) -> Change:
        """Return how it changes the rate in some updates, counted from the segment's first."""
        clock = Clock(*(one + self.stride * updates for one in self.start))
        stepper, base = self.leaf.stepper, self.leaf.base
        act = stepper.begins if self.begins else stepper.first if self.first else stepper.changes
        return act(clock, base, group)

    def count(self, updates: Floats) -> Floats:
        """Return what it counts its breakpoints by, in some updates of the segment."""
        start: Floats = getattr(self.start, self.leaf.stepper.counter)
        return start + self.stride * updates

    def next_breakpoint(self, updates: Floats) -> Floats:
        """Return the first update after each given one at which it has a breakpoint, else inf."""
        found = self.leaf.stepper.next_breakpoint(self.count(updates))
        return np.ceil((found - self.count(np.zeros(1))) / self.stride)


@dataclass(frozen=True, slots=True)
class Segment:
    """Updates in which the same schedulers act in the same way, each in its turn."""

    start: int
    stop: float
    """The first update that is no longer of it; infinity for the last segment."""
    actions: tuple[Action, ...] = ()
    fails: bool = False
    """Whether torch raises an error here: there are no rates from now on."""

    @property
    def is_change(self) -> bool:
        """Whether a sequence begins another scheduler here."""
        return self.fails or any(action.begins for action in self.actions)


@dataclass(slots=True)
class _Taking:
    """What is done in one update, noted rather than done."""

    actions: list[Action] = field(default_factory=list)
    fails: bool = False

    def step(self, node: Node, *, first: bool = False) -> None:
        match node:
            case Leaf():
                node.steps = 0 if first else node.steps
                node.tick()
                self.actions.append(Action(node, node.clock(), first=first))
            case InSequence():
                node.epoch += 1
                part = node.active(node.epoch)
                index = bisect_right(node.milestones, node.epoch)
                if index and node.milestones[index - 1] == node.epoch:
                    self.begin(part)
                else:
                    self.step(part)
            case _:
                for part in node.parts:
                    self.step(part)

    def begin(self, node: Node) -> None:
        if isinstance(node, Leaf):
            node.epoch = 0
            self.actions.append(Action(node, node.clock(), begins=True))
        else:
            self.fails = True  # torch's combinations have no rate to begin with


class Nest:
    """All that was made on one group, of which the last scheduler steps."""

    def __init__(
        self, made: Sequence[Scheduler], lr: float, initial_lr: float | None = None
    ) -> None:
        self.group = Group(lr, initial_lr)
        self._nodes: list[Node] = []
        with np.errstate(all="ignore"):
            for one in made:
                self._nodes.append(self._make(one))
        self.first = self.group.lr
        self.segments = tuple(self._segments())

    def base_of(self, number: int) -> float:
        """Return the base rate of a scheduler that changes the rate itself."""
        node = self._nodes[number]
        return node.base if isinstance(node, Leaf) else math.nan

    def _make(self, made: Scheduler) -> Node:
        group = self.group
        if isinstance(made, Combination):
            parts = [self._nodes[number] for number in made.schedulers]
            if not isinstance(made, SequentialLR):
                return Joined(parts)
            whole = InSequence(parts, made.milestones)
            group.lr = math.nan if group.initial_lr is None else group.initial_lr
            _undo(whole)
            taking = _Taking()
            taking.step(whole.active(0), first=True)
            self._act(taking)
            return whole
        made.prepare(group)
        group.initial_lr = group.lr if group.initial_lr is None else group.initial_lr
        counters = {"epoch": made.last_epoch, "elapsed": made.elapsed_before}
        leaf = Leaf(made, group.initial_lr, **counters)
        taking = _Taking()
        taking.step(leaf, first=True)
        self._act(taking)
        leaf.base = made.base_of(group)
        return leaf

    def _act(self, taking: _Taking) -> None:
        for action in taking.actions:
            factor, low, summand = action.changes(np.zeros(1), self.group)
            self.group.lr = float(factor[0] * (self.group.lr - low[0]) + summand[0])
        if taking.fails:
            self.group.lr = math.nan

    def _segments(self) -> Iterator[Segment]:
        """Yield the segments of all updates after the first; the nodes count along."""
        root, now = self._nodes[-1], 1
        while True:
            visited = list(_visited(root))
            leaves = [node for node in visited if isinstance(node, Leaf)]
            strides = Counter(map(id, visited))
            length = min((_quiet(node, strides[id(node)]) for node in visited), default=math.inf)
            if length >= 1:
                met: Counter[int] = Counter()
                actions = []
                for leaf in leaves:
                    stride, turn = strides[id(leaf)], met[id(leaf)]
                    met[id(leaf)] += 1
                    start = Clock(*(one + turn + 1 for one in leaf.clock()))
                    actions.append(Action(leaf, start, stride))
                yield Segment(now, now + length, tuple(actions))
                if length == math.inf:
                    return
                _advance(visited, int(length))
                now += int(length)
            taking = _Taking()
            taking.step(root)
            yield Segment(now, now + 1, tuple(taking.actions), taking.fails)
            if taking.fails:
                yield Segment(now + 1, math.inf, (), fails=True)
                return
            now += 1

    def advance(self, rate: float, start: int, count: int) -> Floats:
        """Return the rates of some updates from one on, given the rate before it."""
        found = []
        for segment in self.segments:
            begin, stop = max(start, segment.start), int(min(start + count, segment.stop))
            if begin < stop:
                rates = self._followed(rate, segment, begin, stop)
                rate = float(rates[-1])
                found.append(rates)
        return np.concatenate(found)

    def _followed(self, rate: float, segment: Segment, start: int, stop: int) -> Floats:
        updates = np.arange(start, stop, dtype=np.float64) - segment.start
        if segment.fails:
            return np.full_like(updates, np.nan)
        changes = [action.changes(updates, self.group) for action in segment.actions]
        return followed(rate, changes)

    def next_breakpoint(self, t: Floats) -> Floats:
        """Return the first update after each time at which value or slope jumps, else inf."""
        found = np.full_like(t, np.inf)
        for segment in self.segments:
            since = np.maximum(np.floor(t) - segment.start, -1)
            if segment.is_change:
                inner = np.where(since < 0, 0, np.inf)
            else:
                inner = np.full_like(t, np.inf)
                for action in segment.actions:
                    inner = np.minimum(inner, action.next_breakpoint(since))
            inner += segment.start
            found = np.minimum(found, np.where((inner < segment.stop) & (inner > t), inner, np.inf))
        return found

    def jumps(self, t: Floats) -> "npt.NDArray[np.bool_]":
        """Return of each update whether a scheduler jumps in it, or another one begins."""
        found = np.zeros(t.shape, bool)
        for segment in self.segments:
            within = (segment.start <= t) & (t < segment.stop)
            if segment.is_change:
                found |= within
                continue
            for action in segment.actions:
                count = action.count(np.where(within, t - segment.start, 0))
                for turn in range(action.stride):  # those that it passes since the update before
                    found |= within & (action.leaf.stepper.jumps(count - turn) != 0)
        return found

    @property
    def length(self) -> float:
        """The updates after which nothing new comes; 0 if it goes on for ever."""
        last = self.segments[-1]
        ends = [0.0 if len(self.segments) == 1 else last.start - 1]
        for action in last.actions:
            left = action.leaf.stepper.length - float(action.start.epoch[0])
            if action.leaf.stepper.length:
                ends.append(last.start + math.ceil(left / action.stride))
            elif len(last.actions) == 1:
                return 0
        return max(ends)


def _undo(node: Node) -> None:
    """Take back an epoch of every scheduler within, as often as it is there."""
    if isinstance(node, Leaf):
        node.epoch -= 1
    else:
        for part in node.parts:
            _undo(part)


def _visited(node: Node) -> Iterator[Node]:
    """Yield a scheduler, and those within that step in its next step."""
    yield node
    if isinstance(node, InSequence):
        yield from _visited(node.active(node.epoch + 1))
    elif isinstance(node, Joined):
        for part in node.parts:
            yield from _visited(part)


def _quiet(node: Node, stride: int) -> float:
    """Return for how many updates a scheduler goes on as in the next one."""
    if isinstance(node, InSequence):
        later = [milestone for milestone in node.milestones if milestone > node.epoch]
        return (min(later) - node.epoch - 1) // stride if later else math.inf
    if isinstance(node, Leaf):
        return math.inf if node.epoch >= 0 else 0
    return math.inf


def _advance(visited: list[Node], updates: int) -> None:
    for node in visited:
        if isinstance(node, InSequence):
            node.epoch += updates
        elif isinstance(node, Leaf):
            node.epoch += updates
            node.steps += updates
            node.elapsed += updates
