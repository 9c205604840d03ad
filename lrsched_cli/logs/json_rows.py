"""Rows of JSON: lines of it, an array of objects, the `log_history` of a Trainer's state.

A file is read in pieces, so that its size does not matter: what is in memory is one piece.
"""

import json
import re
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import orjson

from lrsched_cli.errors import LogError
from lrsched_cli.logs.container import Chunk, Container, floats_of, plural
from lrsched_cli.logs.formats import STATE
from lrsched_cli.logs.streams import LONGEST_LINE, Stream, too_long

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

HISTORY = re.compile(rb'"log_history"\s*+:\s*+\[')

_MOST_LEVELS = 4
"""Objects within the objects of rows."""

_MOST_GROUPS = 64
"""Numbers of a list that are columns of their own."""


def _object(levels: int) -> bytes:
    """Return the expression for an object of JSON with so many levels of objects in it."""
    inner = rb'[^{}"]++|"(?:[^"\\]|\\.)*+"'
    if levels:
        inner += rb"|" + _object(levels - 1)
    return rb"\{(?:" + inner + rb")*+\}"


_ROWS = re.compile(rb"(?:[\s,]*+(?:" + _object(_MOST_LEVELS) + rb"|null))*+", re.DOTALL)
ROW = re.compile(_object(_MOST_LEVELS), re.DOTALL)


class Rows:
    """Objects of JSON; the columns are their keys, those of objects within them as `key/key`."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._rows = rows
        self._paths: dict[str, tuple[str | int, ...]] = {}
        last_first = rows[::-1]  # so that the first row of each set of keys is kept
        shapes = dict(zip(map(tuple, last_first), last_first, strict=True))
        for row in reversed(shapes.values()):
            for key, value in row.items():
                self._enter(key, (key,), value)
        self.names: Sequence[str] = tuple(self._paths)

    def _enter(self, name: str, path: tuple[str | int, ...], value: object) -> None:
        if isinstance(value, dict):
            if len(path) <= _MOST_LEVELS:
                for key, inner in value.items():
                    self._enter(f"{name}/{key}", (*path, key), inner)
        elif isinstance(value, list) and value and all(_is_number(one) for one in value):
            if len(value) <= _MOST_GROUPS:
                for number in range(len(value)):
                    self._paths.setdefault(f"{name}[{number}]", (*path, number))
        else:
            self._paths.setdefault(name, path)

    def numbers(self, names: Sequence[str]) -> "list[Floats]":
        """Return columns; NaN where a row has no number there."""
        return [floats_of(self._values(name, self._rows)) for name in names]

    def texts(self, name: str, most: int) -> list[str]:
        """Return a column's numbers in their shortest form, of so many rows among all, at most."""
        values = self._values(name, self._rows[:: -(-len(self._rows) // most)])
        return [value if isinstance(value, str) else repr(value) for value in values if value]

    def written(self, name: str) -> list[str]:
        """Return what stands in a column, for each row that has something there."""
        return [str(value) for value in self._values(name, self._rows) if value is not None]

    def _values(self, name: str, rows: list[dict[str, Any]]) -> list[Any]:
        path = self._paths.get(name, (name,))
        if len(path) == 1:
            try:
                return list(map(itemgetter(path[0]), rows))
            except KeyError:  # some rows are of another kind
                return [row.get(path[0]) for row in rows]  # type: ignore[arg-type] # a key
        return [_at(row, path) for row in rows]


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float))


def _at(value: Any, path: tuple[str | int, ...]) -> Any:  # noqa: ANN401 - data of any kind
    for key in path:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return None
    return value


class JsonLines(Container):
    """Lines of JSON, one object each; other lines are left out, and told."""

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows, a block of lines at once."""
        line, left_out, first = 1, 0, 0
        is_whole = True
        for block in self._stream.blocks():
            lines = block.splitlines()
            rows = _objects(lines)
            if rows is None:
                rows = []
                for number, text in enumerate(lines, line):
                    row = loaded(text)
                    if isinstance(row, dict):
                        rows.append(row)
                    elif text.strip():
                        left_out, first = left_out + 1, first or number
                        is_whole = False
            line += len(lines)
            if rows:
                yield Rows(rows)
        if not is_whole and first == line - 1:
            self.notes.append(f"line {first}, the last, is cut short: it is left out")
        elif left_out:
            told = plural(left_out, "line is", "lines are")
            self.notes.append(f"{told} no JSON objects and left out (the first: line {first})")


def _objects(lines: list[bytes]) -> list[dict[str, Any]] | None:
    """Return the objects of lines, or None where one is none."""
    try:
        rows = orjson.loads(b"[" + b",".join(filter(None, lines)) + b"]")
    except orjson.JSONDecodeError:
        return None
    return rows if set(map(type, rows)) <= {dict} else None


def loaded(text: bytes) -> object:
    """Return what a piece of JSON says, which may have NaN in it, or None where it is none."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


class JsonArray(Container):
    """An array of objects: the whole file, or the `log_history` of a Trainer's state."""

    def __init__(self, stream: Stream) -> None:
        super().__init__(stream)
        history = HISTORY.search(stream.head())
        end = history.end() if history else stream.head().index(b"[") + 1
        self._before = b""
        while len(self._before) < end:
            self._before += stream.read(end - len(self._before))
        self._is_state = history is not None
        self.marks: tuple[str, ...] = ("#log_history",) if history else ()

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows, a block at once.

        Raises:
            LogError: there is something else than rows.
        """
        rest = b""
        while data := self._stream.read():
            rest += data
            end = _ROWS.match(rest).end()  # type: ignore[union-attr] # it matches nothing, too
            yield from self._rows(rest[:end])
            rest = rest[end:].lstrip(b", \r\n\t")
            if rest.startswith(b"]"):
                self._tell_the_rest(rest)
                return
            if rest and not rest.startswith((b"{", b"n")):
                raise LogError(
                    self._stream.source, 0, f"rows of JSON are expected, not {_shown(rest)}"
                )
            if len(rest) > LONGEST_LINE:
                raise too_long(self._stream.source)
        self.notes.append("the file is cut short: what comes after its last whole row is missing")
        self._take(self._before + b"]}")

    def _rows(self, text: bytes) -> Iterator[Chunk]:
        text = text.strip(b", \r\n\t")
        rows = loaded(b"[" + text + b"]") if text else []
        if not isinstance(rows, list):
            rows = [loaded(found[0]) for found in ROW.finditer(text)]
        found = [row for row in rows if isinstance(row, dict)]
        if found:
            yield Rows(found)

    def _tell_the_rest(self, rest: bytes) -> None:
        """Take the facts that stand around the rows."""
        while len(rest) <= LONGEST_LINE and (data := self._stream.read()):
            rest += data
        self._take(self._before + rest)

    def _take(self, text: bytes) -> None:
        state = loaded(text)
        if not isinstance(state, dict):
            return
        if "best_global_step" in state:
            self.marks = ("#log_history", STATE)
        names = {"max_steps": "total", "num_train_epochs": "epochs"}
        for key, name in names.items():
            value = state.get(key)
            if isinstance(value, (int, float)) and value > 0:
                self.facts[name] = float(value)


def _shown(text: bytes) -> str:
    return ascii(text[:20].decode("utf-8", "replace"))
