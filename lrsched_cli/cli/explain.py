"""The command `explain`: what one schedule does, and what may surprise in it."""

from collections.abc import Iterable, Mapping
from typing import Any

import click

from lrsched_cli.analysis.explanation import explain
from lrsched_cli.cli.logs import metric_option, over_metric, replaying_metric
from lrsched_cli.cli.options import (
    SectionCommand,
    answer_options,
    from_field,
    given_of,
    group_option,
    run_options,
    settings_options,
)
from lrsched_cli.cli.output import answer
from lrsched_cli.cli.progress import doing, progress, watched
from lrsched_cli.cli.questions import Questions
from lrsched_cli.cli.sources import SCHEDULE_HELP, ScheduleType, files_of
from lrsched_cli.cli.streams import tell
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.errors import escape_control_characters
from lrsched_cli.inputs import file_of, read_alone
from lrsched_cli.inputs.together import completed, with_training
from lrsched_cli.parameters import fields

_HELP = f"""Explain a schedule: its phases, its extremes, and what may surprise in it.

{SCHEDULE_HELP}

\b
Examples:
  lrsched explain 'torch.OneCycleLR(optimizer, max_lr=0.1, total_steps=100)'
  lrsched explain 'cosine(lr0=1e-3, total=1000, warmup=100)' -f json
  lrsched explain @sample_configs/training.py --steps 0:2000
"""


def _explain(schedule: str, group: str | None, **given: Any) -> None:  # noqa: ANN401 - Click's values
    told = given_of(given)
    with replaying_metric(given["metric"]) as metric, doing(f"reading {schedule}"):
        reading, source = read_alone(schedule, group, told)
    series = Series(reading.label, reading.schedule, counts=reading.counts)
    run = over_metric(with_training(completed(told.run, [source]), reading), metric)
    comparison = Comparison.of([series], run=run)
    notes = (*comparison.notes, *reading.remarks, *reading.notes)
    if given["budget"]:
        _tell_budget(comparison, notes, given, files_of([schedule]))
        return
    with progress(color=not given["no_color"], ascii_only=given["ascii"]) as bar:
        explanation = explain(
            reading.schedule,
            watched(comparison, bar).span,
            notes,
            run=comparison.run,
            reading=reading,
            file=file_of(schedule),
        )
    from lrsched_cli.render.explanation import explanation_text  # noqa: PLC0415 - with Rich

    answer(explanation, explanation_text, given, files_of([schedule]))


def _tell_budget(
    comparison: Comparison, notes: Iterable[str], given: Mapping[str, Any], sources: Iterable[str]
) -> None:
    """Tell what the schedule spends, as `compare --budget` does."""
    from lrsched_cli.analysis.budget import budgets  # noqa: PLC0415 - if it is asked
    from lrsched_cli.render.budget import budget_text  # noqa: PLC0415 - with Rich

    for note in notes:
        tell(f"Note: {escape_control_characters(note)}")
    answer(budgets(comparison), budget_text, given, sources)


command = SectionCommand(
    "explain",
    callback=_explain,
    params=[
        click.Argument(["schedule"], type=ScheduleType()),
        group_option(),
        *settings_options(),
        metric_option(),
        *run_options(strided=False),
        from_field(next(one for one in fields(Questions) if one.name == "budget"), "Question"),
        *answer_options(),
    ],
    help=_HELP,
)
