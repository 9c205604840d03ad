"""A column of a log that grows as the log is read, in the memory that its numbers need."""

from typing import TYPE_CHECKING

from lrsched_cli._lazy import np

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

_GROWTH, _LEAST = 1.125, 2**16
"""By how much the memory grows when it is full: it is moved, and not copied."""


class Column:
    """Numbers, to which more are added at the end."""

    def __init__(self) -> None:
        self._values: Floats = np.empty(0)
        self._count = 0

    def extend(self, more: "Floats") -> None:
        """Add numbers at the end."""
        count = self._count + more.size
        if count > self._values.size:
            size = max(count, int(self._values.size * _GROWTH) + _LEAST)
            self._values.resize(size, refcheck=False)  # nobody else has it yet
        self._values[self._count : count] = more
        self._count = count

    def whole(self) -> "Floats":
        """Return all of them; nothing can be added any more."""
        self._values.resize(self._count, refcheck=False)
        return self._values
