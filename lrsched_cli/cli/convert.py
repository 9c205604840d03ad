"""The command `convert`: a schedule as code for a framework."""

from typing import Any

import click

from lrsched_cli.cli.help import SectionOption
from lrsched_cli.cli.options import (
    SectionCommand,
    code_options,
    given_of,
    group_option,
    run_facts,
    settings_options,
)
from lrsched_cli.cli.output import write_code
from lrsched_cli.cli.progress import doing
from lrsched_cli.cli.sources import SCHEDULE_HELP, ScheduleType, files_of, tell_remarks
from lrsched_cli.cli.types import WordType
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.conversion import SUFFIXES, TARGETS, Request, convert, suffix_of
from lrsched_cli.dialects import OTHER_NAMES
from lrsched_cli.inputs import read_one, source_of
from lrsched_cli.schedules import Unit

_HELP = f"""Convert a schedule into code for a framework, ready to paste into a script.

It is the framework's own scheduler where one has the same rates, else a plain function in a
LambdaLR, a callback, or what the framework takes; a comment says where the two are not equal. toml
is a comparison file of this program.

{SCHEDULE_HELP}

\b
Examples:
  lrsched convert 'cosine(lr0=1e-3, total=1000, warmup=100)' --to optax
  lrsched convert @sample_configs/training.py --to keras
  lrsched convert 'rex(total=90, warmup=5)' --to keras --unit epoch -o rate.py
"""


def _convert(
    schedule: str,
    group: str | None,
    target: str,
    unit: Unit | None,
    **given: Any,  # noqa: ANN401 - Click's values
) -> None:
    told = given_of(given)
    with doing(f"reading {schedule}"):
        reading = read_one(schedule, group, told)
    tell_remarks([reading], told.run)
    Comparison.of([Series(reading.label, reading.schedule)]).check()
    shown = source_of(schedule, files=False).name == "expression"
    counted = unit or (reading.unit if shown else None)  # as lengths with units in it show
    code = convert(Request(reading.schedule, reading.title, counted), target)
    write_code(code, suffix_of(target), given, files_of([schedule]))


command = SectionCommand(
    "convert",
    callback=_convert,
    params=[
        click.Argument(["schedule"], type=ScheduleType()),
        group_option(),
        *settings_options(),
        *run_facts(),
        SectionOption(
            "--to",
            "target",
            section="Conversion",
            required=True,
            type=WordType(TARGETS, OTHER_NAMES),
            help="the framework, a plain function, or a comparison file",
        ),
        SectionOption(
            "--unit",
            section="Conversion",
            type=click.Choice(["epoch", "step"]),
            help="what t counts [default: what the scheduler counts by itself]",
        ),
        *code_options(SUFFIXES),
    ],
    help=_HELP,
)
