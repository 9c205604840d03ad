"""Schedules explained from Python."""

from collections.abc import Mapping
from typing import Any

from lrsched_cli.analysis.explanation import Explanation
from lrsched_cli.analysis.explanation import explain as explained
from lrsched_cli.api.given import Options, read_schedule
from lrsched_cli.api.pages import IN_PYTHON, drawn, small
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.inputs import file_of
from lrsched_cli.inputs.together import completed, with_training
from lrsched_cli.picture import Picture
from lrsched_cli.render.explanation import explanation_parts, explanation_text
from lrsched_cli.render.parts import as_html


class Explained:
    """What a schedule does; `str()` and a notebook show it as `lrsched explain` does."""

    def __init__(self, facts: Explanation, comparison: Comparison) -> None:
        self.facts = facts
        """The phases, extremes and surprises, as values."""
        self._comparison = comparison

    def __repr__(self) -> str:
        return explanation_text(self.facts, IN_PYTHON).decode().rstrip("\n")

    def _repr_html_(self) -> str:
        picture = drawn(small(self._comparison), self.facts.expression)
        return as_html(explanation_parts(self.facts, IN_PYTHON), picture=picture)


def explain(
    given: object,
    *,
    epochs: int | str | None = None,
    steps: int | str | None = None,
    total: int | str | None = None,
    steps_per_epoch: int | None = None,
    group: int | str | None = None,
    settings: Mapping[str, object] | None = None,
    **run: Any,  # noqa: ANN401 - as `Run` declares them
) -> Explained:
    """Return what a schedule does: its phases and extremes, and what may surprise in it.

    Times are counted in `facts.unit`, from 0; the area is the sum of the rates of all of them.

    >>> from lrsched_cli import explain
    >>> facts = explain("step(lr0=0.1, drop=0.5, every=10)", epochs=30).facts
    >>> facts.final, [(phase.start, phase.end) for phase in facts.phases]
    (0.0125, [(0, 8), (9, 18), (19, 28), (29, 29)])

    Args:
        given: a schedule, an expression, the name of a file that `lrsched explain` reads (a script
            is read, never run), or a live object that `schedule` takes.
        epochs: the range, N or "START:STOP"; if not given, past the last change, else 100.
        steps: the range, counted in steps.
        total: the length of the whole run [updates]: the range, and what `5%` in a schedule is of.
        steps_per_epoch: updates in an epoch, for `5ep` in a schedule.
        group: of optimizers with several groups of parameters: the one that is meant.
        settings: values for names that a file does not tell, such as `{"args.lr": 0.1}`.
        run: what else is told of the run, as `compare` takes it.

    Raises:
        LRSchedError: it is no schedule, or has no usable rate somewhere in the range.
    """
    told = {"epochs": epochs, "steps": steps, "total": total, "steps_per_epoch": steps_per_epoch}
    options = Options.of({**told, **run}, settings, group)
    reading, source = read_schedule(given, options)
    series = Series(reading.label, reading.schedule, counts=reading.counts)
    whole = with_training(completed(options.run, [source]), reading)
    comparison = Comparison.of([series], run=whole, picture=Picture(phases=True))
    notes = (*comparison.notes, *reading.remarks, *reading.notes)
    facts = explained(
        reading.schedule,
        comparison.span,
        notes,
        run=comparison.run,
        reading=reading,
        file=file_of(given) if isinstance(given, str) else "",
    )
    return Explained(facts, comparison)
