"""Markdown: the rows of the table, for a document."""

import re
from collections.abc import Iterable, Iterator

from lrsched_cli.comparison import Comparison
from lrsched_cli.errors import printable
from lrsched_cli.render import View
from lrsched_cli.render.sheet import FOOTER, sheet


def render_markdown(comparison: Comparison, view: View) -> Iterator[bytes]:
    """Yield a table in the form that GitHub, Jupyter and pandoc read."""
    content = sheet(comparison, every_row=view.every_row)
    labels = [_escaped(column.label) for column in content.columns]
    lines = [_line([content.span.unit, *labels]), _line(["---:"] * (len(labels) + 1))]
    if content.title:
        lines = [f"**{_escaped(content.title)}**", "", *lines]
    for row, time in enumerate(content.times):
        cells = [
            f"↓ {column.rates[row].strip()}" if column.drops[row] else column.rates[row].strip()
            for column in content.columns
        ]
        lines.append(_line([time, *cells]))
    for row, name in enumerate(FOOTER):
        lines.append(_line([f"**{name}**", *(c.footer[row].strip() for c in content.columns)]))
    if content.note:
        lines += ["", content.note]
    yield "".join(f"{line}\n" for line in lines).encode()


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    """Return a text in which no character is Markdown's or HTML's."""
    return re.sub(r"([\\`*_{}\[\]<>|#~$&!])", r"\\\1", printable(text))
