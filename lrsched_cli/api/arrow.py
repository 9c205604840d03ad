"""Columns of numbers through Arrow's C interface: what polars, pandas, DuckDB and others read.

The structures are those of https://arrow.apache.org/docs/format/CDataInterface.html, and are handed
over in a capsule, as https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html
says. No number is copied: who reads a structure keeps its columns alive, until it releases it.
"""

import ctypes
from collections.abc import Mapping
from itertools import count
from typing import Any

from lrsched_cli._lazy import np

_FORMATS = {"int64": b"l", "float64": b"g"}
"""How Arrow calls the kinds of numbers that columns have."""

_STREAM = b"arrow_array_stream"

_NO_ERROR = 0

held: dict[int, object] = {}
"""What structures that are not released yet need, by the numbers in their private data."""

_numbers = count(1)


class Schema(ctypes.Structure):
    """What a column, or a table of columns, is called and holds."""


class Array(ctypes.Structure):
    """The numbers of a column, or of a table of columns."""


class Stream(ctypes.Structure):
    """A table in pieces, each of which is asked for."""


_Release = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_Get = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_Error = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)

Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(Schema))),
    ("dictionary", ctypes.c_void_p),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]
Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(Array))),
    ("dictionary", ctypes.c_void_p),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]
Stream._fields_ = [
    ("get_schema", ctypes.c_void_p),
    ("get_next", ctypes.c_void_p),
    ("get_last_error", ctypes.c_void_p),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]


def stream_of(columns: Mapping[str, Any]) -> object:
    """Return a capsule with a stream of one table, of NumPy's int64 and float64 columns."""
    stream = Stream(_GET_SCHEMA, _GET_NEXT, _LAST_ERROR, _RELEASE_STREAM)
    columns = {name: np.ascontiguousarray(column) for name, column in columns.items()}
    stream.private_data = _hold([columns, False])
    address = ctypes.addressof(stream)
    held[address] = stream  # where it lies until the capsule goes
    return _new_capsule(address, _STREAM, _drop_capsule)


def _hold(needed: object) -> int:
    number = next(_numbers)
    held[-number] = needed  # below 0: no address of a stream
    return number


def _schema(into: Schema, columns: Mapping[str, Any] | None, form: bytes, name: bytes) -> None:
    """Fill in what a column is called and holds, or a table of columns."""
    children = [Schema() for _ in columns or ()]
    for child, (label, column) in zip(children, (columns or {}).items(), strict=True):
        _schema(child, None, _FORMATS[column.dtype.name], label.encode())
    pointers = (ctypes.POINTER(Schema) * len(children))(*map(ctypes.pointer, children))
    into.format, into.name, into.metadata, into.flags = form, name, None, 0
    into.n_children, into.children, into.dictionary = len(children), pointers, None
    into.release = _RELEASE_SCHEMA
    into.private_data = _hold((form, name, children, pointers))


def _array(into: Array, columns: Mapping[str, Any] | None, column: Any, length: int) -> None:  # noqa: ANN401 - an array, or None
    """Fill in the numbers of a column, or of a table of columns."""
    children = [Array() for _ in columns or ()]
    for child, one in zip(children, (columns or {}).values(), strict=True):
        _array(child, None, one, length)
    pointers = (ctypes.POINTER(Array) * len(children))(*map(ctypes.pointer, children))
    valid_and_numbers = [None] if column is None else [None, column.ctypes.data]
    buffers = (ctypes.c_void_p * len(valid_and_numbers))(*valid_and_numbers)
    into.length, into.null_count, into.offset = length, 0, 0
    into.n_buffers, into.buffers = len(buffers), buffers
    into.n_children, into.children, into.dictionary = len(children), pointers, None
    into.release = _RELEASE_ARRAY
    into.private_data = _hold((column, children, pointers, buffers))


def _get_schema(stream: int, out: int) -> int:
    columns, _ = _state(stream)
    _schema(Schema.from_address(out), columns, b"+s", b"")
    return _NO_ERROR


def _get_next(stream: int, out: int) -> int:
    state = _state(stream)
    columns, is_done = state
    if is_done:
        Array.from_address(out).release = None  # the end of the stream
        return _NO_ERROR
    length = max((column.size for column in columns.values()), default=0)
    _array(Array.from_address(out), columns, None, length)
    state[1] = True
    return _NO_ERROR


def _state(stream: int) -> Any:  # noqa: ANN401 - columns, and whether they were given
    return held[-Stream.from_address(stream).private_data]


def _last_error(_stream: int) -> None:
    return None


def _release(kind: type[ctypes.Structure], address: int) -> None:
    """Let go of what a structure needs, and of those of its children that nobody has taken."""
    given: Any = kind.from_address(address)
    for number in range(getattr(given, "n_children", 0)):
        child = given.children[number]
        if child.contents.release:
            _release(kind, ctypes.addressof(child.contents))
    held.pop(-given.private_data, None)
    given.release = None


def _release_schema(address: int) -> None:
    _release(Schema, address)


def _release_array(address: int) -> None:
    _release(Array, address)


def _release_stream(address: int) -> None:
    _release(Stream, address)


def _drop(capsule: int) -> None:
    """Release a stream that nobody has taken out of its capsule."""
    address = _pointer_in(capsule, _STREAM)
    if Stream.from_address(address).release:
        _release_stream(address)
    held.pop(address, None)


_callbacks = {
    "schema": _Get(_get_schema),
    "next": _Get(_get_next),
    "error": _Error(_last_error),
    "of_schema": _Release(_release_schema),
    "of_array": _Release(_release_array),
    "of_stream": _Release(_release_stream),
}


def _address(name: str) -> int | None:
    return ctypes.cast(_callbacks[name], ctypes.c_void_p).value


_GET_SCHEMA, _GET_NEXT, _LAST_ERROR = map(_address, ("schema", "next", "error"))
_RELEASE_SCHEMA, _RELEASE_ARRAY, _RELEASE_STREAM = map(
    _address, ("of_schema", "of_array", "of_stream")
)

_Destructor = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)
_drop_capsule = _Destructor(_drop)
_new_capsule = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.c_char_p, _Destructor)(
    ("PyCapsule_New", ctypes.pythonapi)
)
_pointer_in = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", ctypes.pythonapi)
)
