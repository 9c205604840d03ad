"""Files packed by gzip, as far as they go: one that is cut short gives what is there."""

import zlib
from typing import Protocol

_AT_ONCE = 2**18
"""Packed bytes that are read at once."""


class _Source(Protocol):
    def read(self, size: int) -> bytes:
        """Return the next bytes."""


class Unpacked:
    """The bytes in a file packed by gzip."""

    def __init__(self, packed: _Source) -> None:
        self._packed, self._left, self._ahead = packed, b"", b""
        self._member = _member()
        self.is_cut = False
        """Whether the file ended too early."""

    def read(self, size: int) -> bytes:
        """Return the next bytes; raises `zlib.error` where they are damaged."""
        while len(self._ahead) < size and self._more(size - len(self._ahead)):
            pass
        data, self._ahead = self._ahead[:size], self._ahead[size:]
        return data

    def _more(self, size: int) -> bool:
        """Unpack more bytes, up to a size; tell whether there may be more."""
        if self._member.eof:
            self._left = self._member.unused_data or self._packed.read(_AT_ONCE)
            if not self._left.strip(b"\0"):  # nothing, or what fills a block of a tape
                return False
            self._member = _member()
        data = self._left or self._packed.read(_AT_ONCE)
        if not data:
            self.is_cut = True
            return False
        self._ahead += self._member.decompress(data, size)
        self._left = self._member.unconsumed_tail
        return True


def _member() -> "zlib._Decompress":
    return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
