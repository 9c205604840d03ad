"""Tables of plain numbers: they are read as NumPy and Python read them, or not at all."""

from collections.abc import Callable

import numpy as np
import pytest

from lrsched_cli.logs.plain import plain_columns


@pytest.mark.parametrize("form", [repr, "{:.17e}".format, "{:.30g}".format])
def test_numbers_are_those_that_python_reads(form: Callable[[float], str]) -> None:
    """Any float64 comes out to its last bit."""
    values = np.frombuffer(np.random.default_rng(7).bytes(320_000), "<f8")
    texts = [form(one) for one in values.tolist() if np.isfinite(one)]
    texts = texts[: len(texts) // 2 * 2]
    lines = "".join(f"{a},{b}\n" for a, b in zip(texts[::2], texts[1::2], strict=True))
    columns = plain_columns(lines.encode(), ",", 2, (0, 1))
    assert columns is not None
    np.testing.assert_array_equal(np.array(columns).T.ravel(), [float(text) for text in texts])


@pytest.mark.parametrize("block", [b"1,,3\r\n,,\r\n4,5,6\r\n", b"1,,3\n,,\n4,5,6"])
def test_empty_cells_are_nan(block: bytes) -> None:
    """At either end of a line, and between others; lines may end as Windows' do."""
    columns = plain_columns(block, ",", 3, (0, 2))
    assert columns is not None
    np.testing.assert_array_equal(columns, [[1, np.nan, 4], [3, np.nan, 6]])


@pytest.mark.parametrize(
    ("block", "delimiter"),
    [
        (b"1,2\n3\n4,5,6\n", ","),
        (b"1,2\n\n3,4\n", ","),
        (b"1,true\n", ","),
        (b'1,"2"\n', ","),
        (b"1,nan\n", ","),
        (b"1\t2,5\n", "\t"),
        (b"1,2\r3,4\r", ","),
    ],
)
def test_anything_else_is_left_to_other_readers(block: bytes, delimiter: str) -> None:
    """Other lengths, words, quotes, decimal commas, line ends of old."""
    assert plain_columns(block, delimiter, 2, (0, 1)) is None
