"""Values that parameters may have beyond Python's own, and how a value is written."""

import math
import numbers
import typing
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

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


class Rates(tuple[float, ...]):
    """Learning rates: one number, or a list of them."""

    __slots__ = ()


class Symbol(str):
    """A bare name in an expression, which stands for some object of a training script."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Logged:
    """A scheduler that was made on an optimizer."""

    name: str
    text: str
    """The call of it in its framework's words, without the optimizer."""
    entry: typing.Any
    """What was called, unless it is made of others."""
    arguments: dict[str, typing.Any]


@dataclass(slots=True, eq=False)
class Optimizer:
    """An optimizer as a text makes it: its rate, and the schedulers that were made on it."""

    lr: float | None = None
    """Its own rate, before any of them; None while it is not known."""
    name: str = ""
    """What was called to make it, if it is not told its rate: its framework has one for it."""
    groups: tuple[str, ...] = ()
    """The names of its groups of parameters, each with a rate of its own, where they are told."""
    lr_scale: float = 1.0
    """The factor by which timm multiplies the rates of the group in question."""
    made: list[Logged] = field(default_factory=list)
    changed_by: str = ""
    """A scheduler of which is known that it changed the rate, but not to what end."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Handed:
    """What a reader hands for a schedule: the schedule, and in a subclass what it knows of it."""

    schedule: typing.Any

    def __repr__(self) -> str:
        return str(self.schedule)


def to_source(value: object) -> str:
    """Return a value as an expression has it; a whole number goes without a decimal point."""
    if isinstance(value, float):
        is_count = value.is_integer() and abs(value) <= LARGEST_COUNT
        return repr(int(value) if is_count else value)
    if isinstance(value, tuple):
        if value and all(isinstance(one, tuple) for one in value):
            pairs = (f"{to_source(time)}: {to_source(rate)}" for time, rate in value)
            return f"{{{', '.join(pairs)}}}"
        return f"[{list_to_source(value)}]"
    return repr(value)


def list_to_source(values: Iterable[object]) -> str:
    """Return values as an expression has them, one after the other."""
    return ", ".join(map(to_source, values))


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


def unwrapped(text: str, *wrappings: str) -> str:
    """Return a text without the brackets around it, as Python has them around a list."""
    text = text.strip()
    is_wrapped = len(text) > 1 and text[0] + text[-1] in wrappings
    return text[1:-1].rstrip(", ") if is_wrapped else text
