"""How the values within a formula change with time: along lines, in steps, or in the long run."""

import math
from typing import TYPE_CHECKING, Any

from lrsched_cli._lazy import np
from lrsched_cli.formula.arrays import Array, numeric, truth
from lrsched_cli.formula.nodes import Leaf, Node, Value
from lrsched_cli.formula.scopes import operands

COMPARISONS = {"lt", "le", "gt", "ge", "eq", "ne"}
ROUNDINGS = {"floor", "ceil", "int", "round", "floordiv"}
SERIES = {"item", "count", "recur"}

DECISIONS = COMPARISONS | ROUNDINGS | SERIES | {"mod"}
"""The operations that decide: their values, of `mod` the quotient, change at whole times only."""

if TYPE_CHECKING:
    from collections.abc import Iterable

Values = dict[Node, Any]

_LINEAR = {"add", "sub", "neg", "float", "where", "min", "max", "abs", "mod"}
"""The operations that make lines of lines, between breakpoints."""


def as_array(value: Value, found: Values, size: tuple[int, ...]) -> Any:  # noqa: ANN401
    """Return a node's values, or a number as often."""
    if isinstance(value, Node):
        return found[value]
    try:
        return np.full(size, float(value))
    except OverflowError:  # a whole number that no float64 holds
        return np.full(size, math.inf if value > 0 else -math.inf)


def moving_nodes(nodes: "Iterable[Node]", time: Leaf) -> set[Node]:
    """Return the nodes that may change between two whole times."""
    moving: set[Node] = {time}
    for node in nodes:
        if node.op in COMPARISONS | ROUNDINGS | {"and", "or", "not"}:
            continue
        args = operands(node)
        if node.op in SERIES and len(args) > 1:
            continue  # a loop that is done anew at each whole time
        args = args[1:] if node.op == "where" else args
        if any(isinstance(one, Node) and one in moving for one in args):
            moving.add(node)
    return moving


def slope_of(  # noqa: C901, PLR0911 - one an operation
    node: Node, found: Values, slopes: Values, t: Array
) -> Any:  # noqa: ANN401 - an array
    """Return by how much a node grows with time, where its operands do so: NaN if it is no line."""
    zero = np.zeros_like(t)
    value = [numeric(as_array(one, found, t.shape)) for one in operands(node)]
    slope = [slopes[one] if isinstance(one, Node) else zero for one in operands(node)]
    match node.op:
        case "add":
            return slope[0] + slope[1]
        case "sub":
            return slope[0] - slope[1]
        case "neg":
            return -slope[0]
        case "float":
            return slope[0]
        case "mul":
            line = slope[0] * value[1] + slope[1] * value[0]
            return np.where((slope[0] == 0) | (slope[1] == 0), line, np.nan)
        case "truediv":
            return np.where(slope[1] == 0, slope[0] / value[1], np.nan)
        case "mod":
            return np.where(slope[1] == 0, slope[0], np.nan)
        case "where":
            return np.where(truth(np.asarray(value[0]))[0], slope[1], slope[2])
        case "min" | "max":
            is_first = value[0] < value[1] if node.op == "min" else value[0] > value[1]
            falls = slope[0] < slope[1] if node.op == "min" else slope[0] > slope[1]
            is_same = value[0] == value[1]
            found_slope = np.where(is_first | (is_same & falls), slope[0], slope[1])
            return np.where(is_same & np.isnan(slope[0] + slope[1]), np.nan, found_slope)
        case "abs":
            is_fall = (value[0] < 0) | ((value[0] == 0) & (slope[0] < 0))
            return np.where(is_fall, -slope[0], slope[0])
        case _:
            stays = np.logical_and.reduce([one == 0 for one in slope])
            return np.where(stays, 0.0, np.nan)


def drift_of(value: Value, drifts: dict[Node, float]) -> float:
    """Return by how much a value grows with time in the long run: numbers do not."""
    return drifts[value] if isinstance(value, Node) else 0.0


def drift(  # noqa: PLR0911 - one an operation
    node: Node, drifts: dict[Node, float]
) -> float | None:
    """Return by how much a node grows with time in the long run; None if that is not simple."""
    args = operands(node)
    if any(one not in drifts if isinstance(one, Node) else _is_huge(one) for one in args):
        return None
    known = [drift_of(one, drifts) for one in args]
    numbers = [one for one in args if not isinstance(one, Node)]
    match node.op, numbers:
        case "add", _:
            return known[0] + known[1]
        case "sub", _:
            return known[0] - known[1]
        case "neg", _:
            return -known[0]
        case "float" | "floor" | "ceil" | "int", _:
            return known[0]
        case "round", []:
            return known[0]
        case "mul", [number]:
            return (known[0] + known[1]) * float(number)
        case "truediv" | "floordiv", [number] if number and not isinstance(args[1], Node):
            return known[0] / float(number)
        case "min" | "max", _:
            return 0.0  # of itself nothing is known; its operands are
        case _:
            return None


def _is_huge(number: object) -> bool:
    return isinstance(number, int) and abs(number) > _LARGEST


_LARGEST = 1e308
"""The largest number of float64, nearly."""


def is_curved(node: Node, moving: set[Node], curved: set[Node]) -> bool:
    """Tell whether a node may be no line, of what is known to be none."""
    args = operands(node)
    args = args[1:] if node.op == "where" else args
    bends = [isinstance(one, Node) and one in curved for one in args]
    moves = [isinstance(one, Node) and one in moving for one in args]
    if any(bends):
        return True
    if node.op in _LINEAR:
        return node.op == "mod" and moves[1]
    if node.op == "mul":
        return all(moves)
    if node.op == "truediv":
        return moves[1]
    return node.op != "sum_of_products" or any(len(factors) > 1 for factors, _ in node.args)
