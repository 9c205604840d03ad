"""Classes of a script that derive from a framework's: schedulers, schedules, optimizers."""

from typing import Any

from lrsched_cli.formula.nodes import Node, leaves
from lrsched_cli.script import optimizers, schedulers
from lrsched_cli.script.declared import NAMESPACES
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.relevance import optimizer_named
from lrsched_cli.script.training import Optimizer, Schedule, Scheduler
from lrsched_cli.script.values import (
    UNDEFINED,
    Class,
    Function,
    Instance,
    Items,
    Mapped,
    Method,
    Native,
    Unknown,
)

_SCHEDULERS = ("_LRScheduler", "LRScheduler", "LearningRateScheduler_")
_SCHEDULES = ("LearningRateSchedule",)


def _lasts(foreign: list[str]) -> set[str]:
    return {one.rpartition(".")[2] for one in foreign}


def subclass_of(
    machine: Machine,
    cls: Class,
    args: list[Any],
    named: dict[str, Any],
    text: str,
) -> Any:
    """Return the optimizer that a class of the script makes, if it is one; else None."""
    foreign = cls.foreign
    is_one = any(one.rpartition(".")[2] == "Optimizer" or optimizer_named(one) for one in foreign)
    if not is_one or isinstance(cls.find("get_lr"), Function):
        return None
    start = cls.find("__init__")
    given = dict(named)
    if isinstance(start, Function):
        names = [one.arg for one in (*start.node.args.posonlyargs, *start.node.args.args)][1:]
        defaults = dict(zip(names[::-1], start.defaults[::-1], strict=False))
        given = {**defaults, **dict(zip(names, args, strict=False)), **named}
    parameters = [given[one] for one in ("params", "parameters", "param_groups") if one in given]
    return optimizers.new_optimizer(
        machine,
        cls.name,
        parameters or args[:1],
        {key: one for key, one in given.items() if key in optimizers.RATES} or named,
    )


def begin_subclass(
    machine: Machine,
    me: Instance,
    foreign: list[str],
    args: list[Any],
    named: dict[str, Any],
    text: str,
) -> None:
    """Do what the `__init__` of a framework's class does."""
    lasts = _lasts(foreign)
    if lasts & set(_SCHEDULERS):
        _begin_scheduler(machine, me, args, named)
    if lasts & set(NAMESPACES) or (me.cls is not None and me.cls.is_dictionary):
        told = [one.content for one in args if isinstance(one, (Mapped, Instance))]
        for content in (*told, named):
            for name, value in content.items():
                if isinstance(name, str) and name != "**":
                    machine.journal.write(me, name, value)


def _begin_scheduler(
    machine: Machine, me: Instance, args: list[Any], named: dict[str, Any]
) -> None:
    given = args[0] if args else named.get("optimizer")
    if isinstance(given, Unknown):
        given = optimizers.optimizer_for(machine, given)
    if isinstance(given, Instance) and isinstance(given.content.get("optimizer"), Optimizer):
        given = given.content["optimizer"]
    if not isinstance(given, Optimizer):
        return
    for group in given.groups:
        group.content.setdefault("initial_lr", group.content.get("lr"))
    bases = [one.content.get("initial_lr") for one in given.groups]
    made = Scheduler(given, me.cls.name if me.cls else "", machine.line)
    for name, value in (
        ("optimizer", given),
        ("base_lrs", Items(bases)),
        ("last_epoch", 0),
        ("_step_count", 1),
        ("_scheduler", made),
        ("_last_lr", Items([])),
    ):
        machine.journal.write(me, name, value)

    def law(count: Any, group: int) -> Any:
        machine.journal.begin()
        machine.journal.write(me, "last_epoch", count)
        machine.journal.write(me, "_step_count", machine.apply("add", count, 1))
        try:
            rates = machine.call(_bound(me, "get_lr"), [], {})
        finally:
            frame, after = machine.journal.undo()
        kept = {thing: content for thing, content in after.items() if thing is not me}
        machine.journal.apply({t: k for t, k in frame.keys.items() if t in kept}, kept)
        return machine.spread(rates, lambda one: _of_group(machine, one, group))

    made.law = law
    if isinstance(me.cls, Class) and isinstance(me.cls.find("get_lr"), Function):
        machine.training.schedulers[made] = None
        schedulers.set_rates(machine, made)
        firsts = tuple(one.content.get("lr") for one in given.groups)
        made.alone = lambda t, group: _alone(machine, made, firsts, t, group)


def _alone(machine: Machine, made: Scheduler, firsts: tuple[Any, ...], t: Any, group: int) -> Any:
    """Return the rate after t steps where each may start from the rate that it finds."""
    nodes, law = machine.nodes, made.law
    if made.optimizer is None or law is None:
        return firsts[group]
    index = nodes.leaf("j", "bound", is_whole=True)
    state = nodes.leaf("lr", "bound")
    machine.journal.begin()
    try:
        machine.journal.write(made.optimizer.groups[group], "lr", state)
        following = law(machine.apply("add", index, 1), group)
    finally:
        machine.journal.undo()
    if not isinstance(following, Node) or state not in leaves(following):
        return law(t, group)
    return nodes.raw("recur", (state,), (firsts[group],), (following,), 0, index, t)


def _of_group(machine: Machine, rates: Any, group: int) -> Any:
    values = rates.content if isinstance(rates, Items) else rates
    if isinstance(values, (list, tuple)) and values:
        return values[min(group, len(values) - 1)]
    return machine.unknown("the rates of get_lr")


def _bound(me: Instance, name: str) -> Any:
    found = me.cls.find(name) if me.cls is not None else UNDEFINED
    return Method(found, me) if isinstance(found, Function) else found


def inherited(machine: Machine, me: Instance, name: str) -> Any:
    """Return what an object has from a framework's class, or None."""
    made = me.content.get("_scheduler")
    if isinstance(made, Scheduler):
        match name:
            case "step":
                return Native(name, lambda m, a, n, t: _step(m, me, made, a, n))
            case "get_last_lr":
                return Native(name, lambda m, a, n, t: schedulers.last_rates(made))
            case "get_lr":
                return Native(name, lambda m, a, n, t: schedulers.last_rates(made))
            case _:
                pass
    if name == "hparams" and "hparams" not in me.content:
        return machine.unknown("self.hparams")
    return None


def _step(
    machine: Machine, me: Instance, made: Scheduler, args: list[Any], named: dict[str, Any]
) -> None:
    schedulers.step(machine, made, args, named)
    machine.journal.write(me, "last_epoch", made.content["count"])


def schedule_of(machine: Machine, me: Instance) -> Schedule | None:
    """Return an object of a class that derives from Keras's schedule as a function of the step."""
    if me.cls is None or not _lasts(me.cls.foreign) & set(_SCHEDULES):
        return None
    made = Schedule(lambda t: machine.call(me, [t], {}), me.cls.name, machine.line)
    made.name = me.name
    return made
