"""The kinds of value that a parameter may have: how each is written, and how a text is read."""

import math
import numbers
import typing
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Literal, TypeAlias, assert_never

LARGEST_COUNT = 2**53
"""The largest whole number up to which float64 counts without a gap."""

Size = tuple[float, float]
"""Width and height in inches, written `WIDTHxHEIGHT`."""

Counts: TypeAlias = tuple[int, ...]
Points: TypeAlias = tuple[tuple[float, float], ...]
"""Pairs of a time and a value, written `{time: value}`, in the order of their times."""

Pairs: TypeAlias = tuple[tuple[int, float], ...]
"""Pairs of a whole time and a value, written `[(time, value)]`, each later than the last."""

Scales: TypeAlias = dict[float, float]
"""Values by their times, written `{time: value}`; there may be none."""

Settings: TypeAlias = tuple[tuple[str, object], ...]
"""Pairs of a name and a value, written `{"name": value}`."""


class Symbol(str):
    """A bare name in an expression, which stands for some object of a training script."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Optimizer:
    """An optimizer as an expression writes it, of which only the learning rate is known."""

    lr: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Handed:
    """What a reader hands for a schedule: the schedule, and in a subclass what it knows of it."""

    schedule: typing.Any


class Kind(Enum):
    """The kinds of value that a parameter may have: a closed set."""

    FLOAT = "a number"
    INT = "a whole number"
    BOOL = "True or False"
    TEXT = "text"
    CHOICE = "one of"
    SIZE = "WIDTHxHEIGHT in inches, each"
    SYMBOL = "a name or a whole number"
    FLOATS = "a list of numbers"
    INTS = "a list of whole numbers"
    TEXTS = "a list of texts"
    POINTS = "a mapping of times to numbers, such as {0: 0.1, 30: 0.01},"
    PAIRS = "a list of whole times and numbers, each later, such as [(0, 0.1), (30, 0.01)],"
    SCALES = "a mapping of times to numbers, such as {30: 0.1},"
    SCHEDULE = "a schedule"
    SCHEDULES = "schedules"
    MADE = "a scheduler"
    ALL_MADE = "schedulers"
    OPTIMIZER = "an optimizer, or a name that stands for one"
    SETTINGS = 'a mapping of names to values, such as {"num_cycles": 2}'
    TABLES = "a list of mappings of names to values"
    NONE = "None"
    ANY = "anything"


_KINDS: dict[object, Kind] = {
    float: Kind.FLOAT,
    int: Kind.INT,
    bool: Kind.BOOL,
    str: Kind.TEXT,
    Size: Kind.SIZE,
    Symbol: Kind.SYMBOL,
    tuple[float, ...]: Kind.FLOATS,
    Counts: Kind.INTS,
    tuple[str, ...]: Kind.TEXTS,
    Points: Kind.POINTS,
    Pairs: Kind.PAIRS,
    Scales: Kind.SCALES,
    Optimizer: Kind.OPTIMIZER,
    Settings: Kind.SETTINGS,
    tuple[Settings, ...]: Kind.TABLES,
    NoneType: Kind.NONE,
    object: Kind.ANY,
}


def kind_of(annotated: object) -> tuple[Kind, bool, tuple[str, ...]]:
    """Return the kind that a type stands for, whether None may be given, and any choices."""
    optional = typing.get_origin(annotated) in (UnionType, typing.Union)
    if optional:
        (annotated,) = (arg for arg in typing.get_args(annotated) if arg is not NoneType)
    if typing.get_origin(annotated) is Literal:
        return Kind.CHOICE, optional, typing.get_args(annotated)
    if annotated in _KINDS:
        return _KINDS[annotated], optional, ()
    several = typing.get_origin(annotated) is tuple
    one = typing.get_args(annotated)[0] if several else annotated
    if isinstance(one, type) and issubclass(one, Handed):
        return Kind.ALL_MADE if several else Kind.MADE, optional, ()
    return Kind.SCHEDULES if several else Kind.SCHEDULE, optional, ()


def read(kind: Kind, text: str) -> object:  # noqa: PLR0911 - one for each kind
    """Return what a text says if it can be read as `kind`, else the text, for a check to refuse."""
    try:
        match kind:
            case Kind.FLOAT | Kind.INT:
                return float(text)
            case Kind.SIZE:
                return tuple(float(side) for side in text.lower().split("x"))
            case Kind.BOOL:
                return {"true": True, "false": False}.get(text.lower(), text)
            case Kind.FLOATS | Kind.INTS:
                return [float(part) for part in text.split(",")]
            case Kind.POINTS:
                pairs = [part.split(":") for part in text.split(",")]
                return [(float(time), float(value)) for time, value in pairs]
            case Kind.SYMBOL:
                return Symbol(text)
            case (
                Kind.TEXT
                | Kind.TEXTS
                | Kind.CHOICE
                | Kind.PAIRS
                | Kind.SCALES
                | Kind.SCHEDULE
                | Kind.SCHEDULES
                | Kind.MADE
                | Kind.ALL_MADE
                | Kind.OPTIMIZER
                | Kind.SETTINGS
                | Kind.TABLES
                | Kind.NONE
                | Kind.ANY
            ):
                return text
            case _:
                assert_never(kind)
    except ValueError:
        return text


def written(value: object) -> str:
    """Return a value as an expression has it; a whole number goes without a decimal point."""
    if isinstance(value, float):
        is_count = value.is_integer() and abs(value) <= LARGEST_COUNT
        return repr(int(value) if is_count else value)
    if isinstance(value, tuple):
        if value and all(isinstance(one, tuple) for one in value):
            pairs = (f"{written(time)}: {written(rate)}" for time, rate in value)
            return f"{{{', '.join(pairs)}}}"
        return f"[{listed(value)}]"
    return repr(value)


def listed(values: Iterable[object]) -> str:
    """Return values as an expression has them, one after the other."""
    return ", ".join(map(written, values))


def require(condition: object) -> None:
    """Refuse a value, by a ValueError that says no more."""
    if not condition:
        raise ValueError


def real(value: object) -> float:
    """Return a finite number as a float; a truth value is none."""
    require(isinstance(value, numbers.Real) and not isinstance(value, bool))
    number = float(typing.cast("float", value))
    require(math.isfinite(number))
    return number


def several(value: object) -> Iterable[typing.Any]:
    """Return the members of a list."""
    require(isinstance(value, (list, tuple)))
    return typing.cast("Iterable[typing.Any]", value)


def settings(value: object) -> Settings:
    """Return a mapping of names to values as pairs."""
    require(isinstance(value, dict) and all(isinstance(key, str) for key in value))
    return tuple(typing.cast("dict[str, object]", value).items())
