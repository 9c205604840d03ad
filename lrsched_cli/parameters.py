"""What a parameter is: declared once, as an annotation, and read by everything else.

A parameter is an annotated field of a `Record` or an annotated argument of a function:

    drop: Annotated[float, Param("factor of one drop", above=0, at_most=1)] = 0.5

`fields(record_or_function)` resolves these into `Field`s; checks and their messages, command-line
options, expressions, files, catalogue and tests all come from there.
"""

import dataclasses
import inspect
import math
import numbers
import typing
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, ClassVar, Literal, assert_never, dataclass_transform

from lrsched_cli.errors import ArgumentError, ParameterError, nearest, shown, unknown

LARGEST_COUNT = 2**53
"""The largest whole number up to which float64 counts without a gap."""

Size = tuple[float, float]
"""Width and height in inches, written `WIDTHxHEIGHT`."""


class Symbol(str):
    """A bare name in an expression, which stands for some object of a training script."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


class Kind(Enum):
    """The kinds of value that a parameter may have: a closed set."""

    FLOAT = "a number"
    INT = "a whole number"
    BOOL = "True or False"
    TEXT = "text"
    CHOICE = "one of"
    SIZE = "WIDTHxHEIGHT in inches, each"
    SYMBOL = "a name or a whole number"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """What an annotation says of its parameter, beyond the type."""

    summary: str = dataclasses.field(kw_only=False)
    unit: str = ""
    above: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    minor: bool = False
    """Left out of the schedule's text while at its default."""
    instead_of: str = ""
    """The parameter whose place this one takes; giving both is an error."""
    otherwise: float | None = None
    """The value taken when neither this parameter nor one that replaces it is given."""
    pointed: bool = False
    """To be written with a decimal point: from an integer, the framework computes in integers."""

    def bounds(self) -> str:
        """Return the permitted range in words, empty when all values are."""
        limits = {">": self.above, ">=": self.at_least, "<=": self.at_most}
        return " and ".join(f"{sign} {x:g}" for sign, x in limits.items() if x is not None)

    def holds(self, value: float) -> bool:
        """Tell whether a value lies within the bounds."""
        return (
            (self.above is None or value > self.above)
            and (self.at_least is None or value >= self.at_least)
            and (self.at_most is None or value <= self.at_most)
        )


REQUIRED = inspect.Parameter.empty
"""The default of a field that has none."""


def written(value: object) -> str:
    """Return a value as an expression has it; a whole number goes without a decimal point."""
    is_count = isinstance(value, float) and value.is_integer() and abs(value) <= LARGEST_COUNT
    return repr(int(typing.cast("float", value)) if is_count else value)


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """A parameter, resolved: its name, kind and default beside what its `Param` says."""

    name: str
    kind: Kind
    default: object
    param: Param
    optional: bool = False
    choices: tuple[str, ...] = ()

    @property
    def requirement(self) -> str:
        """The sentence that says which values are right."""
        words = [f"must be {self.kind.value}", ", ".join(self.choices), self.param.bounds()]
        if self.param.pointed:
            words.append("with a decimal point (the framework would go on in integers)")
        return " ".join(filter(None, words))

    @property
    def shown_default(self) -> object:
        """The value that holds when the parameter is not given, or None."""
        return self.param.otherwise if self.default is None else self.default

    def __str__(self) -> str:
        default = self.shown_default
        return self.name if default is REQUIRED else f"{self.name}={written(default)}"

    def check(self, owner: str, value: object) -> object:
        """Return `value` in this parameter's own type.

        Raises:
            ParameterError: it is of another kind or out of bounds; the error names `owner`.
        """
        if value is None and self.optional:
            return None
        try:
            return self._checked(value)
        except (TypeError, ValueError, OverflowError):
            raise ParameterError(owner, self.name, value, self._requirement_for(value)) from None

    def from_text(self, owner: str, text: str) -> object:
        """Return the value that a text on the command line stands for; raises as `check`."""
        return self.check(owner, _read(self.kind, text))

    def _requirement_for(self, value: object) -> str:
        near = nearest(value, self.choices) if isinstance(value, str) else None
        return f"{self.requirement} (did you mean {near}?)" if near else self.requirement

    def _checked(self, value: object) -> object:  # noqa: PLR0911 - one for each kind
        match self.kind:
            case Kind.FLOAT:
                _require(not (self.param.pointed and isinstance(value, int)))
                return self._within(_real(value))
            case Kind.INT:
                number = _real(value)
                _require(number.is_integer() and abs(number) <= LARGEST_COUNT)
                return int(self._within(number))
            case Kind.BOOL:
                _require(isinstance(value, bool))
                return value
            case Kind.TEXT:
                _require(isinstance(value, str) and not isinstance(value, Symbol))
                return value
            case Kind.CHOICE:
                _require(value in self.choices)
                return value
            case Kind.SIZE:
                value = _read(self.kind, value) if isinstance(value, str) else value
                _require(isinstance(value, (list, tuple)) and len(value) == 2)  # noqa: PLR2004
                return tuple(self._within(_real(side)) for side in typing.cast("Size", value))
            case Kind.SYMBOL:
                _require(isinstance(value, (Symbol, int)))
                return value
            case _:
                assert_never(self.kind)

    def _within(self, value: float) -> float:
        _require(self.param.holds(value))
        return value


def _require(condition: object) -> None:
    if not condition:
        raise ValueError


def _real(value: object) -> float:
    _require(isinstance(value, numbers.Real) and not isinstance(value, bool))
    number = float(typing.cast("float", value))
    _require(math.isfinite(number))
    return number


def _read(kind: Kind, text: str) -> object:
    """Return what a text says if it can be read as `kind`, else the text, for `check` to refuse."""
    try:
        match kind:
            case Kind.FLOAT | Kind.INT:
                return float(text)
            case Kind.SIZE:
                return tuple(float(side) for side in text.lower().split("x"))
            case Kind.BOOL:
                return {"true": True, "false": False}.get(text.lower(), text)
            case Kind.TEXT | Kind.CHOICE:
                return text
            case Kind.SYMBOL:
                return Symbol(text)
            case _:
                assert_never(kind)
    except ValueError:
        return text


def fields(declaration: Callable[..., object]) -> tuple[Field, ...]:
    """Return the parameters of a record class or of an annotated function, in their order."""
    return _fields(declaration)


@cache
def _fields(declaration: Callable[..., object]) -> tuple[Field, ...]:
    hints = typing.get_type_hints(declaration, include_extras=True)
    if dataclasses.is_dataclass(declaration):
        defaults = {
            field.name: REQUIRED if field.default is dataclasses.MISSING else field.default
            for field in dataclasses.fields(declaration)
        }
    else:
        parameters = inspect.signature(declaration).parameters.values()
        defaults = {parameter.name: parameter.default for parameter in parameters}
    return tuple(_resolve(name, hints[name], default) for name, default in defaults.items())


_KINDS: dict[object, Kind] = {
    float: Kind.FLOAT,
    int: Kind.INT,
    bool: Kind.BOOL,
    str: Kind.TEXT,
    Size: Kind.SIZE,
    Symbol: Kind.SYMBOL,
}


def _resolve(name: str, hint: object, default: object) -> Field:
    if typing.get_origin(hint) is not Annotated:
        message = f"{name}: a parameter's annotation must be Annotated[type, Param(...)]"
        raise TypeError(message)
    annotated, param = typing.get_args(hint)
    optional = typing.get_origin(annotated) in (UnionType, typing.Union)
    if optional:
        (annotated,) = (arg for arg in typing.get_args(annotated) if arg is not NoneType)
    if typing.get_origin(annotated) is Literal:
        return Field(name, Kind.CHOICE, default, param, optional, typing.get_args(annotated))
    return Field(name, _KINDS[annotated], default, param, optional)


def bind(
    owner: str,
    declared: tuple[Field, ...],
    positional: tuple[object, ...],
    named: Mapping[str, object],
) -> dict[str, object]:
    """Return arguments by name, matched to `declared` and checked, as Python would match them.

    Raises:
        ArgumentError: an argument is unknown, missing, given twice, or there are too many.
        ParameterError: a value is of the wrong kind or out of its bounds.
    """
    names = [field.name for field in declared]
    if len(positional) > len(names):
        raise ArgumentError(
            owner,
            f"takes at most {len(names)} arguments ({', '.join(names)}), not {len(positional)}",
        )
    given = dict(zip(names, positional, strict=False))
    for name, value in named.items():
        if name not in names:
            raise ArgumentError(owner, unknown("argument", name, names))
        if name in given:
            raise ArgumentError(owner, f"argument {name} is given twice")
        given[name] = value
    missing = [f.name for f in declared if f.default is REQUIRED and f.name not in given]
    if missing:
        raise ArgumentError(owner, f"needs {', '.join(missing)} as well")
    return {f.name: f.check(owner, given[f.name]) for f in declared if f.name in given}


@dataclass_transform(frozen_default=True)
class Record:
    """A frozen set of checked parameters, written as the call that makes it.

    A subclass declares annotated fields and becomes a frozen dataclass whose constructor checks
    every value. Two records are equal when their class and values are.
    """

    name: ClassVar[str]

    def __init_subclass__(cls, *, name: str = "") -> None:
        """Make the class a frozen dataclass; `name` is what expressions and errors call it."""
        cls.name = name
        # Own repr, eq and hash: generated ones would double the time that a class costs.
        dataclasses.dataclass(frozen=True, repr=False, eq=False)(cls)

    def __post_init__(self) -> None:
        declared = fields(type(self))
        for field in declared:
            self._set(field.name, field.check(self.name, getattr(self, field.name)))
        for field in declared:
            if field.param.instead_of:
                self._settle(field)
        self._check()

    def _check(self) -> None:
        """Check what concerns several parameters at once."""

    def _settle(self, alternative: Field) -> None:
        """See that of a parameter and the one that may stand in its place, exactly one holds."""
        usual = next(f for f in fields(type(self)) if f.name == alternative.param.instead_of)
        values = getattr(self, usual.name), getattr(self, alternative.name)
        match values:
            case None, None:
                self._set(usual.name, usual.param.otherwise)
            case (None, _) | (_, None):
                pass
            case _:
                both = f"{usual.name}={shown(values[0])}, {alternative.name}={shown(values[1])}"
                raise ArgumentError(
                    self.name, f"takes {usual.name} or {alternative.name}, not both ({both})"
                )

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def values(self) -> dict[str, object]:
        """Return the parameters' values by name, in the order of declaration."""
        return {field.name: getattr(self, field.name) for field in fields(type(self))}

    def __repr__(self) -> str:
        told = [
            f"{field.name}={written(value)}"
            for field, value in zip(fields(type(self)), self.values().values(), strict=True)
            if value is not None and not (field.param.minor and value == field.default)
        ]
        return f"{self.name}({', '.join(told)})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record) or type(self) is not type(other):
            return NotImplemented
        return self.values() == other.values()

    def __hash__(self) -> int:
        return hash((type(self), *self.values().values()))
