"""Markdown: the rows of the table, for a document."""

import re
from collections.abc import Iterable, Iterator

from lrsched_cli.comparison import Comparison
from lrsched_cli.errors import escape_control_characters
from lrsched_cli.render import View
from lrsched_cli.render.table_model import FOOTER, Rows, table_model


def render_markdown(comparison: Comparison, view: View) -> Iterator[bytes]:
    """Yield a table in the form that GitHub, Jupyter and pandoc read."""
    content = table_model(comparison, view)
    labels = [_escaped(column.label) for column in content.columns]
    first = [*content.units, *labels]
    title = [f"**{_escaped(content.title)}**", ""] if content.title else []
    yield _encoded([*title, _line(first), _line(["---:"] * len(first))])
    for rows in content.rows():
        yield _encoded(map(_line, zip(*rows.times, *_columns(rows), strict=True)))
    gaps = [""] * (len(content.units) - 1)
    for row, name in enumerate(FOOTER if content.has_footer else ()):
        rates = (column.footer[row].strip() for column in content.columns)
        yield _encoded([_line([f"**{name}**", *gaps, *rates])])
    if content.note:
        yield _encoded(["", content.note])


def _columns(rows: Rows) -> Iterator[list[str]]:
    for rates, drops in zip(rows.rates, rows.drops, strict=True):
        yield [
            f"↓ {rate.strip()}" if drop else rate.strip()
            for rate, drop in zip(rates, drops, strict=True)
        ]


def _encoded(lines: Iterable[str]) -> bytes:
    return "".join([f"{line}\n" for line in lines]).encode()


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    """Return a text in which no character is Markdown's or HTML's."""
    return re.sub(r"([\\`*_{}\[\]<>|#~$&!])", r"\\\1", escape_control_characters(text))
