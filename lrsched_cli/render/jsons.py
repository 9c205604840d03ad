"""JSON and JSON Lines: every row an object, keyed by the columns' names; an answer one object."""

from collections.abc import Iterator

import orjson

from lrsched_cli.comparison import Comparison
from lrsched_cli.render import View
from lrsched_cli.render.terminal_text import harmless


def render_jsonl(comparison: Comparison, _view: View) -> Iterator[bytes]:
    """Yield one object a line."""
    for rows in _rows(comparison):
        lines = [orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows]
        yield harmless(b"".join(lines))


def render_json(comparison: Comparison, _view: View) -> Iterator[bytes]:
    """Yield one array, each of its objects on a line of its own."""
    separator = b"[\n"
    for rows in _rows(comparison):
        yield separator + harmless(b",\n".join([orjson.dumps(row) for row in rows]))
        separator = b",\n"
    yield b"\n]\n"


def answer_json(answer: object) -> bytes:
    """Return all that a frozen answer holds, as one object."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return harmless(orjson.dumps(answer, option=options))


def _rows(comparison: Comparison) -> Iterator[list[dict[str, float]]]:
    names = comparison.columns
    for columns in comparison.rows():
        yield [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
