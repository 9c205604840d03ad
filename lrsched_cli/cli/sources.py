"""The arguments that name schedules, as the command line takes them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from lrsched_cli.cli.completion import schedules
from lrsched_cli.cli.progress import doing
from lrsched_cli.cli.streams import tell
from lrsched_cli.cli.types import PathType
from lrsched_cli.errors import escape_control_characters
from lrsched_cli.expression import Reading
from lrsched_cli.inputs import SOURCES, source_of
from lrsched_cli.inputs.labels import split_label
from lrsched_cli.inputs.shared import Input, of_group
from lrsched_cli.inputs.together import read_together, readings_of, sweeps_of
from lrsched_cli.run import Run
from lrsched_cli.settings import Given
from lrsched_cli.settings import refuse_unused as refuse_unused_settings
from lrsched_cli.sweep import Axes, refuse_unused

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_BRIEF = "SCHEDULE is an expression (`lrsched list`) or a file (`lrsched list files`)."

SCHEDULE_HELP = f"""{_BRIEF}
An expression is in this program's words or in a framework's; its lengths take units: 5ep, 5%,
2e9tok, 10k. A file is a training script, which is read and never run, a notebook, a framework's
config or a shell script. FILE.py:NAME is one of several schedules in it; - is standard input.
What a file does not tell is asked for by name: --set NAME=VALUE. LABEL=SCHEDULE gives a label."""
"""What the help of every command that takes expressions says of them."""


class ScheduleType(PathType):
    """An expression, or the name of a file, which a shell completes."""

    name = "schedule"
    brief = _BRIEF
    """What the short help of a command says of it."""

    def completions(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Offer this program's schedules, and files, also after @."""
        return schedules(ctx, incomplete)


def files_of(arguments: Iterable[str]) -> list[str]:
    """Return the files among arguments that name schedules."""
    named = (split_label(argument)[1] for argument in arguments)
    sources = ((argument.removeprefix("@"), source_of(argument)) for argument in named)
    return [path for path, source in sources if source.suffixes]


def read_all(arguments: Iterable[str], axes: Axes, told: Given, group: str | None) -> list[Input]:
    """Return what each argument gives, for one group of parameters if that is asked.

    Raises:
        SweepError: an axis is a placeholder in none of them.
        SettingError: a name that was told a value is in none of them.
        GroupError: there is no such group.
    """
    arguments = list(arguments)
    named = [split_label(one)[1] for one in arguments]
    for source in SOURCES.values():
        if source.word and named.count(source.word) > 1:
            message = f"{source.word} can be given once: standard input is read to its end"
            raise click.UsageError(message)
    beside = replace(told, beside=tuple(named)) if len(arguments) > 1 else told
    with doing(f"reading {', '.join(files_of(arguments))}"):
        given = read_together(arguments, axes, beside)
    _refuse_unused_of_logs(told, given)
    names = [name for one in given for name in one.names]
    refuse_unused(axes, sweeps_of(given), names)
    refuse_unused_settings(told, [name for one in given for name in one.used], names)
    is_of_logs = any(map(_is_log, given)) and not any(one.groups for one in readings_of(given))
    return given if group is None or is_of_logs else of_group(given, group)


def _is_log(given: Input) -> bool:
    return any(one.schedule.known_at is not None for one in readings_of([given]))


def _refuse_unused_of_logs(told: Given, given: Iterable[Input]) -> None:
    """See that what is told of logs is told of one.

    Raises:
        click.UsageError: there is none.
    """
    if told.log is not None and told.log.is_told and not any(map(_is_log, given)):
        message = "--lr-column, --step-column, --run and --pattern are of logs, and there is none"
        raise click.UsageError(message)


def tell_remarks(readings: Iterable[Reading], run: Run | None = None) -> None:
    """Write to stderr, a line each, what was assumed or computed to read schedules, and a run."""
    remarks = [one for reading in readings for one in reading.remarks]
    for remark in dict.fromkeys([*(run.notes if run else ()), *remarks]):
        tell(f"Note: {escape_control_characters(remark)}")
