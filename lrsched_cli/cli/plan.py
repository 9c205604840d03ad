"""The command `plan`: how long runs are, and what each framework calls the numbers."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import click

from lrsched_cli.analysis.plan import Plan, Request, Wanted
from lrsched_cli.cli.errors import refused
from lrsched_cli.cli.help import SectionOption
from lrsched_cli.cli.options import (
    SectionCommand,
    answer_options,
    chosen,
    from_field,
    given_of,
    group_option,
    run_facts,
    settings_options,
)
from lrsched_cli.cli.output import answer_each
from lrsched_cli.cli.progress import Progress, progress
from lrsched_cli.cli.sources import SCHEDULE_HELP, ScheduleType, files_of
from lrsched_cli.inputs.planned import all_planned
from lrsched_cli.parameters import fields
from lrsched_cli.ranges import Range
from lrsched_cli.run import Run

_HELP = f"""Plan a run: its updates, and what to type for them in each framework.

The run is told by the options below, else by the file, else by the length of the schedule. Of each
framework are shown its updates, its total and warmup, and the number that is easily typed instead.

{SCHEDULE_HELP}

\b
Examples:
  lrsched plan --dataset-size 50000 --batch-size 32 --devices 8 --epochs 90
  lrsched plan 'cosine(lr0=1e-3, total=1000, warmup=50)' --devices 8
  lrsched plan sample_configs/finetuning.yaml --dataset-size 52002 --devices 4
  lrsched plan 'step()' --steps-per-epoch 1252 --epochs 90 --warmup 5ep
  lrsched plan 'cosine()' --batch-size 64 --scale sqrt --base-batch 256
"""


def _plan(schedules: tuple[str, ...], group: str | None, **given: Any) -> None:  # noqa: ANN401
    told = given_of(given)
    request = Request(told.run, **chosen(given, fields(Wanted)))
    codes: list[int] = []
    is_bar_wanted = bool(given["output"]) and not given["quiet"]  # else the plans themselves show

    def plans(bar: Progress) -> Iterator[Plan]:
        bar.begin("planning")
        found = all_planned(schedules or ("",), request, told, group)
        for number, one in enumerate(found, start=1):
            bar.tell(number, len(schedules))
            if isinstance(one, Plan):
                yield one
            else:
                bar.hide()
                codes.append(refused(one))
        bar.end()

    from lrsched_cli.render.plan import plan_text  # noqa: PLC0415 - as every answer's

    with progress(
        wanted=is_bar_wanted, color=not given["no_color"], ascii_only=given["ascii"]
    ) as bar:
        several = len(schedules) > 1
        answer_each(plans(bar), plan_text, given, files_of(schedules), several=several)
    if codes:
        raise click.exceptions.Exit(max(codes))


def _epochs() -> SectionOption:
    """Return the option that tells the length of the run in epochs."""
    field = next(one for one in fields(Run) if one.name == "epochs")
    told = replace(field.param, summary="length of the whole run", when_absent="the schedule's")
    return from_field(replace(field, kind=Range(strided=False), param=told), "Run")


command = SectionCommand(
    "plan",
    callback=_plan,
    params=[
        click.Argument(["schedules"], nargs=-1, type=ScheduleType()),
        group_option(),
        *settings_options(),
        _epochs(),
        *run_facts(),
        *(from_field(one, "Run" if one.is_length else "Rate") for one in fields(Wanted)),
        *answer_options(),
    ],
    help=_HELP,
    own=["Run"],
)
