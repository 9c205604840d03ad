"""The command `verify`: whether the rates of a log are those of a plan."""

from typing import Any

import click

from lrsched_cli.analysis.verifying.placing import Plan
from lrsched_cli.analysis.verifying.verify import verify
from lrsched_cli.cli.options import (
    SectionCommand,
    answer_options,
    given_of,
    group_option,
    run_facts,
    run_of,
    settings_options,
)
from lrsched_cli.cli.output import answer
from lrsched_cli.cli.sources import SCHEDULE_HELP, ScheduleType, completed, files_of, tell_remarks
from lrsched_cli.cli.streams import tell
from lrsched_cli.cli.types import PathType
from lrsched_cli.errors import escape_control_characters
from lrsched_cli.inputs import read_alone
from lrsched_cli.logs import read_log

_NO = 1
"""The exit code of an answer that is no."""

_HELP = f"""Tell whether a run followed its plan: a log of learning rates, and a schedule.

LOG is a file of any kind in which rates are logged, or - for standard input. It follows the
schedule if each of its rates is the schedule's, within the digits of the log: exit code 0. Else
the exit code is 1, and the first row that differs is told.

{SCHEDULE_HELP}

\b
Examples:
  lrsched verify sample_configs/run.log 'cosine(lr0=3e-4, total=1000, warmup=50)'
"""


def _verify(log: str, schedule: str, group: str | None, **given: Any) -> None:  # noqa: ANN401 - Click's values
    told = given_of(given)
    reading, read = read_alone(schedule, group, told)
    run = completed(run_of(given), [read])
    tell_remarks([reading], run)
    logged = read_log(log)
    verdict = verify(logged, Plan(reading.schedule, reading.counts, run.updates_per_epoch))
    for note in verdict.notes:
        tell(f"Note: {escape_control_characters(note)}")
    from lrsched_cli.render.verdict import verdict_text  # noqa: PLC0415 - with Rich

    answer(verdict, verdict_text, given, [log, *files_of([schedule])])
    if not verdict.follows:
        raise click.exceptions.Exit(_NO)


command = SectionCommand(
    "verify",
    callback=_verify,
    params=[
        click.Argument(["log"], type=PathType()),
        click.Argument(["schedule"], type=ScheduleType()),
        group_option(),
        *settings_options(),
        *run_facts(),
        *answer_options(),
    ],
    help=_HELP,
)
