"""A parameter, resolved from its annotation: its name, kind and default beside what it declares."""

import dataclasses
import inspect
import re
import typing
from collections.abc import Callable, Iterable
from functools import cache
from typing import Annotated

from lrsched_cli.errors import ParameterError, RangeError, nearest
from lrsched_cli.parameters.kinds import FLOAT, FLOATS, INT, INTS, NONE, Kind, kind_of
from lrsched_cli.parameters.param import Param
from lrsched_cli.parameters.values import Symbol, to_source

REQUIRED = inspect.Parameter.empty
"""The default of a field that has none."""

_PLAIN = re.compile(r"(?=.*(\d|nan|inf))([-+0-9.eE,:x%]|nan|inf)+")
"""What a text is that holds numbers, and no more."""

_NUMBERS = (FLOAT, INT, FLOATS, INTS)
_LENGTHS = ("updates", "epochs")
_COUNTS = ("steps", "samples", "tokens")
"""Units of parameters: those of lengths in time, and those that count something else."""


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """A parameter, resolved: its name, kind and default beside what its `Param` says."""

    name: str
    kind: Kind
    default: object
    param: Param
    optional: bool = False
    keyword_only: bool = False
    takes_others: bool = False
    """Stands for all arguments of other names, which change nothing."""

    @property
    def choices(self) -> tuple[str, ...]:
        """The only values, if there are few."""
        return self.kind.choices

    @property
    def requirement(self) -> str:
        """The sentence that says which values are right."""
        param = self.param
        one_number = param.at_least is not None and param.at_least == param.at_most
        if self.kind is NONE or one_number:
            return f"must be {to_source(self.default)} ({param.summary})"
        words = [f"must be {self.kind.told}", param.bounds()]
        if param.float_literal:
            words.append("with a decimal point (an integer is something else to the framework)")
        if param.int_literal:
            words.append("without a decimal point")
        if param.same_literals:
            words.append("all with a decimal point or none")
        return " ".join(filter(None, words))

    @property
    def is_length(self) -> bool:
        """Whether it is a time or a length, which may have a unit (`5ep`), or several of them."""
        is_time = self.param.may_wait or self.param.unit in _LENGTHS
        return is_time and self.kind in _NUMBERS

    @property
    def is_required(self) -> bool:
        """Whether it must be given."""
        return self.default is REQUIRED and not self.takes_others

    @property
    def shown_default(self) -> object:
        """The value that holds when the parameter is not given, or None."""
        return self.param.otherwise if self.default is None else self.default

    @property
    def typed_default(self) -> str:
        """What holds when it is not given: a value as it is typed, or words; or nothing."""
        default = self.shown_default
        if default is None:
            return self.param.when_absent
        return "" if default is REQUIRED else self.kind.typed(default)

    def __str__(self) -> str:
        default = self.shown_default
        return self.name if default is REQUIRED else f"{self.name}={to_source(default)}"

    def check(self, owner: str, value: object) -> object:
        """Return `value` in this parameter's own type.

        Raises:
            ParameterError: it is of another kind or out of bounds; the error names `owner`.
        """
        if self.param.ignored:
            return self._kept(value)
        return self._checked(owner, value)

    def _kept(self, value: object) -> object:
        """Return a value that changes no rate: anything may stand there, unknown is the default."""
        try:
            return self._checked("", value)
        except ParameterError:
            return None if self.default is REQUIRED else self.default

    def _checked(self, owner: str, value: object) -> object:
        if value is None and self.optional:
            return None
        try:
            return self.kind.check(value, self.param)
        except RangeError as error:
            raise ParameterError(owner, self.name, error.value, error.requirement) from None
        except (TypeError, ValueError, OverflowError):
            raise ParameterError(owner, self.name, value, self._requirement_for(value)) from None

    def from_text(self, owner: str, text: str) -> object:
        """Return the value that a text on the command line stands for; raises as `check`.

        Lengths with a unit stay what they are: the run tells how many steps they have.
        """
        try:
            value = self.kind.read(text)
        except ValueError:
            value, is_open = self._counted(text)
            if is_open:
                return value
        try:
            return self.check(owner, value)
        except ParameterError as error:
            requirement = f"{error.requirement}{self._units_told(value)}"
            if self.kind.typed_told:
                requirement = requirement.replace(self.kind.told, self.kind.typed_told)
            if self.kind.example:
                requirement = f"{requirement} (such as {self.kind.example})"
            raise ParameterError(owner, self.name, _as_typed(text), requirement) from None

    def _units_told(self, value: object) -> str:
        """Return which units a length may have, if a text is a number with another one."""
        if not (self.is_length and isinstance(value, str)):
            return ""
        from lrsched_cli.parameters.durations import UNITS, has_a_unit  # noqa: PLC0415 - rare

        return f" (units: {UNITS})" if has_a_unit(value) else ""

    def _counted(self, text: str) -> tuple[object, bool]:
        """Return numbers with a unit, or arithmetic, that a text is; and whether a unit is left."""
        if self.kind not in _NUMBERS:
            return text, False
        from lrsched_cli.parameters.durations import (  # noqa: PLC0415 - rare
            Duration,
            lengths_of,
            numbers_of,
        )

        has_unit = self.is_length or self.param.unit in _COUNTS
        try:
            found = lengths_of(text) if has_unit else numbers_of(text)
        except ValueError:
            return text, False
        is_open = any(isinstance(one, Duration) for one in found)
        if is_open and not self.is_length:
            return text, False
        is_list = self.kind in (FLOATS, INTS)
        return (found if is_list or len(found) > 1 else found[0]), is_open

    def _requirement_for(self, value: object) -> str:
        near = nearest(value, self.choices) if isinstance(value, str) else None
        return f"{self.requirement} (did you mean {near}?)" if near else self.requirement


def _as_typed(text: str) -> str:
    """Return a text that a message shows as it was typed: in quotes if it is more than numbers."""
    return Symbol(text) if text.isascii() and _PLAIN.fullmatch(text) else text


def is_open(values: Iterable[object]) -> bool:
    """Tell whether there is a length with a unit among some values, or in a list of them."""
    flat = (one for value in values for one in (value if isinstance(value, list) else (value,)))
    return any(type(one).__name__ == "Duration" for one in flat)


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
    kind, optional = kind_of(annotated)
    keyword_only = parameter.kind is inspect.Parameter.KEYWORD_ONLY
    others = parameter.kind is inspect.Parameter.VAR_KEYWORD
    return Field(name, kind, default, param, optional, keyword_only or others, others)
