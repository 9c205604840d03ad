"""The kinds of value that a parameter may have: a closed set, one small class each.

A kind says what its values are called in messages and in help, how a text on the command line is
read, how a value is checked against what its parameter declares, and how it is written. Annotations
choose the kind by their type, in `kind_of`; a type that has none is an error.
"""

import typing
from types import NoneType, UnionType
from typing import Literal

from lrsched_cli.parameters.param import Param
from lrsched_cli.parameters.values import (
    LARGEST_COUNT,
    Counts,
    Handed,
    Optimizer,
    Pairs,
    Points,
    Rates,
    Scales,
    Settings,
    Size,
    Symbol,
    real,
    require,
    settings,
    several,
    to_source,
    unwrapped,
)


class Kind:
    """A kind of value."""

    told: str
    """What messages call a value of this kind."""
    typed_told: str = ""
    """What messages call it that are about a command line, where that writes it otherwise."""
    example: str = ""
    """A value as it is typed, where messages are clearer with one."""
    metavar: str = ""
    """What stands for a value in the help of an option."""
    choices: tuple[str, ...] = ()
    """The only values, if there are few."""

    def read(self, text: str) -> object:
        """Return what a text says, or raise ValueError where it says nothing of this kind."""
        return text

    def check(self, value: object, param: Param) -> object:
        """Return a value in this kind's own type.

        Raises:
            ValueError: it is of another kind, or its parameter does not take it; so may a
                TypeError or an OverflowError say.
        """
        raise NotImplementedError

    def write(self, value: object) -> str:
        """Return a value as an expression has it."""
        return to_source(value)

    def typed(self, value: object) -> str:
        """Return a value as the command line has it."""
        return value if isinstance(value, str) else self.write(value)


def _within(value: float, param: Param) -> float:
    require(param.holds(value))
    return value


def _count(value: object, param: Param) -> int:
    require(not (param.int_literal and isinstance(value, float)))
    number = real(value)
    require(number.is_integer() and abs(typing.cast("float", value)) <= LARGEST_COUNT)
    return int(_within(number, param))


def _count_or_length(value: object, param: Param) -> object:
    if param.may_wait and not isinstance(value, (int, float)):
        from lrsched_cli.parameters.durations import Duration, length_of  # noqa: PLC0415 - rare

        value = length_of(value) if isinstance(value, str) else value
        if isinstance(value, Duration):
            return value
    return _count(value, param)


def _points(value: object, param: Param) -> Points:
    pairs = value.items() if isinstance(value, dict) else several(value)
    points = sorted((real(time), _within(real(rate), param)) for time, rate in pairs)
    times = [time for time, _ in points]
    require(times and times[0] >= 0 and len(set(times)) == len(times))
    return tuple(points)


class _Number(Kind):
    told, metavar = "a number", "FLOAT"

    def read(self, text: str) -> object:
        return float(text)

    def check(self, value: object, param: Param) -> object:
        require(not (param.float_literal and isinstance(value, int)))
        return _within(real(value), param)


class _Count(Kind):
    told, metavar = "a whole number", "INTEGER"

    def read(self, text: str) -> object:
        return float(text)

    def check(self, value: object, param: Param) -> object:
        return _count_or_length(value, param)


class _Flag(Kind):
    told, metavar = "True or False", "BOOL"

    def read(self, text: str) -> object:
        return {"true": True, "false": False}.get(text.lower(), text)

    def check(self, value: object, param: Param) -> object:  # noqa: ARG002 - a kind's signature
        require(isinstance(value, bool))
        return value


class _Text(Kind):
    told, metavar = "text", "TEXT"

    def check(self, value: object, param: Param) -> object:  # noqa: ARG002
        require(isinstance(value, str) and not isinstance(value, Symbol))
        return value


class Choice(Kind):
    """One of a few words."""

    def __init__(self, choices: tuple[str, ...]) -> None:
        self.choices = choices
        self.told = f"one of {', '.join(choices)}"
        self.metavar = "|".join(choices)

    def check(self, value: object, param: Param) -> object:  # noqa: ARG002
        """Return the word if it is one of these."""
        require(value in self.choices)
        return value


class _Size(Kind):
    told, metavar, example = "WIDTHxHEIGHT in inches, each", "WxH", "8x6"

    def read(self, text: str) -> object:
        return tuple(float(side) for side in text.lower().split("x"))

    def check(self, value: object, param: Param) -> object:
        sides = self.read(value) if isinstance(value, str) else value
        width, height = several(sides)
        return _within(real(width), param), _within(real(height), param)

    def typed(self, value: object) -> str:
        return "x".join(map(to_source, several(value)))


class _Symbol(Kind):
    told, metavar = "a name or a whole number", "SYMBOL"

    def read(self, text: str) -> object:
        return Symbol(text)

    def check(self, value: object, param: Param) -> object:  # noqa: ARG002
        require(isinstance(value, (Symbol, int)))
        return value


class _Numbers(Kind):
    told, metavar, typed_told = "a list of numbers", "FLOATS", "numbers"

    def read(self, text: str) -> object:
        return [float(part) for part in unwrapped(text, "[]", "()").split(",")]

    def check(self, value: object, param: Param) -> object:
        numbers = list(several(value))
        require(not param.same_literals or len(set(map(type, numbers))) <= 1)
        return tuple(_within(real(one), param) for one in numbers)

    def typed(self, value: object) -> str:
        return ",".join(map(to_source, several(value)))


class _Rates(_Numbers):
    told = "a number or a list of numbers"

    def check(self, value: object, param: Param) -> object:
        numbers = value if isinstance(value, (list, tuple)) else [value]
        require(numbers)
        return Rates(_within(real(one), param) for one in numbers)


class _Counts(_Numbers):
    told, metavar = "a list of whole numbers", "T,T,..."
    typed_told, example = "whole numbers", "30,60,90"

    def check(self, value: object, param: Param) -> object:
        return tuple(_count_or_length(one, param) for one in several(value))


class _Texts(Kind):
    told = "a list of texts"

    def check(self, value: object, param: Param) -> object:  # noqa: ARG002
        require(all(isinstance(one, str) for one in several(value)))
        return tuple(several(value))


class _Points(Kind):
    told = "a mapping of times to numbers, such as {0: 0.1, 30: 0.01},"
    metavar, typed_told = "T:RATE,...", "times and rates"
    example = "0:0.1,30:0.01"

    def read(self, text: str) -> object:
        pairs = [part.split(":") for part in unwrapped(text, "{}").split(",")]
        return [(float(time), float(value)) for time, value in pairs]

    def check(self, value: object, param: Param) -> object:
        return _points(value, param)

    def typed(self, value: object) -> str:
        pairs = (f"{to_source(time)}:{to_source(one)}" for time, one in several(value))
        return ",".join(pairs)


class _Pairs(Kind):
    told = "a list of whole times and numbers, each later, such as [(0, 0.1), (30, 0.01)],"

    def check(self, value: object, param: Param) -> object:
        pairs = list(several(value))
        require(all(isinstance(time, int) for time, _ in pairs))
        points = _points(value, param)
        require([time for time, _ in pairs] == [time for time, _ in points])
        return tuple((int(time), rate) for time, rate in points)


class _Scales(Kind):
    told = "a mapping of times to numbers, such as {30: 0.1},"

    def check(self, value: object, param: Param) -> object:
        require(isinstance(value, dict))
        return dict(_points(value, param)) if value else {}


class _Optimizer(Kind):
    told = "an optimizer, or a name that stands for one"

    def check(self, value: object, param: Param) -> object:  # noqa: ARG002
        require(isinstance(value, (Optimizer, Symbol)))
        return value


class _Settings(Kind):
    told = 'a mapping of names to values, such as {"num_cycles": 2}'

    def check(self, value: object, param: Param) -> object:  # noqa: ARG002
        return settings(value)


class _Tables(Kind):
    told = "a list of mappings of names to values"

    def check(self, value: object, param: Param) -> object:  # noqa: ARG002
        return tuple(settings(one) for one in several(value))


class _Nothing(Kind):
    told = "None"

    def check(self, value: object, param: Param) -> object:  # noqa: ARG002
        require(value is None)
        return value


class _Anything(Kind):
    told = "anything"

    def check(self, value: object, param: Param) -> object:  # noqa: ARG002
        return value


class InstanceOf(Kind):
    """A value of one type, which stands above this package."""

    def __init__(self, of: type, told: str) -> None:
        self._of, self.told = of, told

    def check(self, value: object, param: Param) -> object:  # noqa: ARG002
        """Return the value if it is of that type, or what a reader hands for one."""
        if isinstance(value, Handed) and not isinstance(value, self._of):
            value = value.schedule
        require(isinstance(value, self._of))
        return value


class InstancesOf(InstanceOf):
    """A list of values of one type."""

    def check(self, value: object, param: Param) -> object:
        """Return them if all are of that type."""
        return tuple(super(InstancesOf, self).check(one, param) for one in several(value))


FLOAT, INT, BOOL, TEXT = _Number(), _Count(), _Flag(), _Text()
SIZE, SYMBOL, FLOATS, INTS, TEXTS = _Size(), _Symbol(), _Numbers(), _Counts(), _Texts()
POINTS, PAIRS, SCALES, RATES = _Points(), _Pairs(), _Scales(), _Rates()
OPTIMIZER, SETTINGS, TABLES = _Optimizer(), _Settings(), _Tables()
NONE, ANY = _Nothing(), _Anything()

_KINDS: dict[object, Kind] = {
    float: FLOAT,
    int: INT,
    bool: BOOL,
    str: TEXT,
    Size: SIZE,
    Symbol: SYMBOL,
    tuple[float, ...]: FLOATS,
    Counts: INTS,
    tuple[str, ...]: TEXTS,
    Points: POINTS,
    Pairs: PAIRS,
    Scales: SCALES,
    Rates: RATES,
    Optimizer: OPTIMIZER,
    Settings: SETTINGS,
    tuple[Settings, ...]: TABLES,
    NoneType: NONE,
    object: ANY,
}


_DECLARED: dict[type, tuple[Kind, ...]] = {}


def declare(of: type, one: Kind, many: Kind | None = None) -> None:
    """Have a type of a room above, with its subclasses, be one kind, and lists of it another."""
    _DECLARED[of] = (one,) if many is None else (one, many)


def kind_of(annotated: object) -> tuple[Kind, bool]:
    """Return the kind that a type stands for, and whether None may be given.

    Raises:
        TypeError: it stands for none.
    """
    optional = typing.get_origin(annotated) in (UnionType, typing.Union)
    if optional:
        (annotated,) = (arg for arg in typing.get_args(annotated) if arg is not NoneType)
    if typing.get_origin(annotated) is Literal:
        return Choice(typing.get_args(annotated)), optional
    return _KINDS.get(annotated) or _declared(annotated), optional


def _declared(annotated: object) -> Kind:
    is_list = typing.get_origin(annotated) is tuple
    of = typing.get_args(annotated)[0] if is_list else annotated
    for base in getattr(of, "__mro__", ()):
        if len(_DECLARED.get(base, ())) > is_list:
            return _DECLARED[base][is_list]
    message = f"no kind of parameter has the type {annotated}"
    raise TypeError(message)
