"""What schedules spend, for reading."""

from collections.abc import Sequence

from lrsched_cli.analysis.budget import Budget
from lrsched_cli.render import View
from lrsched_cli.render.console import Column, printed, tables, text
from lrsched_cli.render.numbers import number_text

_NOTE = (
    "bound: on the loss at each schedule's own best peak, by theory; an index, and no verdict. "
    "ratio: to the lowest. lrsched predict gives verdicts, from logged runs."
)


def budget_text(found: Sequence[Budget], view: View) -> bytes:
    """Return a row for each schedule."""
    columns = [
        Column("schedule", [one.schedule for one in found]),
        Column("area", [number_text(one.area) for one in found]),
        Column("noise", [_text(one.noise) for one in found]),
        Column("low", [number_text(one.low_share, 3) for one in found]),
        Column("bound", [_text(one.bound) for one in found]),
        Column("ratio", [_text(one.ratio) for one in found]),
    ]
    return printed([*tables(columns, view), text("", view), text(_NOTE, view)], view)


def _text(value: float | None) -> str:
    return "" if value is None else number_text(value, 4)
