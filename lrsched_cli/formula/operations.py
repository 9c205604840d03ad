"""What a node of a formula does: on Python's numbers, exactly as a script would."""

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_LARGEST_POWER = 2**12
"""Bits of a whole power: a larger one costs memory and time, and is no rate or length."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of formulas."""

    name: str
    compute: Callable[..., Any]
    """What it gives for Python's own numbers; raises as Python does."""
    is_whole: bool = False
    """Gives whole numbers, whatever it is given."""
    keeps_whole: bool = False
    """Gives whole numbers where it is given whole numbers."""
    is_truth: bool = False
    """Gives a truth value."""
    sign: str = ""
    """How it is written between its two operands; nothing for a function."""


def _power(base: Any, exponent: Any) -> Any:  # noqa: ANN401 - numbers of any kind
    if isinstance(base, int) and isinstance(exponent, int) and abs(base) > 1:
        bits = base.bit_length() * abs(exponent)
        if bits > _LARGEST_POWER:
            raise OverflowError(bits)
    found = base**exponent
    if isinstance(found, complex):
        raise ValueError(found)  # noqa: TRY004 - as of any number that a function does not take
    return found


def _times(one: Any, other: Any) -> Any:  # noqa: ANN401
    found = one * other
    if isinstance(found, int) and found.bit_length() > _LARGEST_POWER:
        raise OverflowError(found.bit_length())
    return found


def _where(condition: object, one: object, other: object) -> object:
    return one if condition else other


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def _rsqrt(x: float) -> float:
    return 1 / math.sqrt(x) if x else math.inf


_ALL = (
    Operation("add", operator.add, keeps_whole=True, sign="+"),
    Operation("sub", operator.sub, keeps_whole=True, sign="-"),
    Operation("mul", _times, keeps_whole=True, sign="*"),
    Operation("truediv", operator.truediv, sign="/"),
    Operation("floordiv", operator.floordiv, keeps_whole=True, sign="//"),
    Operation("mod", operator.mod, keeps_whole=True, sign="%"),
    Operation("pow", _power, sign="**"),
    Operation("neg", operator.neg, keeps_whole=True),
    Operation("abs", abs, keeps_whole=True),
    Operation("lt", operator.lt, is_truth=True, sign="<"),
    Operation("le", operator.le, is_truth=True, sign="<="),
    Operation("gt", operator.gt, is_truth=True, sign=">"),
    Operation("ge", operator.ge, is_truth=True, sign=">="),
    Operation("eq", operator.eq, is_truth=True, sign="=="),
    Operation("ne", operator.ne, is_truth=True, sign="!="),
    Operation("and", lambda one, other: bool(one and other), is_truth=True, sign="and"),
    Operation("or", lambda one, other: bool(one or other), is_truth=True, sign="or"),
    Operation("not", operator.not_, is_truth=True),
    Operation("where", _where),
    Operation("min", min, keeps_whole=True),
    Operation("max", max, keeps_whole=True),
    Operation("int", int, is_whole=True),
    Operation("float", float),
    Operation("round", round, is_whole=True),
    Operation("floor", math.floor, is_whole=True),
    Operation("ceil", math.ceil, is_whole=True),
    Operation("sqrt", math.sqrt),
    Operation("rsqrt", _rsqrt),
    Operation("exp", math.exp),
    Operation("expm1", math.expm1),
    Operation("log", math.log),
    Operation("log1p", math.log1p),
    Operation("log10", math.log10),
    Operation("log2", math.log2),
    Operation("sin", math.sin),
    Operation("cos", math.cos),
    Operation("tan", math.tan),
    Operation("tanh", math.tanh),
    Operation("acos", math.acos),
    Operation("atan", math.atan),
    Operation("sigmoid", _sigmoid),
)

OPERATIONS = {one.name: one for one in _ALL}
"""Every operation by its name."""
