"""Where a formula breaks: at whole times where it decides anew, and where it bends in between."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.formula.changes import COMPARISONS, SERIES, Values, as_array
from lrsched_cli.formula.flow import Flow, quotient
from lrsched_cli.formula.nodes import Node
from lrsched_cli.formula.scopes import operands
from lrsched_cli.schedules.base import Floats
from lrsched_cli.schedules.breaks import first_between, first_float

if TYPE_CHECKING:
    import numpy.typing as npt

    Flags = npt.NDArray[np.bool_]

_SCANNED = (2.0**12, 2.0**16, 2.0**20)
"""Up to where every whole time is looked at, if a decision hangs on what is no line."""

_BLOCK = 2**14
"""Times that are looked at together."""

_PROBES = 32
"""Times at which a curve is looked at to find where it crosses another one."""

_REACH = 2.0**16
"""Up to where, or twice as far, it is looked for that two curves cross."""

_LARGEST = 2.0**53


@dataclass(slots=True)
class Breakpoints:
    """The breakpoints of one formula, of which some are found by looking at every time."""

    flow: Flow
    _scanned: "Floats | None" = None
    _upto: float = 0.0

    def next(self, t: Floats) -> Floats:
        """Return the first breakpoint after each time, else infinity."""
        found = np.empty_like(t)
        size = max(_BLOCK * 64 // (64 + len(self.flow.nodes)), 64)
        for start in range(0, t.size, size):
            part = slice(start, start + size)
            with np.errstate(all="ignore"):
                found[part] = self._next(t[part])
        return found

    def _next(self, t: Floats) -> Floats:
        flow, whole = self.flow, np.floor(t)
        decided = flow.near_values(whole)
        slopes, needs = flow.slopes(decided), flow.needs(decided)
        later, curved = np.full_like(t, np.inf), np.zeros(t.shape, bool)
        for node in (*flow.decisions, *flow.inner_bends):
            needed = needs[node]
            if needed.any():
                change = (
                    _next_bend(node, decided, slopes, whole)
                    if node.op in _TURNING
                    else _next_change(flow, node, decided, slopes)
                )
                later = np.where(needed, np.fmin(later, change), later)
                curved |= needed & np.isnan(change)
        later[later > _LARGEST] = np.inf
        later = self._verified(whole, later, decided, needs)
        if curved.any():
            later[curved] = np.minimum(later[curved], self._after(whole[curved]))
        own = decided if (whole == t).all() else flow.near_values(t, decided)
        for node in flow.bends:
            if needs[node].any():
                later = self._bent(node, t, later, own, slopes[_first(node)], slopes, needs[node])
        return later

    def _verified(self, whole: Floats, later: Floats, decided: Values, needs: Values) -> Floats:
        """Return the whole times at which something is surely decided anew, near computed ones."""
        places = np.flatnonzero(np.isfinite(later))
        if not places.size:
            return later
        begin, about = whole[places], later[places]
        best = about.copy()
        for by in (1.0, 0.0, -1.0):
            at = np.maximum(about + by, begin + 1)
            changed = self._changed(at, decided, needs, places)
            best = np.where(changed, at, best)
        later[places] = best
        return later

    def _changed(
        self, at: Floats, decided: Values, needs: Values, places: "npt.NDArray[np.intp]"
    ) -> "Flags":
        """Tell at which times something that matters is not decided as it was before."""
        found = self.flow.near_values(at)
        changed = np.zeros(at.shape, bool)
        for node in self.flow.decisions:
            needed = needs[node][places]
            if needed.any():
                before = self.flow.state(node, decided)[places]
                changed |= needed & _differ(before, self.flow.state(node, found))
        return changed

    # Decisions that hang on a curve: every whole time is looked at, up to some.

    def _after(self, whole: Floats) -> Floats:
        """Return the first whole time after each one at which something is decided anew."""
        later = np.full_like(whole, np.inf)
        for upto in _SCANNED:
            is_open = np.isinf(later) & (whole < upto)
            if not is_open.any():
                break
            self._scan(upto)
            ends = np.append(self._scanned if self._scanned is not None else [], np.inf)
            later[is_open] = ends[np.searchsorted(ends, whole[is_open], side="right")]
        is_far = np.flatnonzero(np.isinf(later))
        if is_far.size:
            later[is_far] = self._probed(np.maximum(whole[is_far], self._upto))
        return later

    def _scan(self, upto: float) -> None:
        if upto <= self._upto:
            return
        found = [] if self._scanned is None else [self._scanned]
        for start in np.arange(self._upto, upto, _BLOCK):
            at = np.arange(start, min(start + _BLOCK, upto) + 1)
            decided = self.flow.near_values(at)
            needs = self.flow.needs(decided)
            changed = np.zeros(at.size - 1, bool)
            for node in self.flow.decisions:
                state, needed = self.flow.state(node, decided), needs[node]
                changed |= (needed[1:] | needed[:-1]) & _differ(state[:-1], state[1:])
            found.append(at[1:][changed])
        self._scanned, self._upto = np.concatenate(found), upto

    def _probed(self, whole: Floats) -> Floats:
        """Return about where something is decided anew, far away, else infinity."""
        decided = self.flow.near_values(whole)
        needs = self.flow.needs(decided)
        every = np.arange(whole.size)
        low, high = whole.copy(), np.full_like(whole, np.inf)
        for distance in 2.0 ** np.arange(0, 42, 2):
            at = whole + distance
            is_first = np.isinf(high) & self._changed(at, decided, needs, every)
            high[is_first] = at[is_first]
            low = np.where(np.isinf(high), at, low)
        is_found = np.flatnonzero(np.isfinite(high))
        low, end = low[is_found], high[is_found]
        while (end - low > 1).any():
            middle = np.floor((low + end) / 2)
            changed = self._changed(middle, decided, needs, is_found)
            low, end = np.where(changed, low, middle), np.where(changed, middle, end)
        high[is_found] = end
        return high

    # Bends: where two curves cross, or a schedule within the formula breaks.

    def _bent(  # noqa: PLR0913, PLR0917 - what is known of a node
        self,
        node: Node,
        t: Floats,
        later: Floats,
        own: Values,
        slope: Floats,
        slopes: Values,
        needed: "Flags",
    ) -> Floats:
        if node.op == "at":
            crossing = _broken(node, t, own, slope)
            reached = partial(_has_reached, self.flow, node)
        else:
            gap, steep = _gap(node, own, t), _gap_slope(node, slopes, t)
            crossing = np.where(steep == 0, np.inf, t - gap / steep)
            curved = needed & np.isnan(steep)
            if curved.any():
                later = later.copy()
                later[curved] = self._crossed(node, t[curved], later[curved])
            reached = partial(_has_turned, self.flow, node)
        usable = needed & (crossing > t) & (crossing < later)
        places = np.flatnonzero(usable)
        if places.size:
            begin = t[places]
            at = first_float(crossing[places], lambda time: reached(begin, time))
            later = later.copy()
            later[places] = np.where(at > begin, np.minimum(at, later[places]), later[places])
        return later

    def _crossed(self, node: Node, t: Floats, later: Floats) -> Floats:
        """Return where the two operands of a node first cross before something else, else that.

        What lies within one segment is looked at once for all of its times.
        """
        order = np.lexsort((t, later))
        found = later.copy()
        starts, ends = t[order], later[order]
        is_open = np.ones(t.size, bool)
        while is_open.any():
            places = np.flatnonzero(is_open)
            is_first = np.append(True, ends[places][1:] != ends[places][:-1])
            firsts = places[is_first]
            crossing = self._first_crossing(node, starts[firsts], ends[firsts])
            until = crossing[np.cumsum(is_first) - 1]
            is_before = starts[places] < until
            done = places[is_before]
            found[order[done]] = np.minimum(until[is_before], ends[done])
            is_open[done] = False
        return found

    def _first_crossing(self, node: Node, start: Floats, end: Floats) -> Floats:
        """Return where the operands first cross between two times, else infinity."""
        stop = np.minimum(end, np.maximum(_REACH, 2 * start))
        side = _side(self.flow, node, start, start)
        crossing, low = np.full_like(start, np.inf), start
        for probe in range(1, _PROBES + 1):
            at = start + (stop - start) * (probe / _PROBES)
            at = np.where(at < end, at, np.nextafter(end, -np.inf))
            now = _side(self.flow, node, start, at)
            places = np.flatnonzero((now * side < 0) & np.isinf(crossing))
            if places.size:
                begin, sign = start[places], side[places]
                crossing[places] = first_between(
                    low[places],
                    at[places],
                    lambda time, begin=begin, sign=sign: (  # type: ignore[misc]
                        _side(self.flow, node, begin, time) != sign
                    ),
                )
            low, side = np.where(now, at, low), np.where(now, now, side)
        return crossing


_TURNING = {"min", "max", "abs"}


def _first(node: Node) -> Node:
    return next(one for one in operands(node) if isinstance(one, Node))


def _differ(one: Floats, other: Floats) -> "Flags":
    differ: Flags = (one != other) & ~np.isnan(one) & ~np.isnan(other)  # NaN is no answer
    return differ


def _next_change(flow: Flow, node: Node, decided: Values, slopes: Values) -> Floats:
    """Return about when a decision changes: NaN where it hangs on what is no line."""
    t = decided[flow.time]
    zero = np.zeros_like(t)
    value = [flow.of(one, decided, t) for one in operands(node)]
    slope = [slopes[one] if isinstance(one, Node) else zero for one in operands(node)]
    if node.op in COMPARISONS:
        gap, steep = value[0] - value[1], slope[0] - slope[1]
        crossing = t - gap / steep
        if node.op in {"eq", "ne"}:
            crossing = np.where(gap == 0, t + 1, np.ceil(crossing))
        else:
            is_reached = (steep > 0) == (node.op in {"lt", "ge"})  # where the two are equal
            crossing = np.where(is_reached, np.ceil(crossing), np.floor(crossing) + 1)
        crossing = np.where((crossing > t) | np.isnan(steep), crossing, np.inf)
        return np.where(steep == 0, np.inf, crossing)
    if node.op in SERIES and len(value) > 1:
        return np.asarray(t + 1)  # a loop that is done anew each time
    if node.op in SERIES:
        index = value[0]
        pieces = flow.pieces_ahead(node, index)
        target = np.where(slope[0] > 0, pieces.next_start(index), pieces.last_of_former(index))
        target = np.where((slope[0] < 0) & (target < 0), -np.inf, target)
        return np.where(slope[0] == 0, np.inf, np.ceil(t + (target - index) / slope[0]))
    over, steep = value[0], slope[0]
    if node.op in {"floordiv", "mod"}:
        over, now = value[0] / value[1], quotient(node, decided, t.shape)
        steep = np.where(slope[1] == 0, slope[0] / value[1], np.nan)
        edge = np.where(steep > 0, now + 1, now)
    else:
        now = np.asarray(decided[node])
        edge = _edge(node.op, now, steep)
    crossing = t + (edge - over) / steep
    return np.where(steep == 0, np.inf, np.maximum(np.ceil(crossing), t + 1))


def _next_bend(node: Node, decided: Values, slopes: Values, t: Floats) -> Floats:
    """Return the first whole time after a bend: NaN where it hangs on what is no line."""
    steep = _gap_slope(node, slopes, t)
    bend = np.ceil(t - _gap(node, decided, t) / steep)
    return np.where(steep == 0, np.inf, np.where((bend > t) | np.isnan(bend), bend, np.inf))


def _edge(op: str, now: Floats, steep: Floats) -> Floats:
    """Return the number at which a rounded one changes, as it rises or falls."""
    rises = steep > 0
    if op == "floor":
        return np.where(rises, now + 1, now)
    if op == "ceil":
        return np.where(rises, now, now - 1)
    if op == "round":
        return np.where(rises, now + 0.5, now - 0.5)
    up = np.where(now >= 0, now + 1, now)  # towards 0
    down = np.where(now > 0, now, now - 1)
    return np.where(rises, up, down)


def _gap(node: Node, found: Values, t: Floats) -> Floats:
    first = as_array(node.args[0], found, t.shape)
    gap: Floats = first if node.op == "abs" else first - as_array(node.args[1], found, t.shape)
    return gap


def _gap_slope(node: Node, slopes: Values, t: Floats) -> Floats:
    zero = np.zeros_like(t)
    slope = [slopes[one] if isinstance(one, Node) else zero for one in node.args]
    return slope[0] if node.op == "abs" else slope[0] - slope[1]


def _side(flow: Flow, node: Node, begin: Floats, at: Floats) -> Floats:
    """Return on which side of the other operand the first one is, as decided at the beginning."""
    found = flow.near_values(at, flow.near_values(np.floor(begin)))
    side: Floats = np.sign(_gap(node, found, at))
    return side


def _has_turned(flow: Flow, node: Node, begin: Floats, at: Floats) -> "Flags":
    before, now = _side(flow, node, begin, begin), _side(flow, node, begin, at)
    turned: Flags = (now != before) & (at > begin)
    return turned


def _broken(node: Node, t: Floats, own: Values, slope: Floats) -> Floats:
    """Return about when a schedule within the formula comes to its next breakpoint."""
    time = as_array(node.args[1], own, t.shape)
    usable = (time >= 0) & (time < np.inf) & (slope > 0)
    later = np.full_like(t, np.inf)
    if usable.any():
        following = node.args[0].next_breakpoint(np.ascontiguousarray(time[usable]))
        later[usable] = t[usable] + (following - time[usable]) / slope[usable]
    return later


def _has_reached(flow: Flow, node: Node, begin: Floats, at: Floats) -> "Flags":
    decided = flow.near_values(np.floor(begin))
    time = as_array(node.args[1], flow.near_values(begin, decided), begin.shape)
    following = node.args[0].next_breakpoint(np.ascontiguousarray(np.maximum(time, 0)))
    now = as_array(node.args[1], flow.near_values(at, decided), at.shape)
    reached: Flags = now >= following
    return reached
