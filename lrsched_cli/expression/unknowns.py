"""Unknown numbers in an expression: each `?`, what its place takes, and values put there."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from lrsched_cli.dialects.made import dialect_of
from lrsched_cli.errors import ExpressionError
from lrsched_cli.expression.names import dotted, full_name, imported, maker
from lrsched_cli.expression.parse import read
from lrsched_cli.expression.reading import Reading
from lrsched_cli.expression.source import Source
from lrsched_cli.parameters import Field, fields, kinds
from lrsched_cli.parameters.durations import is_unit
from lrsched_cli.parameters.lengths import UNTOLD, Lengths
from lrsched_cli.parameters.param import Param
from lrsched_cli.parameters.values import to_source

MARK = "\u01c3"
"""A letter in the place of `?` while the syntax is read: a name may begin with it."""

_PARTS = re.compile(
    r"""
    \#[^\n]*
    | '''.*?(?:'''|\Z) | \"\"\".*?(?:\"\"\"|\Z)
    | '(?:\\.|[^'\\\n])*'? | "(?:\\.|[^"\\\n])*"?
    | \?(?P<name>[^\W\d]\w*)?
    """,
    re.VERBOSE | re.DOTALL,
)
"""A comment, a string, or an unknown outside these."""

_PERCENT = re.compile(r"\s*%\s*(?:[,)\]}:]|\Z)")
"""A percentage, which is no modulo as nothing follows."""

_COUNTS = (kinds.INT, kinds.INTS)
_NUMBERS = (kinds.FLOAT, kinds.FLOATS, kinds.RATES, kinds.SCALES, kinds.SYMBOL)
_TIMES = (kinds.POINTS, kinds.PAIRS, kinds.SCALES)
"""Kinds that map times to numbers."""

_ANY = Param("a number")
RATE = Param("learning rate", at_least=0)
_TIME = Param("time", unit="updates", at_least=0)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A number to be found, which may stand in several places."""

    name: str
    """The parameter's name, or what follows the `?`."""
    param: Param
    """What the place declares: the bounds, and what it counts."""
    must_be_whole: bool = False
    may_be_whole: bool = False
    """Whether whole numbers are the likely ones: it counts updates, or nothing says what it is."""

    def joined(self, other: "Unknown") -> "Unknown":
        """Return what stands in the place of both."""
        whole = self.must_be_whole or other.must_be_whole
        likely = whole or (self.may_be_whole and other.may_be_whole)
        return replace(self, must_be_whole=whole, may_be_whole=likely)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an unknown stands in the text."""

    start: int
    end: int
    number: int
    """The number of the unknown, from 0."""
    in_arithmetic: bool
    float_literal: bool


@dataclass(frozen=True, slots=True)
class Template:
    """An expression with unknown numbers in it."""

    text: str
    unknowns: tuple[Unknown, ...]
    _places: tuple[_Place, ...]
    is_expression: ClassVar[bool] = True

    def filled(self, values: Sequence[float]) -> str:
        """Return the expression with a value for each unknown."""
        parts, end = [], 0
        for place in self._places:
            parts += [self.text[end : place.start], _written(values[place.number], place)]
            end = place.end
        return "".join([*parts, self.text[end:]])

    def reading(self, values: Sequence[float], lengths: Lengths = UNTOLD) -> Reading:
        """Return what the expression says with some numbers; raises as reading does."""
        return read(self.filled(values), lengths=lengths)

    def told(self, error: ExpressionError, values: Sequence[float]) -> ExpressionError:
        """Return the error that `filled` text gave, as one of the text with the unknowns in it."""
        column, longer = error.column, 0
        for place in self._places:
            start = place.start + longer + 1
            width = len(_written(values[place.number], place))
            if error.column < start:
                break
            column = error.column - longer
            if error.column < start + width:
                column = place.start + 1
                break
            longer += width - (place.end - place.start)
            column = error.column - longer
        return ExpressionError(self.text, column, error.message, error.source)


def _written(value: float, place: _Place) -> str:
    shown = repr(float(value)) if place.float_literal else to_source(value)
    return f"({shown})" if place.in_arithmetic and value < 0 else shown


def template_of(text: str) -> Template:
    """Return an expression in which `?`, or `?NAME`, stands for numbers.

    Each `?` is an unknown of its own; those of one name are one.

    Raises:
        ExpressionError: it has no unknown, is no Python, or one stands where no number can.
    """
    found = [one for one in _PARTS.finditer(text) if one[0].startswith("?")]
    if not found:
        message = "it has no unknown: write ? for the number to find, as in step(lr0=0.1, drop=?)"
        raise ExpressionError(text, 0, message)
    for one in found:
        if is_unit(one["name"] or ""):
            raise _with_unit(text, one.start(), one["name"])
        if _PERCENT.match(text, one.end()):
            raise _with_unit(text, one.start(), "%")
    seen = _Seen()
    marked = _PARTS.sub(lambda one: one[0].replace("?", MARK) if one[0][0] == "?" else one[0], text)
    try:
        for statement in Source(marked).statements():
            seen.visit_statement(statement)
    except ExpressionError as error:
        raise ExpressionError(text, error.column, error.message.replace(MARK, "?")) from None
    if len(seen.met) != len(found):
        message = "? stands for a number, as in step(lr0=0.1, drop=?)"
        raise ExpressionError(text, found[0].start() + 1, message)
    return _assembled(text, found, [one for _, one in sorted(seen.met, key=lambda pair: pair[0])])


def _with_unit(text: str, start: int, unit: str) -> ExpressionError:
    message = f"write ? without the unit {unit}: it is found in updates or epochs"
    return ExpressionError(text, start + 1, message)


def _assembled(text: str, found: "list[re.Match[str]]", met: "list[_Met]") -> Template:
    unknowns: dict[str, Unknown] = {}
    places = []
    for number, (match, one) in enumerate(zip(found, met, strict=True)):
        if one.refusal:
            raise ExpressionError(text, match.start() + 1, one.refusal)
        key = match["name"] or f"?{number}"
        own = one.unknown(match["name"] or one.name)
        unknowns[key] = unknowns[key].joined(own) if key in unknowns else own
        place = list(unknowns).index(key)
        literal = one.param.float_literal
        places.append(_Place(match.start(), match.end(), place, one.in_arithmetic, literal))
    return Template(text, _distinct(list(unknowns.values())), tuple(places))


def _distinct(unknowns: list[Unknown]) -> tuple[Unknown, ...]:
    """Return the unknowns, with names that several have numbered."""
    names = [one.name for one in unknowns]
    told = [
        one
        if names.count(one.name) == 1
        else replace(one, name=f"{one.name}[{names[:place].count(one.name)}]")
        for place, one in enumerate(unknowns)
    ]
    return tuple(told)


@dataclass(frozen=True, slots=True)
class _Met:
    """An unknown where it stands: the parameter, if one is known, and what is around it."""

    name: str = "?"
    kind: kinds.Kind | None = None
    param: Param = _ANY
    in_arithmetic: bool = False
    is_key: bool = False

    @property
    def refusal(self) -> str:
        """Why no number can stand there, if none can."""
        if self.kind in {None, kinds.ANY, *_COUNTS, *_NUMBERS, *_TIMES} or self.param.ignored:
            ignored = f"{self.name} changes no rate: nothing determines it"
            return ignored if self.param.ignored else ""
        told = self.kind.told if self.kind else ""
        return f"{self.name} takes {told}: ? stands for a number"

    def unknown(self, name: str) -> Unknown:
        counts = self.param.unit in {"updates", "epochs"} or self.param is _ANY
        whole = self.kind in _COUNTS or self.param.int_literal
        whole = whole or (self.kind is kinds.PAIRS and self.is_key)
        is_time = self.kind in {kinds.INTS, kinds.FLOATS} and counts
        param = _ANY if self.in_arithmetic else _TIME if is_time else self.param
        return Unknown(name, param, whole, whole or counts)


@dataclass(slots=True)
class _Seen:
    """The unknowns that are met in statements, by their lines and columns."""

    met: list[tuple[tuple[int, int], _Met]] = field(default_factory=list)
    _imports: dict[str, str] = field(default_factory=dict)

    def visit_statement(self, statement: ast.stmt) -> None:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            self._imports |= imported(statement)
        for node in ast.iter_child_nodes(statement):
            if isinstance(node, ast.expr) and not isinstance(getattr(node, "ctx", None), ast.Store):
                self._visit(node, _Met(_target(statement)), "")

    def _visit(self, node: ast.expr, met: _Met, dialect: str) -> None:
        match node:
            case ast.Name(id=name) if name.startswith(MARK):
                self.met.append(((node.lineno, node.col_offset), met))
            case ast.Call():
                self._visit_call(node, dialect)
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                is_pair = met.kind is kinds.PAIRS and isinstance(node, ast.Tuple)
                for place, element in enumerate(elements):
                    self._visit(element, _time(met) if is_pair and not place else met, dialect)
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if key is not None:
                        self._visit(key, _time(met), dialect)
                    self._visit(value, _named(met, key), dialect)
            case ast.BinOp() | ast.UnaryOp():
                for inner in _operands(node):
                    self._visit(inner, replace(met, in_arithmetic=True), dialect)
            case _:
                pass  # no number can be in it; who put one there is told

    def _visit_call(self, call: ast.Call, dialect: str) -> None:
        name = full_name(dotted(call.func) or "", self._imports)
        made_by = maker(name, dialect, [one.arg for one in call.keywords if one.arg])
        declared = fields(made_by) if made_by else ()
        dialect = (made_by and dialect_of(made_by)) or dialect
        for place, argument in enumerate(call.args):
            self._visit(argument, _met(_at(declared, place)), dialect)
        for keyword in call.keywords:
            own = next((one for one in declared if one.name == keyword.arg), None)
            told = _met(own) if own else _Met(keyword.arg or "?", param=_usual(keyword.arg))
            self._visit(keyword.value, told, dialect)


def _target(statement: ast.stmt) -> str:
    """Return the name that a statement gives to what it makes."""
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    return (dotted(targets[0]) if targets[0] else None) or "?"


def _at(declared: tuple[Field, ...], place: int) -> Field | None:
    if declared and declared[0].param.variadic:
        return declared[0]
    positional = [one for one in declared if not one.keyword_only]
    return positional[place] if place < len(positional) else None


def _met(declared: Field | None) -> _Met:
    return _Met() if declared is None else _Met(declared.name, declared.kind, declared.param)


def _usual(name: str | None) -> Param:
    """Return what an argument is that is not declared, by its name: an optimizer's rate, often."""
    return RATE if name in {"lr", "learning_rate"} else _ANY


def _time(met: _Met) -> _Met:
    return replace(met, param=_TIME, is_key=True) if met.kind in _TIMES else met


def _named(met: _Met, key: ast.expr | None) -> _Met:
    """Return what is known of a value under a key: an argument's name, if that is text."""
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        return _Met(key.value, param=_usual(key.value))
    return met


def _operands(node: ast.expr) -> Iterator[ast.expr]:
    return (one for one in ast.iter_child_nodes(node) if isinstance(one, ast.expr))
