"""Ways to go on with a run that becomes longer, or ends earlier: each a schedule of all of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lrsched_cli.analysis.resuming.lengths import lengthened, rest, slowed
from lrsched_cli.errors import ArgumentError, LRSchedError
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Delay, Sequence
from lrsched_cli.schedules.decays import Constant
from lrsched_cli.schedules.formula import Formula
from lrsched_cli.schedules.shapes import Cosine, Linear, WarmupStableDecay

USUAL_COOLDOWN = 0.2
"""Of the updates that are left. Source: Hagele et al. 2024."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A run that is interrupted: what it followed, where it is, and how long it is to be."""

    schedule: Schedule
    at: int
    """The next update."""
    old_total: int | None
    """None where the schedule has no end, and nothing else says it."""
    new_total: int
    rate: float
    """That which the schedule has for the next update."""
    peak: float
    floor: float
    warmup: int
    """Updates of a new warmup."""
    cooldown: int | None = None
    """Updates of a cool-down at the end; None is all that are left."""

    @property
    def left(self) -> int:
        """The updates that are left."""
        return self.new_total - self.at

    def followed_by(self, *parts: Schedule, at: tuple[int, ...] = ()) -> Schedule:
        """Return the old schedule until now, then others: the first at once."""
        if not self.at:
            return Sequence(parts=parts, at=at) if at else parts[0]
        return Sequence(parts=(self.schedule, *parts), at=(self.at, *at))


@dataclass(frozen=True, slots=True)
class Found:
    """A way to go on, or why there is none of that kind."""

    name: str
    schedule: Schedule | None
    reason: str = ""


def ways(plan: Plan) -> Iterator[Found]:
    """Yield the ways to go on."""
    named = {
        "new total": _new_total,
        "stretch": _stretched,
        "hold, then decay": _held,
        "rewarm": _rewarmed,
        "cool down, linear": _cooled_linearly,
        "cool down, 1-sqrt": _cooled_by_root,
    }
    if plan.cooldown is None:
        named["hold, then cool down"] = _held_and_cooled
    for name, way in named.items():
        try:
            yield Found(name, way(plan))
        except ArgumentError as error:
            yield Found(name, None, error.message)
        except LRSchedError as error:
            yield Found(name, None, str(error))


def _new_total(plan: Plan) -> Schedule:
    """Return the schedule as if the new total had been meant from the beginning."""
    if _has_formula(plan.schedule):
        raise _none("a formula does not tell which of its numbers the total is: change it there")
    made = lengthened(plan.schedule, plan.new_total)
    if made is None:
        raise _none("the schedule has no total that could be another: it goes on as before")
    return plan.followed_by(Delay(schedule=made, by=-plan.at) if plan.at else made)


def _stretched(plan: Plan) -> Schedule:
    """Return the rest of the curve, slower or faster, so that it ends with the run."""
    inner, now = rest(plan.schedule, plan.at)
    left = _left(plan)
    factor = plan.left / left
    made = slowed(inner, factor, now + left)
    if made is None:
        raise _none("no expression says the same curve at another speed")
    return plan.followed_by(Delay(schedule=made, by=-factor * now) if now else made)


def _held(plan: Plan) -> Schedule:
    """Return the rate for as long as the run becomes longer, then the rest of the old curve."""
    added = plan.left - _left(plan)
    if added <= 0:
        raise _none("the run does not become longer")
    tail = Delay(schedule=plan.schedule, by=-plan.at) if plan.at else plan.schedule
    return plan.followed_by(_constant(plan.rate), tail, at=(plan.at + added,))


def _rewarmed(plan: Plan) -> Schedule:
    """Return a new warmup to the peak, then a cosine to the floor."""
    left = plan.left - plan.warmup
    if left <= 0:
        raise _none(f"a warmup of {plan.warmup} leaves none of {plan.left} updates to decay in")
    fall = Cosine(lr0=plan.peak, total=left, min_lr=plan.floor)
    if not plan.warmup:
        return plan.followed_by(fall)
    rise = Linear(lr0=plan.rate, lr1=plan.peak, total=plan.warmup)
    return plan.followed_by(rise, fall, at=(plan.at + plan.warmup,))


def _cooled_linearly(plan: Plan) -> Schedule:
    """Return a line from the present rate to the floor, over the cool-down."""
    return _cooled(plan, plan.cooldown or plan.left, "linear")


def _cooled_by_root(plan: Plan) -> Schedule:
    """Return the fall from the present rate to the floor by 1 - sqrt of the time."""
    return _cooled(plan, plan.cooldown or plan.left, "1-sqrt")


def _held_and_cooled(plan: Plan) -> Schedule:
    """Return the present rate, then its fall by 1 - sqrt over the usual part of what is left."""
    return _cooled(plan, max(round(USUAL_COOLDOWN * plan.left), 1), "1-sqrt")


def _cooled(plan: Plan, cooldown: int, shape: Literal["linear", "1-sqrt"]) -> Schedule:
    """Return the present rate until a cool-down to the floor at the end of the run."""
    if plan.rate <= plan.floor:
        relation = "at" if plan.rate == plan.floor else "below"
        raise _none(f"the rate by then ({plan.rate:g}) is {relation} the floor ({plan.floor:g})")
    if shape == "linear" and cooldown == plan.left:
        return plan.followed_by(Linear(lr0=plan.rate, total=plan.left, min_lr=plan.floor))
    fall = WarmupStableDecay(
        lr0=plan.rate, total=plan.left, cooldown=cooldown, shape=shape, min_lr=plan.floor
    )
    return plan.followed_by(fall)


def _has_formula(schedule: Schedule) -> bool:
    """Tell whether a schedule, or one of those in it, is a formula."""
    return isinstance(schedule, Formula) or any(map(_has_formula, schedule.inner))


def _left(plan: Plan) -> int:
    """Return how many updates of the old plan are left."""
    if plan.old_total is None:
        raise _none("the schedule has no end: --old-total says how long the run was to be")
    if plan.old_total <= plan.at:
        raise _none(f"the old plan of {plan.old_total} has ended by then")
    return plan.old_total - plan.at


def _constant(rate: float) -> Schedule:
    return Constant(lr0=rate) if rate else Linear(lr0=0, total=1, min_lr=0)


def _none(reason: str) -> ArgumentError:
    return ArgumentError("resume", reason)
