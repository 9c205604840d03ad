"""What torch makes of a run that goes on: a reloaded state, or last_epoch in the constructor."""

from collections.abc import Iterator
from typing import Any

from lrsched_cli.analysis.resuming.lengths import lengthened
from lrsched_cli.analysis.resuming.ways import Found, Plan
from lrsched_cli.dialects.facts import Entry, with_defaults
from lrsched_cli.dialects.made import Made
from lrsched_cli.dialects.torch.making import stepper_text
from lrsched_cli.errors import LRSchedError
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.stepwise import Stepwise

_TOTALS = {
    "ConstantLR": "total_iters",
    "LinearLR": "total_iters",
    "PolynomialLR": "total_iters",
    "CosineAnnealingLR": "T_max",
    "OneCycleLR": "total_steps",
}
"""The argument by which torch's schedulers are told how long they are."""

_WITHOUT_TOTAL = (
    "StepLR",
    "MultiStepLR",
    "ExponentialLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
)

_COMPOSED = ("SequentialLR", "ChainedScheduler")

SUPPORTED = (*_TOTALS, *_WITHOUT_TOTAL)


_STATE = "scheduler and optimizer state loaded"


def reloaded(plan: Plan, made: tuple[Made, ...], stepped: tuple[str, ...]) -> Iterator[Found]:
    """Yield what torch's own scheduler does that is made with the new total.

    Nothing, if it is none of those that are supported.
    """
    try:
        if _is_function(made, stepped):
            yield from _of_function(plan)
        elif _composed(plan, made):
            yield from _of_composed(plan)
        elif len(made) == 1 and made[0].dialect == "torch" and made[0].called in SUPPORTED:
            yield from _cases(plan, made[0])
    except LRSchedError:
        return


def note_on(plan: Plan, made: tuple[Made, ...], stepped: tuple[str, ...]) -> str:
    """Return what a loaded state brings back, where that is not what the new script says."""
    if _is_function(made, stepped):
        return f"{stepped[0]}'s state holds no function: these are the rates if it is as before."
    if _composed(plan, made):
        return "A loaded state brings back the totals of all schedulers in it, and the milestones."
    name = _TOTALS.get(made[0].called) if len(made) == 1 and made[0].dialect == "torch" else None
    if name is None or plan.old_total is None:
        return ""
    return f"A loaded state brings back {name}={plan.old_total}, whatever the new script says."


def _is_function(made: tuple[Made, ...], stepped: tuple[str, ...]) -> bool:
    """Tell whether it is one function of the update, which torch's scheduler calls."""
    is_formula = all(isinstance(one.maker, type) for one in made)
    return is_formula and stepped == ("LambdaLR",)


def _composed(plan: Plan, made: tuple[Made, ...]) -> bool:
    """Tell whether torch has several schedulers together, which are told as families."""
    owner = next((one for one in made if one.schedule is plan.schedule), None)
    return owner is not None and owner.dialect == "torch" and owner.called in _COMPOSED


def _of_function(plan: Plan) -> Iterator[Found]:
    longest = max(plan.new_total, plan.old_total or 0)
    whole = lengthened(plan.schedule, longest) or plan.schedule  # it has no end of its own
    yield Found(_STATE, whole)
    if plan.at:
        yield Found("last_epoch, optimizer state loaded", whole)
        yield Found("last_epoch, new optimizer with initial_lr", whole)
    yield Found("nothing loaded, no last_epoch", plan.followed_by(whole))


def _of_composed(plan: Plan) -> Iterator[Found]:
    yield Found(_STATE, plan.schedule)
    begun = lengthened(plan.schedule, plan.new_total) or plan.schedule
    yield Found("nothing loaded, no last_epoch", plan.followed_by(begun))


def _cases(plan: Plan, one: Made) -> Iterator[Found]:
    if isinstance(one.maker, type):
        return
    arguments = _with_total(one.maker, one, plan)
    yield _on_state(plan, one.called)
    base = _base(one, arguments)
    told = one.maker, arguments, plan.at - 1
    if plan.at:
        noted = arguments["base_lr"] if one.called == "CyclicLR" else base or 0.0
        stepped = _stepped(*told, rate=plan.rate, base=noted)
        yield Found("last_epoch, optimizer state loaded", plan.followed_by(stepped))
        yield _on_new_optimizer(plan, one.called, told, base)
    begins = base or 0.0  # where it is not told, the scheduler sets another
    stepped = _stepped(one.maker, arguments, -1, rate=begins, base=None)
    yield Found("nothing loaded, no last_epoch", plan.followed_by(stepped))


def _on_state(plan: Plan, called: str) -> Found:
    if called == "OneCycleLR" and plan.old_total is not None and plan.new_total > plan.old_total:
        reason = (
            f"the state brings back total_steps={plan.old_total}: in update {plan.old_total} torch "
            f"raises ValueError (Tried to step {plan.old_total + 1} times)"
        )
        return Found(_STATE, None, reason)
    return Found(_STATE, plan.schedule)


def _on_new_optimizer(
    plan: Plan, called: str, told: tuple[Entry, dict[str, Any], int], base: float | None
) -> Found:
    name = "last_epoch, new optimizer with initial_lr"
    if called == "OneCycleLR":
        return Found(
            name, None, "torch raises KeyError: OneCycleLR needs max_lr in the groups, too"
        )
    if base is None:
        return Found(name, None, "the optimizer's rate is not told: write lr=RATE in the call")
    return Found(name, plan.followed_by(_stepped(*told, rate=base, base=base)))


def _with_total(entry: Entry, one: Made, plan: Plan) -> dict[str, Any]:
    """Return the scheduler's arguments with the new total where they have the old one."""
    given = with_defaults(entry, one.arguments)
    if one.called == "OneCycleLR" and given["total_steps"] is None:
        given["total_steps"] = plan.old_total
    name = _TOTALS.get(one.called)
    if name is not None and given[name] == plan.old_total:
        given[name] = plan.new_total
    return given


def _base(one: Made, arguments: dict[str, Any]) -> float | None:
    """Return the rate that the optimizer begins with, or None where it is not told."""
    told = arguments.get("lr")
    own = one.base_lr if one.base_lr is not None else told
    return float(own) if isinstance(own, (int, float)) else None


def _stepped(
    entry: Entry, arguments: dict[str, Any], last: int, *, rate: float, base: float | None
) -> Schedule:
    text = stepper_text(entry.__name__, arguments | {"last_epoch": last})
    return Stepwise(made=(text,), lr0=rate, initial_lr=base)
