"""The formula of a schedule, found by letting it compute with a symbol in place of numbers.

A schedule is written with NumPy, which hands every operation on a foreign object to that object:
so the formulas themselves tell what they do, and no second copy of them is kept. Where a formula
asks in which part of its course a time lies, the answer holds until the part's end; from there it
is asked again.
"""

import ast
import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from lrsched_cli._lazy import np
from lrsched_cli.conversion.algebra import (
    TIME,
    binary,
    call,
    constant,
    negative,
    value_of,
)
from lrsched_cli.conversion.graphs import Graph, UntraceableError
from lrsched_cli.conversion.paths import Path, UndecidedError
from lrsched_cli.errors import ConversionError, FormulaError
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.cycle_starts import Column, CycleTimes
from lrsched_cli.schedules.formula import Rate
from lrsched_cli.schedules.noise import Noise

_MOST_PIECES = 1000

_LOOKED_BACK = 8
"""Updates in which a usable rate is looked for."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A formula, and the first time at which it no longer holds."""

    formula: ast.expr
    end: float


def pieces(schedule: Schedule) -> list[Piece]:
    """Return the formulas of a schedule's parts in time, the last of which has no end.

    Raises:
        ConversionError: the schedule is no formula of t, or one of too many parts.
    """
    found: list[Piece] = []
    start = 0.0
    while start < math.inf:
        piece = _piece(schedule, start)
        if found and ast.dump(found[-1].formula) == ast.dump(piece.formula):
            found.pop()
        found.append(piece)
        if len(found) > _MOST_PIECES:
            raise ConversionError(str(schedule), f"has more than {_MOST_PIECES:,} parts")
        start = piece.end
    return found


def without_gaps(schedule: Schedule, parts: Sequence[Piece]) -> tuple[list[Piece], str]:
    """Return formulas that hold the last rate where a schedule has none, and what to say of it."""
    held: list[Piece] = []
    note, start = "", 0.0
    for part in parts:
        formula = part.formula
        if math.isnan(value_of(formula) or 0):
            formula = constant(_last_rate(schedule, start))
            since = f"There is no learning rate from t = {start:,.0f} on"
            note = note or f"{since}: the one before is held."
        held.append(Piece(formula, part.end))
        start = part.end
    return held, note


def _last_rate(schedule: Schedule, end: float) -> float:
    """Return the last rate before a time that can be used: torch's lines overrun to below 0."""
    with np.errstate(all="ignore"):
        rates = schedule.rates(np.arange(max(end - _LOOKED_BACK, 0), end))
    usable = rates[(rates >= 0) & (rates < np.inf)]
    return float(usable[-1]) if usable.size else 0.0


def _piece(schedule: Schedule, start: float) -> Piece:
    path = Path(start)
    try:
        with np.errstate(all="ignore"):
            rates: Any = schedule.rates(_Traced(TIME, path))  # type: ignore[arg-type]
    except _RecursiveError:
        raise FormulaError(str(schedule)) from None
    except UndecidedError as error:
        problem = f"asks of {_family_at(error, schedule)} a time that does not only rise"
        raise ConversionError(str(schedule), problem) from None
    except _UntraceableError as error:
        family = _family_at(error, schedule)
        problem = (
            "draws its rates at random, so that no formula has them"
            if family == Noise.name
            else f"uses {error}, which cannot be traced, in {family}"
        )
        raise ConversionError(str(schedule), problem) from None
    except (TypeError, AttributeError, IndexError) as error:
        problem = f"has a formula that cannot be traced, in {_family_at(error, schedule)}: {error}"
        raise ConversionError(str(schedule), problem) from None
    return Piece(_node(rates), path.end)


def _family_at(error: Exception, schedule: Schedule) -> str:
    """Return the family whose formula was computed when an error was raised."""
    family, step = schedule.name, error.__traceback__
    while step is not None:
        owner = step.tb_frame.f_locals.get("self")
        if isinstance(owner, Schedule):
            family = owner.name or type(owner).__name__
        step = step.tb_next
    return family


class _UntraceableError(Exception):
    """A formula uses a function of NumPy that has no words in code."""


class _RecursiveError(Exception):
    """A schedule counts its updates, to compute one after the other."""


class _Traced:
    """A number that remembers how it was computed; for NumPy, an array of one element."""

    size = 1

    def __init__(self, node: ast.expr, path: Path) -> None:
        self._node = node
        self._path = path

    def min(self) -> Self:
        return self

    def max(self) -> Self:
        return self

    def _join(self, operator: ast.operator, other: object) -> "_Traced":
        return _Traced(binary(self._node, operator, _node(other)), self._path)

    def _joined(self, operator: ast.operator, other: object) -> "_Traced":
        return _Traced(binary(_node(other), operator, self._node), self._path)

    def _compared(self, operator: ast.cmpop, other: object) -> "_Traced":
        return _Comparison(self._node, operator, _node(other), self._path)

    def _called(self, name: str, *others: object) -> "_Traced":
        return _Traced(call(name, self._node, *map(_node, others)), self._path)

    def astype(self, _: object) -> Self:
        """Return the number itself, which has no type."""
        return self

    def found_in(self, column: Column) -> object:
        """Return a number of a table; lengths of cycles that are exact have a formula."""
        cycles = column.cycles
        if column.name == "size" and cycles.arithmetic == "exact":
            return cycles.length * cycles.growth**self  # type: ignore[operator] # as `_give_operators` has it
        return _Traced(call("take", _column(column), self._node), self._path)

    def through(self, formula: Rate) -> object:
        """Return what a formula makes of the number as its time."""
        try:
            return Graph(formula.root, formula.time, self).rate()
        except UntraceableError as error:
            raise _UntraceableError(str(error)) from None

    def __eq__(self, other: object) -> np.bool_:  # type: ignore[override] # as arrays compare
        """Tell that it equals none: where rounding matters, the code that is written sees to it."""
        return np.False_

    __hash__ = None  # type: ignore[assignment]

    def __neg__(self) -> "_Traced":
        return _Traced(negative(self._node), self._path)

    def __int__(self) -> int:
        raise _RecursiveError

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: object, **_: object) -> object:
        if method != "__call__" or ufunc.__name__ not in _UFUNCS:
            name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
            raise _UntraceableError(f"np.{name}")
        return _UFUNCS[ufunc.__name__](*(self._lifted(one) for one in inputs))

    def __array_function__(
        self,
        function: Callable[..., object],
        types: object,
        arguments: Sequence[Any],
        named: dict[str, Any],
    ) -> object:
        if function.__name__ not in _FUNCTIONS:
            raise _UntraceableError(f"np.{function.__name__}")
        return _FUNCTIONS[function.__name__](*arguments, **named)

    def _lifted(self, value: object) -> "_Traced":
        return value if isinstance(value, _Traced) else _Traced(_node(value), self._path)


class _Comparison(_Traced):
    """A truth value: as a number, 0 or 1; as a question, answered for the path."""

    def __init__(self, left: ast.expr, operator: ast.cmpop, right: ast.expr, path: Path) -> None:
        super().__init__(ast.Compare(left, [operator], [right]), path)
        self._question = left, operator, right

    def __bool__(self) -> bool:
        return self._path.ask(*self._question)

    def decided(self, if_true: Callable[[], object], if_false: Callable[[], object]) -> object:
        """Return what one of two functions gives, or the choice between what both of them do."""
        try:
            holds = bool(self)
        except UndecidedError:
            return self._called("where", if_true(), if_false())
        return if_true() if holds else if_false()

    def chosen(self, if_true: object, if_false: object) -> object:
        """Return one of two values, or the choice between them where it is not one of the path."""
        try:
            return if_true if self else if_false
        except UndecidedError:
            return self._called("where", if_true, if_false)


def _column(column: Column) -> ast.expr:
    """Return a column of a table as a call that only `column_of` understands."""
    cycles = column.cycles
    texts = ast.Constant(column.name), ast.Constant(cycles.arithmetic)
    return call("column", *texts, constant(cycles.length), constant(cycles.growth))


def column_of(node: ast.expr) -> Column:
    """Return the column of a table that stands in a formula."""
    match node:
        case ast.Call(
            args=[
                ast.Constant(value="first" | "start" | "size" as name),
                ast.Constant(value="exact" | "float64" | "float32" as arithmetic),
                ast.Constant(value=float(length)),
                ast.Constant(value=float(growth)),
            ]
        ):
            return Column(CycleTimes(length, growth, arithmetic), name)
        case _:
            raise TypeError(ast.dump(node))


def _node(value: object) -> ast.expr:
    if isinstance(value, _Traced):
        return value._node  # noqa: SLF001 - of this module
    if isinstance(value, Column):
        return _column(value)
    return constant(float(value))  # type: ignore[arg-type] # what is no number fails here


_OPERATORS: dict[str, ast.operator] = {
    "add": ast.Add(),
    "sub": ast.Sub(),
    "mul": ast.Mult(),
    "truediv": ast.Div(),
    "floordiv": ast.FloorDiv(),
    "mod": ast.Mod(),
    "pow": ast.Pow(),
}
_COMPARISONS: dict[str, ast.cmpop] = {
    "lt": ast.Lt(),
    "le": ast.LtE(),
    "gt": ast.Gt(),
    "ge": ast.GtE(),
}


def _give_operators() -> None:
    """Give traced numbers Python's operators, each the same but for its name."""
    for name, operator in _OPERATORS.items():
        setattr(_Traced, f"__{name}__", lambda self, other, op=operator: self._join(op, other))
        setattr(_Traced, f"__r{name}__", lambda self, other, op=operator: self._joined(op, other))
    for name, comparison in _COMPARISONS.items():
        setattr(
            _Traced, f"__{name}__", lambda self, other, op=comparison: self._compared(op, other)
        )


_give_operators()


def _binary(name: str) -> Callable[..., object]:
    return lambda left, right: getattr(left, f"__{name}__")(right)


def _function(name: str) -> Callable[..., object]:
    return lambda first, *others: first._called(name, *others)  # noqa: SLF001 - of this module


def _extreme(name: str, comparison: str) -> Callable[..., object]:
    """Return how the lower or the higher of two is found: along the path, if that decides it."""

    def extreme(left: _Traced, right: _Traced) -> object:
        try:
            return left if getattr(left, f"__{comparison}__")(right) else right
        except UndecidedError:
            return left._called(name, right)  # noqa: SLF001 - of this module

    return extreme


_UFUNCS: dict[str, Callable[..., object]] = {
    "add": _binary("add"),
    "subtract": _binary("sub"),
    "multiply": _binary("mul"),
    "divide": _binary("truediv"),
    "floor_divide": _binary("floordiv"),
    "power": _binary("pow"),
    "divmod": lambda left, right: (left // right, left % right),
    "less": _binary("lt"),
    "less_equal": _binary("le"),
    "greater": _binary("gt"),
    "greater_equal": _binary("ge"),
    "minimum": _extreme("minimum", "lt"),
    "maximum": _extreme("maximum", "ge"),
    "rint": _function("round"),
    **{
        name: _function(name)
        for name in ("floor", "ceil", "cos", "exp", "expm1", "log", "log1p", "sqrt", "tanh")
    },
}


def _searched(array: Sequence[float], value: Any, side: str = "left") -> int:  # noqa: ANN401
    search: Callable[..., int] = bisect_right if side == "right" else bisect_left
    return search(array, value)


def _interpolated(t: Any, times: Sequence[float], rates: Sequence[float]) -> object:  # noqa: ANN401
    after = bisect_right(times, t)
    if after in {0, len(times)}:
        return rates[max(after - 1, 0)]
    (begin, end), (low, high) = times[after - 1 : after + 1], rates[after - 1 : after + 1]
    progress = (t - begin) / (end - begin)
    return low + (high - low) * progress


def _clipped(x: Any, low: float, high: float | None) -> object:  # noqa: ANN401 - as above
    raised = np.maximum(x, low)
    return raised if high is None else np.minimum(raised, high)


_FUNCTIONS: dict[str, Callable[..., object]] = {
    "digitize": lambda x, column: x._called("digitize", column),  # noqa: SLF001 - of this module
    "where": lambda condition, if_true, if_false: condition.chosen(if_true, if_false),
    "clip": _clipped,
    "full_like": lambda _, value: value,
    "searchsorted": _searched,
    "interp": _interpolated,
}


TRACEABLE = frozenset({*_UFUNCS, *_FUNCTIONS})
"""The functions of NumPy that formulas may use, as `Schedule` tells who writes one."""
