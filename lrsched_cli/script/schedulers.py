"""Schedulers: those that the dialects speak, and those that call a function of the script."""

from collections.abc import Callable
from typing import Any

from lrsched_cli.dialects import facts
from lrsched_cli.dialects.made import Made, Maker, dialect_of
from lrsched_cli.errors import RaisedError
from lrsched_cli.formula.nodes import Node, leaves
from lrsched_cli.parameters import fields, kinds
from lrsched_cli.script import chained
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.making import as_made, at, declared_at, made_by_dialect, own_group
from lrsched_cli.script.optimizers import add_group, optimizer_for
from lrsched_cli.script.training import Optimizer, Schedule, Scheduler
from lrsched_cli.script.values import (
    Instance,
    Items,
    Unknown,
    is_numeric,
)


def of_dialect(
    machine: Machine, made_by: Maker, full: str, args: list[Any], named: dict[str, Any]
) -> Any:
    """Return the scheduler, or the schedule, that a call of a dialect's function makes."""
    takes_optimizer = any(field.kind is kinds.OPTIMIZER for field in fields(made_by))
    if not takes_optimizer:
        return _schedule(machine, made_by, full, args, named)
    given = declared_at(made_by, args, named, kinds.OPTIMIZER)
    optimizer = _optimizer(machine, given, args, named)
    _take_rate_beside(machine, optimizer, named)
    made = Scheduler(optimizer, full.rpartition(".")[2], machine.line)
    if dialect_of(made_by) == "timm":
        told = named.get("step_on_epochs", named.get("t_in_epochs", True))
        made.content["by_epochs"] = told if isinstance(told, bool) else None
    for part in _parts([*args, *named.values()]):
        part.is_part = True
    _use(args, named)
    count = len(optimizer.groups) if optimizer is not None else 1
    results = [
        made_by_dialect(machine, made_by, full, args, named, optimizer, n) for n in range(count)
    ]
    if optimizer is not None and not optimizer.is_seen:
        more = _groups_of_lists(machine, optimizer)
        results += [
            made_by_dialect(machine, made_by, full, args, named, optimizer, n)
            for n in range(count, more)
        ]
    made.made = tuple(results)
    made.content["start"] = _start_of(results)
    if any(field.name == "with_epochs" for field in fields(made_by)):
        told = named | {"with_epochs": True}
        made.with_epochs = tuple(
            made_by_dialect(machine, made_by, full, args, told, optimizer, n) for n in range(count)
        )
    if optimizer is None:
        optimizer = made.optimizer = _of_made(machine, results[0], args, named)
    _refuse_unnoted(machine, made, dialect_of(made_by), optimizer)
    _refuse_other_base(machine, full.rpartition(".")[2], made, optimizer)
    made.law = _law_of(machine, made)
    made.floor = chained.floor_of(made.text, args, named)
    made.half = chained.half_of(made.text, args, named)
    _begin(machine, made)
    return made


def _goes_on(name: str, last: int) -> str:
    return (
        f"{name} with last_epoch={last} is not supported here: leave last_epoch out, and look at "
        "the whole training"
    )


_NOTED = {"OneCycleLR": ("initial_lr", "max_lr", "min_lr")}
"""What torch needs in the groups of an optimizer for a scheduler that goes on, if not one rate."""


def _refuse_unnoted(machine: Machine, made: Scheduler, dialect: str, optimizer: Optimizer) -> None:
    """Refuse one that goes on, for which the optimizer made here has not noted its rates."""
    start = made.content["start"]
    of_torch = dialect == "torch" or facts(dialect).follows_counter
    if not start or not optimizer.is_seen or not of_torch:
        return
    name, groups = made.text, optimizer.groups
    missing = [
        one
        for one in _NOTED.get(name, ("initial_lr",))
        if any(one not in x.content for x in groups)
    ]
    if missing:
        parts = ", ".join(f"{one!r}: ..." for one in missing)
        raise RaisedError(
            machine.file,
            machine.line,
            f"torch raises KeyError: {name}(last_epoch={start - 1}) needs {' and '.join(missing)} "
            "in the groups of the optimizer",
            f"write {{'params': ..., {parts}}}, or leave last_epoch out to see the whole training",
        )
    if name in _NOTED:
        raise machine.error(_goes_on(name, start - 1))


_OWN_RATE = {
    "ConstantLR",
    "CosineAnnealingLR",
    "ExponentialLR",
    "LinearLR",
    "MultiStepLR",
    "PolynomialLR",
    "StepLR",
}
"""Schedulers that go on from the rate that a group has, rather than from its `initial_lr`."""


def _refuse_other_base(machine: Machine, name: str, made: Scheduler, optimizer: Optimizer) -> None:
    """Refuse one that goes on with the `initial_lr` of a group which has another rate now."""
    start = made.content["start"]
    if not start or name in _OWN_RATE:
        return
    for group in optimizer.groups:
        if group.content.get("initial_lr", group.content["lr"]) != group.content["lr"]:
            raise machine.error(_goes_on(name, start - 1))


def _start_of(results: list[Any]) -> int:
    """Return the number of the first update of a scheduler, of one that goes on from another."""
    given = (one.arguments.get("last_epoch", -1) for one in results if isinstance(one, Made))
    last = next((one for one in given if isinstance(one, int)), -1)
    return last + 1


def _take_rate_beside(machine: Machine, optimizer: Optimizer | None, named: dict[str, Any]) -> None:
    """Give an optimizer that is nowhere to be seen the rate that a call tells as its `lr`."""
    told = named.get("lr")
    if optimizer is not None and not optimizer.is_seen and isinstance(told, (int, float)):
        _take_rate(machine, optimizer, told)


def _take_rate(machine: Machine, optimizer: Optimizer, rate: float) -> None:
    """Give an optimizer that is made elsewhere the rate that a call of this program's form has."""
    for group in optimizer.groups:
        machine.journal.write(group, "lr", rate)
    machine.journal.write(optimizer, "own", (rate,) * len(optimizer.groups))


def _use(args: list[Any], named: dict[str, Any]) -> None:
    """Note that schedules are part of what a call makes of them."""
    for one in [*args, *named.values()]:
        for inner in one.content if isinstance(one, Items) else [one]:
            if isinstance(inner, Schedule):
                inner.is_used = True


def _groups_of_lists(machine: Machine, optimizer: Optimizer) -> int:
    """Return how many groups an unseen optimizer has, as a list of rates tells; make them."""
    known = machine.plain_optimizers.get((optimizer, 0))
    names = known.groups if known is not None else ()
    for _ in range(len(optimizer.groups), len(names)):
        add_group(machine, optimizer, None)
    if len(names) > 1:
        optimizer.names = names
    return len(optimizer.groups)


def _parts(values: list[Any]) -> list[Scheduler]:
    found: list[Scheduler] = []
    for one in values:
        if isinstance(one, Scheduler):
            found.append(one)
        elif isinstance(one, (Items, tuple)):
            found += _parts(list(one.content if isinstance(one, Items) else one))
    return found


def _optimizer(
    machine: Machine, given: Any, args: list[Any], named: dict[str, Any]
) -> Optimizer | None:
    if isinstance(given, Optimizer):
        return given
    if isinstance(given, Instance) and isinstance(given.content.get("optimizer"), Optimizer):
        return given.content["optimizer"]  # type: ignore[no-any-return]
    if isinstance(given, Unknown):
        return optimizer_for(machine, given)
    parts = _parts([*args, *named.values()])
    return parts[0].optimizer if parts else None


def _of_made(machine: Machine, made: Any, args: list[Any], named: dict[str, Any]) -> Optimizer:
    return optimizer_for(machine, machine.unknown("optimizer"))


def _begin(machine: Machine, made: Scheduler) -> None:
    machine.training.schedulers[made] = None
    made.path = machine.path
    optimizer = made.optimizer
    for number, group in enumerate(optimizer.groups if optimizer is not None else ()):
        if optimizer is not None and "initial_lr" not in group.content:
            machine.journal.write(group, "initial_lr", optimizer.content["own"][number])
    for number, group in enumerate(optimizer.groups if optimizer is not None else ()):
        if made.law is not None:
            machine.journal.write(group, "lr", chained.made_rate(machine, made, number))
            chained.begin_from(machine, group)


def set_rates(machine: Machine, scheduler: Scheduler, *, is_told: bool = False) -> None:
    """Write the rates that a scheduler has after its steps to the groups of its optimizer.

    Args:
        machine: the evaluation.
        scheduler: what was stepped.
        is_told: whether the step was told its number, which forgets what the rate was.
    """
    optimizer = scheduler.optimizer
    if optimizer is None or scheduler.law is None:
        return
    for number, group in enumerate(optimizer.groups):
        if scheduler.floor is not None and not is_told:
            rate = chained.rate_of(machine, optimizer, number)
            machine.journal.write(group, "lr", rate)
            continue
        machine.journal.write(group, "lr", scheduler.law(scheduler.content["count"], number))
        chained.begin_from(machine, group)


def _law_of(machine: Machine, scheduler: Scheduler) -> Callable[[Any, int], Any]:
    def law(count: Any, group: int) -> Any:
        made = scheduler.made[min(group, len(scheduler.made) - 1)]
        return at(machine, made, count)

    return law


def _counted(machine: Machine, made_by: Maker, args: list[Any], named: dict[str, Any]) -> Any:
    """Return what a call has for its counter of updates, if that is TensorFlow's, else None."""
    names = [field.name for field in fields(made_by)]
    value = (dict(zip(names, args, strict=False)) | named).get("global_step")
    is_one = isinstance(value, Node) and machine.counter() in leaves(value)
    return value if is_one else None


def _schedule(
    machine: Machine, made_by: Maker, full: str, args: list[Any], named: dict[str, Any]
) -> Any:
    """Return a schedule that no optimizer is needed for."""
    time = _counted(machine, made_by, args, named)
    if time is not None:
        args = [machine.counter() if one is time else one for one in args]
        named = {key: machine.counter() if one is time else one for key, one in named.items()}
    result = made_by_dialect(machine, made_by, full, args, named, None, 0)
    if time is not None:
        return at(machine, result, time)
    _use(args, named)
    made = Schedule(lambda t: at(machine, result, t), full.rpartition(".")[2], machine.line)
    made.made = result
    made.unit = "step" if dialect_of(made_by) in {"keras", "optax", "tf"} else ""
    machine.training.schedules[made] = None
    return made


def of_functions(machine: Machine, name: str, args: list[Any], named: dict[str, Any]) -> Scheduler:
    """Return a LambdaLR or a MultiplicativeLR: a scheduler that calls functions of the script."""
    values = dict(zip(("optimizer", "lr_lambda", "last_epoch"), args, strict=False)) | named
    optimizer = _optimizer(machine, values.get("optimizer"), args, named)
    optimizer = optimizer or optimizer_for(machine, machine.unknown("optimizer"))
    _take_rate_beside(machine, optimizer, named)
    last = values.get("last_epoch", -1)
    if isinstance(last, int) and last >= 0:
        raise machine.error(_goes_on(name, last))
    made = Scheduler(optimizer, name, machine.line)
    given = values.get("lr_lambda")
    functions = given.content if isinstance(given, Items) else [given]
    for number in range(len(optimizer.groups)):
        own_group(machine, optimizer, number)
    bases = optimizer.content["own"]

    def law(count: Any, group: int) -> Any:
        function = functions[min(group, len(functions) - 1)]
        factor = machine.call(function, [count], {})
        if name == "LambdaLR":
            return machine.apply("mul", bases[group], factor)
        lr = optimizer.groups[group].content["lr"]
        return lr if count == 0 else machine.apply("mul", lr, factor)

    made.law = law
    if name == "MultiplicativeLR":
        made.alone = lambda t, group: _multiplied(machine, functions, bases, t, group)
    machine.journal.write(optimizer, "begun", value=True)
    alone = made.alone or law
    made.made = tuple(
        as_made(machine, _of_group(alone, number)) for number in range(len(optimizer.groups))
    )
    _begin(machine, made)
    return made


def _of_group(alone: Callable[[Any, int], Any], group: int) -> Callable[[Any], Any]:
    return lambda t: alone(t, group)


def _multiplied(
    machine: Machine,
    functions: list[Any],
    bases: tuple[Any, ...],
    t: Any,
    group: int,
) -> Any:
    """Return the rate after t steps of which each multiplies by what a function gives."""
    nodes = machine.nodes
    index = nodes.leaf("j", "bound", is_whole=True)
    function = functions[min(group, len(functions) - 1)]
    factor = machine.call(function, [machine.apply("add", index, 1)], {})
    if not isinstance(factor, Node):
        return machine.apply("mul", bases[group], machine.apply("pow", factor, t))
    state = nodes.leaf("lr", "bound")
    following = machine.apply("mul", state, factor)
    return nodes.raw("recur", (state,), (bases[group],), (following,), 0, index, t)


def step(machine: Machine, scheduler: Scheduler, args: list[Any], named: dict[str, Any]) -> None:
    """Step a scheduler: once more, or to the epoch that it is given."""
    scheduler.is_stepped = True
    scheduler.is_always_stepped |= not machine.path
    given = (
        args[0]
        if args
        else next((named[one] for one in ("epoch", "num_updates", "step") if one in named), None)
    )
    count = scheduler.content["count"]
    if given is None or not is_numeric(given):
        times = scheduler.content.get("times", 1)
        following = machine.apply("add", count, times)
    else:
        if scheduler.content.get("start"):
            message = "a scheduler with last_epoch is stepped to an epoch: not supported"
            raise machine.error(message)
        following = given
        scheduler.made = scheduler.with_epochs or scheduler.made
    machine.journal.write(scheduler, "count", following)
    # To an epoch, torch sets the rate by its closed form, whatever the rate is at the moment.
    set_rates(machine, scheduler, is_told=following is given)


def last_rates(scheduler: Scheduler) -> Items:
    """Return the rates of the groups, as `get_last_lr` gives them."""
    optimizer = scheduler.optimizer
    return Items([one.content.get("lr") for one in optimizer.groups] if optimizer else [])
