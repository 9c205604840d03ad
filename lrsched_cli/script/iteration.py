"""What loops go over: ranges, pairs, numbered values, and how many there are."""

from typing import Any

from lrsched_cli.script.attributes import item
from lrsched_cli.script.expressions import members
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.values import (
    Function,
    Instance,
    Items,
    Picked,
    Sequence,
    Unknown,
    holds_things,
    is_numeric,
)

MOST_PASSES = 256
"""Passes of a loop that are run one by one."""


def length(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    """Return what Python's function of this kind gives; unknown where that is open."""
    from lrsched_cli.script.loops import length_of

    (value,) = args[:1] or (None,)
    if holds_things(value):
        return machine.spread(value, lambda one: length(machine, [one], named, text))
    if isinstance(value, Unknown):
        return length_of(machine, value, value.text)
    if isinstance(value, Picked):
        return picked(machine, value, [1] * len(value.values))
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


def picked(machine: Machine, value: Picked, each: list[Any]) -> Any:
    """Return the sum of a number for each value that is there."""
    total: Any = 0
    for condition, one in zip(value.conditions, each, strict=True):
        counts = one if condition is True else machine.apply("where", condition, one, 0)
        total = machine.apply("add", total, counts)
    return total


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

    def at(index: Any) -> Any:
        return machine.apply("add", start, machine.apply("mul", step, index))

    return Sequence(at, length, "range")


def _ceiled(machine: Machine, span: Any, step: Any) -> Any:
    return machine.apply("neg", machine.apply("floordiv", machine.apply("neg", span), step))


def numbers(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    """Return what Python's function of this kind gives; unknown where that is open."""
    if not args or not all(map(is_numeric, args)):
        return machine.unknown(text)
    return ranged(machine, args)


def as_sequence(machine: Machine, value: Any) -> Sequence:
    """Return whatever a loop can go over as a sequence."""
    if isinstance(value, Sequence):
        return value
    found = members(machine, value)
    if found is not None:
        return Sequence(lambda k: item(machine, Items(found), k), len(found), "list")
    from lrsched_cli.script.loops import length_of

    text = value.text if isinstance(value, Unknown) else "values"
    length = length_of(machine, value, text)
    return Sequence(lambda _: machine.unknown(f"a member of {text}"), length, text)


def numbered(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    """Return what Python's function of this kind gives; unknown where that is open."""
    start = named.get("start", args[1] if len(args) > 1 else 0)
    found = None if isinstance(args[0], Sequence) else members(machine, args[0])
    if found is not None and len(found) <= MOST_PASSES:
        return Items([(machine.apply("add", start, n), one) for n, one in enumerate(found)])
    inner = as_sequence(machine, args[0])
    return Sequence(
        lambda k: (machine.apply("add", k, start), inner.at(k)), inner.length, inner.text
    )


def paired(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    """Return what Python's function of this kind gives; unknown where that is open."""
    lists = [members(machine, one) for one in args]
    is_counted = any(isinstance(one, Sequence) for one in args)
    if not is_counted and all(one is not None and len(one) <= MOST_PASSES for one in lists):
        return Items(list(zip(*lists, strict=False)))
    parts = [as_sequence(machine, one) for one in args]
    lengths = [one.length for one in parts if one.length is not None]
    length = lengths[0] if lengths else None
    for one in lengths[1:]:
        length = machine.apply("min", length, one)
    return Sequence(lambda k: tuple(one.at(k) for one in parts), length, parts[0].text)


def as_list(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    """Return what Python's function of this kind gives; unknown where that is open."""
    if not args:
        return Items([])
    found = members(machine, args[0])
    if isinstance(args[0], Picked):
        return args[0]
    if found is None:
        return args[0] if isinstance(args[0], (Sequence, Unknown)) else machine.unknown(text)
    return Items(found)


def as_tuple(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    """Return what Python's function of this kind gives; unknown where that is open."""
    found = members(machine, args[0]) if args else []
    return machine.unknown(text) if found is None else tuple(found)


def in_order(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    """Return what Python's function of this kind gives; unknown where that is open."""
    found = members(machine, args[0])
    if (
        found is None
        or "key" in named
        or not all(isinstance(one, (int, float, str)) for one in found)
    ):
        return machine.unknown(text)
    try:
        return Items(sorted(found, reverse=bool(named.get("reverse", False))))
    except TypeError:
        return machine.unknown(text)


def backwards(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    """Return what Python's function of this kind gives; unknown where that is open."""
    found = members(machine, args[0])
    return machine.unknown(text) if found is None else Items(found[::-1])
