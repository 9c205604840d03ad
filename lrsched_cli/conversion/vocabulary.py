"""The words of a numerical library for a formula, and whole numbers where it counts."""

import ast
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from lrsched_cli.conversion.algebra import affine, constant, is_time, shifted, value_of
from lrsched_cli.conversion.source import call, node_of

FARTHEST_COUNT = 2.0**31
"""What the whole numbers of a library that computes in float32 do not reach."""

_LARGEST_WHOLE = 2.0**53

_LARGEST_PERIOD = 2**20
"""Periods whose multiples a short whole number can count."""


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

    search: str = ""
    """How many numbers of a table `{table}` a whole time has reached."""
    whole: str = ""
    """The type of whole numbers, where a place in a table must be cast to it."""
    array: str = ""
    """What makes an array of a list; empty: a list does."""

    def table(self, numbers: str) -> str:
        """Return the text of a table, given that of a list."""
        return f"{self.array}({numbers})" if self.array else numbers

    def table_of(self, numbers: Sequence[float]) -> ast.expr:
        """Return a table of numbers."""
        return call(self.array, numbers) if self.array else node_of(numbers)

    def name(self, function: str) -> str:
        """Return what a function is called."""
        return self.others.get(function, f"{self.module}.{function}")


MATH = Vocabulary(
    "math",
    others={
        "where": "if",
        "minimum": "min",
        "maximum": "max",
        "round": "round",
        "digitize": "bisect_right",
    },
)


def translated(node: ast.expr, words: Vocabulary) -> ast.expr:  # noqa: C901, PLR0911, PLR0912 - one a kind
    """Return a formula in the words of a library."""
    match node:
        case ast.Constant():
            return _constant(value_of(node) or 0.0, words)
        case ast.expr() if looked_up := _looked_up(node, words):
            return looked_up
        case ast.UnaryOp(op=sign, operand=operand):
            return ast.UnaryOp(sign, translated(operand, words))
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
        case ast.BinOp(left=inner, op=ast.Pow(), right=ast.Constant(value=float(power))) if (
            words.rounds and not power.is_integer()
        ):
            return ast.BinOp(_not_below_0(inner, words), ast.Pow(), ast.Constant(power))
        case ast.BinOp(left=left, op=operator, right=right):
            # A whole number as the base of a power would count without end.
            base = value_of(left) if isinstance(operator, ast.Pow) else None
            first = _operand(left, words) if base is None else ast.Constant(base)
            return ast.BinOp(first, operator, _operand(right, words))
        case ast.Compare(left=left, ops=operators, comparators=[right]):
            return ast.Compare(translated(left, words), operators, [translated(right, words)])
        case ast.Call(
            func=ast.Name(id="floor"),
            args=[ast.BinOp(left=left, op=ast.Div(), right=ast.Constant(value=float(every)))],
        ) if not (words.rounds or every.is_integer()):
            # Python's own division is exact where a quotient would be rounded up.
            return ast.BinOp(translated(left, words), ast.FloorDiv(), ast.Constant(every))
        case ast.Call(func=ast.Name(id="floor" | "ceil" as name), args=[inner]) if (
            counted := _counted(inner, _DIVISIONS[name], constant(1), words)
        ):
            return counted
        case ast.Call(func=ast.Name(id="sqrt"), args=[inner]) if words.rounds:
            return call(words.name("sqrt"), _not_below_0(inner, words))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            told = [translated(one, words) for one in arguments]
            name = words.name(name)
            return ast.IfExp(*told) if name == "if" else call(name, *told)
        case _:
            return node


def _constant(value: float, words: Vocabulary) -> ast.expr:
    """Return a number, a whole one without a decimal point, a multiple of pi as such."""
    turns = value / math.pi
    if turns and turns.is_integer() and turns * math.pi == value:
        pi = ast.Name(words.pi)
        return pi if turns == 1 else ast.BinOp(ast.Constant(int(turns)), ast.Mult(), pi)
    largest = FARTHEST_COUNT if words.rounds else _LARGEST_WHOLE
    is_whole = value.is_integer() and abs(value) < largest
    return ast.Constant(int(value) if is_whole else value)


def _not_below_0(node: ast.expr, words: Vocabulary) -> ast.expr:
    """Return a formula of what is not below 0, also where rounding would take it there.

    Compilers turn a division into a product: 1 - t / total may end at -6e-8, which has no root.
    """
    told, line = _operand(node, words), affine(node)
    if line is not None and min(line) >= 0:
        return told
    return call(words.name("maximum"), told, ast.Constant(0))


def _looked_up(node: ast.expr, words: Vocabulary) -> ast.expr | None:
    """Return how something is found in a table; None for another formula."""
    match node:
        case ast.BinOp(
            op=ast.Sub(), right=ast.Call(func=ast.Name(id="take"), args=[ast.Name(id=table), place])
        ) if words.rounds:
            return _elapsed(table, place, words)
        case ast.Call(func=ast.Name(id="take"), args=[table, place]):
            return _taken(table, place, words)
        case ast.Call(func=ast.Name(id="digitize"), args=[x, ast.Name(id=table)]):
            if not words.rounds:
                return call(words.name("digitize"), table, translated(x, words))
            search = words.search.format(table=_first(table))
            return _as_number(ast.parse(search, mode="eval").body, words)
        case _:
            return None


def _first(table: str) -> str:
    return table.replace("STARTS", "FIRST")


def _taken(table: ast.expr, place: ast.expr, words: Vocabulary) -> ast.expr:
    """Return a number of a table."""
    number = translated(place, words)
    if words.cast:
        found = call(words.cast[0], number, words.whole)  # -1 before the first cycle
        return call(
            words.name("gather"), table, call(words.name("maximum"), found, ast.Constant(0))
        )
    return ast.Subscript(table, number)


def _elapsed(table: str, place: ast.expr, words: Vocabulary) -> ast.expr:
    """Return the time since a cycle began: updates since its first, and what it had by then."""
    first = _taken(ast.Name(_first(table)), place, words)
    lead = _taken(ast.Name(table.replace("STARTS", "LEAD")), place, words)
    updates = ast.BinOp(ast.Name(words.count), ast.Sub(), first)
    return ast.BinOp(_as_number(updates, words), ast.Add(), lead)


def _operand(node: ast.expr, words: Vocabulary) -> ast.expr:
    told = translated(node, words)
    return _as_number(told, words) if isinstance(node, ast.Compare) else told


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
