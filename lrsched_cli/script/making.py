"""Schedulers and schedules as the dialects make them, from the values of a script."""

from collections.abc import Callable, Mapping
from typing import Any

from lrsched_cli.dialects import delegate_of, kin_of
from lrsched_cli.dialects.made import Made, Maker, settled
from lrsched_cli.errors import ExpressionError, LRSchedError
from lrsched_cli.expression.arguments import Unread, optimizer_of_parts, schedule_of, settle
from lrsched_cli.formula.nodes import Node, leaves, substitute
from lrsched_cli.parameters import bind, fields, kinds
from lrsched_cli.parameters import values as plain_values
from lrsched_cli.schedules import Schedule as Schedule_
from lrsched_cli.schedules.decays import Constant
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.training import Optimizer, Schedule, Scheduler
from lrsched_cli.script.values import (
    UNDEFINED,
    Function,
    Instance,
    Items,
    Mapped,
    Native,
    Partial,
    Sequence,
    is_known,
)


class _OpenError(ExpressionError):
    """An argument that is not known, and that matters."""


def declared_at(made_by: Maker, args: list[Any], named: dict[str, Any], kind: Any) -> Any:
    """Return what a call has for its parameter of a kind, else UNDEFINED."""
    for place, field in enumerate(fields(made_by)):
        if field.kind is kind:
            if field.name in named:
                return named[field.name]
            return args[place] if place < len(args) else UNDEFINED
    return UNDEFINED


def at(machine: Machine, made: Any, t: Any) -> Any:
    """Return the node for a schedule's rate at a time."""
    return machine.nodes.raw("at", made.schedule if isinstance(made, Made) else made, t)


def made_by_dialect(
    machine: Machine,
    made_by: Maker,
    full: str,
    args: list[Any],
    named: dict[str, Any],
    optimizer: Optimizer | None,
    group: int,
) -> Any:
    """Return the `Made` of a call, or a node that stands for it while something is unknown."""
    own = own_group(machine, optimizer, group)
    name = full.rpartition(".")[2]
    given = declared_at(made_by, args, named, kinds.OPTIMIZER)
    open_nodes = [
        node
        for one in [*args, *named.values()]
        if one is not given
        for node in _nodes_in(one)
        if getattr(node, "kind", "") != "counter"  # what the schedule is a function of
    ]
    rate = optimizer.content["own"][group] if optimizer is not None else None
    line = machine.line

    def build(replace: Mapping[Node, Any], own: plain_values.Optimizer | None) -> Made:
        values: list[object] = [_plain(machine, one, group, replace) for one in args]
        keywords = {
            key: _plain(machine, one, group, replace) for key, one in named.items() if key != "**"
        }
        return _build(line, made_by, name, values, keywords, own, group)

    def later(nodes: list[Node]) -> Node:
        """Return a node that makes the schedule when its values are known."""
        nodes = list(dict.fromkeys(nodes))
        if not nodes:
            raise machine.error(f"{name}: an argument of it is not understood")
        log = list(own.made) if own is not None else []

        def make(*values: Any) -> Schedule_:
            replace = dict(zip(nodes, values, strict=True))
            lr = replace.get(rate, rate) if isinstance(rate, Node) else rate
            known = None
            if own is not None:
                number = float(lr) if isinstance(lr, (int, float)) else None
                known = plain_values.Optimizer(number, "", own.groups, own.lr_scale, list(log))
            return build(replace, known).schedule

        return machine.nodes.raw("made", make, *nodes)

    try:
        made = build({}, own)
    except _OpenError:
        more = [rate] if isinstance(rate, Node) and _takes_rate(made_by) else []
        return later([*open_nodes, *more])
    except LRSchedError as error:
        if isinstance(rate, Node) and own is not None and own.lr is None:
            return later([one for one in (rate, *open_nodes) if isinstance(one, Node)])
        raise machine.error(str(error)) from error
    if optimizer is not None and own is not None:
        logs = list(optimizer.content["made"])
        logs[group] = tuple(own.made)
        machine.journal.write(optimizer, "made", tuple(logs))
    return made


def _takes_rate(made_by: Maker) -> bool:
    """Tell whether a scheduler starts from the rate of its optimizer."""
    names = {field.name for field in fields(made_by)}
    return not names & {"max_lr", "base_lr"}


def own_group(
    machine: Machine, optimizer: Optimizer | None, group: int
) -> plain_values.Optimizer | None:
    """Return a group of an optimizer as the dialects know one."""
    if optimizer is None:
        return None
    log = optimizer.content["made"][group]
    if not log and not optimizer.content.get("begun"):
        # What was set by hand before is what the first scheduler finds.
        rates = list(optimizer.content["own"])
        rates[group] = optimizer.groups[group].content.get("lr")
        machine.journal.write(optimizer, "own", tuple(rates))
    rate = optimizer.content["own"][group]
    lr = float(rate) if isinstance(rate, (int, float)) and not isinstance(rate, bool) else None
    key = (optimizer, group)
    known = machine.plain_optimizers.get(key)
    if known is None or known.lr != lr:
        known = machine.plain_optimizers[key] = plain_values.Optimizer(
            lr, "", optimizer.names or (), _scale(optimizer, group)
        )
    known.made[:] = log
    return known


def _scale(optimizer: Optimizer, group: int) -> float:
    scale = optimizer.content["lr_scale"][group]
    return float(scale) if isinstance(scale, (int, float)) else 1.0


def _nodes_in(value: Any) -> list[Node]:
    if isinstance(value, Node):
        return [value]
    within: Any = ()
    if isinstance(value, (Items, tuple)):
        within = value.content if isinstance(value, Items) else value
    elif isinstance(value, (Mapped, Instance)):
        within = value.content.values()
    elif isinstance(value, Scheduler):
        return [one for one in value.made if isinstance(one, Node)]
    elif isinstance(value, Schedule):
        return [value.made] if isinstance(value.made, Node) else []
    elif isinstance(value, Sequence) and isinstance(value.length, Node):
        return [value.length]
    return [node for one in within for node in _nodes_in(one)]


def _plain(
    machine: Machine,
    value: Any,
    group: int,
    replace: Mapping[Node, Any],
) -> object:
    """Return a value as the dialects take it, with others in the place of some nodes."""
    if replace and isinstance(value, Node):
        value = machine.replaced(replace, value)
    match value:
        case Items() | tuple():
            values = value.content if isinstance(value, Items) else value
            return [_plain(machine, one, group, replace) for one in values]
        case Mapped():
            return {key: _plain(machine, one, group, replace) for key, one in value.content.items()}
        case Scheduler():
            found = value.made[min(group, len(value.made) - 1)] if value.made else None
            if replace and isinstance(found, Node):
                found = machine.replaced(replace, found)
            return found if isinstance(found, (Made, Schedule_)) else _unread(machine, value.text)
        case Schedule():
            found = value.made
            if replace and isinstance(found, Node):
                found = machine.replaced(replace, found)
            return found if isinstance(found, (Made, Schedule_)) else _unread(machine, value.text)
        case Optimizer():
            return plain_values.Symbol(value.name or "optimizer")
        case Sequence() if isinstance(value.length, int) and value.length <= 20_000:  # noqa: PLR2004
            return [_plain(machine, value.at(n), group, replace) for n in range(value.length)]
        case Node() if getattr(value, "kind", "") == "counter":
            return plain_values.Symbol("step")
        case Node() | Sequence():
            return _unread(machine, str(value))
        case Function() | Partial() | Instance() | Native():
            return plain_values.Symbol(getattr(value, "name", "") or "function")
        case _:
            pass
    return value if is_known(value) else _unread(machine, str(value))


def _unread(machine: Machine, text: str) -> Unread:
    import ast

    node = ast.Constant(value=None)
    return Unread(node, _OpenError(text, 1, "is not known", ""))


def _build(
    line: int,
    made_by: Maker,
    name: str,
    values: list[object],
    named: dict[str, object],
    optimizer: plain_values.Optimizer | None,
    group: int,
) -> Made:
    declared = fields(made_by)
    understood = kin_of(made_by)
    former = settle(name, made_by, values, named, optimizer, group)
    parts = optimizer_of_parts([*values, *named.values()])
    used = optimizer or parts
    positional = tuple(settled(value, understood) for value in values)
    keywords = {key: settled(value, understood) for key, value in named.items()}
    arguments = bind(name, declared, positional, keywords)
    schedule = schedule_of(made_by, declared, arguments, used)
    delegate = None if isinstance(made_by, type) else delegate_of(made_by, arguments)
    number = len(used.made) - 1 if used and used.made else None
    return Made(schedule, made_by, arguments, delegate, used, number, line, former)


def as_made(machine: Machine, rate: Callable[[Any], Any]) -> Any:
    """Return a function of the step as the `Made` that other schedulers are made of."""
    from lrsched_cli.schedules.formula import Formula

    t = machine.nodes.leaf("t", "time", is_whole=True)
    root, line = rate(t), machine.line
    unknown = [one for one in leaves(root) if one is not t]
    if not unknown and isinstance(root, Node):
        return Made(Formula.of(root, t), Formula, line=line)
    if not unknown and isinstance(root, (int, float)):
        return Made(Constant(lr0=float(root)), Constant, line=line)

    def make(*values: Any) -> Schedule_:
        (known,) = substitute(machine.nodes, dict(zip(unknown, values, strict=True)), root)
        return Formula.of(known, t)

    return machine.nodes.raw("made", make, *unknown)
