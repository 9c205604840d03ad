"""What holds unknown numbers: an expression, or a file with values for its names."""

from collections.abc import Sequence
from typing import ClassVar, Protocol

from lrsched_cli.errors import ExpressionError
from lrsched_cli.expression import Reading
from lrsched_cli.expression.unknowns import Unknown
from lrsched_cli.parameters.lengths import Lengths


class Form(Protocol):
    """A text with unknown numbers, and the schedule that it gives with numbers for them."""

    is_expression: ClassVar[bool]
    """Whether it is read in no time, and its numbers are those of calls."""

    @property
    def text(self) -> str:
        """The text, with `?` for the unknowns."""

    @property
    def unknowns(self) -> tuple[Unknown, ...]:
        """The unknowns, in the order of their numbers."""

    def filled(self, values: Sequence[float]) -> str:
        """Return the text with a number for each unknown."""

    def reading(self, values: Sequence[float], lengths: Lengths) -> Reading:
        """Return what it says with some numbers; raises as reading does."""

    def told(self, error: ExpressionError, values: Sequence[float]) -> ExpressionError:
        """Return the error that the text with numbers gave, as one of the text with unknowns."""
