"""Where schedules differ, for reading."""

from collections.abc import Iterator

from rich.console import RenderableType

from lrsched_cli.analysis.difference import Difference, Row
from lrsched_cli.render import View
from lrsched_cli.render.console import Column, counted, facts, printed, rate_text, tables, text


def difference_text(difference: Difference, view: View) -> bytes:
    """Return in words how far the schedules lie apart, and the rows where it shows."""
    return printed(_parts(difference, view), view)


def _parts(difference: Difference, view: View) -> Iterator[RenderableType]:
    compared = counted(difference.compared, difference.unit)
    tolerance = f"(tolerance {difference.tolerance:g} x peak {rate_text(difference.peak)})"
    largest = ("largest gap", *_gap(difference, difference.largest))
    if difference.first is None:
        yield text(f"Equal at {compared} {tolerance}.", view, "bold")
        yield facts([largest], view)
        return
    differing = f"{difference.differing:,} of {compared}"
    yield text(f"Differ at {differing} {tolerance}.", view, "bold")
    yield facts([("first gap", *_gap(difference, difference.first)), largest], view)
    yield text("", view)
    yield from tables(list(_columns(difference)), view)


def _gap(difference: Difference, row: Row) -> tuple[str, str]:
    if not row.gap:
        return "0", ""
    return rate_text(row.gap), f"at t = {row.t}, {row.gap / difference.peak:.3g} of the peak"


def _columns(difference: Difference) -> Iterator[Column]:
    rows = list(_with_breaks(difference))
    yield Column(
        difference.unit, ["" if row is None else str(row.t) for row in rows], justify="right"
    )
    for number, label in enumerate(difference.labels):
        cells = ["..." if row is None else f"{row.rates[number]:.9g}" for row in rows]
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
    return rate_text(row.gap) if differs else ""
