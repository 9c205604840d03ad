"""The passes of a loop at which a condition holds: some, every so many, all from one on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lrsched_cli.formula.nodes import Leaf, Node, is_number, is_whole, walk
from lrsched_cli.script.machine import Machine

_MOST_TIMES = 64


@dataclass(frozen=True, slots=True)
class Occasions:
    """The passes at which a condition holds: how many before one, and which was the last."""

    count: Callable[[Any], Any]
    """How many there are before a pass."""
    held: Callable[[Callable[[Any], Any], Any], Any]
    """What was written last before the pass of the index: a value by its pass, or a first one."""


def occasions(machine: Machine, condition: Any, index: Leaf) -> Occasions | None:
    """Return the passes at which a condition holds, or None where they follow no such law."""
    if not isinstance(condition, Node):
        return None
    if not _has(condition, index):
        return _gated(machine, condition, _every(machine, index, 1, 0, True))
    if condition.op == "and":
        for one, other in (condition.args, condition.args[::-1]):
            rest = None if _has(one, index) else occasions(machine, other, index)
            if rest is not None:
                return _gated(machine, one, rest)
    times = _times(machine, condition, index)
    if times is not None and len(times) <= _MOST_TIMES:
        return _at_times(machine, index, sorted(one for one in set(times) if one >= 0))
    every = periodic(machine, condition, index)
    if every is not None:
        return _every(machine, index, *every, True)
    last = or_last(machine, condition, index)
    if last is not None:
        return _with_last(machine, index, *last)
    start = _from(machine, condition, index)
    if start is not None:
        return _every(machine, index, 1, 0, condition)
    if condition.op == "and":
        for one, other in (condition.args, condition.args[::-1]):
            every = periodic(machine, one, index) if isinstance(one, Node) else None
            if every is not None and _from(machine, other, index) is not None:
                return _every(machine, index, *every, other)
    return None


def _gated(machine: Machine, condition: Any, inner: Occasions) -> Occasions:
    """Return occasions that there are only if a condition holds, the same in all passes."""
    return Occasions(
        lambda upto: machine.apply("where", condition, inner.count(upto), 0),
        lambda value, first: machine.join(condition, inner.held(value, first), first),
    )


def _at_times(machine: Machine, index: Leaf, times: list[int]) -> Occasions:
    def count(upto: Any) -> Any:
        total: Any = 0
        for one in times:
            passed = machine.apply("where", machine.apply("gt", upto, one), 1, 0)
            total = machine.apply("add", total, passed)
        return total

    def held(value: Callable[[Any], Any], first: Any) -> Any:
        found = first
        for one in times:
            found = machine.join(machine.apply("gt", index, one), value(one), found)
        return found

    return Occasions(count, held)


def _every(machine: Machine, index: Leaf, period: Any, first: Any, further: Any) -> Occasions:
    """Return every so many passes, if from one on alone then from where a condition holds."""
    start = 0 if further is True else _from(machine, further, index)

    def passed(upto: Any) -> Any:
        back = machine.apply("sub", machine.apply("sub", period, 1), first)
        return machine.apply("floordiv", machine.apply("add", upto, back), period)

    def count(upto: Any) -> Any:
        if further is True:
            return passed(upto)
        return machine.apply("max", machine.apply("sub", passed(upto), passed(start)), 0)

    def held(value: Callable[[Any], Any], before: Any) -> Any:
        last = machine.apply("sub", index, 1)
        if not is_number(period, 1):
            rest = machine.apply("mod", machine.apply("sub", last, first), period)
            last = machine.apply("sub", last, rest)
        is_there = machine.apply("gt", index, first)
        if further is not True:
            is_there = machine.apply("and", is_there, machine.apply("ge", last, start))
        return machine.join(is_there, value(last), before)

    return Occasions(count, held)


def or_last(machine: Machine, node: Any, index: Leaf) -> tuple[Any, Any] | None:
    """Return the period of a condition such as `(i + 1) % n == 0 or i + 1 == len(loader)`."""
    if not isinstance(node, Node) or node.op != "or" or index.bound is None:
        return None
    beyond = machine.apply("sub", machine.apply("add", index, 1), index.bound)
    for one, other in (node.args, node.args[::-1]):
        found = periodic(machine, one, index) if isinstance(one, Node) else None
        if found is None or not isinstance(other, Node) or other.op != "eq":
            continue
        difference = machine.apply("sub", *other.args)
        if difference is beyond or difference is machine.apply("neg", beyond):
            return found
    return None


def _with_last(machine: Machine, index: Leaf, period: Any, first: Any) -> Occasions:
    """Return every so many passes of a loop, and its last one."""
    every = _every(machine, index, period, first, True)
    length = index.bound
    last = machine.apply("sub", length, 1)

    def count(upto: Any) -> Any:
        rest = machine.apply("mod", machine.apply("sub", last, first), period)
        more = machine.apply("where", machine.apply("ne", rest, 0), 1, 0)
        found = every.count(upto)
        is_over = machine.apply("ge", upto, length)
        return machine.join(is_over, machine.apply("add", found, more), found)

    def held(value: Callable[[Any], Any], before: Any) -> Any:
        is_over = machine.apply("ge", index, length)
        return machine.join(is_over, value(last), every.held(value, before))

    return Occasions(count, held)


def _has(value: Any, index: Leaf) -> bool:
    return isinstance(value, Node) and index in walk(value)


def _times(machine: Machine, condition: Any, index: Leaf) -> list[int] | None:
    """Return the passes at which a condition such as `i == 3 or i + 1 == 7` holds, or None."""
    if not isinstance(condition, Node):
        return None
    if condition.op == "or":
        parts = [_times(machine, one, index) for one in condition.args]
        return None if None in parts else [time for one in parts for time in one or ()]
    if condition.op != "eq" or not all(map(is_whole, condition.args)):
        return None
    rest = machine.apply("sub", machine.apply("sub", *condition.args), index)
    if isinstance(rest, int):
        return [-rest]
    rest = machine.apply("add", machine.apply("sub", *condition.args), index)
    return [rest] if isinstance(rest, int) else None


def _from(machine: Machine, condition: Any, index: Leaf) -> Any:
    """Return the first pass of those from which on a condition holds, or None."""
    if not isinstance(condition, Node) or condition.op not in {"lt", "le", "gt", "ge"}:
        return None
    left, right = condition.args if condition.op[0] == "g" else condition.args[::-1]
    if not (is_whole(left) and is_whole(right)):
        return None
    less = machine.apply("sub", index, machine.apply("sub", left, right))
    if _has(less, index):
        return None
    start = less if condition.op[1] == "e" else machine.apply("add", less, 1)
    return machine.apply("max", start, 0)


def _period(value: Any) -> Any:
    return value.args[1] if isinstance(value, Node) and value.op == "mod" else None


def periodic(machine: Machine, condition: Node, index: Leaf) -> tuple[Any, Any] | None:
    """Return how often a condition such as `(i + 1) % n == 0` holds, and when first; or None."""
    if condition.op == "not":  # `not (i + 1) % n`
        inner: Any = condition.args[0]
        wanted: Any = 0
    elif condition.op == "eq":
        inner, wanted = condition.args
    elif condition.op == "ne" and is_number(_period(condition.args[0]), 2):
        inner, wanted = condition.args[0], machine.apply("sub", 1, condition.args[1])
    elif is_number(_period(condition), 2):  # `i % 2`
        inner, wanted = condition, 1
    else:
        return None
    if not isinstance(inner, Node) or inner.op != "mod" or _has(wanted, index):
        return None
    dividend, period = inner.args
    if _has(period, index):
        return None
    shift = machine.apply("sub", dividend, index)
    if _has(shift, index):
        return None
    rest = machine.apply("sub", wanted, shift)
    if is_number(shift, 1) and is_number(wanted, 0):
        return period, machine.apply("sub", period, 1)
    return period, machine.apply("mod", rest, period)
