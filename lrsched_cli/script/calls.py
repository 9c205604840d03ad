"""Calls: functions and classes of the script, what the reader knows, and what stays unknown."""

import ast
from collections.abc import Callable
from functools import cache
from typing import Any

from lrsched_cli.errors import LRSchedError
from lrsched_cli.script.expressions import members
from lrsched_cli.script.machine import MOST_CALLS, Machine, Stop
from lrsched_cli.script.relevance import is_model, may_matter
from lrsched_cli.script.statements import run_all
from lrsched_cli.script.values import (
    UNDEFINED,
    Class,
    Function,
    Instance,
    Items,
    Mapped,
    Method,
    Native,
    Partial,
    Scope,
    Sequence,
    Thing,
    Unknown,
    holds_things,
    is_known,
    unparsed,
)


def called(machine: Machine, node: ast.Call, scope: Scope) -> Any:
    """Return what a call is worth."""
    text = unparsed(node)
    special = _special(machine, node, scope)
    if special is not UNDEFINED:
        return special
    function = machine.evaluate(node.func, scope)
    args: list[Any] = []
    is_open = False
    for one in node.args:
        if isinstance(one, ast.Starred):
            found = members(machine, machine.evaluate(one.value, scope))
            is_open = is_open or found is None
            args += found or []
        else:
            args.append(machine.evaluate(one, scope))
    named: dict[str, Any] = {}
    for keyword in node.keywords:
        value = machine.evaluate(keyword.value, scope)
        if keyword.arg is not None:
            named[keyword.arg] = value
        elif isinstance(value, (Mapped, Instance)):
            named |= {key: one for key, one in value.content.items() if isinstance(key, str)}
        else:
            is_open = True
    machine.line = node.lineno
    about = _about_processes(machine, function, text)
    if about is not UNDEFINED:
        return about
    if is_open:
        named["**"] = machine.unknown(f"the arguments of {unparsed(node.func)}")
    return call(machine, function, args, named, text)


def _about_processes(machine: Machine, function: Any, text: str) -> Any:
    """Return what a function says of the processes of a training, wherever it is defined."""
    full = getattr(function, "full", "") or getattr(function, "name", "")
    match full.rpartition(".")[2]:
        case "get_world_size" | "world_size" | "device_count" | "process_count" | "get_num_gpus":
            return machine.unknown(text, is_whole=True)
        case "get_rank" | "get_local_rank" | "process_index":
            return 0
        case "is_main_process" | "is_master" | "is_primary" | "is_available" | "is_rank_0":
            return True
        case "exists" | "isfile" | "is_file" | "isdir" | "is_dir" | "latest_checkpoint":
            return None if "latest" in full else False  # a run that begins anew
        case _:
            pass
    return UNDEFINED


def _special(machine: Machine, node: ast.Call, scope: Scope) -> Any:
    """Return what `super()`, `locals()` and `globals()` are, which look at where they stand."""
    if isinstance(node.func, ast.Attribute) and node.func.attr == "save_hyperparameters":
        return _save_hyperparameters(machine, node, scope)
    match node:
        case (
            ast.Call(
                func=ast.Attribute(attr="set_value"),
                args=[ast.Attribute() as target, value],
            )
            | ast.Call(
                func=ast.Attribute(
                    attr="assign", value=ast.Attribute(attr="lr" | "learning_rate") as target
                ),
                args=[value],
            )
        ):
            return _set_variable(machine, target, value, scope)
        case _:
            pass
    if not isinstance(node.func, ast.Name) or node.func.id not in _LOOKING_AROUND:
        return UNDEFINED
    if node.func.id == "eval":
        return _of_text(machine, node, scope)
    if node.func.id == "super":
        return _super(machine, scope)
    if node.args:
        value = machine.evaluate(node.args[0], scope)
        return Mapped(value.content) if isinstance(value, Instance) else UNDEFINED
    place = scope.module if node.func.id == "globals" else scope
    return Mapped(place.content)


_LOOKING_AROUND = ("super", "locals", "globals", "vars", "eval")
_LONGEST_TEXT = 1000


def _of_text(machine: Machine, node: ast.Call, scope: Scope) -> Any:
    """Return what an expression in a text is worth: it is read, as all others are."""
    text = machine.evaluate(node.args[0], scope) if len(node.args) == 1 else None
    if not isinstance(text, str) or len(text) > _LONGEST_TEXT:
        return UNDEFINED
    try:
        inner = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return UNDEFINED
    return machine.evaluate(inner, scope)


def _set_variable(machine: Machine, target: ast.expr, node: ast.expr, scope: Scope) -> Any:
    """Write a variable of a framework: `set_value(x.lr, value)`, `x.lr.assign(value)`."""
    from lrsched_cli.script.binding import bind

    value = machine.evaluate(node, scope)
    bind(machine, target, value, scope)
    return value


def _save_hyperparameters(machine: Machine, node: ast.Call, scope: Scope) -> Any:
    """Keep the arguments of a Lightning module's `__init__` as its `hparams`."""
    from lrsched_cli.script.binding import named as give_name

    me = scope.content.get("__self__")
    if not isinstance(me, Instance):
        return UNDEFINED
    given = [machine.evaluate(one, scope) for one in node.args]
    trees: list[Thing] = [one for one in given if isinstance(one, (Instance, Mapped))]
    names = [one for one in given if isinstance(one, str)]
    content: dict[str, Any] = {}
    for one in trees or [scope]:
        content |= {key: value for key, value in one.content.items() if key not in _OF_THE_CALL}
    others = content.pop("kwargs", None)
    content |= others.content if isinstance(others, Mapped) else {}
    if names:
        content = {key: value for key, value in content.items() if key in names}
    hparams = Instance(None, content)
    hparams.source = "hparams"
    give_name(machine, hparams, "self.hparams")
    machine.journal.write(me, "hparams", hparams)
    return None


_OF_THE_CALL = ("self", "__class__", "__self__")


def _super(machine: Machine, scope: Scope) -> Any:
    place: Scope | None = scope
    while place is not None and "__class__" not in place.content:
        place = place.outer
    if place is None:
        return machine.unknown("super()")
    owner = place.content["__class__"]
    me = place.content.get("__self__")
    for base in owner.bases:
        if isinstance(base, Class):
            return _Above(base, me)
    return _Above(None, me, owner.foreign)


class _Above(Instance):
    """What `super()` gives: the attributes of the bases, bound to the object."""

    __slots__ = ("foreign", "me")

    def __init__(self, base: Class | None, me: Any, foreign: list[str] | None = None) -> None:
        found: dict[str, Any] = {}
        place = base
        chain: list[Class] = []
        while place is not None:
            chain.append(place)
            place = next((one for one in place.bases if isinstance(one, Class)), None)
        for one in reversed(chain):
            found |= one.content
        bound = {
            name: Method(one, me) if isinstance(one, Function) else one
            for name, one in found.items()
        }
        if "__init__" not in bound:
            bound["__init__"] = Native(
                "__init__",
                lambda machine, args, named, text: _base_init(
                    machine, me, foreign or (base.foreign if base else []), args, named, text
                ),
            )
        super().__init__(None, bound)


def _base_init(
    machine: Machine,
    me: Any,
    foreign: list[str],
    args: list[Any],
    named: dict[str, Any],
    text: str,
) -> None:
    from lrsched_cli.script.subclasses import begin_subclass

    if isinstance(me, Instance):
        begin_subclass(machine, me, foreign, args, named, text)


def call(
    machine: Machine,
    function: Any,
    args: list[Any],
    named: dict[str, Any],
    text: str,
) -> Any:
    """Return what a value gives when it is called."""
    machine.tick()
    if holds_things(function):
        return machine.spread(function, lambda one: call(machine, one, args, named, text))
    match function:
        case Function():
            return of_function(machine, function, args, named)
        case Method(function=inner, owner=owner):
            return call(machine, inner, [owner, *args], named, text)
        case Partial():
            return call(
                machine,
                function.function,
                [*function.arguments, *args],
                {**function.named, **named},
                text,
            )
        case Native():
            return _by_reader(machine, lambda: function.call(machine, args, named, text), text)
        case Class():
            return of_class(machine, function, args, named, text)
        case Instance(cls=Class() as cls) if isinstance(cls.find("__call__"), Function):
            return call(machine, cls.find("__call__"), [function, *args], named, text)
        case Instance(cls=Class() as cls) if isinstance(cls.find("forward"), Function):
            return machine.unknown(text)
    from lrsched_cli.script.foreign import call_foreign

    return _by_reader(machine, lambda: call_foreign(machine, function, args, named, text), text)


def _by_reader(machine: Machine, run: Callable[[], Any], text: str) -> Any:
    """Return what a function that the reader knows gives; unknown where Python would refuse."""
    try:
        return run()
    except LRSchedError:
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return machine.unknown(text or f"a call of line {machine.line}")


def _not_entered(
    machine: Machine, function: Function, args: list[Any], named: dict[str, Any]
) -> Any:
    """Return what a function gives that cannot set a rate; it may hand an optimizer on."""
    from lrsched_cli.script.foreign import unseen

    opaque = machine.unknown(f"{function.name}(...)")
    return unseen(machine, opaque, args, named, f"{function.name}(...)")


def of_function(
    machine: Machine, function: Function, args: list[Any], named: dict[str, Any]
) -> Any:
    """Return what a function of the script returns."""
    machine.called.add(function)
    again = machine.active.get(function, 0)
    if not may_matter(function.node) and not _yields(function.node):
        return _not_entered(machine, function, args, named)
    if machine.depth >= MOST_CALLS or (again and not _may_end([*args, *named.values()])):
        return machine.unknown(f"{function.name}(...)")
    machine.active[function] = again + 1
    try:
        return _entered(machine, function, args, named)
    finally:
        machine.active[function] = again


def _may_end(args: list[Any]) -> bool:
    """Tell whether a call of a function within itself has arguments that tell when that ends."""
    return all(is_known(one) or isinstance(one, (Mapped, Instance)) for one in args)


def _entered(machine: Machine, function: Function, args: list[Any], named: dict[str, Any]) -> Any:
    node = function.node
    scope = Scope(function.scope)
    _bind_arguments(machine, function, args, named, scope)
    if function.owner is not None:
        scope.content["__class__"] = function.owner
        scope.content["__self__"] = args[0] if args else None
    if isinstance(node, ast.Lambda):
        machine.depth += 1
        try:
            return machine.evaluate(node.body, scope)
        finally:
            machine.depth -= 1
    if _yields(node):
        return _generated(machine, function, scope)
    machine.depth += 1
    line = machine.line
    loops, machine.training.loops_of_call = (
        machine.training.loops_of_call,
        len(machine.training.loops),
    )
    try:
        outcome = run_all(machine, node.body, scope)
    except Stop:
        if _ends_the_program(node):
            raise
        return machine.unknown(f"{function.name}(...)")
    finally:
        machine.depth -= 1
        machine.line = line
        machine.training.loops_of_call = loops
    return outcome.value


def _ends_the_program(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Tell whether a function is there to end the program: so a way that calls it ends."""
    last = node.body[-1]
    is_exit = (
        isinstance(last, ast.Expr)
        and isinstance(last.value, ast.Call)
        and unparsed(last.value.func) in {"sys.exit", "exit", "quit", "os._exit"}
    )
    return is_exit or isinstance(last, ast.Raise)


def _generated(machine: Machine, function: Function, scope: Scope) -> Any:
    """Return what a generator goes over: as many values as the loop in which it yields."""
    for node in ast.walk(function.node):
        if isinstance(node, (ast.For, ast.AsyncFor)) and _yields(node):
            over = machine.evaluate(node.iter, scope)
            return (
                over
                if isinstance(over, (Unknown, Sequence, Items))
                else machine.unknown(f"{function.name}(...)")
            )
    return machine.unknown(f"{function.name}(...)")


@cache
def _yields(node: ast.AST) -> bool:
    """Tell whether a function is a generator."""
    stack = list(ast.iter_child_nodes(node))
    while stack:
        one = stack.pop()
        if isinstance(one, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            stack.extend(ast.iter_child_nodes(one))
    return False


def _bind_arguments(
    machine: Machine, function: Function, args: list[Any], named: dict[str, Any], scope: Scope
) -> None:
    arguments = function.node.args
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    content = scope.content
    defaults = dict(
        zip(names[len(names) - len(function.defaults) :], function.defaults, strict=True)
    )
    content |= defaults
    content |= dict(zip(names, args, strict=False))
    rest = args[len(names) :]
    if arguments.vararg is not None:
        content[arguments.vararg.arg] = tuple(rest)
    keywords = [one.arg for one in arguments.kwonlyargs]
    for name, default in zip(keywords, function.keyword_defaults, strict=True):
        if default is not UNDEFINED:
            content[name] = default
    others: dict[str, Any] = {}
    for name, value in named.items():
        if name in names or name in keywords:
            content[name] = value
        elif name != "**":
            others[name] = value
    if arguments.kwarg is not None:
        content[arguments.kwarg.arg] = Mapped(others)
    for name in (*names, *keywords):
        if name not in content:
            given = machine.given_text(name)
            content[name] = machine.unknown(name) if given is UNDEFINED else given
    for name in (*names, *keywords):
        value = content[name]
        if isinstance(value, Instance) and value.name != name:
            from lrsched_cli.script.binding import named as give_name

            give_name(machine, value, name)


def of_class(
    machine: Machine, cls: Class, args: list[Any], named: dict[str, Any], text: str
) -> Any:
    """Return a new object of a class of the script."""
    from lrsched_cli.script.declared import instance_of_declared
    from lrsched_cli.script.subclasses import begin_subclass, subclass_of

    declared = instance_of_declared(machine, cls, args, named)
    if declared is not None:
        return declared
    made = subclass_of(machine, cls, args, named, text)
    if made is not None:
        return made
    instance = machine.instances[cls] = Instance(cls)
    if is_model(cls):
        return instance
    start = cls.find("__init__")
    if isinstance(start, Function):
        call(machine, start, [instance, *args], named, text)
    else:
        begin_subclass(machine, instance, cls.foreign, args, named, text)
    return instance
