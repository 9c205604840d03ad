"""An explanation of a schedule, for reading."""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from lrsched_cli.analysis.amounts import LOW
from lrsched_cli.analysis.explanation import Explanation, Origin, Place
from lrsched_cli.render import View
from lrsched_cli.render.console import Column
from lrsched_cli.render.numbers import counted, number_text
from lrsched_cli.render.parts import Facts, Grid, Line, Part, as_text

if TYPE_CHECKING:
    from lrsched_cli.analysis.phases import Following, Phase

_MOST_PHASES = 24
"""Phases shown for reading; programs get every one."""

_MOST_TIMES = 6
"""Times listed in one line."""


def explanation_text(explanation: Explanation, view: View) -> bytes:
    """Return the schedule in this program's words, its phases, its extremes and notes on it."""
    return as_text(explanation_parts(explanation, view), view)


def explanation_parts(explanation: Explanation, view: View) -> Iterator[Part]:
    """Yield what is said of a schedule, for a terminal or a notebook."""
    yield Line(explanation.expression, "bold")
    if explanation.equals is not None:
        yield Line(f"Equals: {explanation.equals}")
    if explanation.origin is not None:
        yield Line(_origin(explanation.origin))
    yield Line()
    yield Grid(list(_columns(explanation)), repeated=2)
    hidden = explanation.phases_total - _MOST_PHASES
    if hidden > 0:
        ends = len(explanation.phases) // 2
        is_whole = len(explanation.phases) == explanation.phases_total
        has = "has every one" if is_whole else f"has the first {ends} and the last {ends}"
        place = "`facts`" if view.of_python else "-f json"
        yield Line(f"{hidden:,} more phases; {place} {has}", "dim")
    yield Line()
    yield Facts(list(_facts(explanation)))
    if explanation.findings or explanation.notes:
        yield Line()
    for finding in explanation.findings:
        told = f"{finding.severity}: {finding.rule}: {finding.text}. {finding.mend}"
        yield Line(told)
    for note in explanation.notes:
        yield Line(f"note: {note}")


def _origin(origin: Origin) -> str:
    line = "" if origin.line is None else f", line {origin.line}"
    return f"From: {origin.file}{line}: {origin.label}"


def _columns(explanation: Explanation) -> Iterator[Column]:
    """Yield the columns of a table of the first phases and of what follows the range."""
    shown = explanation.phases[:_MOST_PHASES]
    after = [] if explanation.following is None else [explanation.following]
    rows: list[Phase | Following] = [*shown, *after]
    ends = [str(phase.end) for phase in shown]
    ends += ["on" if one.end is None else str(one.end) for one in after]
    yield Column("from", [str(row.start) for row in rows], justify="right")
    yield Column("to", ends, justify="right")
    yield Column("shape", [row.shape for row in rows])
    yield Column("first", [number_text(row.first) for row in rows])
    yield Column("last", [*(number_text(phase.last) for phase in shown), *("" for _ in after)])
    if any(row.jump for row in rows):
        yield Column("jump", [_jump(row.jump) if row.jump else "" for row in rows])


def _facts(explanation: Explanation) -> Iterator[tuple[str, str, str]]:
    unit = explanation.unit
    yield "first", number_text(explanation.first), f"at t = {explanation.start}"
    yield "peak", *_place(explanation.peak, unit)
    yield "lowest", *_place(explanation.lowest, unit)
    if explanation.floor is not None and explanation.floor != explanation.lowest:
        yield "after the peak", *_place(explanation.floor, unit)
    yield "final", number_text(explanation.final), f"at t = {explanation.stop - 1}"
    whole = counted(explanation.stop - explanation.start, unit)
    yield "at zero", f"{explanation.zero:,}", f"of {whole}"
    yield from _amounts(explanation)
    yield "jumps", f"{explanation.jumps:,}", ""
    restarts, total = explanation.restarts, explanation.restarts_total
    listed = ", ".join(str(t) for t in islice(restarts, _MOST_TIMES))
    more = ", ..." if len(restarts) > _MOST_TIMES else ""
    yield (
        "restarts",
        f"{total:,}",
        f"at t = {listed}{more}" if restarts else "",
    )


def _amounts(explanation: Explanation) -> Iterator[tuple[str, str, str]]:
    found = explanation.amounts
    yield "area", number_text(found.area), "the sum of all rates"
    yield "mean", number_text(found.mean), ""
    if found.half_life is None:
        yield "half-life", "none", "never half the peak after it"
    else:
        life = counted(found.half_life, explanation.unit)
        yield "half-life", life, f"after the peak, half of it at t = {found.half_at}"
    low = counted(found.low, explanation.unit)
    yield "low", f"{found.low_share:.3g}", f"of the time ({low}) below {LOW}% of the peak"


def _place(place: Place, unit: str) -> tuple[str, str]:
    """Return a rate and where it is used: once, from one update to another, or now and then."""
    if place.last == place.t:
        where = f"at t = {place.t}"
    elif place.last - place.t + 1 == place.updates:
        where = f"at t = {place.t} to {place.last}"
    else:
        where = f"at {counted(place.updates, unit)} from t = {place.t} to {place.last}"
    return number_text(place.rate), where


def _jump(change: float) -> str:
    return f"{'+' if change > 0 else ''}{number_text(change)}"
