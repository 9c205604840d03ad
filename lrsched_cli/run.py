"""What run schedules are for: its range, what that counts, and how many steps an epoch has."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Self

from lrsched_cli.errors import ComparisonError, RangeError
from lrsched_cli.parameters import Param, Record, fields
from lrsched_cli.parameters.kinds import Kind, declare
from lrsched_cli.parameters.values import require
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Unit

_UNITS: dict[str, Unit] = {"epochs": "epoch", "steps": "step"}
"""What ranges count, by the unit of their parameters."""

STRIDE = "[:STRIDE]"


class Range(Kind):
    """A range of epochs or of steps: some of them, or each if it may have no stride."""

    told, metavar = 'a number or "START:STOP"', "RANGE"

    def __init__(self, *, strided: bool = True) -> None:
        self._strided = strided

    def check(self, value: object, param: Param) -> Span:
        """Return the range.

        Raises:
            RangeError: it holds nothing, or has a stride that it may not have.
            ValueError: it is no range.
        """
        unit = _UNITS[param.unit]
        if not isinstance(value, Span):
            require(isinstance(value, (int, str)) and not isinstance(value, bool))
            value = Span.parse(str(value), unit)
        require(value.unit == unit)
        if value.stride != 1 and not self._strided:
            raise RangeError(str(value), f"must have no STRIDE, for every {unit} is looked at")
        return value

    def write(self, value: object) -> str:
        """Return the range as it is typed."""
        return str(value)


declare(Span, Range())


class Run(Record, name="run"):
    """A run of training: the options of the command line and the keys of a comparison file."""

    epochs: Annotated[
        Span | None,
        Param(
            f"N (epochs 0 to N - 1) or START:STOP{STRIDE}",
            unit="epochs",
            when_absent="past the last change, else 100",
        ),
    ] = None
    steps: Annotated[
        Span | None,
        Param(
            f"N (steps 0 to N - 1) or START:STOP{STRIDE}",
            unit="steps",
            when_absent="past the last change, else 100",
            excludes="epochs",
        ),
    ] = None
    steps_per_epoch: Annotated[
        int | None,
        Param(
            "steps in an epoch: adds an epoch column and axis, and converts ranges",
            unit="steps",
            at_least=1,
        ),
    ] = None

    @classmethod
    def over(cls, span: Span, *, steps_per_epoch: int | None = None) -> Self:
        """Return the run over a range."""
        if span.unit == "epoch":
            return cls(epochs=span, steps_per_epoch=steps_per_epoch)
        return cls(steps=span, steps_per_epoch=steps_per_epoch)

    @property
    def span(self) -> Span | None:
        """The range, or None where it is left open."""
        return self.epochs or self.steps

    def span_in(self, unit: Unit) -> Span | None:
        """Return the range in epochs or in steps, or None where it is left open.

        A stride of 1 stays one: every step of some epochs. Steps become the epochs in which they
        lie. Without the length of an epoch, one is taken for the other.

        Raises:
            RangeError: it counts too far.
        """
        span, steps = self.span, self.steps_per_epoch
        if span is None or span.unit == unit:
            return span
        if steps is None:
            return replace(span, unit=unit)
        if unit == "step":
            stride = 1 if span.stride == 1 else span.stride * steps
            return Span(span.start * steps, span.stop * steps, stride, unit)
        return Span(span.start // steps, -(-span.stop // steps), max(span.stride // steps, 1), unit)

    def completed(self, others: Mapping[str, "Run"]) -> Self:
        """Return the run with what it leaves open taken from others, which are named.

        Raises:
            ComparisonError: these do not agree on it.
        """
        values: dict[str, Any] = {}
        for names in _FACTS:
            own = {name: getattr(self, name) for name in names}
            is_open = all(value is None for value in own.values())
            values |= _agreed(names, others) if is_open else own
        return type(self)(**values)


def _facts() -> tuple[tuple[str, ...], ...]:
    """Return the names of all parameters, those together that stand for one another."""
    together: dict[str, tuple[str, ...]] = {}
    for field in fields(Run):
        name = field.param.excludes or field.name
        together[name] = (*together.get(name, ()), field.name)
    return tuple(together.values())


_FACTS = _facts()


def _agreed(names: tuple[str, ...], others: Mapping[str, Run]) -> dict[str, Any]:
    """Return the one value that all have which have any, by its name."""
    found: dict[tuple[str, Any], str] = {}
    for source, run in others.items():
        for name in names:
            value = getattr(run, name)
            if value is not None:
                found.setdefault((name, value), source)
    if len(found) > 1:
        pairs = ((source, f"{name} = {value}") for (name, value), source in found.items())
        told = ", ".join(f"{source} has {said}" for source, said in pairs)
        options = " or ".join(f"--{name.replace('_', '-')}" for name in names)
        message = f"the files differ: {told}; choose one with {options}"
        raise ComparisonError(message)
    return dict(found.keys())
