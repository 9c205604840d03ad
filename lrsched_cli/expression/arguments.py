"""The arguments of a call: which of them matter, and what the call makes of them."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lrsched_cli.dialects import counts, decay_of, default_rate, facts
from lrsched_cli.dialects.made import Made, Maker, dialect_of
from lrsched_cli.errors import ArgumentError, ExpressionError
from lrsched_cli.expression.names import dotted
from lrsched_cli.parameters import Field, fields, kinds
from lrsched_cli.parameters.lengths import Resolver
from lrsched_cli.parameters.values import Optimizer
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Delay, Scale


@dataclass(frozen=True, slots=True, eq=False)
class Unread:
    """What is written at a place where only that must be understood which changes a rate."""

    node: ast.expr
    error: ExpressionError


def settle(  # noqa: PLR0913, PLR0917 - a call, what it takes, and the group in question
    name: str,
    made_by: Maker,
    values: list[object],
    named: dict[str, object],
    optimizer: Optimizer | None,
    group: int,
) -> tuple[str, ...]:
    """Have every argument that matters be understood, and be that of the group in question.

    Returns:
        The arguments that the framework had once, and that are left out.

    Raises:
        ExpressionError: one is not understood.
        ArgumentError: a list of rates does not fit the optimizer's groups.
    """
    former: list[str] = []
    if isinstance(made_by, type):
        declared: dict[str | int, Field] = {}
    else:
        declared = {one.name: one for one in fields(made_by)}
        for gone in facts(dialect_of(made_by)).former:
            if gone not in declared and gone in named:
                del named[gone]
                former.append(gone)
    by_place = [one for one in fields(made_by) if not one.keyword_only]
    for place, field in enumerate(by_place[: len(values)]):
        values[place] = _settled(name, field, values[place], optimizer, group)
    others = next((one for one in fields(made_by) if one.takes_others), None)
    for key, value in named.items():
        named[key] = _settled(name, declared.get(key, others), value, optimizer, group)
    return tuple(former)


def _settled(
    name: str, field: Field | None, value: object, optimizer: Optimizer | None, group: int
) -> object:
    if field is not None and (field.param.ignored or field.takes_others):
        return value
    if field is not None and field.kind is kinds.OPTIMIZER and value is not None:
        return optimizer
    error = error_within(value)
    if error is not None:
        raise error
    is_rate = field is not None and field.kind is kinds.FLOAT and isinstance(value, list)
    if not is_rate or optimizer is None or not isinstance(value, list) or not value:
        return value
    if not optimizer.groups:
        optimizer.groups = names_of([{} for _ in value])
    if len(value) != len(optimizer.groups):
        told = f"{len(value)} rates for {len(optimizer.groups)} groups of parameters"
        raise ArgumentError(name, f"{field.name if field else ''} has {told}")
    return value[min(group, len(value) - 1)]


def node_given(call: ast.Call, declared: tuple[Field, ...], kind: kinds.Kind) -> ast.expr | None:
    """Return the node that a call has for its parameter of a kind, or None."""
    for place, field in enumerate(declared):
        if field.kind is kind:
            named = [one.value for one in call.keywords if one.arg == field.name]
            return named[0] if named else next(iter(call.args[place : place + 1]), None)
    return None


def argument_node(call: ast.Call, declared: tuple[Field, ...], name: str) -> ast.expr:
    """Return the node that gives argument `name`, or the call where none does."""
    names = [field.name for field in declared]
    written = dict(zip(names, call.args, strict=False))
    written |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    return written.get(name, call)


def counted(
    lengths: Resolver, made_by: Maker, positional: tuple[object, ...], named: dict[str, object]
) -> tuple[tuple[object, ...], dict[str, object]]:
    """Return the arguments of a call with numbers for lengths that have a unit.

    Raises:
        LengthError: the run does not tell what one comes to.
    """
    if not lengths.is_needed:
        return positional, named
    declared = fields(made_by)
    names = [one.name for one in declared if not one.keyword_only]
    is_variadic = bool(declared) and declared[0].param.variadic
    placed = {} if is_variadic else dict(zip(names, positional, strict=False))
    given = {**named, **placed}
    within = _made_within([*positional, *named.values()])
    parts = (counts(one.maker, one.arguments) for one in within)
    unit = counts(made_by, given) or next(filter(None, parts), None)
    found = lengths.resolved(declared, given, unit)
    first = tuple(found[name] for name in placed)
    return (*first, *positional[len(first) :]), {name: found[name] for name in named}


def _made_within(values: list[object]) -> Iterator[Made]:
    """Yield the schedulers among some arguments, and in lists of them."""
    for value in values:
        if isinstance(value, Made):
            yield value
        elif isinstance(value, list):
            yield from _made_within(value)


def optimizer_of_parts(values: list[object]) -> Optimizer | None:
    """Return the optimizer of the schedulers among some arguments."""
    for value in values:
        found = optimizer_of_parts(value) if isinstance(value, list) else None
        if isinstance(value, Made):
            found = value.optimizer
        if found is not None:
            return found
    return None


def schedule_of(
    made_by: Maker,
    declared: tuple[Field, ...],
    arguments: dict[str, object],
    optimizer: Optimizer | None,
) -> Schedule:
    """Return what a family or a framework's scheduler makes of its arguments."""
    takes = next((field.name for field in declared if field.kind is kinds.OPTIMIZER), None)
    if isinstance(made_by, type) or optimizer is None:
        return made_by(**arguments)
    if takes is None:
        if optimizer.lr is not None and any(f.name == "lr" and f.keyword_only for f in declared):
            arguments.setdefault("lr", optimizer.lr)
        return made_by(**arguments)
    arguments[takes] = optimizer
    make = facts(dialect_of(made_by)).make
    if make is not None:
        return make(made_by, arguments, optimizer)
    schedule: Schedule = made_by(**arguments)
    last = arguments.get("last_epoch")
    if facts(dialect_of(made_by)).follows_counter and isinstance(last, int) and last >= 0:
        schedule = Delay(schedule=schedule, by=-(last + 1))
    if optimizer.lr_scale != 1 and facts(dialect_of(made_by)).scales_groups:
        schedule = Scale(schedule=schedule, by=optimizer.lr_scale)
    if optimizer.lr is not None and schedule(0) != optimizer.lr:
        optimizer.changed_by = made_by.__name__
    return schedule


def decayed(name: str, optimizer: Optimizer, given: Mapping[str, object]) -> Made | None:
    """Return the schedule of an optimizer that lets its rate decay by itself, or None."""
    found = decay_of(name)
    if found is None:
        return None
    argument, entry = found
    rate = optimizer.lr if optimizer.lr is not None else default_rate(name, dialect_of(entry))
    decay = given.get(argument)
    if rate is None or not isinstance(decay, (int, float)) or not decay:
        return None
    names = [field.name for field in fields(entry)][:3]
    arguments = dict(zip(names, (rate, 1, float(decay)), strict=True))
    return Made(entry(**arguments), entry, arguments)


def error_within(value: object) -> ExpressionError | None:
    """Return the error of the first value within another that was not understood, or None."""
    if isinstance(value, Unread):
        return value.error
    within = value.values() if isinstance(value, dict) else value
    if isinstance(value, (dict, list)):
        return next(filter(None, map(error_within, within)), None)  # type: ignore[call-overload]
    return None


def names_of(groups: list[dict[object, object]]) -> tuple[str, ...]:
    """Return what groups of parameters are called: by their names, or by their numbers."""
    names = [one.get("name") for one in groups]
    return tuple(
        name if isinstance(name, str) and name else f"group {number}"
        for number, name in enumerate(names)
    )


def may_tell_rates(node: ast.expr) -> bool:
    """Tell whether groups of parameters that are not understood may have rates of their own."""
    within = list(ast.walk(node))
    literal = any(
        isinstance(one, ast.Dict) or (isinstance(one, ast.Call) and dotted(one.func) == "dict")
        for one in within
    )
    keys = [key for one in within if isinstance(one, ast.Dict) for key in one.keys]
    is_told = any(
        key is None or (isinstance(key, ast.Constant) and key.value == "lr") for key in keys
    ) or any(isinstance(one, ast.keyword) and one.arg in {"lr", None} for one in within)
    return is_told or (literal and any(isinstance(one, ast.Starred) for one in within))
