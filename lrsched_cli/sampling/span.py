"""Ranges of epochs or steps, whose rows are computed in chunks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from lrsched_cli._lazy import np
from lrsched_cli.errors import RangeError
from lrsched_cli.parameters.values import LARGEST_COUNT
from lrsched_cli.schedules import Floats, Unit

CHUNK = 65_536
"""Rows that are computed and written at once, so that memory does not grow with their number."""

MOST_ROWS = 10**9
"""The longest range whose every row is computed; a picture needs only some of them."""


@dataclass(frozen=True, slots=True)
class Span:
    """The times `start`, `start + stride`, ... below `stop`, counted in epochs or steps."""

    start: int
    stop: int
    stride: int = 1
    unit: Unit = "epoch"

    def __post_init__(self) -> None:
        """Refuse a range that is empty or counts too far.

        Raises:
            RangeError: as it says.
        """
        if self.start < 0:
            raise RangeError(str(self), "must start at 0 or later")
        if self.stride < 1:
            raise RangeError(str(self), "must have a STRIDE of at least 1")
        if self.stop <= self.start:
            raise RangeError(str(self), f"must hold at least one {self.unit}")
        if self.stop > LARGEST_COUNT:
            raise RangeError(str(self), "must end by 2**53, where float64 begins to skip numbers")

    def __str__(self) -> str:
        start = f"{self.start}:" if self.start or self.stride != 1 else ""
        stride = f":{self.stride}" if self.stride != 1 else ""
        return f"{start}{self.stop}{stride}"

    @classmethod
    def parse(cls, text: str, unit: Unit) -> Self:
        """Return the range that `N` (0 to N - 1) or `START:STOP[:STRIDE]` stands for.

        Raises:
            RangeError: the text is no range, or an empty one.
        """
        match [_whole(part) for part in text.split(":")]:
            case [int(stop)]:
                return cls(0, stop, unit=unit)
            case [int(start), int(stop)]:
                return cls(start, stop, unit=unit)
            case [int(start), int(stop), int(stride)]:
                return cls(start, stop, stride, unit)
            case _:
                raise RangeError(text, f"must be a whole number of {unit}s or START:STOP[:STRIDE]")

    @property
    def count(self) -> int:
        """The number of rows."""
        return -((self.start - self.stop) // self.stride)

    @property
    def last(self) -> int:
        """The time of the last row."""
        return self.start + (self.count - 1) * self.stride

    def chunks(self) -> Iterator[Floats]:
        """Return the times of all rows, so many at once as are well computed together.

        Raises:
            RangeError: there are more rows than can be computed in a sensible time.
        """
        if self.count > MOST_ROWS:
            requirement = f"must hold at most {MOST_ROWS:,} rows (give a STRIDE, or draw a picture)"
            raise RangeError(str(self), requirement)
        return self._chunks()

    def _chunks(self) -> Iterator[Floats]:
        for first in range(0, self.count, CHUNK):
            rows = np.arange(first, min(first + CHUNK, self.count), dtype=np.float64)
            yield self.start + self.stride * rows


def _whole(text: str) -> int | None:
    """Return the whole number that a text such as `90`, `10_000` or `1e6` stands for, or None."""
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if number.is_integer() else None


def time_of(t: float) -> float:
    """Return a time as a whole number, unless it is one of a log between two of these."""
    return int(t) if float(t).is_integer() else float(t)
