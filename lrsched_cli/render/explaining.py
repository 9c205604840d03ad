"""Schedules explained from Python: what one does, as a text that a notebook shows."""

from typing import Any

from lrsched_cli.analysis.explanation import Explanation
from lrsched_cli.analysis.explanation import explain as explained
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.live import read_live
from lrsched_cli.render import View
from lrsched_cli.render.explanation import explanation_text
from lrsched_cli.run import Run


class Explained:
    """What a schedule does; `str()` and a notebook show it as `lrsched explain` does."""

    def __init__(self, facts: Explanation) -> None:
        self.facts = facts
        """The phases, extremes and surprises, as values."""

    def __repr__(self) -> str:
        return explanation_text(self.facts, View()).decode().rstrip("\n")


def explain(
    given: object,
    *,
    epochs: int | str | None = None,
    steps: int | str | None = None,
    **told: Any,  # noqa: ANN401 - as `schedule` takes them
) -> Explained:
    """Return what a schedule does: its phases and extremes, and what may surprise in it.

    >>> from lrsched_cli import explain
    >>> explain("step(lr0=0.1, drop=0.5, every=10)", epochs=30).facts.final
    0.025

    Args:
        given: a schedule, an expression, or a live object that `schedule` takes.
        epochs: the range, N or "START:STOP"; if not given, past the last change, else 100.
        steps: the range, counted in steps.
        told: `group`, `total` and `steps_per_epoch`, as `schedule` takes them.

    Raises:
        LRSchedError: it is no schedule, or has no usable rate somewhere in the range.
    """
    reading = read_live(given, **told)
    run: dict[str, Any] = {"epochs": epochs, "steps": steps}
    series = Series(reading.label, reading.schedule, counts=reading.counts)
    comparison = Comparison.of([series], run=Run(**run))
    notes = (*comparison.notes, *reading.remarks, *reading.notes)
    return Explained(
        explained(reading.schedule, comparison.span, notes, run=comparison.run, reading=reading)
    )
