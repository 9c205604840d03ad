"""The schedules that may have made a log, for reading."""

from collections.abc import Iterator

from rich.console import RenderableType

from lrsched_cli.analysis.identification import Candidate, Identified
from lrsched_cli.render import View
from lrsched_cli.render.console import facts, printed, text
from lrsched_cli.render.numbers import number_text


def identification_text(identified: Identified, view: View) -> bytes:
    """Return the candidates, or that there is none."""
    return printed(_parts(identified, view), view)


def _parts(identified: Identified, view: View) -> Iterator[RenderableType]:
    if not identified.candidates:
        yield text(f"No schedule explains {identified.source}.", view)
    for number, candidate in enumerate(identified.candidates):
        if number:
            yield text("", view)
        yield text(candidate.expression, view, "bold" if not number else "")
        yield facts(list(_facts(candidate)), view)
        for sentence in candidate.open:
            label = "Note" if sentence in identified.remarks else "Open"
            yield text(f"{label}: {sentence}.", view)


def _facts(candidate: Candidate) -> Iterator[tuple[str, str, str]]:
    yield "t", candidate.t, f"the clock of the schedule, in {candidate.unit}s"
    rows = f"{candidate.matched:,} of {candidate.rows:,}"
    yield "rows explained", rows, f"largest difference {number_text(candidate.max_error, 2)}"
