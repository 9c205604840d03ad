"""The command `predict`: which of several schedules will end with the lowest loss."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lrsched_cli.cli.curves import rates_of
from lrsched_cli.cli.files import refuse_unwritable, replacing, write_whole
from lrsched_cli.cli.options import (
    SectionCommand,
    SectionOption,
    answer_options,
    given_of,
    run_options,
    settings_options,
    vary,
)
from lrsched_cli.cli.output import answer
from lrsched_cli.cli.sources import SCHEDULE_HELP, ScheduleType, files_of
from lrsched_cli.cli.streams import tell
from lrsched_cli.cli.types import PathType
from lrsched_cli.errors import escape_control_characters
from lrsched_cli.inputs.text import read_text

if TYPE_CHECKING:
    from lrsched_cli.foresight.grounds import Grounds

_HELP = f"""Predict which schedule ends with the lowest loss, from one or two logged runs.

Each --run is a log with steps and losses; =SCHEDULE after its name says its learning rates exactly.
The best single run has a long constant phase and a full cool-down, such as wsd(...). Two
schedules that are too close to call are said to be so. All must have the same model, data, batch
size, optimizer, weight decay and peak rate as the runs. The prediction is of the loss, not of an
accuracy.

{SCHEDULE_HELP}

\b
Examples:
  lrsched predict 'rex(0.05, 1000)' --run sample_configs/digits-wsd.csv
"""


def _predict(
    schedules: tuple[str, ...],
    logs: tuple[str, ...],
    loss_column: str | None,
    baseline: str | None,
    **given: Any,  # noqa: ANN401 - Click's values
) -> None:
    from lrsched_cli.foresight.verdict import predict  # noqa: PLC0415 - with NumPy
    from lrsched_cli.render.prediction import prediction_text  # noqa: PLC0415 - with Rich

    law, save = given["law"], given["save"]
    if bool(logs) == bool(law):
        message = "needs --run LOG, a log with steps and losses of one training; or --law FILE"
        message += ", not both" if law else ""
        raise click.UsageError(message)
    grounds = _learned(logs, loss_column, given) if law is None else _loaded(law)
    if save is not None:
        _save(grounds, save, quiet=given["quiet"])
    rates = rates_of(schedules, given, grounds.horizon)
    if baseline is not None and baseline not in rates:
        message = f"--baseline {baseline} is none of the schedules: {', '.join(rates)}"
        raise click.UsageError(message)
    paths = [path for path in (one.partition("=")[0] for one in logs) if Path(path).is_file()]
    answer(
        predict(grounds, rates),
        lambda found, view: prediction_text(found, baseline, view),
        given,
        [*paths, *files_of(schedules)],
    )


def _learned(logs: Sequence[str], column: str | None, given: Mapping[str, Any]) -> "Grounds":
    from lrsched_cli.foresight.grounds import learn  # noqa: PLC0415 - with NumPy
    from lrsched_cli.inputs.trained import trained  # noqa: PLC0415

    read = trained(logs, column, given_of(given))
    for note in read.notes:
        tell(f"Note: {escape_control_characters(note)}")
    return learn(read.runs)


def _loaded(path: str) -> "Grounds":
    from lrsched_cli.foresight.saved import loaded  # noqa: PLC0415 - as above

    return loaded(read_text(path).encode(), path)


def _save(grounds: "Grounds", path: str, *, quiet: bool) -> None:
    from lrsched_cli.foresight.saved import saved  # noqa: PLC0415 - as above

    refuse_unwritable([path])
    with replacing(path) as file:
        write_whole([saved(grounds)], file, path)
    if not quiet:
        tell(f"Wrote {path}")


command = SectionCommand(
    "predict",
    callback=_predict,
    params=[
        click.Argument(["schedules"], nargs=-1, required=True, type=ScheduleType()),
        SectionOption(
            "--run",
            "logs",
            section="Runs",
            multiple=True,
            metavar="LOG[=SCHEDULE]",
            help="a logged run, and the schedule of its rates; repeatable",
        ),
        SectionOption(
            "--loss-column",
            section="Runs",
            metavar="NAME",
            help="the logs' column of losses [default: found by its name]",
        ),
        SectionOption(
            "--baseline",
            section="Runs",
            metavar="LABEL",
            help="the schedule that the others are compared with [default: the best]",
        ),
        SectionOption(
            "--save",
            section="Runs",
            type=PathType(),
            metavar="FILE",
            help="keep what was learned from the runs, for --law",
        ),
        SectionOption(
            "--law",
            section="Runs",
            type=PathType(),
            metavar="FILE",
            help="what --save has kept, in place of --run",
        ),
        *settings_options(),
        vary("{NAME} in the schedules"),
        *run_options(strided=False),
        *answer_options(),
    ],
    help=_HELP,
)
