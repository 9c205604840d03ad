"""The formats of output: each is one file here and one row of `FORMATS`.

The format `csv` is the function `render_csv(comparison, view)` of its module: it yields the output
in chunks of bytes. A format is imported when it is used.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from lrsched_cli.comparison import Comparison
from lrsched_cli.parameters import fields
from lrsched_cli.picture import Picture


@dataclass(frozen=True, slots=True)
class View:
    """What a table may assume of the place where it is read, and whether to show every row."""

    every_row: bool = False
    width: int | None = None
    """Columns of the terminal; None for a file or a pipe, which are as wide as need be."""
    height: int | None = None
    """Lines of the terminal; None for a file or a pipe."""
    color: bool = False
    unicode: bool = True
    of_python: bool = False
    """What leads further is an attribute in Python, not an option of the command line."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of output: where its code is, and the suffix of its files, if it makes any."""

    name: str
    module: str
    suffix: str
    summary: str
    honours: frozenset[str] = frozenset()
    """The options of a picture that change something in it."""
    is_text: bool = True
    has_every_row: bool = True
    """Computes every row, shown or not; a text format that need not takes ranges of any length."""

    def render(self, comparison: Comparison, view: View) -> Iterator[bytes]:
        """Yield the whole output, in chunks."""
        module = import_module(f"{__name__}.{self.module}")
        renderer = cast("Renderer", getattr(module, f"render_{self.name}"))
        return renderer(comparison, view)


Renderer = Callable[[Comparison, View], Iterator[bytes]]

_TITLE = frozenset({"title"})
_PICTURE = frozenset(field.name for field in fields(Picture))
_LINES = _PICTURE - {"dpi"}
"""Of pictures that are made of lines rather than of dots."""

FORMATS = {
    one.name: one
    for one in (
        Format(
            "table",
            "table",
            ".txt",
            "table for reading; long ranges show the rows that matter",
            _TITLE,
        ),
        Format("csv", "delimited", ".csv", "comma-separated, every row"),
        Format("tsv", "delimited", ".tsv", "tab-separated, every row"),
        Format("json", "jsons", ".json", "one array of row objects, every row"),
        Format("jsonl", "jsons", ".jsonl", "one row object a line, every row"),
        Format(
            "chart",
            "chart",
            "",
            "the curves, as a terminal can show them",
            _TITLE | {"log_y", "x"},
            has_every_row=False,
        ),
        Format("markdown", "markdown", ".md", "the same rows as table, for a document", _TITLE),
        Format("png", "figure", ".png", "picture of dots", _PICTURE, is_text=False),
        Format("svg", "figure", ".svg", "picture of lines, for the web", _LINES, is_text=False),
        Format("pdf", "figure", ".pdf", "picture of lines, for print", _LINES, is_text=False),
        Format(
            "html",
            "html",
            ".html",
            "page to zoom into, for the browser",
            _TITLE | {"log_y", "theme"},
            is_text=False,
        ),
    )
}
"""Every format of output by its name."""

SUFFIXES = {one.suffix: one for one in FORMATS.values() if one.suffix}
"""The formats that files have, by their suffixes."""


def ignored(options: Iterable[str], formats: Iterable[Format]) -> list[str]:
    """Return those of a picture's options that none of some formats honours."""
    honoured = frozenset[str]().union(*(one.honours for one in formats))
    return [name for name in options if name not in honoured]
