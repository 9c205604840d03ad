"""All rows of a log beside a plan, some at once: what is kept of each row is whether it agrees."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.analysis.verifying.rows import Rows
from lrsched_cli.errors import LearningRateError

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from lrsched_cli.schedules import Floats

_AT_ONCE = 1_000_000
"""Rows that are compared together."""


@dataclass(frozen=True, slots=True)
class Compared:
    """How the rows of a log agree with what is expected of them."""

    agree: "npt.NDArray[np.bool_]"
    error: float | None
    """The largest difference, as `Rows.error`."""
    largest: int
    """The place of the row that is off by most, in what its digits allow."""


def compared(rows: Rows, expected: "Callable[[Floats], Floats]") -> Compared:
    """Compare all rows with the rates that are expected at their times.

    Raises:
        LearningRateError: nothing can be expected of the first row.
    """
    agree = np.empty(rows.count, dtype=np.bool_)
    errors: list[float] = []
    most, largest = -1.0, 0
    for start in range(0, rows.count, _AT_ONCE):
        block = rows.at(slice(start, start + _AT_ONCE))
        try:
            rates = expected(block.times)
        except LearningRateError:
            if not start:
                raise
            rates = np.full(block.count, np.nan)
        agree[start : start + _AT_ONCE] = block.agree(rates)
        error = block.error(rates)
        errors += [] if error is None else [error]
        with np.errstate(all="ignore"):  # where all rates are 0, or hardly more
            gaps = np.nan_to_num(np.abs(block.rates - rates) / block.allowed, nan=np.inf)
        place = int(gaps.argmax())
        if gaps[place] > most:
            most, largest = float(gaps[place]), start + place
    return Compared(agree, max(errors, default=None), largest)
