"""Numbers that are a default of the script: they keep their names through arithmetic."""

from typing import Any

from lrsched_cli.formula.nodes import Node, walk


class AssumedInt(int):
    """A whole number that comes from defaults."""

    names: tuple[str, ...]


class AssumedFloat(float):
    """A number that comes from defaults."""

    names: tuple[str, ...]


class AssumedText(str):
    """A text that is a default."""

    __slots__ = ("names",)

    names: tuple[str, ...]


def assumed(value: Any, names: tuple[str, ...]) -> Any:
    """Return a number or text with the names of the defaults that it comes from."""
    if not names or isinstance(value, bool):
        return value
    for kind, own in ((int, AssumedInt), (float, AssumedFloat), (str, AssumedText)):
        if isinstance(value, kind):
            made: Any = own(value)
            made.names = names
            return made
    return value


def names_in(*values: Any) -> tuple[str, ...]:
    """Return the names of the defaults that values come from, in the order they are met."""
    found: dict[str, None] = {}
    for value in values:
        if isinstance(value, Node):
            for node in walk(value):
                for one in node.args:
                    found |= dict.fromkeys(_names(one))
        else:
            found |= dict.fromkeys(_names(value))
    return tuple(found)


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return tuple(name for one in value for name in _names(one))
    return getattr(value, "names", ()) if isinstance(value, (int, float, str)) else ()
