"""Functions of many numbers: sums, extremes, places in a list, lines between points."""

from collections.abc import Callable
from typing import Any

from lrsched_cli.formula.nodes import Node, is_truth
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.values import UNDEFINED, Items, is_numeric


def interp(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """Return `interp`: lines between points."""
    x, *others = args
    times, values = (list(arrays_members(machine, one) or []) for one in others[:2])
    if not times or len(times) != len(values) or not is_numeric(x):
        return UNDEFINED
    found = values[-1]
    for number in range(len(times) - 2, -1, -1):
        span = machine.apply("sub", times[number + 1], times[number])
        rise = machine.apply("sub", values[number + 1], values[number])
        slope = machine.apply("truediv", rise, span)
        line = machine.apply(
            "add",
            machine.apply("mul", slope, machine.apply("sub", x, times[number])),
            values[number],
        )
        found = machine.apply("where", machine.apply("lt", x, times[number + 1]), line, found)
    return machine.apply("where", machine.apply("lt", x, times[0]), values[0], found)


def arrays_members(machine: Machine, value: Any) -> list[Any] | None:
    """Return the numbers of a list or an array, or None where they are open."""
    from lrsched_cli.script.expressions import members

    return members(machine, value)


def searchsorted(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """Return `searchsorted`: how many values of a list lie before one."""
    values, x = arrays_members(machine, args[0]), args[1]
    side = named.get("side", args[2] if len(args) > 2 else "left")  # noqa: PLR2004
    if values is None or not is_numeric(x):
        return UNDEFINED
    if named.get("right") is True:
        side = "right"
    op = "le" if side == "right" else "lt"
    total: Any = 0
    for one in values:
        total = machine.apply("add", total, machine.apply("where", machine.apply(op, one, x), 1, 0))
    return total


def digitize(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """Return `digitize`: how many edges are not above a value."""
    return searchsorted(machine, [args[1], args[0], "right"], named)


def bisected(side: str) -> Callable[..., Any]:
    """Return the function of `bisect` for a side."""

    def place(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
        values = arrays_members(machine, args[0]) if len(args) == 2 else None  # noqa: PLR2004
        if values is None or not all(map(is_numeric, values)):
            return UNDEFINED
        known = [one for one in values if not isinstance(one, Node)]
        if known != sorted(known):
            return UNDEFINED
        return searchsorted(machine, [args[0], args[1], side], {})

    return place


def prod(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """Return the product of numbers."""
    return _folded(machine, "mul", args, 1)


def total(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """Return the sum of numbers."""
    return _folded(machine, "add", args, 0)


def _folded(machine: Machine, op: str, args: list[Any], start: int) -> Any:
    values = arrays_members(machine, args[0])
    if values is None:
        return UNDEFINED
    total: Any = start
    for one in values:
        counted = machine.apply("where", one, 1, 0) if is_truth(one) else one
        total = machine.apply(op, total, counted)
    return total


def least(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """Return the least of numbers."""
    return _extreme(machine, "min", args)


def greatest(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """Return the greatest of numbers."""
    return _extreme(machine, "max", args)


def _extreme(machine: Machine, op: str, args: list[Any]) -> Any:
    values = arrays_members(machine, args[0])
    if not values or not all(map(is_numeric, values)):
        return UNDEFINED
    found = values[0]
    for one in values[1:]:
        found = machine.apply(op, found, one)
    return found


def running(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """Return the sums of the first, the first two, ... numbers of an array."""
    values = arrays_members(machine, args[0])
    if not values or not all(map(is_numeric, values)):
        return UNDEFINED
    sums = values[:1]
    for one in values[1:]:
        sums.append(machine.apply("add", sums[-1], one))
    return Items(sums)
