"""A comparison as a data frame: NumPy's columns, Arrow's interface, the interchange protocol."""

import csv
import ctypes
import gc
import io
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from lrsched_cli import compare
from lrsched_cli.api.arrow import Array, Schema, Stream, held
from lrsched_cli.api.comparing import Compared
from lrsched_cli.render import FORMATS, View


@pytest.fixture
def two() -> Compared:
    """Return two schedules over fifty steps that are five epochs."""
    return compare("cosine(total=50)", {"b": "step()"}, total=50, steps_per_epoch=10)


def test_values_are_the_columns_of_csv(two: Compared) -> None:
    """Number for number, and times as whole numbers where they are such."""
    text = b"".join(FORMATS["csv"].render(two.comparison, View())).decode()
    head, *rows = csv.reader(io.StringIO(text))
    assert list(two.values) == head == ["step", "epoch", "cosine(total=50)", "b"]
    for column, cells in zip(two.values.values(), zip(*rows, strict=True), strict=True):
        np.testing.assert_array_equal(column, np.array(cells, float))
    assert two.values["step"].dtype == np.int64


class Reader:
    """A consumer of Arrow's C interface, as libraries have one in C."""

    def __init__(self, capsule: object) -> None:
        get = ctypes.pythonapi.PyCapsule_GetPointer
        get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
        self._stream = Stream.from_address(get(capsule, b"arrow_array_stream"))

    def _got(self, name: str, into: ctypes.Structure) -> Any:  # noqa: ANN401 - as ctypes has it
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
        function = kind(getattr(self._stream, name))
        assert function(ctypes.addressof(self._stream), ctypes.addressof(into)) == 0
        return into

    def schema(self) -> Any:  # noqa: ANN401
        """Return what the columns are."""
        return self._got("get_schema", Schema())

    def arrays(self) -> Iterator[Any]:
        """Yield each piece of the table until there are no more."""
        while (found := self._got("get_next", Array())).release:
            yield found

    @staticmethod
    def release(given: Any) -> None:  # noqa: ANN401
        """Say that a structure is not needed any more."""
        ctypes.CFUNCTYPE(None, ctypes.c_void_p)(given.release)(ctypes.addressof(given))
        assert not given.release


def test_arrows_interface_gives_every_number_without_a_copy(two: Compared) -> None:
    """Columns with names and kinds, at the addresses where NumPy has them."""
    capsule = two.__arrow_c_stream__()
    reader = Reader(capsule)
    schema, (table,) = reader.schema(), reader.arrays()
    assert schema.format == b"+s"
    fields = [schema.children[number].contents for number in range(schema.n_children)]
    columns = [table.children[number].contents for number in range(table.n_children)]
    assert [field.name.decode() for field in fields] == list(two.values)
    assert [field.format for field in fields] == [b"l", b"g", b"g", b"g"]
    for column, numbers in zip(columns, two.values.values(), strict=True):
        assert (column.length, column.null_count, column.offset) == (50, 0, 0)
        assert column.buffers[1] == numbers.ctypes.data
    reader.release(table)
    reader.release(schema)


def test_what_arrow_was_given_is_let_go_when_it_is_released(two: Compared) -> None:
    """A column that was taken out stays until its own release; an unread capsule needs none."""
    gc.collect()
    before = len(held)
    capsule = two.__arrow_c_stream__()
    reader = Reader(capsule)
    (table,) = reader.arrays()
    taken = Array.from_buffer_copy(table.children[2].contents)
    table.children[2].contents.release = None
    reader.release(table)
    del reader, capsule
    assert len(held) == before + 1
    Reader.release(taken)
    two.__arrow_c_stream__()
    assert len(held) == before


def test_the_interchange_protocol_gives_every_number_without_a_copy(two: Compared) -> None:
    """Kinds, bits and formats as the protocol counts them, and buffers where NumPy has them."""
    table = two.__dataframe__()
    assert (table.num_columns(), table.num_rows(), table.num_chunks()) == (4, 50, 1)
    assert list(table.column_names()) == list(two.values)
    for column, numbers in zip(table.get_columns(), two.values.values(), strict=True):
        (buffer, dtype), *_ = column.get_buffers().values()
        kind = (0, 64, "l", "=") if numbers.dtype == np.int64 else (2, 64, "g", "=")
        assert dtype == column.dtype == kind
        assert (buffer.ptr, buffer.bufsize) == (numbers.ctypes.data, 400)
        np.testing.assert_array_equal(np.from_dlpack(buffer), numbers)
    few = table.select_columns([3, 0])
    assert list(few.column_names()) == ["b", "step"]
    assert few.get_column(0).size() == 50
    assert few.get_column(0).null_count == 0


def test_polars_reads_a_comparison(two: Compared) -> None:
    """As it is, if polars is there."""
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(two)
    assert frame.columns == list(two.values)
    np.testing.assert_array_equal(frame["b"].to_numpy(), two.values["b"])


def test_pandas_reads_a_comparison(two: Compared) -> None:
    """Its columns, and through what it has of the two interfaces, if pandas is there."""
    pandas = pytest.importorskip("pandas")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # which interface is going to be left
        frame = pandas.api.interchange.from_dataframe(two)
        older = pandas.api.interchange.from_dataframe(two.__dataframe__())
    pandas.testing.assert_frame_equal(frame, pandas.DataFrame(two.values))
    pandas.testing.assert_frame_equal(older, pandas.DataFrame(two.values))
