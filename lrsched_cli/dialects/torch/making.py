"""What making torch's schedulers does: each changes the optimizer at once, for the next to see.

A scheduler alone has the formula of its own function. What was made before it on the same
optimizer, or what it is joined with, changes the rate that it starts from; where no formula is
equal then, the schedulers are stepped as torch steps them.
"""

import math
from collections.abc import Mapping
from collections.abc import Sequence as Many
from typing import TYPE_CHECKING, Any

from lrsched_cli._lazy import np
from lrsched_cli.dialects.facts import Entry, with_defaults
from lrsched_cli.dialects.made import Made
from lrsched_cli.dialects.replays import is_replay
from lrsched_cli.dialects.shared import base_rate, spliced
from lrsched_cli.errors import ArgumentError, LRSchedError, ParameterError
from lrsched_cli.parameters.values import Logged, Optimizer, to_source
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.chain import Chain
from lrsched_cli.schedules.combine import Delay, Scale, Sequence
from lrsched_cli.schedules.decays import Constant, Exponential, MultiStep, Step
from lrsched_cli.schedules.product import Product
from lrsched_cli.schedules.shapes import Cosine
from lrsched_cli.schedules.stepwise import Stepwise, schedulers_of

if TYPE_CHECKING:
    from lrsched_cli.schedules.stepping.nest import Nest

_COMBINATIONS = ("SequentialLR", "ChainedScheduler")
_SETTING = ("OneCycleLR", "CyclicLR")
"""Schedulers that take no notice of the optimizer's own rate."""

_CHANGES_NOTHING = (
    "optimizer",
    "lr",
    "cycle_momentum",
    "base_momentum",
    "max_momentum",
    "scale_fn",
    "scale_mode",
    "epochs",
    "steps_per_epoch",
)
"""Arguments that are not among those of a stepped scheduler."""

_MULTIPLICATIVE = (Constant, Step, MultiStep, Exponential)


def make(entry: Entry, arguments: Mapping[str, Any], optimizer: Optimizer) -> Schedule:
    """Return the schedule of a scheduler, and enter it among those made on its optimizer.

    Raises:
        ArgumentError: the optimizer's rate is needed and not known, or what it joins is not of it.
    """
    name = entry.__name__
    if optimizer.changed_by:
        message = (
            f"not supported on an optimizer whose rate {optimizer.changed_by} has changed: what "
            "comes of both is known only for schedulers of torch"
        )
        raise ArgumentError(name, message)
    if is_replay(entry):
        if optimizer.made:
            raise ArgumentError(name, "not supported on an optimizer that has another scheduler")
        optimizer.changed_by = name
        return entry(**arguments)
    if name in _COMBINATIONS:
        return entry(**arguments)
    if arguments.get("last_epoch", -1) < 0:
        schedule = _alone(entry, arguments, optimizer, *_state(name, optimizer))
    else:
        schedule = None  # its first rates follow from that which it finds
        if name != "OneCycleLR":
            base_rate(name, optimizer, arguments.get("lr"))
    given: dict[str, Any] = with_defaults(entry, arguments)
    if name == "OneCycleLR" and given["total_steps"] is None:
        given["total_steps"] = given["epochs"] * given["steps_per_epoch"]
    if name == "OneCycleLR" and given["last_epoch"] >= given["total_steps"]:
        message = f"last_epoch must be < total_steps={given['total_steps']}, as torch has it"
        raise ArgumentError(name, f"{message}, not {given['last_epoch']}")
    optimizer.made.append(Logged(name, stepper_text(name, given), entry, dict(arguments)))
    return schedule if schedule is not None else _stepped(optimizer)


def base_of(optimizer: Optimizer) -> float | None:
    """Return the base rate that a scheduler which notes one finds, or None if it is not known."""
    if not optimizer.made:
        return optimizer.lr
    return _nest(optimizer).group.initial_lr


def _state(name: str, optimizer: Optimizer) -> tuple[float | None, float | None]:
    """Return the base rate and the rate that a new scheduler finds, None where not known."""
    if not optimizer.made:
        return (None, None) if name in _SETTING else (optimizer.lr, optimizer.lr)
    group = _nest(optimizer).group
    return group.initial_lr, group.lr


def _alone(  # noqa: PLR0911 - one a case
    entry: Entry,
    arguments: Mapping[str, Any],
    optimizer: Optimizer,
    base: float | None,
    rate: float | None,
) -> Schedule | None:
    """Return the formula of a scheduler made where base and rate are known, or None."""
    name = entry.__name__
    if name == "CyclicLR" and base not in {None, arguments["base_lr"]}:
        return None  # its first rate is the base rate that it finds
    if base == rate or name == "OneCycleLR":
        if not optimizer.made:
            return entry(**arguments)
        return _with_rate(entry, arguments, rate)
    if base is None or rate is None:
        return None
    match name:
        case "CosineAnnealingWarmRestarts":
            return _with_rate(entry, arguments, base)
        case "CosineAnnealingLR":
            fall = _with_rate(entry, arguments, rate)
            later = _with_rate(entry, arguments, base)
            if not isinstance(fall, Cosine) or not isinstance(later, Cosine):
                return None
            return Sequence(parts=(fall, Delay(schedule=later, by=-fall.total)), at=(fall.total,))
        case _:
            return _with_rate(entry, arguments, rate)


def _with_rate(entry: Entry, arguments: Mapping[str, Any], rate: float | None) -> Schedule | None:
    """Return the formula of a scheduler that starts from a rate, or None where it takes none."""
    try:
        return entry(**{**arguments, "optimizer": None, "lr": rate})
    except ParameterError:  # a rate of 0, which no formula starts from
        return None


def _stepped(optimizer: Optimizer) -> Schedule:
    """Return the recursion of all that was made on an optimizer."""
    return Stepwise(made=tuple(one.text for one in optimizer.made), lr0=_known(optimizer))


def _known(optimizer: Optimizer) -> float:
    """Return the optimizer's rate; where it is not known, none of those made asked for it."""
    return 0.0 if optimizer.lr is None else optimizer.lr


def _nest(optimizer: Optimizer) -> "Nest":
    from lrsched_cli.schedules.stepping.nest import Nest  # noqa: PLC0415 - a few ms at start-up

    return Nest(schedulers_of(tuple(one.text for one in optimizer.made)), _known(optimizer))


def stepper_text(name: str, given: Mapping[str, Any]) -> str:
    """Return a scheduler as `stepwise` has it: without the optimizer, and what changes no rate."""
    told = {key: one for key, one in given.items() if key not in _CHANGES_NOTHING}
    if told.get("last_epoch") == -1:
        del told["last_epoch"]
    arguments = (f"{key}={to_source(one)}" for key, one in told.items() if one is not None)
    return f"{name}({', '.join(arguments)})"


def combined(
    name: str, parts: tuple[Made, ...], milestones: tuple[int, ...], optimizer: Optimizer | None
) -> Schedule:
    """Return the schedule of a SequentialLR or a ChainedScheduler."""
    optimizer = optimizer or next((one.optimizer for one in parts if one.optimizer), Optimizer())
    _refuse_lengths(name, parts, milestones)
    _refuse_resumed(name, optimizer)
    numbers = _numbers(name, parts, optimizer)
    if numbers is None:
        return _of_others(name, parts, milestones, optimizer)
    told = f", milestones={to_source(milestones)}" if name == "SequentialLR" else ""
    text = f"{name}(schedulers={to_source(tuple(numbers))}{told})"
    before = list(optimizer.made)
    optimizer.made.append(Logged(name, text, None, {"numbers": numbers, "milestones": milestones}))
    try:
        closed = (
            _sequence(before, numbers, milestones, optimizer)
            if name == "SequentialLR"
            else _chain(before, numbers, parts, optimizer)
        )
    except LRSchedError:
        closed = None
    return closed if closed is not None else _stepped(optimizer)


def _refuse_lengths(name: str, parts: Many[Made], milestones: Many[int]) -> None:
    if not parts:
        raise ArgumentError(name, "needs at least one scheduler")
    if name == "SequentialLR" and len(milestones) != len(parts) - 1:
        message = (
            f"needs one milestone fewer than schedulers, not {len(milestones)} for {len(parts)}"
        )
        raise ArgumentError(name, message)


def _refuse_resumed(name: str, optimizer: Optimizer) -> None:
    resumed = next(
        (one for one in optimizer.made if one.arguments.get("last_epoch", -1) >= 0), None
    )
    if resumed is not None:
        last = resumed.arguments["last_epoch"]
        message = (
            f"not supported with {resumed.name}(last_epoch={last}) in it: leave last_epoch out, "
            "and look at the whole training"
        )
        raise ArgumentError(name, message)


def _numbers(name: str, parts: Many[Made], optimizer: Optimizer) -> list[int] | None:
    """Return the numbers of the parts among all made on the optimizer; None if one is no torch's.

    Raises:
        ArgumentError: a part is of another optimizer.
    """
    numbers = [one.number for one in parts if one.dialect == "torch" and one.number is not None]
    if len(numbers) < len(parts):
        return None
    if any(one.optimizer is not optimizer for one in parts):
        raise ArgumentError(name, "takes schedulers of one optimizer, and these are of several")
    return numbers


def _of_others(
    name: str, parts: Many[Made], milestones: Many[int], optimizer: Optimizer
) -> Schedule:
    """Return a combination in which not all are torch's: functions of their own clocks.

    Raises:
        ArgumentError: what torch would make of them is not known.
    """
    torch = [one for one in parts if one.dialect == "torch"]
    if any(one.called in {*_COMBINATIONS, "OneCycleLR", "SWALR"} for one in torch) or any(
        logged.name == "OneCycleLR" for logged in optimizer.made
    ):
        kinds = ", ".join(dict.fromkeys(one.called for one in parts))
        raise ArgumentError(name, f"not supported with these in one: {kinds}")
    schedules = [one.schedule for one in parts]
    if name == "SequentialLR":
        return spliced(schedules, milestones)
    if len(parts) == 1:
        return schedules[0]
    set_by = next((one for one in parts if one.dialect not in {"", "torch"}), None)
    if set_by is not None:
        message = f"not supported with {set_by.called}, which sets the rate whatever it was"
        raise ArgumentError(name, message)
    rate = optimizer.lr
    if rate is None:
        raise ArgumentError(name, "needs the learning rate: lr=0.1")
    return _changed_in_turn(schedules, rate)


def _sequence(
    made: list[Logged], numbers: list[int], milestones: tuple[int, ...], optimizer: Optimizer
) -> Schedule | None:
    """Return the formulas of a sequence's schedulers one after the other, or None."""
    simple = (
        len(set(numbers)) == len(numbers)
        and list(milestones) == sorted(milestones)
        and all(one.entry is not None for one in made)
        and sum(one.name == "OneCycleLR" for one in made) <= 1
    )
    if not simple:
        return None
    nest = _nest(optimizer)
    first = int(np.searchsorted(milestones, 0, side="right"))
    formulas: list[Schedule] = []
    for place, number in enumerate(numbers):
        one, base = made[number], nest.base_of(number)
        rate = (nest.group.initial_lr or 0.0) if place == first else base
        found = _begun(one, base, rate, is_first=place <= first)
        if found is None:
            return None
        formulas.append(found)
    return spliced(formulas, milestones)


def _begun(one: Logged, base: float, rate: float, *, is_first: bool) -> Schedule | None:
    """Return the formula of a scheduler that a sequence begins, or None."""
    if one.entry is None:
        return None
    if not is_first:
        if one.name == "SWALR":
            return None  # it goes on from the rate that it finds
        if one.arguments.get("total_iters") == 0:
            return Constant(lr0=base) if one.name == "ConstantLR" else None
    if one.name == "CyclicLR":
        return _with_rate(one.entry, one.arguments, None)
    known = Optimizer(base, made=[one])
    return _alone(one.entry, one.arguments, known, base, rate)


def _chain(
    made: list[Logged], numbers: list[int], parts: Many[Made], optimizer: Optimizer
) -> Schedule | None:
    """Return the formula of schedulers that step together, or None."""
    if len(parts) == 1 and numbers[0] == len(made) - 1:
        return parts[0].schedule
    flat = list(_flattened(made, numbers))
    leaves = [number for number, one in enumerate(made) if one.entry is not None]
    names = [made[number].name for number in leaves]
    if (
        flat != leaves
        or any(one.name == "SequentialLR" for one in made)
        or {"OneCycleLR", "SWALR"} & set(names)
        or names[0] == "CyclicLR"
        or optimizer.lr is None
    ):
        return None
    formulas = []
    for number in leaves:
        one = made[number]
        found = one.entry and _with_rate(one.entry, one.arguments, optimizer.lr)
        if found is None:
            return None
        formulas.append(found)
    whole = _changed_in_turn(formulas, optimizer.lr)
    # A milestone at 0 changes the rate when its scheduler is made, which no formula here does.
    begins = math.isclose(whole(0), _nest(optimizer).group.lr or 0.0, rel_tol=1e-9)
    return whole if begins else None


def _flattened(made: list[Logged], numbers: Many[int]) -> list[int]:
    found: list[int] = []
    for number in numbers:
        one = made[number]
        inner = one.arguments.get("numbers") if one.entry is None else None
        found += [number] if inner is None else _flattened(made, inner)
    return found


def _changed_in_turn(schedules: Many[Schedule], rate: float) -> Schedule:
    """Return schedules that all change one rate in every update."""
    flat = [part for one in schedules for part in (one.parts if isinstance(one, Chain) else [one])]
    if all(isinstance(one, _MULTIPLICATIVE) for one in flat):
        first, *others = flat
        return Product(parts=(first, *(Scale(schedule=one, by=1 / rate) for one in others)))
    return Chain(parts=tuple(flat), lr0=rate)
