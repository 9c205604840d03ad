"""Schedulers that are stepped, in torch's own words: each made as a stepwise schedule made it."""

import ast
from collections.abc import Iterator

from lrsched_cli.conversion.blocks import imported
from lrsched_cli.conversion.source import Value, as_int, call, statement, text
from lrsched_cli.parameters import fields
from lrsched_cli.schedules.stepping.schedulers import ChainedScheduler, Combination, Scheduler
from lrsched_cli.schedules.stepwise import Stepwise, schedulers_of

_HOMES = {"SWALR": "torch.optim.swa_utils"}
"""Where torch has those that are not with the others."""

_HOME = "torch.optim.lr_scheduler"

_UNASKED = {"CyclicLR": {"cycle_momentum": False}, "OneCycleLR": {"cycle_momentum": False}}
"""What keeps a scheduler from changing more than the rate."""


def imports(schedule: Stepwise) -> list[str]:
    """Return the statements that import the schedulers."""
    calls: dict[str, list[ast.expr]] = {}
    for one in schedulers_of(schedule.made):
        calls.setdefault(_HOMES.get(one.name, _HOME), []).append(call(one.name))
    return [imported(home, ast.List(calls[home])) for home in sorted(calls)]


def statements(schedule: Stepwise) -> Iterator[str]:
    """Yield the statements that make the schedulers, in their order; the last is `scheduler`."""
    *_, last = enumerate(schedulers_of(schedule.made))
    for number, one in enumerate(schedulers_of(schedule.made)):
        name = "scheduler" if number == last[0] else _name(number)
        yield statement(_made(one), f"{name} = ")


def _name(number: int) -> str:
    return f"scheduler_{number}"


def _made(one: Scheduler) -> ast.Call:
    given = {field.name: getattr(one, field.name) for field in fields(type(one))}
    defaults = {field.name: field.default for field in fields(type(one))}
    named = {name: _value(value) for name, value in given.items() if value != defaults[name]}
    if not isinstance(one, Combination):
        return call(one.name, "optimizer", **named | _UNASKED.get(one.name, {}))
    parts = [_name(number) for number in one.schedulers]
    del named["schedulers"]
    if isinstance(one, ChainedScheduler):
        return call(one.name, parts, "optimizer")
    return call(one.name, "optimizer", parts, **named)


def _value(value: object) -> Value:
    match value:
        case str():
            return text(value)
        case bool():
            return value
        case float():
            return as_int(value)
        case tuple():
            return [_value(one) for one in value]
        case _:
            return value  # type: ignore[return-value] # an int or None
