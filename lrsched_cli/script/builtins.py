"""Python's own functions, as far as learning rates are computed with them."""

from typing import Any

from lrsched_cli.formula.nodes import Node
from lrsched_cli.script import arrays
from lrsched_cli.script.attributes import attribute, item, set_attribute
from lrsched_cli.script.expressions import members
from lrsched_cli.script.machine import Machine, Stop
from lrsched_cli.script.values import (
    UNDEFINED,
    Class,
    Function,
    Instance,
    Items,
    Mapped,
    Native,
    Sequence,
    Unknown,
    holds_things,
    is_known,
    is_numeric,
)


def _number(op: str) -> Any:  # noqa: ANN401
    def convert(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401
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


def _round(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401
    digits = named.get("ndigits", args[1] if len(args) > 1 else None)
    if digits is None:
        return machine.apply("round", args[0])
    if isinstance(args[0], (int, float)) and isinstance(digits, int):
        return round(args[0], digits)
    if isinstance(digits, int):  # what is rounded to so few digits that it shows is seldom a rate
        scale = 10.0**digits
        return machine.apply("truediv", machine.apply("round", machine.apply("mul", args[0], scale)), scale)
    return machine.unknown(text)


def _abs(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    return arrays.mapped(machine, "abs", args[0])


def _extreme(op: str) -> Any:  # noqa: ANN401
    def extreme(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401
        values = members(machine, args[0]) if len(args) == 1 else args
        if not values or "key" in named:
            return machine.unknown(text)
        found = values[0]
        for one in values[1:]:
            found = machine.apply(op, found, one)
        return found

    return extreme


def _sum(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    values = members(machine, args[0])
    if values is None:
        return machine.unknown(text)
    total: Any = args[1] if len(args) > 1 else 0
    for one in values:
        total = machine.apply("add", total, machine.apply("where", one, 1, 0) if _is_truth(one) else one)
    return total


def _is_truth(value: object) -> bool:
    return isinstance(value, Node) and value.op in {"lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not"}


def _len(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    from lrsched_cli.script.loops import length_of  # noqa: PLC0415 - a circle of parts

    (value,) = args[:1] or (None,)
    if holds_things(value):
        return machine.spread(value, lambda one: _len(machine, [one], named, text))
    if isinstance(value, Unknown):
        return length_of(machine, value, value.text)
    if isinstance(value, Instance) and value.cls is not None:
        method = value.cls.find("__len__")
        if isinstance(method, Function):
            return machine.call(method, [value], {})
    found = members(machine, value)
    if found is not None:
        return len(found)
    if isinstance(value, Sequence) and value.length is not None:
        return value.length
    return machine.unknown(text, is_whole=True)


def ranged(machine: Machine, args: list[Any]) -> Sequence:
    """Return a range as a sequence of its numbers."""
    start, stop, step = (0, args[0], 1) if len(args) == 1 else (*args, 1)[:3]
    span = machine.apply("sub", stop, start)
    if isinstance(step, int) and step == 1:
        length = span
    elif isinstance(step, int) and step < 0:
        back = machine.apply("neg", span)
        length = _ceiled(machine, back, -step)
    else:
        length = _ceiled(machine, span, step)
    if isinstance(length, float):
        length = int(length)
    if isinstance(length, int):
        length = max(length, 0)

    def at(index: Any) -> Any:  # noqa: ANN401
        return machine.apply("add", start, machine.apply("mul", step, index))

    return Sequence(at, length, "range")


def _ceiled(machine: Machine, span: Any, step: Any) -> Any:  # noqa: ANN401
    return machine.apply("neg", machine.apply("floordiv", machine.apply("neg", span), step))


def _range(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    if not args or not all(map(is_numeric, args)):
        return machine.unknown(text)
    return ranged(machine, args)


def _as_sequence(machine: Machine, value: Any) -> Sequence:  # noqa: ANN401
    """Return whatever a loop can go over as a sequence."""
    if isinstance(value, Sequence):
        return value
    found = members(machine, value)
    if found is not None:
        return Sequence(lambda k: item(machine, Items(found), k), len(found), "list")
    from lrsched_cli.script.loops import length_of  # noqa: PLC0415 - a circle of parts

    text = value.text if isinstance(value, Unknown) else "values"
    length = length_of(machine, value, text)
    return Sequence(lambda _: machine.unknown(f"a member of {text}"), length, text)


def _enumerate(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    start = named.get("start", args[1] if len(args) > 1 else 0)
    found = members(machine, args[0])
    if found is not None:
        return Items([(machine.apply("add", start, n), one) for n, one in enumerate(found)])
    inner = _as_sequence(machine, args[0])
    return Sequence(lambda k: (machine.apply("add", k, start), inner.at(k)), inner.length, inner.text)


def _zip(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    lists = [members(machine, one) for one in args]
    if all(one is not None for one in lists):
        return Items(list(zip(*lists, strict=False)))  # type: ignore[arg-type]
    parts = [_as_sequence(machine, one) for one in args]
    lengths = [one.length for one in parts if one.length is not None]
    length = lengths[0] if lengths else None
    for one in lengths[1:]:
        length = machine.apply("min", length, one)
    return Sequence(lambda k: tuple(one.at(k) for one in parts), length, parts[0].text)


def _list(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    if not args:
        return Items([])
    found = members(machine, args[0])
    if found is None:
        return args[0] if isinstance(args[0], (Sequence, Unknown)) else machine.unknown(text)
    return Items(found)


def _tuple(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    found = members(machine, args[0]) if args else []
    return machine.unknown(text) if found is None else tuple(found)


def _sorted(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401
    found = members(machine, args[0])
    if found is None or "key" in named or not all(isinstance(one, (int, float, str)) for one in found):
        return machine.unknown(text)
    try:
        return Items(sorted(found, reverse=bool(named.get("reverse", False))))
    except TypeError:
        return machine.unknown(text)


def _reversed(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    found = members(machine, args[0])
    return machine.unknown(text) if found is None else Items(found[::-1])


def _dict(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    found: dict[Any, Any] = {}
    for one in args:
        if isinstance(one, (Mapped, Instance)):
            found |= one.content
        else:
            pairs = members(machine, one) or []
            found |= {x[0]: x[1] for x in pairs if isinstance(x, tuple) and len(x) == 2}  # noqa: PLR2004
    return Mapped({**found, **{key: one for key, one in named.items() if key != "**"}})


def _bool(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    return machine.truth(args[0]) if args else False


def _str(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    if not args:
        return ""
    return str(args[0]) if is_known(args[0]) else machine.unknown(text)


def _all(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    return _every(machine, args, "and", text)


def _any(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    return _every(machine, args, "or", text)


def _every(machine: Machine, args: list[Any], op: str, text: str) -> Any:  # noqa: ANN401
    found = members(machine, args[0])
    if found is None:
        return machine.unknown(text)
    total: Any = op == "and"
    for one in found:
        total = machine.apply(op, total, machine.truth(one))
    return total


_TYPES = {"int": int, "float": float, "str": str, "bool": bool, "list": Items, "tuple": tuple, "dict": Mapped}


def _isinstance(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401
    value, kinds = args[:2] if len(args) > 1 else (None, None)
    if holds_things(value):
        return machine.spread(value, lambda one: _isinstance(machine, [one, kinds], named, text))
    wanted = kinds if isinstance(kinds, tuple) else (kinds,)
    found: Any = False
    for one in wanted:
        found = machine.apply("or", found, _is_a(machine, value, one, text))
    return found


def _is_a(machine: Machine, value: Any, kind: Any, text: str) -> Any:  # noqa: ANN401, PLR0911
    if isinstance(value, Node):
        return machine.unknown(text) if isinstance(value, Unknown) else (
            isinstance(kind, Native) and kind.name in {"float", "int"} and (kind.name == "int") == value.is_whole
        )
    if isinstance(kind, Native) and kind.name in _TYPES:
        return isinstance(value, _TYPES[kind.name])
    if isinstance(kind, Class):
        cls = value.cls if isinstance(value, Instance) else None
        return _derives(cls, kind)
    last = kind.full.rpartition(".")[2] if isinstance(kind, Unknown) else ""
    if last in {"Number", "Real"}:
        return isinstance(value, (int, float))
    if last in {"Integral"}:
        return isinstance(value, int)
    if last in {"Sequence", "Iterable", "Collection"}:
        return isinstance(value, (Items, tuple, Sequence))
    if last in {"Mapping", "MutableMapping"}:
        return isinstance(value, Mapped)
    if is_known(value) or isinstance(value, (Items, Mapped, Function)):
        return False
    return machine.unknown(text)


def _derives(cls: Class | None, kind: Class) -> bool:
    if cls is None:
        return False
    return cls is kind or any(isinstance(one, Class) and _derives(one, kind) for one in cls.bases)


def _hasattr(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    value, name = args[:2]
    if isinstance(value, Instance):
        known = name in value.content or (value.cls is not None and value.cls.find(name) is not UNDEFINED)
        if known or value.cls is None or not value.cls.foreign:
            return known
    return machine.unknown(text)


def _getattr(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401
    value, name = args[:2]
    if not isinstance(name, str):
        return machine.unknown(text)
    if len(args) > 2 and _hasattr(machine, [value, name], named, text) is False:  # noqa: PLR2004
        return args[2]
    return attribute(machine, value, name)


def _setattr(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    if len(args) == 3 and isinstance(args[1], str):  # noqa: PLR2004
        set_attribute(machine, args[0], args[1], args[2])


def _map(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    found = members(machine, args[1])
    if found is None:
        return machine.unknown(text)
    return Items([machine.call(args[0], [one], {}) for one in found])


def _filter(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    return args[1] if isinstance(args[1], Unknown) else machine.unknown(text)


def _first(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    return args[0]


def _exit(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    raise Stop


def _print(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    return None


def _pow(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    return machine.apply("pow", *args[:2])


def _divmod(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:  # noqa: ANN401, ARG001
    return machine.apply("floordiv", *args[:2]), machine.apply("mod", *args[:2])


BUILTINS: dict[str, Any] = {
    name: Native(name, function)
    for name, function in {
        "int": _number("int"), "float": _number("float"), "round": _round, "abs": _abs,
        "min": _extreme("min"), "max": _extreme("max"), "sum": _sum, "len": _len, "range": _range,
        "xrange": _range, "enumerate": _enumerate, "zip": _zip, "list": _list, "set": _list,
        "frozenset": _list, "tuple": _tuple, "sorted": _sorted, "reversed": _reversed, "dict": _dict,
        "bool": _bool, "str": _str, "all": _all, "any": _any, "isinstance": _isinstance,
        "hasattr": _hasattr, "getattr": _getattr, "setattr": _setattr, "map": _map,
        "filter": _filter, "iter": _first, "exit": _exit, "quit": _exit, "print": _print,
        "pow": _pow, "divmod": _divmod,
    }.items()
}
"""Python's functions by their names."""
