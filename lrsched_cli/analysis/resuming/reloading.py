"""What torch makes of a run that goes on: a reloaded state, or last_epoch in the constructor."""

from collections.abc import Iterator
from typing import Any

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

SUPPORTED = (*_TOTALS, *_WITHOUT_TOTAL)


def reloaded(plan: Plan, made: tuple[Made, ...]) -> Iterator[Found]:
    """Yield what one of torch's schedulers does that is made with the new total.

    Nothing, if it is not one of them alone.
    """
    if len(made) != 1 or made[0].dialect != "torch" or made[0].called not in SUPPORTED:
        return
    (one,) = made
    try:
        yield from _cases(plan, one)
    except LRSchedError:
        return


def _cases(plan: Plan, one: Made) -> Iterator[Found]:
    if isinstance(one.maker, type):
        return
    arguments = _with_total(one.maker, one, plan)
    yield Found("scheduler and optimizer state loaded", plan.schedule)
    base = _base(one, arguments)
    told = one.maker, arguments, plan.at - 1
    if plan.at:
        noted = arguments["base_lr"] if one.called == "CyclicLR" else base
        stepped = _stepped(*told, rate=plan.rate, base=noted)
        yield Found("last_epoch, optimizer state loaded", plan.followed_by(stepped))
        yield _on_new_optimizer(plan, one.called, _stepped(*told, rate=base, base=base))
    stepped = _stepped(one.maker, arguments, -1, rate=base, base=None)
    yield Found("nothing loaded, no last_epoch", plan.followed_by(stepped))


def _on_new_optimizer(plan: Plan, called: str, stepped: Schedule) -> Found:
    name = "last_epoch, new optimizer with initial_lr"
    if called == "OneCycleLR":
        return Found(
            name, None, "torch raises KeyError: OneCycleLR needs max_lr in the groups, too"
        )
    return Found(name, plan.followed_by(stepped))


def _with_total(entry: Entry, one: Made, plan: Plan) -> dict[str, Any]:
    """Return the scheduler's arguments with the new total where they have the old one."""
    given = with_defaults(entry, one.arguments)
    if one.called == "OneCycleLR" and given["total_steps"] is None:
        given["total_steps"] = plan.old_total
    name = _TOTALS.get(one.called)
    if name is not None and given[name] == plan.old_total:
        given[name] = plan.new_total
    return given


def _base(one: Made, arguments: dict[str, Any]) -> float:
    """Return the rate that the optimizer begins with."""
    told = arguments.get("lr")
    own = one.base_lr if one.base_lr is not None else told
    return float(own) if isinstance(own, (int, float)) else 0.0


def _stepped(
    entry: Entry, arguments: dict[str, Any], last: int, *, rate: float, base: float | None
) -> Schedule:
    text = stepper_text(entry.__name__, arguments | {"last_epoch": last})
    return Stepwise(made=(text,), lr0=rate, initial_lr=base)
