"""The table for reading, laid out by Rich."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from lrsched_cli.comparison import Comparison
from lrsched_cli.render import View
from lrsched_cli.render.console import (
    GAP,
    empty_table,
    grouped,
    label_width,
    printed,
    text,
    width_of,
)
from lrsched_cli.render.sheet import FOOTER, Column, Sheet, sheet
from lrsched_cli.render.sparkline import sparkline
from lrsched_cli.sampling import Span

if TYPE_CHECKING:
    from rich.console import RenderableType

_CURVE_WIDTH = 16
"""Columns that a sparkline takes where there is room: the same in most columns of a table."""


def render_table(comparison: Comparison, view: View) -> Iterator[bytes]:
    """Yield the table, in blocks of columns where the terminal is too narrow for all of them."""
    content = sheet(comparison, every_row=view.every_row)
    parts: list[RenderableType] = []
    for block in _blocks(content, view):
        parts += [text("", view), _table(content, block, view)]
    parts[:1] = [text(content.title, view, "bold")] if content.title else []
    if content.note:
        parts.append(text(content.note, view, "dim"))
    yield printed(parts, view)


def _blocks(content: Sheet, view: View) -> Iterator[list[Column]]:
    """Yield the columns in groups that each fit beside the column of times."""
    widths = [_width(column, content, view) for column in content.columns]
    for group in grouped(widths, width_of(view) - _times_width(content) - GAP):
        yield [content.columns[number] for number in group]


def _times_width(content: Sheet) -> int:
    first, *others = (
        max(map(len, [unit, *times]))
        for unit, times in zip(content.units, content.times, strict=True)
    )
    return sum(width + GAP for width in (max(first, *map(len, FOOTER)), *others))


def _width(column: Column, content: Sheet, view: View) -> int:
    """Return the width of a column: its numbers and their marks, or what a label may take."""
    room = width_of(view) - _times_width(content)
    label = min(label_width(text(column.label, view), view), room)
    return max(len(column.rates[0]) + 2, label)


def _table(content: Sheet, columns: Sequence[Column], view: View) -> Table:
    table = empty_table(view)
    for unit in content.units:
        table.add_column(unit, justify="right", header_style="bold", overflow="fold")
    widths = [_width(column, content, view) for column in columns]
    for column, width in zip(columns, widths, strict=True):
        header = text(column.label, view, "bold")
        header.justify = "right"
        table.add_column(header, overflow="fold", max_width=width)
    arrow = "↓" if view.unicode else "v"
    for row, times in enumerate(zip(*content.times, strict=True)):
        cells = [
            _rate(column.rates[row], width, arrow if column.drops[row] else "")
            for column, width in zip(columns, widths, strict=True)
        ]
        table.add_row(*times, *cells, end_section=row == len(content.times[0]) - 1)
    others = [""] * (len(content.units) - 1)
    for row, name in enumerate(FOOTER):
        table.add_row(
            name, *others, *(_rate(c.footer[row], w) for c, w in zip(columns, widths, strict=True))
        )
    if view.unicode:  # in ASCII there are no eight levels
        table.add_row("curve", *map(partial(_curve, content.span), columns, widths))
    return table


def _curve(span: Span, column: Column, width: int) -> Text:
    line = sparkline(column.schedule, span, min(width, _CURVE_WIDTH))
    return Text(line.rjust(width), "cyan")


def _rate(rate: str, width: int, mark: str = "") -> Text:
    """Return a cell filled up on the left: Rich, told to justify, would undo the alignment."""
    return Text(f"{mark} {rate}".rjust(width), "cyan" if mark else "")
