"""Methods of lists, dictionaries, texts and namespaces."""

from collections.abc import Callable
from typing import Any

from lrsched_cli.formula.nodes import Node
from lrsched_cli.script import maths
from lrsched_cli.script.attributes import by_key, set_item
from lrsched_cli.script.expressions import members
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.opened import merge_file
from lrsched_cli.script.overwriting import is_open
from lrsched_cli.script.values import (
    UNDEFINED,
    Instance,
    Items,
    Mapped,
    Native,
    Scope,
    Sequence,
    Unknown,
    is_known,
)


def method_of(value: Any, name: str) -> Any:
    """Return a method of one of Python's own values, or None where it is not known."""
    found: Callable[..., Any] | None = None
    if isinstance(value, Items):
        found = _LIST.get(name)
    elif isinstance(value, Mapped):
        found = _DICT.get(name)
    elif isinstance(value, str):
        found = _text_method(name)
    elif isinstance(value, Sequence):
        if name in {"size", "shape"}:
            return value.length if name == "size" else (value.length,)
        if name in {"sum", "max", "min"}:
            return Native(name, lambda m, a, n, t: maths.call(m, f"numpy.{name}", [value], {}))
        found = _same if name in _KEEP else None
    elif isinstance(value, (int, float, Node)) and not isinstance(value, Unknown):
        found = _same if name in _KEEP else None
    if found is None:
        return None
    return Native(name, lambda machine, args, named, text: found(machine, value, args, named, text))


_KEEP = ("item", "astype", "numpy", "tolist", "float", "cpu", "copy", "value", "detach", "squeeze")


def _same(machine: Machine, value: Any, args: list[Any], named: Any, text: str) -> Any:
    return value


def _text_method(name: str) -> Callable[..., Any] | None:
    if name not in {
        "lower",
        "upper",
        "strip",
        "startswith",
        "endswith",
        "split",
        "replace",
        "format",
        "join",
        "title",
        "lstrip",
        "rstrip",
        "isdigit",
        "isupper",
        "islower",
        "count",
    }:
        return None

    def run(machine: Machine, value: str, args: list[Any], named: Any, text: str) -> Any:
        plain = [tuple(one.content) if isinstance(one, Items) else one for one in args]
        if named or not all(map(is_known, plain)) or len(value) > 10_000:  # noqa: PLR2004
            return machine.unknown(text)
        try:
            found = getattr(value, name)(*plain)
        except (TypeError, ValueError, IndexError, KeyError):
            return machine.unknown(text)
        return Items(found) if isinstance(found, list) else found

    return run


def _append(machine: Machine, value: Items, args: list[Any], named: Any, text: str) -> Any:
    machine.journal.note(value)
    value.content.append(args[0] if args else None)


def _extend(machine: Machine, value: Items, args: list[Any], named: Any, text: str) -> Any:
    machine.journal.note(value)
    found = members(machine, args[0])
    value.content.extend([machine.unknown(text)] if found is None else found)


def _insert(machine: Machine, value: Items, args: list[Any], named: Any, text: str) -> Any:
    if len(args) == 2 and isinstance(args[0], int):  # noqa: PLR2004
        machine.journal.note(value)
        value.content.insert(*args)


def _pop(machine: Machine, value: Items, args: list[Any], named: Any, text: str) -> Any:
    place = args[0] if args else -1
    if not isinstance(place, int) or not -len(value.content) <= place < len(value.content):
        return machine.unknown(text)
    machine.journal.note(value)
    return value.content.pop(place)


def _index(machine: Machine, value: Items, args: list[Any], named: Any, text: str) -> Any:
    if args and isinstance(args[0], Node) and args[0] not in value.content:
        places = Mapped({one: place for place, one in enumerate(value.content) if is_known(one)})
        return by_key(machine, places, args[0], UNDEFINED, text)
    try:
        return value.content.index(args[0])
    except (ValueError, IndexError):
        return machine.unknown(text)


def _copy(machine: Machine, value: Any, args: list[Any], named: Any, text: str) -> Any:
    return type(value)(value.content.copy())


def _sort(machine: Machine, value: Items, args: list[Any], named: Any, text: str) -> Any:
    if not named and all(isinstance(one, (int, float)) for one in value.content):
        machine.journal.note(value)
        value.content.sort()


def _get(machine: Machine, value: Mapped, args: list[Any], named: dict[str, Any], text: str) -> Any:
    default = args[1] if len(args) > 1 else named.get("default")
    if args and isinstance(args[0], Node):
        return by_key(machine, value, args[0], default, text)
    if not args or not is_known(args[0]):
        return machine.unknown(text)
    found = value.content.get(args[0], UNDEFINED)
    is_absent = found is UNDEFINED and not is_open(value)
    return default if is_absent else machine.unknown(text) if found is UNDEFINED else found


def _dict_pop(machine: Machine, value: Mapped, args: list[Any], named: Any, text: str) -> Any:
    if not args or not is_known(args[0]):
        return machine.unknown(text)
    found = value.content.get(args[0], args[1] if len(args) > 1 else UNDEFINED)
    if args[0] in value.content:
        machine.journal.write(value, args[0], UNDEFINED)
    return machine.unknown(text) if found is UNDEFINED else found


def _setdefault(machine: Machine, value: Mapped, args: list[Any], named: Any, text: str) -> Any:
    if not args or not is_known(args[0]):
        return machine.unknown(text)
    if args[0] not in value.content:
        machine.journal.write(value, args[0], args[1] if len(args) > 1 else None)
    return value.content[args[0]]


def _update(machine: Machine, value: Any, args: list[Any], named: dict[str, Any], text: str) -> Any:
    owner = text.partition(".update(")[0]
    for one in [*args, *([named["**"]] if "**" in named else [])]:
        if isinstance(one, (Mapped, Instance, Scope)):
            for key, each in list(one.content.items()):
                set_item(machine, value, key, each, owner)
        elif isinstance(one, Unknown):
            set_item(machine, value, one, one, owner)
    for key, one in named.items():
        if key != "**":
            set_item(machine, value, key, one, owner)


def _keys(machine: Machine, value: Mapped, args: list[Any], named: Any, text: str) -> Any:
    return Items(list(value.content))


def _values(machine: Machine, value: Mapped, args: list[Any], named: Any, text: str) -> Any:
    return Items(list(value.content.values()))


def _items(machine: Machine, value: Mapped, args: list[Any], named: Any, text: str) -> Any:
    return Items(list(value.content.items()))


_LIST: dict[str, Callable[..., Any]] = {
    "append": _append,
    "extend": _extend,
    "insert": _insert,
    "pop": _pop,
    "index": _index,
    "copy": _copy,
    "sort": _sort,
    "add": _append,
}
_DICT: dict[str, Callable[..., Any]] = {
    "get": _get,
    "pop": _dict_pop,
    "setdefault": _setdefault,
    "update": _update,
    "keys": _keys,
    "values": _values,
    "items": _items,
    "copy": _copy,
}


def _freeze(machine: Machine, value: Any, args: list[Any], named: Any, text: str) -> Any:
    return value


def _clone(machine: Machine, value: Instance, args: list[Any], named: Any, text: str) -> Any:
    made = Instance(None, value.content.copy())
    made.source, made.told = value.source, value.told
    return made


_NAMESPACE: dict[str, Callable[..., Any]] = {
    **{
        name: _DICT[name]
        for name in ("get", "pop", "setdefault", "update", "keys", "values", "items")
    },
    "clone": _clone,
    "copy": _clone,
    "copy_and_resolve_references": _clone,
    "to_dict": _freeze,
    "freeze": _freeze,
    "defrost": _freeze,
    "lock": _freeze,
    "unlock": _freeze,
    "unlocked": _freeze,
    "merge_from_dict": _update,
    "merge_from_file": merge_file,
    "merge_from_list": _freeze,
    "_get_kwargs": _items,
}


def namespace_method(value: Instance, name: str) -> Any:
    """Return a method of a namespace, such as a ConfigDict, or None."""
    found = _NAMESPACE.get(name)
    if found is None:
        return None
    return Native(name, lambda machine, args, named, text: found(machine, value, args, named, text))
