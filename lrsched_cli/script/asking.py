"""Which of the unknown values a curve really needs: found by trying some for each."""

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lrsched_cli._lazy import np
from lrsched_cli.errors import LRSchedError
from lrsched_cli.formula.nodes import Leaf, Node, substitute, walk
from lrsched_cli.script.curves import Curve, open_leaves
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.opened import asked_instead
from lrsched_cli.script.schedules import RefusedError, schedule_of
from lrsched_cli.script.varying import courses, is_of_the_run, may_vary, varied

if TYPE_CHECKING:
    from lrsched_cli.schedules.base import Floats

Asked = tuple[str, int, tuple[str, ...]]
"""A name, the line where it was met, and the values that it is compared with."""

_MOST_TRIED = 12
"""Unknown values that are tried one by one; of more, all are asked for."""

_TIMES = (0, 1, 2, 3, 5, 8, 13, 21, 40, 77, 150, 333, 1000, 4000)
"""Times at which rates are compared, beside those around the breakpoints of a curve."""

_FAR_TIMES = (10_000, 33_333, 100_000, 333_333, 1_000_000)
"""The same of curves that need no step for each time."""

_MOST_BREAKPOINTS = 40

_FARTHEST, _FARTHEST_STEP = 5_000_000, 100_000
"""Up to where breakpoints are looked at, and curves that need a step for each time."""

_SECONDS = 1.0
"""Of the processor, in which it is tried which values matter; then all are asked for."""

_ANOTHER = "another text"
"""What stands for a text with which nothing is compared."""

_PROCESSES = ("world_size", "num_tasks", "device_count", "num_processes", "num_gpus")
"""Parts of the names of what is a few: data sets are much longer than the batches of as many."""

_OTHER = {100: 2000, 0.01: 0.3}
"""A second value to try for each of those that are tried first."""


def needed(machine: Machine, curves: list[Curve]) -> tuple[list[Asked], list[Curve]]:
    """Return the values to be asked for; where there are none, the curves that are known then."""
    leaves = list(dict.fromkeys(one for curve in curves for one in open_leaves(curve)))
    left = [one for one in leaves if one.kind == "index" and one.bound is not None]
    if left:
        return _lengths(machine, left), curves
    choices = {leaf: _candidates(leaf, curves) for leaf in leaves}
    values: dict[Node, Any] = {
        leaf: _apart(found[0], n) for n, (leaf, found) in enumerate(choices.items())
    }
    others: dict[Node, Any] = {
        leaf: _apart(_OTHER.get(found[0], found[0]), -n)
        for n, (leaf, found) in enumerate(choices.items())
    }
    trial = _Trial(machine, curves)
    last: dict[Node, Any] = {leaf: found[-1] for leaf, found in choices.items()}
    bases = [one for one in (values, others, last) if trial.tells(one)][:2]
    for one in bases:
        trial.look_around_breakpoints(one)
    if not bases and trial.refusal is not None:
        raise trial.refusal
    if len(leaves) > _MOST_TRIED or not bases:
        first = [one for one in leaves if one in _in_schedulers(curves)] or leaves
        return [_asked(leaf, choices[leaf]) for leaf in first], curves
    matter = [
        leaf for leaf in leaves if any(trial.matters(leaf, choices[leaf], one) for one in bases)
    ]
    for leaf in leaves:
        follows = is_of_the_run(machine, leaf) if leaf in matter else may_vary(machine, leaf)
        if follows and (leaf in matter or trial.varies(leaf, choices[leaf], bases[0])):
            message = f"the rate follows {leaf.text}, which only a run can tell"
            raise machine.error_at(leaf.line, f"{message}: it is not a function of the step")
    if matter:
        return [_asked(leaf, choices[leaf]) for leaf in matter], curves
    return [], [replace(one, rate=machine.replaced(values, one.rate)) for one in curves]


def _lengths(machine: Machine, indices: list[Leaf]) -> list[Asked]:
    """Return the lengths to be asked for of loops that have left something behind at each pass."""
    lengths = [
        leaf
        for index in indices
        for leaf in (walk(index.bound) if isinstance(index.bound, Node) else ())
        if isinstance(leaf, Leaf)
    ]
    if not lengths:
        message = "what this loop makes at each of its many passes is not supported"
        raise machine.error_at(indices[0].line, message)
    return [_asked(leaf, ()) for leaf in dict.fromkeys(lengths)]


def _in_schedulers(curves: list[Curve]) -> set[Leaf]:
    """Return the leaves that schedulers are made of: without them, nothing can be tried."""
    made = [node for one in curves for node in walk(one.rate) if node.op == "made"]
    return {one for one in walk(*made) if isinstance(one, Leaf)}


def _asked(leaf: Leaf, choices: Sequence[Any]) -> Asked:
    words = tuple(one for one in choices if isinstance(one, str) and one and one != _ANOTHER)
    text = asked_instead(getattr(leaf, "full", "")) or leaf.text
    return text, leaf.line, words


def _apart(value: Any, number: int) -> Any:
    """Return a number that differs from those tried for other values: no two of them cancel."""
    if isinstance(value, (bool, str)) or value is None:
        return value
    return value + 7 * number if isinstance(value, int) else value * 1.17**number


class _Trial:
    """The rates of some curves for values that are tried."""

    def __init__(self, machine: Machine, curves: list[Curve]) -> None:
        self._machine = machine
        self._curves = curves
        self._times = np.array(_TIMES, np.float64)
        self.refusal: LRSchedError | None = None
        """Why rates are none of the step, if that was met."""
        self._until = time.process_time() + _SECONDS
        self._of_bases: dict[int, tuple[Mapping[Node, Any], Any]] = {}
        """The rates for the values that others are compared with, each kept so that it is one."""

    def look_around_breakpoints(self, values: Mapping[Node, Any]) -> None:
        """Compare rates on both sides of the breakpoints that the curves have for some values."""
        times = [self._times]
        for one in self._curves:
            last = self._machine.replaced(values, one.total)
            last = last if isinstance(last, int) and last > 0 else _FARTHEST
            if any(node.op in {"recur", "count"} for node in walk(one.rate)):
                times.append(np.unique(np.geomspace(1, min(last, _FARTHEST_STEP), 200).round()))
                continue
            times.append(np.array([t for t in _FAR_TIMES if t < last], np.float64))
            schedule, found = self._schedule(one, values), np.zeros(1)
            for _ in range(_MOST_BREAKPOINTS):
                if time.process_time() > self._until:
                    break  # all is asked for then
                found = schedule.next_breakpoint(found)
                if not found[0] < last:
                    break
                times.append(np.ceil(found[0]) + np.array([-1, 0, 1, 5]))
        whole = np.unique(np.concatenate(times))
        self._times = whole[whole >= 0]

    def _schedule(self, curve: Curve, values: Mapping[Node, Any]) -> Any:
        (rate,) = substitute(self._machine.nodes, values, curve.rate)
        # Without its length: a loss that is tried may need longer than a run to change anything.
        return schedule_of(self._machine, replace(curve, rate=rate, total=None))

    def matters(self, leaf: Leaf, choices: Sequence[Any], base: Mapping[Node, Any]) -> bool:
        """Tell whether another value of a leaf changes the rates, or there is no time to try."""
        if time.process_time() > self._until:
            return True
        if id(base) not in self._of_bases:
            self._of_bases[id(base)] = base, self.rates(base)
        rates = self._of_bases[id(base)][1]
        return any(
            time.process_time() > self._until or self.rates({**base, leaf: one}) != rates
            for one in choices[1:]
        )

    def tells(self, values: Mapping[Node, Any]) -> bool:
        """Tell whether some values give rates, which others can be compared with."""
        return any(rate is not None for rates in self.rates(values) or () for rate in rates)

    def varies(self, leaf: Leaf, choices: Sequence[Any], base: Mapping[Node, Any]) -> bool:
        """Tell whether the rates change if each pass has another value of a leaf."""
        rest = {one: value for one, value in base.items() if one is not leaf}
        for course in courses(self._machine, choices):
            curves = [
                replace(one, rate=varied(self._machine, one.rate, leaf, one.t, course))
                for one in self._curves
            ]
            if self.rates(rest, curves) != self.rates(base):
                return True
        return False

    def rates(self, values: Mapping[Node, Any], curves: Sequence[Curve] = ()) -> Any:
        """Return rates at some times; None where these values give none."""
        try:
            schedules = [self._schedule(one, values) for one in curves or self._curves]
            return [_rounded(_at(one, self._times)) for one in schedules]
        except RefusedError as error:
            self.refusal = error
            return None
        except (LRSchedError, ArithmeticError, ValueError, TypeError):
            return None


def _at(schedule: Any, times: "Floats") -> list[float | None]:
    """Return the rates at some times; None where there is none."""
    with np.errstate(all="ignore"):
        found = schedule.rates(times)
    return [float(one) if 0 <= one < math.inf else None for one in found]


def _rounded(rates: list[float | None]) -> list[float | None]:
    """Return the rates of a curve without what arithmetic adds to them: digits below its largest.

    The same curve comes out a little different where its formula is computed in another order.
    """
    largest = max((abs(one) for one in rates if one is not None), default=0.0)
    if not 0 < largest < math.inf:
        return rates
    digits = _DIGITS - math.floor(math.log10(largest))
    return [None if one is None else round(one, digits) for one in rates]


_DIGITS = 10


def _candidates(leaf: Leaf, curves: list[Curve]) -> tuple[Any, ...]:
    """Return values to try for an unknown one: what it is compared with, else numbers."""
    texts: list[Any] = []
    is_condition = False
    for node in walk(*(one.rate for one in curves)):
        if node.op in {"eq", "ne"} and leaf in node.args:
            other = next((one for one in node.args if one is not leaf), None)
            if isinstance(other, (str, bool, int)) or other is None:
                texts.append(other)
        elif (node.op in {"where", "and", "or", "not"} and node.args[0] is leaf) or (
            node.op in {"and", "or"} and leaf in node.args
        ):
            is_condition = True
    words = [one for one in dict.fromkeys(texts) if isinstance(one, str)]
    if words:
        return (*words, _ANOTHER)
    if texts and all(one is None for one in texts):
        return (None, 100, 7)
    if is_condition:
        return (False, True, 100)
    name = leaf.text.lower().rpartition(".")[2]
    if "dataset" in name:
        return (1_281_167, 50_000, 5_000_000)
    if any(word in name for word in _PROCESSES):
        return (8, 3, 64)
    counts = any(word in name for word in ("epoch", "step", "iter", "warmup", "len("))
    if not counts and ("lr" in name.split("_") or "learning_rate" in name):
        return (0.01, 0.02, 1e-5)
    numbers = [one for one in texts if isinstance(one, int)]
    return (100, 13, 350, 2, 5000, *numbers, *_residues(leaf, curves))


def _residues(leaf: Leaf, curves: list[Curve]) -> Iterator[int]:
    """Yield values of which one leaves each remainder that a condition on the leaf may ask for."""
    whole = {
        node.args[1]
        for node in walk(*(one.rate for one in curves))
        if node.op == "mod" and isinstance(node.args[0], Node) and leaf in walk(node.args[0])
    }
    counts = [one for one in whole if isinstance(one, int) and 0 < one <= _MOST_REMAINDERS]
    yield from range(101, 100 + max(counts, default=1))


_MOST_REMAINDERS = 64
"""Remainders that are tried."""
