"""Arithmetic of literals, bounded so that no text can keep the program busy."""

import ast
import math
import operator
import warnings
from collections.abc import Callable, Mapping
from typing import cast

_MOST_BITS = 1024
"""Size of the largest whole number that arithmetic may reach: that of the largest float64."""

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_SIGNS: dict[type[ast.unaryop], Callable[[float], float]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {"int": int, "float": float, "round": round}


class NumberError(Exception):
    """A node that is no number; says which and why."""

    def __init__(self, node: ast.expr, message: str) -> None:
        super().__init__(message)
        self.node, self.message = node, message


def is_number(node: ast.expr) -> bool:
    """Tell whether a node can be nothing but a number."""
    match node:
        case ast.Constant(value=value):
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        case ast.Call(func=ast.Name(id=name)):
            return name in _FUNCTIONS
        case _:
            return isinstance(node, (ast.BinOp, ast.UnaryOp))


def number(node: ast.expr, names: Mapping[str, object]) -> float:
    """Return the number that a node stands for; a name stands for what `names` has for it.

    Raises:
        NumberError: it is no number, or too large.
    """
    try:
        found = _arithmetic(node, names)
    except ZeroDivisionError:
        raise NumberError(node, "division by zero") from None
    except OverflowError:
        found = math.inf
    if not isinstance(found, (int, float)):
        raise NumberError(node, "this is no real number")
    if not math.isfinite(found) if isinstance(found, float) else _too_large(found):
        raise NumberError(node, "this number is too large")
    return found


def number_of(text: str) -> float:
    """Return the number that a text stands for.

    Raises:
        ValueError: it is none, or too large.
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            return number(ast.parse(text, mode="eval").body, {})
    except (NumberError, SyntaxError, MemoryError, RecursionError):
        raise ValueError(text) from None


def _arithmetic(node: ast.expr, names: Mapping[str, object]) -> float:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return value
        case ast.UnaryOp(op=sign, operand=operand) if type(sign) in _SIGNS:
            return _SIGNS[type(sign)](number(operand, names))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            values = number(left, names), number(right, names)
            if isinstance(op, ast.Pow) and _too_large_power(*values):
                raise OverflowError
            return _OPERATORS[type(op)](*values)
        case ast.Name(id=name) if isinstance(names.get(name), (int, float)):
            return cast("float", names[name])
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](number(argument, names))
        case ast.Call():
            message = "only arithmetic of numbers can stand here; schedules are combined by calls"
            raise NumberError(node, f"{message}, such as product(step(), linear(lr0=1))")
        case _:
            raise NumberError(node, "only arithmetic of numbers can stand here")


def _too_large(value: int) -> bool:
    return value.bit_length() > _MOST_BITS


def _too_large_power(base: float, exponent: float) -> bool:
    """Tell whether a power of whole numbers would take long to compute: before computing it."""
    whole = isinstance(base, int) and isinstance(exponent, int)
    return whole and (cast("int", base).bit_length() - 1) * exponent > _MOST_BITS
