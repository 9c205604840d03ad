"""The command `diff`: where schedules that should agree do not."""

from dataclasses import replace
from typing import Any

import click

from lrsched_cli.analysis.difference import USUAL_TOLERANCE, difference, usual_tolerance
from lrsched_cli.cli.logs import asked_of, log_options
from lrsched_cli.cli.options import (
    SectionCommand,
    answer_options,
    from_field,
    given_of,
    group_option,
    run_options,
    settings_options,
)
from lrsched_cli.cli.output import answer, tell_notes
from lrsched_cli.cli.progress import progress, watched
from lrsched_cli.cli.sources import (
    SCHEDULE_HELP,
    ScheduleType,
    files_of,
    read_all,
    tell_remarks,
)
from lrsched_cli.comparison import Comparison
from lrsched_cli.errors import ComparisonError
from lrsched_cli.inputs.together import completed, readings_of, sweeps_of
from lrsched_cli.parameters import Field, Param, kinds
from lrsched_cli.sweep import labelled

_TOLERANCE = Field(
    "tolerance",
    kinds.FLOAT,
    USUAL_TOLERANCE,
    Param("largest difference that counts as equal, as a fraction of the peak", at_least=0),
)

_NO = 1
"""The exit code of an answer that is no."""

_HELP = f"""Show where schedules differ; the exit code is 1 if they do.

{SCHEDULE_HELP} A comparison file in TOML may stand in its place, and so may the
log of a run, which is compared at the times of its rows.

\b
Examples:
  lrsched diff 'torch.MultiStepLR(opt, [30, 60, 90], lr=0.1)' 'multistep()'
  lrsched diff sample_configs/frameworks.toml --tolerance 1e-12
"""


def _diff(
    schedules: tuple[str, ...],
    group: str | None,
    tolerance: float | None,
    **given: Any,  # noqa: ANN401 - Click's values
) -> None:
    told = replace(given_of(given), log=asked_of({**given, "group": group}))
    read = read_all(schedules, {}, told, group)
    tell_remarks(readings_of(read))
    series = labelled(sweeps_of(read))
    if len(series) < 2:  # noqa: PLR2004 - a pair
        message = "a difference needs two schedules or more"
        raise ComparisonError(message)
    comparison = Comparison.of(series, run=completed(told.run, read))
    tell_notes(comparison)
    tolerance = usual_tolerance(comparison) if tolerance is None else tolerance
    with progress(color=not given["no_color"], ascii_only=given["ascii"]) as bar:
        found = difference(watched(comparison, bar), tolerance)
    from lrsched_cli.render.difference import difference_text  # noqa: PLC0415 - with Rich

    answer(found, difference_text, given, files_of(schedules))
    if found.first is not None:
        raise click.exceptions.Exit(_NO)


command = SectionCommand(
    "diff",
    callback=_diff,
    params=[
        click.Argument(["schedules"], nargs=-1, required=True, type=ScheduleType()),
        group_option(),
        *settings_options(),
        *log_options(),
        from_field(_TOLERANCE, "Difference"),
        *run_options(),
        *answer_options(),
    ],
    help=_HELP,
)
