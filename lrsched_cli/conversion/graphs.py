"""The graphs of formulas, computed with a symbol in place of the time."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from lrsched_cli._lazy import np
from lrsched_cli.formula.nodes import Leaf, Node, Value
from lrsched_cli.formula.operations import OPERATIONS
from lrsched_cli.formula.scopes import operands
from lrsched_cli.schedules.formula import Formula, Rate

_MOST_CHANGES = 1000
"""Values, one after the other, of what comes from a table or a recursion."""

_BEYOND = 4096
"""Updates past the last change in which there is no other one, where that is the last."""

_FARTHEST = 10**6


class UntraceableError(Exception):
    """A formula uses what has no words in code."""


class Graph:
    """A formula, computed node by node with numbers that may be symbols."""

    def __init__(self, root: Value, time: Leaf, t: Any) -> None:  # noqa: ANN401 - a symbol
        self._root, self._time, self._t = root, time, t
        self._found: dict[Node, Any] = {time: t}

    def rate(self) -> Any:  # noqa: ANN401
        """Return what the formula comes to.

        Raises:
            UntraceableError: it has no words in code.
        """
        try:
            return self._value(self._root)
        except RecursionError:
            raise UntraceableError("a formula that is nested deeply") from None

    def _value(self, value: Value) -> Any:  # noqa: ANN401
        if not isinstance(value, Node):
            return float(value)
        if value not in self._found:
            self._found[value] = self._computed(value)
        return self._found[value]

    def _computed(self, node: Node) -> Any:  # noqa: ANN401
        match node.op:
            case "where":
                one, other = node.args[1:]
                return self._chosen(
                    node.args[0], lambda: self._value(one), lambda: self._value(other)
                )
            case "item" | "count" | "recur":
                return self._looked_up(node)
            case "at":
                return self._at(node.args[0], self._value(node.args[1]))
            case "sum_of_products":
                return self._sum(node)
            case op if OPERATIONS[op].is_truth:
                return self._chosen(node, lambda: 1.0, lambda: 0.0)
            case _:
                return self._applied(node)

    def _applied(self, node: Node) -> Any:  # noqa: ANN401
        given = [self._value(one) for one in node.args]
        if all(isinstance(one, float) for one in given):
            try:
                return float(OPERATIONS[node.op].compute(*given))
            except (ArithmeticError, ValueError):
                return math.nan
        if node.op not in _WORDS or len(given) != len(operands(node)):
            raise UntraceableError(f"{node.op}()")
        if node.op == "round" and len(given) > 1:
            raise UntraceableError("round() to decimal digits")
        return _WORDS[node.op](*given)

    def _sum(self, node: Node) -> Any:  # noqa: ANN401
        total: Any = 0.0
        for factors, times in node.args:
            term: Any = float(times)
            for factor in factors:
                term = term * self._value(factor)
            total = total + term
        return total

    def _chosen(  # noqa: PLR0911 - one a kind of condition
        self, condition: Value, one: Callable[[], Any], other: Callable[[], Any]
    ) -> Any:  # noqa: ANN401
        """Return one of two values; only that, where the condition has one answer for now."""
        if not isinstance(condition, Node):
            return one() if condition else other()
        args = condition.args
        match condition.op:
            case "not":
                return self._chosen(args[0], other, one)
            case "and":
                return self._chosen(args[0], lambda: self._chosen(args[1], one, other), other)
            case "or":
                return self._chosen(args[0], one, lambda: self._chosen(args[1], one, other))
            case "where":
                return self._chosen(
                    args[0],
                    lambda: self._chosen(args[1], one, other),
                    lambda: self._chosen(args[2], one, other),
                )
            case "eq" | "ne":
                if condition.op == "ne":
                    one, other = other, one
                left, right = map(self._value, args)
                return choice(left <= right, lambda: choice(left >= right, one, other), other)
            case op:
                left, right = map(self._value, args)
                return choice(OPERATIONS[op].compute(left, right), one, other)

    def _at(self, schedule: Any, time: Any) -> Any:  # noqa: ANN401
        if isinstance(time, float):
            return float(schedule.rates(np.array([time]))[0])
        return schedule.rates(time)

    def _looked_up(self, node: Node) -> Any:  # noqa: ANN401
        """Return what comes from a table or a recursion, by the times at which it changes."""
        index, *others = operands(node)
        if others:
            raise UntraceableError("a loop that is another one at each time")
        if not isinstance(index, Node):
            return float(Formula(Rate(node, self._time))(0))
        times, values = _changes(Formula(Rate(node, self._time)))
        number = int(np.searchsorted(times, self._t, side="right"))
        return values[number]


def _changes(schedule: Formula) -> tuple[list[float], list[float]]:
    """Return the whole times at which a rate changes, and the rates between them."""
    last = schedule.last_breakpoint
    problem = f"a table or recursion of more than {_MOST_CHANGES:,} values"
    if last > _FARTHEST:
        raise UntraceableError(problem)
    t = np.arange(0.0, math.ceil(last) + _BEYOND)
    values = schedule.rates(t)
    changes = np.flatnonzero(values[1:] != values[:-1]) + 1
    if changes.size > _MOST_CHANGES or (changes.size and changes[-1] > last + 1):
        raise UntraceableError(problem)
    return t[changes].tolist(), values[[0, *changes]].tolist()


def choice(holds: Any, one: Callable[[], Any], other: Callable[[], Any]) -> Any:  # noqa: ANN401
    """Return one of two values, or the symbol of the choice between them."""
    if isinstance(holds, bool):
        return one() if holds else other()
    return holds.decided(one, other)


def _numpy(name: str) -> Callable[..., Any]:
    """Return a function of NumPy, which is imported when it is called."""

    def function(*args: Any) -> Any:  # noqa: ANN401
        return getattr(np, name)(*args)

    return function


def _truncated(x: Any) -> Any:  # noqa: ANN401
    return choice(x >= 0, partial(_numpy("floor"), x), partial(_numpy("ceil"), x))


_WORDS: dict[str, Callable[..., Any]] = {
    **{name: OPERATIONS[name].compute for name in ("add", "sub", "mul", "truediv", "neg")},
    **{name: _numpy(name) for name in ("sqrt", "exp", "expm1", "log", "log1p", "cos", "tanh")},
    **{name: _numpy(name) for name in ("floor", "ceil")},
    "floordiv": OPERATIONS["floordiv"].compute,
    "mod": OPERATIONS["mod"].compute,
    "pow": lambda base, exponent: base**exponent,
    "abs": lambda x: choice(x >= 0, lambda: x, lambda: -x),
    "min": _numpy("minimum"),
    "max": _numpy("maximum"),
    "int": _truncated,
    "float": lambda x: x,
    "round": _numpy("rint"),
    "rsqrt": lambda x: 1 / np.sqrt(x),
    "log10": lambda x: np.log(x) / math.log(10),
    "log2": lambda x: np.log(x) / math.log(2),
    "sin": lambda x: np.cos(x - math.pi / 2),
    "tan": lambda x: np.cos(x - math.pi / 2) / np.cos(x),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
}
"""What operations are in the words that all libraries have."""
