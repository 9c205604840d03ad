"""Formulas as values of their own: brought into one form, compared, and hashed."""

from hashlib import blake2b
from typing import Any

from lrsched_cli._lazy import np
from lrsched_cli.formula.nodes import (
    Leaf,
    Node,
    Nodes,
    Table,
    Value,
    rebuilt,
    truth,
    walk,
)


def normal(root: Value, time: Leaf) -> tuple[Value, Leaf]:
    """Return a formula as its text would be read: over a time that may be no whole number."""
    nodes = Nodes()
    own = nodes.leaf("t", "time")
    found: dict[Any, Value] = {time: own}

    def of(one: Any) -> Any:  # noqa: ANN401 - what nodes are applied to
        return tuple(map(of, one)) if isinstance(one, tuple) else found.get(one, one)

    for node in walk(root):
        if node in found:
            continue
        if isinstance(node, Leaf):
            found[node] = nodes.leaf(node.text, node.kind, is_whole=node.is_whole)
        else:
            found[node] = _anew(nodes, node, of)
    return of(root), own


def _anew(nodes: Nodes, node: Node, of: Any) -> Value:  # noqa: ANN401, PLR0911 - one a kind
    args = node.args
    if node.op in {"where", "not"}:
        return _applied(nodes, node.op, (truth(nodes, of(args[0])), *map(of, args[1:])))
    if node.op in {"and", "or"}:
        return _applied(nodes, node.op, tuple(truth(nodes, of(one)) for one in args))
    if node.op == "at":
        return nodes.raw("at", args[0], of(args[1]))
    if node.op == "item":
        return nodes.raw("item", args[0], of(args[1]), is_whole=node.is_whole)
    if node.op == "count":
        return nodes.raw("count", truth(nodes, of(args[0])), *map(of, args[1:]), is_whole=True)
    if node.op == "sum_of_products":
        return _summed(nodes, node, of)
    if node.op == "recur":
        return rebuilt(nodes, node, of)
    return _applied(nodes, node.op, tuple(map(of, args)))


def _summed(nodes: Nodes, node: Node, of: Any) -> Value:  # noqa: ANN401
    """Return a sum of products as one would write it: numbers last, what is taken away behind."""
    ordered = sorted(node.args, key=lambda term: (term[1] < 0, not term[0]))
    total: Value | None = None
    for factors, times in ordered:
        term: Value = abs(times) if total is not None else times
        for factor in factors:
            is_one = not isinstance(term, Node) and term == 1
            term = of(factor) if is_one else nodes.apply("mul", term, of(factor))
        op = "sub" if times < 0 else "add"
        total = term if total is None else nodes.apply(op, total, term)
    return 0 if total is None else total


def _applied(nodes: Nodes, op: str, args: tuple[Value, ...]) -> Value:
    try:
        return nodes.apply(op, *args)
    except (ArithmeticError, ValueError):
        return nodes.raw(op, *args)


def digest(root: Value) -> bytes:
    """Return what is the same of two formulas if they are, in whatever order they were made."""
    known: dict[Node, bytes] = {}
    nodes = walk(root)
    for node in nodes:
        if node.op == "recur":
            states, _, _, _, index, _ = node.args
            known[index] = b"index"
            known |= {state: b"state %d" % number for number, state in enumerate(states)}
        elif node.op == "count":
            known[node.args[1]] = b"index"
        elif isinstance(node, Leaf):
            known.setdefault(node, node.text.encode())
    for node in nodes:
        if node not in known:
            known[node] = _hashed(node.op.encode(), *_told(node, known))
    return _of(root, known)


def _told(node: Node, known: dict[Node, bytes]) -> list[bytes]:
    if node.op == "sum_of_products":
        terms = [
            _hashed(b"%d" % times, *sorted(known[one] for one in factors))
            for factors, times in node.args
        ]
        return sorted(terms)
    return [_of(one, known) for one in node.args]


def _of(value: Any, known: dict[Node, bytes]) -> bytes:  # noqa: ANN401
    if isinstance(value, Node):
        return known[value]
    if isinstance(value, tuple):
        return _hashed(b"several", *(_of(one, known) for one in value))
    if isinstance(value, Table):
        return _hashed(b"table", np.asarray(value.values, np.float64).tobytes())
    if isinstance(value, (bool, int, float)):
        return _hashed(type(value).__name__.encode(), repr(value).encode())
    return _hashed(b"schedule", str(value).encode())


def _hashed(*parts: bytes) -> bytes:
    found = blake2b(digest_size=16)
    for part in parts:
        found.update(len(part).to_bytes(8, "big"))
        found.update(part)
    return found.digest()
