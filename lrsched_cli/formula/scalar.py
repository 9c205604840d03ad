"""A formula computed for one number after the other, in Python's own arithmetic."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lrsched_cli.formula.nodes import Leaf, Node, Value
from lrsched_cli.formula.operations import OPERATIONS
from lrsched_cli.formula.scopes import Scope, operands, scopes

_LAZY = frozenset({"where", "and", "or"})
"""The operations whose further operands are computed only if the first one asks for them."""

Values = list[Any]
_Step = Callable[[Values], None]


class Scalar:
    """Some formulas over the same leaves, computed together; raises as Python does."""

    def __init__(
        self,
        roots: Sequence[Value],
        leaves: Sequence[Leaf],
        special: Mapping[str, Callable[[Node], Callable[..., Any]]],
    ) -> None:
        self._special = special
        self._slots: dict[Node, int] = {}
        self._first: Values = []
        for leaf in leaves:
            self._slots[leaf] = self._new(None)
        self._steps = self._compiled(scopes(roots, _LAZY))
        self._results = [self._slot(root) for root in roots]
        self._leaves = len(leaves)

    def __call__(self, *given: Any) -> list[Any]:  # noqa: ANN401 - Python's numbers
        """Return the values of the formulas for the values of the leaves."""
        values = self._first
        values[: self._leaves] = given
        for step in self._steps:
            step(values)
        return [values[slot] for slot in self._results]

    def _new(self, value: object) -> int:
        self._first.append(value)
        return len(self._first) - 1

    def _slot(self, value: Value) -> int:
        if not isinstance(value, Node):
            return self._new(value)
        if value not in self._slots:
            self._slots[value] = self._new(None)
        return self._slots[value]

    def _compiled(self, scope: Scope) -> list[_Step]:
        return [
            self._choice(node, scope) if node in scope.sides else self._step(node)
            for node in scope.nodes
            if not isinstance(node, Leaf)
        ]

    def _choice(self, node: Node, scope: Scope) -> _Step:
        sides = [self._compiled(side) for side in scope.sides[node]]
        slot, (condition, *values) = self._slot(node), map(self._slot, node.args)
        op = node.op

        def where(known: Values) -> None:
            number = 0 if known[condition] else 1
            for step in sides[number]:
                step(known)
            known[slot] = known[values[number]]

        def logical(known: Values) -> None:
            if bool(known[condition]) == (op == "or"):
                known[slot] = op == "or"
                return
            for step in sides[0]:
                step(known)
            known[slot] = bool(known[values[0]])

        return where if op == "where" else logical

    def _step(self, node: Node) -> _Step:  # noqa: C901 - one a number of operands
        slot = self._slot(node)
        if node.op == "sum_of_products":
            terms = [(times, [self._slot(one) for one in key]) for key, times in node.args]

            def added(known: Values) -> None:
                total = 0
                for times, factors in terms:
                    term = times
                    for factor in factors:
                        term *= known[factor]
                    total += term
                known[slot] = total

            return added
        if node.op in OPERATIONS:
            compute = OPERATIONS[node.op].compute
            args = node.args
        else:
            compute, args = self._special[node.op](node), operands(node)
        match [self._slot(one) for one in args]:
            case [one]:

                def unary(known: Values) -> None:
                    known[slot] = compute(known[one])

                return unary
            case [one, other]:

                def binary(known: Values) -> None:
                    known[slot] = compute(known[one], known[other])

                return binary
            case slots:

                def many(known: Values) -> None:
                    known[slot] = compute(*[known[one] for one in slots])

                return many
