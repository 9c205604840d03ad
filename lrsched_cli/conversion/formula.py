"""The formulas of a schedule as the body of a function, in the words of a numerical library."""

import ast
import math
import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from typing import Any, TypeAlias

from lrsched_cli.conversion.algebra import TIME, value_of
from lrsched_cli.conversion.source import call, statement
from lrsched_cli.conversion.tracing import Piece
from lrsched_cli.conversion.vocabulary import FARTHEST_COUNT, MATH, Vocabulary, translated

_NAMES = "pqruvwxyzabcdefghijklmno"
"""What parts of a formula are called."""

_USES_TIME = re.compile(rf"\b{TIME.id}\b")

_LONGEST = 64
"""Characters of a formula that is read at a glance, and fits into a line."""


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
    whole = {TIME.id}
    for name, part in parts:
        yield statement(part, f"{name} = ", indent=indent)
        whole |= {name} if _may_be_int(part, whole) else set()
    result = _with_floats(result)
    if _may_be_int(result, whole):
        result = call("float", result)
    yield statement(result, "return ", indent=indent)


def _may_be_int(node: ast.expr, whole: Container[str]) -> bool:
    """Tell whether an expression may make a whole number, which some frameworks refuse as a rate.

    `whole` are the names that may stand for one.
    """
    match node:
        case ast.Constant(value=value):
            return isinstance(value, int)
        case ast.BinOp(left=left, op=operator, right=right):
            is_whole = _may_be_int(left, whole) and _may_be_int(right, whole)
            return is_whole and not isinstance(operator, ast.Div)
        case ast.UnaryOp(operand=operand):
            return _may_be_int(operand, whole)
        case ast.IfExp(body=one, orelse=other):
            return _may_be_int(one, whole) or _may_be_int(other, whole)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            is_choice = name in _CHOICES and any(_may_be_int(one, whole) for one in arguments)
            return is_choice or name in _WHOLE
        case _:
            return isinstance(node, ast.Name) and node.id in whole


_CHOICES = ("min", "max")
_WHOLE = ("round", "math.floor", "math.ceil", "bisect_right")
"""Functions of plain Python that make whole numbers."""


def _with_floats(node: ast.expr) -> ast.expr:
    """Return an expression that chooses a number, with a decimal point in those it may choose."""
    match node:
        case ast.Constant(value=int() as value):
            return ast.Constant(float(value))
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in _CHOICES:
            return call(name, *map(_with_floats, arguments))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return ast.IfExp(test, _with_floats(body), _with_floats(orelse))
        case _:
            return node


def choices(pieces: Sequence[Piece], vocabulary: Vocabulary) -> str:
    """Return the body of a function of an array `t`: each part is chosen where it holds."""
    lines: list[str] = []
    before = "rate = " if len(pieces) > 1 else "return "
    for piece in reversed(pieces):
        *parts, (_, rate) = _named(_rate(piece.formula, vocabulary))
        lines += [statement(part, f"{name} = ", indent=4) for name, part in parts]
        if piece is not pieces[-1]:
            counts = piece.end < FARTHEST_COUNT
            time = ast.Name(vocabulary.count) if counts else TIME
            end = ast.Constant(int(piece.end) if counts else float(piece.end))
            holds = ast.Compare(time, [ast.Lt()], [end])
            rate = call(vocabulary.name("where"), holds, rate, "rate")
        lines.append(statement(rate, before, indent=4))
    if len(pieces) > 1:
        lines.append("    return rate")
    uses_time = any(_USES_TIME.search(line) for line in lines)
    return "\n".join([f"    t = {vocabulary.start}"] * uses_time + lines)


def _rate(formula: ast.expr, words: Vocabulary) -> ast.expr:
    value = value_of(formula)
    is_rate = value is not None and not math.isnan(value)
    return (
        formula if is_rate else translated(formula, words)
    )  # a rate is no whole number, not even 0


def _named(formula: ast.expr) -> list[tuple[str, ast.expr]]:
    """Return parts of a formula, each under a name, and last the formula that they make short."""
    found = [("", formula)]
    for name in _NAMES:
        kinds = _kinds([one for _, one in found])
        part = _worth_a_name([one for _, one in found], kinds)
        if part is None:
            break
        kind = kinds[id(part)]
        first = next(n for n, (_, one) in enumerate(found) if kind in _kinds_within(one, kinds))
        found = [(other, _replaced(one, kind, kinds, name)) for other, one in found]
        found.insert(first, (name, part))
    return found


_Kinds: TypeAlias = dict[int, int]
"""A number for each node, by its `id`: the same for nodes that are written alike."""


def _kinds(formulas: Sequence[ast.expr]) -> _Kinds:
    """Return the kinds of all nodes of formulas, each from those of its parts."""
    kinds: _Kinds = {}
    numbers: dict[object, int] = {}

    def kind_of(value: object) -> object:
        if isinstance(value, list):
            return tuple(map(kind_of, value))
        if not isinstance(value, ast.AST):
            return repr(value)
        if id(value) not in kinds:
            content = type(value), *((key, kind_of(one)) for key, one in ast.iter_fields(value))
            kinds[id(value)] = numbers.setdefault(content, len(numbers))
        return kinds[id(value)]

    for formula in formulas:
        kind_of(formula)
    return kinds


def _kinds_within(formula: ast.expr, kinds: _Kinds) -> set[int]:
    return {kinds[id(node)] for node in ast.walk(formula)}


def _worth_a_name(formulas: Sequence[ast.expr], kinds: _Kinds) -> ast.expr | None:
    """Return the largest part that occurs twice, else one of a formula that is too long."""
    parts = [
        node
        for formula in formulas
        for node in ast.walk(formula)
        if isinstance(node, (ast.BinOp, ast.Call, ast.IfExp))
    ]
    counts = Counter(kinds[id(part)] for part in parts)
    first: dict[int, ast.expr] = {}
    for part in parts:
        first.setdefault(kinds[id(part)], part)
    lengths = {kind: len(ast.unparse(part)) for kind, part in first.items() if counts[kind] > 1}
    if not lengths and any(len(ast.unparse(formula)) > _LONGEST for formula in formulas):
        whole = {kinds[id(formula)] for formula in formulas}
        lengths = {k: len(ast.unparse(part)) for k, part in first.items() if k not in whole}
        lengths = {kind: length for kind, length in lengths.items() if length <= _LONGEST}
    return first[max(lengths, key=lambda kind: lengths[kind])] if lengths else None


def _replaced(node: ast.expr, kind: int, kinds: _Kinds, name: str) -> ast.expr:
    """Return an expression with a name in the place of each part of a kind."""
    if kinds[id(node)] == kind:
        return ast.Name(name)

    def changed(value: Any) -> Any:  # noqa: ANN401 - whatever a node is made of
        if isinstance(value, list):
            return [changed(one) for one in value]
        return _replaced(value, kind, kinds, name) if isinstance(value, ast.expr) else value

    return type(node)(**{key: changed(value) for key, value in ast.iter_fields(node)})
