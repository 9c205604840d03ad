"""Calls that look at where they stand: super(), locals(), eval(), and what a process knows."""

import ast
from typing import Any

from lrsched_cli.script.machine import Machine
from lrsched_cli.script.values import (
    UNDEFINED,
    Attributes,
    Class,
    Function,
    Instance,
    Items,
    Mapped,
    Method,
    Native,
    Scope,
    Thing,
)


def about_processes(machine: Machine, function: Any, args: list[Any], text: str) -> Any:
    """Return what a function says of the processes of a training, wherever it is defined."""
    full = getattr(function, "full", "") or getattr(function, "name", "")
    match full.rpartition(".")[2]:
        case "get_world_size" | "world_size" | "device_count" | "process_count" | "get_num_gpus":
            return machine.unknown(text, is_whole=True)
        case "get_rank" | "get_local_rank" | "process_index":
            return 0
        case "is_main_process" | "is_master" | "is_primary" | "is_available" | "is_rank_0":
            return True
        case "glob" | "listdir" if any(one in text for one in ("checkpoint", "ckpt", ".pt")):
            return Items([])  # a run that begins anew
        case "latest_checkpoint":
            return None  # a run that begins anew
        case last if last in LOOKS:
            return _is_there(machine, args, text)
        case _:
            pass
    return UNDEFINED


LOOKS = ("exists", "isfile", "is_file", "isdir", "is_dir")
"""What tells whether there is a file."""


def _is_there(machine: Machine, args: list[Any], text: str) -> Any:
    """Return whether there is a file; none that a run makes, as one that begins anew finds it."""
    path = args[0] if args else None
    if isinstance(path, str) and machine.files.data(path) is not None:
        return True
    words = f"{text} {path}".lower()
    if any(one in words for one in _MADE_BY_RUNS):
        return False
    given = machine.given_text(text)
    return machine.unknown(text) if given is UNDEFINED else given


_MADE_BY_RUNS = (
    "checkpoint", "ckpt", "resume", ".pt", ".bin", "weights", "model", "latest", "last", "save",
    "output", "out_", "log", "state", "cache", "result", "run", "exp", "mkdir", "dir",
)  # fmt: skip
"""Parts of the names of what a run writes."""


def looking_around(machine: Machine, node: ast.Call, scope: Scope) -> Any:
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
        return Attributes(value) if isinstance(value, Instance) else UNDEFINED
    place = scope.module if node.func.id == "globals" else scope
    return Attributes(place)


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
