"""What torch makes of schedulers that stand within another: in a sequence, or in a chain."""

from collections.abc import Iterator
from collections.abc import Sequence as Many

from lrsched_cli.dialects.words import spliced
from lrsched_cli.errors import ArgumentError
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.chain import Chain
from lrsched_cli.schedules.combine import Product, Scale, Sequence
from lrsched_cli.schedules.cycles import CosineRestarts, Cyclic, OneCycle
from lrsched_cli.schedules.decays import Constant, Exponential, MultiStep, Step
from lrsched_cli.schedules.piecewise import Piecewise
from lrsched_cli.schedules.shapes import Cosine, Polynomial

_MULTIPLICATIVE = (Constant, Step, MultiStep, Exponential)


def in_sequence(schedulers: Many[Schedule], milestones: Many[int]) -> Schedule:
    """Return what a SequentialLR does with its schedulers."""
    owner = "SequentialLR"
    if not schedulers or len(milestones) != len(schedulers) - 1:
        message = (
            f"needs one milestone fewer than schedulers, not {len(milestones)} for "
            f"{len(schedulers)}"
        )
        raise ArgumentError(owner, message)
    if len(schedulers) > 1:
        _refuse_rebasing(owner, schedulers)
    if any(map(_is_unmoved, schedulers[1:])):
        raise ArgumentError(owner, "is not spoken with total_iters=0 but in the first scheduler")
    if any(map(_is_composed, schedulers)):
        message = (
            "is not spoken with a SequentialLR or ChainedScheduler in it: torch takes some of the "
            "first steps twice there, and can begin none later on"
        )
        raise ArgumentError(owner, message)
    return spliced(schedulers, milestones)


def _is_composed(scheduler: Schedule) -> bool:
    """Tell whether a scheduler is a SequentialLR or a ChainedScheduler."""
    if isinstance(scheduler, Chain):
        return len(scheduler.parts) > 1
    return isinstance(scheduler, (Sequence, Product))


def unmoved(rate: float) -> Schedule:
    """Return what total_iters=0 makes: the rate stays what it is made to be at first."""
    return Piecewise(points=((0, rate),))


def _is_unmoved(scheduler: Schedule) -> bool:
    return isinstance(scheduler, Piecewise) and len(scheduler.points) == 1


def in_chain(schedulers: Many[Schedule], lr: float | None) -> Schedule:
    """Return what a ChainedScheduler does with its schedulers."""
    if not schedulers:
        raise ArgumentError("ChainedScheduler", "needs at least one scheduler")
    only = schedulers[0] if len(schedulers) == 1 else None
    schedulers = list(_flattened(schedulers))
    if any(isinstance(one, Sequence) for one in schedulers):
        raise ArgumentError("ChainedScheduler", "is not spoken with a SequentialLR in it")
    _refuse_rebasing("ChainedScheduler", schedulers)
    if only is not None:
        return only
    rate = _common_rate(schedulers) if lr is None else lr
    if all(isinstance(one, _MULTIPLICATIVE) for one in schedulers):
        first, *others = schedulers
        return Product(parts=(first, *(Scale(schedule=one, by=1 / rate) for one in others)))
    return Chain(parts=tuple(schedulers), lr0=rate)


def _flattened(schedulers: Many[Schedule]) -> Iterator[Schedule]:
    for scheduler in schedulers:
        if isinstance(scheduler, (Chain, Product)):
            for part in scheduler.parts:
                yield part.schedule if isinstance(part, Scale) else part
        else:
            yield scheduler


def _refuse_rebasing(owner: str, schedulers: Many[Schedule]) -> None:
    """Refuse what starts, or makes others start, from a rate that is not the optimizer's."""
    for number, scheduler in enumerate(schedulers):
        if isinstance(scheduler, OneCycle) or (isinstance(scheduler, Cyclic) and not number):
            kind = "OneCycleLR" if isinstance(scheduler, OneCycle) else "a CyclicLR made first"
            message = f"is not spoken with {kind}: it changes the rate that the others start from"
            raise ArgumentError(owner, message)
        if isinstance(scheduler, Piecewise) and scheduler.join != "hold":
            message = "is not spoken with SWALR: it goes on from the rate that it finds"
            raise ArgumentError(owner, message)


def _common_rate(schedulers: Many[Schedule]) -> float:
    """Return the optimizer's rate, from a scheduler that starts from it."""
    for scheduler in schedulers:
        if isinstance(
            scheduler, (Step, MultiStep, Exponential, Polynomial, Cosine, CosineRestarts)
        ):
            return scheduler.lr0
        if isinstance(scheduler, Piecewise) and not _is_unmoved(scheduler):
            return scheduler.points[-1][1]
    raise ArgumentError("ChainedScheduler", "needs the learning rate: lr=0.1")
