"""Formulas that only rise with time, or only fall: which do, and what they are at a time."""

import ast
import math
import operator
from collections.abc import Callable
from functools import reduce

from lrsched_cli.conversion.algebra import is_time, value_of

_RISING: dict[str, Callable[..., float]] = {
    "floor": math.floor,
    "ceil": math.ceil,
    "round": round,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "log1p": math.log1p,
    "minimum": min,
    "maximum": max,
}
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_FARTHEST = 2.0**53


def direction(node: ast.expr) -> int | None:  # noqa: PLR0911 - one a kind of node
    """Return 1 for what only rises with time, -1 for what only falls, 0 for numbers, else None."""
    match node:
        case ast.Constant():
            return 0
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            found = direction(operand)
            return None if found is None else -found
        case ast.BinOp(
            left=left, op=ast.Sub(), right=ast.BinOp(left=x, op=ast.Mod(), right=ast.Constant())
        ) if ast.dump(left) == ast.dump(x):
            return direction(left)  # a multiple
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _together(direction(left), direction(right))
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            other = direction(right)
            return _together(direction(left), None if other is None else -other)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            factor = value_of(right) if value_of(left) is None else value_of(left)
            return _times(direction(left if value_of(left) is None else right), factor)
        case ast.BinOp(left=left, op=ast.Div() | ast.FloorDiv(), right=right):
            return _times(direction(left), value_of(right) or None)
        case ast.Call(func=ast.Name(id=name), args=args) if name in _RISING:
            return reduce(_together, map(direction, args))
        case _:
            return 1 if is_time(node) else None


def _together(one: int | None, other: int | None) -> int | None:
    if one is None or other is None or one * other < 0:
        return None
    return one or other


def _times(found: int | None, factor: float | None) -> int | None:
    if found is None or factor is None:
        return None
    return found if factor > 0 else -found


def computed(node: ast.expr, t: float) -> float:
    """Return what such a formula is at a time."""
    match node:
        case ast.Constant():
            return value_of(node) or 0.0
        case ast.UnaryOp(operand=operand):
            return -computed(operand, t)
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](computed(left, t), computed(right, t))
        case ast.Call(func=ast.Name(id=name), args=args):
            return float(_RISING[name](*(computed(one, t) for one in args)))
        case _:
            return t


def next_answer(asked: Callable[[float], bool], start: float, answer: bool) -> float:
    """Return the first whole time after another at which a question has another answer.

    It has no third one: infinity if it stays.
    """
    low, apart = float(math.floor(start)), 1.0
    while asked(low + apart) == answer:
        low, apart = low + apart, 2 * apart
        if low > _FARTHEST:
            return math.inf
    high = low + apart
    while high - low > 1:
        middle = (low + high) // 2
        if middle in {low, high}:  # float64 has no number between them
            break
        low, high = (middle, high) if asked(middle) == answer else (low, middle)
    return high
