"""Optimizers: how they are made, and what their steps and writes to their groups tell."""

from typing import Any

from lrsched_cli.dialects import decay_of, default_rate
from lrsched_cli.dialects.made import Made
from lrsched_cli.expression.arguments import names_of
from lrsched_cli.formula.nodes import Node, leaves
from lrsched_cli.script import chained
from lrsched_cli.script.assumed import assumed
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.relevance import optimizer_named
from lrsched_cli.script.training import Group, Optimizer, Schedule, Snapshot
from lrsched_cli.script.values import (
    UNDEFINED,
    Class,
    Function,
    Instance,
    Items,
    Mapped,
    Method,
    Partial,
    Sequence,
    Unknown,
    holds_things,
    is_known,
    is_numeric,
)

RATES = ("lr", "learning_rate")
"""What optimizers call the argument that is their rate."""

_RATE_FIRST = ("optax", "keras", "tensorflow", "tf")
"""Frameworks whose optimizers take the rate first, and no parameters."""

_TOLD_AT_UPDATES = (
    "an optimizer of flax.optim is told its rate at each update, and none is seen here"
)

_PARAMETERS = ("params", "model_params", "parameters", "model", "model_or_parameters")
_LIKE_ONE = (
    "adam",
    "sgd",
    "rmsprop",
    "lion",
    "lamb",
    "adafactor",
    "prodigy",
    "optim",
    "shampoo",
    "muon",
    "sophia",
    "adabelief",
    "lars",
    "novograd",
    "adagrad",
    "radam",
    "ranger",
    "adan",
    "soap",
    "galore",
)


def makes_optimizer(full: str, args: list[Any], named: dict[str, Any]) -> bool:
    """Tell whether a call of a name makes an optimizer, known or one of its kind."""
    if optimizer_named(full):
        return True
    last = full.rpartition(".")[2]
    if not any(one in named for one in RATES) or not last[:1].isupper():
        return False
    first = args[0] if args else next((named[one] for one in _PARAMETERS if one in named), None)
    text = first.text if isinstance(first, Unknown) else ""
    is_like = any(one in last.lower() for one in _LIKE_ONE)
    is_like = is_like and not last.endswith(("Config", "Arguments", "Args", "Scheduler", "LR"))
    return is_like or "parameters(" in text or text in {"params", "parameters"}


def new_optimizer(
    machine: Machine, full: str, args: list[Any], named: dict[str, Any], dialect: str = ""
) -> Optimizer:
    """Return the optimizer that a call makes."""
    last = full.rpartition(".")[2]
    dialect = dialect or ("optax" if full.partition(".")[0] == "optax" else "")
    rate = _rate_in(full, args, named)
    if rate is UNDEFINED and "**" in named:
        rate = machine.unknown("lr")
    if rate is UNDEFINED and full.partition(".")[0] == "flax":
        rate = machine.unknown("lr")
        machine.training.problems.append((machine.line, _TOLD_AT_UPDATES))
    if rate is UNDEFINED:
        known = default_rate(full, dialect)
        rate = _missing_rate(machine) if known is None else known
        if known is not None and is_numeric(known):
            machine.defaults[f"{last}.lr"] = known
            rate = assumed(known, (f"{last}.lr",))
    for one in [*args, *named.values()]:
        if one is not rate and isinstance(one, Schedule):
            one.is_used = True  # of the weight decay, for example
    if isinstance(rate, str) and not machine.path:
        raise machine.error(f"the learning rate of {last} must be a number, not {rate!r}")
    function = _as_function(rate) or _by_counter(machine, rate)
    by = decay_of(full)
    if by is not None and is_numeric(named.get(by[0])) and named[by[0]] != 0:
        function = _decaying(machine, last, rate, function, named[by[0]])
    whole = machine.unknown("lr") if function is not None else rate
    told = _told_groups(machine, args, named)
    contents = [dict(one.content) for one in told] or [{}]
    groups = []
    for content in contents:
        content.setdefault("lr", whole)
        content.setdefault("params", None)
        groups.append(Group(content))
    scale = [one.content.get("lr_scale", 1) for one in groups]
    made = Optimizer(
        {
            "param_groups": Items(list(groups)),
            "own": tuple(one.content["lr"] for one in groups),
            "made": ((),) * len(groups),
            "lr_scale": tuple(scale),
            "defaults": Mapped({"lr": whole}),
        },
        last,
        dialect,
        machine.line,
    )
    for one in groups:
        one.optimizer = made
    if told:
        made.names = names_of([one.content for one in groups])
    made.depth = len(machine.training.loops)
    if function is not None:
        made.rate = function
        if isinstance(function, Schedule):
            function.is_used = True
    machine.training.optimizers[made] = None
    return made


def _decaying(machine: Machine, name: str, rate: Any, function: Any, decay: Any) -> Schedule:
    """Return the rate of an optimizer that lets it decay by itself, as those of Keras once did."""

    def of(t: Any) -> Any:
        whole = rate if function is None else function_at(machine, function, t)
        by = machine.apply("add", 1, machine.apply("mul", decay, t))
        return machine.apply("truediv", whole, by)

    return Schedule(of, name, machine.line)


def _by_counter(machine: Machine, rate: Any) -> Schedule | None:
    """Return a rate that is a formula of TensorFlow's counter of updates as a function of these."""
    counter = machine.counter()
    if not isinstance(rate, Node) or counter not in leaves(rate):
        return None
    for one in machine.training.schedules:
        if isinstance(one.made, Made) and one.of(counter) is rate:
            return one
    return Schedule(lambda t: machine.replaced({counter: t}, rate), "learning_rate", machine.line)


def _missing_rate(machine: Machine) -> Any:
    given = machine.given_text("lr")
    return machine.unknown("lr") if given is UNDEFINED else given


def _rate_in(full: str, args: list[Any], named: dict[str, Any]) -> Any:
    for name in RATES:
        if name in named:
            return named[name]
    if not args:
        return UNDEFINED
    if full.partition(".")[0] in _RATE_FIRST:
        return args[0]
    first, *others = args
    is_rate = (isinstance(first, (int, float)) and not isinstance(first, bool)) or isinstance(
        first, Schedule
    )
    if is_rate or (_as_function(first) is not None and not isinstance(first, Unknown)):
        return first
    return others[0] if others and (is_numeric(others[0]) or _as_function(others[0])) else UNDEFINED


def _as_function(rate: Any) -> Any:
    """Return what is called for a rate, if it is no number."""
    if isinstance(rate, (Schedule, Function, Method, Partial)):
        return rate
    if isinstance(rate, Instance) and isinstance(rate.cls, Class):
        is_one = isinstance(rate.cls.find("__call__"), Function) and not _is_network(rate.cls)
        return rate if is_one else None
    return None


def _is_network(cls: Class) -> bool:
    return any(one.rpartition(".")[2] in {"Module", "Model", "Layer"} for one in cls.foreign)


def _told_groups(machine: Machine, args: list[Any], named: dict[str, Any]) -> list[Mapped]:
    """Return the groups that an optimizer is told, if it is told any.

    Of as many as an open length one stands for all, and its rate for that length, to be asked for.
    """
    given = [*(named[one] for one in _PARAMETERS if one in named), *args[:1]]
    value = given[0] if given else None
    if isinstance(value, Sequence) and isinstance(value.length, Node):
        first = value.at(0)
        is_told = isinstance(first, Mapped) and any(one in first.content for one in RATES)
        return [Mapped({**first.content, "lr": value.length})] if is_told else []
    values = (
        value.content if isinstance(value, Items) else value if isinstance(value, tuple) else []
    )
    found = [_as_group(machine, one) for one in values]
    groups = [one for one in found if one is not None]
    return groups if groups and len(groups) == len(values) else []


def _as_group(machine: Machine, value: Any) -> Mapped | None:
    """Return a group of parameters, also one that is there or not; None where it is none."""
    if isinstance(value, Mapped) or not holds_things(value):
        return value if isinstance(value, Mapped) else None
    condition, *ways = value.args
    one, other = (_as_group(machine, way) for way in ways)
    if one is None or other is None:
        return other if one is None else one
    keys = dict.fromkeys([*one.content, *other.content])
    pairs = ((key, (x.content.get(key, UNDEFINED) for x in (one, other))) for key in keys)
    return Mapped({key: machine.join(condition, *both) for key, both in pairs})


def optimizer_for(machine: Machine, value: Unknown) -> Optimizer:
    """Return the optimizer that an unknown value stands for, the same one each time."""
    known = machine.stand_ins.get(value)
    if known is None:
        rate = _missing_rate(machine)
        group = Group({"lr": rate, "params": None})
        known = Optimizer(
            {"param_groups": Items([group]), "own": (rate,), "made": ((),), "lr_scale": (1,)},
            value.text,
            "",
            machine.line,
        )
        group.optimizer = known
        known.name, known.is_seen = value.text, False
        machine.stand_ins[value] = known
        machine.training.optimizers[known] = None
    return known


def step(machine: Machine, optimizer: Optimizer, kind: str = "step") -> None:
    """Record the rates that an optimizer has where it steps."""
    rates = tuple(one.content.get("lr") for one in optimizer.groups)
    around, loops = (
        tuple(machine.training.loops[: optimizer.depth]),
        tuple(machine.training.loops[optimizer.depth :]),
    )
    snapshot = Snapshot(optimizer, rates, loops, machine.path, machine.line, kind, around)
    machine.training.snapshots.append(snapshot)


def step_at(machine: Machine, optimizer: Optimizer, rate: Any) -> Optimizer:
    """Record an update that is told its rate, as `apply_gradient(grad, learning_rate=...)` is."""
    if rate is not None:
        for group in optimizer.groups:
            machine.journal.write(group, "lr", rate)
    step(machine, optimizer)
    return optimizer


def set_hyperparameter(machine: Machine, name: Any, value: Any) -> None:
    """Write the rate that the state of the last optimizer holds, as `inject_hyperparams` has it."""
    made = [one for one in machine.training.optimizers if one.dialect == "optax"]
    if made and name in RATES:
        for group in made[-1].groups:
            machine.journal.write(group, "lr", value)
            set_by_hand(machine, group)


def set_by_hand(machine: Machine, group: Group) -> None:
    """Record that a script set the rate of a group."""
    group.is_set = True
    if group.optimizer is not None:
        chained.begin_from(machine, group)
        step(machine, group.optimizer, "write")


def add_group(machine: Machine, optimizer: Optimizer, told: Any) -> None:
    """Add a group of parameters, with the optimizer's first rate if it has none of its own."""
    if len(machine.training.loops) > optimizer.depth:
        note = "a group of parameters that is added in the training is not shown"
        machine.training.notes[f"line {machine.line}: {note}"] = None
    content = dict(told.content) if isinstance(told, Mapped) else {}
    content.setdefault("lr", optimizer.content["own"][0])
    group = Group(content)
    group.optimizer = optimizer
    groups = optimizer.content["param_groups"]
    machine.journal.note(groups)
    groups.content.append(group)
    for name, one in (
        ("own", content["lr"]),
        ("made", ()),
        ("lr_scale", content.get("lr_scale", 1)),
    ):
        machine.journal.write(optimizer, name, (*optimizer.content[name], one))


def rate_at(machine: Machine, optimizer: Optimizer, t: Any) -> Any:
    """Return the rate of an optimizer that is given a function of the step."""
    return function_at(machine, optimizer.rate, t)


def function_at(machine: Machine, rate: Any, t: Any) -> Any:
    """Return what a schedule, or a function of the step, gives at a step."""
    if isinstance(rate, Schedule):
        return rate.of(t)
    return machine.call(rate, [t], {})


def is_open(value: Any) -> bool:
    """Tell whether a value is not known to the last."""
    return isinstance(value, Node) or not (is_known(value) or isinstance(value, (Items, Mapped)))
