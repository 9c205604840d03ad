"""An answer as parts, lines, facts and tables, from which a terminal and a notebook are served."""

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rich.console import RenderableType

from lrsched_cli.errors import escape_control_characters
from lrsched_cli.render import View
from lrsched_cli.render.console import Column, facts, printed, tables, text


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; an empty one parts what is around it."""

    written: str = ""
    style: str = ""
    """Nothing, `bold` or `dim`."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows of a name, a number and a remark."""

    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; in a narrow terminal, its first columns stand before each block of the others."""

    columns: Sequence[Column]
    repeated: int = 1


Part: TypeAlias = Line | Facts | Grid

_TAGS = ("th", "td", "td")
"""Of the cells in a row of facts."""

_CELL = "font-family: monospace; white-space: pre; text-align: {}; vertical-align: top"


def as_text(parts: Iterable[Part], view: View) -> bytes:
    """Return an answer as a terminal shows it."""
    return printed(_renderables(parts, view), view)


def _renderables(parts: Iterable[Part], view: View) -> Iterator[RenderableType]:
    for part in parts:
        match part:
            case Line(written, style):
                yield text(written, view, style)
            case Facts(rows):
                yield facts(rows, view)
            case Grid(columns, repeated):
                yield from tables(columns, view, repeated=repeated)


def as_html(parts: Iterable[Part], *, picture: str = "") -> str:
    """Return an answer as a notebook shows it, under a picture if there is one.

    No character acts, neither in HTML nor as mathematics.
    """
    inner = "\n".join(_html(part) for part in parts)
    return f'<div class="tex2jax_ignore mathjax_ignore">{picture}\n{inner}\n</div>'


def _html(part: Part) -> str:
    match part:
        case Line("", _):
            return ""
        case Line(written, "bold"):
            return f"<div><b>{escaped(written)}</b></div>"
        case Line(written, style):
            faint = ' style="opacity: 0.7"' if style == "dim" else ""
            return f"<div{faint}>{escaped(written)}</div>"
        case Facts(rows):
            cells = (
                "".join(_cell(cell, "left", tag) for cell, tag in zip(row, _TAGS, strict=True))
                for row in rows
            )
            return _table(cells)
        case Grid(columns, _):
            head = "".join(_cell(one.label, one.justify, "th") for one in columns)
            lines = zip(*(one.cells for one in columns), strict=True)
            sides = [one.justify for one in columns]
            body = (
                "".join(_cell(cell, side) for cell, side in zip(line, sides, strict=True))
                for line in lines
            )
            return _table(body, head)


def _table(rows: Iterable[str], head: str = "") -> str:
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    above = f"<thead><tr>{head}</tr></thead>" if head else ""
    return f"<table>{above}<tbody>{body}</tbody></table>"


def _cell(cell: str, side: str, tag: str = "td") -> str:
    return f'<{tag} style="{_CELL.format(side)}">{escaped(cell)}</{tag}>'


def escaped(written: str) -> str:
    """Return a text in which no character is HTML's, or acts."""
    return html.escape(escape_control_characters(written))
