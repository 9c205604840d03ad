"""Code that is in no file here, and is given an optimizer: what it may do."""

import re
from contextlib import suppress
from typing import Any

from lrsched_cli.script import (
    callbacks,
    optimizers,
    trainer,
)
from lrsched_cli.script.handlers import refuse_early_step
from lrsched_cli.script.machine import Machine, Stop
from lrsched_cli.script.overwriting import is_unread, overwrite
from lrsched_cli.script.training import Optimizer, Scheduler
from lrsched_cli.script.values import (
    Function,
    Instance,
    Items,
    Mapped,
    Unknown,
    holds_things,
)

_OVERWRITES = re.compile(r"(update|merge|overwrite|override)_\w*(arg|cfg|conf|opt|param|from)")
"""What functions are called that write to the settings which they are given."""

_STEPS = ("step", "optimizer_step", "apply_gradients", "minimize", "step_optimizer")


def unseen(
    machine: Machine, function: Unknown, args: list[Any], named: dict[str, Any], text: str
) -> Any:
    """Return what unseen code gives; where it is given an optimizer, it may step it."""
    last = function.full.rpartition(".")[2]
    trainer.overrule(args, named)
    callbacks.run_fit(machine, last, args, named)
    _call_model(machine, last, args, named)
    values = [*args, *named.values()]
    if last == "add_event_handler":
        for one in values:
            if isinstance(one, Function):
                refuse_early_step(machine, one, text)
    if _OVERWRITES.search(last):
        for one in values:
            if isinstance(one, Mapped) or (isinstance(one, Instance) and one.cls is None):
                overwrite(machine, one, "settings")
    found = [one for value in values for one in _within(value)]
    for one in found:
        if isinstance(one, Scheduler):
            one.is_handed = True
    for one in found:
        if isinstance(one, Optimizer) and not _is_harmless(last):
            is_step = last in _STEPS
            optimizers.step(machine, one, "step" if is_step else "call")
            if not is_step and one.dialect != "optax":  # what optax makes is never changed
                one.handed[last if last.isidentifier() else function.text] = machine.line
    if is_unread(function):
        return machine.unknown(text or function.text, f"{function.full}()")
    return machine.unknown(text or function.text)


def returned(function: Function, value: Any) -> None:
    """Note that a function which nothing here calls returns optimizers: what becomes of them?"""
    for one in _within(value):
        if isinstance(one, Optimizer) and one.dialect != "optax":
            one.handed.setdefault(f"what calls {function.name}", function.node.lineno)


def _call_model(machine: Machine, last: str, args: list[Any], named: dict[str, Any]) -> None:
    """Call the function that an Estimator is given to make its model and its optimizer."""
    function = named.get("model_fn", args[0] if args and last.endswith("Estimator") else None)
    if isinstance(function, Function) and function not in machine.called:
        names = [one.arg for one in function.node.args.args]
        required = names[: len(names) - len(function.defaults)]
        with suppress(Stop):
            machine.call(function, [machine.unknown(one) for one in required], {})


def _is_harmless(name: str) -> bool:
    """Tell whether code of a name is surely none that sets rates: it saves, loads, tells."""
    return name in _HARMLESS or any(word in name.lower() for word in _ASIDE)


_ASIDE = (
    "save",
    "load",
    "log",
    "checkpoint",
    "resume",
    "print",
    "restore",
    "broadcast",
    "clip_grad",
)
"""Parts of the names of such code."""


_HARMLESS = (
    "compile",
    "create",
    "replace",
    "init",
    "print",
    "unscale_",
    "zero_grad",
    "save",
    "save_checkpoint",
    "load_checkpoint",
    "log",
    "info",
    "load_state_dict",
    "state_dict",
    "save_model",
    "auto_load_model",
    "format",
    "debug",
    "append",
    "auto_resume",
    "write",
    "summary",
    "backward",
    "clip_grad_norm_",
    "set_optimizer",
    "is_floating_point",
    "broadcast_optimizer_state",
    "resume",
    "load_model",
    "set_trainable",
    "watch",
    "register",
)


def _within(value: Any) -> list[Any]:
    if holds_things(value):
        return [one for part in value.args[1:] for one in _within(part)]
    if isinstance(value, (Items, tuple)):
        values = value.content if isinstance(value, Items) else value
        return [one for part in values for one in _within(part)] if len(values) < 50 else []  # noqa: PLR2004
    if isinstance(value, Mapped):
        return [one for part in list(value.content.values())[:50] for one in _within(part)]
    return [value] if isinstance(value, (Optimizer, Scheduler)) else []
