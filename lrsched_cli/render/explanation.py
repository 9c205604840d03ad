"""An explanation of a schedule, for reading and for programs."""

from collections.abc import Iterator, Sequence
from itertools import islice

import orjson
from rich.console import RenderableType

from lrsched_cli.analysis.explanation import Explanation, Place
from lrsched_cli.analysis.phases import Phase
from lrsched_cli.render import View
from lrsched_cli.render.console import facts, printed, rate_text, table, text

_MOST_PHASES = 24
"""Phases shown for reading; programs get every one."""

_MOST_TIMES = 6
"""Times listed in one line."""


def explanation_json(explanation: Explanation) -> bytes:
    """Return all that is known, as one object."""
    return orjson.dumps(explanation, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def explanation_text(explanation: Explanation, view: View) -> bytes:
    """Return the schedule in this program's words, its phases, its extremes and notes on it."""
    return printed(_parts(explanation, view), view)


def _parts(explanation: Explanation, view: View) -> Iterator[RenderableType]:
    yield text(explanation.expression, view, "bold")
    yield text("", view)
    yield _phases(explanation, view)
    hidden = len(explanation.phases) - _MOST_PHASES
    if hidden > 0:
        yield text(f"{hidden:,} more phases; -f json has every one", view, "dim")
    yield text("", view)
    yield facts(list(_facts(explanation)), view)
    if explanation.notes:
        yield text("", view)
    for note in explanation.notes:
        yield text(f"note: {note}", view)


def _phases(explanation: Explanation, view: View) -> RenderableType:
    shown = _shown(explanation.phases)
    columns = [
        ("from", [str(phase.start) for phase in shown]),
        ("to", ["on" if phase.end is None else str(phase.end) for phase in shown]),
        ("shape", [phase.shape for phase in shown]),
        ("first", [rate_text(phase.first) for phase in shown]),
        ("last", ["" if phase.last is None else rate_text(phase.last) for phase in shown]),
    ]
    if any(phase.jump for phase in shown):
        columns.append(("jump", [f"{phase.jump:+.6g}" if phase.jump else "" for phase in shown]))
    return table(columns, view, left=frozenset({"shape", "first", "last", "jump"}))


def _shown(phases: Sequence[Phase]) -> list[Phase]:
    """Return the phases, or the first of many; what follows the range is always among them."""
    if len(phases) <= _MOST_PHASES:
        return list(phases)
    return [*phases[: _MOST_PHASES - 1], phases[-1]]


def _facts(explanation: Explanation) -> Iterator[tuple[str, str, str]]:
    unit, updates = explanation.unit, explanation.stop - explanation.start
    yield "first", *_place(explanation.first)
    yield "peak", *_place(explanation.peak, unit)
    yield "lowest", *_place(explanation.lowest, unit)
    yield "final", *_place(explanation.final)
    if explanation.floor is not None and explanation.floor != explanation.lowest:
        yield "floor", *_place(explanation.floor, unit)
    yield "at zero", str(explanation.zero), f"of {updates:,} {unit}s"
    yield "jumps", str(explanation.jumps), ""
    restarts = explanation.restarts
    listed = ", ".join(str(t) for t in islice(restarts, _MOST_TIMES))
    more = ", ..." if len(restarts) > _MOST_TIMES else ""
    yield "restarts", str(len(restarts)), f"at t = {listed}{more}" if restarts else ""


def _place(place: Place, unit: str = "") -> tuple[str, str]:
    times = f", {place.updates:,} {unit}s" if unit and place.updates > 1 else ""
    return rate_text(place.rate), f"at t = {place.t}{times}"
