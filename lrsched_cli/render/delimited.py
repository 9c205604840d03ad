"""CSV and TSV: a header, then every row, each number the shortest text of its float64."""

import csv
import io
from collections.abc import Iterator

import orjson

from lrsched_cli.comparison import Comparison
from lrsched_cli.render import View

_ACTS_IN_A_SPREADSHEET = ("=", "+", "-", "@", "\t", "\r")


def render_csv(comparison: Comparison, _view: View) -> Iterator[bytes]:
    """Yield comma-separated values."""
    return _rows(comparison, ",")


def render_tsv(comparison: Comparison, _view: View) -> Iterator[bytes]:
    """Yield tab-separated values."""
    return _rows(comparison, "\t")


def _rows(comparison: Comparison, delimiter: str) -> Iterator[bytes]:
    yield _header(comparison.columns, delimiter)
    for columns in comparison.rows():
        # orjson writes numbers several times as fast as the csv module; rows hold numbers alone.
        body = orjson.dumps(list(zip(*columns, strict=True)))[2:-2]
        if delimiter != ",":
            body = body.replace(b"],[", b"\n").replace(b",", delimiter.encode())
        yield body.replace(b"],[", b"\n") + b"\n"


def _header(names: tuple[str, ...], delimiter: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerow(map(_defused, names))
    return text.getvalue().removesuffix("\r\n").encode() + b"\n"


def _defused(label: str) -> str:
    """Return a label that a spreadsheet takes for text, never for a formula."""
    return f"'{label}" if label.startswith(_ACTS_IN_A_SPREADSHEET) else label
