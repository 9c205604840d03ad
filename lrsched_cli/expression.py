"""A schedule from its text: Python's syntax for a call, read by `ast` and never evaluated."""

import ast
import math
import operator
import warnings
from collections.abc import Callable
from typing import cast

from lrsched_cli.dialects import PREFIXES, catalogue, entries
from lrsched_cli.errors import ArgumentError, ExpressionError, ParameterError, nearest, unknown
from lrsched_cli.parameters import Symbol, bind, fields
from lrsched_cli.schedules import FAMILIES, Schedule

_LONGEST = 10_000
"""Characters of an expression: more than any schedule needs, few enough to be read at once."""

_MOST_BITS = 1024
"""Size of the largest whole number that arithmetic may reach: that of the largest float64."""

_EXAMPLE = "a schedule is a call, such as step(lr0=0.1)"

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


def parse(text: str) -> Schedule:
    """Return the schedule that an expression stands for; nothing in the text is ever run.

    Args:
        text: a call such as `step(lr0=0.1, drop=0.5)` or, in the words of a framework,
            `keras.ExponentialDecay(0.1, decay_steps=1000, decay_rate=0.96)`. A number may be
            arithmetic of literals (`1/3`, `5*391`).

    Raises:
        ExpressionError: the text is no such call, or an argument is wrong.
    """
    try:
        return _Reader(text).schedule()
    except (RecursionError, MemoryError):
        raise ExpressionError(text, 0, "it is nested too deeply") from None


class _Reader:
    """Reads one expression; keeps its text, so that errors can point at a column."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._code = text.strip()
        self._margin = len(text) - len(text.lstrip())

    def schedule(self) -> Schedule:
        tree = self._syntax()
        if isinstance(tree, ast.Call):
            return self._call(tree)
        name = _dotted(tree)
        if name is not None and _maker(name) is not None:
            raise self._error(tree, f"a schedule is a call: write {name}()")
        raise self._error(tree, _EXAMPLE)

    def _syntax(self) -> ast.expr:
        if not self._code:
            raise ExpressionError(self._text, 0, f"it is empty; {_EXAMPLE}")
        if len(self._code) > _LONGEST:
            message = f"it is {len(self._code):,} characters long; {_LONGEST:,} is the most"
            raise ExpressionError(self._text, 0, message)
        try:
            with warnings.catch_warnings(action="ignore"):
                return ast.parse(self._code, mode="eval").body
        except SyntaxError as error:
            problem = (error.msg or "").partition(";")[0]
            place = self._column(error.lineno or 1, (error.offset or 0) - 1)
            message = f"this is not Python's syntax for a call ({problem})"
            raise ExpressionError(self._text, place, message) from None
        except ValueError:
            message = "it holds a character or a number that Python cannot read"
            raise ExpressionError(self._text, 0, message) from None

    def _call(self, call: ast.Call) -> Schedule:
        name = _dotted(call.func)
        if name is None:
            raise self._error(call.func, _EXAMPLE)
        maker = _maker(name)
        if maker is None:
            raise self._error(call.func, _unknown(name))
        positional = tuple(self._value(argument) for argument in call.args)
        named = self._named(call.keywords)
        try:
            return maker(**bind(name, fields(maker), positional, named))
        except ParameterError as error:
            place = self._argument(call, maker, error.name)
            raise self._error(place, f"{error.name} {error.problem()}") from error
        except ArgumentError as error:
            raise self._error(call, str(error)) from error

    def _named(self, keywords: list[ast.keyword]) -> dict[str, object]:
        named: dict[str, object] = {}
        for keyword in keywords:
            if keyword.arg is None:
                raise self._error(keyword, "** is not part of an expression")
            if keyword.arg in named:
                raise self._error(keyword, f"argument {keyword.arg} is given twice")
            named[keyword.arg] = self._value(keyword.value)
        return named

    @staticmethod
    def _argument(call: ast.Call, maker: Callable[..., Schedule], name: str) -> ast.expr:
        """Return the node that gives argument `name`, or the call where none does."""
        names = [field.name for field in fields(maker)]
        written = dict(zip(names, call.args, strict=False))
        written |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        return written.get(name, call)

    def _value(self, node: ast.expr) -> object:
        match node:
            case ast.Constant(value=str() | bool() | None as value):
                return value
            case ast.Constant(value=int() | float()) | ast.BinOp() | ast.UnaryOp():
                return self._number(node)
            case ast.Name(id=name):
                return Symbol(name)
            case ast.Call():
                return self._call(node)
            case _:
                raise self._error(node, "only numbers, True, False, None and text can stand here")

    def _number(self, node: ast.expr) -> float:
        try:
            number = self._arithmetic(node)
        except ZeroDivisionError:
            raise self._error(node, "division by zero") from None
        except OverflowError:
            number = math.inf
        if not isinstance(number, (int, float)):
            raise self._error(node, "this is no real number")
        if not math.isfinite(number) if isinstance(number, float) else _too_large(number):
            raise self._error(node, "this number is too large")
        return number

    def _arithmetic(self, node: ast.expr) -> float:
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return value
            case ast.UnaryOp(op=sign, operand=operand) if type(sign) in _SIGNS:
                return _SIGNS[type(sign)](self._number(operand))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                values = self._number(left), self._number(right)
                if isinstance(op, ast.Pow) and _too_large_power(*values):
                    raise OverflowError
                return _OPERATORS[type(op)](*values)
            case _:
                raise self._error(node, "only arithmetic of numbers can stand here")

    def _error(self, node: ast.expr | ast.keyword, message: str) -> ExpressionError:
        line = self._code.splitlines()[node.lineno - 1]
        before = line.encode()[: node.col_offset].decode(errors="ignore")
        column = self._column(node.lineno, len(before))
        return ExpressionError(self._text, column, message)

    def _column(self, line: int, offset: int) -> int:
        """Return a place in the whole text, counted from 1, of one within a line of the code."""
        before = self._code.splitlines(keepends=True)[: line - 1]
        return self._margin + sum(map(len, before)) + offset + 1


def _too_large(number: int) -> bool:
    return number.bit_length() > _MOST_BITS


def _too_large_power(base: float, exponent: float) -> bool:
    """Tell whether a power of whole numbers would take long to compute: before computing it."""
    whole = isinstance(base, int) and isinstance(exponent, int)
    return whole and (cast("int", base).bit_length() - 1) * exponent > _MOST_BITS


def _dotted(node: ast.expr) -> str | None:
    """Return the dotted name that a node spells, or None when it is something else."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


def _families() -> dict[str, type[Schedule]]:
    """Return the families under every name that an expression can call them."""
    return {
        name.replace("-", "_"): family
        for family in FAMILIES.values()
        for name in (family.name, *family.aliases)
    }


def _maker(name: str) -> Callable[..., Schedule] | None:
    """Return what a dotted name calls: a family, or the entry of a dialect."""
    prefix, _, last = name.rpartition(".")
    if not prefix:
        return _families().get(name)
    if prefix not in PREFIXES:
        return None
    return entries(PREFIXES[prefix]).get(last)


def _unknown(name: str) -> str:
    """Return the sentence for a name that calls nothing, with the nearest that calls something."""
    prefix, _, last = name.rpartition(".")
    if prefix in PREFIXES:
        return unknown(f"{prefix} schedule", last, entries(PREFIXES[prefix]))
    by_last = {full.rpartition(".")[2]: full for full in catalogue()}
    near = by_last.get(last) or nearest(name, [*_families(), *by_last.values()])
    advice = f"did you mean {near!r}?" if near else "see lrsched list"
    return f"unknown schedule {name!r}; {advice}"
