"""Loops in loops, counted as one."""

from typing import Any

from lrsched_cli.formula.nodes import Leaf, Node
from lrsched_cli.script.machine import Machine


def joint(machine: Machine, outer: Leaf, inner: Leaf, length: Any) -> tuple[Leaf, dict[Node, Any]]:
    """Return a leaf that counts the passes of two loops as one, and both indices by it."""
    index = machine.nodes.leaf("j", "bound", is_whole=True)
    whole = machine.apply("floordiv", index, length)
    rest = machine.apply("sub", index, machine.apply("mul", length, whole))
    return index, {outer: whole, inner: rest}
