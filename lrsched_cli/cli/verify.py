"""The command `verify`: whether the rates of a log are those of a plan."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import PurePath
from typing import Any

import click

from lrsched_cli.analysis.verifying.drawing import drawn_series
from lrsched_cli.analysis.verifying.placing import Plan
from lrsched_cli.analysis.verifying.verify import Examined, examined
from lrsched_cli.cli.logs import (
    asked_of,
    log_options,
    metric_option,
    replaying_metric,
)
from lrsched_cli.cli.options import (
    PICTURES,
    SectionCommand,
    answer_options,
    given_of,
    group_option,
    pictured,
    run_facts,
    settings_options,
)
from lrsched_cli.cli.output import answer, show
from lrsched_cli.cli.progress import doing
from lrsched_cli.cli.sources import SCHEDULE_HELP, ScheduleType, files_of, tell_remarks
from lrsched_cli.cli.streams import tell
from lrsched_cli.cli.types import STANDARD_OUTPUT, PathType
from lrsched_cli.comparison import Series
from lrsched_cli.errors import ArgumentError, GroupError, LogError, escape_control_characters
from lrsched_cli.expression.groups import GROUPS
from lrsched_cli.inputs import read_alone
from lrsched_cli.inputs.together import completed
from lrsched_cli.logs import Asked, Log, log_of
from lrsched_cli.logs.streams import opened
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span

_NO = 1
"""The exit code of an answer that is no."""

_MOST_GROUPS = 20
"""Groups of parameters whose rates are compared with a log."""

_HELP = f"""Tell whether a run followed its plan: a log of learning rates, and a schedule.

LOG is a file of any kind in which rates are logged, or - for standard input. It follows the
schedule if each of its rates is the schedule's, within the digits of the log: exit code 0. Else
the exit code is 1, and the first row that differs is told, with what is likely to have happened.
With -o PICTURE the log is drawn over the plan, and over what it seems to have followed.

{SCHEDULE_HELP}

\b
Examples:
  lrsched verify sample_configs/run.log 'cosine(3e-4, 1000, warmup=50)'
"""


def _verify(log: str, schedule: str, group: str | None, **given: Any) -> None:  # noqa: ANN401 - Click's values
    with replaying_metric(given["metric"]):
        plans = _plans(schedule, group, given)
    with doing(f"reading {log}"):
        logged = _logged(log, asked_of({**given, "group": group}), group)
    tried = ((one, examined(logged, one, _other_columns(log, logged, given))) for one in plans)
    first = next(tried)
    follows = (pair for pair in (first, *tried) if pair[1].verdict.follows)
    plan, found = first if first[1].verdict.follows else next(follows, first)
    if len(plans) > 1:
        tell(f"Note: the plan has {len(plans)} groups of parameters (--group chooses one)")
    for note in found.verdict.notes:
        tell(f"Note: {escape_control_characters(note)}")
    sources = [log, *files_of([schedule])]
    pictures = tuple(path for path in given["output"] if path.lower().endswith(PICTURES))
    rest = tuple(path for path in given["output"] if path not in pictures)
    if pictures:
        _draw(drawn_series(logged, plan, found), found, pictures, given, sources)
    if rest or given["format"] or not pictures or STANDARD_OUTPUT in rest:
        from lrsched_cli.render.verdict import verdict_text  # noqa: PLC0415 - with Rich

        answer(found.verdict, verdict_text, {**given, "output": rest}, sources)
    if not found.verdict.follows:
        raise click.exceptions.Exit(_NO)


def _plans(schedule: str, group: str | None, given: Mapping[str, Any]) -> list[Plan]:
    """Return the plan, or that of each group; what is asked may be a group of the log alone."""
    try:
        return [_plan(schedule, group, given)]
    except GroupError:
        return [_plan(schedule, None, given)]
    except ArgumentError as error:
        if group is not None or error.owner != GROUPS:
            raise
    plans: list[Plan] = []
    with suppress(GroupError):  # past the last
        plans.extend(_plan(schedule, str(number), given) for number in range(_MOST_GROUPS))
    return plans


def _plan(schedule: str, group: str | None, given: Mapping[str, Any]) -> Plan:
    told = given_of(given)
    with doing(f"reading {schedule}"):
        reading, read = read_alone(schedule, group, told)
    run = completed(told.run, [read])
    tell_remarks([reading], run)
    outermost = [one for one in reading.made if one.schedule is reading.schedule]
    return Plan(
        reading.schedule,
        reading.counts,
        run.updates_per_epoch,
        label=reading.title,
        made=next(iter(outermost), None),
    )


def _logged(path: str, asked: Asked, group: str | None) -> Log:
    """Return a log; a group is that of one of its columns, where it has several."""
    with opened(path) as stream:
        if group is None:
            return log_of(stream, asked)
        log = log_of(stream, replace(asked, group=None))
    if len(log.columns) < 2 or path == STANDARD_OUTPUT:  # noqa: PLR2004 - several
        return log
    with opened(path) as stream:
        return log_of(stream, asked)


def _other_columns(path: str, log: Log, given: Mapping[str, Any]) -> Iterator[Log]:
    """Yield the log with the rates of its other columns, where it can be read again."""
    if path == STANDARD_OUTPUT or given["lr_column"] is not None:
        return
    for name in log.columns:
        if name != log.column:
            with opened(path) as stream, suppress(LogError):
                yield log_of(stream, asked_of({**given, "group": None, "lr_column": name}))


def _draw(
    series: list[Series],
    found: Examined,
    paths: tuple[str, ...],
    given: Mapping[str, Any],
    sources: list[str],
) -> None:
    """Draw the log, the plan, and what the log seems to have followed."""
    unit = found.placed.unit
    stop = max(one.schedule.length or 1 for one in series)
    answered = "follows its plan" if found.verdict.follows else "does not follow its plan"
    options = pictured(
        given,
        Run.over(Span(0, stop, unit=unit)),
        paths,
        title=f"{PurePath(found.verdict.log).name} {answered}",
    )
    show(series, options, sources=sources)


command = SectionCommand(
    "verify",
    callback=_verify,
    params=[
        click.Argument(["log"], type=PathType()),
        click.Argument(["schedule"], type=ScheduleType()),
        group_option(),
        *settings_options(),
        *log_options(),
        metric_option(),
        *run_facts(),
        *answer_options(PICTURES),
    ],
    help=_HELP,
    own=["Log"],
)
