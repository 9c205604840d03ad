"""Records of parameters: frozen, checked, and written as the calls that make them."""

import dataclasses
import inspect
import typing
from collections.abc import Container, Mapping
from typing import ClassVar, NoReturn, dataclass_transform

from lrsched_cli.errors import ArgumentError, nearest, unknown
from lrsched_cli.parameters.field import REQUIRED, Field, fields
from lrsched_cli.parameters.kinds import OPTIMIZER
from lrsched_cli.parameters.values import list_to_source, to_source

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
        if takes_others and name not in names and nearest(name, names, alike=_SLIP) is None:
            continue  # one of the many that change nothing; a slip of the pen is told below
        if name not in names:
            raise ArgumentError(owner, _unknown(name, named, declared))
        if name in given:
            raise ArgumentError(owner, f"argument {name} is given twice")
        given[name] = value
    for field in declared:
        if field.kind is OPTIMIZER:  # may be left out, wherever its place is
            given.setdefault(field.name, None)
    missing = [f.name for f in declared if f.is_required and f.name not in given]
    if missing:
        beside = " as well" if positional or named else ""
        raise ArgumentError(owner, f"needs {', '.join(missing)}{beside}")
    return {f.name: f.check(owner, given[f.name]) for f in declared if f.name in given}


def _unknown(name: str, named: Mapping[str, object], declared: tuple[Field, ...]) -> str:
    """Return the sentence for an argument that is not known: by its meaning, else its spelling."""
    from lrsched_cli.parameters.words import instead  # noqa: PLC0415 - only an error pays for it

    told = instead(named, declared)
    names = [field.name for field in declared]
    words = [word for field in declared for word in field.param.words]
    if not told and nearest(name, names) is None and (near := nearest(name, words)):
        told = instead({near: named[name]}, declared).replace(near, name, 1)
    return told or unknown("argument", name, names)


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
        if record is not None or not dataclasses.is_dataclass(of):
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
        for usual in {field.param.excludes: None for field in declared}:
            self._settle([f for f in declared if usual and usual in (f.name, f.param.excludes)])
        self._check()

    def _check(self) -> None:
        """Check what concerns several parameters at once."""

    def _settle(self, rivals: list[Field]) -> None:
        """See that of the parameters that stand for one another, exactly one holds."""
        given = [field.name for field in rivals if getattr(self, field.name) is not None]
        if len(given) > 1:
            values = ", ".join(f"{name}={to_source(getattr(self, name))}" for name in given)
            message = f"takes {' or '.join(given)}, not {'both' if len(given) == 2 else 'all'}"  # noqa: PLR2004
            raise ArgumentError(self.name, f"{message} ({values})", tuple(given))
        for field in rivals:
            if not given and not field.param.excludes:
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
                told.append(list_to_source(typing.cast("tuple[object, ...]", value)))
            elif value is not None and not (
                field.param.hide_default and value == field.shown_default
            ):
                told.append(f"{field.name}={field.kind.write(value)}")
        return f"{self.name}({', '.join(told)})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record) or type(self) is not type(other):
            return NotImplemented
        return self.values() == other.values()

    def __hash__(self) -> int:
        return hash((type(self), *self.values().values()))
