"""What a formula takes by a whole number: tables, sums over a range, states from step to step.

Each is an array of the values for 0, 1, 2, ..., made once and as far as it is asked for.
"""

import math
from collections.abc import Callable
from typing import Any

from lrsched_cli._lazy import np
from lrsched_cli.errors import LRSchedError
from lrsched_cli.formula.accumulation import accumulation, truth_as_number
from lrsched_cli.formula.arrays import Array, Function
from lrsched_cli.formula.nodes import Leaf, Node, Value
from lrsched_cli.formula.pieces import Pieces
from lrsched_cli.formula.program import Program
from lrsched_cli.formula.scalar import Scalar
from lrsched_cli.formula.scopes import from_outside, operands

LONGEST = 5_000_000
"""Values that are computed one after the other, or kept in a table, before giving up."""

_FIRST = 1024
_GROWTH = 8
"""Values that are computed at once: at least so many, or this part of those that are known."""

FARTHEST_SUM = 2**20
FARTHEST_STEP = 2**17
"""Up to where it is looked for where a recursion breaks, if no more of it was asked for."""


class Series:
    """The arrays of one formula, each made when it is asked for."""

    def __init__(self) -> None:
        self._made: dict[Any, _Steps | _Accumulated] = {}
        self._pieces: dict[tuple[Node, bool], Pieces] = {}

    def function(self, node: Node) -> Function:
        """Return what gives a node's values for arrays: of indices, or of a schedule's times."""
        if node.op == "at":
            return _rates_of(node.args[0])
        if node.op == "item":
            return _item(np.asarray(node.args[0].values, np.float64))
        if node.op in {"recur", "count"} and len(operands(node)) > 1:
            return _OfEachTime(node, self)
        if node.op in {"recur", "count"}:
            steps, which = self._steps(node)
            return lambda index: steps.at(which, index)
        raise TypeError(node.op)

    def values(self, node: Node, upto: float) -> Array:
        """Return the values of a table, a sum or a state for 0, 1, 2, ... up to an index."""
        if node.op == "item":
            return np.asarray(node.args[0].values, np.float64)
        steps, which = self._steps(node)
        last = FARTHEST_STEP if upto > LONGEST else max(int(upto), 0)
        return steps.known(which, last + 1)

    def _steps(self, node: Node) -> "tuple[_Steps | _Accumulated, int]":
        is_count = node.op == "count"
        which = 0 if is_count else node.args[3]
        key = node if is_count else (*node.args[:3], node.args[4])
        if key not in self._made:
            self._made[key] = self._made_of(node)
        return self._made[key], which

    def looked_at(self, node: Node) -> float:
        """Return up to which index it is seen where values break, unless more are known."""
        if node.op == "item":
            return math.inf
        steps, which = self._steps(node)
        far = FARTHEST_SUM if isinstance(steps, _Accumulated) else FARTHEST_STEP
        return max(far, steps.known(which, 1).size - 1)

    def _made_of(self, node: Node) -> "_Steps | _Accumulated":
        if node.op == "count":
            return _Accumulated(0.0, np.add, truth_as_number(node.args[0]), node.args[1], self)
        found = accumulation(node)
        if found is None:
            return _Steps(*_stepped(node, self))
        first, function, operand = found
        return _Accumulated(first, function, operand, node.args[4], self)

    def pieces(self, node: Node, upto: float, *, is_moving: bool) -> Pieces:
        """Return where the values break, at least up to an index."""
        values = self.values(node, min(upto, self.looked_at(node)))
        made = self._pieces.get((node, is_moving))
        if made is None or made.size != values.size:
            made = self._pieces[node, is_moving] = Pieces.of(values, is_line=is_moving)
        return made

    def _special(self) -> dict[str, Callable[[Node], Callable[..., Any]]]:
        """Return how one number after the other is looked up, for what steps in Python."""
        return dict.fromkeys(("at", "item", "count", "recur"), self._one)

    def _one(self, node: Node) -> Callable[..., Any]:
        function = self.function(node)

        def one(*given: float) -> float:
            found = float(function(*(np.array([float(number)]) for number in given))[0])
            if math.isnan(found):
                raise ValueError(given)
            return found

        return one


class _Accumulated:
    """A state that is multiplied, or added to, by what is known of each step beforehand."""

    def __init__(
        self,
        first: float,
        function: "np.ufunc",
        operand: Value,
        index: Leaf,
        series: Series,
    ) -> None:
        self._function = function
        self._program = Program(operand, index, series)
        self._values = np.array([first])

    def known(self, which: int, count: int) -> Array:  # noqa: ARG002 - as of several states
        """Return at least so many values; NaN from where Python refuses."""
        have = self._values.size
        if count > have:
            steps = np.arange(have - 1.0, have - 1 + max(count - have, have // _GROWTH, _FIRST))
            with np.errstate(all="ignore"):
                operands_of = np.append(self._values[-1:], self._program(steps))
                further = self._function.accumulate(operands_of)[1:]
            self._values = np.append(self._values, further)
        return self._values

    def at(self, which: int, index: Array) -> Array:
        """Return the values after so many steps each."""
        return _values_at(self, which, index)


def _values_at(steps: "_Steps | _Accumulated", which: int, index: Array) -> Array:
    index = np.asarray(index)
    if not index.size:
        return index
    at = np.maximum(np.nan_to_num(index, nan=0.0, posinf=np.inf), 0)
    is_far = at > LONGEST
    at = np.where(is_far, 0.0, at)
    found: Array = steps.known(which, int(at.max()) + 1).take(at.astype(np.intp))
    return np.where(is_far | np.isnan(index), np.nan, found)


class _Steps:
    """States from step to step: their first values, and what makes the next ones of these."""

    def __init__(self, first: list[Any], advance: Callable[[int, list[Any]], list[Any]]) -> None:
        self._states, self._advance = first, advance
        self._columns: list[Array] = [np.array([_float(one)]) for one in first]
        self._is_over = False

    def known(self, which: int, count: int) -> Array:
        """Return at least so many values of one state; NaN from where Python refuses."""
        have = self._columns[0].size
        if count > have:
            self._extend(max(count - have, have // _GROWTH, _FIRST))
        return self._columns[which]

    def _extend(self, count: int) -> None:
        start = self._columns[0].size - 1
        rows = np.full((count, len(self._columns)), np.nan)
        states, advance = self._states, self._advance
        if not self._is_over:
            try:
                for row in range(count):
                    states = advance(start + row, states)
                    rows[row] = states
            except (ArithmeticError, ValueError, LRSchedError):
                self._is_over = True
        self._states = states
        pairs = zip(self._columns, rows.T, strict=True)
        self._columns = [np.concatenate(pair) for pair in pairs]

    def at(self, which: int, index: Array) -> Array:
        """Return the values of one state after so many steps each."""
        return _values_at(self, which, index)


def _float(value: Any) -> float:  # noqa: ANN401
    try:
        return float(value)
    except OverflowError:
        return math.nan


def _stepped(node: Node, series: Series) -> tuple[list[Any], Any]:
    first, following = _loop(node, series)
    try:
        begun = first()
    except (ArithmeticError, ValueError, LRSchedError):
        begun = [math.nan] * len(node.args[0])
    return begun, lambda step, known: following(*known, step)


def _loop(node: Node, series: Series) -> tuple[Scalar, Scalar]:
    """Return what gives the first states of a loop, and the next ones, of all that they need."""
    states, firsts, nexts, _, index, _ = node.args
    others = from_outside(node)
    special = series._special()  # noqa: SLF001 - of this module
    return Scalar(firsts, others, special), Scalar(nexts, (*states, index, *others), special)


def _condition(node: Node, series: Series) -> Scalar:
    condition, index, _ = node.args
    return Scalar((condition,), (index, *from_outside(node)), series._special())  # noqa: SLF001


class _OfEachTime:
    """A loop whose steps are others at each time: it is done anew for every one."""

    def __init__(self, node: Node, series: Series) -> None:
        self._which = 0 if node.op == "count" else node.args[3]
        if node.op == "count":
            self._tell = _condition(node, series)
        else:
            self._first, self._following = _loop(node, series)
        self._is_count = node.op == "count"
        self._known: dict[tuple[float, ...], float] = {}

    def __call__(self, index: Array, *others: Array) -> Array:
        """Return the values after so many steps each; NaN where those are too many in all."""
        columns = np.broadcast_arrays(index, *others)  # how often may be a number
        found = np.empty(columns[0].shape)
        left = LONGEST
        for place, given in enumerate(zip(*(one.tolist() for one in columns), strict=True)):
            if given not in self._known:
                left -= int(given[0]) if given[0] > 0 else 0
                self._known[given] = self._value(given) if left > 0 else math.nan
            found[place] = self._known[given]
        return found

    def _value(self, given: tuple[float, ...]) -> float:
        times, others = given[0], [int(one) if one.is_integer() else one for one in given[1:]]
        try:
            steps = range(max(int(times), 0))
            if self._is_count:
                return float(sum(bool(self._tell(step, *others)[0]) for step in steps))
            states = self._first(*others)
            for step in steps:
                states = self._following(*states, step, *others)
            return _float(states[self._which])
        except (ArithmeticError, ValueError, LRSchedError):
            return math.nan


def _item(table: Array) -> Function:
    """Return what takes values of a table as Python does: from its end by numbers below 0."""
    size = table.size

    def item(index: Array) -> Array:
        at = np.where(index < 0, index + size, index)
        is_known = (at >= 0) & (at < size)
        if is_known.all():
            return table.take(at.astype(np.intp))
        found = np.full(index.shape, np.nan)
        found[is_known] = table.take(at[is_known].astype(np.intp))
        return found

    return item


def _rates_of(schedule: Any) -> Function:  # noqa: ANN401 - a schedule: it stands above this room
    def rates(t: Array) -> Array:
        t = np.asarray(t)  # of a time that does not change, a number
        found = np.full(t.shape, np.nan)
        is_time = (t >= 0) & (t < np.inf)
        if not is_time.any():
            return found
        with np.errstate(all="ignore"):
            own = schedule.rates(np.ascontiguousarray(t[is_time], np.float64))
        found[is_time] = np.where((own >= 0) & (own < np.inf), own, np.nan)
        return found

    return rates
