"""The forms of output: each is one file here and one row of `FORMS`.

The form `csv` is the function `render_csv(comparison, view)` of its module: it yields the output in
chunks of bytes. A form is imported when it is used.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from lrsched_cli.comparison import Comparison


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


@dataclass(frozen=True, slots=True)
class Form:
    """A form of output: where its code is, and the suffix of its files, if it makes any."""

    name: str
    module: str
    suffix: str
    summary: str
    is_text: bool = True
    has_every_row: bool = True
    """Computes every row, shown or not; a form of text that need not takes ranges of any length."""

    def render(self, comparison: Comparison, view: View) -> Iterator[bytes]:
        """Yield the whole output, in chunks."""
        module = import_module(f"{__name__}.{self.module}")
        renderer = cast("Renderer", getattr(module, f"render_{self.name}"))
        return renderer(comparison, view)


Renderer = Callable[[Comparison, View], Iterator[bytes]]

FORMS = {
    form.name: form
    for form in (
        Form("table", "table", ".txt", "table for reading; long ranges show the rows that matter"),
        Form("csv", "delimited", ".csv", "comma-separated, every row"),
        Form("tsv", "delimited", ".tsv", "tab-separated, every row"),
        Form("json", "jsons", ".json", "one array of row objects, every row"),
        Form("jsonl", "jsons", ".jsonl", "one row object a line, every row"),
        Form("chart", "chart", "", "the curves, as a terminal can show them", has_every_row=False),
        Form("markdown", "markdown", ".md", "the same rows as table, for a document"),
        Form("png", "figure", ".png", "picture of dots", is_text=False),
        Form("svg", "figure", ".svg", "picture of lines, for the web", is_text=False),
        Form("pdf", "figure", ".pdf", "picture of lines, for print", is_text=False),
        Form("html", "html", ".html", "page to zoom into, for the browser", is_text=False),
    )
}
"""Every form of output by its name."""

SUFFIXES = {form.suffix: form for form in FORMS.values() if form.suffix}
"""The forms that files have, by their suffixes."""
