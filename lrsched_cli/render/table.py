"""The table for reading, laid out by Rich."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from rich.text import Text

from lrsched_cli.comparison import Comparison
from lrsched_cli.render import View
from lrsched_cli.render.console import (
    GAP,
    empty_table,
    grouped,
    label_width,
    printed,
    styled,
    text,
    width_of,
)
from lrsched_cli.render.sparkline import sparkline
from lrsched_cli.render.table_model import FOOTER, Column, Rows, TableModel, table_model
from lrsched_cli.sampling import Span

if TYPE_CHECKING:
    from rich.console import RenderableType

_CURVE_WIDTH = 16
"""Columns that a sparkline takes where there is room: the same in most columns of a table."""

_STYLE = "cyan"
"""Of a rate that dropped, and of a curve."""


def render_table(comparison: Comparison, view: View) -> Iterator[bytes]:
    """Yield the table, in blocks of columns where the terminal is too narrow for all of them."""
    content = table_model(comparison, view)
    if content.title:
        yield printed([text(content.title, view, "bold")], view)
    times = content.times_widths()
    times[0] = max(times[0], *map(len, FOOTER))
    times = [max(width, len(unit)) for width, unit in zip(times, content.units, strict=True)]
    for number, columns in enumerate(_blocks(content, times, view)):
        if number:
            yield b"\n"
        yield from _Block(content, columns, times, view).lines()
    if content.note:
        yield printed([text(content.note, view, "dim")], view)


def _blocks(content: TableModel, times: Sequence[int], view: View) -> Iterator[list[Column]]:
    """Yield the columns in groups that each fit beside the columns of times."""
    widths = [_width(column, times, view) for column in content.columns]
    for group in grouped(widths, width_of(view) - _taken(times) - GAP):
        yield [content.columns[number] for number in group]


def _taken(widths: Iterable[int]) -> int:
    return sum(width + GAP for width in widths)


def _width(column: Column, times: Sequence[int], view: View) -> int:
    """Return the width of a column: its numbers and their marks, or what a label may take."""
    label = min(label_width(text(column.label, view), view), width_of(view) - _taken(times))
    return max(column.notation.width + 2, label)


@dataclass(frozen=True, slots=True)
class _Block:
    """Some columns of a table beside its times."""

    content: TableModel
    columns: Sequence[Column]
    times: Sequence[int]
    """The widths of the columns of times."""
    view: View

    @property
    def widths(self) -> list[int]:
        """The widths of the other columns."""
        return [_width(column, self.times, self.view) for column in self.columns]

    def lines(self) -> Iterator[bytes]:
        """Yield header, rows and footer.

        Rich takes long for each row, and wants all of them at once. So it lays out one that is as
        wide as any: where that takes one line, the others are written as it would write them.
        """
        times = ["0" * width for width in self.times]
        widest: list[RenderableType] = [*times, *(Text("0" * width) for width in self.widths)]
        above = self._laid_out([widest])
        height = len(self._laid_out([widest, widest])) - len(above)
        yield b"".join(above[:-height])
        for rows in self.content.rows(self.columns):
            if height == 1:
                yield self._written(rows)
            else:
                cells = zip(*rows.times, *self._cells(rows), strict=True)
                yield b"".join(self._laid_out([widest, *map(list, cells)])[len(above) :])
        if self.content.has_footer:
            footer = [widest, *self._footer()]
            yield b"".join(self._laid_out(footer, ends_section=True)[len(above) :])

    def _laid_out(
        self, rows: "Iterable[Sequence[RenderableType]]", *, ends_section: bool = False
    ) -> list[bytes]:
        """Return the lines of a table of some rows, the first of which may end a section."""
        table = empty_table(self.view)
        for unit in self.content.units:
            table.add_column(unit, justify="right", header_style="bold", overflow="fold")
        for column, width in zip(self.columns, self.widths, strict=True):
            header = text(column.label, self.view, "bold")
            header.justify = "right"
            table.add_column(header, overflow="fold", max_width=width)
        for number, cells in enumerate(rows):
            table.add_row(*cells, end_section=ends_section and not number)
        return printed([table], self.view).splitlines(keepends=True)

    def _cells(self, rows: Rows) -> Iterator[list[Text]]:
        for rates, drops, width in zip(rows.rates, rows.drops, self.widths, strict=True):
            yield [
                Text(self._marked(rate, width), _STYLE) if drop else Text(rate.rjust(width))
                for rate, drop in zip(rates, drops, strict=True)
            ]

    def _marked(self, rate: str, width: int) -> str:
        return f"{'↓' if self.view.unicode else 'v'} {rate}".rjust(width)

    def _written(self, rows: Rows) -> bytes:
        """Return the lines of rows that fit, as Rich would write them."""
        columns = [
            [time.rjust(width) for time in times]
            for times, width in zip(rows.times, self.times, strict=True)
        ]
        begin, end = styled(_STYLE, self.view)
        for rates, drops, width in zip(rows.rates, rows.drops, self.widths, strict=True):
            columns.append(
                [
                    f"{begin}{self._marked(rate, width)}{end}" if drop else rate.rjust(width)
                    for rate, drop in zip(rates, drops, strict=True)
                ]
            )
        gap = "   " if self.view.unicode else " | "
        lines = map(gap.join, zip(*columns, strict=True))
        return "".join([f"{line.rstrip()}\n" for line in lines]).encode()

    def _footer(self) -> "Iterator[list[RenderableType]]":
        others = [""] * (len(self.times) - 1)
        for row, name in enumerate(FOOTER):
            rates = (column.footer[row] for column in self.columns)
            padded = (rate.rjust(width) for rate, width in zip(rates, self.widths, strict=True))
            yield [name, *others, *map(Text, padded)]
        if self.view.unicode:  # in ASCII there are no eight levels
            span = self.content.comparison.span
            yield ["curve", *others, *map(partial(_curve, span), self.columns, self.widths)]


def _curve(span: Span, column: Column, width: int) -> Text:
    line = sparkline(column.schedule, span, min(width, _CURVE_WIDTH))
    return Text(line.rjust(width), _STYLE)
