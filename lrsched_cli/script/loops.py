"""Loops: a pass stands for all of them, and what is written becomes a formula of the pass."""

import ast
from typing import Any

from lrsched_cli.formula.nodes import Leaf, Node, is_whole, walk
from lrsched_cli.script.binding import bind
from lrsched_cli.script.carries import Carry, solved_carries
from lrsched_cli.script.expressions import members
from lrsched_cli.script.iteration import MOST_PASSES, as_sequence
from lrsched_cli.script.journal import Frame
from lrsched_cli.script.machine import Machine, Stop
from lrsched_cli.script.overwriting import is_unread
from lrsched_cli.script.statements import run_all
from lrsched_cli.script.training import Loop, Optimizer, Scheduler
from lrsched_cli.script.values import (
    BIRTHS,
    UNDEFINED,
    Items,
    Mapped,
    Scope,
    Sequence,
    Thing,
    Unknown,
    holds_things,
    is_numeric,
    unparsed,
)

_MOST_ROUNDS = 8
"""Times that a pass is run anew because it wrote what was not expected."""


def passes(machine: Machine, node: ast.For | ast.AsyncFor, over: Any) -> list[Any] | None:
    """Return the values of a loop whose passes are run one by one, or None."""
    if isinstance(over, Sequence):
        is_short = isinstance(over.length, int) and over.length <= MOST_PASSES
        if not is_short or _may_train(machine, node):
            return None
    if isinstance(over, Unknown) and over.full.startswith(_ARGUMENTS):
        note = "no arguments are taken to stand on its command line (--set 'sys.argv=[...]')"
        machine.training.notes[note] = None
        return []
    values = members(machine, over)
    return None if values is None or len(values) > MOST_PASSES else values


_ARGUMENTS = "sys.argv[1:"
"""The arguments of the command line, of which a run that is told none has none."""


_TRAINS = ("step", "train", "fit", "epoch", "update", "adjust", "apply_grad", "lr")


def _may_train(machine: Machine, node: ast.For | ast.AsyncFor) -> bool:
    """Tell whether a loop over a range may be one of the training."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call):
            name = one.func.attr if isinstance(one.func, ast.Attribute) else ""
            name = one.func.id if isinstance(one.func, ast.Name) else name
            if any(word in name.lower() for word in _TRAINS):
                return True
    return False


def run_for(machine: Machine, node: ast.For | ast.AsyncFor, over: Any, scope: Scope) -> None:
    """Run a `for` loop over what has no known members, or too many."""
    word = _word(node.target)
    if isinstance(over, (Items, tuple)):
        over = as_sequence(machine, over)
    if isinstance(over, Sequence):
        length, at = over.length, over.at
    else:
        text = over.text if isinstance(over, Unknown) else unparsed(node.iter)
        length = length_of(machine, over, text)

        full = f"{over.full}[]" if is_unread(over) else ""

        def at(index: Any) -> Any:
            return machine.unknown(f"{word} of line {node.lineno}", full)

    _run(
        machine, word, length, lambda k: bind(machine, node.target, at(k), scope), node.body, scope
    )


def length_of(machine: Machine, value: Any, text: str) -> Any:
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


def _run(
    machine: Machine,
    word: str,
    length: Any,
    start: Any,
    body: list[ast.stmt],
    scope: Scope,
) -> None:
    index = machine.nodes.leaf(word, "index", is_whole=True, bound=length, line=machine.line)
    loop = Loop(index, length, word)
    training = machine.training
    training.loops.append(loop)
    training.all_loops.append(loop)
    if machine.is_looking:
        _look(machine, start, index, body, scope)
        return
    carries: dict[tuple[Thing, Any], Carry] = {}
    begun = next(BIRTHS)
    mark, met = len(training.snapshots), training.met()
    frame, after = Frame(), dict[Thing, Any]()
    try:
        for number in range(_MOST_ROUNDS):
            del training.snapshots[mark:]
            training.forget(met)
            # The first pass only looks at what is written: also the loops within it run once.
            machine.is_looking = number == 0
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
            finally:
                machine.is_looking = False
            frame, after = machine.journal.undo()
            new = _new_carries(machine, frame.keys, after, carries, begun)
            if not new and number:
                break
            carries |= new
        else:
            del training.snapshots[mark:]
            reason = "what this loop carries from pass to pass is not understood"
            training.problems.append((machine.line, reason))
    finally:
        training.loops.pop()
    for (thing, key), one in carries.items():
        one.next = _place(after.get(thing, thing.content), key)
    rates = [one for snapshot in training.snapshots[mark:] for one in snapshot.rates]
    machine.nodes.at_bound.add(index)  # what is carried from the last pass is a value, too
    solved = solved_carries(machine, list(carries.values()), loop, rates)
    _leave(machine, loop, frame.keys, after, solved, carries)
    machine.nodes.at_bound.discard(index)
    for snapshot in training.snapshots[mark:]:
        snapshot.rates = machine.replaced(solved, snapshot.rates)
        snapshot.path = tuple(
            (found, holds)
            for node, holds in snapshot.path
            if isinstance(found := machine.replaced(solved, node), Node)
        )


def _look(machine: Machine, start: Any, index: Leaf, body: list[ast.stmt], scope: Scope) -> None:
    """Run one pass of a loop, to see what it writes."""
    try:
        start(index)
        run_all(machine, body, scope)
    finally:
        machine.training.loops.pop()


def _place(content: Any, key: Any) -> Any:
    if isinstance(content, dict):
        return content.get(key, UNDEFINED)
    return content[key] if isinstance(key, int) and key < len(content) else UNDEFINED


def _trainer_in(value: Any) -> Optimizer | Scheduler | None:
    """Return an optimizer or a scheduler among the values that a formula chooses from."""
    if isinstance(value, (Optimizer, Scheduler)):
        return value
    if not isinstance(value, Node) or value.op != "where":
        return None
    found = (_trainer_in(one) for one in value.args[1:])
    return next((one for one in found if one is not None), None)


def _follows_a_loop(made: Scheduler) -> bool:
    """Tell whether a scheduler is made under a condition on the pass of a loop."""
    found = walk(*(node for node, _ in made.path))
    return any(isinstance(one, Leaf) and one.kind == "index" for one in found)


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
            if before is UNDEFINED and isinstance(now, Scheduler) and _follows_a_loop(now):
                message = f"{key} is made at some passes of a loop alone: not supported"
                raise machine.error_at(now.line, message)
            if (thing, key) in known or before is UNDEFINED or now is UNDEFINED:
                continue
            replaced = _trainer_in(now) if holds_things(now) else None
            if replaced is not None:
                message = f"{key} becomes another one at some passes of a loop: not supported"
                raise machine.error_at(replaced.line, message)
            if isinstance(before, Scheduler) and isinstance(now, Scheduler) and now.born > begun:
                message = f"{key} is made anew in each pass of a loop: not supported"
                raise machine.error_at(now.line, message)
            if isinstance(before, Thing) or (not is_numeric(before) and before is now):
                continue
            whole = is_whole(before) and not isinstance(before, bool)
            whole = whole and (is_whole(now) or not is_numeric(now))
            text = key if isinstance(key, str) else "a value"
            leaf = machine.nodes.leaf(text, "carry", is_whole=whole, line=machine.line)
            found[thing, key] = Carry(thing, key, leaf, before)
    return found


def _leave(
    machine: Machine,
    loop: Loop,
    keys: dict[Thing, dict[Any, None]],
    after: dict[Thing, Any],
    solved: dict[Node, Any],
    carries: dict[tuple[Thing, Any], Carry],
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
            carry = carries.get((thing, key))
            if carry is None or carry.is_delayed or carry.leaf not in solved:
                value = _at_end(machine, content.get(key, UNDEFINED), solved, loop, last)
            else:
                value = _over_index(machine, solved[carry.leaf], loop.index, length)
            machine.journal.write(thing, key, value)


def _at_end(machine: Machine, value: Any, solved: dict[Node, Any], loop: Loop, last: Any) -> Any:
    return _over_index(machine, machine.replaced(solved, value), loop.index, last)


def _over_index(machine: Machine, value: Any, index: Leaf, by: Any) -> Any:
    """Return a value with the index replaced, also that up to which nodes count."""
    return machine.replaced({index: by}, value)
