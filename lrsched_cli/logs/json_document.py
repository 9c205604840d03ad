"""One object of JSON: the table in it that has the rates, wherever that is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lrsched_cli.errors import LogError
from lrsched_cli.logs.container import Chunk, Container, floats_of
from lrsched_cli.logs.formats import axis_among, rates_among
from lrsched_cli.logs.json_rows import HISTORY, ROW, JsonArray, JsonLines, Rows, loaded
from lrsched_cli.logs.streams import LONGEST_LINE, Stream, too_long

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

_MOST_LEVELS = 8
"""Objects within objects that are looked into."""

_FEWEST = 2
"""Numbers that are a column."""


class Columns:
    """Lists of equal length, each under the path of its keys: `history/train/lr`."""

    def __init__(self, columns: Mapping[str, list[Any]]) -> None:
        self._columns = columns
        self.names: Sequence[str] = tuple(columns)

    def numbers(self, names: Sequence[str]) -> "list[Floats]":
        """Return columns; NaN where a row has no number there."""
        return [floats_of(self._columns[name]) for name in names]

    def texts(self, name: str, most: int) -> list[str]:
        """Return a column's numbers in their shortest form, of so many rows among all, at most."""
        values = self._columns[name]
        return [str(value) for value in values[:: -(-len(values) // most)] if value]

    def written(self, name: str) -> list[str]:
        """Return what stands in a column, for each row that has something there."""
        return [str(value) for value in self._columns[name] if value is not None]


class JsonDocument(Container):
    """One object: rows or columns under some of its keys, as a history of Keras has."""

    def chunks(self) -> Iterator[Chunk]:
        """Yield all rows.

        Raises:
            LogError: it has none.
        """
        text = b""
        while data := self._stream.read():
            text += data
            if len(text) > LONGEST_LINE:
                raise too_long(self._stream.source)
        state = loaded(text)
        if state is None:
            found = (loaded(one[0]) for one in ROW.finditer(text))
            rows = [row for row in found if isinstance(row, dict)]
            table: Chunk | None = Rows(rows) if rows else None
        else:
            table = _likeliest(state)
        if table is None:
            raise LogError(self._stream.source, 0, "this JSON has no rows of a log")
        yield table


def _likeliest(state: object) -> Chunk | None:
    """Return the table with rates, with times too if there is one, that has the most rows."""
    tables = list(_tables(state, "", {}, _MOST_LEVELS))

    def rank(one: tuple[Chunk, int]) -> tuple[bool, bool, int]:
        table, rows = one
        return bool(rates_among(table.names)), axis_among(table.names) is not None, rows

    return max(tables, key=rank)[0] if tables else None


def _tables(
    state: object, path: str, around: Mapping[str, list[Any]], levels: int
) -> Iterator[tuple[Chunk, int]]:
    """Yield the tables in a value, with their numbers of rows.

    `around` are the lists of the objects around it: one of equal length may have the times.
    """
    if not levels:
        return
    if isinstance(state, list):
        if state and all(isinstance(one, dict) for one in state):
            yield Rows(state), len(state)
        return
    if not isinstance(state, dict):
        return
    split = _split(state)
    if split is not None:
        yield split, len(state["data"])
    lists = {f"{path}{key}": list_ for key, value in state.items() if (list_ := _list(value))}
    for count in {len(one) for one in lists.values()}:
        own = {name: one for name, one in lists.items() if len(one) == count}
        others = {name: one for name, one in around.items() if len(one) == count}
        if any(_is_number(value) for one in own.values() for value in one):
            yield Columns(others | own), count
    for key, value in state.items():
        yield from _tables(value, f"{path}{key}/", {**around, **lists}, levels - 1)


def _list(value: object) -> list[Any] | None:
    """Return a list of values, which may be an object whose keys count them, or None."""
    if isinstance(value, dict) and value and all(map(str.isdecimal, value)):
        value = list(value.values())
    if not isinstance(value, list) or len(value) < _FEWEST:
        return None
    return None if any(isinstance(one, (dict, list)) for one in value) else value


def _split(state: dict[str, Any]) -> Columns | None:
    """Return the table of an object that has the names of the columns beside the rows, or None."""
    names, rows = state.get("columns"), state.get("data")
    if not isinstance(names, list) or not isinstance(rows, list) or not rows:
        return None
    if not all(isinstance(row, list) and len(row) == len(names) for row in rows):
        return None
    return Columns(dict(zip(map(str, names), map(list, zip(*rows, strict=True)), strict=True)))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_document(line: bytes) -> bool:
    """Tell whether a line of JSON, the only one of a file, has columns, and is no row of a log."""
    state = loaded(line)
    if not isinstance(state, dict):
        return False
    scalars = [key for key, value in state.items() if _is_number(value)]
    if axis_among(scalars) is not None:
        return False
    return any(
        rows > 1 and rates_among(one.names) for one, rows in _tables(state, "", {}, _MOST_LEVELS)
    )


def json_container(stream: Stream) -> JsonLines | JsonArray | JsonDocument | None:
    """Return the container of a stream that begins as JSON does, or None where it does not."""
    head = stream.head()
    start = head.lstrip()
    if not re.match(rb'\{\s*+["}]|\[\s*+[{\]]', start):
        return None
    if start.startswith(b"["):
        return JsonArray(stream)
    first, _, rest = start.partition(b"\n")
    if isinstance(loaded(first), dict) and not HISTORY.search(first):
        return (
            JsonDocument(stream) if not rest.strip() and _is_document(first) else JsonLines(stream)
        )
    return JsonArray(stream) if HISTORY.search(head) else JsonDocument(stream)
