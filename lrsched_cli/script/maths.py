"""Functions of numbers, under the names that Python and the array libraries give them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from lrsched_cli.formula.nodes import Node
from lrsched_cli.script import arrays, reductions
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.values import UNDEFINED, Items, Sequence, holds_things, is_numeric

PREFIXES = (
    "math",
    "cmath",
    "numpy",
    "np",
    "torch",
    "tf",
    "tensorflow",
    "jnp",
    "jax",
    "onp",
    "keras",
    "K",
    "mx",
    "paddle",
    "ops",
    "lax",
    "bisect",
    "bisect_right",
    "bisect_left",
)
"""How the names of modules with such functions begin."""

_SAME = {
    one: one
    for one in (
        "sqrt",
        "rsqrt",
        "exp",
        "expm1",
        "log",
        "log1p",
        "log10",
        "log2",
        "sin",
        "cos",
        "tan",
        "tanh",
        "floor",
        "ceil",
        "sigmoid",
        "acos",
        "atan",
    )
}
_ONE = _SAME | {
    "arccos": "acos",
    "arctan": "atan",
    "abs": "abs",
    "absolute": "abs",
    "fabs": "abs",
    "negative": "neg",
    "round": "round",
    "rint": "round",
    "logical_not": "not",
    "trunc": "int",
}
_TWO = {
    "pow": "pow",
    "power": "pow",
    "float_power": "pow",
    "minimum": "min",
    "maximum": "max",
    "fmin": "min",
    "fmax": "max",
    "add": "add",
    "subtract": "sub",
    "sub": "sub",
    "multiply": "mul",
    "mul": "mul",
    "divide": "truediv",
    "true_divide": "truediv",
    "div": "truediv",
    "truediv": "truediv",
    "floor_divide": "floordiv",
    "floordiv": "floordiv",
    "floor_div": "floordiv",
    "mod": "mod",
    "remainder": "mod",
    "fmod": "mod",
    "floormod": "mod",
    "less": "lt",
    "less_equal": "le",
    "greater": "gt",
    "greater_equal": "ge",
    "equal": "eq",
    "not_equal": "ne",
    "logical_and": "and",
    "logical_or": "or",
    "ldexp": "ldexp",
}
_CASTS = (
    "cast",
    "convert_to_tensor",
    "constant",
    "tensor",
    "Variable",
    "to_float",
    "asarray",
    "as_tensor",
    "float32",
    "float64",
    "float16",
    "int32",
    "int64",
    "identity",
    "array",
    "stop_gradient",
    "from_numpy",
    "scalar",
    "bfloat16",
    "FloatTensor",
    "Tensor",
)
_WHOLE = ("int32", "int64")


def call(machine: Machine, full: str, args: list[Any], named: dict[str, Any]) -> Any:
    """Return what a function of such a module gives, or UNDEFINED where it is none."""
    head, _, _ = full.partition(".")
    name = full.rpartition(".")[2]
    if head not in PREFIXES:
        return UNDEFINED
    for place, one in enumerate(args):
        if holds_things(one):
            before, after = args[:place], args[place + 1 :]
            return machine.spread(one, partial(_with, machine, full, before, after, named))
    if name in _ONE and len(args) == 1 and _fits(args[0]):
        return arrays.mapped(machine, _ONE[name], args[0])
    if name == "log" and len(args) == 2 and all(map(is_numeric, args)):  # noqa: PLR2004
        return machine.apply("truediv", *(machine.apply("log", one) for one in args))
    given = [*args, *(named[key] for key in ("x", "y", "a", "b", "x1", "x2") if key in named)]
    if name in _TWO and len(given) == 2:  # noqa: PLR2004
        parts = [_number_or_array(machine, one) for one in given]
        if all(one is not None for one in parts):
            return arrays.mapped(machine, _TWO[name], *parts)
    if name in _CASTS and (args or named):
        return _cast(machine, name, args[0] if args else next(iter(named.values())), args, named)
    found = _OTHERS.get(name)
    return UNDEFINED if found is None else found(machine, args, named)


def _with(
    machine: Machine,
    full: str,
    before: list[Any],
    after: list[Any],
    named: dict[str, Any],
    one: Any,
) -> Any:
    return call(machine, full, [*before, one, *after], named)


def _fits(value: object) -> bool:
    return is_numeric(value) or isinstance(value, Sequence)


def _number_or_array(machine: Machine, value: Any) -> Any:
    return value if is_numeric(value) else arrays.as_array(machine, value)


def _cast(machine: Machine, name: str, value: Any, args: list[Any], named: dict[str, Any]) -> Any:
    kinds = [*args[1:], *named.values()]
    told = " ".join(getattr(one, "full", str(one)) for one in kinds)
    if is_numeric(value):
        return machine.apply("int", value) if name in _WHOLE or "int" in told else value
    found = arrays.as_array(machine, value)
    return UNDEFINED if found is None else found


def _where(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if len(args) != 3:  # noqa: PLR2004
        return UNDEFINED
    condition, one, other = args
    if not any(isinstance(x, Sequence) for x in args):
        if isinstance(condition, Node):
            return machine.join(condition, one, other)
        return one if condition else other
    length = next(x.length for x in args if isinstance(x, Sequence))

    def at(key: Any) -> Any:
        values = [x.at(key) if isinstance(x, Sequence) else x for x in args]
        return _where(machine, values, {})

    return Sequence(at, length, arrays.ARRAY)


def _cond(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    names = ("pred", "true_fn", "false_fn")
    values = [*args, *(named[one] for one in names[len(args) :] if one in named)]
    if len(values) < 3:  # noqa: PLR2004
        return UNDEFINED
    operands = values[3:]
    return machine.branch(
        machine.truth(values[0]),
        lambda: machine.call(values[1], operands, {}),
        lambda: machine.call(values[2], operands, {}),
    )


def _clip(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    lows = [named[one] for one in ("a_min", "min", "clip_value_min", "min_value") if one in named]
    highs = [named[one] for one in ("a_max", "max", "clip_value_max", "max_value") if one in named]
    value, *limits = args
    low = limits[0] if limits else (lows or [None])[0]
    high = limits[1] if len(limits) > 1 else (highs or [None])[0]
    found = value
    if low is not None:
        found = arrays.mapped(machine, "max", found, low)
    if high is not None:
        found = arrays.mapped(machine, "min", found, high)
    return found


def _linspace(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    names = ("start", "stop", "num")
    values = [*args, *(named[one] for one in names[len(args) :] if one in named)]
    count = values[2] if len(values) > 2 else named.get("steps", 50)  # noqa: PLR2004
    return arrays.spaced(
        machine, values[0], values[1], count, endpoint=named.get("endpoint", True) is not False
    )


def _filled(value: float) -> Callable[..., Any]:
    def fill(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
        length = args[0] if args else named.get("shape")
        if isinstance(length, tuple) and len(length) == 1:
            length = length[0]
        return Sequence(lambda _: value, length, arrays.ARRAY) if is_numeric(length) else UNDEFINED

    return fill


def _full(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    length, value = args[0], args[1]
    if isinstance(length, tuple) and len(length) == 1:
        length = length[0]
    return Sequence(lambda _: value, length, arrays.ARRAY) if is_numeric(length) else UNDEFINED


def _concatenate(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    parts = args[0].content if isinstance(args[0], Items) else args[0]
    found = (
        [arrays.as_array(machine, one) for one in parts] if isinstance(parts, (list, tuple)) else []
    )
    known = [one for one in found if one is not None]
    # One part that is not known would move all that follow.
    return arrays.joined(machine, known) if known and len(known) == len(found) else UNDEFINED


def _append(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    return _concatenate(machine, [tuple(args[:2])], named)


def _arange(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    values = [*args, *(named[one] for one in ("start", "stop", "step", "end") if one in named)]
    return arrays.counted(machine, values)


def _take(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    from lrsched_cli.script.attributes import item

    return item(machine, args[0], args[1])


_OTHERS: dict[str, Callable[..., Any]] = {
    "where": _where,
    "select": _where,
    "cond": _cond,
    "clip": _clip,
    "clamp": _clip,
    "clip_by_value": _clip,
    "linspace": _linspace,
    "arange": _arange,
    "range": _arange,
    "concatenate": _concatenate,
    "concat": _concatenate,
    "hstack": _concatenate,
    "append": _append,
    "zeros": _filled(0.0),
    "ones": _filled(1.0),
    "full": _full,
    "interp": reductions.interp,
    "searchsorted": reductions.searchsorted,
    "digitize": reductions.digitize,
    "bisect": reductions.bisected("right"),
    "bisect_right": reductions.bisected("right"),
    "bisect_left": reductions.bisected("left"),
    "prod": reductions.prod,
    "sum": reductions.total,
    "cumsum": reductions.running,
    "count_nonzero": reductions.total,
    "min": reductions.least,
    "amin": reductions.least,
    "max": reductions.greatest,
    "amax": reductions.greatest,
    "take": _take,
    "gather": _take,
}
