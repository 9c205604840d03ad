"""The evaluation of a whole script: its statements, then functions that nothing calls."""

import ast
from collections.abc import Collection, Mapping
from typing import Any

from lrsched_cli.formula.nodes import Leaf, Node, leaves
from lrsched_cli.script.callbacks import is_class, run_alone
from lrsched_cli.script.curves import Curve, curves_of
from lrsched_cli.script.files import Files
from lrsched_cli.script.machine import Machine, Stop, TooMuchError
from lrsched_cli.script.modules import attribute_names, resolved
from lrsched_cli.script.statements import run_all
from lrsched_cli.script.text import lines_left_out
from lrsched_cli.script.training import Schedule
from lrsched_cli.script.unseen import returned
from lrsched_cli.script.values import (
    UNDEFINED,
    Class,
    Function,
    Instance,
    Mapped,
    Scope,
    is_numeric,
)

_CLOCKS = (
    "epoch",
    "step",
    "it",
    "iteration",
    "iter",
    "cur_iter",
    "current_step",
    "global_step",
    "i",
    "t",
    "iter_num",
    "cur_epoch",
    "current_epoch",
    "epoch_idx",
    "n_iter",
    "count",
    "niter",
    "iters",
    "x",
    "step_num",
    "num_updates",
    "curr_iter",
    "it_num",
    "n",
    "ep",
    "steps",
    "itr",
    "global_steps",
    "current_iter",
    "step_count",
    "update",
    "cur_step",
    "batch_idx",
)
_WORDS = ("lr", "learning_rate", "schedule", "sched", "warmup", "decay", "anneal", "optim")


def evaluate_script(
    tree: ast.Module,
    name: str,
    given: Mapping[str, Any],
    files: Files,
    told: Collection[str] = (),
) -> tuple[Machine, list[Curve]]:
    """Return the curves of a script, and the machine that tells what they lack.

    Of the values that are given, those of the names in `told` are meant for this script; the
    others come from files of settings, which may have them for something else.
    """
    machine = Machine(given, files, told)
    machine.file = name
    if given:
        machine.attributes = attribute_names(tree)
    for line in lines_left_out(tree):
        machine.training.notes[f"line {line} is no Python, and was left out"] = None
    scope = Scope()
    entered: set[Function] = set()
    try:
        _run(machine, tree.body, scope)
        found = curves_of(machine)
        if not _is_enough(found) and not _is_seen(machine):
            found = _enter_others(machine, scope, entered) or found
    except (TooMuchError, RecursionError):
        message = "it asks for more steps than are evaluated; the part with the schedule may do"
        raise machine.error_at(0, message) from None
    return machine, found


def _is_enough(found: list[Curve]) -> bool:
    return any(not one.is_constant for one in found)


def _is_seen(machine: Machine) -> bool:
    """Tell whether a training was met: an optimizer that is made and steps in a loop."""
    return any(
        one.kind == "step" and one.loops and one.optimizer.is_seen
        for one in machine.training.snapshots
    )


def _run(machine: Machine, statements: list[ast.stmt], scope: Scope) -> None:
    for statement in statements:
        try:
            run_all(machine, [statement], scope)
        except Stop:
            continue


def _enter_others(machine: Machine, scope: Scope, entered: set[Function]) -> list[Curve]:
    """Enter what nothing called: functions that train or set a rate, then functions of the step."""
    scope.content = {name: resolved(machine, one) for name, one in scope.content.items()}
    for cls, method in _methods(machine, scope, ("configure_optimizers",)):
        _enter(machine, method, entered, cls)
    if _is_enough(found := curves_of(machine)):
        return found
    functions = [one for one in scope.content.values() if isinstance(one, Function)]
    idle = [one for one in functions if one not in machine.called]
    for one in _in_order(idle, scope):
        if one in machine.called:
            continue
        _enter(machine, one, entered, None)
        if _is_enough(found := curves_of(machine)):
            return found
    for one in scope.content.values():
        if isinstance(one, Class) and is_class(one):
            run_alone(machine, _instance(machine, one))
    if _is_enough(found := curves_of(machine)):
        return found
    for cls, method in _methods(machine, scope, None):
        if method not in machine.called and _is_about_rates(method):
            _enter(machine, method, entered, cls)
        if _is_enough(found := curves_of(machine)):
            return found
    return curves_of(machine)


def _in_order(idle: list[Function], scope: Scope) -> list[Function]:
    """Return the functions that lead to rates: the file's own first, then those it imports.

    What no other function of the file calls stands before what one calls.
    """
    names = {one: _names_in(one) for one in idle}
    about = {one.name for one in idle if _is_about_rates(one)}
    while more := {x.name for x in idle if x.name not in about and names[x] & about}:
        about |= more
    own = [one for one in idle if one.scope is scope]
    used = {name for one in own for name in _called_in(one) if name != one.name}
    leading = [one for one in idle if one.name in about]
    return sorted(leading, key=lambda x: (x.scope is not scope, x.name in used, _rank(x)))


def _rank(function: Function) -> int:
    order = ("main", "main_worker", "train", "run", "fit")
    return order.index(function.name) if function.name in order else len(order)


def _called_in(function: Function) -> set[str]:
    """Return the names that a function calls, or has called by what launches them."""
    found: set[str] = set()
    for one in ast.walk(function.node):
        match one:
            case ast.Call(func=ast.Name(id=name), args=args):
                found.add(name)
            case ast.Call(func=ast.Attribute(attr=name), args=args):
                pass
            case _:
                continue
        if name in _LAUNCHERS and args and isinstance(args[0], ast.Name):
            found.add(args[0].id)
    return found


_LAUNCHERS = ("launch", "spawn", "run", "start_processes", "partial", "jit", "pmap", "checkify")


def _names_in(function: Function) -> set[str]:
    return {one.id for one in ast.walk(function.node) if isinstance(one, ast.Name)}


def _is_about_rates(function: Function) -> bool:
    node = function.node
    names = _names_in(function)
    names |= {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
    names |= {one.arg for one in ast.walk(node) if isinstance(one, ast.keyword) and one.arg}
    names.add(function.name)
    return any(word in name.lower() for name in names for word in _WORDS)


def _methods(
    machine: Machine, scope: Scope, names: tuple[str, ...] | None
) -> list[tuple[Class, Function]]:
    return [
        (cls, one)
        for cls in scope.content.values()
        if isinstance(cls, Class)
        for one in cls.content.values()
        if isinstance(one, Function) and (names is None or one.name in names)
    ]


def _enter(machine: Machine, function: Function, entered: set[Function], cls: Class | None) -> None:
    if function in entered:
        return
    entered.add(function)
    arguments = function.node.args
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    required = names[: len(names) - len(function.defaults)]
    args: list[Any] = []
    clock: Leaf | None = None
    for place, name in enumerate(required):
        given = machine.given_text(name)
        if place == 0 and cls is not None and "staticmethod" not in function.decorators:
            args.append(_instance(machine, cls))
        elif given is not UNDEFINED:
            args.append(given)
        elif name in _CLOCKS and clock is None:
            clock = machine.nodes.leaf(name, "index", is_whole=True)
            args.append(clock)
        else:
            args.append(machine.unknown(name))
    if cls is not None and function in machine.called:
        return  # to make the object called it: once more would undo what came after
    machine.line = function.node.lineno
    from lrsched_cli.script.training import Loop

    loops = machine.training.loops
    if clock is not None:
        loops.append(Loop(clock, None, clock.text))
    try:
        result = machine.call(function, args, {})
    except Stop:
        return
    finally:
        if clock is not None:
            loops.pop()
    me = args[0] if args and isinstance(args[0], Instance) else None
    if function.name != "configure_optimizers":
        returned(function, result)
    elif me is None or me.content.get("automatic_optimization") is not False:
        _note_interval(result)
    _take_result(machine, function, result, clock)


def _instance(machine: Machine, cls: Class) -> Any:
    known = machine.instances.get(cls)
    if known is None:
        start = cls.find("__init__")
        args = []
        if isinstance(start, Function):
            count = len(start.node.args.args) - len(start.defaults)
            args = [machine.unknown(one.arg) for one in start.node.args.args[1:count]]
        try:
            known = machine.call(cls, args, {})
        except Stop:
            known = Instance(cls)
        machine.instances[cls] = known
    return known


def _take_result(machine: Machine, function: Function, result: Any, clock: Leaf | None) -> None:
    """Take the rate that a function of the step returns."""
    if (
        clock is not None
        and isinstance(result, Node)
        and clock in leaves(result)
        and is_numeric(result)
    ):
        made = Schedule(
            lambda t: machine.replaced({clock: t}, result), function.name, function.node.lineno
        )
        made.name = function.name
        made.unit = "epoch" if "epoch" in clock.text or clock.text == "ep" else ""
        machine.training.schedules[made] = None


def _note_interval(result: Any) -> None:
    """Note how often Lightning steps the schedulers that it is given."""
    from lrsched_cli.script.training import Scheduler

    def visit(value: Any, interval: str) -> None:
        if isinstance(value, Scheduler) and not value.unit:
            value.unit = interval
        elif isinstance(value, Mapped):
            told = value.content.get("interval", interval)
            for one in value.content.values():
                visit(one, told if told in {"step", "epoch"} else interval)
        elif isinstance(value, tuple) or hasattr(value, "content"):
            within = value if isinstance(value, tuple) else value.content
            for one in within if isinstance(within, (list, tuple)) else ():
                visit(one, interval)

    visit(result, "epoch")
