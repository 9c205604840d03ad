"""Expressions: what each kind of them is worth."""

import ast
from typing import Any

from lrsched_cli.formula.nodes import Node
from lrsched_cli.script.attributes import attribute, item
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.modules import resolved
from lrsched_cli.script.operators import binary, compared
from lrsched_cli.script.values import (
    UNDEFINED,
    Function,
    Instance,
    Items,
    Mapped,
    Picked,
    Scope,
    Sequence,
    Thing,
    Unknown,
    holds_things,
    is_known,
    unparsed,
)

_MOST_IN_VAIN = 32
"""Values that a comprehension makes of which none is known."""

_MOST_UNROLLED = 20_000
"""Values that a comprehension goes over."""


def evaluate(machine: Machine, node: ast.expr, scope: Scope) -> Any:
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


def _opaque(machine: Machine, node: ast.expr) -> Any:
    machine.line = node.lineno
    return machine.unknown(unparsed(node))


def _constant(machine: Machine, node: ast.Constant, scope: Scope) -> Any:
    return node.value


def _name(machine: Machine, node: ast.Name, scope: Scope) -> Any:
    return lookup(machine, node.id, scope)


def lookup(machine: Machine, name: str, scope: Scope) -> Any:
    """Return what a name stands for in a scope; unknown where nothing tells."""
    if name in scope.globals:
        scope = scope.module
    place: Scope | None = scope
    while place is not None:
        found = resolved(machine, place.content.get(name, UNDEFINED))
        if found is not UNDEFINED:
            return found
        place = place.outer
    from lrsched_cli.script.builtins import BUILTINS

    if name in BUILTINS:
        return BUILTINS[name]
    if name == "__name__":
        return "__main__"
    if name == "__file__":
        return machine.file.replace("\\", "/").rpartition("/")[2]
    given = machine.given_text(name)
    return machine.unknown(name) if given is UNDEFINED else given


def _attribute(machine: Machine, node: ast.Attribute, scope: Scope) -> Any:
    return attribute(machine, machine.evaluate(node.value, scope), node.attr, node)


def _subscript(machine: Machine, node: ast.Subscript, scope: Scope) -> Any:
    value = machine.evaluate(node.value, scope)
    key = machine.evaluate(node.slice, scope)
    return item(machine, value, key, node)


def _slice(machine: Machine, node: ast.Slice, scope: Scope) -> Any:
    parts = [
        None if one is None else machine.evaluate(one, scope)
        for one in (node.lower, node.upper, node.step)
    ]
    if all(map(is_known, parts)):
        return slice(*parts)
    return machine.unknown(f"a slice of line {node.lineno}")


def _binary(machine: Machine, node: ast.BinOp, scope: Scope) -> Any:
    left = machine.evaluate(node.left, scope)
    right = machine.evaluate(node.right, scope)
    return binary(machine, type(node.op), left, right)


def _unary(machine: Machine, node: ast.UnaryOp, scope: Scope) -> Any:
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


def _boolean(machine: Machine, node: ast.BoolOp, scope: Scope) -> Any:
    return _chain(machine, isinstance(node.op, ast.And), node.values, scope)


def _chain(machine: Machine, is_and: bool, parts: list[ast.expr], scope: Scope) -> Any:
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


def _compare(machine: Machine, node: ast.Compare, scope: Scope) -> Any:
    left = machine.evaluate(node.left, scope)
    found: Any = True
    for operator, right_node in zip(node.ops, node.comparators, strict=True):
        right = machine.evaluate(right_node, scope)
        this = compared(machine, type(operator), left, right)
        found = this if found is True else machine.apply("and", found, this)
        left = right
    return found


def _conditional(machine: Machine, node: ast.IfExp, scope: Scope) -> Any:
    return machine.branch(
        machine.truth(machine.evaluate(node.test, scope)),
        lambda: machine.evaluate(node.body, scope),
        lambda: machine.evaluate(node.orelse, scope),
    )


def _text(machine: Machine, node: ast.JoinedStr, scope: Scope) -> Any:
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


def _tuple(machine: Machine, node: ast.Tuple, scope: Scope) -> Any:
    return tuple(_elements(machine, node.elts, scope))


def _list(machine: Machine, node: ast.List | ast.Set, scope: Scope) -> Any:
    match node:
        case ast.Set(elts=[ast.Name(id=name)]) if name in machine.given:
            return machine.given_text(name)  # the placeholder of a sweep
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


def members(machine: Machine, value: Any) -> list[Any] | None:
    """Return the values that a loop over something goes through, or None if that is open."""
    if isinstance(value, (Items, Mapped)):
        return list(value.content)
    if isinstance(value, (tuple, str)):
        return list(value)
    is_counted = isinstance(value, Sequence) and isinstance(value.length, int)
    if is_counted and value.length <= _MOST_UNROLLED:
        return [value.at(number) for number in range(value.length)]
    return None


def _dict(machine: Machine, node: ast.Dict, scope: Scope) -> Any:
    found: dict[Any, Any] = {}
    for key, value_node in zip(node.keys, node.values, strict=True):
        value = machine.evaluate(value_node, scope)
        if key is None:
            made = _merged(machine, found, value, unparsed(value_node))
            found = made.content
            continue
        name = machine.evaluate(key, scope)
        if (is_known(name) and not isinstance(name, slice)) or isinstance(name, Node):
            found[name] = value
    return Mapped(found)


def _merged(machine: Machine, before: dict[Any, Any], value: Any, text: str) -> Mapped:
    """Return a dictionary with what another says over it."""
    from lrsched_cli.script.attributes import set_item

    made = Mapped(before)
    content = value.content if isinstance(value, (Mapped, Instance)) else {value: value}
    for key, one in content.items():
        if is_known(key) or isinstance(key, Node):
            set_item(machine, made, key, one, text)
    return made


def _comprehension(machine: Machine, node: Any, scope: Scope) -> Any:
    inner = Scope(scope)
    if isinstance(node, (ast.ListComp, ast.GeneratorExp)) and len(node.generators) == 1:
        long = _of_sequence(machine, node.elt, node.generators[0], scope)
        if long is not None:
            return long
    found: list[Any] = []
    conditions: list[Any] = []

    def make(condition: Any) -> bool:
        found.append(_made(machine, node, inner))
        conditions.append(condition)
        return len(found) == _MOST_IN_VAIN and all(isinstance(one, Unknown) for one in found)

    if _over(machine, node.generators, inner, make):
        if not found and isinstance(one := _one_of_them(machine, node, inner), Thing):
            return Items([one])
        return machine.unknown(unparsed(node))
    if any(one is not True for one in conditions):
        return Picked(tuple(found), tuple(conditions))
    if isinstance(node, ast.DictComp):
        pairs = [one for one in found if is_known(one[0])]
        return Mapped(dict(pairs))
    return Items(found)


def _of_sequence(
    machine: Machine, made: ast.expr, over: ast.comprehension, scope: Scope
) -> Sequence | None:
    """Return the values of a comprehension by their index, if there are very many or it is open."""
    if over.ifs:
        return None
    values = machine.evaluate(over.iter, scope)
    if not isinstance(values, Sequence) or values.length is None:
        return None
    if isinstance(values.length, int) and values.length <= _MOST_UNROLLED:
        return None
    from lrsched_cli.script.binding import bind

    def at(key: Any) -> Any:
        place = Scope(scope)
        bind(machine, over.target, values.at(key), place)
        return machine.evaluate(made, place)

    return Sequence(at, values.length, "list")


def _one_of_them(machine: Machine, node: Any, scope: Scope) -> Any:
    """Return one of the optimizers or schedulers that are made for members that are not known."""
    if isinstance(node, ast.DictComp) or not _is_told_a_rate(node.elt):
        return None
    return machine.evaluate(node.elt, scope)


def _is_told_a_rate(node: ast.expr) -> bool:
    keywords = node.keywords if isinstance(node, ast.Call) else []
    return any(one.arg in {"lr", "learning_rate"} for one in keywords)


def _made(machine: Machine, node: Any, scope: Scope) -> Any:
    if isinstance(node, ast.DictComp):
        return machine.evaluate(node.key, scope), machine.evaluate(node.value, scope)
    return machine.evaluate(node.elt, scope)


def _over(machine: Machine, generators: list[ast.comprehension], scope: Scope, make: Any) -> bool:
    """Go over what a comprehension goes over; return whether that is open."""
    from lrsched_cli.script.binding import bind

    first, *others = generators
    values = members(machine, machine.evaluate(first.iter, scope))
    if values is None:
        return True
    for value in values:
        machine.tick()
        bind(machine, first.target, value, scope)
        tests = [machine.truth(machine.evaluate(one, scope)) for one in first.ifs]
        condition: Any = True
        for one in tests:
            condition = machine.apply("and", condition, one)
        if condition is False or (others and isinstance(condition, Node)):
            if condition is False:
                continue
            return True
        if others:
            if _over(machine, others, scope, make):
                return True
        elif make(condition):
            return True
    return False


def _lambda(machine: Machine, node: ast.Lambda, scope: Scope) -> Any:
    return function(machine, node, scope)


def function(machine: Machine, node: Any, scope: Scope, owner: Any = None) -> Function:
    """Return the function that a definition makes, with the values of its defaults."""
    arguments = node.args
    defaults = tuple(machine.evaluate(one, scope) for one in arguments.defaults)
    keywords = tuple(
        UNDEFINED if one is None else machine.evaluate(one, scope) for one in arguments.kw_defaults
    )
    decorators = tuple(unparsed(one) for one in getattr(node, "decorator_list", ()))
    name = getattr(node, "name", "lambda")
    return Function(name, node, scope, defaults, keywords, owner, decorators)


def _call(machine: Machine, node: ast.Call, scope: Scope) -> Any:
    from lrsched_cli.script.calls import called

    return called(machine, node, scope)


def _walrus(machine: Machine, node: ast.NamedExpr, scope: Scope) -> Any:
    value = machine.evaluate(node.value, scope)
    machine.journal.write(scope, node.target.id, value)
    return value


def _awaited(machine: Machine, node: ast.Await, scope: Scope) -> Any:
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
