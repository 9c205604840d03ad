"""Where schedules differ, for reading and for programs."""

from collections.abc import Iterator

import orjson
from rich.console import RenderableType

from lrsched_cli.analysis.difference import Difference, Row
from lrsched_cli.render import View
from lrsched_cli.render.console import facts, printed, rate_text, table, text


def difference_json(difference: Difference) -> bytes:
    """Return all that is known, as one object."""
    return orjson.dumps(difference, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def difference_text(difference: Difference, view: View) -> bytes:
    """Return in words how far the schedules lie apart, and the rows where it shows."""
    return printed(_parts(difference, view), view)


def _parts(difference: Difference, view: View) -> Iterator[RenderableType]:
    updates = difference.stop - difference.start
    within = f"within {difference.tolerance:g} of the peak, {rate_text(difference.peak)}"
    if difference.first is None:
        yield text(f"The same over {updates:,} {difference.unit}s, {within}.", view, "bold")
        yield facts([("largest gap", *_gap(difference))], view)
        return
    counted = f"{difference.differing:,} of {updates:,} {difference.unit}s"
    yield text(f"Not the same: {counted} are not {within}.", view, "bold")
    rows = [
        ("first difference", "", f"at t = {difference.first}"),
        ("largest gap", *_gap(difference)),
    ]
    yield facts(rows, view)
    yield text("", view)
    yield _rows(difference, view)


def _gap(difference: Difference) -> tuple[str, str]:
    gap, peak = difference.largest.gap, difference.peak
    if not gap:
        return "0", ""
    return rate_text(gap), f"at t = {difference.largest.t}, {gap / peak:.3g} of the peak"


def _rows(difference: Difference, view: View) -> RenderableType:
    rows = list(_with_breaks(difference))
    columns = [(difference.unit, ["" if row is None else str(row.t) for row in rows])]
    for number, label in enumerate(difference.labels):
        cells = ["..." if row is None else f"{row.rates[number]:.9g}" for row in rows]
        columns.append((label, cells))
    columns.append(("gap", ["" if row is None else _marked(difference, row) for row in rows]))
    return table(columns, view, left=frozenset({*difference.labels, "gap"}))


def _with_breaks(difference: Difference) -> Iterator[Row | None]:
    """Yield the rows, and None where some between are left out."""
    stride = min(
        (b.t - a.t for a, b in zip(difference.rows, difference.rows[1:], strict=False)), default=1
    )
    before: Row | None = None
    for row in difference.rows:
        if before is not None and row.t - before.t > stride:
            yield None
        yield row
        before = row


def _marked(difference: Difference, row: Row) -> str:
    differs = row.gap > difference.tolerance * difference.peak
    return rate_text(row.gap) if differs else ""
