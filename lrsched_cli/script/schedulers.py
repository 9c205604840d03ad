"""Schedulers: those that the dialects speak, and those that call a function of the script."""

from collections.abc import Callable, Mapping
from typing import Any

from lrsched_cli.dialects import delegate_of
from lrsched_cli.dialects.made import Made, Maker, dialect_of, settled
from lrsched_cli.errors import ExpressionError, LRSchedError
from lrsched_cli.expression.arguments import Unread, optimizer_of_parts, schedule_of, settle
from lrsched_cli.formula.nodes import Node, walk
from lrsched_cli.parameters import bind, fields, kinds
from lrsched_cli.parameters import values as plain_values
from lrsched_cli.schedules import Schedule as Schedule_
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.optimizers import add_group, optimizer_for
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
    Unknown,
    is_known,
    is_numeric,
)


class _OpenError(ExpressionError):
    """An argument that is not known, and that matters."""


def declared_at(made_by: Maker, args: list[Any], named: dict[str, Any], kind: Any) -> Any:  # noqa: ANN401
    """Return what a call has for its parameter of a kind, else UNDEFINED."""
    for place, field in enumerate(fields(made_by)):
        if field.kind is kind:
            if field.name in named:
                return named[field.name]
            return args[place] if place < len(args) else UNDEFINED
    return UNDEFINED


def of_dialect(
    machine: Machine, made_by: Maker, full: str, args: list[Any], named: dict[str, Any]
) -> Any:  # noqa: ANN401
    """Return the scheduler, or the schedule, that a call of a dialect's function makes."""
    takes_optimizer = any(field.kind is kinds.OPTIMIZER for field in fields(made_by))
    if not takes_optimizer:
        return _schedule(machine, made_by, full, args, named)
    given = declared_at(made_by, args, named, kinds.OPTIMIZER)
    optimizer = _optimizer(machine, given, args, named)
    made = Scheduler(optimizer, full.rpartition(".")[2], machine.line)
    for part in _parts([*args, *named.values()]):
        part.is_part = True
    count = len(optimizer.groups) if optimizer is not None else 1
    results = [_made(machine, made_by, full, args, named, optimizer, n) for n in range(count)]
    if optimizer is not None and not optimizer.is_seen:
        more = _groups_of_lists(machine, optimizer)
        results += [
            _made(machine, made_by, full, args, named, optimizer, n) for n in range(count, more)
        ]
    made.made = tuple(results)
    if optimizer is None:
        optimizer = made.optimizer = _of_made(machine, results[0], args, named)
    made.law = _law_of(machine, made)
    _begin(machine, made)
    return made


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


def _optimizer(machine: Machine, given: Any, args: list[Any], named: dict[str, Any]) -> Optimizer | None:  # noqa: ANN401
    if isinstance(given, Optimizer):
        return given
    if isinstance(given, Instance) and isinstance(given.content.get("optimizer"), Optimizer):
        return given.content["optimizer"]  # type: ignore[no-any-return]
    if isinstance(given, Unknown):
        return optimizer_for(machine, given)
    parts = _parts([*args, *named.values()])
    return parts[0].optimizer if parts else None


def _of_made(machine: Machine, made: Any, args: list[Any], named: dict[str, Any]) -> Optimizer:  # noqa: ANN401, ARG001
    return optimizer_for(machine, machine.unknown("optimizer"))


def _begin(machine: Machine, made: Scheduler) -> None:
    machine.training.schedulers[made] = None
    set_rates(machine, made)


def set_rates(machine: Machine, scheduler: Scheduler) -> None:
    """Write the rates that a scheduler has after its steps to the groups of its optimizer."""
    optimizer = scheduler.optimizer
    if optimizer is None or scheduler.law is None:
        return
    for number, group in enumerate(optimizer.groups):
        machine.journal.write(group, "lr", scheduler.law(scheduler.content["count"], number))


def _law_of(machine: Machine, scheduler: Scheduler) -> Callable[[Any, int], Any]:
    def law(count: Any, group: int) -> Any:  # noqa: ANN401
        made = scheduler.made[min(group, len(scheduler.made) - 1)]
        return at(machine, made, count)

    return law


def at(machine: Machine, made: Any, t: Any) -> Any:  # noqa: ANN401
    """Return the node for a schedule's rate at a time."""
    return machine.nodes.raw("at", made.schedule if isinstance(made, Made) else made, t)


def _schedule(
    machine: Machine, made_by: Maker, full: str, args: list[Any], named: dict[str, Any]
) -> Any:  # noqa: ANN401
    """Return a schedule that no optimizer is needed for."""
    counter = next(
        (one for one in [*args, *named.values()] if isinstance(one, Node) and one.op == "leaf"
         and getattr(one, "kind", "") == "counter"), None)
    result = _made(machine, made_by, full, args, named, None, 0)
    if counter is not None:
        return at(machine, result, counter)
    for one in [*args, *named.values()]:
        for inner in one.content if isinstance(one, Items) else [one]:
            if isinstance(inner, Schedule):
                inner.is_used = True
    made = Schedule(lambda t: at(machine, result, t), full.rpartition(".")[2], machine.line)
    made.made = result
    machine.training.schedules[made] = None
    return made


def _made(  # noqa: PLR0913, PLR0917 - a call, and for which group
    machine: Machine,
    made_by: Maker,
    full: str,
    args: list[Any],
    named: dict[str, Any],
    optimizer: Optimizer | None,
    group: int,
) -> Any:  # noqa: ANN401
    """Return the `Made` of a call, or a node that stands for it while something is unknown."""
    own = _own(machine, optimizer, group)
    name = full.rpartition(".")[2]
    given = declared_at(made_by, args, named, kinds.OPTIMIZER)
    open_nodes = [
        node for one in [*args, *named.values()] if one is not given for node in _nodes_in(one)
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
        log = list(own.made) if own is not None else []

        def make(*values: Any) -> Schedule_:  # noqa: ANN401
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


def _own(machine: Machine, optimizer: Optimizer | None, group: int) -> plain_values.Optimizer | None:
    """Return a group of an optimizer as the dialects know one."""
    if optimizer is None:
        return None
    log = optimizer.content["made"][group]
    if not log:  # what was set by hand before is what a scheduler finds
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


def _nodes_in(value: Any) -> list[Node]:  # noqa: ANN401
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
    machine: Machine, value: Any, group: int, replace: Mapping[Node, Any]  # noqa: ANN401
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
        case Node() | Sequence():
            return _unread(machine, str(value))
        case Function() | Partial() | Instance() | Native():
            return plain_values.Symbol(getattr(value, "name", "") or "function")
    return value if is_known(value) else _unread(machine, str(value))


def _unread(machine: Machine, text: str) -> Unread:
    import ast  # noqa: PLC0415 - a place that is never shown

    node = ast.Constant(value=None)
    return Unread(node, _OpenError(text, 1, "is not known", ""))


def _build(  # noqa: PLR0913, PLR0917 - a call
    line: int,
    made_by: Maker,
    name: str,
    values: list[object],
    named: dict[str, object],
    optimizer: plain_values.Optimizer | None,
    group: int,
) -> Made:
    declared = fields(made_by)
    own = dialect_of(made_by)
    settle(name, made_by, values, named, optimizer, group)
    parts = optimizer_of_parts([*values, *named.values()])
    used = optimizer or parts
    positional = tuple(settled(value, own) for value in values)
    keywords = {key: settled(value, own) for key, value in named.items()}
    arguments = bind(name, declared, positional, keywords)
    schedule = schedule_of(made_by, declared, arguments, used)
    delegate = None if isinstance(made_by, type) else delegate_of(made_by, arguments)
    number = len(used.made) - 1 if used and used.made else None
    return Made(schedule, made_by, arguments, delegate, used, number, line)


def of_functions(
    machine: Machine, name: str, args: list[Any], named: dict[str, Any]
) -> Scheduler:
    """Return a LambdaLR or a MultiplicativeLR: a scheduler that calls functions of the script."""
    values = dict(zip(("optimizer", "lr_lambda", "last_epoch"), args, strict=False)) | named
    optimizer = _optimizer(machine, values.get("optimizer"), args, named)
    optimizer = optimizer or optimizer_for(machine, machine.unknown("optimizer"))
    made = Scheduler(optimizer, name, machine.line)
    given = values.get("lr_lambda")
    functions = given.content if isinstance(given, Items) else [given]
    for number in range(len(optimizer.groups)):
        _own(machine, optimizer, number)
    bases = optimizer.content["own"]

    def law(count: Any, group: int) -> Any:  # noqa: ANN401
        function = functions[min(group, len(functions) - 1)]
        factor = machine.call(function, [count], {})
        if name == "LambdaLR":
            return machine.apply("mul", bases[group], factor)
        lr = optimizer.groups[group].content["lr"]
        return lr if count == 0 else machine.apply("mul", lr, factor)

    made.law = law
    if name == "MultiplicativeLR":
        made.alone = lambda t, group: _multiplied(machine, functions, bases, t, group)
    _begin(machine, made)
    return made


def _multiplied(
    machine: Machine, functions: list[Any], bases: tuple[Any, ...], t: Any, group: int  # noqa: ANN401
) -> Any:  # noqa: ANN401
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
    given = args[0] if args else next(
        (named[one] for one in ("epoch", "num_updates", "step") if one in named), None
    )
    count = scheduler.content["count"]
    if given is None or not is_numeric(given):
        times = scheduler.content.get("times", 1)
        following = machine.apply("add", count, times)
    else:
        following = given
    machine.journal.write(scheduler, "count", following)
    set_rates(machine, scheduler)


def last_rates(scheduler: Scheduler) -> Items:
    """Return the rates of the groups, as `get_last_lr` gives them."""
    optimizer = scheduler.optimizer
    return Items([one.content.get("lr") for one in optimizer.groups] if optimizer else [])


__all__ = ["at", "last_rates", "of_dialect", "of_functions", "set_rates", "step", "walk"]
