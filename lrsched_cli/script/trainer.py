"""Arguments of a Trainer: those of a call, and those that a command line fills in."""

from typing import Any

from lrsched_cli.dialects.made import Maker
from lrsched_cli.expression.names import maker
from lrsched_cli.parameters import fields
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.schedulers import of_dialect
from lrsched_cli.script.training import Schedule, Scheduler
from lrsched_cli.script.values import UNDEFINED, Instance, Items, is_numeric

_LENGTHS = {"max_steps", "steps_per_epoch"}
_TOLD = ("learning_rate", "lr_scheduler_type", "num_train_epochs", "warmup_steps", "warmup_ratio")


def are_arguments(made_by: Maker) -> bool:
    """Tell whether a function of a dialect takes the arguments of a Trainer."""
    return {field.name for field in fields(made_by)} >= _LENGTHS


def completed(machine: Machine, named: dict[str, Any]) -> dict[str, Any]:
    """Return a Trainer's arguments with those that are given, and with a length to be asked for."""
    found = dict(named)
    for text in machine.given:
        head, _, last = text.rpartition(".")
        if last in {*_TOLD, *_LENGTHS} and head.isidentifier():
            found[last] = machine.given_text(text)
    steps = found.get("max_steps", -1)
    if found.get("steps_per_epoch") is None and is_numeric(steps) and _is_open(steps):
        given = machine.given_text("steps_per_epoch")
        name = "steps_per_epoch"
        whole = machine.unknown(name, is_whole=True) if given is UNDEFINED else given
        found["steps_per_epoch"] = whole
    return found


def _is_open(steps: Any) -> bool:
    return isinstance(steps, (int, float)) and steps <= 0


def of_command_line(machine: Machine, full: str, named: dict[str, Any]) -> Schedule | None:
    """Return the schedule of a Trainer's arguments by their defaults, for a command line."""
    made_by = maker(full, "")
    if made_by is None or isinstance(made_by, type) or not are_arguments(made_by):
        return None
    own = {field.name for field in fields(made_by)}
    told = {name: value for name, value in named.items() if name in own and value is not None}
    made: Schedule = of_dialect(machine, made_by, full, [], completed(machine, told))
    values = {field.name: field.default for field in fields(made_by) if field.name in _TOLD[:3]}
    texts = ", ".join(f"{name} = {value}" for name, value in values.items() if name not in told)
    if texts:
        machine.training.notes[f"{full.rpartition('.')[2]} has its defaults: {texts}"] = None
    return made


def of_instance(machine: Machine, made: Any) -> None:
    """Take an object of a class of the script that derives from a Trainer's arguments as such."""
    foreign = made.cls.foreign if isinstance(made, Instance) and made.cls is not None else []
    for full in foreign:
        schedule = of_command_line(machine, full, made.content)
        if schedule is not None:
            schedule.name = "training_args"


def overrule(args: list[Any], named: dict[str, Any]) -> None:
    """See that a Trainer's arguments are no schedule where it is given another scheduler."""
    given = named.get("optimizers")
    parts = given.content if isinstance(given, Items) else given
    if not isinstance(parts, (tuple, list)) or not any(isinstance(x, Scheduler) for x in parts):
        return
    for one in [*args, *named.values()]:
        if isinstance(one, Schedule):
            one.is_used = True
