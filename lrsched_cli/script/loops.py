"""Loops: a pass stands for all of them, and what is written becomes a formula of the pass."""

import ast
from dataclasses import dataclass
from typing import Any

from lrsched_cli.formula.nodes import Leaf, Node, is_number, is_whole, walk
from lrsched_cli.script.expressions import members
from lrsched_cli.script.machine import Machine, Stop
from lrsched_cli.script.statements import bind, run_all
from lrsched_cli.script.training import Loop
from lrsched_cli.script.values import (
    BIRTHS,
    UNDEFINED,
    Items,
    Mapped,
    Scope,
    Sequence,
    Thing,
    Unknown,
    is_numeric,
    unparsed,
)

_MOST_PASSES = 256
"""Passes of a loop that are run one by one."""

_MOST_ROUNDS = 5
"""Times that a pass is run anew because it wrote what was not expected."""


@dataclass(slots=True, eq=False)
class Carry:
    """A written place: its value at the beginning of a pass, the first one and the next one."""

    thing: Thing
    key: Any
    leaf: Leaf
    first: Any
    next: Any = None


def passes(machine: Machine, node: ast.For | ast.AsyncFor, over: Any) -> list[Any] | None:  # noqa: ANN401
    """Return the values of a loop whose passes are run one by one, or None."""
    if isinstance(over, Sequence):
        is_short = isinstance(over.length, int) and over.length <= _MOST_PASSES
        if not is_short or _may_train(machine, node):
            return None
    values = members(machine, over)
    return None if values is None or len(values) > _MOST_PASSES else values


_TRAINS = ("step", "train", "fit", "epoch", "update", "adjust", "apply_gradients", "lr")


def _may_train(machine: Machine, node: ast.For | ast.AsyncFor) -> bool:
    """Tell whether a loop over a range may be one of the training."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call):
            name = one.func.attr if isinstance(one.func, ast.Attribute) else ""
            name = one.func.id if isinstance(one.func, ast.Name) else name
            if any(word in name.lower() for word in _TRAINS):
                return True
    return False


def run_for(machine: Machine, node: ast.For | ast.AsyncFor, over: Any, scope: Scope) -> None:  # noqa: ANN401
    """Run a `for` loop over what has no known members, or too many."""
    word = _word(node.target)
    if isinstance(over, Sequence):
        length, at = over.length, over.at
    else:
        text = over.text if isinstance(over, Unknown) else unparsed(node.iter)
        length = length_of(machine, over, text)

        def at(index: Any) -> Any:  # noqa: ANN401, ARG001
            return machine.unknown(f"{word} of line {node.lineno}")

    _run(machine, word, length, lambda k: bind(machine, node.target, at(k), scope), node.body, scope)


def length_of(machine: Machine, value: Any, text: str) -> Any:  # noqa: ANN401
    """Return how many members a value has: a number, what is given for it, or a leaf."""
    found = members(machine, value)
    if found is not None:
        return len(found)
    if isinstance(value, Sequence):
        return value.length
    name = f"len({text})"
    given = machine.given_text(name)
    return machine.unknown(name, is_whole=True) if given is UNDEFINED else given


def run_while(machine: Machine, node: ast.While, scope: Scope) -> None:
    """Run a `while` loop: passes one by one while its condition is known and few, else one."""
    condition = machine.truth(machine.evaluate(node.test, scope))
    if condition is False:
        return
    word, length = _counted_by(machine, node, scope)
    _run(machine, word, length, lambda _: None, node.body, scope)


def _counted_by(machine: Machine, node: ast.While, scope: Scope) -> tuple[str, Any]:
    """Return the name that a `while` loop counts, and how many passes it has if that is told."""
    match node.test:
        case ast.Compare(
            left=ast.Name(id=name), ops=[ast.Lt() | ast.LtE() as op], comparators=[limit]
        ):
            start = machine.evaluate(node.test.left, scope)
            stop = machine.evaluate(limit, scope)
            if is_numeric(start) and is_numeric(stop):
                length = machine.apply("sub", stop, start)
                if isinstance(op, ast.LtE):
                    length = machine.apply("add", length, 1)
                return name, length
            return name, None
        case _:
            return "step", None


def _word(target: ast.expr) -> str:
    match target:
        case ast.Name(id=name):
            return name
        case ast.Tuple(elts=[first, *_]):
            return _word(first)
        case _:
            return "pass"


def _run(  # noqa: PLR0913, PLR0917 - what a loop is
    machine: Machine, word: str, length: Any, start: Any, body: list[ast.stmt], scope: Scope  # noqa: ANN401
) -> None:
    index = machine.nodes.leaf(word, "index", is_whole=True, bound=length, line=machine.line)
    loop = Loop(index, length, word)
    training = machine.training
    training.loops.append(loop)
    carries: dict[tuple[Thing, Any], Carry] = {}
    begun = next(BIRTHS)
    try:
        for _ in range(_MOST_ROUNDS):
            mark = len(training.snapshots)
            machine.journal.begin()
            for one in carries.values():
                machine.journal.write(one.thing, one.key, one.leaf)
            try:
                start(index)
                run_all(machine, body, scope)
            except Stop:
                machine.journal.undo()
                return
            except BaseException:
                machine.journal.undo()
                raise
            frame, after = machine.journal.undo()
            new = _new_carries(machine, frame.keys, after, carries, begun)
            if not new:
                break
            del training.snapshots[mark:]
            carries |= new
    finally:
        training.loops.pop()
    for (thing, key), one in carries.items():
        one.next = _place(after.get(thing, thing.content), key)
    solved = _solved(machine, list(carries.values()), loop)
    for snapshot in training.snapshots[mark:]:
        snapshot.rates = machine.replaced(solved, snapshot.rates)
        snapshot.path = tuple(
            (found, holds)
            for node, holds in snapshot.path
            if isinstance(found := machine.replaced(solved, node), Node)
        )
    _leave(machine, loop, frame.keys, after, solved)


def _place(content: Any, key: Any) -> Any:  # noqa: ANN401
    if isinstance(content, dict):
        return content.get(key, UNDEFINED)
    return content[key] if isinstance(key, int) and key < len(content) else UNDEFINED


def _new_carries(
    machine: Machine,
    keys: dict[Thing, dict[Any, None]],
    after: dict[Thing, Any],
    known: dict[tuple[Thing, Any], Carry],
    begun: int,
) -> dict[tuple[Thing, Any], Carry]:
    """Return the places that a pass wrote and whose value the next pass may find."""
    found: dict[tuple[Thing, Any], Carry] = {}
    for thing, written in keys.items():
        if thing.born > begun:
            continue  # made anew in each pass
        content = after.get(thing)
        for key in written:
            before = _place(thing.content, key)
            now = _place(content, key)
            if (thing, key) in known or before is UNDEFINED or now is UNDEFINED:
                continue
            if isinstance(before, Thing) or (not is_numeric(before) and before is now):
                continue
            whole = is_whole(before) and not isinstance(before, bool)
            whole = whole and (is_whole(now) or not is_numeric(now))
            text = key if isinstance(key, str) else "a value"
            leaf = machine.nodes.leaf(text, "carry", is_whole=whole, line=machine.line)
            found[thing, key] = Carry(thing, key, leaf, before)
    return found


def _solved(machine: Machine, carries: list[Carry], loop: Loop) -> dict[Node, Any]:
    """Return the values of all carried places at the beginning of a pass, as far as they are known."""
    solved: dict[Node, Any] = {}
    open_ = list(carries)
    while open_:
        leaves = {one.leaf for one in open_}
        for one in open_:
            one.next = machine.replaced(solved, one.next)
            found = _closed(machine, one, leaves, loop)
            if found is not UNDEFINED:
                solved = {leaf: machine.replaced({one.leaf: found}, v) for leaf, v in solved.items()}
                solved[one.leaf] = found
                open_.remove(one)
                break
        else:
            break
    if open_:
        solved |= _recurrence(machine, open_, loop)
    return solved


def _closed(machine: Machine, carry: Carry, open_: set[Leaf], loop: Loop) -> Any:  # noqa: ANN401, PLR0911
    """Return a carried place's value at the beginning of a pass, or UNDEFINED if it needs more."""
    leaf, first, following = carry.leaf, carry.first, carry.next
    if following is leaf:
        return first
    if not isinstance(following, Node) or not is_numeric(following):
        if isinstance(following, Node) and open_ & set(walk(following)):
            return UNDEFINED
        return _delayed(machine, first, following, loop)
    within = open_ & set(walk(following))
    if not within:
        return _delayed(machine, first, following, loop)
    if within != {leaf}:
        return UNDEFINED
    term = _added(machine, following, leaf)
    if term is not UNDEFINED:
        return _summed(machine, first, term, loop)
    factor = _factor(machine, following, leaf)
    if factor is not UNDEFINED:
        power = _summed(machine, 0, factor[1], loop)
        if power is not UNDEFINED:
            return machine.apply("mul", first, machine.apply("pow", factor[0], power))
    return UNDEFINED


def _delayed(machine: Machine, first: Any, following: Any, loop: Loop) -> Any:  # noqa: ANN401
    """Return what the pass before has left; in the first pass, what stood before the loop."""
    index = loop.index
    earlier = machine.replaced({index: machine.apply("sub", index, 1)}, following)
    before = machine.replaced({index: -1}, following)
    if before is first or (type(before) is type(first) and before == first):
        return earlier
    is_first = machine.nodes.apply("eq", index, 0)
    return machine.join(is_first, first, earlier)


def _added(machine: Machine, following: Node, leaf: Leaf) -> Any:  # noqa: ANN401
    """Return the term that is added to a carried place in each pass, or UNDEFINED."""
    if following.op == "sum_of_products":
        rest = dict(following.args)
        if rest.pop((leaf,), None) != 1 or any(leaf in walk(one) for key in rest for one in key):
            return UNDEFINED
        return machine.apply("sub", following, leaf)
    if following.op in {"add", "sub"}:
        one, other = following.args
        if one is leaf and not _has(other, leaf):
            return other if following.op == "add" else machine.apply("neg", other)
        if other is leaf and following.op == "add" and not _has(one, leaf):
            return one
        return UNDEFINED
    if following.op == "where":
        condition, one, other = following.args
        if _has(condition, leaf):
            return UNDEFINED
        terms = [0 if x is leaf else _added(machine, x, leaf) if isinstance(x, Node) else UNDEFINED
                 for x in (one, other)]
        if UNDEFINED in terms:
            return UNDEFINED
        return machine.apply("where", condition, *terms)
    return UNDEFINED


def _factor(machine: Machine, following: Node, leaf: Leaf) -> Any:  # noqa: ANN401
    """Return the number that a place is multiplied by, and how often a pass does it; or UNDEFINED."""
    if following.op in {"mul", "truediv"}:
        one, other = following.args
        if following.op == "mul" and other is leaf:
            one, other = other, one
        if one is leaf and not any(isinstance(x, Leaf) and x.kind in {"index", "carry"} for x in walk(other)):
            base = other if following.op == "mul" else machine.apply("truediv", 1, other)
            return base, 1
        return UNDEFINED
    if following.op == "where":
        condition, one, other = following.args
        if _has(condition, leaf):
            return UNDEFINED
        if other is leaf and isinstance(one, Node):
            found = _factor(machine, one, leaf)
            return UNDEFINED if found is UNDEFINED else (
                found[0], machine.apply("where", condition, found[1], 0))
        if one is leaf and isinstance(other, Node):
            found = _factor(machine, other, leaf)
            return UNDEFINED if found is UNDEFINED else (
                found[0], machine.apply("where", condition, 0, found[1]))
    return UNDEFINED


def _has(value: Any, leaf: Leaf) -> bool:  # noqa: ANN401
    return isinstance(value, Node) and leaf in walk(value)


def _summed(machine: Machine, first: Any, term: Any, loop: Loop) -> Any:  # noqa: ANN401
    """Return the sum of a term over the passes before one, or UNDEFINED."""
    index = loop.index
    if not _has(term, index):
        return machine.apply("add", first, machine.apply("mul", term, index))
    if term.op == "where" and all(not _has(one, index) for one in term.args[1:]):
        condition, one, other = term.args
        times = counted(machine, condition, index, index)
        more = machine.apply("mul", machine.apply("sub", one, other), times)
        each = machine.apply("mul", other, index)
        return machine.apply("add", machine.apply("add", first, each), more)
    return UNDEFINED


def counted(machine: Machine, condition: Node, index: Leaf, upto: Any) -> Any:  # noqa: ANN401
    """Return for how many passes before one a condition holds."""
    every = periodic(machine, condition, index)
    if every is not None:
        period, first = every
        shifted = machine.apply("add", upto, machine.apply("sub", machine.apply("sub", period, 1), first))
        return machine.apply("floordiv", shifted, period)
    bound = machine.nodes.leaf("j", "bound", is_whole=True)
    inner = machine.replaced({index: bound}, condition)
    return machine.nodes.raw("count", inner, bound, upto, is_whole=True)


def periodic(machine: Machine, condition: Node, index: Leaf) -> tuple[Any, Any] | None:
    """Return how often a condition such as `(i + 1) % n == 0` holds, and when first; or None."""
    if condition.op == "not":  # `not (i + 1) % n`
        inner: Any = condition.args[0]
        wanted: Any = 0
    elif condition.op == "eq":
        inner, wanted = condition.args
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


def _recurrence(machine: Machine, open_: list[Carry], loop: Loop) -> dict[Node, Any]:
    """Return nodes that step the places which have no formula of their own."""
    numeric = [one for one in open_ if is_numeric(one.first) and is_numeric(one.next)]
    names = [one for one in open_ if one not in numeric]
    solved: dict[Node, Any] = {
        one.leaf: machine.unknown(f"{one.leaf.text} (changed in a loop)") for one in names
    }
    if not numeric:
        return solved
    for one in numeric:
        one.next = machine.replaced(solved, one.next)
    states = tuple(one.leaf for one in numeric)
    firsts = tuple(one.first for one in numeric)
    bound = machine.nodes.leaf("j", "bound", is_whole=True)
    following = tuple(machine.replaced({loop.index: bound}, one.next) for one in numeric)
    for number, one in enumerate(numeric):
        solved[one.leaf] = machine.nodes.raw(
            "recur", states, firsts, following, number, bound, loop.index,
            is_whole=one.leaf.is_whole,
        )
    return solved


def _leave(
    machine: Machine,
    loop: Loop,
    keys: dict[Thing, dict[Any, None]],
    after: dict[Thing, Any],
    solved: dict[Node, Any],
) -> None:
    """Write what stands in each place after the last pass; there is one at least."""
    length = loop.length
    if length is None:
        length = machine.unknown(f"the number of passes of line {machine.line}", is_whole=True)
    last = machine.apply("sub", length, 1)
    for thing, written in keys.items():
        content = after[thing]
        if isinstance(thing, Items):
            machine.journal.note(thing)
            thing.content = [_at_end(machine, one, solved, loop, last) for one in content]
            continue
        for key in written:
            if key is None and isinstance(thing, Mapped):
                continue
            value = _at_end(machine, content.get(key, UNDEFINED), solved, loop, last)
            machine.journal.write(thing, key, value)


def _at_end(machine: Machine, value: Any, solved: dict[Node, Any], loop: Loop, last: Any) -> Any:  # noqa: ANN401
    return _over_index(machine, machine.replaced(solved, value), loop.index, last)


def _over_index(machine: Machine, value: Any, index: Leaf, by: Any) -> Any:  # noqa: ANN401
    """Return a value with the index replaced, also that up to which nodes count."""
    return machine.replaced({index: by}, value)
