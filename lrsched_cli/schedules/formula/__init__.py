"""A rate as a formula: a text in `t`, or the graph of what a script computes."""

import math
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Self

from lrsched_cli._lazy import np
from lrsched_cli.errors import RangeError
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.kinds import Kind, declare
from lrsched_cli.parameters.values import Symbol, require
from lrsched_cli.schedules.base import Floats, Schedule

if TYPE_CHECKING:
    from lrsched_cli.formula.flow import Flow
    from lrsched_cli.formula.nodes import Leaf, Value
    from lrsched_cli.formula.series import Series
    from lrsched_cli.schedules.formula.breakpoints import Breakpoints

_EXPRESSIONS = "lrsched_cli.expression"
"""What reads the schedules that a formula calls; it stands above this package."""

_BLOCK = 2**14
"""Times that are looked at together, of a formula that is not long."""

_TOLD = "a formula of t"


class Rate:
    """A formula as a value: equal to another if it does the same in the same way."""

    def __init__(self, root: "Value", time: "Leaf") -> None:
        """Take what the formula comes to, and the time that is in it."""
        self.root = root
        self.time = time

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the formula that a text is.

        Raises:
            RangeError: it is none.
        """
        from lrsched_cli.formula.reading import Reader, ReadError  # noqa: PLC0415 - on demand

        reader = Reader(text, lambda called: import_module(_EXPRESSIONS).parse(called))
        try:
            root = reader.root()
        except ReadError as error:
            raise RangeError(text, f"must be {_TOLD} ({error})") from None
        if isinstance(root, float) and not math.isfinite(root):
            raise RangeError(text, f"must be {_TOLD} (this is no finite number)")
        return cls(root, reader.time)

    @cached_property
    def text(self) -> str:
        """The text of the formula."""
        from lrsched_cli.formula.writing import TooLongError, written  # noqa: PLC0415 - likewise

        try:
            return written(self.root, self.time)
        except TooLongError:
            return "..."

    @cached_property
    def _digest(self) -> bytes:
        from lrsched_cli.formula.identity import digest  # noqa: PLC0415 - likewise

        return digest(self.root)

    @cached_property
    def series(self) -> "Series":
        """The tables and recursions of the formula, as far as they were computed."""
        from lrsched_cli.formula.series import Series  # noqa: PLC0415 - likewise

        return Series()

    @cached_property
    def program(self) -> Any:  # noqa: ANN401 - a function of an array
        """What computes the formula at whole times."""
        from lrsched_cli.formula.program import Program  # noqa: PLC0415 - likewise

        return Program(self.root, self.time, self.series)

    @cached_property
    def flow(self) -> "Flow":
        """What tells how the formula changes with time."""
        from lrsched_cli.formula.flow import Flow  # noqa: PLC0415 - likewise

        return Flow(self.root, self.time, self.series)

    @cached_property
    def breakpoints(self) -> "Breakpoints":
        """What tells where the formula breaks."""
        from lrsched_cli.schedules.formula.breakpoints import (  # noqa: PLC0415 - likewise
            Breakpoints,
        )

        return Breakpoints(self.flow)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rate) and self._digest == other._digest

    def __hash__(self) -> int:
        return hash(self._digest)

    def __repr__(self) -> str:
        return repr(self.text)


class _Formula(Kind):
    told, metavar = _TOLD, "FORMULA"

    def check(self, value: object, param: Param) -> object:  # noqa: ARG002 - a kind's signature
        if isinstance(value, Rate):
            return value
        require(isinstance(value, str) and not isinstance(value, Symbol))
        return Rate.read(str(value))


RATE = _Formula()
"""The kind of parameter that is a formula."""

declare(Rate, RATE)


class Formula(Schedule, name="formula"):
    """Compute the rate by a formula of t, written in Python.

        lr(t) = rate

    The formula has operators, comparisons, `a if c else b`, and the functions of Python's math and
    of NumPy. Assignments may come before it, divided by semicolons, and so may a loop that changes
    what they assign. A schedule may be called in it: step(lr0=0.1)(t - 5). The text is read, never
    run. What depends on a condition, or on floor, round and their like, changes at whole t only.

    Past the end: holds its last value; without total it goes on. Source: a function of the step,
    as scripts have it.

    Examples:
        lrsched compare 'formula("0.1 * 0.95 ** floor(t / 10)", total=100)'
        lrsched formula --rate '0.1 * min(1, (t + 1) / 5)' --total 100
    """

    rate: Annotated[Rate, Param("the rate, as a formula of t")]
    total: Annotated[float | None, Param("length", unit="updates", above=0)] = None

    @classmethod
    def of(cls, root: "Value", time: "Leaf", total: float | None = None) -> Self:
        """Return the schedule of a graph whose only free leaf is the time.

        Args:
            root: what the rate is computed by.
            time: the leaf of the graph that is the time.
            total: how many updates it has, if that is known.
        """
        from lrsched_cli.formula.identity import normal  # noqa: PLC0415 - on demand

        return cls(Rate(*normal(root, time)), total)

    @cached_property
    def length(self) -> int | None:
        """The length in updates: as it was given, else up to the last breakpoint."""
        if self.total is not None:
            return math.ceil(self.total)
        last = self.last_breakpoint
        return math.ceil(last) if 0 < last < math.inf else None

    @cached_property
    def _last(self) -> float:
        """The time of the last value; infinity if it goes on."""
        return math.inf if self.total is None else max(math.ceil(self.total) - 1.0, 0.0)

    @cached_property
    def _flow(self) -> "Flow":
        return self.rate.flow

    @property
    def is_smooth(self) -> bool:
        """Whether it is smooth between breakpoints: not where tables or recursions are."""
        return super().is_smooth and self._flow.is_smooth

    @property
    def is_monotone(self) -> bool:
        """Whether it is known to rise or fall only between breakpoints: as lines do."""
        return self._flow.is_monotone

    @cached_property
    def settled_from(self) -> float:
        """From when on the rate is known to stay the same; else infinity."""
        if self.total is not None:
            return self._last
        last = self.last_breakpoint
        if math.isinf(last):
            return math.inf
        later = np.array([math.floor(last) + 1.0])
        return last if self._slopes(later)[0] == 0 else math.inf

    @property
    def repeats(self) -> tuple[float, float] | None:
        """From when on the same rates come again, and after how long."""
        period = self._flow.period if self.total is None else None
        return None if period is None else (0.0, float(period))

    @property
    def _inner(self) -> list[Schedule]:
        return self._flow.schedules

    def shape_at(self, t: float) -> str:
        """Return what the curve is called: a line, or the family's name."""
        if t > self._last:
            return "line"
        return self.name if math.isnan(self._slopes(np.array([float(t)]))[0]) else "line"

    def _slopes(self, t: Floats) -> Floats:
        flow = self._flow
        slopes = flow.slopes(flow.values(np.floor(t)))
        return slopes[flow.root] if flow.root in slopes else np.zeros_like(t)

    def _lr(self, t: Floats) -> Floats:
        symbol: Any = t
        if not isinstance(symbol, np.ndarray):  # it computes with the formula itself
            if self.total is not None:
                symbol = np.minimum(symbol, self._last)
            found: Floats = symbol.through(self.rate)
            return found
        t = np.minimum(t, self._last)
        whole = np.floor(t)
        if (whole != t).any():
            return self._decided_at(whole, t)
        rates: Floats = self.rate.program(t)
        return rates

    def _before(self, t: Floats) -> Floats:
        t = np.minimum(t, math.nextafter(self._last, math.inf))
        return self._decided_at(np.maximum(np.ceil(t) - 1, 0), t, before=True)

    def _decided_at(self, whole: Floats, t: Floats, *, before: bool = False) -> Floats:
        found = np.empty_like(t)
        size = max(_BLOCK * 64 // (64 + len(self._flow.nodes)), 64)
        for start in range(0, t.size, size):
            part = slice(start, start + size)
            decided = self._flow.values(whole[part])
            found[part] = self._flow.at(t[part], decided, before=before)
        return found

    def _next_breakpoint(self, t: Floats) -> Floats:
        if self.total is None:
            return self._next_of_formula(t)
        after, found = math.nextafter(self._last, math.inf), np.full(t.shape, np.inf)
        is_before = t < after
        if is_before.any():
            found[is_before] = np.minimum(self._next_of_formula(t[is_before]), after)
        return found

    def _next_of_formula(self, t: Floats) -> Floats:
        if not any(node.op == "recur" for node in self._flow.nodes):
            return self.rate.breakpoints.next(t)
        from lrsched_cli.formula.series import FARTHEST_STEP  # noqa: PLC0415 - on demand

        found, is_near = np.full(t.shape, np.inf), t < FARTHEST_STEP
        if is_near.any():
            found[is_near] = self.rate.breakpoints.next(t[is_near])
        return found
