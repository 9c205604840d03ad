"""Formulas as syntax trees, made as short as exactness allows."""

import ast
import math
from collections.abc import Callable

TIME = ast.Name("t", ast.Load())
"""The time, of which every formula is a function."""

_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / right,
    ast.Pow: lambda left, right: left**right,
}
_FUNCTIONS: dict[str, Callable[[float], float]] = {
    name: getattr(math, name)
    for name in ("floor", "ceil", "cos", "exp", "expm1", "log", "log1p", "sqrt", "tanh")
}
_LARGEST_WHOLE = 2.0**53


def is_time(node: ast.expr) -> bool:
    """Tell whether a syntax tree is the time alone."""
    return isinstance(node, ast.Name) and node.id == TIME.id


def constant(value: float) -> ast.Constant:
    """Return a number as a syntax tree."""
    return ast.Constant(float(value))


def value_of(node: ast.expr) -> float | None:
    """Return the number that a syntax tree is, or None where it is none."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, float) else None


def call(name: str, *arguments: ast.expr) -> ast.expr:
    """Return the call of a function, or its value where that is known."""
    values = [value_of(argument) for argument in arguments]
    if name in _FUNCTIONS and len(values) == 1 and values[0] is not None:
        return constant(_FUNCTIONS[name](values[0]))
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def negative(node: ast.expr) -> ast.expr:
    """Return a formula with its sign changed."""
    value = value_of(node)
    return ast.UnaryOp(ast.USub(), node) if value is None else constant(-value)


def binary(left: ast.expr, operator: ast.operator, right: ast.expr) -> ast.expr:  # noqa: PLR0911
    """Return two formulas joined by an operator, without what changes nothing."""
    a, b = value_of(left), value_of(right)
    if any(value is not None and math.isnan(value) for value in (a, b)):
        return constant(math.nan)
    if a is not None and b is not None and type(operator) in _OPERATIONS:
        return constant(_OPERATIONS[type(operator)](a, b))
    match operator:
        case ast.Add() | ast.Sub():
            return _sum(left, operator, right)
        case ast.Mult() if a == 1:
            return right
        case ast.Mult() | ast.Div() | ast.Pow() if b == 1:
            return left
        case ast.Mult() if 0 in {a, b}:
            return constant(0)
        case ast.Pow() if a == 1:
            return constant(1)
        case _:
            return ast.BinOp(left, operator, right)


def _sum(left: ast.expr, operator: ast.operator, right: ast.expr) -> ast.expr:
    a, b = value_of(left), value_of(right)
    if b is not None and isinstance(operator, ast.Sub):
        operator, b = ast.Add(), -b
    if b == 0:
        return left
    if a == 0 and isinstance(operator, ast.Add):
        return right
    together = _multiples(left, operator, right)
    if together is not None:
        return together
    if a is not None and isinstance(operator, ast.Add):
        left, a, b = right, None, a
    if b is None:
        return ast.BinOp(left, operator, right)
    inner, shift = shifted(left)
    if shift.is_integer() and b.is_integer() and abs(shift + b) < _LARGEST_WHOLE:
        left, b = inner, b + shift
    if b == 0:
        return left
    return ast.BinOp(left, ast.Add() if b > 0 else ast.Sub(), constant(abs(b)))


def shifted(node: ast.expr) -> tuple[ast.expr, float]:
    """Return a formula as another one and the number that is added to it."""
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=ast.Constant(value=float(value))):
            return left, value
        case ast.BinOp(left=left, op=ast.Sub(), right=ast.Constant(value=float(value))):
            return left, -value
        case _:
            return node, 0.0


def affine(node: ast.expr) -> tuple[float, float] | None:
    """Return slope and offset of a formula that grows evenly with time, or is a number, or None."""
    match node:
        case ast.Constant():
            return 0.0, value_of(node) or 0.0
        case ast.BinOp(left=left, op=ast.Add(), right=ast.Constant(value=float(by))):
            line = affine(left)
            return line and (line[0], line[1] + by)
        case ast.BinOp(left=left, op=ast.Sub(), right=ast.Constant(value=float(by))):
            line = affine(left)
            return line and (line[0], line[1] - by)
        case ast.BinOp(left=left, op=ast.Div(), right=ast.Constant(value=float(by))) if by > 0:
            line = affine(left)
            return line and (line[0] / by, line[1] / by)
        case _:
            return (1.0, 0.0) if is_time(node) else None


def value_at(node: ast.expr, t: float) -> float:
    """Return what such a formula is at a time, computed as it is written."""
    match node:
        case ast.Constant():
            return value_of(node) or 0.0
        case ast.BinOp(left=left, op=operator, right=right):
            return _OPERATIONS[type(operator)](value_at(left, t), value_at(right, t))
        case _:
            return t


def _multiples(left: ast.expr, operator: ast.operator, right: ast.expr) -> ast.expr | None:
    """Return `a * x + b * x` as `(a + b) * x`: a slope in two parts is one number again."""
    match left, operator, right:
        case (
            ast.BinOp(left=ast.Constant(value=float(a)), op=ast.Mult(), right=x),
            ast.Add(),
            ast.BinOp(left=ast.Constant(value=float(b)), op=ast.Mult(), right=y),
        ) if ast.dump(x) == ast.dump(y):
            return binary(constant(a + b), ast.Mult(), x)
        case _:
            return None
