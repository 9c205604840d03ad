"""JSON, also with comments and commas too many, as configs of training have them."""

import re
from typing import Any

import orjson

from lrsched_cli.documents import Document
from lrsched_cli.errors import BrokenConfigError

_STRING = r'"(?:[^"\\\n]|\\.)*+"'
_KEY = re.compile(rf"({_STRING})\s*+:")
_NOISE = re.compile(rf"({_STRING})|//[^\n]*|/\*.*?\*/|,(?=\s*[\]}}])", re.DOTALL)


def read(source: str, text: str) -> Document:
    """Return what a JSON text says.

    Raises:
        BrokenConfigError: it is none.
    """
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        data = _without_noise(source, text, error)
    return Document(source, data, _lines(text) if isinstance(data, dict) else {})


def _without_noise(source: str, text: str, error: orjson.JSONDecodeError) -> Any:  # noqa: ANN401
    try:
        return orjson.loads(_NOISE.sub(lambda found: found[1] or "", text))
    except orjson.JSONDecodeError:
        problem = error.msg.partition(":")[0]
        raise BrokenConfigError(source, error.lineno, f"this is not JSON ({problem})") from None


def _lines(text: str) -> dict[tuple[str | int, ...], int]:
    """Return the lines of all keys: those of the outermost object, and others by name alone."""
    lines: dict[tuple[str | int, ...], int] = {}
    line, place = 1, 0
    path: list[str] = []
    for found in re.finditer(rf"{_STRING}|[{{}}\[\]]", text):
        line, place = line + text.count("\n", place, found.start()), found.start()
        mark = found[0]
        if mark in "{[":
            path.append("")
        elif mark in "}]":
            path = path[:-1]
        elif path and _KEY.match(text, found.start()):
            path[-1] = mark[1:-1]
            lines.setdefault(tuple(path), line)
    return lines
