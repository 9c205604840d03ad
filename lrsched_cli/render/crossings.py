"""When rates are first below or above others, for reading."""

from collections.abc import Iterator, Sequence

from lrsched_cli.analysis.crossings import Crossing
from lrsched_cli.render import View
from lrsched_cli.render.console import Column, printed, tables
from lrsched_cli.render.numbers import number_text


def crossings_text(found: Sequence[Crossing], view: View) -> bytes:
    """Return a row for each schedule and limit: when its rate is there, and what it is then."""
    return printed(tables(list(_columns(found)), view), view)


def _columns(found: Sequence[Crossing]) -> Iterator[Column]:
    yield Column("schedule", [one.schedule for one in found])
    yield Column("is", [_limit(one) for one in found])
    unit = found[0].unit
    yield Column(unit, [_time(one) for one in found], justify="right")
    if any(one.epoch is not None for one in found):
        told = ("" if one.epoch is None else f"{one.epoch:.16g}" for one in found)
        yield Column("epoch", list(told), justify="right")
    yield Column("lr", ["" if one.lr is None else number_text(one.lr, 9) for one in found])


def _limit(one: Crossing) -> str:
    if one.above is None:
        return "" if one.below is None else f"below {number_text(one.below)}"
    return f"above {number_text(one.above)}"


def _time(one: Crossing) -> str:
    return f"never (up to {one.last:,})" if one.t is None else str(one.t)
