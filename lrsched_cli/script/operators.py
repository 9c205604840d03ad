"""Operators and comparisons: what they give for numbers, formulas, lists and texts."""

import ast
from typing import Any

from lrsched_cli.formula.nodes import Node
from lrsched_cli.script import arrays
from lrsched_cli.script.assumed import names_in
from lrsched_cli.script.bounds import decided
from lrsched_cli.script.files import is_class
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.values import (
    UNDEFINED,
    Function,
    Items,
    Mapped,
    Sequence,
    Thing,
    Unknown,
    holds_things,
    is_known,
    is_numeric,
)

_BINARY = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
}


_COMPARED = {
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
    ast.Eq: "eq",
    ast.NotEq: "ne",
}


_MOST_ITEMS = 20_000
"""Values of a list that is made by multiplication or from a range."""


_MOST_REPEATED = 1000
"""Times that a text or a tuple is repeated."""


def binary(machine: Machine, kind: type[ast.operator], left: Any, right: Any) -> Any:
    """Return what an operator gives."""
    for one, is_left in ((left, True), (right, False)):
        if holds_things(one):
            if is_left:
                return machine.spread(one, lambda x: binary(machine, kind, x, right))
            return machine.spread(one, lambda x: binary(machine, kind, left, x))
    if arrays.is_array(left) or arrays.is_array(right):
        found = arrays.binary(machine, kind, left, right, _BINARY)
        if found is not None:
            return found
    if isinstance(left, Items) or isinstance(right, Items):
        found = _of_lists(machine, kind, left, right)
        if found is not None:
            return found
    if kind is ast.BitOr and isinstance(left, Mapped) and isinstance(right, Mapped):
        return Mapped({**left.content, **right.content})
    if isinstance(left, Thing) and not isinstance(left, (Items, Mapped)):
        return machine.unknown(f"a value of line {machine.line}")
    if kind is ast.Mod and isinstance(left, str):
        return machine.unknown(f"a text of line {machine.line}")
    if kind in {ast.BitAnd, ast.BitOr, ast.BitXor} and not (is_known(left) and is_known(right)):
        truths = machine.truth(left), machine.truth(right)
        if kind is ast.BitXor:
            return machine.apply("ne", *truths)
        return machine.apply("and" if kind is ast.BitAnd else "or", *truths)
    op = _BINARY.get(kind)
    if op is None or not (_may_compute(left) and _may_compute(right)):
        return _by_python(machine, kind, left, right)
    if isinstance(left, (str, tuple)) or isinstance(right, (str, tuple)):
        return _by_python(machine, kind, left, right)
    return machine.apply(op, left, right)


def _may_compute(value: object) -> bool:
    return isinstance(value, (Node, int, float, str, tuple))


def _by_python(machine: Machine, kind: type[ast.operator], left: Any, right: Any) -> Any:
    """Return what texts, tuples and whole numbers give that operations of formulas do not have."""
    import operator as python

    names: dict[type[ast.operator], Any] = {
        ast.Add: python.add,
        ast.Mult: python.mul,
        ast.BitAnd: python.and_,
        ast.BitOr: python.or_,
        ast.BitXor: python.xor,
        ast.RShift: python.rshift,
    }
    if kind is ast.Mult:
        _refuse_text(machine, left, right)
    is_small = (
        not isinstance(left, (str, tuple)) or not isinstance(right, int) or right < _MOST_REPEATED
    )
    is_plain = isinstance(left, tuple) and isinstance(right, tuple)
    if kind in names and is_small and (is_plain or (is_known(left) and is_known(right))):
        try:
            return names[kind](left, right)
        except (TypeError, ValueError, OverflowError):
            pass
    return machine.unknown(f"a value of line {machine.line}")


def _refuse_text(machine: Machine, *factors: Any) -> None:
    """Refuse to repeat a text as often as a number says, where a number is to be given for it."""
    for one in factors:
        name = next((x for x in names_in(one) if isinstance(one, str) and x in machine.given), "")
        if name:
            raise machine.error(f"{name} must be a number, not {one!r}")


def _of_lists(machine: Machine, kind: type[ast.operator], left: Any, right: Any) -> Any:
    if kind is ast.Add and isinstance(left, Items) and isinstance(right, Items):
        return Items([*left.content, *right.content])
    if kind is ast.Mult:
        times, values = (right, left) if isinstance(left, Items) else (left, right)
        if isinstance(times, int) and times * len(values.content) <= _MOST_ITEMS:
            return Items(values.content * times)
    return machine.unknown(f"a list of line {machine.line}")


def compared(machine: Machine, kind: type[ast.cmpop], left: Any, right: Any) -> Any:
    """Return True, False or a node: what a comparison gives."""
    for one, is_left in ((left, True), (right, False)):
        if holds_things(one):
            if is_left:
                return machine.spread(one, lambda x: compared(machine, kind, x, right))
            return machine.spread(one, lambda x: compared(machine, kind, left, x))
    if kind in {ast.In, ast.NotIn}:
        found = _within(machine, left, right)
        return found if kind is ast.In else machine.apply("not", found)
    if kind in {ast.Is, ast.IsNot}:
        same = _is_same(machine, left, right)
        return same if kind is ast.Is else machine.apply("not", same)
    op = _COMPARED[kind]
    if arrays.is_array(left) or arrays.is_array(right):
        parts = [one if is_numeric(one) else arrays.as_array(machine, one) for one in (left, right)]
        if all(one is not None for one in parts):
            return arrays.mapped(machine, op, *parts)
    things = (Thing, Function)
    if isinstance(left, things) or isinstance(right, things):
        if op in {"eq", "ne"} and isinstance(left, Items) and isinstance(right, Items):
            same = left.content == right.content
            return same if op == "eq" else not same
        if op in {"eq", "ne"} and not isinstance(left, Node) and not isinstance(right, Node):
            return (left is right) == (op == "eq")
        return machine.unknown(f"a comparison of line {machine.line}")
    if (left is None or right is None) and op in {"eq", "ne"}:
        same = _is_same(machine, left, right)
        return same if op == "eq" else machine.apply("not", same)
    if left is right and isinstance(left, Node):
        return op in {"eq", "le", "ge"}
    sure = decided(machine, op, left, right) if machine.training.loops else None
    if sure is not None:
        return sure
    found = machine.apply(op, left, right)
    return machine.assumed(found) if isinstance(found, Node) else found


def _is_same(machine: Machine, left: Any, right: Any) -> Any:
    if left is right:
        return True
    if all(isinstance(one, Unknown) and is_class(one.full) for one in (left, right)):
        return left.full == right.full
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Node) and one.op == "where":
            condition, *parts = one.args
            same = (_is_same(machine, part, other) for part in parts)
            return machine.apply("where", condition, *same)
        if isinstance(one, Node) and one.op == "leaf":
            if other is None or isinstance(other, (bool, str)):
                return machine.assumed(machine.nodes.raw("eq", one, other))
            return machine.unknown(f"a comparison of line {machine.line}")
        if isinstance(one, Node) and isinstance(other, Node):
            return machine.unknown(f"a comparison of line {machine.line}")
        if isinstance(one, Node):
            return False  # a number that was computed is not None
    if isinstance(left, (bool, int, str, float)) and isinstance(right, (bool, int, str, float)):
        return type(left) is type(right) and left == right
    return left is right


def _within(machine: Machine, left: Any, right: Any) -> Any:
    if isinstance(right, Sequence) and right.text == "range":
        low, step = right.at(0), machine.apply("sub", right.at(1), right.at(0))
        index = machine.apply("truediv", machine.apply("sub", left, low), step)
        whole = machine.apply("eq", index, machine.apply("floor", index))
        below = machine.apply("lt", index, right.length)
        above = machine.apply("ge", index, 0)
        return machine.apply("and", machine.apply("and", above, below), whole)
    values = right.content if isinstance(right, (Items, Mapped)) else right
    if isinstance(values, str) and isinstance(left, str):
        return left in values
    if isinstance(right, Node) or not isinstance(values, (list, tuple, dict)):
        text = f"{_told(left)} in {_told(right)}"
        given = machine.given_text(text)
        return machine.unknown(text) if given is UNDEFINED else given
    found: Any = False
    for one in values:
        found = machine.apply("or", found, compared(machine, ast.Eq, left, one))
        if found is True:
            return True
    return found


def _told(value: object) -> str:
    return repr(value) if isinstance(value, (str, int, float, Unknown)) else "a value"
