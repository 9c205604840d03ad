"""timm's helpers that take the arguments of a script whole: optimizers and schedulers of them."""

from typing import Any

from lrsched_cli.script import optimizers, schedulers
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.values import UNDEFINED, Instance, Mapped, Unknown

_FOR_SCHEDULER: dict[str, tuple[str, Any]] = {
    "num_epochs": ("epochs", 100),
    "decay_epochs": ("decay_epochs", 30),
    "decay_milestones": ("decay_milestones", (30, 60)),
    "warmup_epochs": ("warmup_epochs", 5),
    "cooldown_epochs": ("cooldown_epochs", 0),
    "decay_rate": ("decay_rate", 0.1),
    "min_lr": ("min_lr", 0.0),
    "warmup_lr": ("warmup_lr", 1e-5),
    "warmup_prefix": ("warmup_prefix", False),
    "noise": ("lr_noise", None),
    "noise_pct": ("lr_noise_pct", 0.67),
    "noise_std": ("lr_noise_std", 1.0),
    "noise_seed": ("seed", 42),
    "cycle_mul": ("lr_cycle_mul", 1.0),
    "cycle_decay": ("lr_cycle_decay", 0.1),
    "cycle_limit": ("lr_cycle_limit", 1),
    "k_decay": ("lr_k_decay", 1.0),
}
"""Arguments of create_scheduler_v2: the attribute that scheduler_kwargs takes for each, and what it
takes where there is none (timm 1.0, scheduler_factory.py)."""

NAMES = (
    "scheduler_kwargs",
    "create_scheduler",
    "optimizer_kwargs",
    "create_optimizer",
    "create_optimizer_v2",
    "create_scheduler_v2",
)


def call(machine: Machine, name: str, args: list[Any], named: dict[str, Any]) -> Any:
    """Return what one of these helpers gives, or UNDEFINED where it is not understood."""
    given = [*args, *named.values()]
    config = next((one for one in given if isinstance(one, (Instance, Unknown, Mapped))), None)
    if name == "create_optimizer_v2":
        return _optimizer(machine, args, named)
    if name == "create_scheduler_v2":
        return _by_epochs(machine, args, named)
    if config is None:
        return UNDEFINED
    if name == "scheduler_kwargs":
        return _scheduler_arguments(machine, config)
    if name == "optimizer_kwargs":
        return Mapped({"lr": _read(machine, config, "lr", UNDEFINED)})
    if name == "create_optimizer":
        config = next((one for one in (named.get("args"), *args[:1]) if one is not None), config)
        return _optimizer(machine, [], {"lr": _read(machine, config, "lr", UNDEFINED)})
    return _scheduler(machine, args, named)


def _optimizer(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    rate = named.get("lr", args[2] if len(args) > 2 else UNDEFINED)  # noqa: PLR2004
    told = {} if rate is UNDEFINED or rate is None else {"lr": rate}
    if "**" in named:
        told["**"] = named["**"]
    return optimizers.new_optimizer(machine, "timm.optimizer", args[:1], told)


def _by_epochs(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """Return a scheduler that counts epochs: how many updates there are in one is nothing to it."""
    from lrsched_cli.dialects.timm.factory import create_scheduler_v2

    if named.get("step_on_epochs", True) is not True:
        return UNDEFINED
    told = {key: one for key, one in named.items() if key != "updates_per_epoch"}
    full = "timm.scheduler.create_scheduler_v2"
    return schedulers.of_dialect(machine, create_scheduler_v2, full, args, told)


def _scheduler(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    from lrsched_cli.dialects.timm.factory import create_scheduler_v2

    names = ("args", "optimizer", "updates_per_epoch")
    given = {**dict(zip(names, args, strict=False)), **named}
    if not isinstance(given.get("args"), (Instance, Unknown)) or "optimizer" not in given:
        return UNDEFINED
    told = _scheduler_arguments(machine, given["args"]).content
    if "updates_per_epoch" in given:
        told["updates_per_epoch"] = given["updates_per_epoch"]
    made = schedulers.of_dialect(
        machine,
        create_scheduler_v2,
        "timm.scheduler.create_scheduler_v2",
        [given["optimizer"]],
        told,
    )
    return made, told["num_epochs"]


def _scheduler_arguments(machine: Machine, config: Any) -> Mapped:
    told = {"sched": _read(machine, config, "sched", UNDEFINED)}
    for name, (attribute, default) in _FOR_SCHEDULER.items():
        told[name] = _read(machine, config, attribute, default)
    on_updates = _read(machine, config, "sched_on_updates", False)
    told["step_on_epochs"] = machine.apply("not", machine.truth(on_updates))
    return Mapped(told)


def _read(machine: Machine, config: Any, name: str, default: Any) -> Any:
    """Return an attribute of the arguments, else what is taken where there is none."""
    from lrsched_cli.script.attributes import attribute

    is_told = isinstance(config, (Instance, Mapped)) and name in config.content
    if is_told or default is UNDEFINED or f"args.{name}" in machine.given:
        if isinstance(config, Mapped):
            return config.content[name] if is_told else machine.unknown(name)
        return attribute(machine, config, name)
    if isinstance(config, Unknown):
        return attribute(machine, config, name)
    return default
