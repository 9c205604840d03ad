"""Attributes and methods of optimizers, schedulers and schedules."""

from collections.abc import Callable
from typing import Any

from lrsched_cli.script import optimizers, schedulers
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.optimizers import RATES
from lrsched_cli.script.training import Optimizer, Scheduler
from lrsched_cli.script.values import Items, Native

Call = Callable[[Machine, list[Any], dict[str, Any], str], Any]


def member_of(machine: Machine, value: Any, name: str, text: str) -> Any:
    """Return an attribute of an optimizer, a scheduler or a schedule."""
    if isinstance(value, Optimizer):
        return _of_optimizer(machine, value, name, text)
    if isinstance(value, Scheduler):
        return _of_scheduler(machine, value, name, text)
    if name == "__call__":
        return value
    arguments = getattr(value.made, "arguments", None)
    if isinstance(arguments, dict) and isinstance(arguments.get(name), (int, float, str)):
        return arguments[name]
    return machine.unknown(text)


def _of_optimizer(machine: Machine, value: Optimizer, name: str, text: str) -> Any:
    match name:
        case "param_groups":
            return value.content["param_groups"]
        case "step" | "apply_gradients" | "minimize" | "update" | "apply":
            return _native(name, lambda m, a, n, t: optimizers.step(m, value))
        case "apply_gradient":
            return _native(
                name, lambda m, a, n, t: optimizers.step_at(m, value, n.get("learning_rate"))
            )
        case "create":
            return _native(name, lambda m, a, n, t: value)
        case "add_param_group":
            return _native(name, lambda m, a, n, t: optimizers.add_group(m, value, a[0]))
        case "optimizer" | "optim" | "_optimizer":
            return value
        case _:
            pass
    if name in RATES:
        return value.groups[0].content["lr"]
    if name in value.content and name not in {"own", "made", "lr_scale", "begun"}:
        return value.content[name]
    return machine.unknown(text)


def _of_scheduler(machine: Machine, value: Scheduler, name: str, text: str) -> Any:
    match name:
        case "step":
            return _native(name, lambda m, a, n, t: _step(m, value, a, n))
        case "step_update":
            return _native(name, lambda m, a, n, t: _step_update(m, value, a, n))
        case "get_last_lr" | "get_lr":
            return _native(name, lambda m, a, n, t: schedulers.last_rates(value))
        case "load_state_dict":
            return _native(name, lambda m, a, n, t: _refuse_state(m))
        case "last_epoch" | "_step_count":
            start = value.content.get("start", 0) if name == "last_epoch" else 1
            count = value.content["count"]
            return machine.apply("add", count, start) if start else count
        case "optimizer":
            return value.optimizer
        case "base_lrs":
            return Items(list(value.optimizer.content["own"])) if value.optimizer else Items([])
        case _:
            return machine.unknown(text)


def _refuse_state(machine: Machine) -> None:
    """Refuse a scheduler that goes on from a state, which no file here has."""
    message = (
        "load_state_dict lets the scheduler go on from a checkpoint: leave it out to see the "
        "whole training; lrsched resume shows one that goes on"
    )
    raise machine.error(message)


def _counts_epochs(value: Scheduler) -> bool | None:
    """Tell whether a timm scheduler counts epochs; None for another one."""
    from lrsched_cli.dialects.made import Made

    made = value.made[0] if value.made else None
    if not isinstance(made, Made) or made.dialect != "timm":
        return value.content.get("by_epochs") if not isinstance(made, Made) else None
    return bool(made.arguments.get("t_in_epochs", True))


def _step(machine: Machine, value: Scheduler, args: list[Any], named: dict[str, Any]) -> None:
    if _counts_epochs(value) is False:
        value.is_stepped = True
        return
    schedulers.step(machine, value, args, named)


def _step_update(
    machine: Machine, value: Scheduler, args: list[Any], named: dict[str, Any]
) -> None:
    if _counts_epochs(value) is True:
        return
    schedulers.step(machine, value, args, named)


def _native(name: str, call: Call) -> Native:
    return Native(name, call)


def set_member(machine: Machine, owner: Any, name: str, value: Any) -> None:
    """Write an attribute of an optimizer or a scheduler."""
    if isinstance(owner, Optimizer) and name in RATES:
        for group in owner.groups:
            machine.journal.write(group, "lr", value)
        optimizers.step(machine, owner, "write")
    elif isinstance(owner, Scheduler) and name == "last_epoch":
        if machine.training.loops and owner.made:
            raise machine.error("last_epoch is set by hand in the training: not supported")
        start = owner.content.get("start", 0)
        machine.journal.write(
            owner, "count", machine.apply("sub", value, start) if start else value
        )
    elif isinstance(owner, Optimizer) and name not in {
        "param_groups",
        "own",
        "made",
        "lr_scale",
        "begun",
    }:
        machine.journal.write(owner, name, value)
