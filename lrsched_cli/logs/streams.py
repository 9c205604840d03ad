"""The bytes of a log: a file or standard input, packed or not, in blocks of whole lines."""

import codecs
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from lrsched_cli.errors import FileError, LogError, told
from lrsched_cli.logs.packed import Unpacked

STANDARD_INPUT = "standard input"

BLOCK = 2**22
"""Bytes read at once."""

LONGEST_LINE = 2**26
"""Bytes of the longest line, or row, that is read."""

_WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class Stream:
    """The bytes of a log, of which the first can be looked at before they are read."""

    def __init__(self, source: str, file: BinaryIO, ahead: bytes = b"") -> None:
        self.source, self._file, self._ahead = source, file, ahead
        self._is_at_end = False

    @property
    def is_cut(self) -> bool:
        """Whether the file is packed, and ended too early."""
        return isinstance(self._file, Unpacked) and self._file.is_cut

    def head(self, size: int = BLOCK) -> bytes:
        """Return the first bytes that are still to be read; they stay to be read."""
        while len(self._ahead) < size and not self._is_at_end:
            self._ahead += self._read(size - len(self._ahead))
        return self._ahead[:size]

    def read(self, size: int = BLOCK) -> bytes:
        """Return the next bytes; none at the end."""
        if not self._ahead:
            return b"" if self._is_at_end else self._read(size)
        data, self._ahead = self._ahead[:size], self._ahead[size:]
        return data

    def _read(self, size: int) -> bytes:
        with told("read", self.source):
            try:
                data = self._file.read(size)
            except (UnicodeDecodeError, zlib.error) as error:
                raise FileError("read", self.source, f"it is damaged ({error})") from None
        self._is_at_end = not data
        return data

    def blocks(self) -> Iterator[bytes]:
        """Yield all bytes, in blocks that end with a line.

        Raises:
            FileError: they cannot be read.
            LogError: a line is too long.
        """
        rest = b""
        while data := self.read():
            end = max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1)) + 1
            if end:
                yield rest + data[:end]
                rest = data[end:]
            else:
                rest += data
            if len(rest) > LONGEST_LINE:
                raise too_long(self.source)
        if rest:
            yield rest


def too_long(source: str) -> LogError:
    """Return the error for a line or a row that is too long to be read."""
    return LogError(source, 0, f"a line of it has more than {LONGEST_LINE:,} bytes: this is no log")


@contextmanager
def opened(path: str) -> Iterator[Stream]:
    """Open a log by its path, or standard input by `-`.

    Raises:
        FileError: it cannot be read.
    """
    source = STANDARD_INPUT if path == "-" else path
    if path == "-":
        if sys.stdin is None:
            raise FileError("read", source, "it is closed")
        yield _unpacked(source, sys.stdin.buffer)
        return
    with told("read", source):
        file = Path(path).open("rb")  # noqa: SIM115 - closed below; errors of its use are others
    with file:
        yield _unpacked(source, file)


def stream_of(source: str, data: bytes, rest: BinaryIO | None = None) -> Stream:
    """Return the stream of bytes that were read already, and of a file that goes on with more."""
    return _unpacked(source, io.BytesIO() if rest is None else rest, data)


def _unpacked(source: str, file: BinaryIO, ahead: bytes = b"") -> Stream:
    """Return the stream of a file, without what it is packed in, and in UTF-8."""
    stream = Stream(source, file, ahead)
    if stream.head(2) == b"\x1f\x8b":
        stream = Stream(source, cast("BinaryIO", Unpacked(stream)))
    encoding = _WIDE.get(stream.head(2))
    if encoding is not None:
        recoded = codecs.EncodedFile(io.BufferedReader(_Raw(stream)), "utf-8", encoding, "replace")
        stream = Stream(source, cast("BinaryIO", recoded))
    if stream.head(3) == codecs.BOM_UTF8:
        stream.read(3)
    return stream


class _Raw(io.RawIOBase):
    """A stream as the standard library reads from."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
