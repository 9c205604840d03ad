"""What a loop carries through the passes of a loop within it: both stepped as one sequence.

A pass of the loop around is a number of passes within. Its places are written at the last of them,
and what the inner loop carries begins anew from there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lrsched_cli.formula.nodes import Leaf, Node, is_same, leaves, walk
from lrsched_cli.script.joint import joint
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.training import Loop


def rejoined(machine: Machine, loops: tuple[Loop, ...], rates: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return rates in which no loop's steps depend on the pass of a loop around it."""
    for loop in reversed(loops[:-1]):
        solved: dict[Node, Any] = {}
        stepped_inside(machine, (), loop, solved, rates)
        rates = tuple(machine.replaced(solved, one) for one in rates)
    return rates


@dataclass(frozen=True, slots=True)
class Place:
    """A place that the loop around carries: its leaf, its first value, and what a pass writes."""

    leaf: Leaf
    first: Any
    written: Any


@dataclass(frozen=True, slots=True)
class _State:
    """What the inner loop carries: its value before the first pass, and after one more pass."""

    first: Any
    following: Any
    index: Leaf


@dataclass(slots=True)
class _Inside:
    """The nodes that step an inner loop, and the states that they step."""

    loop: Loop
    states: dict[Leaf, _State] = field(default_factory=dict)
    of: dict[Node, Leaf] = field(default_factory=dict)
    """Which of the states each node is, after as many passes as it says."""


def stepped_inside(
    machine: Machine,
    places: Iterable[Place],
    loop: Loop,
    solved: dict[Node, Any],
    roots: Iterable[Any],
) -> bool:
    """Solve places that are stepped in a loop within their own; tell whether that could be done."""
    own = {one.leaf: one for one in places}
    values = [*(one.written for one in own.values()), *roots]
    counts = _counted(machine, loop, solved, [*values, *solved.values()])
    solved |= {leaf: machine.replaced(counts, one) for leaf, one in solved.items()} | counts
    inside = _found(machine, {*own, *solved, loop.index}, loop, values, solved)
    if inside is None:
        return False
    length = inside.loop.length
    index, where = joint(machine, loop.index, inside.loop.index, length)
    where |= {one.index: where[inside.loop.index] for one in inside.states.values()}
    last = machine.apply("sub", length, 1)
    now = {node: leaf for node, leaf in inside.of.items() if not is_same(node.args[-1], length)}

    def at(more: Mapping[Node, Any], value: Any) -> Any:
        return machine.replaced(where, machine.replaced({**solved, **now, **more}, value))

    stepped = {leaf: at({}, one.following) for leaf, one in inside.states.items()}
    ended = {
        node: stepped[leaf]
        for node, leaf in inside.of.items()
        if is_same(node.args[-1], length) or is_same(node.args[-1], last)
    }
    ended |= {node: leaf for node, leaf in now.items() if is_same(node.args[-1], last)}
    written: dict[Node, Any] = {leaf: at(ended, one.written) for leaf, one in own.items()}
    after = machine.apply("add", index, 1)
    anew = {**written, loop.index: machine.apply("floordiv", after, length)}
    is_over = machine.apply("eq", machine.apply("mod", after, length), 0)
    begun: dict[Node, Any] = {loop.index: 0, **{leaf: one.first for leaf, one in own.items()}}
    firsts: dict[Leaf, Any] = {leaf: one.first for leaf, one in own.items()}
    nexts: dict[Leaf, Any] = {leaf: machine.join(is_over, written[leaf], leaf) for leaf in own}
    for leaf, one in inside.states.items():
        first = machine.replaced(solved, one.first)
        firsts[leaf] = machine.replaced(begun, first)
        nexts[leaf] = machine.join(is_over, machine.replaced(anew, first), stepped[leaf])
    sequence = _Sequence(machine, index, firsts, nexts)
    total = None if loop.length is None else machine.apply("mul", length, loop.length)
    machine.bound_in[index] = Loop(index, total, loop.word)
    begin = machine.apply("mul", length, loop.index)
    for leaf in own:
        twins = [one for one, state in inside.states.items() if state.first is leaf]
        solved[leaf] = sequence.at((twins or [leaf])[0], begin)
    for node, leaf in inside.of.items():
        upto = node.args[-1]
        if not is_same(upto, length):
            solved[node] = sequence.at(leaf, machine.apply("add", begin, upto))
            continue
        at_last = machine.apply("add", begin, last)
        solved[node] = sequence.replaced(stepped[leaf], at_last)
    return True


class _Sequence:
    """States that are stepped together, each with those alone that it follows."""

    def __init__(
        self, machine: Machine, index: Leaf, firsts: dict[Leaf, Any], nexts: dict[Leaf, Any]
    ) -> None:
        self._machine, self._index = machine, index
        self._firsts, self._nexts = firsts, nexts
        self._needs = {
            leaf: [one for one in walk(following) if one in firsts]
            for leaf, following in nexts.items()
        }

    def at(self, leaf: Leaf, time: Any) -> Any:
        """Return a state after so many passes."""
        needed = self._needed(leaf)
        return self._machine.nodes.raw(
            "recur",
            needed,
            tuple(self._firsts[one] for one in needed),
            tuple(self._nexts[one] for one in needed),
            needed.index(leaf),
            self._index,
            time,
            is_whole=leaf.is_whole,
        )

    def replaced(self, value: Any, time: Any) -> Any:
        """Return a value with the states, and the number of the pass, that there are at a time."""
        states: dict[Node, Any] = {
            one: self.at(one, time) for one in self._firsts if one in walk(value)
        }
        return self._machine.replaced({**states, self._index: time}, value)

    def _needed(self, leaf: Leaf) -> tuple[Leaf, ...]:
        seen, stack = {leaf}, [leaf]
        while stack:
            for one in self._needs[stack.pop()]:
                if one not in seen:
                    seen.add(one)
                    stack.append(one)
        return tuple(one for one in self._firsts if one in seen)


def _counted(
    machine: Machine, loop: Loop, solved: dict[Node, Any], roots: Iterable[Any]
) -> dict[Node, Any]:
    """Return how often conditions held in a loop within, of those that follow no state."""
    found: dict[Node, Any] = {}
    for node in walk(*roots):
        inner = machine.bound_in.get(node.args[1]) if node.op == "count" else None
        if inner is None or inner is loop or inner.length is None or node in solved:
            continue
        condition, bound, upto = node.args
        own = solved.get(machine.nodes.raw("count", condition, bound, inner.index, is_whole=True))
        if own is not None:
            found[node] = machine.replaced({inner.index: upto}, own)
            continue
        condition = machine.replaced({**solved, **found}, condition)
        free = {*_leaves(condition)} - {bound}
        if loop.index not in free or any(one.kind in _CARRIED for one in free):
            continue
        index, where = joint(machine, loop.index, bound, inner.length)
        begin = machine.apply("mul", inner.length, loop.index)
        until, before = (
            machine.nodes.raw(
                "count", machine.replaced(where, condition), index, end, is_whole=True
            )
            for end in (machine.apply("add", begin, upto), begin)
        )
        machine.bound_in[index] = loop
        found[node] = machine.apply("sub", until, before)
    return found


_CARRIED = ("bound", "carry")
"""What leaves are that stand for a state."""


def _found(
    machine: Machine, outer: set[Node], loop: Loop, roots: Iterable[Any], solved: dict[Node, Any]
) -> _Inside | None:
    """Return what steps the one loop within that follows the loop around; None if there is none."""
    found: _Inside | None = None
    counters: dict[tuple[Any, Any], Leaf] = {}
    for node in walk(*roots):
        if node.op not in {"recur", "count"} or node in solved or not outer & _followed(node):
            continue
        bound = node.args[4 if node.op == "recur" else 1]
        inner = machine.bound_in.get(bound)
        if inner is None or inner is loop:
            continue
        found = _Inside(inner) if found is None else found
        if found.loop is not inner or inner.length is None or outer & set(_leaves(inner.length)):
            return None
        if node.op == "recur":
            states, firsts, nexts, which, *_ = node.args
            for leaf, first, following in zip(states, firsts, nexts, strict=True):
                found.states.setdefault(leaf, _State(first, following, bound))
            found.of[node] = states[which]
            continue
        condition = node.args[0]
        counter = counters.get((condition, bound))
        if counter is None:
            counter = machine.nodes.leaf("n", "bound", is_whole=True)
            more = machine.apply("where", condition, 1, 0)
            following = machine.apply("add", counter, more)
            counters[condition, bound] = counter
            found.states[counter] = _State(0, following, bound)
        found.of[node] = counter
    return found


def _followed(node: Node) -> set[Leaf]:
    """Return what the steps of a loop follow, beside how many they are."""
    if node.op == "count":
        return {*leaves(node.args[0])} - {node.args[1]}
    states, firsts, following, _, index, _ = node.args
    return {*leaves(*firsts, *following)} - {*states, index}


def _leaves(value: Any) -> list[Leaf]:
    return leaves(value) if isinstance(value, Node) else []
