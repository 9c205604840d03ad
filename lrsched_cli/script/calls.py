"""Calls: functions and classes of the script, what the reader knows, and what stays unknown."""

import ast
from collections.abc import Callable
from typing import Any

from lrsched_cli.errors import LRSchedError
from lrsched_cli.script.assumed import assumed, names_in
from lrsched_cli.script.expressions import members
from lrsched_cli.script.machine import MOST_CALLS, Machine, Stop
from lrsched_cli.script.overwriting import is_unread
from lrsched_cli.script.relevance import is_model, may_matter
from lrsched_cli.script.statements import run_all
from lrsched_cli.script.surroundings import LOOKS, about_processes, looking_around
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
    Unknown,
    holds_things,
    is_known,
    remembered,
    unparsed,
)


def called(machine: Machine, node: ast.Call, scope: Scope) -> Any:
    """Return what a call is worth."""
    text = unparsed(node)
    special = looking_around(machine, node, scope)
    if special is not UNDEFINED:
        return special
    function = machine.evaluate(node.func, scope)
    args: list[Any] = []
    has_more = False
    for one in node.args:
        if isinstance(one, ast.Starred):
            found = members(machine, machine.evaluate(one.value, scope))
            has_more = has_more or found is None
            args += found or []
        else:
            args.append(machine.evaluate(one, scope))
    named: dict[str, Any] = {}
    unread: Any = None
    for keyword in node.keywords:
        value = machine.evaluate(keyword.value, scope)
        if keyword.arg is not None:
            named[keyword.arg] = value
        elif isinstance(value, (Mapped, Instance)):
            named |= {key: one for key, one in value.content.items() if isinstance(key, str)}
            others = next((one for one in value.content if isinstance(one, Unknown)), None)
            has_more, unread = has_more or others is not None, others or unread
        else:
            has_more, unread = True, value
    machine.line = node.lineno
    paths = args
    if not args and isinstance(node.func, ast.Attribute) and node.func.attr in LOOKS:
        paths = [machine.evaluate(node.func.value, scope)]
    about = about_processes(machine, function, paths, text)
    if about is not UNDEFINED:
        return about
    if has_more:
        others = machine.unknown(f"the arguments of {unparsed(node.func)}")
        named["**"] = unread if is_unread(unread) else others
    return call(machine, function, args, named, text)


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
    from lrsched_cli.script.unseen import unseen

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
    return all(is_known(one) or isinstance(one, (Mapped, Instance, Items)) for one in args)


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


@remembered
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
    told = {*names[: len(args)], *named}
    more = named.get("**")
    if more is not None:
        others[more] = more
        for name in (*names, *keywords):
            if name in content and name not in told and name not in _STARTS:
                content[name] = _of_more(machine, name, more)
    if arguments.kwarg is not None:
        content[arguments.kwarg.arg] = Mapped(others)
    for name in (*names, *keywords):
        if name not in content:
            given = machine.given_text(name)
            content[name] = machine.unknown(name) if given is UNDEFINED else given
        elif name not in told and more is None:
            content[name] = _default(machine, function, name, content[name])
    for name in (*names, *keywords):
        value = content[name]
        if isinstance(value, Instance) and value.name != name:
            from lrsched_cli.script.binding import named as give_name

            give_name(machine, value, name)


def _of_more(machine: Machine, name: str, more: Any) -> Any:
    """Return what a parameter is that may be among arguments which are not known."""
    given = machine.given_text(name)
    if given is not UNDEFINED:
        return given
    return machine.unknown(name, f"{more.full}.{name}" if is_unread(more) else "")


def _default(machine: Machine, function: Function, name: str, default: Any) -> Any:
    """Return what a parameter is that no call tells: what is given for it, else its default."""
    if name in machine.told:
        given = machine.given_text(name)
        note = f"{name} is taken for the parameter of {function.name}, whose default is {default!r}"
        machine.training.notes[note] = None
        return given
    is_number = isinstance(default, (int, float)) and not isinstance(default, bool)
    if not is_number or name in _STARTS or names_in(default):
        return default
    if machine.defaults.setdefault(name, default) != default:
        return default  # another function has another default of this name
    return assumed(default, (name,))


_STARTS = ("last_epoch", "last_step", "step", "epoch")
"""Parameters that say where a training begins: their defaults assume nothing."""


def _keep_arguments(
    machine: Machine, instance: Instance, start: Any, args: list[Any], named: dict[str, Any]
) -> None:
    """Write the attributes of a model that are its arguments as they are, such as its width."""
    if not isinstance(start, Function) or isinstance(start.node, ast.Lambda):
        return
    scope = Scope(start.scope)
    _bind_arguments(machine, start, [instance, *args], named, scope)
    for one in start.node.body:
        match one:
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Name(id="self"), attr=attr)],
                value=ast.Name(id=name),
            ) if name in scope.content:
                machine.journal.write(instance, attr, scope.content[name])
            case _:
                pass


def of_class(
    machine: Machine, cls: Class, args: list[Any], named: dict[str, Any], text: str
) -> Any:
    """Return a new object of a class of the script."""
    from lrsched_cli.script.declared import instance_of_declared
    from lrsched_cli.script.subclasses import begin_subclass, subclass_of

    given = named.get("**", args[0] if args and cls.is_dictionary else None)
    if is_unread(given):
        return given  # what a file that is not here would tell
    declared = instance_of_declared(machine, cls, args, named)
    if declared is not None:
        return declared
    made = subclass_of(machine, cls, args, named, text)
    if made is not None:
        return made
    instance = machine.instances[cls] = Instance(cls)
    start = cls.find("__init__")
    if is_model(cls):
        _keep_arguments(machine, instance, start, args, named)
        return instance
    if isinstance(start, Function):
        call(machine, start, [instance, *args], named, text)
    else:
        begin_subclass(machine, instance, cls.foreign, args, named, text)
    return instance
