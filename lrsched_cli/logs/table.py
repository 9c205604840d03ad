"""Tables with delimiters: CSV, TSV and their like, with a header that names the columns."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.errors import LogError, short_repr
from lrsched_cli.logs.container import CUT_SHORT, Chunk, Container, floats_of
from lrsched_cli.logs.formats import rates_among
from lrsched_cli.logs.plain import plain_columns
from lrsched_cli.logs.streams import Stream
from lrsched_cli.logs.text import has_rate

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

_DELIMITERS = ",\t;"

_DECIMAL_COMMA = re.compile(r"\s*-?\d+,\d+(?:[eE][-+]?\d+)?\s*")

_BELOW_1 = re.compile(r"\s*-?0,\d+(?:[eE][-+]?\d+)?\s*")
"""In a quoted cell a comma may stand between thousands, but not after 0."""


class Cells:
    """Lines of a table; columns are read when they are asked for."""

    def __init__(self, block: bytes, names: Sequence[str], delimiter: str) -> None:
        self._block, self.names, self._delimiter = block, names, delimiter

    @cached_property
    def _text(self) -> str:
        return self._block.decode("utf-8", "replace")

    def numbers(self, names: Sequence[str]) -> "list[Floats]":
        """Return columns; NaN where a row has no number there, without rows of another length."""
        places = [self.names.index(name) for name in names]
        found = plain_columns(self._block, self._delimiter, len(self.names), places)
        if found is not None:
            return found
        read = self._quick(places)
        if read is None:
            rows = [row for row in self._rows(self._text) if len(row) == len(self.names)]
            return [floats_of([row[place] for row in rows]) for place in places]
        return list(read.T)

    def _quick(self, places: Sequence[int]) -> "Floats | None":
        """Return columns as NumPy reads them, or None where it does not."""
        if '"' in self._text:
            return None
        for is_filled in (False, True):
            try:
                return np.loadtxt(
                    io.StringIO(self._filled() if is_filled else self._text),
                    delimiter=self._delimiter,
                    usecols=places,
                    comments=None,
                    ndmin=2,
                )
            except ValueError:
                continue
        return None

    def _filled(self) -> str:
        """Return the text with NaN in its empty cells."""
        mark = self._delimiter
        text = "\n" + self._text.replace("\r\n", "\n")
        for before, after in ((mark, mark), (mark, mark), ("\n", mark), (mark, "\n")):
            text = text.replace(before + after, f"{before}nan{after}")
        return text

    def texts(self, name: str, most: int) -> list[str]:
        """Return a column's numbers as they are written, of so many rows among all, at most."""
        block, place = self._block, self.names.index(name)
        near = range(0, len(block), -(-len(block) // most))
        starts = dict.fromkeys(block.rfind(b"\n", 0, one) + 1 for one in near)
        lines = [block[start : _end(block, start)] for start in starts]
        rows = self._rows(b"\n".join(lines).decode("utf-8", "replace"))
        found = (row[place].strip() for row in rows if len(row) > place)
        return [text for text in found if text]

    def written(self, name: str) -> list[str]:
        """Return what stands in a column, for each row that has something there."""
        place = self.names.index(name)
        return [row[place] for row in self._rows(self._text) if len(row) == len(self.names)]

    def _rows(self, text: str) -> list[list[str]]:
        lines = text.splitlines()
        try:
            return list(csv.reader(lines, delimiter=self._delimiter))
        except csv.Error:  # a cell of more than 128 KiB
            return [line.split(self._delimiter) for line in lines]


def _end(block: bytes, start: int) -> int:
    end = block.find(b"\n", start)
    return end if end >= 0 else len(block)


_FIRST = 50
"""Rows that are looked at to tell a table from prose."""


class Table(Container):
    """A table: its first line that has several cells is the header."""

    def __init__(self, stream: Stream, header: Sequence[str], delimiter: str, skipped: int) -> None:
        super().__init__(stream)
        self.header, self._delimiter, self._skipped = header, delimiter, skipped

    def is_even(self) -> bool:
        """Whether its first rows have as many cells as its header, as those of prose have not."""
        lines = self._stream.head().decode("utf-8", "replace").splitlines()
        rows = [line for line in lines[self._skipped : -1] if line.strip()][:_FIRST]
        return all(len(_cells(one, self._delimiter)) == len(self.header) for one in rows)

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows, a block of lines at once."""
        begun = False
        for block in self._stream.blocks():
            lines = block
            if not begun:
                text = block.decode("utf-8", "replace")
                lines = "".join(text.splitlines(keepends=True)[self._skipped :]).encode()
                begun = True
            place = max(lines.rfind(b"\n"), lines.rfind(b"\r")) + 1  # all, but for the last block
            if lines[:place].strip():
                yield Cells(lines[:place], self.header, self._delimiter)
            yield from self._last(lines[place:])

    def _last(self, line: bytes) -> Iterator[Chunk]:
        """Yield the row of a last line that does not end, if it has all cells."""
        if not line.strip():
            return
        if line.count(self._delimiter.encode()) + 1 < len(self.header):
            self.notes.append(CUT_SHORT)
            return
        self.perhaps_cut = self.header[-1]
        yield Cells(line, self.header, self._delimiter)


_METRIC = re.compile(rb"(?:\d{12,14} \S+ \d+(?: \S+)*\r?\n)+")
"""Lines of a metric of MLflow: time, value, step."""


def metric_container(stream: Stream) -> Table | None:
    """Return the metric file of MLflow that a stream holds, or None where it holds none."""
    head = stream.head(2**12)
    lines = head[: head.rfind(b"\n") + 1]
    if not _METRIC.fullmatch(lines):
        return None
    return Table(stream, ("time", "value", "step"), " ", 0)


def table_container(
    stream: Stream, rate: str | None = None, *, needs_rates: bool = True
) -> Table | None:
    """Return the table that a stream holds, or None where it holds none with a column of rates.

    `rate` is the name of such a column, where it is known; without `needs_rates` any table will do.

    Raises:
        LogError: its numbers have decimal commas.
    """
    lines = stream.head(2**20).decode("utf-8", "replace").splitlines()
    place = next((n for n, line in enumerate(lines) if line.strip(" #\t")), None)
    if place is None:
        return None
    first = lines[place].lstrip("# ")
    if first.startswith("{"):  # a dict of Python's, as a trainer prints it
        return None
    if has_rate("\n".join(lines[place + 1 : place + 2]).encode()):  # a line of text says it anew
        return None
    for delimiter in _DELIMITERS:
        header = _cells(first, delimiter)
        names = _distinct(name.strip() for name in header)
        is_header = len(names) > 1
        if not is_header or any(_is_number(name.rpartition("=")[2]) for name in names):
            continue
        is_log = rates_among(names) or rate in names or "Value" in names
        if needs_rates and not is_log:
            continue
        rows = [_cells(line, delimiter) for line in lines[place + 1 : place + 50] if line.strip()]
        _refuse_decimal_commas(stream.source, place + 2, rows, delimiter, len(names))
        if not rows or any(len(row) == len(names) for row in rows):
            return Table(stream, names, delimiter, place + 1)
    return None


def header_in(stream: Stream) -> tuple[str, ...]:
    """Return the names of columns at the beginning of a table, also where none is of rates."""
    with suppress(LogError):
        table = table_container(stream, None, needs_rates=False)
        if table is not None and table.is_even():
            return tuple(table.header)
    return ()


def _distinct(names: Iterable[str]) -> list[str]:
    """Return the names of columns, with a number at those that were there before: lr, lr.1."""
    found: dict[str, None] = {}
    for name in names:
        numbered = (f"{name}.{number}" for number in count(1))
        found[name if name not in found else next(n for n in numbered if n not in found)] = None
    return list(found)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _refuse_decimal_commas(
    source: str, line: int, rows: list[list[str]], delimiter: str, count: int
) -> None:
    for row in rows[:1]:
        decimal = _DECIMAL_COMMA if delimiter != "," else _BELOW_1
        found = [cell for cell in row if decimal.fullmatch(cell)]
        if delimiter == "," and len(row) > count and len(row) % count == 0:
            found = [",".join(row[:2])]
        if found:
            told = f"{short_repr(found[0].strip())} has a decimal comma: numbers need a point"
            raise LogError(source, line, told)
