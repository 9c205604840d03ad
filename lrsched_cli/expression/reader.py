"""From the syntax of an expression to its schedule."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lrsched_cli.dialects import (
    Entry,
    Unit,
    behind,
    counts,
    is_counter,
    is_optimizer,
    member,
    notes_on,
    returns_more,
)
from lrsched_cli.dialects.made import Made, Maker, dialect_of
from lrsched_cli.errors import ArgumentError, LearningRateError, ParameterError, shown
from lrsched_cli.expression.names import (
    dotted,
    families,
    full_name,
    imported,
    maker,
    unknown_name,
)
from lrsched_cli.expression.numbers import NumberError, is_number, number
from lrsched_cli.expression.source import EXAMPLE, Source
from lrsched_cli.parameters import Field, bind, fields
from lrsched_cli.parameters.values import Optimizer, Symbol
from lrsched_cli.schedules import Schedule

_MOST_VALUES = 20_000
"""Values that a statement may stand for, its names written out: no text is longer."""

_MOST_LEVELS = 50
"""Values within values that a statement may stand for: computing and telling them takes a stack."""

_ONE = (1, 1)
"""Values and levels of what is no name."""

_RATES = ("lr", "learning_rate")
"""What optimizers call the argument that is their learning rate."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: a schedule, and who made it."""

    schedule: Schedule
    made: tuple[Made, ...]
    """All that the text makes, in the order of the calls; those within a call follow it."""
    label: str
    """The statement that makes the schedule, in one line."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The frameworks' schedulers that were called, and those that these call, each once."""
        called = [entry for one in self.made for entry in (one.maker, one.delegate)]
        return tuple(dict.fromkeys(e for e in called if e and not isinstance(e, type)))

    @property
    def counts(self) -> Unit | None:
        """What the schedule counts, as its outermost scheduler that knows says; else None."""
        outermost = [one for one in self.made if one.schedule is self.schedule]
        units = (counts(one.maker, one.arguments) for one in (*outermost, *self.made))
        return next(filter(None, units), None)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is odd in those schedulers, as they are made here."""
        told = (
            f"{entry.__name__}: {note}"
            for one in self.made
            for entry in (one.maker, one.delegate)
            if entry and not isinstance(entry, type)
            for note in notes_on(entry, one.arguments)
        )
        return tuple(dict.fromkeys(told))


def parse(text: str) -> Schedule:
    """Return the schedule that an expression stands for; nothing in the text is ever run.

    Args:
        text: a call such as `step(lr0=0.1, drop=0.5)` or, in the words of a framework,
            `keras.ExponentialDecay(0.1, decay_steps=1000, decay_rate=0.96)`. It may be assigned to
            a name, and statements before it may name what it uses. A number may be arithmetic of
            literals (`1/3`, `5*391`).

    Raises:
        ExpressionError: the text is no such call, or an argument is wrong.
    """
    return read(text).schedule


def read(text: str, source_name: str = "") -> Reading:
    """Return the schedule of an expression and what it is made with; raises as `parse`.

    An error calls the text by its source's name, a file's for example, if that is given.
    """
    source = Source(text, source_name)
    try:
        return _Reader(source).reading()
    except (RecursionError, MemoryError):
        raise source.nested_too_deeply() from None


class _Reader:
    """Reads the statements of one text, in their order."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._imports: dict[str, str] = {}
        self._names: dict[str, object] = {}
        self._extents: dict[str, tuple[int, int]] = {}
        self._values, self._level, self._deepest = 0, 0, 0
        self._dialect = ""
        self._lr: float | None = None
        self._made: list[Made] = []

    def reading(self) -> Reading:
        statements = self._source.statements()
        values = [(one, self._statement(one)) for one in statements]
        schedules = [(one, value.schedule) for one, value in values if isinstance(value, Made)]
        if not schedules:
            last = statements[-1]
            raise self._source.error(last, self._no_schedule(last))
        statement, schedule = schedules[-1]
        try:
            schedule = schedule.settled()
        except ArgumentError as error:
            raise self._source.error(statement, str(error)) from error
        label = self._source.text_of(statement)
        return Reading(schedule, tuple(self._made), label)

    def _no_schedule(self, statement: ast.stmt) -> str:
        name = dotted(statement.value) if isinstance(statement, ast.Expr) else None
        if name is not None and maker(name, "") is not None:
            return f"a schedule is a call: write {name}()"
        return EXAMPLE

    def _statement(self, statement: ast.stmt) -> object:
        self._values, self._deepest = 0, 0
        match statement:
            case ast.Import() | ast.ImportFrom():
                self._imports |= imported(statement)
                return None
            case ast.Expr(value=node):
                return self._value(node)
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=node)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as node)
            ):
                return self._named_value(name, node)
            case ast.Assign(
                targets=[ast.Tuple(elts=[ast.Name(id=name), _])], value=ast.Call(func=func) as node
            ) if returns_more(self._full_name(func)):
                return self._named_value(name, node)
            case _:
                message = "only calls, assignments to a name and imports can stand here"
                raise self._source.error(statement, message)

    def _named_value(self, name: str, node: ast.expr) -> object:
        self._names[name] = self._value(node)
        self._extents[name] = self._values, self._deepest
        return self._names[name]

    def _value(self, node: ast.expr) -> object:
        values, levels = self._extents.get(node.id, _ONE) if isinstance(node, ast.Name) else _ONE
        self._values += values
        self._deepest = max(self._deepest, self._level + levels)
        if self._values > _MOST_VALUES:
            raise self._source.error(node, f"it stands for more than {_MOST_VALUES:,} values")
        if self._deepest > _MOST_LEVELS:
            raise self._source.error(node, f"it is nested more than {_MOST_LEVELS} levels deep")
        self._level += 1
        try:
            return self._read(node)
        finally:
            self._level -= 1

    def _read(self, node: ast.expr) -> object:  # noqa: PLR0911 - one a kind
        if is_number(node):
            return self._number(node)
        match node:
            case ast.Constant(value=str() | bool() | None as value):
                return value
            case ast.Name(id=name):
                return self._names.get(name, Symbol(name))
            case ast.Attribute() if dotted(node) is not None:
                name = dotted(node) or ""
                return member(full_name(name, self._imports)) or Symbol(name)
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                return [self._value(element) for element in elements]
            case ast.Dict(keys=keys, values=values) if None not in keys:
                return self._mapping(keys, values)
            case ast.Call():
                return self._call(node)
            case ast.Lambda():
                message = "a function is never run: write what it computes"
                raise self._source.error(node, message)
            case _:
                message = "only numbers, True, False, None, text, lists and calls can stand here"
                raise self._source.error(node, message)

    def _mapping(self, keys: list[ast.expr | None], values: list[ast.expr]) -> object:
        found: dict[object, object] = {}
        for node, value in zip(keys, values, strict=True):
            if node is None:
                continue
            key = self._key(node)
            if key in found:
                raise self._source.error(node, f"key {shown(key)} is given twice")
            found[key] = self._value(value)
        return found

    def _key(self, node: ast.expr) -> object:
        key = self._value(node)
        if not isinstance(key, (int, float, str)):
            raise self._source.error(node, "only a number or text can be a key")
        return key

    def _number(self, node: ast.expr) -> float:
        try:
            return number(node, self._names)
        except NumberError as error:
            raise self._source.error(error.node, error.message) from None

    def _full_name(self, node: ast.expr) -> str:
        """Return the dotted name that a node spells, imports resolved; empty if it spells none."""
        return full_name(dotted(node) or "", self._imports)

    def _call(self, call: ast.Call) -> object:
        written = dotted(call.func)
        if written is None:
            raise self._source.error(call.func, EXAMPLE)
        name = full_name(written, self._imports)
        if name == "dict" and not call.args:
            return self._named(call.keywords)
        if _makes_optimizer(name):
            return self._optimizer(call)
        if name not in families() and is_counter(name):
            return Symbol(written)
        made_by = maker(name, self._dialect)
        if made_by is None:
            raise self._source.error(call.func, unknown_name(name))
        place = len(self._made)
        with self._within(dialect_of(made_by) or self._dialect, self._rate_of(call)):
            made = self._make(call, name, made_by)
        self._made.insert(place, made)
        return made

    def _optimizer(self, call: ast.Call) -> object:
        """Return an optimizer, of which only the rate is read; a schedule, if that is its rate."""
        node = self._rate_node(call)
        rate = None if node is None else self._value(node)
        if isinstance(rate, Made):
            return rate
        known = isinstance(rate, (int, float)) and not isinstance(rate, bool)
        return Optimizer(float(rate)) if known else Optimizer(None)  # type: ignore[arg-type]

    @staticmethod
    def _rate_node(call: ast.Call) -> ast.expr | None:
        named = [keyword.value for keyword in call.keywords if keyword.arg in _RATES]
        by_position = [node for node in call.args if is_number(node)]
        return next(iter([*named, *by_position, *call.args[:1]]), None)

    def _rate_of(self, call: ast.Call) -> float | None:
        """Return the learning rate that a scheduler's call tells, for the schedulers within it."""
        for keyword in call.keywords:
            if keyword.arg == "lr" and is_number(keyword.value):
                return self._number(keyword.value)
        nodes = [*call.args[:1], *(one.value for one in call.keywords if one.arg == "optimizer")]
        for node in nodes:
            value: object = None
            if isinstance(node, ast.Name):
                value = self._names.get(node.id)
            elif isinstance(node, ast.Call) and _makes_optimizer(self._full_name(node.func)):
                value = self._value(node)
            if isinstance(value, Optimizer) and value.lr is not None:
                return value.lr
        return None

    @contextmanager
    def _within(self, dialect: str, lr: float | None) -> Iterator[None]:
        """While a call's arguments are read, its framework and learning rate hold for them."""
        before = self._dialect, self._lr
        self._dialect, self._lr = dialect, self._lr if lr is None else lr
        try:
            yield
        finally:
            self._dialect, self._lr = before

    def _make(self, call: ast.Call, name: str, made_by: Maker) -> Made:
        positional = tuple(self._value(argument) for argument in call.args)
        named = self._named(call.keywords)
        declared = fields(made_by)
        lr = self._rate_of_parts([*positional, *named.values()]) if self._lr is None else self._lr
        if lr is not None and any(f.name == "lr" and f.keyword_only for f in declared):
            named.setdefault("lr", lr)
        try:
            arguments = bind(name, declared, positional, named)
            schedule = made_by(**arguments)
        except ParameterError as error:
            place = self._argument(call, declared, error.name)
            raise self._source.error(place, f"{error.name} {error.problem()}") from error
        except (ArgumentError, LearningRateError) as error:
            raise self._source.error(call, str(error)) from error
        except (ArithmeticError, ValueError) as error:  # what a framework's formula comes to
            message = f"{name}: its numbers are too large or too small to compute with"
            raise self._source.error(call, message) from error
        optimizer = None if lr is None else Optimizer(lr)
        delegate = None if isinstance(made_by, type) else behind(made_by, arguments)
        line = self._source.line_of(call)
        return Made(schedule, made_by, arguments, delegate, optimizer, line)

    def _rate_of_parts(self, values: list[object]) -> float | None:
        """Return the learning rate with which schedulers among a call's arguments were made."""
        for value in values:
            if isinstance(value, list):
                rate = self._rate_of_parts(value)
            else:
                rate = value.base_lr if isinstance(value, Made) else None
            if rate is not None:
                return rate
        return None

    def _named(self, keywords: list[ast.keyword]) -> dict[str, object]:
        named: dict[str, object] = {}
        for keyword in keywords:
            if keyword.arg is None:
                raise self._source.error(keyword, "** is not part of an expression")
            if keyword.arg in named:
                raise self._source.error(keyword, f"argument {keyword.arg} is given twice")
            named[keyword.arg] = self._value(keyword.value)
        return named

    @staticmethod
    def _argument(call: ast.Call, declared: tuple[Field, ...], name: str) -> ast.expr:
        """Return the node that gives argument `name`, or the call where none does."""
        names = [field.name for field in declared]
        written = dict(zip(names, call.args, strict=False))
        written |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        return written.get(name, call)


def _makes_optimizer(name: str) -> bool:
    return name not in families() and is_optimizer(name)
