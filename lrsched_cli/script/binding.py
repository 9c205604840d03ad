"""Binding: what a target of an assignment does with a value."""

import ast
from typing import Any

from lrsched_cli.script.argparse import OF_SHELL
from lrsched_cli.script.assumed import assumed, names_in
from lrsched_cli.script.attributes import set_attribute, set_item
from lrsched_cli.script.expressions import members
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.overwriting import is_unread
from lrsched_cli.script.values import (
    UNDEFINED,
    Class,
    Instance,
    Items,
    Mapped,
    Scope,
    Sequence,
    Thing,
    Unknown,
    holds_things,
    is_known,
    unparsed,
)


def bind(machine: Machine, target: ast.expr, value: Any, scope: Scope) -> None:
    """Give a value to a target of an assignment."""
    if isinstance(target, (ast.Name, ast.Attribute)):
        value = _given_instead(machine, target, value)
    match target:
        case ast.Name(id=name):
            _name(machine, name, value, scope)
        case ast.Attribute(value=node, attr=name):
            named(machine, value, unparsed(target))
            set_attribute(machine, machine.evaluate(node, scope), name, value)
        case ast.Subscript(value=node, slice=key):
            owner, index = machine.evaluate(node, scope), machine.evaluate(key, scope)
            set_item(machine, owner, index, value, unparsed(node))
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            _unpack(machine, targets, value, scope)
        case ast.Starred(value=inner):
            bind(machine, inner, value, scope)
        case _:
            return


def _given_instead(machine: Machine, target: ast.expr, value: Any) -> Any:
    """Return what is given for a name that is set once, to a literal or to what is unknown."""
    is_plain = is_known(value) or isinstance(value, Unknown)
    if not is_plain or not machine.given or machine.training.loops:
        return value
    given = machine.given_text(unparsed(target))
    return value if given is UNDEFINED else given


def _name(machine: Machine, name: str, value: Any, scope: Scope) -> None:
    named(machine, value, name)
    if name in scope.globals:
        scope = scope.module
    elif name in scope.nonlocals:
        place = scope.outer
        while place is not None and name not in place.content:
            place = place.outer
        scope = place or scope
    machine.journal.write(scope, name, value)


def _is_telling(text: str) -> bool:
    """Tell whether a call says better than the name it is bound to what is to be given."""
    return text.startswith("len(") or text.endswith("get_world_size()")


_NAMELESS = ("", "self")


def named(machine: Machine, value: Any, name: str) -> None:
    """Note what a thing is first bound to; a namespace takes what is given for its attributes."""
    if isinstance(value, tuple):
        for one in value:
            named(machine, one, "")
        return
    if isinstance(value, Unknown) and "(" in value.text and name and not _is_telling(value.text):
        value.text = name
    if not isinstance(value, Thing) or not hasattr(value, "name") or not name:
        return
    if isinstance(value, Instance) and name not in {value.name, "self"}:
        if value.source and not value.name:
            _name_defaults(machine, value, name)
        _given_attributes(machine, value, name)
    if isinstance(value, Class):
        return
    if value.name in _NAMELESS and name != "self":
        value.name = name


def _name_defaults(machine: Machine, value: Instance, name: str) -> None:
    """Have the defaults of declared names be known for what they are, wherever they go."""
    for attribute, default in value.content.items():
        if isinstance(default, Unknown) and default.full == f"{OF_SHELL}{default.text}":
            is_variable = default.text != attribute
            default.text = default.text if is_variable else f"{name}.{attribute}"
        if not isinstance(attribute, str) or attribute in value.told:
            continue
        if is_known(default) and not names_in(default):
            machine.defaults[f"{name}.{attribute}"] = default
            value.content[attribute] = assumed(default, (f"{name}.{attribute}",))


def _given_attributes(machine: Machine, value: Instance, name: str) -> None:
    for text in machine.given:
        head, dot, attr = text.rpartition(".")
        is_known_there = attr in value.content or attr in machine.attributes
        if dot and head == name and attr.isidentifier() and is_known_there:
            machine.journal.write(value, attr, machine.given_text(text))


def _member_of(machine: Machine, value: Any, name: str, number: int, text: str) -> Any:
    """Return a member of what is unpacked and not known, called by the name that it gets."""
    full = f"{value.full}[{number}]" if is_unread(value) else ""
    return machine.unknown(name or f"{text}[{number}]", full)


def _unpack(machine: Machine, targets: list[ast.expr], value: Any, scope: Scope) -> None:
    if holds_things(value):
        condition, one, other = value.args
        if all(isinstance(x, tuple) and len(x) == len(targets) for x in (one, other)):
            value = machine.join(condition, one, other)
    values = members(machine, value)
    starred = next((n for n, one in enumerate(targets) if isinstance(one, ast.Starred)), None)
    if values is not None and starred is not None and len(values) >= len(targets) - 1:
        after = len(targets) - starred - 1
        end = len(values) - after
        values = [*values[:starred], Items(values[starred:end]), *values[end:]]
    if values is None or len(values) != len(targets):
        text = value.text if isinstance(value, Unknown) else f"a value of line {machine.line}"
        if isinstance(value, Thing) and not isinstance(value, (Items, Mapped, Sequence)):
            values = [value, *[machine.unknown(f"{text}[{n}]") for n in range(1, len(targets))]]
        else:
            values = [
                _member_of(machine, value, getattr(one, "id", ""), number, text)
                for number, one in enumerate(targets)
            ]
    for target, one in zip(targets, values, strict=True):
        bind(machine, target, one, scope)
