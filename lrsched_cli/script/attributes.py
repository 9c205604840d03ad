"""Attributes and items: what `x.name` and `x[key]` are, and what writing to them does."""

import ast
import math
from typing import Any

from lrsched_cli.dialects import member
from lrsched_cli.formula.nodes import Node, Table
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.modules import submember
from lrsched_cli.script.overwriting import is_unread, overwrite, part_of
from lrsched_cli.script.training import Group, Optimizer, Schedule, Scheduler
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
    Partial,
    Scope,
    Sequence,
    Unknown,
    holds_things,
    is_known,
    unparsed,
)

_CONSTANTS = {"pi": math.pi, "e": math.e, "inf": math.inf, "tau": math.tau}
_MATHEMATICAL = ("math", "numpy", "np", "torch", "tf", "tensorflow", "jax", "jnp")

RETURN_THEMSELVES = frozenset(
    "to cuda cpu train eval half float double bfloat16 requires_grad_ share_memory apply".split()  # noqa: SIM905
)
"""Methods of models that return the model."""

_MOST_CHOSEN_FROM = 16
"""Values of a list that are no numbers, of which one is chosen by a formula."""


def attribute(machine: Machine, value: Any, name: str, node: ast.Attribute | None = None) -> Any:
    """Return an attribute of a value; unknown where nothing tells it."""
    if holds_things(value):
        return machine.spread(value, lambda one: attribute(machine, one, name, node))
    text = f"{_text(value)}.{name}" if node is None else unparsed(node)
    match value:
        case Unknown():
            return _of_unknown(machine, value, name)
        case Optimizer() | Scheduler() | Schedule():
            from lrsched_cli.script.members import member_of

            return member_of(machine, value, name, text)
        case Instance():
            return _of_instance(machine, value, name, text)
        case Class():
            found = value.find(name)
            if isinstance(found, Function) and "classmethod" in found.decorators:
                return Method(found, value)
            return machine.unknown(text) if found is UNDEFINED else found
        case Scope():
            found = submember(machine, value, name)
            return machine.unknown(text) if found is UNDEFINED else found
        case Partial() if name == "func":
            return value.function
    from lrsched_cli.script.methods import method_of

    found = method_of(value, name)
    if found is None and isinstance(value, Mapped):
        found = value.content.get(name)  # a dictionary whose keys are attributes too
    return machine.unknown(text) if found is None else found


def _text(value: Any) -> str:
    return getattr(value, "name", "") or getattr(value, "text", "") or "a value"


def _of_unknown(machine: Machine, value: Unknown, name: str) -> Any:
    text, full = f"{value.text}.{name}", f"{value.full}.{name}"
    if full in machine.outside.content:
        return machine.outside.content[full]
    if name in _CONSTANTS and full.split(".", maxsplit=1)[0] in _MATHEMATICAL:
        return _CONSTANTS[name]
    if value.full.endswith("flags.FLAGS"):
        from lrsched_cli.script.declared import flags_of

        return attribute(machine, flags_of(machine), name)
    if name == "FLAGS" and value.full.rpartition(".")[2] == "flags":
        from lrsched_cli.script.declared import flags_of

        return flags_of(machine)
    if name == "param_groups":
        from lrsched_cli.script.optimizers import optimizer_for

        return optimizer_for(machine, value).content["param_groups"]
    told = member(full)
    if told is not None:
        return told
    if value in machine.parts and name in _OVERWRITING:
        return _overwriting(machine, value, name)
    given = machine.given_in_tree(text)
    if given is UNDEFINED and text == "self.trainer.global_step":  # Lightning's count of updates
        return machine.counter()
    return machine.unknown(text, full) if given is UNDEFINED else given


_OVERWRITING = ("__dict__", "merge_from_dict", "setdefault", "update")
"""Attributes by which what an unknown part of something holds is written."""


def _overwriting(machine: Machine, value: Unknown, name: str) -> Any:
    if name == "__dict__":
        return value

    def run(m: Machine, args: list[Any], named: dict[str, Any], text: str) -> None:
        overwrite(m, value, value.text, next(iter([*args, *named.values()]), None))

    return Native(name, run)


def _of_instance(machine: Machine, value: Instance, name: str, text: str) -> Any:
    if name in value.content:
        return value.content[name]
    if name == "__dict__":
        return Attributes(value)
    if name == "module" and value.cls is not None:
        return value  # as a model is called in what spreads it over devices
    if name == "__setattr__":
        from lrsched_cli.script.builtins import BUILTINS

        return Method(BUILTINS["setattr"], value)
    if name == "__class__":
        return value.cls if value.cls is not None else machine.unknown(text)
    found = value.cls.find(name) if value.cls is not None else UNDEFINED
    if isinstance(found, Function):
        if "staticmethod" in found.decorators:
            return found
        if any(
            one in {"property", "cached_property", "functools.cached_property"}
            for one in found.decorators
        ):
            return machine.call(found, [value], {})
        return Method(found, value.cls if "classmethod" in found.decorators else value)
    if found is not UNDEFINED:
        return found
    if value.cls is not None and value.cls.foreign:
        if name in RETURN_THEMSELVES:
            return Native(name, lambda m, a, n, t: value)
        from lrsched_cli.script.subclasses import inherited

        method = inherited(machine, value, name)
        if method is not None:
            return method
    given = machine.given_text(text)
    if given is not UNDEFINED:
        return given
    if value.cls is None or _is_tree(value.cls):
        from lrsched_cli.script.methods import namespace_method

        method = namespace_method(value, name)
        if method is not None:
            return method
    return machine.unknown(text)


def _is_tree(cls: Class) -> bool:
    from lrsched_cli.script.declared import NAMESPACES

    return cls.is_dictionary or any(one.rpartition(".")[2] in NAMESPACES for one in cls.foreign)


def item(machine: Machine, value: Any, key: Any, node: ast.Subscript | None = None) -> Any:
    """Return an item of a value; unknown where nothing tells it."""
    text = _text(value) if node is None else unparsed(node.value)
    return part_of(machine, _item(machine, value, key, node), value, key, text)


def _item(machine: Machine, value: Any, key: Any, node: ast.Subscript | None) -> Any:
    if holds_things(value):
        return machine.spread(value, lambda one: item(machine, one, key, node))
    if holds_things(key):
        return machine.spread(key, lambda one: item(machine, value, one, node))
    text = f"{_text(value)}[{key!r}]" if node is None else unparsed(node)
    match value:
        case Mapped() if is_known(key) and not isinstance(key, slice):
            found = value.content.get(key, UNDEFINED)
            return machine.unknown(text) if found is UNDEFINED else found
        case Mapped() if isinstance(key, Node):
            return by_key(machine, value, key, UNDEFINED, text)
        case Instance(cls=Class() as cls) if isinstance(cls.find("__getitem__"), Function):
            return machine.call(cls.find("__getitem__"), [value, key], {}, text)
        case Instance() if isinstance(key, str):
            return attribute(machine, value, key)
        case Sequence():
            return _of_sequence(machine, value, key, text)
        case Unknown() if is_known(key) and not isinstance(key, slice):
            given = machine.given_in_tree(f"{value.text}[{key!r}]")
            if given is not UNDEFINED:
                return given
            return machine.unknown(f"{value.text}[{key!r}]", f"{value.full}[{key!r}]")
    values = value.content if isinstance(value, Items) else value
    if isinstance(values, (list, tuple, str)):
        return _of_list(machine, values, key, text)
    return machine.unknown(text)


def by_key(machine: Machine, value: Mapped, key: Node, default: Any, text: str) -> Any:
    """Return an item of a dictionary by a key that is a formula: a choice among all of its items.

    Where there is no default, the last one stands for a key that is in it.
    """
    if key in value.content:
        return value.content[key]
    items = list(value.content.items())
    if not items or not all(isinstance(one, (int, float)) for one, _ in items):
        return machine.unknown(text)
    found = items.pop()[1] if default is UNDEFINED else default
    for one, inner in reversed(items):
        found = machine.join(machine.apply("eq", key, one), inner, found)
    return found


def _of_list(machine: Machine, values: Any, key: Any, text: str) -> Any:
    if isinstance(key, slice):
        try:
            part = values[key]
        except (TypeError, ValueError):
            return machine.unknown(text)
        return Items(part) if isinstance(part, list) else part
    if isinstance(key, bool | int) and -len(values) <= key < len(values):
        return values[key]
    if isinstance(key, Node) and values and all(isinstance(one, (int, float)) for one in values):
        return machine.nodes.raw("item", Table(tuple(values)), key)
    if isinstance(key, Node) and 0 < len(values) <= _MOST_CHOSEN_FROM:
        found = values[-1]
        for place in range(len(values) - 2, -1, -1):
            found = machine.join(machine.apply("eq", key, place), values[place], found)
        return found
    return machine.unknown(text)


def _of_sequence(machine: Machine, value: Sequence, key: Any, text: str) -> Any:
    if isinstance(key, slice):
        if key.step not in {None, 1} or not all(
            one is None or (isinstance(one, int) and one >= 0) for one in (key.start, key.stop)
        ):
            return machine.unknown(text)
        start = key.start or 0
        if key.stop is None:
            length = None if value.length is None else machine.apply("sub", value.length, start)
        else:
            length = key.stop - start
        return Sequence(lambda k: value.at(machine.apply("add", k, start)), length, value.text)
    if isinstance(key, int) and key < 0:
        if value.length is None:
            return machine.unknown(text)
        return value.at(machine.apply("add", value.length, key))
    if isinstance(key, (int, Node)):
        return value.at(key)
    return machine.unknown(text)


_LAWS = ("T_max", "base_lrs", "eta_min", "gamma", "milestones", "step_size", "total_steps")
"""Attributes of schedulers that change what their steps do."""


def set_attribute(machine: Machine, owner: Any, name: str, value: Any) -> None:
    """Write an attribute; on a choice, on each of what is chosen."""
    if holds_things(owner):
        machine.spread(owner, lambda one: set_attribute(machine, one, name, value))
        return
    if name == "__dict__":
        return  # a dictionary whose keys are its attributes
    if isinstance(owner, (Instance, Class, Scope)):
        machine.journal.write(owner, name, value)
    elif isinstance(owner, (Optimizer, Scheduler)):
        from lrsched_cli.script.members import set_member

        if isinstance(owner, Scheduler) and name in _LAWS:
            raise machine.error(
                f"{name} of a {owner.text} is changed after it was made: not supported"
            )
        set_member(machine, owner, name, value)
    elif isinstance(owner, Unknown):
        machine.journal.write(machine.outside, f"{owner.full}.{name}", value)
        overwrite(machine, owner, owner.text, value, name)


def set_item(machine: Machine, owner: Any, key: Any, value: Any, text: str = "") -> None:
    """Write an item of what is called `text`; on a choice, on each of what is chosen."""
    if holds_things(owner):
        machine.spread(owner, lambda one: set_item(machine, one, key, value, text))
        return
    if holds_things(key):
        machine.spread(key, lambda one: set_item(machine, owner, one, value, text))
    elif isinstance(owner, Group) and isinstance(key, Unknown):
        set_item(machine, owner, "lr", machine.unknown(f"{text or 'group'}['lr']"))
    elif isinstance(owner, (Instance, Mapped, Unknown)) and isinstance(key, Unknown):
        overwrite(machine, owner, text, key if is_unread(key) else value)
        if isinstance(owner, Mapped) and not isinstance(owner, Attributes):
            machine.journal.write(owner, key, value)
    elif isinstance(owner, Mapped) and is_known(key) and not isinstance(key, slice):
        machine.journal.write(owner, key, value)
        if isinstance(owner, Group) and key == "lr":
            from lrsched_cli.script.optimizers import set_by_hand

            set_by_hand(machine, owner)
    elif isinstance(owner, Instance) and isinstance(key, str):
        machine.journal.write(owner, key, value)
    elif isinstance(owner, Unknown) and owner in machine.parts and isinstance(key, str):
        overwrite(machine, owner, text, value, key)
    elif isinstance(owner, Unknown) and owner.full.endswith("hyperparams"):
        from lrsched_cli.script.optimizers import set_hyperparameter

        set_hyperparameter(machine, key, value)
    elif (
        isinstance(owner, Items)
        and isinstance(key, int)
        and -len(owner.content) <= key < len(owner.content)
    ):
        machine.journal.write(owner, key % len(owner.content), value)
    elif isinstance(owner, Items) and isinstance(key, Unknown):
        for place, own in enumerate(owner.content[:_MOST_CHOSEN_FROM]):
            is_it = machine.apply("eq", key, place)
            set_item(machine, owner, place, machine.join(is_it, value, own))


def delete_item(machine: Machine, owner: Any, key: Any) -> None:
    """Delete an item of a dictionary."""
    if isinstance(owner, Mapped) and is_known(key):
        machine.journal.write(owner, key, UNDEFINED)
