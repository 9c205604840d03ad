"""Ranges of epochs or of steps, as parameters take them."""

from typing import TYPE_CHECKING, NamedTuple

from lrsched_cli.errors import RangeError
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.kinds import Kind, declare
from lrsched_cli.parameters.values import require
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Unit

if TYPE_CHECKING:
    from lrsched_cli.parameters.durations import Length
    from lrsched_cli.parameters.lengths import Lengths

_UNITS: dict[str, Unit] = {"epochs": "epoch", "steps": "step"}
"""What ranges count, by the unit of their parameters."""

STRIDE = "[:STRIDE]"


class OpenRange(NamedTuple):  # at start-up, a twentieth of what a dataclass costs
    """A range in whose text lengths have units."""

    text: str
    parts: "tuple[Length, ...]"
    unit: Unit

    @property
    def stride(self) -> "Length":
        """What is between two of its times."""
        return self.parts[2] if len(self.parts) > 2 else 1  # noqa: PLR2004 - the third

    def __str__(self) -> str:
        return self.text

    def span(self, lengths: "Lengths") -> Span:
        """Return the range in a run.

        Raises:
            LengthError: the run does not tell what its lengths come to.
            RangeError: it holds nothing.
        """
        from lrsched_cli.parameters.lengths import counted  # noqa: PLC0415 - rare

        numbers = [counted(one, lengths, self.unit)[0] for one in self.parts]
        return Span.parse(":".join(map(str, numbers)), self.unit)


def _range(text: str, unit: Unit) -> Span | OpenRange:
    """Return the range that a text is; raises as `Span.parse`."""
    try:
        return Span.parse(text, unit)
    except RangeError:
        from lrsched_cli.parameters.durations import Duration, length_of  # noqa: PLC0415 - rare

        try:
            parts = tuple(map(length_of, text.split(":")))
        except ValueError:
            parts = ()
        if any(isinstance(one, Duration) for one in parts) and len(parts) <= 3:  # noqa: PLR2004
            return OpenRange(text, parts, unit)
        if not parts:
            raise
        return Span.parse(":".join(map(str, parts)), unit)


class Range(Kind):
    """A range of epochs or of steps: some of them, or each if it may have no stride."""

    told, metavar = 'a number or "START:STOP"', "RANGE"

    def __init__(self, *, strided: bool = True) -> None:
        self._strided = strided

    def check(self, value: object, param: Param) -> "Span | OpenRange":
        """Return the range, or one whose lengths have units that the run tells.

        Raises:
            RangeError: it holds nothing, or has a stride that it may not have.
            ValueError: it is no range.
        """
        unit = _UNITS[param.unit]
        if not isinstance(value, (Span, OpenRange)):
            require(isinstance(value, (int, str)) and not isinstance(value, bool))
            value = _range(str(value), unit)
        require(value.unit == unit)
        if value.stride != 1 and not self._strided:
            raise RangeError(str(value), f"must have no STRIDE, for every {unit} is looked at")
        return value

    def write(self, value: object) -> str:
        """Return the range as it is typed."""
        return str(value)


declare(Span, Range())
