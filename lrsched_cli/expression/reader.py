"""From the syntax of an expression to its schedule."""

import ast
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from lrsched_cli.dialects import (
    default_rate,
    delegate_of,
    is_counter,
    kin_of,
    member,
    returns_more,
)
from lrsched_cli.dialects.made import Made, Maker, dialect_of, settled
from lrsched_cli.errors import (
    ArgumentError,
    ExpressionError,
    LearningRateError,
    LengthError,
    ParameterError,
    short_repr,
)
from lrsched_cli.expression.arguments import (
    Unread,
    argument_node,
    counted,
    decayed,
    may_tell_rates,
    names_of,
    node_given,
    optimizer_of_parts,
    schedule_of,
    settle,
)
from lrsched_cli.expression.names import (
    called_bare,
    dotted,
    families,
    full_name,
    imported,
    instead_of_name,
    is_like_a_schedule,
    maker,
    makes_optimizer,
    replayed,
    unknown_name,
)
from lrsched_cli.expression.reading import Reading
from lrsched_cli.expression.source import EXAMPLE, Source
from lrsched_cli.parameters import bind, fields, kinds
from lrsched_cli.parameters.arithmetic import NumberError, is_number, number
from lrsched_cli.parameters.durations import Duration
from lrsched_cli.parameters.lengths import UNTOLD, Lengths, Resolver
from lrsched_cli.parameters.values import Optimizer, Symbol

_MOST_VALUES = 20_000
"""Values that a statement may stand for, its names written out: no text is longer."""

_MOST_LEVELS = 50
"""Values within values that a statement may stand for: computing and telling them takes a stack."""

_MAPPINGS = ("dict", "argparse.Namespace", "Namespace", "types.SimpleNamespace", "SimpleNamespace")
"""Calls that make a mapping of names to values, or an object that has them."""

_ONE = (1, 1)
"""Values and levels of what is no name."""

_PARAMETERS = ("params", "model_params")
"""What optimizers call the argument that is the parameters, or groups of them."""

_RATES = ("lr", "learning_rate")
"""What optimizers call the argument that is their learning rate."""


class Reader:
    """Reads the statements of one text, in their order."""

    def __init__(self, source: Source, group: int = 0, lengths: Lengths = UNTOLD) -> None:
        self._group = group
        self._source, self._lengths = source, Resolver(lengths, source.code.units)
        self._imports: dict[str, str] = {}
        self._names: dict[str, object] = dict(source.code.lengths)
        self._extents: dict[str, tuple[int, int]] = {}
        self._values, self._level, self._deepest = 0, 0, 0
        self._dialect = ""
        self._optimizer: Optimizer | None = None
        self._optimizers: dict[str, Optimizer] = {}
        self._calls: dict[ast.Call, object] = {}
        self._made: list[Made] = []

    def reading(self) -> Reading:
        """Return what the text says.

        Raises:
            ExpressionError: it holds no schedule, or an argument is wrong.
        """
        statements = self._source.statements()
        values = [(one, self._statement(one)) for one in statements]
        schedules = [(one, value) for one, value in values if isinstance(value, Made)]
        if not schedules:
            unread = [value for _, value in values if isinstance(value, Unread)]
            if unread:
                raise unread[-1].error
            last = statements[-1]
            raise self._source.error(last, self._no_schedule(last))
        statement, shown_made = schedules[-1]
        schedule = shown_made.schedule
        try:
            schedule = schedule.settled()
            self._lengths.refuse_mixed()
        except (ArgumentError, LengthError) as error:
            raise self._source.error(statement, str(error)) from error
        label, optimizer = self._source.text_of(statement), shown_made.optimizer
        groups = optimizer.groups if optimizer else ()
        told, unit = tuple(self._lengths.remarks), self._lengths.counts
        return Reading(schedule, tuple(self._made), label, groups, unit=unit, remarks=told)

    def _no_schedule(self, statement: ast.stmt) -> str:
        name = dotted(statement.value) if isinstance(statement, ast.Expr) else None
        return EXAMPLE if name is None else instead_of_name(name) or EXAMPLE

    def _statement(self, statement: ast.stmt) -> object:
        self._values, self._deepest = 0, 0
        match statement:
            case ast.Import() | ast.ImportFrom():
                self._imports |= imported(statement)
                return None
            case ast.Expr(value=node):
                return self._value(called_bare(node, self._names))
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
        value = self._lazily(node)
        if isinstance(value, Unread) and self._may_be_schedule(node):
            raise value.error
        self._names[name] = value
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

    def _lazily(self, node: ast.expr) -> object:
        """Return the value of a node; where it cannot be told, what raises an error when used."""
        try:
            return self._value(node)
        except ExpressionError as error:
            if self._values > _MOST_VALUES or self._deepest > _MOST_LEVELS:
                raise
            return Unread(node, error)

    def _may_be_schedule(self, node: ast.expr) -> bool:
        """Tell whether a node that cannot be read is meant for a schedule, as far as it tells."""
        if not isinstance(node, ast.Call):
            return False
        name = self._full_name(node.func)
        given = [*node.args[:1], *(one.value for one in node.keywords)]
        takes_one = any(
            isinstance(self._names.get(dotted(one) or ""), (Made, Optimizer)) for one in given
        )
        return takes_one or is_like_a_schedule(name)

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
                return self._mapping(zip(filter(None, keys), values, strict=True))
            case ast.Call():
                return self._call(node)
            case ast.Lambda():
                told = "a function is never run: write the rate as a formula, as in "
                message = f"{told}formula('0.1 * 0.95 ** t')"
                raise self._source.error(node, message)
            case _:
                message = "only numbers, True, False, None, text, lists and calls can stand here"
                raise self._source.error(node, message)

    def _mapping(self, items: Iterable[tuple[ast.expr, ast.expr]]) -> object:
        found: dict[object, object] = {}
        for node, value in items:
            key = self._key(node)
            if key in found:
                raise self._source.error(node, f"key {short_repr(key)} is given twice")
            found[key] = self._lazily(value)
        return found

    def _key(self, node: ast.expr) -> object:
        key = self._value(node)
        if not isinstance(key, (int, float, str, Duration)):
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
        if name in _MAPPINGS and not call.args:
            return self._named(call.keywords)
        if makes_optimizer(name):
            return self._optimizer_call(call)
        if name not in families() and is_counter(name):
            return Symbol(written)
        given = [one.arg for one in call.keywords if one.arg]
        made_by = maker(name, self._dialect, given) or replayed(name, given)
        if made_by is None:
            raise self._source.error(call.func, unknown_name(name))
        place = len(self._made)
        optimizer = self._optimizer_of(call, made_by)
        with self._within(dialect_of(made_by) or self._dialect, optimizer):
            made = self._make(call, name, made_by, optimizer)
        self._made.insert(place, made)
        return made

    def _optimizer_call(self, call: ast.Call) -> object:
        """Return an optimizer, of which only the rate is read; a schedule, if that is its rate."""
        if call not in self._calls:
            self._calls[call] = self._new_optimizer(call)
        return self._calls[call]

    def _new_optimizer(self, call: ast.Call) -> object:
        node = self._rate_node(call)
        rate = None if node is None else self._lazily(node)
        if isinstance(rate, Made):
            return rate
        told = isinstance(rate, (int, float)) and not isinstance(rate, bool)
        lr = float(rate) if told else None  # type: ignore[arg-type]
        # What is not understood may be the rate: only what is surely not told has the default.
        is_given = (
            told
            or any(one.arg in (*_RATES, None) for one in call.keywords)
            or len(call.args) > 1
            or any(isinstance(one, ast.Starred) for one in call.args)
        )
        name = "" if is_given else self._full_name(call.func)
        groups = self._groups(call)
        if not groups:
            named = {one.arg: self._lazily(one.value) for one in call.keywords if one.arg}
            made = decayed(self._full_name(call.func), Optimizer(lr), named)
            return made or Optimizer(lr, name)
        chosen = groups[min(self._group, len(groups) - 1)]
        own = chosen.get("lr")
        if own is not None:
            is_number_given = isinstance(own, (int, float)) and not isinstance(own, bool)
            lr, name = (float(own) if is_number_given else None), ""  # type: ignore[arg-type]
        scale = chosen.get("lr_scale", 1.0)
        if not isinstance(scale, (int, float)) or scale < 0:
            raise self._source.error(call, "lr_scale must be a number >= 0")
        return Optimizer(lr, name, names_of(groups), float(scale))

    def _groups(self, call: ast.Call) -> list[dict[object, object]]:
        """Return the groups of parameters that an optimizer is told, if it is told any."""
        named = [one.value for one in call.keywords if one.arg in _PARAMETERS]
        node = next(iter([*named, *call.args[:1]]), None)
        value = None if node is None else self._lazily(node)
        if isinstance(value, Unread) and may_tell_rates(value.node):
            return [{"lr": value}]
        groups = value if isinstance(value, list) else []
        found = [one for one in groups if isinstance(one, dict)]
        return found if len(found) == len(groups) else []

    def _rate_node(self, call: ast.Call) -> ast.expr | None:
        """Return what stands for the rate: by name, or first, or after the parameters."""
        named = [keyword.value for keyword in call.keywords if keyword.arg in _RATES]
        if named or not call.args:
            return next(iter(named), None)
        first, *others = call.args[:2]
        is_rate = isinstance(self._lazily(first), (int, float, Made))
        return first if is_rate or not others else others[0]

    def _optimizer_of(self, call: ast.Call, made_by: Maker) -> Optimizer | None:
        """Return the optimizer that a scheduler's call names, or that which holds around it.

        A name that nothing was assigned to stands for one optimizer, wherever it is met.
        """
        if isinstance(made_by, type):
            return self._optimizer
        node = node_given(call, fields(made_by), kinds.OPTIMIZER)
        name = None if node is None else dotted(node)
        value = None if node is None else self._names.get(name or "")
        node = value.node if isinstance(value, Unread) else node
        if isinstance(node, ast.Call) and not isinstance(value, Optimizer):
            is_told = any(one.arg in _RATES for one in node.keywords)
            if is_told or makes_optimizer(self._full_name(node.func)):
                value = self._optimizer_call(node)
        if isinstance(value, Optimizer):
            found = value
        elif name is not None:
            found = self._optimizers.setdefault(name, self._optimizer or Optimizer())
        else:
            found = self._optimizer or Optimizer()
        if found.lr is None and found.name:
            found.lr = default_rate(found.name, dialect_of(made_by))
        for keyword in call.keywords:
            if keyword.arg == "lr" and is_number(keyword.value) and found.lr is None:
                found.lr = float(self._number(keyword.value))
        return found

    @contextmanager
    def _within(self, dialect: str, optimizer: Optimizer | None) -> Iterator[None]:
        """While a call's arguments are read, its framework and optimizer hold for them."""
        before = self._dialect, self._optimizer
        self._dialect, self._optimizer = dialect, optimizer
        try:
            yield
        finally:
            self._dialect, self._optimizer = before

    def _make(self, call: ast.Call, name: str, made_by: Maker, optimizer: Optimizer | None) -> Made:
        declared = fields(made_by)
        if isinstance(made_by, type):
            values: list[object] = [self._value(argument) for argument in call.args]
        else:
            values = [self._lazily(argument) for argument in call.args]
        named = self._named(call.keywords)
        try:
            former = settle(name, made_by, values, named, optimizer, self._group)
        except ArgumentError as error:
            raise self._source.error(call, str(error)) from error
        positional = tuple(values)
        if node_given(call, declared, kinds.OPTIMIZER) is None:
            optimizer = optimizer_of_parts([*positional, *named.values()]) or optimizer
        try:
            understood = kin_of(made_by)
            positional = tuple(settled(value, understood) for value in positional)
            named = {key: settled(value, understood) for key, value in named.items()}
            positional, named = counted(self._lengths, made_by, positional, named)
            arguments = bind(name, declared, positional, named)
            schedule = schedule_of(made_by, declared, arguments, optimizer)
        except ParameterError as error:
            place = argument_node(call, declared, error.name)
            raise self._source.error(place, f"{error.name} {error.problem()}") from error
        except LengthError as error:
            place = argument_node(call, declared, error.name)
            raise self._source.error(place, str(error)) from error
        except (ArgumentError, LearningRateError) as error:
            raise self._source.error(call, str(error)) from error
        except (ArithmeticError, ValueError) as error:  # what a framework's formula comes to
            message = f"{name}: its numbers are too large or too small to compute with"
            raise self._source.error(call, message) from error
        delegate = None if isinstance(made_by, type) else delegate_of(made_by, arguments)
        line = self._source.line_of(call)
        number = len(optimizer.made) - 1 if optimizer and optimizer.made else None
        return Made(schedule, made_by, arguments, delegate, optimizer, number, line, former)

    def _named(self, keywords: list[ast.keyword]) -> dict[str, object]:
        named: dict[str, object] = {}
        for keyword in keywords:
            if keyword.arg is None:
                raise self._source.error(keyword, "** is not part of an expression")
            if keyword.arg in named:
                raise self._source.error(keyword, f"argument {keyword.arg} is given twice")
            named[keyword.arg] = self._lazily(keyword.value)
        return named
