"""Callbacks of Keras that a script writes itself: the training as `fit` runs it, with their hooks.

`fit` is read as the loops that it stands for, so that the rates where the optimizer steps are seen.
"""

import ast
from typing import Any

from lrsched_cli.script.machine import Machine
from lrsched_cli.script.training import Optimizer
from lrsched_cli.script.values import (
    UNDEFINED,
    Class,
    Function,
    Instance,
    Items,
    Mapped,
    Scope,
    remembered,
)

_FITS = ("fit", "fit_generator")
_BEFORE_BATCH = ("on_batch_begin", "on_train_batch_begin")
_AFTER_BATCH = ("on_train_batch_end", "on_batch_end")


def run_fit(machine: Machine, last: str, args: list[Any], named: dict[str, Any]) -> None:
    """Run the loops of a call of `fit` whose callbacks are classes of the script."""
    if last not in _FITS:
        return
    machine.training.fits.append((named.get("epochs"), named.get("steps_per_epoch")))
    if not machine.training.optimizers:
        return
    given = named.get("callbacks")
    values = given.content if isinstance(given, Items) else given
    own = [one for one in values or () if is_callback(one)] if isinstance(values, list) else []
    if own:
        optimizer = list(machine.training.optimizers)[-1]
        run(machine, own, optimizer, named)


def run_alone(machine: Machine, callback: Any) -> None:
    """Run the training of a callback that no call of `fit` is given."""
    from lrsched_cli.script.optimizers import optimizer_for

    if isinstance(callback, Instance):
        run(machine, [callback], optimizer_for(machine, machine.unknown("optimizer")), {})


def is_callback(value: Any) -> bool:
    """Tell whether a value is a callback of the script that may set a rate."""
    return isinstance(value, Instance) and value.cls is not None and is_class(value.cls)


def is_class(cls: Class) -> bool:
    """Tell whether a class derives from Keras's callbacks and may set a rate."""
    is_one = any(one.rpartition(".")[2] == "Callback" for one in cls.foreign)
    return is_one and _names_a_rate(cls.node)


@remembered
def _names_a_rate(node: ast.ClassDef) -> bool:
    names = {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
    return bool(names & {"lr", "learning_rate", "set_value", "_set_hyper"})


def run(
    machine: Machine, callbacks: list[Instance], optimizer: Optimizer, named: dict[str, Any]
) -> None:
    """Run the training that some callbacks are a part of."""
    from lrsched_cli.script.statements import run_all

    epochs = named.get("epochs", UNDEFINED)
    steps = named.get("steps_per_epoch", UNDEFINED)
    scope = Scope()
    scope.content |= {
        "optimizer": optimizer,
        "epochs": _given(machine, "epochs") if epochs is UNDEFINED else epochs,
        "steps": _given(machine, "steps_per_epoch")
        if steps is UNDEFINED or steps is None
        else steps,
    }
    model = Instance(None, {"optimizer": optimizer, "stop_training": False})
    params = Mapped({"epochs": scope.content["epochs"], "steps": scope.content["steps"]})
    for number, one in enumerate(callbacks):
        scope.content[f"callback_{number}"] = one
        machine.journal.write(one, "model", model)
        machine.journal.write(one, "params", params)
    line = machine.line
    tree = ast.parse(_loops([one.cls for one in callbacks if one.cls is not None]))
    for node in ast.walk(tree):
        if hasattr(node, "lineno"):
            node.lineno = line
    run_all(machine, tree.body, scope)


def _given(machine: Machine, name: str) -> Any:
    given = machine.given_text(name)
    return machine.unknown(name, is_whole=True) if given is UNDEFINED else given


def _loops(classes: list[Class]) -> str:
    """Return the loops of a training as a script, with the hooks that some callbacks have."""
    lines = _hooks(classes, ("on_train_begin",), "", 0)
    lines.append("for epoch in range(epochs):")
    lines += _hooks(classes, ("on_epoch_begin",), "epoch", 1)
    before = _hooks(classes, _BEFORE_BATCH, "batch", 2)
    after = _hooks(classes, _AFTER_BATCH, "batch", 2)
    if before or after:
        lines += [" for batch in range(steps):", *before, "  optimizer.step()", *after]
    else:
        lines.append(" optimizer.step()")
    return "\n".join([*lines, *_hooks(classes, ("on_epoch_end",), "epoch", 1)])


def _hooks(classes: list[Class], names: tuple[str, ...], index: str, depth: int) -> list[str]:
    argument = f"{index}, " if index else ""
    return [
        f"{' ' * depth}callback_{number}.{name}({argument}{{}})"
        for number, cls in enumerate(classes)
        for name in names
        if isinstance(cls.find(name), Function)
    ]
