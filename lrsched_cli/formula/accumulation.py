"""Loops that only multiply a number, or add to it: all of their values at once."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from lrsched_cli._lazy import np
from lrsched_cli.formula.nodes import Leaf, Node, Value, walk
from lrsched_cli.formula.scopes import operands

_NEUTRAL = {"mul": 1.0, "add": 0.0, "sub": 0.0}


def accumulation(node: Node) -> tuple[float, Any, Value] | None:
    """Return the first value of a loop's state, a function of NumPy, and its other operand.

    The value after a step is what the function makes of the one before and that operand, rounded
    as the loop itself rounds. None for other loops.
    """
    states, firsts, nexts, which, _, _ = node.args
    state, first, after = states[which], firsts[which], nexts[which]
    others = [one for one in states if one is not state]
    if isinstance(first, Node) or any(one in walk(after) for one in others):
        return None
    numbers = count(node.number)  # behind all that the loop is made of
    for name, function in (("mul", np.multiply), ("add", np.add)):
        operand = _operand(after, state, name, numbers)
        if operand is not None and not isinstance(first, bool):
            return float(first), function, operand
    return None


def _operand(  # noqa: PLR0911 - one a way to use the state
    value: Value, state: Leaf, name: str, numbers: Iterator[int]
) -> "Value | None":
    """Return what a state is multiplied by, or what is added to it; None if not only that is."""
    if value is state:
        return _NEUTRAL[name]
    if not isinstance(value, Node):
        return None
    if value.op == "where":
        condition, one, other = value.args
        sides = [_operand(one, state, name, numbers), _operand(other, state, name, numbers)]
        if None in sides or _uses(condition, state):
            return None
        return Node("where", (condition, *sides), is_whole=False, number=next(numbers))
    if value.op != name and not (value.op == "sub" and name == "add"):
        return None
    one, other = operands(value)
    if value.op == "sub":
        if one is not state or _uses(other, state):
            return None
        return Node("neg", (other,), is_whole=False, number=next(numbers))
    if one is not state:
        one, other = other, one
    return other if one is state and not _uses(other, state) else None


def _uses(value: Value, state: Leaf) -> bool:
    return state in walk(value)


def truth_as_number(condition: Value) -> Value:
    """Return 1 where a condition holds, else 0."""
    if not isinstance(condition, Node):
        return float(bool(condition))
    return Node("where", (condition, 1.0, 0.0), is_whole=False, number=condition.number + 1)
