"""Rich, set up so that the same text comes out for every terminal, pipe and file."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.box import ASCII2, SIMPLE_HEAD
from rich.color import ColorSystem
from rich.console import Console, RenderableType
from rich.style import Style
from rich.table import Table
from rich.text import Text

from lrsched_cli.render import View
from lrsched_cli.render.terminal_text import legible

_UNBOUNDED = 1_000_000
"""Width of a pipe or a file: no line is broken or cut."""

_LABEL_WIDTH = 28
"""Columns that a label takes in a terminal before it is broken into lines."""

GAP = 3
"""Columns between two cells of a table."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its header and its cells."""

    label: str
    cells: Sequence[str]
    justify: Literal["left", "right"] = "left"


def width_of(view: View) -> int:
    """Return the columns that a line may take."""
    return view.width or _UNBOUNDED


def printed(parts: Iterable[RenderableType], view: View) -> bytes:
    """Return what Rich makes of its renderables, without blanks at the ends of lines."""
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=width_of(view),
        height=25,  # without one, Rich takes TERM=dumb for 80 columns
        color_system="standard" if view.color else None,
        force_terminal=view.color,
        force_jupyter=False,  # in a notebook, Rich would show it there and write nothing
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    for part in parts:
        console.print(part)
    return "".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines()).encode()


def styled(style: str, view: View) -> tuple[str, str]:
    """Return what stands before and after a text that Rich writes in a style."""
    colors = ColorSystem.STANDARD if view.color else None
    begin, _, end = Style.parse(style).render("_", color_system=colors).partition("_")
    return begin, end


def text(written: str, view: View, style: str = "") -> Text:
    """Return a text in which no character acts, and none that the place cannot show."""
    return Text(legible(written, unicode=view.unicode), style, overflow="fold")


def empty_table(view: View) -> Table:
    """Return a table without columns, ruled below its header."""
    return Table(box=SIMPLE_HEAD if view.unicode else ASCII2, show_edge=False, pad_edge=False)


def grouped(widths: Sequence[int], room: int) -> Iterator[list[int]]:
    """Yield the numbers of columns that fit side by side into some room, gaps between them."""
    group: list[int] = []
    used = 0
    for number, width in enumerate(widths):
        if group and used + width + GAP > room:
            yield group
            group, used = [], 0
        group.append(number)
        used += width + GAP
    yield group


def label_width(label: Text, view: View) -> int:
    """Return what a label may take of a line: in a terminal, a long one is broken into several."""
    return label.cell_len if view.width is None else min(label.cell_len, _LABEL_WIDTH)


def tables(columns: Sequence[Column], view: View, *, repeated: int = 1) -> Iterator[RenderableType]:
    """Yield a table of columns, in blocks where the terminal is too narrow for all of them.

    Each block begins with the first few columns, so many as are to be repeated.
    """
    widths = [_width(column, view) for column in columns]
    fixed = sum(widths[:repeated]) + GAP * repeated
    for group in grouped(widths[repeated:], width_of(view) - fixed + GAP):
        if 0 not in group:
            yield text("", view)
        shown = [*range(repeated), *(number + repeated for number in group)]
        yield _table([columns[n] for n in shown], [widths[n] for n in shown], view)


def _width(column: Column, view: View) -> int:
    cells = [text(cell, view).cell_len for cell in column.cells]
    return max([label_width(text(column.label, view), view), *cells])


def _table(columns: Sequence[Column], widths: Sequence[int], view: View) -> Table:
    result = empty_table(view)
    for column, width in zip(columns, widths, strict=True):
        title = text(column.label, view, "bold")
        result.add_column(title, justify=column.justify, overflow="fold", max_width=width)
    for row in zip(*(column.cells for column in columns), strict=True):
        result.add_row(*(text(cell, view) for cell in row))
    return result


def facts(rows: Sequence[Sequence[str]], view: View) -> Table:
    """Return rows of a name in bold, a number and a remark, without rules and header."""
    result = Table.grid(padding=(0, 3))
    for is_number in (False, True, False):
        result.add_column(no_wrap=is_number, overflow="fold")
    for name, *cells in rows:
        result.add_row(text(name, view, "bold"), *(text(cell, view) for cell in cells))
    return result
