"""The rows of a log as they are read, in memory that is bounded however many there are."""

from typing import TYPE_CHECKING

from lrsched_cli._lazy import np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrsched_cli.schedules import Floats

_MOST = 2**22
"""Rows that are kept at most; of more, every second, fourth, ... and the last."""

_GROWTH, _LEAST = 1.125, 2**16
"""By how much the memory of a column grows when it is full: it is moved, and not copied."""


class Rows:
    """Columns of numbers, to which rows are added at the end."""

    def __init__(self) -> None:
        self.every = 1
        """Of how many rows one is kept."""
        self.seen = 0
        """How many were added."""
        self._columns: list[_Column] = []
        self._last: list[Floats] = []

    def extend(self, parts: "Sequence[Floats]") -> None:
        """Add rows, of which each column has a part: as many numbers each, at least one."""
        self._columns = self._columns or [_Column() for _ in parts]
        first = -self.seen % self.every
        self.seen += parts[0].size
        self._last = [part[-1:] for part in parts]
        for column, part in zip(self._columns, parts, strict=True):
            column.extend(part[first :: self.every])
        while self._columns[0].count > _MOST:
            self.every *= 2
            for column in self._columns:
                column.halve()

    def columns(self) -> "list[Floats]":
        """Return the columns; no row can be added any more."""
        if self.seen and (self.seen - 1) % self.every:
            for column, value in zip(self._columns, self._last, strict=True):
                column.extend(value)
        return [column.whole() for column in self._columns]


class _Column:
    """Numbers, to which more are added at the end."""

    def __init__(self) -> None:
        self._values: Floats = np.empty(0)
        self.count = 0

    def extend(self, more: "Floats") -> None:
        count = self.count + more.size
        if count > self._values.size:
            size = max(count, int(self._values.size * _GROWTH) + _LEAST)
            self._values.resize(size, refcheck=False)  # nobody else has it yet
        self._values[self.count : count] = more
        self.count = count

    def halve(self) -> None:
        """Keep every second number, from the first on."""
        kept = self._values[: self.count : 2]
        self.count = kept.size
        self._values[: kept.size] = kept

    def whole(self) -> "Floats":
        self._values.resize(self.count, refcheck=False)
        return self._values
