"""What a loop carries from pass to pass, as formulas of the pass."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lrsched_cli.formula.nodes import Leaf, Node, is_same, walk
from lrsched_cli.script.joint import joint
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.nested import Place, stepped_inside
from lrsched_cli.script.occasions import occasions
from lrsched_cli.script.training import Loop
from lrsched_cli.script.values import (
    UNDEFINED,
    Thing,
    is_numeric,
)


@dataclass(slots=True, eq=False)
class Carry:
    """A written place: its value at the beginning of a pass, the first one and the next one."""

    thing: Thing
    key: Any
    leaf: Leaf
    first: Any
    next: Any = None
    written: Any = None
    """The next value, before others were put in the place of what is known."""
    is_delayed: bool = False
    """Whether it is what the pass before has left, whatever stood there before."""


def solved_carries(
    machine: Machine, carries: list[Carry], loop: Loop, rates: Iterable[Any] = ()
) -> dict[Node, Any]:
    """Return the values of all carried places at the beginning of a pass, where they are known.

    Args:
        machine: the evaluation.
        carries: the places.
        loop: the loop that carries them.
        rates: what is made of them in the loop.
    """
    solved: dict[Node, Any] = {}
    open_ = list(carries)
    for one in carries:
        one.written = one.next
    while open_:
        leaves = {one.leaf for one in open_}
        for one in open_:
            one.next = machine.replaced(solved, one.next)
            found = _closed(machine, one, leaves, loop, solved)
            if found is not UNDEFINED:
                solved = {
                    leaf: machine.replaced({one.leaf: found}, v) for leaf, v in solved.items()
                }
                solved[one.leaf] = found
                open_.remove(one)
                break
        else:
            break
    if open_:
        _recurrence(machine, open_, loop, solved, rates)
    return solved


def _closed(
    machine: Machine, carry: Carry, open_: set[Leaf], loop: Loop, solved: dict[Node, Any]
) -> Any:
    """Return a carried place's value at the beginning of a pass, or UNDEFINED if it needs more."""
    leaf, first, following = carry.leaf, carry.first, carry.next
    if following is leaf:
        return first
    if not isinstance(following, Node) or not is_numeric(following):
        if isinstance(following, Node) and open_ & set(walk(following)):
            return UNDEFINED
        carry.is_delayed = True
        return _delayed(machine, first, following, loop)
    within = open_ & set(walk(following))
    if not within:
        carry.is_delayed = True
        return _delayed(machine, first, following, loop)
    if within != {leaf}:
        return UNDEFINED
    term = _added(machine, following, leaf)
    if term is not UNDEFINED:
        return _summed(machine, first, term, loop, solved)
    factor = _factor(machine, following, leaf)
    if factor is not UNDEFINED:
        power = _summed(machine, 0, factor[1], loop, solved)
        if power is not UNDEFINED:
            return machine.apply("mul", first, machine.apply("pow", factor[0], power))
    return _held(machine, carry, loop)


def _held(machine: Machine, carry: Carry, loop: Loop) -> Any:
    """Return what was written last, where a place is written in some passes alone."""
    found = _written(machine, carry.next, carry.leaf)
    if found is None or has(found[0], carry.leaf) or has(found[1], carry.leaf):
        return UNDEFINED
    condition, value = found
    known = occasions(machine, condition, loop.index)
    if known is None:
        return UNDEFINED
    counted_ = _held_by_count(machine, value, known.count(loop.index), carry.first, loop)
    if counted_ is not UNDEFINED:
        return counted_
    return known.held(lambda time: machine.replaced({loop.index: time}, value), carry.first)


def _held_by_count(machine: Machine, value: Any, count: Any, first: Any, loop: Loop) -> Any:
    """Return what was written last, where the value follows how often it was written alone.

    The last write found one less than have been there since: with that, no time of it is needed.
    """
    if not isinstance(value, Node) or not isinstance(count, Node):
        return UNDEFINED
    writes = machine.nodes.leaf("n", "bound", is_whole=True)
    by_writes = machine.replaced({count: machine.apply("sub", writes, 1)}, value)
    if has(by_writes, loop.index) or not has(by_writes, writes):
        return UNDEFINED
    later = machine.replaced({writes: count}, by_writes)
    if is_same(machine.replaced({writes: 0}, by_writes), first):
        return later
    return machine.join(machine.apply("eq", count, 0), first, later)


def _written(machine: Machine, following: Any, leaf: Leaf) -> tuple[Any, Any] | None:
    """Return the condition under which a place is written, and what; or None."""
    if not isinstance(following, Node) or following.op != "where":
        return None
    condition, one, other = following.args
    if one is leaf:
        condition, one, other = machine.apply("not", condition), other, one
    if other is not leaf:
        return None
    inner = _written(machine, one, leaf)
    return (machine.apply("and", condition, inner[0]), inner[1]) if inner else (condition, one)


def _delayed(machine: Machine, first: Any, following: Any, loop: Loop) -> Any:
    """Return what the pass before has left; in the first pass, what stood before the loop."""
    index = loop.index
    earlier = machine.replaced({index: machine.apply("sub", index, 1)}, following)
    before = machine.replaced({index: -1}, following)
    if is_same(before, first):
        return earlier
    is_first = machine.nodes.apply("eq", index, 0)
    return machine.join(is_first, first, earlier)


def _added(machine: Machine, following: Node, leaf: Leaf) -> Any:
    """Return the term that is added to a carried place in each pass, or UNDEFINED."""
    if following.op == "sum_of_products":
        rest = dict(following.args)
        if rest.pop((leaf,), None) != 1 or any(leaf in walk(one) for key in rest for one in key):
            return UNDEFINED
        return machine.apply("sub", following, leaf)
    if following.op in {"add", "sub"}:
        one, other = following.args
        if one is leaf and not has(other, leaf):
            return other if following.op == "add" else machine.apply("neg", other)
        if other is leaf and following.op == "add" and not has(one, leaf):
            return one
        return UNDEFINED
    if following.op == "where":
        condition, one, other = following.args
        if has(condition, leaf):
            return UNDEFINED
        terms = [
            0 if x is leaf else _added(machine, x, leaf) if isinstance(x, Node) else UNDEFINED
            for x in (one, other)
        ]
        if UNDEFINED in terms:
            return UNDEFINED
        return machine.apply("where", condition, *terms)
    return UNDEFINED


def _factor(machine: Machine, following: Node, leaf: Leaf) -> Any:
    """Return the number that a place is multiplied by, and how often in a pass; or UNDEFINED."""
    if following.op in {"mul", "truediv"}:
        one, other = following.args
        if following.op == "mul" and other is leaf:
            one, other = other, one
        if one is leaf and not any(
            isinstance(x, Leaf) and x.kind in {"index", "carry"} for x in walk(other)
        ):
            base = other if following.op == "mul" else machine.apply("truediv", 1, other)
            return base, 1
        return UNDEFINED
    if following.op == "where":
        condition, one, other = following.args
        if has(condition, leaf):
            return UNDEFINED
        if other is leaf and isinstance(one, Node):
            found = _factor(machine, one, leaf)
            return (
                UNDEFINED
                if found is UNDEFINED
                else (found[0], machine.apply("where", condition, found[1], 0))
            )
        if one is leaf and isinstance(other, Node):
            found = _factor(machine, other, leaf)
            return (
                UNDEFINED
                if found is UNDEFINED
                else (found[0], machine.apply("where", condition, 0, found[1]))
            )
    return UNDEFINED


def has(value: Any, leaf: Leaf) -> bool:
    """Tell whether a leaf is in a value."""
    return isinstance(value, Node) and leaf in walk(value)


def _summed(machine: Machine, first: Any, term: Any, loop: Loop, solved: dict[Node, Any]) -> Any:
    """Return the sum of a term over the passes before one, or UNDEFINED."""
    index = loop.index
    if not has(term, index):
        return machine.apply("add", first, machine.apply("mul", term, index))
    if term.op == "where" and all(not has(one, index) for one in term.args[1:]):
        condition, one, other = term.args
        times = counted(machine, condition, index, index)
        more = machine.apply("mul", machine.apply("sub", one, other), times)
        each = machine.apply("mul", other, index)
        return machine.apply("add", machine.apply("add", first, each), more)
    if term.op == "sum_of_products":
        return _summed_products(machine, first, term, index)
    if term.op == "count":
        return _counted_inside(machine, first, term, loop, solved)
    return UNDEFINED


def _summed_products(machine: Machine, first: Any, term: Node, index: Leaf) -> Any:
    """Return the sum of products, each of a choice by the pass and of what is always the same."""
    total = first
    for key, times in term.args:
        moving = [one for one in key if has(one, index)]
        rest: Any = times
        for one in key:
            rest = rest if has(one, index) else machine.apply("mul", rest, one)
        if not moving:
            each: Any = index
        elif len(moving) == 1 and moving[0].op == "where":
            condition, one, other = moving[0].args
            if has(one, index) or has(other, index):
                return UNDEFINED
            more = machine.apply("sub", one, other)
            each = machine.apply("mul", more, counted(machine, condition, index, index))
            each = machine.apply("add", each, machine.apply("mul", other, index))
        else:
            return UNDEFINED
        total = machine.apply("add", total, machine.apply("mul", rest, each))
    return total


def _counted_inside(
    machine: Machine, first: Any, term: Node, loop: Loop, solved: dict[Node, Any]
) -> Any:
    """Return how often a condition held in all passes of a loop within this one."""
    condition, bound, length = term.args
    inner = machine.bound_in.get(bound)
    if inner is None or has(length, loop.index):
        return UNDEFINED
    index, values = joint(machine, loop.index, bound, length)
    whole = machine.replaced(values, condition)
    machine.bound_in[index] = loop
    before = machine.apply("mul", length, loop.index)
    now = machine.apply("add", before, inner.index)
    so_far, until = (
        machine.nodes.raw("count", whole, index, upto, is_whole=True) for upto in (before, now)
    )
    own = machine.nodes.raw("count", condition, bound, inner.index, is_whole=True)
    solved[own] = machine.apply("sub", until, so_far)
    return machine.apply("add", first, so_far)


def counted(machine: Machine, condition: Node, index: Leaf, upto: Any) -> Any:
    """Return for how many passes before one a condition holds."""
    known = occasions(machine, condition, index)
    if known is not None:
        return known.count(upto)
    bound = machine.nodes.leaf("j", "bound", is_whole=True)
    inner = machine.replaced({index: bound}, condition)
    machine.bound_in[bound] = next(
        (one for one in machine.training.all_loops if one.index is index), None
    )
    return machine.nodes.raw("count", inner, bound, upto, is_whole=True)


def _recurrence(
    machine: Machine,
    open_: list[Carry],
    loop: Loop,
    solved: dict[Node, Any],
    rates: Iterable[Any],
) -> None:
    """Solve the places which have no formula of their own by nodes that step them."""
    numeric = [one for one in open_ if is_numeric(one.first) and is_numeric(one.next)]
    names = [one for one in open_ if one not in numeric]
    for one in names:
        solved[one.leaf] = machine.unknown(f"{one.leaf.text} (changed in a loop)")
    if not numeric:
        return
    places = [Place(one.leaf, one.first, one.written) for one in numeric]
    if stepped_inside(machine, places, loop, solved, rates):
        return
    for one in numeric:
        one.next = machine.replaced(solved, one.written)
    needed = _needed(numeric)
    for own in sorted(set(needed.values()), key=len):
        states = [one for one in numeric if one in own]
        _recur(
            machine, states, {one.leaf for one, all_ in needed.items() if all_ == own}, loop, solved
        )


def _needed(carries: list[Carry]) -> dict[Carry, frozenset[Carry]]:
    """Return for each place which others it follows, from pass to pass, and itself."""
    by_leaf: dict[Node, Carry] = {one.leaf: one for one in carries}
    direct = {one: {by_leaf[node] for node in walk(one.next) if node in by_leaf} for one in carries}
    found = {}
    for one in carries:
        seen, stack = {one}, [one]
        while stack:
            more = direct[stack.pop()] - seen
            seen |= more
            stack += more
        found[one] = frozenset(seen)
    return found


def _recur(
    machine: Machine,
    carries: list[Carry],
    for_these: set[Leaf],
    loop: Loop,
    solved: dict[Node, Any],
) -> None:
    """Step places from pass to pass."""
    states = tuple(one.leaf for one in carries)
    firsts = tuple(one.first for one in carries)
    bound = machine.nodes.leaf("j", "bound", is_whole=True)
    machine.bound_in[bound] = loop
    following = tuple(machine.replaced({loop.index: bound}, one.next) for one in carries)
    for number, one in enumerate(carries):
        if one.leaf in for_these:
            solved[one.leaf] = machine.nodes.raw(
                "recur",
                states,
                firsts,
                following,
                number,
                bound,
                loop.index,
                is_whole=one.leaf.is_whole,
            )
