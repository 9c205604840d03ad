"""The formulas of a schedule as the body of a function, in the words of a numerical library."""

import ast
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from lrsched_cli.conversion.algebra import TIME, constant, is_time, shifted, value_of
from lrsched_cli.conversion.source import call, statement, text
from lrsched_cli.conversion.tracing import Piece

_LARGEST_WHOLE = 2.0**53

_NAMES = "pqruvwxyzabcdefghijklmno"
"""What parts of a formula are called."""

_LARGEST_PERIOD = 2**20

_USES_TIME = re.compile(rf"\b{TIME.id}\b")

_LONGEST = 64
"""Characters of a formula that is read at a glance, and fits into a line."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a numerical library calls the functions of which formulas are made."""

    module: str
    start: str = ""
    """What makes the time `t`, a number of the formula, of what the function is given."""
    others: Mapping[str, str] = field(default_factory=dict)
    """Functions that the module does not have under NumPy's names."""
    pi: str = "math.pi"
    count: str = "t"
    """The time as a whole number, whose periods are counted without rounding."""
    rounds: bool = False
    """Whether numbers are so short that a period's end may be missed, counted in them."""
    cast: tuple[str, ...] = ()
    """What makes a number of a count or a truth value, and of which type; empty: they are one."""

    def name(self, function: str) -> str:
        """Return what a function is called."""
        return self.others.get(function, f"{self.module}.{function}")


MATH = Vocabulary(
    "math", others={"where": "if", "minimum": "min", "maximum": "max", "round": "round"}
)


def branches(pieces: Sequence[Piece]) -> str:
    """Return the body of a function of one number `t`: a branch for each part in time."""
    *parts, last = pieces
    lines: list[str] = []
    for part in parts:
        lines += [f"    if t < {part.end:.0f}:", *_returned(part.formula, 8)]
    return "\n".join([*lines, *_returned(last.formula, 4)])


def _returned(formula: ast.expr, indent: int) -> Iterator[str]:
    if math.isnan(value_of(formula) or 0):
        yield " " * indent + 'raise ValueError(f"there is no learning rate at t = {t}")'
        return
    *parts, (_, result) = _named(_rate(formula, MATH))
    if _counts(result):
        result = call("float", result)
    for name, part in parts:
        yield statement(part, f"{name} = ", indent=indent)
    yield statement(result, "return ", indent=indent)


def _counts(node: ast.expr) -> bool:
    """Tell whether an expression makes whole numbers of whole numbers."""
    return all(
        isinstance(one, (ast.Name, ast.BinOp, ast.UnaryOp, ast.Add, ast.Sub, ast.Mult))
        or isinstance(getattr(one, "value", None), int)
        for one in ast.walk(node)
        if not isinstance(one, (ast.expr_context, ast.unaryop))
    )


def choices(pieces: Sequence[Piece], vocabulary: Vocabulary) -> str:
    """Return the body of a function of an array `t`: each part is chosen where it holds."""
    lines: list[str] = []
    before = "rate = " if len(pieces) > 1 else "return "
    for piece in reversed(pieces):
        *parts, (_, rate) = _named(_rate(piece.formula, vocabulary))
        lines += [statement(part, f"{name} = ", indent=4) for name, part in parts]
        if piece is not pieces[-1]:
            holds = ast.Compare(TIME, [ast.Lt()], [ast.Constant(int(piece.end))])
            rate = call(vocabulary.name("where"), holds, rate, "rate")
        lines.append(statement(rate, before, indent=4))
    if len(pieces) > 1:
        lines.append("    return rate")
    uses_time = any(_USES_TIME.search(line) for line in lines)
    return "\n".join([f"    t = {vocabulary.start}"] * uses_time + lines)


def _rate(formula: ast.expr, words: Vocabulary) -> ast.expr:
    value = value_of(formula)
    is_rate = value is not None and not math.isnan(value)
    return formula if is_rate else _spoken(formula, words)  # a rate is no whole number, not even 0


def _named(formula: ast.expr) -> list[tuple[str, ast.expr]]:
    """Return parts of a formula, each under a name, and last the formula that they make short."""
    found = [("", formula)]
    for name in _NAMES:
        part = _worth_a_name([one for _, one in found])
        if part is None:
            break
        dump = ast.dump(part)
        first = next(n for n, (_, one) in enumerate(found) if dump in ast.dump(one))
        found = [(other, _replaced(one, dump, name)) for other, one in found]
        found.insert(first, (name, part))
    return found


def _worth_a_name(formulas: Sequence[ast.expr]) -> ast.expr | None:
    """Return the largest part that occurs twice, else one of a formula that is too long."""
    parts = [
        node
        for formula in formulas
        for node in ast.walk(formula)
        if isinstance(node, (ast.BinOp, ast.Call))
    ]
    counts = Counter(map(ast.dump, parts))
    worthy = [part for part in parts if counts[ast.dump(part)] > 1]
    if not worthy and any(len(ast.unparse(formula)) > _LONGEST for formula in formulas):
        worthy = [part for part in parts if len(ast.unparse(part)) <= _LONGEST]
        worthy = [part for part in worthy if part not in formulas]
    return max(worthy, key=lambda part: len(ast.unparse(part)), default=None)


def _replaced(node: ast.expr, dump: str, name: str) -> ast.expr:
    """Return an expression with a name in the place of a part."""
    if ast.dump(node) == dump:
        return ast.Name(name)

    def changed(value: Any) -> Any:  # noqa: ANN401 - whatever a node is made of
        if isinstance(value, list):
            return [changed(one) for one in value]
        return _replaced(value, dump, name) if isinstance(value, ast.expr) else value

    return type(node)(**{key: changed(value) for key, value in ast.iter_fields(node)})


def _spoken(node: ast.expr, words: Vocabulary) -> ast.expr:  # noqa: PLR0911 - one a kind
    """Return a formula in the words of a library."""
    match node:
        case ast.Constant():
            return _constant(value_of(node) or 0.0, words)
        case ast.UnaryOp(op=sign, operand=operand):
            return ast.UnaryOp(sign, _spoken(operand, words))
        case ast.BinOp(left=left, op=ast.FloorDiv() | ast.Mod() as operator, right=right) if (
            counted := _counted(left, operator, right, words)
        ):
            return counted
        case ast.BinOp(
            left=turns, op=ast.Sub(), right=ast.Call(func=ast.Name(id="floor"), args=[inner])
        ) if ast.dump(turns) == ast.dump(inner) and (
            counted := _counted(inner, ast.Mod(), constant(1), words)
        ):
            return counted
        case ast.BinOp(left=left, op=operator, right=right):
            # A whole number as the base of a power would count without end.
            base = value_of(left) if isinstance(operator, ast.Pow) else None
            first = _operand(left, words) if base is None else ast.Constant(base)
            return ast.BinOp(first, operator, _operand(right, words))
        case ast.Compare(left=left, ops=operators, comparators=[right]):
            return ast.Compare(_spoken(left, words), operators, [_spoken(right, words)])
        case ast.Call(
            func=ast.Name(id="floor"),
            args=[ast.BinOp(left=left, op=ast.Div(), right=ast.Constant(value=float(every)))],
        ) if not (words.rounds or every.is_integer()):
            # Python's own division is exact where a quotient would be rounded up.
            return ast.BinOp(_spoken(left, words), ast.FloorDiv(), ast.Constant(every))
        case ast.Call(func=ast.Name(id="floor" | "ceil" as name), args=[inner]) if (
            counted := _counted(inner, _DIVISIONS[name], constant(1), words)
        ):
            return counted
        case ast.Call(func=ast.Name(id=name), args=arguments):
            spoken = [_spoken(one, words) for one in arguments]
            return (
                ast.IfExp(*spoken) if words.name(name) == "if" else call(words.name(name), *spoken)
            )
        case _:
            return node


def _constant(value: float, words: Vocabulary) -> ast.expr:
    """Return a number, a whole one without a decimal point, a multiple of pi as such."""
    if math.isnan(value):
        return call("float", text("nan"))
    turns = value / math.pi
    if turns and turns.is_integer() and turns * math.pi == value:
        pi = ast.Name(words.pi)
        return pi if turns == 1 else ast.BinOp(ast.Constant(int(turns)), ast.Mult(), pi)
    is_whole = value.is_integer() and abs(value) < _LARGEST_WHOLE
    return ast.Constant(int(value) if is_whole else value)


def _operand(node: ast.expr, words: Vocabulary) -> ast.expr:
    spoken = _spoken(node, words)
    return _as_number(spoken, words) if isinstance(node, ast.Compare) else spoken


def _as_number(node: ast.expr, words: Vocabulary) -> ast.expr:
    return call(words.cast[0], node, words.cast[1]) if words.cast else node


_DIVISIONS: dict[str, ast.FloorDiv | ast.Div] = {"floor": ast.FloorDiv(), "ceil": ast.Div()}
"""The division of whole numbers that a function is: down, or up."""


def _counted(
    node: ast.expr, operator: ast.operator, period: ast.expr, words: Vocabulary
) -> ast.expr | None:
    """Return a division whose terms are whole numbers, which never rounds, if it can be one.

    The operator is `//`, `%`, or `/` for a division that is rounded up.
    """
    every = value_of(period)
    share = _share(node)
    if not every or share is None or (isinstance(operator, ast.Mod) and every != 1):
        return None
    offset, ratio = share
    ratio /= Fraction(every)
    is_simple = ratio.numerator == 1 and not isinstance(operator, ast.Mod)
    if ratio.denominator > _LARGEST_PERIOD or not (is_simple or words.rounds):
        return None
    time: ast.expr = ast.Name(words.count)
    if offset:
        sign = ast.Add() if offset > 0 else ast.Sub()
        time = ast.BinOp(time, sign, ast.Constant(abs(offset)))
    if ratio.numerator != 1:
        time = ast.BinOp(ast.Constant(ratio.numerator), ast.Mult(), time)
    divisor = ast.Constant(ratio.denominator)
    if isinstance(operator, ast.Div):
        down = ast.BinOp(ast.UnaryOp(ast.USub(), time), ast.FloorDiv(), divisor)
        return _as_number(ast.UnaryOp(ast.USub(), down), words)
    divided = _as_number(ast.BinOp(time, operator, divisor), words)
    return ast.BinOp(divided, ast.Div(), divisor) if isinstance(operator, ast.Mod) else divided


def _share(node: ast.expr) -> tuple[int, Fraction] | None:
    """Return a and r of an expression that is `(t + a) * r` with a whole a, or None."""
    match node:
        case ast.BinOp(left=left, op=ast.Div(), right=ast.Constant(value=float(by))):
            found, factor = _share(left), 1 / Fraction(by)
        case ast.BinOp(left=ast.Constant(value=float(by)), op=ast.Mult(), right=right):
            found, factor = _share(right), Fraction(by)
        case _:
            found, factor = _shifted_share(*shifted(node)), Fraction(1)
    return None if found is None else (found[0], found[1] * factor)


def _shifted_share(node: ast.expr, offset: float) -> tuple[int, Fraction] | None:
    """Return what `_share` tells of the sum of an expression and a number."""
    if is_time(node):
        inner = 0, Fraction(1)
    elif offset and (share := _share(node)):
        inner = share
    else:
        return None
    steps = Fraction(offset) / inner[1]
    return (inner[0] + int(steps), inner[1]) if steps.denominator == 1 else None
