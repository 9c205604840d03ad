"""The formulas of a schedule as the body of a function, in the words of a numerical library."""

import ast
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

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
