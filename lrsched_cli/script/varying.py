"""Values that a run makes anew in each pass of a loop, such as a loss: rates may follow them."""

from collections.abc import Callable, Sequence
from typing import Any

from lrsched_cli.formula.nodes import Leaf, Node, walk
from lrsched_cli.script.machine import Machine

Course = Callable[[Any], Any]

_WORDS = ("loss", "acc", "metric", "score", "valid", "evaluate", "bleu", "perplexity", "reward")
"""Parts of the names of what only a run can tell."""

_FREQUENCY, _PHASE = 12.9898, 4.1
"""Of a sine whose sign changes without a law that a script has."""


def may_vary(machine: Machine, leaf: Leaf) -> bool:
    """Tell whether each pass of a loop may have another value of what is not known."""
    return leaf in machine.met_in_loops and not leaf.text.startswith("len(")


def is_of_the_run(machine: Machine, leaf: Leaf) -> bool:
    """Tell whether a value is named as one that the training itself makes."""
    text = leaf.text.lower()
    return may_vary(machine, leaf) and (
        text.endswith(".item()") or any(word in text for word in _WORDS)
    )


def courses(machine: Machine, choices: Sequence[Any]) -> list[Course]:
    """Return what an unknown value may be from pass to pass: functions of the time."""
    one, other = choices[:2]

    def mixed(time: Any) -> Any:
        angle = machine.apply("add", machine.apply("mul", time, _FREQUENCY), _PHASE)
        is_one = machine.apply("gt", machine.apply("sin", angle), 0)
        return machine.apply("where", is_one, one, other)

    def rising(time: Any) -> Any:
        return machine.apply("mul", one, machine.apply("add", time, 1))

    def falling(time: Any) -> Any:
        return machine.apply("truediv", one, machine.apply("add", time, 1))

    is_number = isinstance(one, (int, float)) and not isinstance(one, bool)
    return [mixed, rising, falling] if is_number else [mixed]


def varied(machine: Machine, rate: Any, leaf: Leaf, t: Leaf, at: Course) -> Any:
    """Return a rate in which an unknown value is a function of the time."""
    values: dict[Node, Any] = {}
    for node in walk(rate) if isinstance(rate, Node) else ():
        if node.op not in {"recur", "count"}:
            continue
        outside = {**values, leaf: at(t)}
        if node.op == "recur":
            states, firsts, following, number, index, length = node.args
            inside = machine.replaced({**values, leaf: at(index)}, following)
            firsts = machine.replaced(outside, firsts)
            args: tuple[Any, ...] = (states, firsts, inside, number, index)
        else:
            condition, index, length = node.args
            args = (machine.replaced({**values, leaf: at(index)}, condition), index)
        length = machine.replaced(outside, length)
        values[node] = machine.nodes.raw(node.op, *args, length, is_whole=node.is_whole)
    return machine.replaced({**values, leaf: at(t)}, rate)
