"""Which of the unknown values a curve really needs: found by trying some for each."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lrsched_cli.errors import LRSchedError
from lrsched_cli.formula.nodes import Leaf, Node, walk
from lrsched_cli.script.curves import Curve, open_leaves
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.schedules import schedule_of

Again = Callable[[Mapping[str, Any]], tuple[Machine, list[Curve]]]
Asked = tuple[str, int, tuple[str, ...]]
"""A name, the line where it was met, and the values that it is compared with."""

_MOST_TRIED = 8
"""Unknown values that are tried one by one; of more, all are asked for."""

_TIMES = (0, 1, 2, 3, 5, 8, 13, 21, 40, 77, 150, 333, 1000, 4000)
_ROUNDS = 4


def needed(
    machine: Machine, curves: list[Curve], again: Again
) -> tuple[list[Asked], Machine, list[Curve]]:
    """Return the values to be asked for; where there are none, the curves that are known then."""
    values: dict[str, Any] = {}
    leaves: dict[str, Leaf] = {}
    choices: dict[str, tuple[Any, ...]] = {}
    known = machine, curves
    for _ in range(_ROUNDS):
        met = [one for curve in known[1] for one in open_leaves(curve) if one.text not in values]
        if not met:
            break
        for leaf in met:
            leaves.setdefault(leaf.text, leaf)
            choices.setdefault(leaf.text, _candidates(leaf, known[1]))
            values[leaf.text] = choices[leaf.text][0]
        if len(values) > _MOST_TRIED:
            break
        try:
            known = again(values)
        except LRSchedError:
            break
    base = None if len(values) > _MOST_TRIED else _rates(values, again)
    asked = []
    kept = dict(values)
    for text, leaf in leaves.items():
        if base is not None and not _matters(text, choices[text], values, base, again):
            continue
        asked.append((text, leaf.line, tuple(x for x in choices[text] if isinstance(x, str))))
        kept.pop(text, None)
    if asked or base is None:
        told = asked or [(text, leaf.line, ()) for text, leaf in leaves.items()]
        return told, machine, curves
    return [], *again(kept)


def _matters(
    text: str, choices: Sequence[Any], values: Mapping[str, Any], base: Any, again: Again  # noqa: ANN401
) -> bool:
    """Tell whether another value changes the rates, beside two sets of the other values."""
    if any(_rates({**values, text: one}, again) != base for one in choices[1:]):
        return True
    others = {name: _OTHER.get(one, one) if name != text else one for name, one in values.items()}
    second = _rates(others, again) if others != values else None
    return second is not None and any(
        _rates({**others, text: one}, again) != second for one in choices[1:]
    )


_OTHER = {100: 2000, 0.01: 0.3}
"""A second value to try for each of those that are tried first."""


def _rates(values: Mapping[str, Any], again: Again) -> Any:  # noqa: ANN401
    """Return rates at some times for some values; None where there are none."""
    try:
        machine, curves = again(values)
        found = []
        for one in curves:
            if open_leaves(one):
                return None
            schedule = schedule_of(machine, one)
            found.append((one.name, [_at(schedule, t) for t in _TIMES]))
    except LRSchedError:
        return None
    return found


def _at(schedule: Any, t: int) -> float | None:  # noqa: ANN401
    try:
        return round(float(schedule(t)), 15)
    except LRSchedError:
        return None


def _candidates(leaf: Leaf, curves: list[Curve]) -> tuple[Any, ...]:
    """Return values to try for an unknown one: what it is compared with, else numbers."""
    texts: list[Any] = []
    is_condition = False
    for node in {one for curve in curves for one in walk(curve.rate)}:
        if node.op in {"eq", "ne"} and leaf in node.args:
            other = next((one for one in node.args if one is not leaf), None)
            if isinstance(other, (str, bool, int)) or other is None:
                texts.append(other)
        elif node.op in {"where", "and", "or", "not"} and node.args[0] is leaf:
            is_condition = True
        elif node.op in {"and", "or"} and leaf in node.args:
            is_condition = True
    words = [one for one in dict.fromkeys(texts) if isinstance(one, str)]
    if words:
        return (*words, "another")
    if texts and all(one is None for one in texts):
        return (None, 100, 7)
    if is_condition:
        return (False, True, 100)
    name = leaf.text.lower()
    if "lr" in name.rpartition(".")[2].split("_") or "learning_rate" in name:
        return (0.01, 0.02, 1e-5)
    return (100, 13, 350, 2, 5000)


__all__ = ["Node", "needed"]
