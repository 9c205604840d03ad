"""CSV and TSV: a header, then every row, each number the shortest text of its float64."""

import csv
import io
from collections.abc import Iterable, Iterator
from unicodedata import normalize

import orjson

from lrsched_cli.comparison import Comparison
from lrsched_cli.errors import escape_control_characters
from lrsched_cli.render import View

_ACTS_IN_A_SPREADSHEET = ("=", "+", "-", "@", "\t", "\r")


def render_csv(comparison: Comparison, view: View) -> Iterator[bytes]:
    """Yield comma-separated values."""
    return _rows(comparison, view, ",")


def render_tsv(comparison: Comparison, view: View) -> Iterator[bytes]:
    """Yield tab-separated values."""
    return _rows(comparison, view, "\t")


def _rows(comparison: Comparison, view: View, delimiter: str) -> Iterator[bytes]:
    names, rows = comparison.columns, comparison.rows()
    is_terminal = view.width is not None  # a file keeps a label as it is
    yield _header(map(escape_control_characters, names) if is_terminal else names, delimiter)
    for columns in rows:
        # orjson writes numbers several times as fast as the csv module; rows hold numbers alone.
        body = orjson.dumps(list(zip(*columns, strict=True)))[2:-2]
        body = body.replace(b"null", b"")  # where a log has no row
        if delimiter != ",":
            body = body.replace(b"],[", b"\n").replace(b",", delimiter.encode())
        yield body.replace(b"],[", b"\n") + b"\n"


def delimited(rows: Iterable[Iterable[object]]) -> bytes:
    """Return rows of texts and numbers as comma-separated values; None is left empty."""
    text = io.StringIO()
    safe = ([_defused(one) if isinstance(one, str) else one for one in row] for row in rows)
    csv.writer(text, lineterminator="\n").writerows(safe)
    return text.getvalue().encode()


def _header(names: Iterable[str], delimiter: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerow(map(_defused, names))
    return text.getvalue().removesuffix("\r\n").encode() + b"\n"


def _defused(label: str) -> str:
    """Return a label that a spreadsheet takes for text, never for a formula.

    Blanks and what cannot be seen do not keep a formula from being one; a full-width sign is one.
    """
    seen = label.lstrip("".join({c for c in label if c.isspace() or not c.isprintable()}))
    first = normalize("NFKC", seen[:1])
    acts = label.startswith(_ACTS_IN_A_SPREADSHEET) or first in _ACTS_IN_A_SPREADSHEET
    return f"'{label}" if acts else label
