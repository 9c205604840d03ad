"""What notebooks show: pictures inside HTML, and tables below them."""

import base64
from collections.abc import Iterator
from dataclasses import replace

from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.picture import Picture
from lrsched_cli.render import FORMATS, View
from lrsched_cli.render.console import Column
from lrsched_cli.render.parts import Grid, Line, Part, escaped
from lrsched_cli.render.table_model import FOOTER, table_model
from lrsched_cli.schedules import Schedule

IN_PYTHON = View(of_python=True)
"""How texts are shown: as wide as need be, as in a pipe."""

_SIZE, _DPI = (6.0, 3.0), 96
"""Inches of a small picture in a notebook, and dots per inch of its screen."""

_FINER = 2
"""Dots of a picture for each dot of the screen: many screens have more."""


def small(comparison: Comparison) -> Comparison:
    """Return a comparison whose picture takes little of a notebook, unless its size is told."""
    picture = comparison.picture
    return replace(comparison, picture=replace(picture, size=picture.size or _SIZE))


def drawn(comparison: Comparison, told: str) -> str:
    """Return the picture of a comparison as HTML, with a text that may stand for it."""
    finer = replace(comparison, picture=replace(comparison.picture, dpi=_DPI * _FINER))
    png = _png(finer)
    return image(png, told, int.from_bytes(png[16:20], "big") // _FINER)


def image(png: bytes, told: str, width: int) -> str:
    """Return a picture as HTML, of a width on the screen, with a text that may stand for it."""
    data = base64.b64encode(png).decode()
    return f'<img alt="{escaped(told)}" width="{width}" src="data:image/png;base64,{data}">'


def table_parts(comparison: Comparison) -> Iterator[Part]:
    """Yield the table of a comparison: the rows that matter, and what the range comes to."""
    content = table_model(comparison, IN_PYTHON)
    times: list[list[str]] = [[] for _ in content.units]
    rates: list[list[str]] = [[] for _ in content.columns]
    for rows in content.rows():
        for column, cells in zip([*times, *rates], [*rows.times, *rows.rates], strict=True):
            column.extend(cells)
    if content.has_footer:
        times[0].extend(FOOTER)
        for other in times[1:]:
            other.extend([""] * len(FOOTER))
        for column, one in zip(rates, content.columns, strict=True):
            column.extend(one.footer)
    labels = [*content.units, *(one.label for one in content.columns)]
    columns = zip(labels, [*times, *rates], strict=True)
    yield Grid([Column(label, cells, "right") for label, cells in columns])
    if content.note:
        yield Line(content.note, "dim")


def picture_of(schedule: Schedule) -> bytes:
    """Return the PNG of one schedule, as a notebook shows it."""
    return _png(_alone(schedule))


def html_of(schedule: Schedule) -> str:
    """Return the expression and the picture of one schedule, as a notebook shows them."""
    text = str(schedule)
    return f"<code>{escaped(text)}</code><br>{drawn(_alone(schedule), text)}"


def _alone(schedule: Schedule) -> Comparison:
    picture = Picture(size=_SIZE, dpi=_DPI)
    return Comparison.of([Series(str(schedule), schedule)], picture=picture)


def _png(comparison: Comparison) -> bytes:
    return b"".join(FORMATS["png"].render(comparison, View()))
