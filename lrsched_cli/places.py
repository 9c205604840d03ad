"""Where something stands: a line of the file at hand, or of another one that it brings in."""

from typing import Self


class Line(int):
    """A line of another file than the one at hand, which messages name."""

    file: str

    def __new__(cls, number: int, file: str) -> Self:
        """Return the line of a number in a file."""
        made = super().__new__(cls, number)
        made.file = file
        return made

    def __str__(self) -> str:
        return f"{int(self)} of {self.file}"

    __repr__ = int.__repr__


def place_of(file: str, line: int) -> tuple[str, int]:
    """Return the file that a line is of, and its number there."""
    return (line.file, int(line)) if isinstance(line, Line) else (file, line)
