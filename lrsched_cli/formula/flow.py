"""Every value within a formula at some times: what is decided there, and how it changes.

A formula decides at whole times: its conditions, and floor, round and their like, hold through the
update in which they were computed. So the values at a time are those of the time, as decided at
the whole time before it; or, as a segment ends, at the whole time before that.
"""

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lrsched_cli._lazy import np
from lrsched_cli.formula.arrays import Array, careful_functions, numeric, truth
from lrsched_cli.formula.changes import (
    DECISIONS,
    SERIES,
    Values,
    as_array,
    drift,
    drift_of,
    is_curved,
    moving_nodes,
    slope_of,
)
from lrsched_cli.formula.nodes import Leaf, Node, Value
from lrsched_cli.formula.operations import OPERATIONS
from lrsched_cli.formula.pieces import Pieces
from lrsched_cli.formula.program import quietly, sum_function
from lrsched_cli.formula.scopes import needed, operands
from lrsched_cli.formula.series import FARTHEST_STEP, Series

if TYPE_CHECKING:
    from collections.abc import Callable


_BENDS = {"min", "max", "abs", "at"}

_LONGEST_PERIOD = 2**40


_MOST_ROUNDS = 4096
"""Rounds of a loop that is done anew at each time, where only breakpoints are looked for."""


class Flow:
    """All nodes of a formula, each computed at every time."""

    def __init__(self, root: Value, time: Leaf, series: Series) -> None:
        self.root, self.time, self._series = root, time, series
        self._is_near = False
        self.nodes = [node for node in needed([root]) if not isinstance(node, Leaf)]
        self.decisions = [node for node in self.nodes if node.op in DECISIONS]
        self.moving = moving_nodes(self.nodes, time)
        """The nodes that may change within an update."""

    @cached_property
    def bends(self) -> list[Node]:
        """The nodes at which the curve may bend within an update."""
        return [node for node in self._reached([self.root]) if self._is_bend(node)]

    @cached_property
    def inner_bends(self) -> list[Node]:
        """The nodes at which what a decision hangs on may bend."""
        asked = [one for node in self.decisions for one in operands(node)]
        return [node for node in needed(asked) if self._is_bend(node) and node.op != "at"]

    def _is_bend(self, node: Node) -> bool:
        return node.op in _BENDS and node in self.moving

    def _reached(self, roots: list[Value]) -> list[Node]:
        """Return the nodes that values hang on, but for what is decided at whole times."""
        reached = {one for one in roots if isinstance(one, Node)}
        for node in reversed(self.nodes):
            if node in reached and node in self.moving:
                reached.update(one for one in operands(node) if isinstance(one, Node))
        return [node for node in self.nodes if node in reached]

    @property
    def schedules(self) -> list[Any]:
        """The schedules that the formula calls."""
        return [node.args[0] for node in self.nodes if node.op == "at"]

    @property
    def is_looping(self) -> bool:
        """Whether some loop in it is done anew at each time."""
        return any(node.op in SERIES and len(operands(node)) > 1 for node in self.nodes)

    @property
    def is_smooth(self) -> bool:
        """Whether nothing in it goes from one value of an array to the next."""
        return not any(node.op in SERIES and node in self.moving for node in self.nodes)

    @cached_property
    def is_monotone(self) -> bool:
        """Whether it is a line between breakpoints."""
        curved: set[Node] = set()
        for node in self.nodes:
            if node in self.moving and is_curved(node, self.moving, curved):
                curved.add(node)
        return self.root not in curved

    @cached_property
    def period(self) -> int | None:
        """The number of updates after which the same comes again; None if none is known."""
        found = 0
        for node in self.nodes:
            if self.time in operands(node):
                by = node.args[-1]
                if node.op != "mod" or isinstance(by, Node) or not float(by).is_integer():
                    return None
                found = math.lcm(found or 1, int(by))
        return found if 0 < found <= _LONGEST_PERIOD else None

    def near_values(self, t: Array, decided: Values | None = None) -> Values:
        """Return the same, but NaN of what many steps have to be computed for."""
        self._is_near = True
        try:
            return self.values(t, decided)
        finally:
            self._is_near = False

    def values(self, t: Array, decided: Values | None = None, *, before: bool = False) -> Values:
        """Return the value of every node at some times.

        Args:
            t: the times.
            decided: the values at the times for which what is decided holds, if that are others.
            before: whether schedules within the formula have the rate that they come from.
        """
        found: Values = {self.time: t}
        with np.errstate(all="ignore"):
            for node in self.nodes:
                found[node] = self._value(node, found, decided, before)
        return found

    def at(self, t: Array, decided: Values, *, before: bool = False) -> Array:
        """Return the formula's own values; arguments as of `values`."""
        found = self.values(t, decided, before=before)
        return self.of(self.root, found, t)

    def _value(self, node: Node, found: Values, decided: Values | None, before: bool) -> Any:  # noqa: ANN401 - an array
        size = found[self.time].shape
        given = [as_array(one, found, size) for one in operands(node)]
        if node.op in SERIES and len(given) > 1 and self._is_near:
            given[0] = np.where(given[0] > _MOST_ROUNDS, np.nan, given[0])
        if node.op in SERIES and len(given) == 1:
            return self._of_series(node, given[0], decided)
        if decided is not None and node.op in DECISIONS:
            if node.op != "mod":
                return decided[node]
            return given[0] - given[1] * quotient(node, decided, size)
        if node.op == "at" and before and node in self.moving:
            return _limits(node.args[0], given[0])
        return self._function(node)(*given)

    def _of_series(self, node: Node, index: Array, decided: Values | None) -> Array:
        function = self._function(node)
        if self._is_near:
            index = np.where(index > self._series.looked_at(node), np.nan, index)
        if decided is None:
            found: Array = function(index)
            return found
        first = as_array(node.args[1] if node.op == "item" else node.args[-1], decided, index.shape)
        low: Array = function(first)
        if node not in self.moving:
            return low
        share = index - first
        is_line = (share > 0) & self.pieces(node, first).goes_on(first)
        high = function(np.where(is_line, first + 1, first))
        return np.where(is_line, low + share * (high - low), low)

    def _function(self, node: Node) -> "Callable[..., Any]":
        if node.op in OPERATIONS:
            return careful_functions()[node.op]
        made = sum_function(node) if node.op == "sum_of_products" else self._series.function(node)
        return quietly(made)

    def pieces(self, node: Node, index: Array) -> Pieces:
        """Return where a table, sum or recursion breaks, at least up to some indices."""
        usable = index[index < np.inf]
        upto = float(usable.max()) if usable.size else 0.0
        return self._series.pieces(node, upto, is_moving=node in self.moving)

    def pieces_ahead(self, node: Node, index: Array) -> Pieces:
        """Return the same, up to the next break after each index if it is not too far."""
        found = self.pieces(node, index)
        while node.op != "item" and found.size <= FARTHEST_STEP:
            usable = index[index < found.size]
            if usable.size and np.isfinite(found.next_start(usable)).all():
                break
            ahead = max(found.size * 8.0, 4096.0)
            found = self.pieces(node, np.array([min(ahead, FARTHEST_STEP)]))
        return found

    def of(self, value: Value, found: Values, like: Array) -> Array:
        """Return the numbers of a value."""
        return np.asarray(numeric(as_array(value, found, like.shape)), np.float64)

    def slopes(self, found: Values) -> Values:
        """Return by how much each node grows with time, as long as the decisions hold.

        That is NaN where it is no line.
        """
        t = found[self.time]
        zero = np.zeros_like(t)
        slopes: Values = {self.time: np.ones_like(t)}
        with np.errstate(all="ignore"):
            for node in self.nodes:
                slopes[node] = slope_of(node, found, slopes, t) if node in self.moving else zero
        return slopes

    def needs(self, found: Values) -> Values:
        """Return of each node at which times it matters, then or as time goes on."""
        t = found[self.time]
        none = np.zeros(t.shape, bool)
        needs: Values = {self.root: ~none} if isinstance(self.root, Node) else {}
        for node in reversed(self.nodes):
            own = needs.setdefault(node, none)
            args = operands(node)
            asked = [own] * len(args)
            if node.op == "where":
                chosen = truth(np.asarray(as_array(args[0], found, t.shape)))[0]
                asked = [own, own & chosen, own & ~chosen]
            elif node.op in {"and", "or"}:
                first = truth(np.asarray(as_array(args[0], found, t.shape)))[0]
                asked = [own, own & (first if node.op == "and" else ~first)]
            elif node.op in {"min", "max"} and node in self._drifts:
                asked = [own & ~one for one in self._left_behind(node, found)]
            for one, times in zip(args, asked, strict=True):
                if isinstance(one, Node):
                    needs[one] = needs.get(one, none) | times
        return needs

    @cached_property
    def _drifts(self) -> dict[Node, float]:
        """Return by how much some nodes grow with time in the long run, always."""
        drifts: dict[Node, float] = {self.time: 1.0}
        for node in self.nodes:
            own = drift(node, drifts)
            if own is not None:
                drifts[node] = own
        return drifts

    def _left_behind(self, node: Node, found: Values) -> list[Array]:
        """Return when one operand of a minimum or maximum can no longer be that."""
        t = found[self.time]
        sign = 1.0 if node.op == "min" else -1.0
        one, other = (sign * self.of(value, found, t) for value in node.args)
        drifts = [sign * drift_of(value, self._drifts) for value in node.args]
        far = max(abs(drifts[0]), abs(drifts[1]), 1.0)  # by which what is rounded may come back
        return [
            (one > other + far) & (drifts[0] >= drifts[1]),
            (other > one + far) & (drifts[1] >= drifts[0]),
        ]

    def state(self, node: Node, found: Values) -> Array:
        """Return what a decision comes to: it changes only if that does."""
        t = found[self.time]
        if node.op == "mod":
            return quotient(node, found, t.shape)
        if node.op in SERIES and len(operands(node)) == 1:
            index = self.index(node, found)
            pieces = self.pieces(node, index)
            if node.op != "item":  # as far as it is looked at
                index = np.minimum(index, pieces.size - 1)
            return pieces.number_of(index)
        return np.asarray(found[node])

    def index(self, node: Node, found: Values) -> Array:
        """Return what a table, sum or recursion is asked for."""
        return self.of(operands(node)[0], found, found[self.time])


def quotient(node: Node, found: Values, size: tuple[int, ...]) -> Array:
    """Return the whole quotient of a remainder."""
    one, other = (numeric(as_array(value, found, size)) for value in node.args)
    with np.errstate(all="ignore"):
        return np.asarray(np.floor_divide(one, other))


def _limits(schedule: Any, t: Array) -> Array:  # noqa: ANN401 - it stands above this room
    found = np.full(t.shape, np.nan)
    is_time = (t >= 0) & (t < np.inf)
    if is_time.any():
        found[is_time] = schedule.left_limit(np.ascontiguousarray(t[is_time]))
    return found
