"""Loops in loops, counted as one: what each pass of the outer one begins anew is stepped too."""

from typing import Any

from lrsched_cli.formula.nodes import Leaf, Node, leaves, walk
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.training import Loop


def joint(machine: Machine, outer: Leaf, inner: Leaf, length: Any) -> tuple[Leaf, dict[Node, Any]]:
    """Return a leaf that counts the passes of two loops as one, and both indices by it."""
    index = machine.nodes.leaf("j", "bound", is_whole=True)
    whole = machine.apply("floordiv", index, length)
    rest = machine.apply("sub", index, machine.apply("mul", length, whole))
    return index, {outer: whole, inner: rest}


def rejoined(machine: Machine, loops: tuple[Loop, ...], rate: Any) -> Any:
    """Return a rate in which no loop's steps depend on the pass of the loop around it."""
    if not isinstance(rate, Node) or len(loops) != 2:  # noqa: PLR2004 - epochs and their batches
        return rate
    outer, inner = loops
    values: dict[Node, Any] = {}
    for node in walk(rate):
        if node.op in {"recur", "count"} and outer.index in leaves(node):
            found = _joined(machine, outer, inner, machine.replaced(values, node))
            if found is not None:
                values[node] = found
    return machine.replaced(values, rate)


def _joined(machine: Machine, outer: Loop, inner: Loop, node: Any) -> Any:
    if not isinstance(node, Node) or node.args[-1] is not inner.index or inner.length is None:
        return None
    begin = machine.apply("mul", inner.length, outer.index)
    now = machine.apply("add", begin, inner.index)
    if node.op == "count":
        condition, bound, _ = node.args
        index, places = joint(machine, outer.index, bound, inner.length)
        whole = machine.replaced(places, condition)
        until, before = (
            machine.nodes.raw("count", whole, index, upto, is_whole=True) for upto in (now, begin)
        )
        return machine.apply("sub", until, before)
    if node.op != "recur":
        return None
    states, firsts, following, which, bound, _ = node.args
    index, places = joint(machine, outer.index, bound, inner.length)
    after = machine.apply("add", index, 1)
    starts = machine.apply("eq", machine.apply("mod", after, inner.length), 0)
    next_pass: dict[Node, Any] = {outer.index: machine.apply("floordiv", after, inner.length)}
    steps = tuple(
        machine.join(starts, machine.replaced(next_pass, first), machine.replaced(places, one))
        for first, one in zip(firsts, following, strict=True)
    )
    begin_at: dict[Node, Any] = {outer.index: 0}
    first_pass = tuple(machine.replaced(begin_at, one) for one in firsts)
    return machine.nodes.raw(
        "recur", states, first_pass, steps, which, index, now, is_whole=node.is_whole
    )
