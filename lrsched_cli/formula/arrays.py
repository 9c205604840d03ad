"""The operations of formulas on arrays, each with the meaning that Python gives to one number.

What Python refuses, as it does a division by zero, is NaN, and so is all that is made of it: a
comparison of NaN is NaN too, and whatever hangs on that.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from lrsched_cli._lazy import np

if TYPE_CHECKING:
    import numpy.typing as npt

Array: TypeAlias = "npt.NDArray[Any]"
Function = Callable[..., Any]


def numeric(x: Any) -> Any:  # noqa: ANN401 - an array, or a number
    """Return numbers in the place of truth values."""
    return x.astype(np.float64) if getattr(x, "dtype", None) == np.bool_ else x


def truth(x: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """Return what is true, and what is not known to be or not to be (None if nothing is)."""
    x = np.asarray(x)
    if x.dtype == bool:
        return x, None
    unknown = np.isnan(x)
    return x != 0, unknown if unknown.any() else None


def floor_divided(x: Array, y: Array) -> Array:
    """Return Python's quotient of whole numbers, which float64 divides without an error."""
    found: Array = np.floor(np.divide(x, y))
    return found


def rest(x: Array, y: Array) -> Array:
    """Return Python's remainder of whole numbers."""
    found: Array = x - y * np.floor(np.divide(x, y))
    return found


def rounded(x: Array, digits: Any = None) -> Array:  # noqa: ANN401
    """Return Python's rounding: to even, and of decimal digits as they are written."""
    if digits is None:
        return np.rint(x)
    places = int(np.max(digits))
    values, places_of = np.unique(x, return_inverse=True)
    return np.array([round(one, places) for one in values.tolist()], np.float64)[places_of]


def _rsqrt(x: Array) -> Array:
    root = np.sqrt(x)
    with np.errstate(divide="ignore"):
        found: Array = np.where(root == 0, np.inf, 1 / root)
        return found


def _sigmoid(x: Array) -> Array:
    with np.errstate(over="ignore"):
        found: Array = 1 / (1 + np.exp(-x))
        return found


def _compared(function: Callable[[Any, Any], Any]) -> Function:
    def compared(x: Array, y: Array) -> Array:
        found: Array = function(x, y)
        unknown = np.isnan(x) | np.isnan(y)
        return np.where(unknown, np.nan, found) if unknown.any() else found

    return compared


def _and(x: Array, y: Array) -> Array:
    (one, doubtful), (other, unknown) = truth(x), truth(y)
    if doubtful is None and unknown is None:
        both: Array = one & other
        return both
    found = np.where(one, np.where(other, 1.0, 0.0), 0.0)
    if unknown is not None:
        found[one & unknown] = np.nan
    if doubtful is not None:
        found[doubtful] = np.nan
    return found


def _not(x: Array) -> Array:
    found, unknown = truth(x)
    return ~found if unknown is None else np.where(unknown, np.nan, ~found)


def _or(x: Array, y: Array) -> Array:
    return _not(_and(_not(x), _not(y)))


def where(condition: Array, one: Any, other: Any) -> Array:  # noqa: ANN401
    """Return one of two values for each condition."""
    chosen, unknown = truth(condition)
    found = np.where(chosen, one, other)
    return found if unknown is None else np.where(unknown, np.nan, numeric(found))


def _on_numbers(function: Callable[..., Any]) -> Function:
    return lambda *args: function(*map(numeric, args))


_ANGLES = ("sin", "cos", "tan", "tanh")

_NAMED = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "divide",
    "floordiv": "floor_divide",
    "mod": "remainder",
    "pow": "power",
    "neg": "negative",
    "abs": "abs",
    "min": "minimum",
    "max": "maximum",
    "int": "trunc",
    "float": "positive",
    "floor": "floor",
    "ceil": "ceil",
    "acos": "arccos",
    "atan": "arctan",
} | {name: name for name in ("sqrt", "exp", "expm1", "log", "log1p", "log10", "log2", *_ANGLES)}
"""The operations for which NumPy has a function, and its name there."""

_COMPARED = {
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
    "eq": "equal",
    "ne": "not_equal",
}


@cache
def functions() -> dict[str, Function]:
    """Return what each operation does with arrays of numbers: there is no NaN among them."""
    found: dict[str, Function] = {
        name: _on_numbers(getattr(np, function)) for name, function in _NAMED.items()
    }
    found |= {name: getattr(np, function) for name, function in _COMPARED.items()}
    found |= {"round": _on_numbers(rounded), "rsqrt": _on_numbers(_rsqrt)}
    found |= {"sigmoid": _on_numbers(_sigmoid)}
    return found | {"and": _and, "or": _or, "not": _not, "where": where}


@cache
def careful_functions() -> dict[str, Function]:
    """Return the same for arrays that may hold NaN, of what Python refuses as well."""
    found = dict(functions())
    found |= {name: _compared(found[name]) for name in _COMPARED}
    return {name: _refusing(name, function) for name, function in found.items()}


def _refusing(op: str, function: Function) -> Function:
    def careful(*args: Any) -> Any:  # noqa: ANN401
        with np.errstate(all="ignore"):
            found = function(*args)
            bad = _refused(op, tuple(map(numeric, args)), found)
        return np.where(bad, np.nan, found) if bad.any() else found

    return careful


def _refused(  # noqa: PLR0911 - one a kind of operation
    op: str,
    args: tuple[Any, ...],
    found: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """Return where Python refuses what an operation is given, beside what is NaN already."""
    if op in {"truediv", "floordiv", "mod"}:
        return np.equal(args[1], 0)
    if op in {"log", "log10", "log2"}:
        return np.less_equal(args[0], 0)
    if op == "log1p":
        return np.less_equal(args[0], -1)
    if op in {"int", "round", "floor", "ceil"}:
        return np.isinf(found)
    if op in {"exp", "expm1"}:
        return np.isinf(found) & np.isfinite(args[0])
    if op == "pow":
        base, exponent = args
        is_refused = np.isinf(found) & np.isfinite(base) & np.isfinite(exponent)
        return is_refused | np.isnan(base) | np.isnan(exponent)  # NumPy has 1 for some of these
    return np.False_
