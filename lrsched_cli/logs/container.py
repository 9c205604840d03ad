"""What the readers of containers give: pieces of a log with columns."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from lrsched_cli._lazy import np
from lrsched_cli.logs.streams import Stream

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats


class Chunk(Protocol):
    """Some rows of a log."""

    names: Sequence[str]
    """Its columns."""

    def numbers(self, names: Sequence[str]) -> "list[Floats]":
        """Return columns; NaN where a row has no number there."""

    def texts(self, name: str, most: int) -> list[str]:
        """Return a column's numbers as they are written, of so many rows among all, at most."""

    def written(self, name: str) -> list[str]:
        """Return what stands in a column, for each row that has something there."""


class Container(ABC):
    """The rows of a log, and what stands around them."""

    marks: tuple[str, ...] = ()
    """What else than columns tells a kind; each begins with #."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.facts: dict[str, float] = {}
        """Complete when all chunks were read, like the notes."""
        self.notes: list[str] = []
        self.perhaps_cut: str | None = None
        """The column of which the row of the last chunk may lack the last digits."""

    @property
    def is_cut(self) -> bool:
        """Whether what the file is packed in was cut short."""
        return self._stream.is_cut

    @abstractmethod
    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows, so many at once as fit in memory."""


CUT_SHORT = "the last line is cut short: it is left out"

MAY_BE_CUT = "the last line has no end, and its number may lack digits: it is left out"


_THOUSANDS = re.compile(r"[1-9]\d{,2}(?:,\d{3})+(?:\.\d+)?")
"""A number with commas between thousands; not one with a decimal comma, which is below 1."""


def floats_of(values: list[object]) -> "Floats":
    """Return values as numbers; NaN for what is none."""
    try:
        found: Floats = np.array(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        found = np.empty((0, 0))
    if found.ndim == 1:
        return found
    return np.array([number_of(value) for value in values], dtype=np.float64)


def number_of(value: object) -> float:
    """Return a value as a number; NaN for what is none."""
    if isinstance(value, (int, float, str)):
        try:
            return float(value)
        except (ValueError, OverflowError):
            pass
    if isinstance(value, str) and _THOUSANDS.fullmatch(value.strip()):
        return float(value.replace(",", ""))
    return float("nan")


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
