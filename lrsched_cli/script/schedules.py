"""From the formula of a curve to the schedule that it is."""

from typing import Any

from lrsched_cli.errors import ScriptError
from lrsched_cli.formula.nodes import Node, leaves, walk
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Delay, Scale
from lrsched_cli.schedules.decays import Constant
from lrsched_cli.script.curves import Curve, open_leaves
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.training import Refusal
from lrsched_cli.script.values import is_numeric


class RefusedError(ScriptError):
    """Rates that are none of the step, but follow the loss for example."""


def schedule_of(machine: Machine, curve: Curve) -> Schedule:
    """Return the schedule of a curve: a scheduler's own where it is that, else its formula.

    Raises:
        LRSchedError: the rate is no number, or an impossible one.
    """
    rate: Any = curve.rate
    if isinstance(rate, bool) or not is_numeric(rate):
        raise machine.error_at(curve.line, f"the learning rate is {_told(rate)}, and no number")
    if not isinstance(rate, Node):
        return Constant(lr0=_as_float(machine, rate, curve))
    unknown = [one.text for one in open_leaves(curve)]
    if unknown:
        message = f"the learning rate follows {', '.join(unknown[:3])}, which is not known"
        raise machine.error_at(curve.line, message)
    _refuse_dependent(machine, rate, curve)
    found = _of_scheduler(rate, curve)
    if found is not None:
        return found
    from lrsched_cli.schedules.formula import Formula

    total = curve.total if isinstance(curve.total, int) and curve.total > 0 else None
    return Formula.of(rate, curve.t, total)


def _as_float(machine: Machine, rate: float, curve: Curve) -> float:
    try:
        return float(rate)
    except OverflowError:
        raise machine.error_at(curve.line, "the learning rate is too large for float64") from None


def _refuse_dependent(machine: Machine, rate: Node, curve: Curve) -> None:
    """Refuse loops in loops that each begin with what the other one has left."""
    for node in walk(rate):
        if node.op == "made" and isinstance(node.args[0], Refusal):
            raise RefusedError(machine.file, node.args[0].line, node.args[0].reason)
        if node.op == "made":
            message = "a scheduler is made of values that change in the training: not supported"
            raise machine.error_at(curve.line, message)
        if node.op == "recur":
            states, firsts, following, _, index, _ = node.args
            free = {*leaves(*firsts), *leaves(*following)} - {*states, index}
        elif node.op == "count":
            free = {*leaves(node.args[0])} - {node.args[1]}
        else:
            continue
        if free:
            message = (
                "the rate goes through a loop in a loop, each from what the other has left, "
                "which is not supported"
            )
            raise machine.error_at(curve.line, message)


def _of_scheduler(rate: Node, curve: Curve) -> Schedule | None:
    """Return a scheduler's schedule where the rate is that at the time, perhaps moved or scaled."""
    if rate.op == "mul":
        one, other = rate.args
        if isinstance(other, (int, float)):
            one, other = other, one
        inner = _of_scheduler(other, curve) if isinstance(other, Node) else None
        is_factor = isinstance(one, (int, float)) and one >= 0
        return Scale(schedule=inner, by=float(one)) if inner is not None and is_factor else None
    if rate.op != "at" or not isinstance(rate.args[0], Schedule):
        return None
    schedule, time = rate.args
    if time is curve.t:
        return schedule  # type: ignore[no-any-return]
    if isinstance(time, Node) and time.op == "sum_of_products":
        terms = dict(time.args)
        if terms.pop((curve.t,), None) == 1 and set(terms) == {()}:
            return Delay(schedule=schedule, by=-terms[()])
    return None


def _told(value: object) -> str:
    return repr(value) if isinstance(value, (str, bool, type(None))) else "something else"
