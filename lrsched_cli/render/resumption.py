"""A run that goes on with another length, for reading."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType

from lrsched_cli.analysis.resuming.resume import Resumed, Way
from lrsched_cli.render import View
from lrsched_cli.render.console import Column, facts, printed, tables, text
from lrsched_cli.render.numbers import number_text


def resumption_text(resumed: Resumed, view: View) -> bytes:
    """Return the jump, what torch does, and the ways to go on."""
    return printed(_parts(resumed, view), view)


def _parts(resumed: Resumed, view: View) -> Iterator[RenderableType]:
    yield text(resumed.expression, view, "bold")
    yield text("", view)
    yield facts(list(_facts(resumed)), view)
    if resumed.torch:
        yield text("", view)
        yield text("What torch does with the new total, by what is loaded:", view, "bold")
        yield from tables(list(_columns(resumed, resumed.torch)), view)
        yield from _reasons(resumed.torch, view)
        if resumed.torch_note:
            yield text(resumed.torch_note, view)
    yield text("", view)
    yield text("Ways to go on:", view, "bold")
    yield from tables(list(_columns(resumed, resumed.ways)), view)
    yield from _reasons(resumed.ways, view)
    yield text("", view)
    for way in resumed.ways:
        if way.expression is not None:
            yield text(f"{way.name}:", view, "bold")
            yield text(f"  {way.expression}", view)


def _facts(resumed: Resumed) -> Iterator[tuple[str, str, str]]:
    unit = resumed.unit
    old = "has no end" if resumed.old_total is None else f"has {resumed.old_total}"
    yield "resumes at", str(resumed.at), f"the old plan {old}, the new one {resumed.new_total}"
    if resumed.used is not None:
        yield "rate before", number_text(resumed.used), f"used in {unit} {resumed.at - 1}"
    yield "planned next", number_text(resumed.planned), f"in {unit} {resumed.at}, by the old plan"
    if resumed.changed is not None:
        jump = "" if resumed.jump is None else f": {_percent(resumed.jump)}"
        yield "rate after", number_text(resumed.changed), f"with the new total alone{jump}"


def _columns(resumed: Resumed, ways: Sequence[Way]) -> Iterator[Column]:
    rated = [(way, way.rates) for way in ways if way.rates is not None]
    yield Column("way", [way.name for way, _ in rated])
    for place, t in enumerate(resumed.times):
        yield Column(f"lr at {t}", [number_text(rates[place]) for _, rates in rated])
        if not place:
            jumps = ["" if way.jump is None else _percent(way.jump) for way, _ in rated]
            yield Column("jump", jumps, justify="right")


def _reasons(ways: Sequence[Way], view: View) -> Iterator[RenderableType]:
    for way in ways:
        if way.rates is None:
            yield text(f"{way.name}: none: {way.reason}", view)


def _percent(jump: float) -> str:
    return f"{100 * jump:+.3g}%" if abs(jump) >= 1 else f"{jump:+.2%}"
