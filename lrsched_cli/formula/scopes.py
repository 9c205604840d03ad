"""Where in a formula each node is computed: only where something needs it.

What only one side of a choice needs belongs to that side; what both need, or anything outside, is
computed before. A side is computed only where its condition says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lrsched_cli.formula.nodes import Leaf, Node, Value, children, leaves

_DEEPEST = 40
"""Choices within choices; the sides of deeper ones are computed as if both were needed."""


@dataclass(slots=True, eq=False)
class Scope:
    """A side of a choice, or all of a formula: the nodes that are computed there, in order."""

    outer: "Scope | None" = None
    depth: int = 0
    nodes: list[Node] = field(default_factory=list)
    sides: dict[Node, tuple["Scope", "Scope"]] = field(default_factory=dict)
    """The two sides of each choice among the nodes."""


def operands(node: Node) -> tuple[Value, ...]:
    """Return the values that a node is computed from.

    Of a loop that is how often it is done, and what its steps need from outside.
    """
    match node.op:
        case "sum_of_products":
            return tuple(children(node))
        case "at" | "item":
            return node.args[1:]
        case "count" | "recur":
            times = node.args[-1]
            return times, *from_outside(node)
        case _:
            return node.args


def from_outside(node: Node) -> list[Leaf]:
    """Return the leaves that the steps of a loop need, beside its own."""
    if node.op == "count":
        condition, index, _ = node.args
        return [one for one in leaves(condition) if one is not index]
    states, firsts, nexts, _, index, _ = node.args
    return [one for one in leaves(*firsts, *nexts) if one not in {*states, index}]


def inputs(node: Node) -> Iterable[Node]:
    """Return the nodes among what a node is computed from."""
    return [one for one in operands(node) if isinstance(one, Node)]


def needed(roots: Sequence[Value]) -> list[Node]:
    """Return all nodes that some values are computed from, what a node is made of before it."""
    seen: set[Node] = set()
    stack = [one for one in roots if isinstance(one, Node)]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack.extend(inputs(node))
    return sorted(seen, key=lambda node: node.number)


def scopes(roots: Sequence[Value], choices: frozenset[str]) -> Scope:
    """Return all nodes of some values, each in the innermost scope that serves all that need it.

    Args:
        roots: the values.
        choices: the operations whose operands after the first are computed only where needed.
    """
    whole = Scope()
    where: dict[Node, Scope] = {one: whole for one in roots if isinstance(one, Node)}
    for node in reversed(needed(roots)):
        scope = where[node]
        if isinstance(node, Leaf):
            whole.nodes.append(node)
            continue
        scope.nodes.append(node)
        for one, needing in _needing(node, scope, choices):
            where[one] = _common(where.get(one, needing), needing)
    stack = [whole]
    while stack:
        scope = stack.pop()
        scope.nodes.reverse()
        stack.extend(side for pair in scope.sides.values() for side in pair)
    return whole


def _needing(node: Node, scope: Scope, choices: frozenset[str]) -> Iterable[tuple[Node, Scope]]:
    """Return what a node is computed from, each with the scope in which it needs that."""
    if node.op not in choices or scope.depth >= _DEEPEST:
        return [(one, scope) for one in inputs(node)]
    sides = Scope(scope, scope.depth + 1), Scope(scope, scope.depth + 1)
    scope.sides[node] = sides
    places = (scope, *sides) if node.op == "where" else (scope, sides[0])
    pairs = zip(node.args, places, strict=True)
    return [(one, place) for one, place in pairs if isinstance(one, Node)]


def _common(one: Scope, other: Scope) -> Scope:
    """Return the innermost scope that holds two."""
    while one is not other:
        if one.depth < other.depth:
            one, other = other, one
        if one.outer is None:
            break
        one = one.outer
    return one
