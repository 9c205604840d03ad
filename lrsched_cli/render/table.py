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
    printed,
    styled,
    text,
    width_of,
)
from lrsched_cli.render.headings import headings, legend
from lrsched_cli.render.sparkline import sparkline
from lrsched_cli.render.table_model import (
    FOOTER,
    Column,
    Notation,
    Rows,
    TableModel,
    table_model,
)
from lrsched_cli.render.terminal_text import cells, legible
from lrsched_cli.sampling import Span

if TYPE_CHECKING:
    from rich.console import RenderableType

_CURVE_WIDTH = 16
"""Columns that a sparkline takes where there is room: the same in most columns of a table."""

_MARK = 2
"""Columns of the mark of a drop before a rate."""

_LONGEST_WORD = 28
"""Columns that a word above a column takes before it is broken."""

_FEWEST_ROWS = 6
"""A table is not made shorter than this, however low the terminal."""

_PROMPT = 1
"""Lines of a terminal that are left to what comes after the table."""

_STYLE = "cyan"
"""Of a rate that dropped, and of a curve."""


def render_table(comparison: Comparison, view: View) -> Iterator[bytes]:
    """Yield the table, in blocks of columns where the terminal is too narrow for all of them.

    In a terminal it has no more rows than fit its height, unless every row is asked for.
    """
    content, blocks = _fitting(comparison, view)
    above, below = _around(content, blocks, view)
    if above:
        yield printed(above, view)
    for number, block in enumerate(blocks):
        if number:
            yield b"\n"
        yield from block.lines()
    if below:
        yield printed(below, view)


def _fitting(comparison: Comparison, view: View) -> "tuple[TableModel, list[_Block]]":
    """Return the content that fits the height of the terminal: of all blocks, or at least of one.

    How many rows fit depends on the blocks, and these on the rows that they have.
    """
    height = None if view.every_row else view.height
    content = table_model(comparison, view, None if height is None else _FEWEST_ROWS)
    blocks = list(_blocks(content, view))
    if height is None:
        return content, blocks
    lines = height - _PROMPT - _lines(_around(content, blocks, view), view)
    around = max(block.height_around for block in blocks)
    rows = (lines // at_once - around for at_once in (len(blocks), 1))
    most = next((number for number in rows if number >= _FEWEST_ROWS), _FEWEST_ROWS)
    content = table_model(comparison, view, most)
    return content, list(_blocks(content, view))


def _lines(parts: Sequence[Sequence["RenderableType"]], view: View) -> int:
    return sum(printed(some, view).count(b"\n") for some in parts if some)


def _around(
    content: TableModel, blocks: "Sequence[_Block]", view: View
) -> tuple[list["RenderableType"], list["RenderableType"]]:
    """Return what stands above and below all blocks: the title, the legend and the note."""
    shown = [headed.heading for block in blocks for headed in block.columns]
    labels = [legible(column.label, unicode=view.unicode) for column in content.columns]
    explained = legend(labels, width_of(view)) if shown != labels else ()
    hidden = content.units[len(blocks[0].times) :]
    notes = [*([content.note] if content.note else []), *map(_too_narrow, hidden)]
    return (
        [text(content.title, view, "bold")] if content.title else [],
        [*(text(line, view) for line in explained), *(text(note, view, "dim") for note in notes)],
    )


def _too_narrow(unit: str) -> str:
    return f"The column {unit} needs a wider terminal"


def _blocks(content: TableModel, view: View) -> "Iterator[_Block]":
    """Yield the columns in groups that each fit beside the columns of times.

    Where these leave no room for a rate, the last of them are left out.
    """
    notations = content.times_notations()
    names = zip(notations, content.units, strict=True)
    times = [max(notation.width, len(unit)) for notation, unit in names]
    times[0] = max(times[0], *map(len, FOOTER))
    rates = max(_width(column) for column in content.columns)
    while len(times) > 1 and _taken(times) + rates > width_of(view):
        times.pop()
    columns = list(_headed(content.columns, width_of(view) - _taken(times), view))
    for group in grouped(
        [column.width for column in columns], width_of(view) - _taken(times) - GAP
    ):
        yield _Block(content, [columns[n] for n in group], times, notations, view)


def _taken(widths: Iterable[int]) -> int:
    return sum(width + GAP for width in widths)


def _width(column: Column) -> int:
    """Return the width of the numbers of a column and of their marks."""
    return column.notation.width + _MARK


def _headed(columns: Sequence[Column], room: int, view: View) -> "Iterator[_Headed]":
    """Yield columns with what stands above them: labels if there is room for all, else headings.

    Where there is no room for all of these either, they are broken into lines at blanks.
    """
    labels = [legible(column.label, unicode=view.unicode) for column in columns]
    short = headings(labels)
    for names in (labels, short):
        widths = [max(cells(name), _width(one)) for name, one in zip(names, columns, strict=True)]
        if _taken(widths) - GAP <= room:
            yield from map(_Headed, columns, names, widths)
            return
    for column, heading in zip(columns, short, strict=True):
        words = max(map(cells, heading.split()), default=0)
        yield _Headed(column, heading, max(_width(column), min(words, _LONGEST_WORD, room)))


@dataclass(frozen=True, slots=True)
class _Headed:
    """A column of rates, what stands above it, and its width: of its numbers and their marks."""

    column: Column
    heading: str
    width: int


@dataclass(frozen=True, slots=True)
class _Block:
    """Some columns of a table beside its times."""

    content: TableModel
    columns: Sequence[_Headed]
    times: Sequence[int]
    """The widths of the columns of times."""
    notations: Sequence[Notation]
    """How these are aligned."""
    view: View

    @property
    def widths(self) -> list[int]:
        """The widths of the other columns."""
        return [headed.width for headed in self.columns]

    @property
    def height_around(self) -> int:
        """The lines of header, footer, and the gap before the next block."""
        row = [*("0" for _ in self.times), *("0" for _ in self.columns)]
        footer = self._footer() if self.content.has_footer else ()
        return len(self._laid_out([row, *footer], ends_section=self.content.has_footer)) - 1

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
        for rows in self.content.rows([headed.column for headed in self.columns]):
            if height == 1:
                yield self._written(rows)
            else:
                shown = zip(*self._times(rows), *self._cells(rows), strict=True)
                yield b"".join(self._laid_out([widest, *map(list, shown)])[len(above) :])
        if self.content.has_footer:
            footer = [widest, *self._footer()]
            yield b"".join(self._laid_out(footer, ends_section=True)[len(above) :])

    def _laid_out(
        self, rows: "Iterable[Sequence[RenderableType]]", *, ends_section: bool = False
    ) -> list[bytes]:
        """Return the lines of a table of some rows, the first of which may end a section."""
        table = empty_table(self.view)
        for unit, _ in zip(self.content.units, self.times, strict=False):
            table.add_column(unit, justify="right", header_style="bold", overflow="fold")
        for headed in self.columns:
            header = text(headed.heading, self.view, "bold")
            header.justify = "right"
            table.add_column(header, overflow="fold", max_width=headed.width)
        for number, row in enumerate(rows):
            table.add_row(*row, end_section=ends_section and not number)
        return printed([table], self.view).splitlines(keepends=True)

    def _cells(self, rows: Rows) -> Iterator[list[Text]]:
        for rates, drops, width in zip(rows.rates, rows.drops, self.widths, strict=True):
            yield [
                Text(self._marked(rate, width), _STYLE) if drop else Text(rate.rjust(width))
                for rate, drop in zip(rates, drops, strict=True)
            ]

    def _times(self, rows: Rows) -> list[list[str]]:
        """Return the times that are shown, as wide as their columns."""
        shown = zip(rows.times, self.notations, self.times, strict=False)
        return [
            [time.rjust(width) for time in notation.aligned(times)]
            for times, notation, width in shown
        ]

    def _marked(self, rate: str, width: int) -> str:
        return f"{'↓' if self.view.unicode else 'v'} {rate}".rjust(width)

    def _written(self, rows: Rows) -> bytes:
        """Return the lines of rows that fit, as Rich would write them."""
        columns = self._times(rows)
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
            rates = (headed.column.footer[row] for headed in self.columns)
            padded = (rate.rjust(width) for rate, width in zip(rates, self.widths, strict=True))
            yield [name, *others, *map(Text, padded)]
        if self.view.unicode:  # in ASCII there are no eight levels
            span = self.content.comparison.span
            yield ["curve", *others, *map(partial(_curve, span), self.columns)]


def _curve(span: Span, headed: _Headed) -> Text:
    line = sparkline(headed.column.schedule, span, min(headed.width, _CURVE_WIDTH))
    return Text(line.rjust(headed.width), _STYLE)
