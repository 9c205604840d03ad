"""Arrays of numbers as functions of their index: so one of unknown length is known as well."""

import ast
from typing import Any

from lrsched_cli.formula.nodes import Node, Table
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.values import Items, Sequence, is_numeric

ARRAY = "array"


def as_array(machine: Machine, value: Any) -> Sequence | None:
    """Return a list, a range or an array as an array; None for what is none."""
    if isinstance(value, Sequence):
        return Sequence(value.at, value.length, ARRAY)
    values = value.content if isinstance(value, Items) else value
    if not isinstance(values, (list, tuple)):
        return None
    if values and all(isinstance(one, (int, float)) for one in values):
        table = Table(tuple(values))

        def at(key: Any) -> Any:
            if isinstance(key, int) and 0 <= key < len(table.values):
                return table.values[key]
            return machine.nodes.raw("item", table, key)

        return Sequence(at, len(values), ARRAY)
    if not values:
        return Sequence(lambda _: 0, 0, ARRAY)
    kept = list(values)

    def chosen(key: Any) -> Any:
        if isinstance(key, int) and 0 <= key < len(kept):
            return kept[key]
        found = kept[-1]
        for number in range(len(kept) - 2, -1, -1):
            found = machine.join(machine.apply("eq", key, number), kept[number], found)
        return found

    return Sequence(chosen, len(kept), ARRAY)


def is_array(value: object) -> bool:
    """Tell whether a value is an array."""
    return isinstance(value, Sequence) and value.text == ARRAY


def mapped(machine: Machine, op: str, *args: Any) -> Any:
    """Return an operation on numbers and arrays, one number after the other."""
    lengths = [one.length for one in args if isinstance(one, Sequence)]
    if not lengths:
        return machine.apply(op, *args)

    def at(key: Any) -> Any:
        return machine.apply(
            op, *(one.at(key) if isinstance(one, Sequence) else one for one in args)
        )

    return Sequence(at, lengths[0], ARRAY)


def binary(
    machine: Machine, kind: type[ast.operator], left: Any, right: Any, ops: dict[Any, str]
) -> Any:
    """Return what an operator gives for arrays, or None where that is not known."""
    op = ops.get(kind)
    parts = [one if is_numeric(one) else as_array(machine, one) for one in (left, right)]
    return None if op is None or any(one is None for one in parts) else mapped(machine, op, *parts)


def spaced(
    machine: Machine, start: Any, stop: Any, count: Any, *, endpoint: bool = True
) -> Sequence:
    """Return numbers at equal distances, as `numpy.linspace`."""
    parts = machine.apply("sub", count, 1) if endpoint else count
    step = machine.apply("truediv", machine.apply("sub", stop, start), parts) if parts != 0 else 0

    def at(key: Any) -> Any:
        return machine.apply("add", machine.apply("mul", key, step), start)

    return Sequence(at, count, ARRAY)


def counted(machine: Machine, args: list[Any]) -> Sequence:
    """Return `numpy.arange`."""
    start, stop, step = _range(args)
    span = machine.apply("sub", stop, start)
    length = span if step == 1 else machine.apply("ceil", machine.apply("truediv", span, step))
    if isinstance(length, float):
        length = machine.apply("ceil", length)

    def at(key: Any) -> Any:
        return machine.apply("add", machine.apply("mul", key, step), start)

    return Sequence(at, length, ARRAY)


def _range(args: list[Any]) -> tuple[Any, Any, Any]:
    if len(args) == 1:
        return 0, args[0], 1
    return args[0], args[1], args[2] if len(args) > 2 else 1  # noqa: PLR2004


def joined(machine: Machine, parts: list[Sequence]) -> Sequence:
    """Return arrays one after the other; empty ones add nothing."""
    parts = [one for one in parts if one.length != 0] or parts[:1]
    total: Any = 0
    starts = []
    for one in parts:
        starts.append(total)
        total = machine.apply("add", total, one.length)

    def at(key: Any) -> Any:
        found = parts[-1].at(machine.apply("sub", key, starts[-1]))
        for number in range(len(parts) - 2, -1, -1):
            is_here = machine.apply("lt", key, starts[number + 1])
            own = parts[number].at(machine.apply("sub", key, starts[number]))
            found = (
                machine.join(is_here, own, found)
                if isinstance(is_here, Node)
                else (own if is_here else found)
            )
        return found

    return Sequence(at, total, ARRAY)
