"""The graph that a formula is: nodes of operations over numbers and leaves, each kept once.

Equal nodes are one object, so that a formula that uses a value twice holds it once, and a
comparison is that of two references. Whole numbers that are added, subtracted and multiplied are
kept as one sum of products: a counter that is reset and counted up again comes out as what it is.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from lrsched_cli.formula.operations import OPERATIONS

Value: TypeAlias = "Node | int | float | bool | Any"
"""A node, or what is known: Python's numbers, and texts where they are compared."""

_MOST_TERMS = 60
"""Terms of a sum of products; a longer one is kept as written."""


class Node:
    """A value that is not known yet: an operation, and what it is applied to.

    Beside the operations there are: `leaf`; `sum_of_products`; `at` (a schedule, a time);
    `made` (what makes a schedule, of which values);
    `item` (a table, an index); `count` (a condition, its index leaf, how many of its values from 0
    on are looked at); `recur` (states, their first values, their next values, which of them, the
    index leaf, how many times).
    """

    __slots__ = ("alternatives", "args", "is_whole", "number", "op")

    def __init__(self, op: str, args: tuple[Any, ...], *, is_whole: bool, number: int) -> None:
        self.op = op
        self.args = args
        self.is_whole = is_whole
        self.number = number
        """Its place in the order of making: what it is made of comes before."""
        self.alternatives: int | None = None
        """Among how many values that are no numbers it chooses; None before that is asked."""

    def __repr__(self) -> str:
        return f"{self.op}({', '.join(map(repr, self.args))})"


class Leaf(Node):
    """A node that stands for itself: a time, the index of a loop, something unknown."""

    __slots__ = ("bound", "kind", "line", "text")

    def __init__(  # noqa: PLR0913 - what is told of it
        self,
        text: str,
        number: int,
        *,
        kind: str,
        line: int = 0,
        is_whole: bool = False,
        bound: "Value" = None,
    ) -> None:
        super().__init__("leaf", (), is_whole=is_whole, number=number)
        self.text = text
        self.kind = kind
        """What it stands for: `time`, `index`, `length` or `unknown`."""
        self.line = line
        self.bound = bound
        """Of an index: how many values from 0 on it takes, if that is known or a node."""

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Numbers that a formula takes by their index; the same only if they are one object."""

    values: Any


class Nodes:
    """The nodes of one graph, each kept once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Node] = {}
        self._made = 0
        self.at_bound: set[Leaf] = set()
        """Indices that may be their bound, too: what holds below it is not taken for granted."""

    def leaf(self, text: str, kind: str, **facts: Any) -> Leaf:  # noqa: ANN401
        """Return a new leaf, which is equal to no other."""
        return Leaf(text, self.next_number(), kind=kind, **facts)

    def next_number(self) -> int:
        """Return the place in the order of making of what is made next."""
        self._made += 1
        return self._made

    def raw(self, op: str, *args: Any, is_whole: bool = False) -> Node:  # noqa: ANN401
        """Return the node of an operation, without simplification."""
        key = (op, *((_kind(one), one) if isinstance(one, (int, float)) else one for one in args))
        node = self._known.get(key)
        if node is None:
            number = self.next_number()
            node = self._known[key] = Node(op, args, is_whole=is_whole, number=number)
        return node

    def apply(self, op: str, *args: Value) -> Value:  # noqa: C901, PLR0911 - one an operation
        """Return what an operation gives: a number where all is known, else a node.

        Raises:
            ArithmeticError, ValueError, TypeError: as Python does.
        """
        operation = OPERATIONS[op]
        if not any(isinstance(one, Node) for one in args):
            return operation.compute(*args)
        if op == "where":
            return self._where(*args)
        if op in _SUMS:
            found = self._whole(op, args) if all(map(is_whole, args)) else self._plain(op, args)
            if found is not None:
                return found
        if op in _WITHOUT_EFFECT and is_whole(args[0]) and len(args) == 1:
            return args[0]
        if op in {"floordiv", "mod"} and all(map(is_whole, args)):
            found = self._divided(op, *args)
            if found is not None:
                return found
        if op in {"and", "or"}:
            return self._logical(op, *args)
        if op == "not" and isinstance(args[0], Node):
            opposite = _OPPOSITES.get(args[0].op)
            if opposite is not None:
                return self.raw(opposite, *args[0].args)
            if args[0].op == "not":
                return args[0].args[0]
        if op in {"min", "max"}:
            return self._extreme(op, args)
        whole = operation.is_whole or (operation.keeps_whole and all(map(is_whole, args)))
        return self.raw(op, *args, is_whole=whole)

    def _where(self, condition: Value, one: Value, other: Value) -> Value:
        if not isinstance(condition, Node):
            return one if condition else other
        is_known = not isinstance(one, Node) and type(one) is type(other)
        if one is other or (is_known and one == other):
            return one
        opposite = self.apply("not", condition)
        if isinstance(other, Node) and other.op == "where" and other.args[0] is opposite:
            other = other.args[1]
        if isinstance(one, Node) and one.op == "where" and one.args[0] is condition:
            one = one.args[1]
        if isinstance(other, Node) and other.op == "where" and other.args[0] is condition:
            other = other.args[2]
        return self.raw("where", condition, one, other, is_whole=is_whole(one) and is_whole(other))

    def _plain(self, op: str, args: tuple[Value, ...]) -> "Value | None":
        """Return a sum or product by a neutral number; it is exact to leave that out."""
        first, second = (*args, None)[:2]
        zero_first, zero_second = is_number(first, 0), is_number(second, 0)
        if op == "add" and (zero_first or zero_second):
            return second if zero_first else first
        if op == "sub" and zero_second:
            return first
        if op == "mul" and (is_number(first, 1) or is_number(second, 1)):
            return second if is_number(first, 1) else first
        return None

    def _logical(self, op: str, one: Value, other: Value) -> Value:
        for known, rest in ((one, other), (other, one)):
            if not isinstance(known, Node):
                if op == "and":
                    return rest if known else False
                return True if known else rest
        if one is other:
            return one
        return self.raw(op, one, other)

    def _extreme(self, op: str, args: tuple[Value, ...]) -> Value:
        compute = OPERATIONS[op].compute
        numbers = [one for one in args if not isinstance(one, Node)]
        others = list(dict.fromkeys(one for one in args if isinstance(one, Node)))
        merged = [*others, *([compute(numbers)] if numbers else [])]
        found: Value = merged[0]
        for one in merged[1:]:
            whole = is_whole(found) and is_whole(one)
            found = self.raw(op, found, one, is_whole=whole)
        return found

    # Sums of products of whole numbers.

    def _whole(self, op: str, args: tuple[Value, ...]) -> "Value | None":
        parts = [_terms(one) for one in args]
        if op == "neg":
            return self._sum({key: -value for key, value in parts[0].items()})
        one, other = parts
        if op == "mul":
            if len(one) * len(other) > _MOST_TERMS:
                return None
            product: dict[tuple[Node, ...], int] = {}
            for left, times in one.items():
                for right, more in other.items():
                    key = tuple(sorted((*left, *right), key=_order))
                    product[key] = product.get(key, 0) + times * more
            return self._sum(product)
        sign = 1 if op == "add" else -1
        if len(one) + len(other) > _MOST_TERMS:
            return None
        total = dict(one)
        for key, value in other.items():
            total[key] = total.get(key, 0) + sign * value
        return self._sum(total)

    def _sum(self, terms: Mapping[tuple[Node, ...], int]) -> Value:
        kept = {key: value for key, value in terms.items() if value}
        if not kept:
            return 0
        if list(kept) == [()]:
            return kept[()]
        if len(kept) == 1:
            ((key, value),) = kept.items()
            if value == 1 and len(key) == 1:
                return key[0]
        ordered = sorted(kept.items(), key=lambda item: [one.number for one in item[0]])
        return self.raw("sum_of_products", *ordered, is_whole=True)

    def _divided(self, op: str, dividend: Value, divisor: Value) -> "Value | None":
        """Return the quotient or the rest where the dividend is a multiple and a smaller index."""
        if divisor == 1:
            return dividend if op == "floordiv" else 0
        multiple: dict[tuple[Node, ...], int] = {}
        rest: dict[tuple[Node, ...], int] = {}
        for key, value in _terms(dividend).items():
            if isinstance(divisor, Node) and divisor in key:
                left = list(key)
                left.remove(divisor)
                multiple[tuple(left)] = value
            elif isinstance(divisor, int) and divisor and value % divisor == 0:
                multiple[key] = value // divisor
            else:
                rest[key] = value
        if not multiple:
            return None
        remainder = self._sum(rest)
        if remainder in self.at_bound or not _is_below(remainder, divisor):
            return None
        return self._sum(multiple) if op == "floordiv" else remainder


def _kind(number: float) -> type[float]:
    """Return the kind of a number; one that knows where it comes from is of the same kind."""
    return bool if isinstance(number, bool) else int if isinstance(number, int) else float


_SUMS = {"add", "sub", "mul", "neg"}
_WITHOUT_EFFECT = {"int", "round", "floor", "ceil"}
_OPPOSITES = {"lt": "ge", "ge": "lt", "gt": "le", "le": "gt", "eq": "ne", "ne": "eq"}


def _order(node: Node) -> int:
    return node.number


def _is_below(rest: Value, divisor: Value) -> bool:
    """Tell whether a rest is surely from 0 up to below a divisor."""
    if not isinstance(rest, Node):
        return (not isinstance(divisor, Node) and 0 <= rest < divisor) or rest == 0
    return (
        isinstance(rest, Leaf)
        and rest.bound is not None
        and (
            rest.bound is divisor
            or (isinstance(rest.bound, int) and isinstance(divisor, int) and rest.bound <= divisor)
        )
    )


def _terms(value: Value) -> dict[tuple[Node, ...], int]:
    if not isinstance(value, Node):
        return {(): int(value)}
    if value.op == "sum_of_products":
        return dict(value.args)
    return {(value,): 1}


def is_whole(value: Value) -> bool:
    """Tell whether a value is surely a whole number."""
    if isinstance(value, Node):
        return value.is_whole
    return isinstance(value, int)


def is_truth(value: Value) -> bool:
    """Tell whether a value is surely a truth value."""
    if not isinstance(value, Node):
        return isinstance(value, bool)
    if value.op == "where":
        return is_truth(value.args[1]) and is_truth(value.args[2])
    return value.op in OPERATIONS and OPERATIONS[value.op].is_truth


def truth(nodes: Nodes, value: Value) -> Value:
    """Return whether a value counts as true."""
    if not isinstance(value, Node):
        return bool(value)
    return value if is_truth(value) else nodes.apply("ne", value, 0)


def is_same(one: Value, other: Value) -> bool:
    """Tell whether two values are surely the same: one node, or equal numbers of one kind."""
    if isinstance(one, Node) or isinstance(other, Node):
        return one is other
    are_numbers = isinstance(one, (int, float)) and isinstance(other, (int, float))
    return one is other or (are_numbers and _kind(one) is _kind(other) and one == other)


def is_number(value: Value, number: float) -> bool:
    """Tell whether a value is known, and this number."""
    return not isinstance(value, Node) and isinstance(value, (int, float)) and value == number


def children(node: Node) -> Iterable[Node]:
    """Return the nodes that a node is applied to."""
    if node.op == "sum_of_products":
        return [one for key, _ in node.args for one in key]
    found: list[Node] = []
    for one in node.args:
        if isinstance(one, Node):
            found.append(one)
        elif isinstance(one, tuple):
            found += [each for each in one if isinstance(each, Node)]
    return found


def walk(*values: Value) -> list[Node]:
    """Return all nodes within some values, what a node is made of before it."""
    seen: dict[Node, None] = {}
    stack = [one for one in values if isinstance(one, Node)]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen[node] = None
            stack.extend(children(node))
    return sorted(seen, key=_order)


def leaves(*values: Value) -> list[Leaf]:
    """Return the leaves of some values that no node of theirs binds, in the order of making."""
    nodes = walk(*values)
    bound = {one for node in nodes for one in _bound(node)}
    return [one for one in nodes if isinstance(one, Leaf) and one not in bound]


def _bound(node: Node) -> tuple[Leaf, ...]:
    if node.op == "count":
        return (node.args[1],)
    if node.op == "recur":
        return (*node.args[0], node.args[4])
    return ()


def substitute(nodes: Nodes, values: Mapping[Node, Value], *roots: Value) -> list[Value]:
    """Return values with others in the place of some nodes, simplified anew."""
    found: dict[Node, Value] = dict(values)

    def of(one: Value) -> Value:
        if isinstance(one, Node):
            return found.get(one, one)
        return tuple(map(of, one)) if isinstance(one, tuple) else one

    for node in walk(*roots):
        if node in found or isinstance(node, Leaf):
            continue
        if all(found.get(one, one) is one for one in children(node)):
            continue
        found[node] = rebuilt(nodes, node, of)
    return [of(one) for one in roots]


def rebuilt(nodes: Nodes, node: Node, of: Callable[[Value], Value]) -> Value:
    """Return a node made anew of what `of` gives for its parts."""
    if node.op == "sum_of_products":
        total: Value = 0
        for key, value in node.args:
            term: Value = value
            for one in key:
                term = nodes.apply("mul", term, of(one))
            total = nodes.apply("add", total, term)
        return total
    if node.op in OPERATIONS:
        return nodes.apply(node.op, *map(of, node.args))
    args = tuple(map(of, node.args))
    if node.op == "made" and callable(args[0]) and not any(isinstance(x, Node) for x in args):
        recipe: Any = args[0]
        return recipe(*args[1:])
    return nodes.raw(node.op, *args, is_whole=node.is_whole)
