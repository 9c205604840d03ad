"""What a formula takes by a whole number: tables, sums over a range, states from step to step.

Each is an array of the values for 0, 1, 2, ..., made once and as far as it is asked for.
"""

import math
from collections.abc import Callable
from typing import Any

from lrsched_cli._lazy import np
from lrsched_cli.errors import LRSchedError
from lrsched_cli.formula.arrays import Array, Function
from lrsched_cli.formula.nodes import Node, leaves
from lrsched_cli.formula.pieces import Pieces
from lrsched_cli.formula.scalar import Scalar

LONGEST = 5_000_000
"""Values that are computed one after the other, or kept in a table, before giving up."""

_FIRST = 1024
"""Values that are computed at once, at least."""

FARTHEST_STEP = 2**17
"""Up to where it is looked for where a recursion breaks, if no more of it was asked for."""


class Series:
    """The arrays of one formula, each made when it is asked for."""

    def __init__(self) -> None:
        self._made: dict[Any, _Steps] = {}
        self._pieces: dict[tuple[Node, bool], Pieces] = {}

    def function(self, node: Node) -> Function:
        """Return what gives a node's values for arrays: of indices, or of a schedule's times."""
        if node.op == "at":
            return _rates_of(node.args[0])
        if node.op == "item":
            return _item(np.asarray(node.args[0].values, np.float64))
        if node.op in {"recur", "count"}:
            steps, which = self._steps(node)
            return lambda index: steps.at(which, index)
        raise TypeError(node.op)

    def values(self, node: Node, upto: float) -> Array:
        """Return the values of a table, a sum or a state for 0, 1, 2, ... up to an index."""
        if node.op == "item":
            return np.asarray(node.args[0].values, np.float64)
        steps, which = self._steps(node)
        return steps.known(
            which,
            (min(max(int(upto), 0), FARTHEST_STEP) if upto > LONGEST else int(max(upto, 0))) + 1,
        )

    def _steps(self, node: Node) -> "tuple[_Steps, int]":
        is_count = node.op == "count"
        which = 0 if is_count else node.args[3]
        key = node if is_count else (*node.args[:3], node.args[4])
        if key not in self._made:
            made = _counted(node, self) if is_count else _stepped(node, self)
            self._made[key] = _Steps(*made)
        return self._made[key], which

    def pieces(self, node: Node, upto: float, *, is_moving: bool) -> Pieces:
        """Return where the values break, at least up to an index."""
        values = self.values(node, upto)
        made = self._pieces.get((node, is_moving))
        if made is None or made.size != values.size:
            made = self._pieces[node, is_moving] = Pieces.of(values, is_line=is_moving)
        return made

    def _special(self) -> dict[str, Callable[[Node], Callable[..., Any]]]:
        """Return how one number after the other is looked up, for what steps in Python."""
        return dict.fromkeys(("at", "item", "count", "recur"), self._one)

    def _one(self, node: Node) -> Callable[..., Any]:
        function = self.function(node)

        def one(index: float) -> float:
            found = float(function(np.array([float(index)]))[0])
            if math.isnan(found):
                raise ValueError(index)
            return found

        return one


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
            self._extend(max(count, min(2 * have, LONGEST + 1), _FIRST) - have)
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
        if not index.size:
            return index
        at = np.maximum(np.nan_to_num(index, nan=0.0, posinf=np.inf), 0)
        is_far = at > LONGEST
        at[is_far] = 0
        found: Array = self.known(which, int(at.max()) + 1).take(at.astype(np.intp))
        found[is_far | np.isnan(index)] = np.nan
        return found


def _float(value: Any) -> float:  # noqa: ANN401
    try:
        return float(value)
    except OverflowError:
        return math.nan


def _stepped(node: Node, series: Series) -> tuple[list[Any], Any]:
    states, firsts, nexts, _, index, _ = node.args
    own = (*states, index)
    _refuse_others(nexts, own)
    _refuse_others(firsts, ())
    special = series._special()  # noqa: SLF001 - of this module
    first = Scalar(firsts, (), special)()
    following = Scalar(nexts, own, special)
    return first, lambda step, known: following(*known, step)


def _counted(node: Node, series: Series) -> tuple[list[Any], Any]:
    condition, index, _ = node.args
    _refuse_others((condition,), (index,))
    tell = Scalar((condition,), (index,), series._special())  # noqa: SLF001 - of this module
    return [0], lambda step, known: [known[0] + bool(tell(step)[0])]


def _refuse_others(values: Any, own: Any) -> None:  # noqa: ANN401
    others = [one for one in leaves(*values) if one not in own]
    if others:
        raise DependentLoopError(others[0].text)


class DependentLoopError(LRSchedError):
    """A loop whose steps differ from time to time, so that no array has its values."""

    def __init__(self, text: str) -> None:
        super().__init__(f"it is computed in a loop whose steps follow {text}, and is not known")


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
