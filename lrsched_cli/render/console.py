"""Rich, set up so that the same text comes out for every terminal, pipe and file."""

import io
from collections.abc import Iterable, Sequence

from rich.box import ASCII2, SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from lrsched_cli.render import View
from lrsched_cli.render.words import legible

_UNBOUNDED = 1_000_000
"""Width of a pipe or a file: no line is broken or cut."""


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
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    for part in parts:
        console.print(part)
    return "".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines()).encode()


def text(written: str, view: View, style: str = "") -> Text:
    """Return a text in which no character acts, and none that the place cannot show."""
    return Text(legible(written, unicode=view.unicode), style, overflow="fold")


def empty_table(view: View) -> Table:
    """Return a table without columns, ruled below its header."""
    return Table(box=SIMPLE_HEAD if view.unicode else ASCII2, show_edge=False, pad_edge=False)


def table(columns: Sequence[tuple[str, Sequence[str]]], view: View, left: frozenset[str]) -> Table:
    """Return a table of columns, each a header and its cells; `left` names those aligned left."""
    result = empty_table(view)
    for header, _ in columns:
        title = text(header, view, "bold")
        result.add_column(title, justify="left" if header in left else "right", overflow="fold")
    for row in zip(*(cells for _, cells in columns), strict=True):
        result.add_row(*(text(cell, view) for cell in row))
    return result


def facts(rows: Sequence[Sequence[str]], view: View) -> Table:
    """Return rows of a name in bold and what there is to say of it, without rules and header."""
    result = Table.grid(padding=(0, 3))
    for name, *cells in rows:
        result.add_row(text(name, view, "bold"), *(text(cell, view) for cell in cells))
    return result


def rate_text(rate: float) -> str:
    """Return a rate in six significant digits."""
    return f"{rate:.6g}"
