"""A rate as a formula: a text in `t`, or the graph of what a script computes."""

import math
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Self

from lrsched_cli.errors import RangeError
from lrsched_cli.parameters import Param
from lrsched_cli.parameters.kinds import Kind, declare
from lrsched_cli.parameters.values import Symbol, require
from lrsched_cli.schedules.base import Floats, Schedule

if TYPE_CHECKING:
    from lrsched_cli.formula.nodes import Leaf, Value
    from lrsched_cli.formula.series import Series

_EXPRESSIONS = "lrsched_cli.expression"
"""What reads the schedules that a formula calls; it stands above this package."""

_TOLD = "a formula of t"


class Rate:
    """A formula as a value: equal to another if it does the same in the same way."""

    def __init__(self, root: "Value", time: "Leaf") -> None:
        """Take what the formula comes to, and the time that is in it."""
        self.root = root
        self.time = time

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the formula that a text is.

        Raises:
            RangeError: it is none.
        """
        from lrsched_cli.formula.reading import Reader, ReadError  # noqa: PLC0415 - on demand

        reader = Reader(text, lambda called: import_module(_EXPRESSIONS).parse(called))
        try:
            return cls(reader.root(), reader.time)
        except ReadError as error:
            raise RangeError(text, f"must be {_TOLD} ({error})") from None

    @cached_property
    def text(self) -> str:
        """The text of the formula."""
        from lrsched_cli.formula.writing import TooLongError, written  # noqa: PLC0415 - likewise

        try:
            return written(self.root, self.time)
        except TooLongError:
            return "..."

    @cached_property
    def _digest(self) -> bytes:
        from lrsched_cli.formula.identity import digest  # noqa: PLC0415 - likewise

        return digest(self.root)

    @cached_property
    def series(self) -> "Series":
        """The tables and recursions of the formula, as far as they were computed."""
        from lrsched_cli.formula.series import Series  # noqa: PLC0415 - likewise

        return Series()

    @cached_property
    def program(self) -> Any:  # noqa: ANN401 - a function of an array
        """What computes the formula at whole times."""
        from lrsched_cli.formula.program import Program  # noqa: PLC0415 - likewise

        return Program(self.root, self.time, self.series)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rate) and self._digest == other._digest

    def __hash__(self) -> int:
        return hash(self._digest)

    def __repr__(self) -> str:
        return repr(self.text)


class _Formula(Kind):
    told, metavar = _TOLD, "FORMULA"

    def check(self, value: object, param: Param) -> object:  # noqa: ARG002 - a kind's signature
        if isinstance(value, Rate):
            return value
        require(isinstance(value, str) and not isinstance(value, Symbol))
        return Rate.read(str(value))


RATE = _Formula()
"""The kind of parameter that is a formula."""

declare(Rate, RATE)


class Formula(Schedule, name="formula"):
    """Compute the rate by a formula of t, written in Python.

        lr(t) = rate

    The formula has operators, comparisons, `a if c else b`, and the functions of Python's math and
    of NumPy. Assignments may come before it, divided by semicolons, and so may a loop that changes
    what they assign. A schedule may be called in it: step(lr0=0.1)(t - 5). The text is read, never
    run. What depends on a condition, or on floor, round and their like, changes at whole t only.

    Past the end: goes on as its formula does. Source: a function of the step, as scripts have it.

    Examples:
        lrsched compare 'formula("0.1 * 0.95 ** floor(t / 10)", total=100)'
        lrsched formula --rate '0.1 * min(1, (t + 1) / 5)' --total 100
    """

    rate: Annotated[Rate, Param("the rate, as a formula of t")]
    total: Annotated[float | None, Param("length", unit="updates", above=0)] = None

    @classmethod
    def of(cls, root: "Value", time: "Leaf", total: float | None = None) -> Self:
        """Return the schedule of a graph whose only free leaf is the time.

        Args:
            root: what the rate is computed by.
            time: the leaf of the graph that is the time.
            total: how many updates it has, if that is known.
        """
        from lrsched_cli.formula.identity import normal  # noqa: PLC0415 - on demand

        return cls(Rate(*normal(root, time)), total)

    @property
    def length(self) -> int | None:
        """The length in updates: as it was given."""
        return None if self.total is None else math.ceil(self.total)

    def _lr(self, t: Floats) -> Floats:
        rates: Floats = self.rate.program(t)
        return rates
