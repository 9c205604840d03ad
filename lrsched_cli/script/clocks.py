"""What `t` counts: from the loops around an optimizer's step to one time, in steps or epochs."""

from dataclasses import dataclass
from typing import Any

from lrsched_cli.formula.nodes import Leaf, Node, is_whole, leaves, walk
from lrsched_cli.schedules import Unit
from lrsched_cli.script.carries import counted
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.nested import rejoined
from lrsched_cli.script.occasions import or_last, periodic
from lrsched_cli.script.training import Loop, Snapshot
from lrsched_cli.script.values import is_numeric

_EPOCHS = ("epoch", "epochs", "ep", "epoch_num", "epoch_idx", "epoch_id", "cur_epoch", "e")


@dataclass(frozen=True, slots=True, eq=False)
class Timed:
    """Rates as formulas of one time."""

    rates: tuple[Any, ...]
    t: Leaf
    unit: Unit | None
    total: Any
    """How many updates or epochs there are: a number, a node, or None."""


class UnclearError(Exception):
    """The updates of an optimizer are not counted by the loops around it."""


def timed(machine: Machine, snapshot: Snapshot, *, by_passes: bool = False) -> Timed:
    """Return the rates of a snapshot by the time of its updates, or by the passes of its loop.

    Raises:
        UnclearError: an update stands under a condition that is not told by a period.
    """
    t = machine.nodes.leaf("t", "time", is_whole=True)
    loops = snapshot.loops
    indices = {one.index for one in loops}
    used = indices & set(leaves(*snapshot.rates))
    conditions = [(node, holds) for node, holds in snapshot.path if indices & set(leaves(node))]
    counter = machine.counter()
    if not used and counter in leaves(*snapshot.rates):
        time = _until(machine, snapshot, counter, t)
        counted = tuple(machine.replaced({counter: time}, one) for one in snapshot.rates)
        return Timed(counted, t, "step", None)
    if not used:
        return Timed(snapshot.rates, t, _unit(loops[:1], loops), _length(machine, loops[:1]))
    last = max(number for number, one in enumerate(loops) if one.index in used)
    relevant = loops[: last + 1]
    is_innermost = last == len(loops) - 1
    values, total = _by_time(machine, relevant, t)
    if is_innermost and conditions:
        relevant, conditions = _shortened(machine, relevant, conditions)
        values, total = _by_time(machine, relevant, t)
    if is_innermost and conditions and not by_passes:
        values, total = _conditional(machine, relevant, conditions, values, total, t)
    rates = tuple(
        _in_fractions(machine, machine.replaced(values, one))
        for one in rejoined(machine, relevant, snapshot.rates)
    )
    return Timed(rates, t, _unit(relevant, loops), total)


def _in_fractions(machine: Machine, rate: Any) -> Any:
    """Return a rate with the fraction of an epoch, `epoch + i / n`, as what it is: `t / n`."""
    values: dict[Node, Any] = {}
    for node in walk(rate):
        if node.op != "add":
            continue
        one, other = (machine.replaced(values, x) for x in node.args)
        for whole, part in ((one, other), (other, one)):
            if isinstance(part, Node) and part.op == "truediv" and is_whole(whole):
                index, length = part.args
                steps = machine.apply("add", index, machine.apply("mul", length, whole))
                if is_whole(index) and not _has_quotient(steps):
                    values[node] = machine.apply("truediv", steps, length)
    return machine.replaced(values, rate) if values else rate


def _has_quotient(value: Any) -> bool:
    return not isinstance(value, Node) or any(one.op == "floordiv" for one in walk(value))


def _until(machine: Machine, snapshot: Snapshot, counter: Leaf, t: Leaf) -> Any:
    """Return the update at which a rate was last set, where that is done up to some update.

    Raises:
        UnclearError: it is set under another condition.
    """
    time: Any = t
    for condition, holds in snapshot.path:
        if counter not in leaves(condition):
            continue
        node = condition if holds else machine.apply("not", condition)
        limit = _limit(machine, node, counter)
        if limit is None:
            raise UnclearError
        time = machine.apply("min", time, machine.apply("sub", limit, 1))
    return time


def _by_time(machine: Machine, loops: tuple[Loop, ...], t: Any) -> tuple[dict[Node, Any], Any]:
    """Return the index of each loop at a time that counts all passes of the innermost one."""
    values: dict[Node, Any] = {}
    rest: Any = t
    total: Any = 1
    for one in reversed(loops[1:]):
        length = (
            one.length
            if one.length is not None
            else machine.unknown(f"the number of passes of {one.word}", is_whole=True)
        )
        whole = machine.apply("floordiv", rest, length)
        values[one.index] = machine.apply("sub", rest, machine.apply("mul", length, whole))
        rest = whole
        total = machine.apply("mul", total, length)
    values[loops[0].index] = rest
    first = loops[0].length
    return values, None if first is None else machine.apply("mul", total, first)


def _shortened(
    machine: Machine, loops: tuple[Loop, ...], conditions: list[tuple[Node, bool]]
) -> tuple[tuple[Loop, ...], list[tuple[Node, bool]]]:
    """Return loops that end where a condition such as `i < n` no longer holds."""
    rest = []
    *outer, inner = loops
    for condition, holds in conditions:
        node = condition if holds else machine.apply("not", condition)
        limit = _limit(machine, node, inner.index)
        if limit is None or _uses((limit,), loops):
            rest.append((condition, holds))
        elif inner.length is None:
            inner = Loop(inner.index, limit, inner.word)
        else:
            inner = Loop(inner.index, machine.apply("min", inner.length, limit), inner.word)
    return (*outer, inner), rest


_ORDERS = ("lt", "le", "gt", "ge")


def _limit(machine: Machine, node: Any, index: Leaf) -> Any:
    """Return how many passes a condition lets pass, or None where it is no such condition."""
    if not isinstance(node, Node) or node.op not in _ORDERS:
        return None
    less, more = node.args if node.op[0] == "l" else node.args[::-1]
    if less is not index and isinstance(less, Node) and less.op == "add" and index in less.args:
        first, *others = (one for one in less.args if one is not index)
        less, more = index, None if others else machine.apply("sub", more, first)
    left = more if less is index else None
    if is_whole(less) and is_whole(more):
        left = machine.apply("sub", machine.apply("add", more, index), less)
    if left is None:
        return None
    if isinstance(left, Node) and index in leaves(left):
        return None
    return left if node.op[1] == "t" else machine.apply("add", left, 1)


def _conditional(
    machine: Machine,
    loops: tuple[Loop, ...],
    conditions: list[tuple[Node, bool]],
    values: dict[Node, Any],
    total: Any,
    t: Leaf,
) -> tuple[dict[Node, Any], Any]:
    """Return the indices by updates, where only every n-th pass is one."""
    if len(conditions) > 1:
        raise UnclearError
    ((condition, holds),) = conditions
    node = condition if holds else machine.apply("not", condition)
    inner = loops[-1]
    found = periodic(machine, node, inner.index) if isinstance(node, Node) else None
    if found is not None and not _uses(found, loops):
        period, first = found
        if len(loops) == 1:
            by_update = machine.apply("add", machine.apply("mul", period, t), first)
            count = None if total is None else machine.apply("floordiv", total, period)
            return {inner.index: by_update}, count
        updates = machine.apply("floordiv", inner.length, period)
        outer = Loop(inner.index, updates, inner.word)
        indices, count = _by_time(machine, (*loops[:-1], outer), t)
        own = machine.apply("add", machine.apply("mul", period, indices[inner.index]), first)
        return {**indices, inner.index: own}, count
    found = or_last(machine, node, inner.index)
    if found is not None and not _uses(found, loops):
        return _with_rest(machine, loops, node, found, t)
    in_time = machine.replaced(values, node)
    found = periodic(machine, in_time, t) if isinstance(in_time, Node) else None
    if found is None:
        raise UnclearError
    period, first = found
    by_update = machine.apply("add", machine.apply("mul", period, t), first)
    moved = {one: machine.replaced({t: by_update}, value) for one, value in values.items()}
    return moved, None if total is None else machine.apply("floordiv", total, period)


def _with_rest(
    machine: Machine, loops: tuple[Loop, ...], node: Node, found: tuple[Any, Any], t: Leaf
) -> tuple[dict[Node, Any], Any]:
    """Return the indices by updates, where what is left at the end of a loop is one more."""
    (period, first), inner = found, loops[-1]
    last = machine.apply("sub", inner.length, 1)
    up = machine.apply("add", machine.apply("sub", last, first), machine.apply("sub", period, 1))
    count = machine.apply("add", machine.apply("floordiv", up, period), 1)
    outer = Loop(inner.index, count, inner.word)
    indices, total = _by_time(machine, (*loops[:-1], outer), t)
    update = indices[inner.index]
    own = machine.apply("add", machine.apply("mul", period, update), first)
    before = counted(machine, node, inner.index, inner.index)
    return {**indices, inner.index: machine.apply("min", own, last), before: update}, total


def _uses(found: tuple[Any, ...], loops: tuple[Loop, ...]) -> bool:
    indices = {one.index for one in loops}
    return any(isinstance(one, Node) and indices & set(leaves(one)) for one in found)


def _unit(relevant: tuple[Loop, ...], loops: tuple[Loop, ...]) -> Unit | None:
    if len(relevant) > 1:
        return "step"
    if not relevant:
        return None
    word = relevant[0].word.lower()
    if word in _EPOCHS or "epoch" in word:
        return "epoch"
    return "epoch" if len(loops) > 1 and relevant[0] is loops[0] and word != "step" else "step"


def _length(machine: Machine, loops: tuple[Loop, ...]) -> Any:
    return loops[0].length if loops and is_numeric(loops[0].length) else None
