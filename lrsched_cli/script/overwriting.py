"""Writes under names that the text does not tell: what they may have changed is unknown after."""

from typing import Any

from lrsched_cli.formula.nodes import Node
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.values import (
    UNDEFINED,
    Attributes,
    Class,
    Instance,
    Items,
    Mapped,
    Scope,
    Thing,
    Unknown,
    holds_things,
    is_known,
)

FROM_FILE = "\0"
"""How the full text of what a missing file would tell begins; then comes the name to be asked."""


def is_unread(value: Any) -> bool:
    """Tell whether a value is what a file that is not here would tell."""
    return isinstance(value, Unknown) and value.full.startswith(FROM_FILE)


def is_open(value: Mapped) -> bool:
    """Tell whether a dictionary may have more keys than are known."""
    return any(isinstance(key, Unknown) for key in value.content)


def part_of(machine: Machine, found: Any, container: Any, key: Any, text: str) -> Any:
    """Return what was found under a key of what is called `text`.

    Where that is open, it is noted what it may be one of.
    """
    if isinstance(found, Unknown) and isinstance(container, Thing) and not is_known(key):
        machine.parts.setdefault(found, {})[container] = text
    return found


def overwrite(
    machine: Machine, value: Any, text: str = "", source: Any = None, name: str | None = None
) -> None:
    """Make unknown what a value holds, of which some name was written that is not known.

    Args:
        machine: the evaluation.
        value: what is written, or an unknown part of something: then all that it may be.
        text: what it is called.
        source: the value that is written; if a file that is not here tells it, that is asked for.
        name: the one name that is written, where that is known.
    """
    if isinstance(value, Attributes):
        value = value.of
    if isinstance(value, Unknown):
        for container, called in machine.parts.get(value, {}).items():
            for key, own in _content(container):
                if isinstance(own, Thing) and (name is None or name in dict(_content(own))):
                    _forget(machine, own, _called(container, key, called), source, str(key), name)
    elif isinstance(value, (Instance, Mapped, Scope, Class)):
        _forget(machine, value, getattr(value, "name", "") or text, source, "", name)


def _content(value: Thing) -> list[tuple[Any, Any]]:
    """Return the names that a value has, those of its class too, and their values."""
    if isinstance(value, Items):
        return list(enumerate(value.content))
    own = dict(value.content)
    cls = value.cls if isinstance(value, Instance) else None
    classes: list[Any] = [] if cls is None else [cls]
    for one in classes:
        own = {**one.content, **own}
        classes += [base for base in one.bases if isinstance(base, Class)]
    return list(own.items())


def _forget(
    machine: Machine, thing: Thing, text: str, source: Any, path: str, name: str | None = None
) -> None:
    for key, own in _content(thing):
        machine.tick()
        is_hidden = isinstance(key, Unknown) or (isinstance(key, str) and key.startswith("_"))
        if is_hidden or name not in {None, key}:
            continue
        called = _called(thing, key, text)
        inner = f"{path}.{key}" if path else str(key)
        if isinstance(own, Mapped) or (isinstance(own, Instance) and own.cls is None):
            _forget(machine, own, called, source, inner)
        elif _is_data(own) and not is_unread(own):
            machine.journal.write(thing, key, _unknown(machine, called, source, inner))


def _called(thing: Thing, key: Any, text: str) -> str:
    if isinstance(thing, Scope):
        return str(key)
    text = getattr(thing, "name", "") or text
    return f"{text}.{key}" if isinstance(thing, (Instance, Class)) else f"{text}[{key!r}]"


def _is_data(value: Any) -> bool:
    """Tell whether a file could tell a value: no object or function, and none of the training."""
    if isinstance(value, Items):
        return all(map(_is_data, value.content))
    return is_known(value) or (isinstance(value, Node) and not holds_things(value))


def _unknown(machine: Machine, text: str, source: Any, path: str) -> Any:
    """Return what is given for a name, or for its place in a settings file, else a leaf."""
    for one in (text, path if path not in machine.told else ""):
        given = machine.given_text(one)
        if given is not UNDEFINED:
            return given
    return machine.unknown(text, f"{source.full}.{path}" if is_unread(source) else "")
