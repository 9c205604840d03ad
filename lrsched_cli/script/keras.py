"""Keras's callback that sets a rate before each epoch, by a function of the script."""

from typing import Any

from lrsched_cli.script.machine import Machine
from lrsched_cli.script.training import Schedule
from lrsched_cli.script.values import (
    Function,
    Method,
)


def callback(machine: Machine, args: list[Any], named: dict[str, Any]) -> Schedule:
    """Return what the callback sets, as a schedule that counts epochs."""
    function = args[0] if args else named.get("schedule")
    code = function.function if isinstance(function, Method) else function
    takes = len(code.node.args.args) if isinstance(code, Function) else 1
    takes -= 1 if isinstance(function, Method) else 0

    def of(t: Any) -> Any:
        if takes < 2:  # noqa: PLR2004
            return machine.call(function, [t], {})
        return _from_rate_before(machine, function, t)

    made = Schedule(of, "LearningRateScheduler", machine.line)
    made.unit = "epoch"
    machine.training.schedules[made] = None
    return made


def _from_rate_before(machine: Machine, function: Any, t: Any) -> Any:
    """Return the rate of an epoch that a function makes of the epoch and the rate before it."""
    first = machine.training.first_rate(machine)
    nodes = machine.nodes
    index = nodes.leaf("j", "bound", is_whole=True)
    state = nodes.leaf("lr", "bound")
    following = machine.call(function, [index, state], {})
    if following is state:
        return first
    if not _depends(following, state):
        return machine.replaced({index: t}, following)
    upto = machine.apply("add", t, 1)
    return nodes.raw("recur", (state,), (first,), (following,), 0, index, upto)


def _depends(value: Any, leaf: Any) -> bool:
    from lrsched_cli.formula.nodes import Node, walk

    return isinstance(value, Node) and leaf in walk(value)
