"""What a parameter is: declared once, as an annotation, and read by everything else.

A parameter is an annotated field of a `Record` or an annotated argument of a function:

    drop: Annotated[float, Param("factor of one drop", above=0, at_most=1)] = 0.5

`fields(record_or_function)` resolves these into `Field`s; checks and their messages, command-line
options, expressions, files, catalogue and tests all come from there.
"""

import dataclasses
import inspect
import typing
from collections.abc import Callable, Container, Mapping
from functools import cache
from typing import Annotated, ClassVar, NoReturn, assert_never, dataclass_transform

from lrsched_cli.errors import ArgumentError, ParameterError, nearest, shown, unknown
from lrsched_cli.kinds import (
    LARGEST_COUNT,
    Handed,
    Kind,
    Optimizer,
    Size,
    Symbol,
    kind_of,
    listed,
    read,
    real,
    require,
    settings,
    several,
    written,
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """What an annotation says of its parameter, beyond the type."""

    summary: str = dataclasses.field(kw_only=False)
    unit: str = ""
    above: float | None = None
    at_least: float | None = None
    below: float | None = None
    at_most: float | None = None
    minor: bool = False
    """Left out of the schedule's text while at its default."""
    instead_of: str = ""
    """The parameter whose place this one takes; giving both is an error."""
    otherwise: float | None = None
    """The value taken when neither this parameter nor one that replaces it is given."""
    pointed: bool = False
    """To be written with a decimal point: an integer is something else to the framework."""
    whole: bool = False
    """To be written without a decimal point: the framework takes integers only."""
    alike: bool = False
    """Of several numbers: all with a decimal point, or none."""
    variadic: bool = False
    """Takes every positional argument, as `*parts` does."""

    def bounds(self) -> str:
        """Return the permitted range in words, empty when all values are."""
        limits = {">": self.above, ">=": self.at_least, "<": self.below, "<=": self.at_most}
        return " and ".join(f"{sign} {x:g}" for sign, x in limits.items() if x is not None)

    def holds(self, value: float) -> bool:
        """Tell whether a value lies within the bounds."""
        return (
            (self.above is None or value > self.above)
            and (self.at_least is None or value >= self.at_least)
            and (self.below is None or value < self.below)
            and (self.at_most is None or value <= self.at_most)
        )


REQUIRED = inspect.Parameter.empty
"""The default of a field that has none."""


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """A parameter, resolved: its name, kind and default beside what its `Param` says."""

    name: str
    kind: Kind
    default: object
    param: Param
    optional: bool = False
    choices: tuple[str, ...] = ()
    keyword_only: bool = False
    takes_others: bool = False
    """Stands for all arguments of other names, which change nothing."""

    @property
    def requirement(self) -> str:
        """The sentence that says which values are right."""
        param = self.param
        one_number = param.at_least is not None and param.at_least == param.at_most
        if self.kind is Kind.NONE or one_number:
            return f"must be {written(self.default)} ({param.summary})"
        words = [f"must be {self.kind.value}", ", ".join(self.choices), param.bounds()]
        if param.pointed:
            words.append("with a decimal point (an integer is something else to the framework)")
        if param.whole:
            words.append("without a decimal point")
        if param.alike:
            words.append("all with a decimal point or none")
        return " ".join(filter(None, words))

    @property
    def is_required(self) -> bool:
        """Whether it must be given."""
        return self.default is REQUIRED and not self.takes_others

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
        return self.check(owner, read(self.kind, text))

    def _requirement_for(self, value: object) -> str:
        near = nearest(value, self.choices) if isinstance(value, str) else None
        return f"{self.requirement} (did you mean {near}?)" if near else self.requirement

    def _checked(self, value: object) -> object:  # noqa: C901, PLR0911, PLR0912 - one a kind
        match self.kind:
            case Kind.FLOAT:
                require(not (self.param.pointed and isinstance(value, int)))
                return self._within(real(value))
            case Kind.INT:
                return self._count(value)
            case Kind.BOOL:
                require(isinstance(value, bool))
                return value
            case Kind.TEXT:
                require(isinstance(value, str) and not isinstance(value, Symbol))
                return value
            case Kind.CHOICE:
                require(value in self.choices)
                return value
            case Kind.SIZE:
                value = read(self.kind, value) if isinstance(value, str) else value
                require(isinstance(value, (list, tuple)) and len(value) == 2)  # noqa: PLR2004
                return tuple(self._within(real(side)) for side in typing.cast("Size", value))
            case Kind.SYMBOL:
                require(isinstance(value, (Symbol, int)))
                return value
            case Kind.FLOATS:
                numbers = list(several(value))
                require(not self.param.alike or len(set(map(type, numbers))) <= 1)
                return tuple(self._within(real(one)) for one in numbers)
            case Kind.INTS:
                return tuple(self._count(one) for one in several(value))
            case Kind.TEXTS:
                require(all(isinstance(one, str) for one in several(value)))
                return tuple(several(value))
            case Kind.POINTS:
                return self._points(value)
            case Kind.PAIRS:
                return self._pairs(value)
            case Kind.SCALES:
                require(isinstance(value, dict))
                return dict(self._points(value)) if value else {}
            case Kind.SCHEDULE:
                return _schedule(value)
            case Kind.SCHEDULES:
                return tuple(_schedule(one) for one in several(value))
            case Kind.MADE:
                return _made(value)
            case Kind.ALL_MADE:
                return tuple(_made(one) for one in several(value))
            case Kind.OPTIMIZER:
                require(isinstance(value, (Optimizer, Symbol)))
                return value
            case Kind.SETTINGS:
                return settings(value)
            case Kind.TABLES:
                return tuple(settings(one) for one in several(value))
            case Kind.NONE:
                require(value is None)
                return value
            case Kind.ANY:
                return value
            case _:
                assert_never(self.kind)

    def _within(self, value: float) -> float:
        require(self.param.holds(value))
        return value

    def _count(self, value: object) -> int:
        require(not (self.param.whole and isinstance(value, float)))
        number = real(value)
        require(number.is_integer() and abs(typing.cast("float", value)) <= LARGEST_COUNT)
        return int(self._within(number))

    def _points(self, value: object) -> tuple[tuple[float, float], ...]:
        pairs = value.items() if isinstance(value, dict) else several(value)
        points = sorted((real(time), self._within(real(rate))) for time, rate in pairs)
        times = [time for time, _ in points]
        require(times and times[0] >= 0 and len(set(times)) == len(times))
        return tuple(points)

    def _pairs(self, value: object) -> tuple[tuple[int, float], ...]:
        pairs = list(several(value))
        require(all(isinstance(time, int) for time, _ in pairs))
        points = self._points(value)
        require([time for time, _ in pairs] == [time for time, _ in points])
        return tuple((int(time), rate) for time, rate in points)


def _schedule(value: object) -> object:
    value = value.schedule if isinstance(value, Handed) else value
    require(isinstance(value, Record) and callable(value))
    return value


def _made(value: object) -> object:
    require(isinstance(value, Handed))
    return value


def fields(declaration: Callable[..., object]) -> tuple[Field, ...]:
    """Return the parameters of a record class or of an annotated function, in their order."""
    return _fields(declaration)


@cache
def _fields(declaration: Callable[..., object]) -> tuple[Field, ...]:
    return tuple(map(_resolve, inspect.signature(declaration).parameters.values()))


def _resolve(parameter: inspect.Parameter) -> Field:
    name, default, hint = parameter.name, parameter.default, parameter.annotation
    if typing.get_origin(hint) is not Annotated:
        message = f"{name}: a parameter's annotation must be Annotated[type, Param(...)]"
        raise TypeError(message)
    annotated, param = typing.get_args(hint)
    kind, optional, choices = kind_of(annotated)
    keyword_only = parameter.kind is inspect.Parameter.KEYWORD_ONLY
    others = parameter.kind is inspect.Parameter.VAR_KEYWORD
    return Field(name, kind, default, param, optional, choices, keyword_only or others, others)


_SLIP = 0.9
"""How like a known name an unknown one is if it is that, misspelt."""


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
    given = _by_position(owner, declared, positional)
    takes_others = any(field.takes_others for field in declared)
    for name, value in named.items():
        if takes_others and nearest(name, names, alike=_SLIP) is None:
            continue  # one of the many that change nothing; a slip of the pen is told below
        if name not in names:
            raise ArgumentError(owner, unknown("argument", name, names))
        if name in given:
            raise ArgumentError(owner, f"argument {name} is given twice")
        given[name] = value
    for field in declared:
        if field.kind is Kind.OPTIMIZER:  # may be left out, wherever its place is
            given.setdefault(field.name, None)
    missing = [f.name for f in declared if f.is_required and f.name not in given]
    if missing:
        raise ArgumentError(owner, f"needs {', '.join(missing)} as well")
    return {f.name: f.check(owner, given[f.name]) for f in declared if f.name in given}


def _by_position(
    owner: str, declared: tuple[Field, ...], positional: tuple[object, ...]
) -> dict[str, object]:
    if declared and declared[0].param.variadic:
        return {declared[0].name: positional} if positional else {}
    names = [field.name for field in declared if not field.keyword_only]
    if len(positional) > len(names):
        told = f"at most {len(names)} positional arguments ({', '.join(names)})"
        raise ArgumentError(owner, f"takes {told}, not {len(positional)}")
    return dict(zip(names, positional, strict=False))


class _Signature:
    """What a record's class tells `inspect.signature`: the fields, as its constructor has them."""

    def __get__(self, record: object, of: "type[Record]") -> inspect.Signature:
        if record is not None:
            raise AttributeError  # what a record takes when it is called, its own method tells
        parameters = map(_parameter, dataclasses.fields(of))
        return inspect.Signature(sorted(parameters, key=lambda parameter: parameter.kind))


def _parameter(field: "dataclasses.Field[object]") -> inspect.Parameter:
    kind = (
        inspect.Parameter.KEYWORD_ONLY if field.kw_only else inspect.Parameter.POSITIONAL_OR_KEYWORD
    )
    default = REQUIRED if field.default is dataclasses.MISSING else field.default
    return inspect.Parameter(field.name, kind, default=default, annotation=field.type)


@dataclass_transform(frozen_default=True)
class Record:
    """A frozen set of checked parameters, written as the call that makes it.

    A subclass declares annotated fields and becomes a frozen dataclass whose constructor checks
    every value. Two records are equal when their class and values are.
    """

    name: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[object]]]
    __signature__ = _Signature()

    def __init_subclass__(cls, *, name: str = "") -> None:
        """Make the class a dataclass; `name` is what expressions and errors call it."""
        cls.name = name
        # Constructor, repr, eq, hash and freezing are written below, once for all: generated for
        # each class they would take a third of what `--help` takes beside Click.
        dataclasses.dataclass(init=False, repr=False, eq=False)(cls)

    def __init__(self, *positional: object, **named: object) -> None:
        declared = fields(type(self))
        given = bind(self.name, declared, positional, named)
        for field in declared:
            is_given = field.name in given
            value = given[field.name] if is_given else field.check(self.name, field.default)
            self._set(field.name, value)
        for usual in {field.param.instead_of: None for field in declared}:
            self._settle([f for f in declared if usual and usual in (f.name, f.param.instead_of)])
        self._check()

    def _check(self) -> None:
        """Check what concerns several parameters at once."""

    def _settle(self, rivals: list[Field]) -> None:
        """See that of the parameters that stand for one another, exactly one holds."""
        given = [field.name for field in rivals if getattr(self, field.name) is not None]
        if len(given) > 1:
            values = ", ".join(f"{name}={shown(getattr(self, name))}" for name in given)
            message = f"takes {' or '.join(given)}, not {'both' if len(given) == 2 else 'all'}"  # noqa: PLR2004
            raise ArgumentError(self.name, f"{message} ({values})")
        for field in rivals:
            if not given and not field.param.instead_of:
                self._set(field.name, field.param.otherwise)

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

    def values(self) -> dict[str, object]:
        """Return the parameters' values by name, in the order of declaration."""
        return {field.name: getattr(self, field.name) for field in fields(type(self))}

    def __repr__(self) -> str:
        return self.template(())

    def template(self, names: Container[str]) -> str:
        """Return the call that makes the record, with `{name}` as the value of some parameters."""
        told = []
        for field, value in zip(fields(type(self)), self.values().values(), strict=True):
            if field.name in names:
                told.append(f"{field.name}={{{field.name}}}")
            elif field.param.variadic:
                told.append(listed(typing.cast("tuple[object, ...]", value)))
            elif value is not None and not (field.param.minor and value == field.shown_default):
                told.append(f"{field.name}={written(value)}")
        return f"{self.name}({', '.join(told)})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record) or type(self) is not type(other):
            return NotImplemented
        return self.values() == other.values()

    def __hash__(self) -> int:
        return hash((type(self), *self.values().values()))
