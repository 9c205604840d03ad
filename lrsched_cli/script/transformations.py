"""Optimizers that optax makes of parts: chains, factors of the update, schedules one after another.

An update is the product of what its parts scale it by. What descends has a negative product; the
learning rate is that product's opposite.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from lrsched_cli.expression.names import maker
from lrsched_cli.parameters import fields
from lrsched_cli.script import optimizers, schedulers
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.training import Group, Optimizer, Schedule
from lrsched_cli.script.values import (
    UNDEFINED,
    Function,
    Items,
    Mapped,
    Native,
    Partial,
    Thing,
    is_numeric,
)

_FACTORS = ("scale", "scale_by_schedule", "scale_by_learning_rate")
_CHAINS = ("chain", "named_chain")
_WRAPPERS = (
    "MultiSteps",
    "masked",
    "apply_if_finite",
    "flatten",
    "maybe_update",
    "apply_every",
    "conditionally_transform",
    "with_extra_args_support",
    "skip_large_updates",
)
_LABELLED = ("multi_transform", "partition")
_MAKERS = ("inject_hyperparams", "inject_stateful_hyperparams")
_OF_OTHER_THINGS = ("add_", "clip", "scale_by_")
"""How parts begin whose schedules are those of a weight decay or a momentum, and no rates."""


class Factor(Thing):
    """What a part of an update scales it by: a number, or a function of the step."""

    __slots__ = ("of",)

    def __init__(self, of: Callable[[Any], Any]) -> None:
        super().__init__({})
        self.of = of


def call(machine: Machine, full: str, args: list[Any], named: dict[str, Any]) -> Any:
    """Return what a call of such a function makes, or UNDEFINED where it is none."""
    head, _, last = full.rpartition(".")
    if head.partition(".")[0] != "optax":
        return UNDEFINED
    if last in _FACTORS:
        return _factor(machine, last, args, named)
    if last in _CHAINS:
        return _chained(machine, _parts([*args, *named.values()]))
    if last in _WRAPPERS:
        return next(iter(_parts([*args, *named.values()])), UNDEFINED)
    if last in _LABELLED:
        return _labelled(machine, args, named)
    if last in _MAKERS and args:
        return _injected(args[0], named.get("static_args", ()))
    if last == "join_schedules":
        return _joined(machine, args, named)
    parts = _parts([*args, *named.values()])
    if parts and isinstance(parts[0], Optimizer):  # `optax.contrib.sam`, `selective_transform`
        return parts[0]
    if last.startswith(_OF_OTHER_THINGS):
        for one in [*args, *named.values()]:
            if isinstance(one, Schedule):
                one.is_used = True
    if any(map(_is_negative, [*args[:1], *(named.get(one) for one in _VALUES)])):
        return _negative(machine, full, args, named)
    return UNDEFINED


def _injected(make: Any, static: Any) -> Any:
    """Return what makes an optimizer of the values at each step of the schedules it is given."""
    if not isinstance(make, (Function, Partial)):
        return make
    kept = {static} if isinstance(static, str) else set(_members(static))

    def made(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
        def now(value: Any) -> Any:
            if not isinstance(value, (Schedule, Function, Partial)):
                return value
            if isinstance(value, Schedule):
                value.is_used = True
            return optimizers.function_at(machine, value, machine.counter())

        told = {key: one if key in kept else now(one) for key, one in named.items()}
        return machine.call(make, [now(one) for one in args], told)

    return Native("inject_hyperparams", made)


def _is_negative(value: Any) -> bool:
    return isinstance(value, (int, float)) and value < 0


_VALUES = ("init_value", "peak_value", "end_value", "value")
"""What schedules call the values that they go through."""


def _negative(machine: Machine, full: str, args: list[Any], named: dict[str, Any]) -> Any:
    """Return a schedule of a negative rate, with which `scale_by_schedule` descends."""
    made_by = maker(full, "")
    if made_by is None or isinstance(made_by, type):
        return UNDEFINED
    names = [field.name for field in fields(made_by)]
    told = dict(zip(names, args, strict=False)) | named
    turned = {
        key: machine.apply("neg", one) if key in _VALUES and is_numeric(one) else one
        for key, one in told.items()
    }
    inner = schedulers.of_dialect(machine, made_by, full, [], turned)
    inner.is_used = True
    return Schedule(lambda t: machine.apply("neg", inner.of(t)), inner.text, machine.line)


def _factor(machine: Machine, last: str, args: list[Any], named: dict[str, Any]) -> Any:
    value = next(iter([*args, *named.values()]), None)
    is_rate = last == "scale_by_learning_rate" and named.get("flip_sign", True) is True

    def of(t: Any) -> Any:
        found = value if is_numeric(value) else optimizers.function_at(machine, value, t)
        return machine.apply("neg", found) if is_rate else found

    if isinstance(value, Schedule):
        value.is_used = True
    return Factor(partial(_same, of(0)) if is_numeric(value) else of)


def _same(value: Any, _: Any) -> Any:
    return value


def _parts(values: list[Any]) -> list[Any]:
    found: list[Any] = []
    for one in values:
        if isinstance(one, (Factor, Optimizer)):
            found.append(one)
        elif isinstance(one, (Items, tuple)):
            found += _parts(list(one.content if isinstance(one, Items) else one))
    return found


def _chained(machine: Machine, parts: list[Any]) -> Any:
    """Return the optimizer that some parts make: theirs, scaled by the factors among them."""
    factors = [one for one in parts if isinstance(one, Factor)]
    inner = next((one for one in parts if isinstance(one, Optimizer)), None)
    if not factors:
        return UNDEFINED if inner is None else inner

    def rate(t: Any) -> Any:
        found: Any = -1 if inner is None else _rate_of(machine, inner, t)
        for one in factors:
            found = machine.apply("mul", found, one.of(t))
        return found

    if inner is not None:
        machine.training.optimizers.pop(inner, None)
    if all(isinstance(one.of, partial) for one in factors) and (inner is None or not inner.rate):
        return optimizers.new_optimizer(machine, "optax.chain", [], {"learning_rate": rate(0)})
    made = Schedule(rate, "chain", machine.line)
    return optimizers.new_optimizer(machine, "optax.chain", [made], {})


def _rate_of(machine: Machine, optimizer: Optimizer, t: Any) -> Any:
    if optimizer.rate is not None:
        return optimizers.rate_at(machine, optimizer, t)
    group: Group = optimizer.groups[0]
    return group.content["lr"]


def _labelled(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """Name the optimizers of groups of parameters by the labels of these."""
    given = args[0] if args else named.get("transforms")
    for label, one in given.content.items() if isinstance(given, Mapped) else ():
        if isinstance(one, Optimizer) and isinstance(label, str):
            one.name = label
    return machine.unknown("the optimizers of groups of parameters")


def _joined(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """Return schedules one after another where some are functions of the script."""
    values = dict(zip(("schedules", "boundaries"), args, strict=False)) | named
    schedules, bounds = (_members(values.get(one)) for one in ("schedules", "boundaries"))
    if all(isinstance(one, Schedule) for one in schedules) or len(bounds) != len(schedules) - 1:
        return UNDEFINED

    def of(t: Any) -> Any:
        found = optimizers.function_at(machine, schedules[0], t)
        for bound, one in zip(bounds, schedules[1:], strict=True):
            later = optimizers.function_at(machine, one, machine.apply("sub", t, bound))
            found = machine.join(machine.apply("lt", t, bound), found, later)
        return found

    for one in schedules:
        if isinstance(one, Schedule):
            one.is_used = True
    made = Schedule(of, "join_schedules", machine.line)
    machine.training.schedules[made] = None
    return made


def _members(value: Any) -> list[Any]:
    if isinstance(value, Items):
        return list(value.content)
    return list(value) if isinstance(value, tuple) else []
