"""What a script shows of the training around a schedule, beside its rates."""

import math
from typing import Any

from lrsched_cli.expression.reading import Stepped, TrainingLoop
from lrsched_cli.script.training import Optimizer, Scheduler, Snapshot, Training


def training_loop(
    training: Training, snapshot: Snapshot, own: list[Scheduler], total: Any, unit: str | None
) -> TrainingLoop:
    """Return what the loops around the updates of an optimizer show, and its schedulers."""
    outer = snapshot.loops[0].length if len(snapshot.loops) > 1 and unit == "step" else None
    always = [one for one in own if one.is_always_stepped and not one.path]
    return TrainingLoop(
        _count(total),
        _count(outer),
        _batches(snapshot),
        tuple(Stepped(one.text, one.line, one.floor is None) for one in always),
        tuple(Stepped(one.name or one.text, one.line) for one in _idle(own)),
        _without_scheduler(training) if len(always) > 1 else None,
    )


def _batches(snapshot: Snapshot) -> int | None:
    """Return how many passes the loops in an epoch have together; None where one is not told."""
    lengths = [_count(one.length) for one in snapshot.loops[1:]]
    known = [one for one in lengths if one is not None]
    return math.prod(known) if known and len(known) == len(lengths) else None


def stepped_elsewhere(training: Training, scheduler: Scheduler) -> TrainingLoop:
    """Return what shows that another optimizer steps than the one whose rate a scheduler sets."""
    optimizer = scheduler.optimizer
    if optimizer is None or optimizer.handed or not (optimizer.is_seen and scheduler.is_stepped):
        return TrainingLoop()
    if any(one.optimizer is optimizer for one in training.snapshots):
        return TrainingLoop()
    return TrainingLoop(other=_without_scheduler(training))


def _without_scheduler(training: Training) -> Stepped | None:
    """Return the first optimizer that steps in a loop, and of which no scheduler is made."""
    scheduled = {one.optimizer for one in training.schedulers}
    for one in training.snapshots:
        found = one.optimizer
        if one.kind == "step" and one.loops and found not in scheduled and not found.handed:
            return Stepped(found.name or found.text, found.line)
    return None


def fit_loop(fits: list[tuple[Any, Any]], unit: str | None) -> TrainingLoop:
    """Return what the calls of `fit` show, if they agree, of a schedule that counts by itself."""
    if len(set(map(repr, fits))) != 1:
        return TrainingLoop()
    epochs, steps = map(_count, fits[0])
    updates = epochs if unit == "epoch" else epochs * steps if epochs and steps else None
    return TrainingLoop(updates, epochs if unit == "step" else None, steps)


def is_left_out(optimizer: Optimizer, number: int) -> bool:
    """Tell whether the script sets the rates of other groups by hand, and not that of one."""
    groups = optimizer.groups
    return not groups[number].is_set and any(one.is_set for one in groups)


def never_stepped(own: list[Scheduler]) -> str:
    """Return what is to be said of schedulers that are made, and then left alone."""
    names = " and ".join(dict.fromkeys(one.name or one.text for one in _idle(own)))
    return f"no step of {names} is seen here: it does not change the rate" if names else ""


def _idle(own: list[Scheduler]) -> list[Scheduler]:
    return [one for one in own if not (one.is_stepped or one.is_handed or one.is_part)]


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
