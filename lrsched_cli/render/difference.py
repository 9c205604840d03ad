"""Where schedules differ, for reading."""

from collections.abc import Iterator

from lrsched_cli.analysis.difference import Difference, Row
from lrsched_cli.render import View
from lrsched_cli.render.console import Column
from lrsched_cli.render.numbers import counted, number_text
from lrsched_cli.render.parts import Facts, Grid, Line, Part, as_text


def difference_text(difference: Difference, view: View) -> bytes:
    """Return in words how far the schedules lie apart, and the rows where it shows."""
    return as_text(difference_parts(difference), view)


def difference_parts(difference: Difference) -> Iterator[Part]:
    """Yield what is said of schedules that are compared, for a terminal or a notebook."""
    compared = counted(difference.compared, difference.unit)
    limit, peak = number_text(difference.tolerance), number_text(difference.peak)
    tolerance = f"(tolerance {limit} x peak {peak})"
    largest = ("largest gap", *_gap(difference, difference.largest))
    if difference.first is None:
        yield Line(f"Equal at {compared} {tolerance}.", "bold")
        yield Facts([largest])
        return
    differing = f"{difference.differing:,} of {compared}"
    yield Line(f"Differ at {differing} {tolerance}.", "bold")
    yield Facts([("first gap", *_gap(difference, difference.first)), largest])
    yield Line()
    yield Grid(list(_columns(difference)))


def _gap(difference: Difference, row: Row) -> tuple[str, str]:
    if not row.gap:
        return "0", ""
    part = number_text(row.gap / difference.peak, 3)
    return number_text(row.gap), f"at t = {row.t}, {part} of the peak"


def _columns(difference: Difference) -> Iterator[Column]:
    rows = list(_with_breaks(difference))
    yield Column(
        difference.unit, ["" if row is None else str(row.t) for row in rows], justify="right"
    )
    for number, label in enumerate(difference.labels):
        cells = ["..." if row is None else number_text(row.rates[number], 9) for row in rows]
        yield Column(label, cells)
    yield Column("gap", ["" if row is None else _marked(difference, row) for row in rows])


def _with_breaks(difference: Difference) -> Iterator[Row | None]:
    """Yield the rows, and None where some between are left out."""
    expected = difference.rows[0].number
    for row in difference.rows:
        if row.number != expected:
            yield None
        yield row
        expected = row.number + 1


def _marked(difference: Difference, row: Row) -> str:
    differs = row.gap > difference.tolerance * difference.peak
    return number_text(row.gap) if differs else ""
