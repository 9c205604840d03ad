"""Schedulers whose steps multiply the rate that is there: one set by hand, or by another of them.

The rate of a group is what it was when anything else last set it, times what each of these
schedulers has changed since. torch's StepLR and its kin multiply the rate, CosineAnnealingLR what
the rate is above its floor.
"""

from typing import Any

from lrsched_cli.formula.nodes import is_same
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.training import Group, Optimizer, Refusal, Scheduler
from lrsched_cli.script.values import is_numeric

_MULTIPLY = ("ConstantLR", "ExponentialLR", "LinearLR", "MultiStepLR", "PolynomialLR", "StepLR")
_PARTS = ("ChainedScheduler", "SWALR", "SequentialLR")
"""Schedulers that go on from the rate that is there in ways of their own."""

_END_AT_0 = ("LinearLR", "PolynomialLR")
"""Schedulers whose rate may be 0 at their end."""

_HALF_PLACE, _FLOOR_PLACE = 1, 2
"""The places of `T_max` and of `eta_min` among the arguments of CosineAnnealingLR."""


def floor_of(name: str, args: list[Any], named: dict[str, Any]) -> Any:
    """Return the floor above which a scheduler multiplies the rate; None if it does not."""
    if name == "CosineAnnealingLR":
        given = args[_FLOOR_PLACE] if len(args) > _FLOOR_PLACE else 0
        return named.get("eta_min", given)
    return 0 if name in _MULTIPLY or name in _PARTS else None


def half_of(name: str, args: list[Any], named: dict[str, Any]) -> Any:
    """Return after how many steps a scheduler is at its floor, if it leaves that again."""
    if name != "CosineAnnealingLR":
        return None
    given = named.get("T_max", args[_HALF_PLACE] if len(args) > _HALF_PLACE else None)
    return given if is_numeric(given) else None


def begin_from(machine: Machine, group: Group) -> None:
    """Note that a group has a rate which the schedulers that multiply go on from."""
    optimizer = group.optimizer
    chained = [] if optimizer is None else _chained(machine, optimizer)
    if not chained or optimizer is None or group not in optimizer.groups:
        return
    number = optimizer.groups.index(group)
    machine.journal.write(optimizer, ("lr", number), group.content.get("lr"))
    for one in chained:
        machine.journal.write(one, ("from", number), one.content["count"])


def made_rate(machine: Machine, scheduler: Scheduler, number: int) -> Any:
    """Return the rate of a group when a scheduler has been made: one that multiplies keeps it."""
    optimizer, law = scheduler.optimizer, scheduler.law
    if optimizer is None or law is None:
        return None
    begun, base = law(0, number), optimizer.content["own"][number]
    rate = optimizer.groups[number].content.get("lr")
    multiplies = scheduler.floor is not None and scheduler.text not in _PARTS
    is_first = len(optimizer.content["made"][number]) <= 1  # else its law begins from the others
    if not multiplies or not is_first or is_same(rate, base):
        return begun
    if not is_same(scheduler.floor, 0) or is_same(begun, base):
        return rate
    return machine.apply("mul", rate, machine.apply("truediv", begun, base))


def rate_of(machine: Machine, optimizer: Optimizer, number: int) -> Any:
    """Return the rate of a group after the steps of its schedulers that multiply."""
    rate = optimizer.content.get(("lr", number), optimizer.groups[number].content.get("lr"))
    stepped = [
        one
        for one in _chained(machine, optimizer)
        if not is_same(one.content["count"], one.content.get(("from", number), 0))
    ]
    if len(stepped) > 1 and any(not is_same(one.floor, 0) for one in stepped):
        reason = "schedulers with a floor and others step the same rate, which is not supported"
        return machine.nodes.raw("made", Refusal(reason, stepped[-1].line))
    for one in stepped:
        rate = _moved(machine, one, number, rate, is_alone=len(stepped) == 1)
    return rate


def _chained(machine: Machine, optimizer: Optimizer) -> list[Scheduler]:
    return [
        one
        for one in machine.training.schedulers
        if one.optimizer is optimizer and one.floor is not None and not one.is_part
    ]


def _moved(
    machine: Machine, scheduler: Scheduler, number: int, rate: Any, *, is_alone: bool
) -> Any:
    """Return a rate as a scheduler's steps change it since it was set."""
    law = scheduler.law
    if law is None:
        return rate
    then = law(scheduler.content.get(("from", number), 0), number)
    now = law(scheduler.content["count"], number)
    if is_same(rate, then):
        return now
    if scheduler.text in _PARTS:
        reason = f"a rate that is set otherwise under a {scheduler.text} is not supported"
        return machine.nodes.raw("made", Refusal(reason, scheduler.line))
    floor = scheduler.floor
    above = machine.apply("truediv", _less(machine, now, floor), _less(machine, then, floor))
    moved = machine.apply("mul", _less(machine, rate, floor), above)
    moved = moved if is_same(floor, 0) else machine.apply("add", moved, floor)
    if scheduler.text in _END_AT_0:  # its further steps change nothing
        return machine.join(machine.apply("eq", then, 0), rate, moved)
    if scheduler.half is None or not _may_pass(machine, scheduler.half):
        return moved
    if not is_alone:  # what the others have changed since is not followed beyond the floor
        turns = _turns(machine, scheduler.content["count"], scheduler.half)
        unknown = machine.nodes.raw("truediv", 0.0, 0.0)
        return machine.join(machine.apply("eq", turns, 0), moved, unknown)
    return _past_floor(machine, scheduler, number, rate, moved)


def _past_floor(machine: Machine, scheduler: Scheduler, number: int, rate: Any, moved: Any) -> Any:
    """Return a rate by the steps of a cosine that may have been at its floor since it was set.

    There the rate that was set is forgotten; one that is set there is what the next step adds to.
    """
    law, floor, half = scheduler.law, scheduler.floor, scheduler.half
    assert law is not None  # noqa: S101 - it moves the rate
    now, then = scheduler.content["count"], scheduler.content.get(("from", number), 0)
    turns = [_turns(machine, one, half) for one in (now, then)]
    passed = machine.apply("sub", *turns)
    is_there = machine.apply(
        "eq", machine.apply("mod", machine.apply("add", then, half), _twice(machine, half)), 0
    )
    rise = _less(machine, law(machine.apply("add", then, 1), number), floor)
    above = machine.apply("truediv", _less(machine, law(now, number), floor), rise)
    added = machine.apply("mul", machine.apply("add", _less(machine, rate, floor), rise), above)
    is_next = machine.apply("and", is_there, machine.apply("eq", passed, 1))
    after = machine.join(is_next, machine.apply("add", added, floor), law(now, number))
    before = machine.join(is_there, rate, moved)
    return machine.join(machine.apply("eq", passed, 0), before, after)


def _turns(machine: Machine, count: Any, half: Any) -> Any:
    """Return how often a cosine has left its floor after some steps."""
    steps = machine.apply("sub", machine.apply("add", count, half), 1)
    return machine.apply("floordiv", steps, _twice(machine, half))


def _twice(machine: Machine, half: Any) -> Any:
    return machine.apply("mul", half, 2)


def _may_pass(machine: Machine, half: Any) -> bool:
    """Tell whether the loops at hand may step a cosine beyond its floor."""
    passes: Any = 1
    for one in machine.training.loops:
        if one.length is None:
            return True
        passes = machine.apply("mul", passes, one.length)
    is_less = isinstance(passes, int) and isinstance(half, int) and passes <= half
    return not (is_less or is_same(passes, half))


def _less(machine: Machine, rate: Any, floor: Any) -> Any:
    return rate if is_same(floor, 0) else machine.apply("sub", rate, floor)
