"""The command `solve`: the number in the place of ? that gives a rate at a time."""

from typing import Any

import click

from lrsched_cli.analysis.solving.conditions import Condition, RateAt
from lrsched_cli.analysis.solving.form import Form
from lrsched_cli.analysis.solving.rebuilding import sample
from lrsched_cli.analysis.solving.solve import same_area, solve
from lrsched_cli.cli.help import SectionOption
from lrsched_cli.cli.options import (
    SectionCommand,
    answer_options,
    given_of,
    group_option,
    run_options,
    settings_options,
)
from lrsched_cli.cli.output import answer
from lrsched_cli.cli.progress import progress
from lrsched_cli.cli.sources import ScheduleType, files_of
from lrsched_cli.cli.streams import tell
from lrsched_cli.cli.times import number_of, unit_of
from lrsched_cli.cli.types import FieldType
from lrsched_cli.expression.unknowns import template_of
from lrsched_cli.inputs import read_one
from lrsched_cli.parameters import Field, Param, kinds
from lrsched_cli.parameters.durations import Length
from lrsched_cli.run import Run
from lrsched_cli.settings import Given

_NO = 1
"""The exit code where there is no solution."""

_AT = Field("at", kinds.FLOAT, None, Param("time", unit="updates", at_least=0))
_LR = Field("lr", kinds.FLOAT, None, Param("learning rate", at_least=0))

_HELP = """Find the number in the place of ? with which a schedule has a rate at a time.

? stands for any number in an expression, in this program's words or a framework's. Several numbers
take several pairs of --at and --lr; ?NAME in several places is one number. Whole numbers stay
whole: what comes nearest is told where none does. With --same-area, the sum of the rates is to be
that of another schedule. The exit code is 1 if there is no solution.

In a file, --set NAME=? says what is to be found, by its name there:
`lrsched solve train.py --set 'args.lr=?' --at 90 --lr 1e-4`.

\b
Examples:
  lrsched solve 'exp(lr0=0.1, decay=?)' --at 90 --lr 1e-4
  lrsched solve 'step(lr0=0.1, drop=0.5, every=?)' --at 90 --lr 0.025
  lrsched solve 'torch.MultiStepLR(opt, [30, ?], lr=0.1)' --at 60 --lr 1e-3
  lrsched solve 'exp(lr0=?, decay=?)' --at 30 --lr 0.05 --at 90 --lr 1e-4
  lrsched solve 'cosine(lr0=?, total=100)' --same-area 'step(lr0=0.1)'
"""


def _solve(
    schedule: str,
    group: str | None,
    at: tuple[Length, ...],
    lr: tuple[float, ...],
    same_area_as: str | None,
    **given: Any,  # noqa: ANN401 - Click's values
) -> None:
    told = given_of(given, with_unknowns=True)
    run = told.run
    if len(at) != len(lr):
        message = f"each --at takes an --lr: {len(at)} of the one and {len(lr)} of the other"
        raise click.UsageError(message)
    if not at and same_area_as is None:
        message = "needs a condition: --at T with --lr RATE, or --same-area SCHEDULE"
        raise click.UsageError(message)
    form = _form(schedule, group, told)
    reading = sample(form, run.lengths)
    unit = unit_of(reading.counts if reading else None, at, run)
    times = [number_of("at", time, run.lengths, unit) for time in at]
    conditions: list[Condition] = [RateAt(*pair) for pair in zip(times, lr, strict=True)]
    if same_area_as is not None:
        if "?" in same_area_as and not files_of([same_area_as]):
            message = "--same-area takes a schedule of which nothing is unknown: write no ? in it"
            raise click.UsageError(message)
        other = read_one(same_area_as, told=Given(run=run)).schedule
        conditions.append(same_area(form, other, run, unit))
    _refuse_unused(run, same_area_as)
    for note in run.notes:
        tell(f"Note: {note}")
    with progress(color=not given["no_color"], ascii_only=given["ascii"]) as bar:
        bar.begin("trying numbers")
        solved = solve(form, conditions, run.lengths, bar.tell)
    from lrsched_cli.render.solution import solution_text  # noqa: PLC0415 - with Rich

    answer(solved, solution_text, given, files_of([schedule]))
    if not solved.solutions:
        raise click.exceptions.Exit(_NO)


def _form(schedule: str, group: str | None, told: Given) -> Form:
    """Return what holds the unknowns: an expression, or a file in which --set tells them."""
    if files_of([schedule]):
        from lrsched_cli.inputs.unknowns import file_form  # noqa: PLC0415 - for files alone

        return file_form(schedule, group, told)
    if told or group is not None:
        message = "--set, --settings and --group are of files: write ? in the expression"
        raise click.UsageError(message)
    return template_of(schedule)


def _refuse_unused(run: Run, same_area_as: str | None) -> None:
    """Refuse a length of the run by which nothing was found."""
    named = next((n for n in ("epochs", "steps", "total") if run.written(n) is not None), None)
    is_used = same_area_as is not None or "length" in run.lengths.used
    if named is not None and not is_used:
        message = (
            f"--{named} changes nothing here: it is the run's, of which there may be percentages "
            "and over which --same-area sums; a schedule's own is written in it"
        )
        raise click.UsageError(message)


command = SectionCommand(
    "solve",
    callback=_solve,
    params=[
        click.Argument(["schedule"], type=ScheduleType()),
        group_option(),
        *settings_options(),
        SectionOption(
            "--at",
            section="Conditions",
            multiple=True,
            type=FieldType(_AT),
            help="a time, from 0, of what the schedule counts; --lr says the rate; repeatable",
        ),
        SectionOption(
            "--lr",
            section="Conditions",
            multiple=True,
            type=FieldType(_LR),
            help="the rate at that time; repeatable, in the same order",
        ),
        SectionOption(
            "--same-area",
            "same_area_as",
            section="Conditions",
            metavar="SCHEDULE",
            help="the sum of the rates over the range is to be this schedule's",
        ),
        *run_options(),
        *answer_options(),
    ],
    help=_HELP,
)
