"""Whether a log follows a plan, for reading."""

from collections.abc import Iterator

from rich.console import RenderableType

from lrsched_cli.analysis.verifying.verdict import Cause, Mismatch, Verdict
from lrsched_cli.render import View
from lrsched_cli.render.console import facts, printed, text
from lrsched_cli.render.numbers import number_text, texts_apart


def verdict_text(verdict: Verdict, view: View) -> bytes:
    """Return in words whether a log follows its plan, and what may be wrong if not."""
    return printed(_parts(verdict, view), view)


def _parts(verdict: Verdict, view: View) -> Iterator[RenderableType]:
    yield text(_headline(verdict), view, "bold")
    yield text("", view)
    yield facts(list(_facts(verdict)), view)
    for number, cause in enumerate(verdict.causes):
        yield text("", view)
        likely = "Likely cause" if cause.matched == verdict.rows else "May explain most rows"
        yield text("Also possible:" if number else f"{likely}:", view, "bold")
        yield text(f"  {cause.told}", view)
        yield text(f"  {_evidence(verdict, cause)}", view)
        if cause.expression is not None:
            yield text(f"  the log follows {cause.expression}", view)
    if not verdict.follows and not verdict.causes:
        yield text("", view)
        yield text("No cause that is known explains it (lrsched identify LOG may).", view)


def _headline(verdict: Verdict) -> str:
    answer = "follows" if verdict.follows else "does not follow"
    return f"{verdict.log} {answer} {verdict.plan}"


def _facts(verdict: Verdict) -> Iterator[tuple[str, str, str]]:
    yield "log", verdict.column, verdict.kind
    yield "t", verdict.t, f"the plan's {verdict.unit} of each row"
    matched = f"{verdict.matched:,} of {verdict.rows:,} rows"
    scale = "of each rate" if verdict.per_value else "of the highest rate"
    yield "match", matched, f"tolerance {number_text(verdict.tolerance)} {scale}"
    yield "largest error", _error(verdict.max_error), scale
    if verdict.first is not None:
        yield ("first mismatch", *_row(verdict, verdict.first))
    if verdict.largest is not None and verdict.largest != verdict.first:
        yield ("farthest", *_row(verdict, verdict.largest))


def _row(verdict: Verdict, row: Mismatch) -> tuple[str, str]:
    logged, planned = number_text(row.logged), "no rate"
    if row.planned is not None:
        logged, planned = texts_apart(row.logged, row.planned)
    time = "before the first" if row.t is None else f"{row.t:.16g}"
    return f"{verdict.axis} {row.time:.16g}", f"logged {logged}, planned {planned} (t = {time})"


def _evidence(verdict: Verdict, cause: Cause) -> str:
    told = f"explains {cause.matched:,} of {verdict.rows:,} rows"
    return f"{told} with t = {cause.t}; largest error {_error(cause.max_error)}"


def _error(error: float | None) -> str:
    return "unknown" if error is None else number_text(error, 2)
