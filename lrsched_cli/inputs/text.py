"""Text that is read from files and streams: how large it may be, and what stops its reading."""

import sys
from pathlib import Path

from lrsched_cli.errors import BrokenConfigError, FileError, told

LARGEST = 5 * 2**20
"""Bytes of a file of schedules: a notebook with its pictures; more is a file of another kind."""

STANDARD_INPUT = "standard input"


def read_text(path: str) -> str:
    """Return the text of a file that holds schedules.

    Raises:
        FileError: the file cannot be read.
        BrokenConfigError: it is too large, or no text.
    """
    with told("read", path), Path(path).open("rb") as file:
        data = file.read(LARGEST + 1)
    return decoded(data, path)


def read_standard_input() -> bytes:
    """Return the bytes of standard input; of more than a file of schedules has, the first.

    Raises:
        FileError: it cannot be read.
    """
    if sys.stdin is None:
        raise FileError("read", STANDARD_INPUT, "it is closed")
    with told("read", STANDARD_INPUT):
        return sys.stdin.buffer.read(LARGEST + 1)


def decoded(data: bytes, source: str) -> str:
    """Return bytes as text.

    Raises:
        BrokenConfigError: they are too many, or none.
    """
    if len(data) > LARGEST:
        raise BrokenConfigError(source, 0, f"a file of schedules has at most {LARGEST:,} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BrokenConfigError(source, line, "this is not UTF-8 text") from None
