"""Python's own functions, as far as learning rates are computed with them."""

from typing import Any

from lrsched_cli.formula.nodes import Node
from lrsched_cli.script import arrays, iteration, kinds
from lrsched_cli.script.attributes import attribute, set_attribute, set_item
from lrsched_cli.script.expressions import members
from lrsched_cli.script.machine import Machine, Stop
from lrsched_cli.script.modules import import_module
from lrsched_cli.script.opened import open_file
from lrsched_cli.script.overwriting import is_unread, overwrite, part_of
from lrsched_cli.script.values import (
    UNDEFINED,
    Attributes,
    Class,
    Instance,
    Items,
    Mapped,
    Native,
    Picked,
    Scope,
    Sequence,
    Unknown,
    holds_things,
    is_known,
    is_numeric,
)


def _number(op: str) -> Any:
    def convert(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
        value = args[0] if args else 0
        if holds_things(value):
            return machine.spread(value, lambda one: convert(machine, [one], named, text))
        if isinstance(value, str) and len(value) < 50:  # noqa: PLR2004
            try:
                return int(value) if op == "int" else float(value)
            except ValueError:
                return machine.unknown(text)
        if isinstance(value, Sequence):
            return value
        if not is_numeric(value):
            return machine.unknown(text)
        if op == "float" and isinstance(value, Node):
            return value
        return machine.apply(op, value)

    return convert


def _round(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    digits = named.get("ndigits", args[1] if len(args) > 1 else None)
    if digits is None:
        return machine.apply("round", args[0])
    if isinstance(args[0], (int, float)) and isinstance(digits, int):
        return round(args[0], digits)
    if isinstance(digits, int):  # what is rounded to so few digits that it shows is seldom a rate
        scale = 10.0**digits
        return machine.apply(
            "truediv", machine.apply("round", machine.apply("mul", args[0], scale)), scale
        )
    return machine.unknown(text)


def _abs(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    return arrays.mapped(machine, "abs", args[0])


def _extreme(op: str) -> Any:
    def extreme(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
        values = members(machine, args[0]) if len(args) == 1 else args
        if not values or "key" in named:
            return machine.unknown(text)
        found = values[0]
        for one in values[1:]:
            found = machine.apply(op, found, one)
        return found

    return extreme


def _sum(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    if isinstance(args[0], Picked) and all(map(is_numeric, args[0].values)):
        return iteration.picked(machine, args[0], list(args[0].values))
    values = members(machine, args[0])
    if values is None:
        return machine.unknown(text)
    total: Any = args[1] if len(args) > 1 else 0
    for one in values:
        total = machine.apply(
            "add", total, machine.apply("where", one, 1, 0) if _is_truth(one) else one
        )
    return total


def _is_truth(value: object) -> bool:
    return isinstance(value, Node) and value.op in {
        "lt",
        "le",
        "gt",
        "ge",
        "eq",
        "ne",
        "and",
        "or",
        "not",
    }


def _dict(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    found: dict[Any, Any] = {}
    for one in args:
        if isinstance(one, (Mapped, Instance)):
            found |= one.content
        else:
            pairs = members(machine, one) or []
            found |= {x[0]: x[1] for x in pairs if isinstance(x, tuple) and len(x) == 2}  # noqa: PLR2004
    made = Mapped({**found, **{key: one for key, one in named.items() if key != "**"}})
    if "**" in named:
        set_item(machine, made, named["**"], named["**"], "a dictionary")
    return made


def _bool(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    return machine.truth(args[0]) if args else False


def _str(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    if not args:
        return ""
    return str(args[0]) if is_known(args[0]) else machine.unknown(text)


def _all(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    return _every(machine, args, "and", text)


def _any(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    return _every(machine, args, "or", text)


def _every(machine: Machine, args: list[Any], op: str, text: str) -> Any:
    found = members(machine, args[0])
    if found is None:
        return machine.unknown(text)
    total: Any = op == "and"
    for one in found:
        total = machine.apply(op, total, machine.truth(one))
    return total


def _hasattr(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    value, name = args[:2]
    if isinstance(value, Instance):
        known = name in value.content or (
            value.cls is not None and value.cls.find(name) is not UNDEFINED
        )
        if known or value.cls is None or not value.cls.foreign:
            return known
    return machine.unknown(text)


def _getattr(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    value, name = args[:2]
    if not isinstance(name, str):
        return part_of(machine, machine.unknown(text), value, name, getattr(value, "name", ""))
    if len(args) > 2 and _hasattr(machine, [value, name], named, text) is False:  # noqa: PLR2004
        return args[2]
    return attribute(machine, value, name)


def _setattr(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    if len(args) != 3:  # noqa: PLR2004
        return
    if isinstance(args[1], str):
        set_attribute(machine, args[0], args[1], args[2])
    else:
        overwrite(machine, args[0], source=args[1] if is_unread(args[1]) else args[2])


def _map(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    found = members(machine, args[1])
    if found is None:
        return machine.unknown(text)
    return Items([machine.call(args[0], [one], {}) for one in found])


def _filter(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    return args[1] if isinstance(args[1], Unknown) else machine.unknown(text)


def _first(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    return args[0]


def _exit(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    raise Stop


def _print(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    return None


def _pow(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    return machine.apply("pow", *args[:2])


def _divmod(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    return machine.apply("floordiv", *args[:2]), machine.apply("mod", *args[:2])


def _vars(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    if args and isinstance(args[0], (Instance, Scope)):
        return Attributes(args[0])
    return args[0] if args and isinstance(args[0], Unknown) else machine.unknown(text)


def _dir(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    if args and isinstance(args[0], (Instance, Scope, Class)):
        return Items(sorted(one for one in args[0].content if isinstance(one, str)))
    return machine.unknown(text)


def _type(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    value = args[0] if len(args) == 1 else None
    if isinstance(value, Instance) and value.cls is not None:
        return value.cls
    names = [name for name, kind in kinds.TYPES.items() if type(value) is kind]
    return BUILTINS[names[0]] if names else machine.unknown(text)


BUILTINS: dict[str, Any] = {
    name: Native(name, function)
    for name, function in {
        "int": _number("int"),
        "float": _number("float"),
        "round": _round,
        "abs": _abs,
        "min": _extreme("min"),
        "max": _extreme("max"),
        "sum": _sum,
        "len": iteration.length,
        "range": iteration.numbers,
        "xrange": iteration.numbers,
        "enumerate": iteration.numbered,
        "zip": iteration.paired,
        "list": iteration.as_list,
        "set": iteration.as_list,
        "frozenset": iteration.as_list,
        "tuple": iteration.as_tuple,
        "sorted": iteration.in_order,
        "reversed": iteration.backwards,
        "dict": _dict,
        "bool": _bool,
        "str": _str,
        "all": _all,
        "any": _any,
        "isinstance": kinds.is_instance,
        "hasattr": _hasattr,
        "getattr": _getattr,
        "setattr": _setattr,
        "map": _map,
        "filter": _filter,
        "iter": _first,
        "vars": _vars,
        "type": _type,
        "dir": _dir,
        "open": open_file,
        "__import__": import_module,
        "exit": _exit,
        "quit": _exit,
        "print": _print,
        "pow": _pow,
        "divmod": _divmod,
    }.items()
}
"""Python's functions by their names."""
