"""Expressions: what each kind of them is worth."""

import ast
from typing import Any

from lrsched_cli.formula.nodes import Node
from lrsched_cli.script.attributes import attribute, item
from lrsched_cli.script.machine import Machine, Stop
from lrsched_cli.script.values import (
    UNDEFINED,
    Function,
    Items,
    Mapped,
    Scope,
    Sequence,
    Thing,
    Unknown,
    holds_things,
    is_known,
    unparsed,
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

_MOST_UNROLLED = 20_000
"""Values that a comprehension goes over."""


def evaluate(machine: Machine, node: ast.expr, scope: Scope) -> Any:  # noqa: ANN401
    """Return the value of an expression."""
    machine.tick()
    if isinstance(node, (ast.Call, ast.Subscript)):
        given = machine.given_for(node)
        if given is not UNDEFINED:
            return given
    found = _KINDS.get(type(node))
    if found is None:
        return _opaque(machine, node)
    before, machine.line = machine.line, node.lineno
    try:
        return found(machine, node, scope)
    finally:
        machine.line = before


def _opaque(machine: Machine, node: ast.expr) -> Any:  # noqa: ANN401
    machine.line = node.lineno
    return machine.unknown(unparsed(node))


def _constant(machine: Machine, node: ast.Constant, scope: Scope) -> Any:  # noqa: ANN401, ARG001
    return node.value


def _name(machine: Machine, node: ast.Name, scope: Scope) -> Any:  # noqa: ANN401
    return lookup(machine, node.id, scope)


def lookup(machine: Machine, name: str, scope: Scope) -> Any:  # noqa: ANN401
    """Return what a name stands for in a scope; unknown where nothing tells."""
    if name in scope.globals:
        scope = scope.module
    place: Scope | None = scope
    while place is not None:
        if name in place.content:
            return place.content[name]
        place = place.outer
    from lrsched_cli.script.builtins import BUILTINS  # noqa: PLC0415 - they evaluate, too

    if name in BUILTINS:
        return BUILTINS[name]
    if name == "__name__":
        return "__main__"
    given = machine.given_text(name)
    return machine.unknown(name) if given is UNDEFINED else given


def _attribute(machine: Machine, node: ast.Attribute, scope: Scope) -> Any:  # noqa: ANN401
    return attribute(machine, machine.evaluate(node.value, scope), node.attr, node)


def _subscript(machine: Machine, node: ast.Subscript, scope: Scope) -> Any:  # noqa: ANN401
    value = machine.evaluate(node.value, scope)
    key = machine.evaluate(node.slice, scope)
    return item(machine, value, key, node)


def _slice(machine: Machine, node: ast.Slice, scope: Scope) -> Any:  # noqa: ANN401
    parts = [
        None if one is None else machine.evaluate(one, scope)
        for one in (node.lower, node.upper, node.step)
    ]
    if all(map(is_known, parts)):
        return slice(*parts)
    return machine.unknown(f"a slice of line {node.lineno}")


def _binary(machine: Machine, node: ast.BinOp, scope: Scope) -> Any:  # noqa: ANN401
    left = machine.evaluate(node.left, scope)
    right = machine.evaluate(node.right, scope)
    return binary(machine, type(node.op), left, right)


def binary(machine: Machine, kind: type[ast.operator], left: Any, right: Any) -> Any:  # noqa: ANN401, PLR0911
    """Return what an operator gives."""
    for one, is_left in ((left, True), (right, False)):
        if holds_things(one):
            return machine.spread(
                one,
                lambda x, first=is_left: (
                    binary(machine, kind, x, right) if first else binary(machine, kind, left, x)
                ),
            )
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


def _by_python(machine: Machine, kind: type[ast.operator], left: Any, right: Any) -> Any:  # noqa: ANN401
    """Return what texts, tuples and whole numbers give that operations of formulas do not have."""
    import operator as python  # noqa: PLC0415

    names: dict[type[ast.operator], Any] = {
        ast.Add: python.add,
        ast.Mult: python.mul,
        ast.BitAnd: python.and_,
        ast.BitOr: python.or_,
        ast.BitXor: python.xor,
        ast.RShift: python.rshift,
    }
    is_small = not isinstance(left, (str, tuple)) or not isinstance(right, int) or right < 1000
    is_plain = isinstance(left, tuple) and isinstance(right, tuple)
    if kind in names and is_small and (is_plain or (is_known(left) and is_known(right))):
        try:
            return names[kind](left, right)
        except (TypeError, ValueError, OverflowError):
            pass
    return machine.unknown(f"a value of line {machine.line}")


def _of_lists(machine: Machine, kind: type[ast.operator], left: Any, right: Any) -> Any:  # noqa: ANN401
    if kind is ast.Add and isinstance(left, Items) and isinstance(right, Items):
        return Items([*left.content, *right.content])
    if kind is ast.Mult:
        times, values = (right, left) if isinstance(left, Items) else (left, right)
        if isinstance(times, int) and times * len(values.content) <= _MOST_ITEMS:
            return Items(values.content * times)
    if getattr(left, "is_array", False) or getattr(right, "is_array", False):
        return None
    return machine.unknown(f"a list of line {machine.line}")


def _unary(machine: Machine, node: ast.UnaryOp, scope: Scope) -> Any:  # noqa: ANN401
    value = machine.evaluate(node.operand, scope)
    match node.op:
        case ast.Not():
            return machine.apply("not", machine.truth(value))
        case ast.USub():
            return machine.apply("neg", value) if _is_number(value) else _opaque(machine, node)
        case ast.UAdd():
            return value
        case _:
            return _opaque(machine, node)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, Node))


def _boolean(machine: Machine, node: ast.BoolOp, scope: Scope) -> Any:  # noqa: ANN401
    return _chain(machine, isinstance(node.op, ast.And), node.values, scope)


def _chain(machine: Machine, is_and: bool, parts: list[ast.expr], scope: Scope) -> Any:  # noqa: ANN401, FBT001
    first, *others = parts
    value = machine.evaluate(first, scope)
    if not others:
        return value
    truth = machine.truth(value)
    if not isinstance(truth, Node):
        return _chain(machine, is_and, others, scope) if truth is is_and else value
    rest = machine.branch(
        truth,
        (lambda: _chain(machine, is_and, others, scope)) if is_and else (lambda: value),
        (lambda: value) if is_and else (lambda: _chain(machine, is_and, others, scope)),
    )
    if isinstance(rest, Node) and rest.op == "where" and rest.args[0] is truth:
        one, other = rest.args[1:]
        plain = other if is_and else one
        decided = one if is_and else other
        if plain is value and isinstance(decided, (Node, bool)) and not holds_things(decided):
            return machine.apply("and" if is_and else "or", truth, decided)
    return rest


def _compare(machine: Machine, node: ast.Compare, scope: Scope) -> Any:  # noqa: ANN401
    left = machine.evaluate(node.left, scope)
    found: Any = True
    for operator, right_node in zip(node.ops, node.comparators, strict=True):
        right = machine.evaluate(right_node, scope)
        found = machine.apply("and", found, compared(machine, type(operator), left, right))
        left = right
    return found


def compared(machine: Machine, kind: type[ast.cmpop], left: Any, right: Any) -> Any:  # noqa: ANN401, PLR0911
    """Return True, False or a node: what a comparison gives."""
    for one, is_left in ((left, True), (right, False)):
        if holds_things(one):
            return machine.spread(
                one,
                lambda x, first=is_left: (
                    compared(machine, kind, x, right) if first else compared(machine, kind, left, x)
                ),
            )
    if kind in {ast.In, ast.NotIn}:
        found = _within(machine, left, right)
        return found if kind is ast.In else machine.apply("not", found)
    if kind in {ast.Is, ast.IsNot}:
        same = _is_same(machine, left, right)
        return same if kind is ast.Is else machine.apply("not", same)
    op = _COMPARED[kind]
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
    found = machine.apply(op, left, right)
    return machine.assumed(found) if isinstance(found, Node) else found


def _is_same(machine: Machine, left: Any, right: Any) -> Any:  # noqa: ANN401
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Node) and one.op == "leaf":
            if other is None or isinstance(other, (bool, str)):
                return machine.assumed(machine.nodes.raw("eq", one, other))
            return machine.unknown(f"a comparison of line {machine.line}")
        if isinstance(one, Node):
            return False  # a number that was computed is not None
    if isinstance(left, (bool, int, str, float)) and isinstance(right, (bool, int, str, float)):
        return type(left) is type(right) and left == right
    return left is right


def _within(machine: Machine, left: Any, right: Any) -> Any:  # noqa: ANN401
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
        return machine.unknown(f"{_told(left)} in {_told(right)}")
    found: Any = False
    for one in values:
        found = machine.apply("or", found, compared(machine, ast.Eq, left, one))
        if found is True:
            return True
    return found


def _told(value: object) -> str:
    return repr(value) if isinstance(value, (str, int, float, Unknown)) else "a value"


def _conditional(machine: Machine, node: ast.IfExp, scope: Scope) -> Any:  # noqa: ANN401
    return machine.branch(
        machine.truth(machine.evaluate(node.test, scope)),
        lambda: machine.evaluate(node.body, scope),
        lambda: machine.evaluate(node.orelse, scope),
    )


def _text(machine: Machine, node: ast.JoinedStr, scope: Scope) -> Any:  # noqa: ANN401
    parts: list[str] = []
    for one in node.values:
        if isinstance(one, ast.FormattedValue):
            value = machine.evaluate(one.value, scope)
            if not is_known(value) or one.format_spec is not None:
                return machine.unknown(f"a text of line {node.lineno}")
            parts.append(str(value))
        else:
            parts.append(str(machine.evaluate(one, scope)))
    return "".join(parts)


def _tuple(machine: Machine, node: ast.Tuple, scope: Scope) -> Any:  # noqa: ANN401
    return tuple(_elements(machine, node.elts, scope))


def _list(machine: Machine, node: ast.List | ast.Set, scope: Scope) -> Any:  # noqa: ANN401
    return Items(_elements(machine, node.elts, scope))


def _elements(machine: Machine, nodes: list[ast.expr], scope: Scope) -> list[Any]:
    found: list[Any] = []
    for node in nodes:
        if isinstance(node, ast.Starred):
            found += members(machine, machine.evaluate(node.value, scope)) or [
                machine.unknown(unparsed(node))
            ]
        else:
            found.append(machine.evaluate(node, scope))
    return found


def members(machine: Machine, value: Any) -> list[Any] | None:  # noqa: ANN401, ARG001
    """Return the values that a loop over something goes through, or None if that is open."""
    if isinstance(value, (Items, Mapped)):
        return list(value.content)
    if isinstance(value, (tuple, str)):
        return list(value)
    is_counted = isinstance(value, Sequence) and isinstance(value.length, int)
    if is_counted and value.length <= _MOST_UNROLLED:
        return [value.at(number) for number in range(value.length)]
    return None


def _dict(machine: Machine, node: ast.Dict, scope: Scope) -> Any:  # noqa: ANN401
    found: dict[Any, Any] = {}
    for key, value_node in zip(node.keys, node.values, strict=True):
        value = machine.evaluate(value_node, scope)
        if key is None:
            found |= value.content if isinstance(value, Mapped) else {}
            continue
        name = machine.evaluate(key, scope)
        if is_known(name) and not isinstance(name, slice):
            found[name] = value
    return Mapped(found)


def _comprehension(machine: Machine, node: Any, scope: Scope) -> Any:  # noqa: ANN401
    inner = Scope(scope)
    found: list[Any] = []
    is_open = _over(machine, node.generators, inner, lambda: found.append(_made(machine, node, inner)))
    if is_open:
        return machine.unknown(unparsed(node))
    if isinstance(node, ast.DictComp):
        pairs = [one for one in found if is_known(one[0])]
        return Mapped(dict(pairs))
    return Items(found)


def _made(machine: Machine, node: Any, scope: Scope) -> Any:  # noqa: ANN401
    if isinstance(node, ast.DictComp):
        return machine.evaluate(node.key, scope), machine.evaluate(node.value, scope)
    return machine.evaluate(node.elt, scope)


def _over(machine: Machine, generators: list[ast.comprehension], scope: Scope, make: Any) -> bool:  # noqa: ANN401
    """Go over what a comprehension goes over; return whether that is open."""
    from lrsched_cli.script.statements import bind  # noqa: PLC0415 - a circle of parts

    first, *others = generators
    values = members(machine, machine.evaluate(first.iter, scope))
    if values is None:
        return True
    for value in values:
        machine.tick()
        bind(machine, first.target, value, scope)
        tests = [machine.truth(machine.evaluate(one, scope)) for one in first.ifs]
        if any(isinstance(one, Node) for one in tests):
            return True
        if not all(tests):
            continue
        if others:
            if _over(machine, others, scope, make):
                return True
        else:
            make()
    return False


def _lambda(machine: Machine, node: ast.Lambda, scope: Scope) -> Any:  # noqa: ANN401
    return function(machine, node, scope)


def function(machine: Machine, node: Any, scope: Scope, owner: Any = None) -> Function:  # noqa: ANN401
    """Return the function that a definition makes, with the values of its defaults."""
    arguments = node.args
    defaults = tuple(machine.evaluate(one, scope) for one in arguments.defaults)
    keywords = tuple(
        UNDEFINED if one is None else machine.evaluate(one, scope) for one in arguments.kw_defaults
    )
    decorators = tuple(unparsed(one) for one in getattr(node, "decorator_list", ()))
    name = getattr(node, "name", "lambda")
    return Function(name, node, scope, defaults, keywords, owner, decorators)


def _call(machine: Machine, node: ast.Call, scope: Scope) -> Any:  # noqa: ANN401
    from lrsched_cli.script.calls import called  # noqa: PLC0415 - a circle of parts

    return called(machine, node, scope)


def _walrus(machine: Machine, node: ast.NamedExpr, scope: Scope) -> Any:  # noqa: ANN401
    value = machine.evaluate(node.value, scope)
    machine.journal.write(scope, node.target.id, value)
    return value


def _awaited(machine: Machine, node: ast.Await, scope: Scope) -> Any:  # noqa: ANN401
    return machine.evaluate(node.value, scope)


_KINDS: dict[type[ast.expr], Any] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _boolean,
    ast.Compare: _compare,
    ast.IfExp: _conditional,
    ast.JoinedStr: _text,
    ast.Tuple: _tuple,
    ast.List: _list,
    ast.Set: _list,
    ast.Dict: _dict,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
    ast.Lambda: _lambda,
    ast.Call: _call,
    ast.NamedExpr: _walrus,
    ast.Await: _awaited,
}

__all__ = ["Stop", "compared", "evaluate", "function", "lookup", "members"]
