"""Comparisons that hold, or do not, whatever the pass: an index is below the number of passes."""

import math
from typing import Any

from lrsched_cli.formula.nodes import Leaf, Node, is_whole
from lrsched_cli.script.machine import Machine

_OPS = frozenset({"lt", "le", "gt", "ge", "eq", "ne"})


def _holds(op: str, low: float, high: float) -> bool | None:
    """Return what a comparison with 0 gives for all numbers from one to another, or None."""
    match op:
        case "ge" | "lt":
            found = True if low >= 0 else False if high < 0 else None
        case "gt" | "le":
            found = True if low > 0 else False if high <= 0 else None
        case _:
            found = True if low > 0 or high < 0 else None  # of `ne`
    return found if found is None or op in {"ge", "gt", "ne"} else not found


def decided(machine: Machine, op: str, left: Any, right: Any) -> bool | None:
    """Return what a comparison gives in every pass of the loops, or None if that is open."""
    if op not in _OPS or not (is_whole(left) and is_whole(right)):
        return None
    difference = machine.apply("sub", left, right)
    if not isinstance(difference, Node):
        return None
    is_sum = difference.op == "sum_of_products"
    try:
        low, high = _range(dict(difference.args) if is_sum else {(difference,): 1})
    except OverflowError:  # a whole number that no float64 holds
        return None
    return _holds(op, low, high)


def _range(terms: dict[tuple[Node, ...], int]) -> tuple[float, float]:
    """Return between which numbers a sum of products is; infinite where nothing tells."""
    low = high = float(terms.pop((), 0))
    for key, times in list(terms.items()):
        leaf = key[0] if len(key) == 1 else None
        if key not in terms or not isinstance(leaf, Leaf) or leaf.kind != "index":
            continue
        if isinstance(leaf.bound, Node) and terms.get((leaf.bound,)) == -times:
            del terms[key], terms[leaf.bound,]
            ends = (-math.inf, -1.0)  # its least is the number of passes, which is open
        elif isinstance(leaf.bound, int):
            del terms[key]
            ends = (0.0, leaf.bound - 1.0)
        else:
            del terms[key]
            ends = (0.0, math.inf)
        low, high = low + min(times * one for one in ends), high + max(times * one for one in ends)
    return (-math.inf, math.inf) if terms else (low, high)
