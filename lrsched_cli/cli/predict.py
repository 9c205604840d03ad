"""The command `predict`: which of several schedules will end with the lowest loss."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from lrsched_cli.cli.curves import candidates_of
from lrsched_cli.cli.help import SectionOption
from lrsched_cli.cli.options import (
    SectionCommand,
    answer_options,
    chosen,
    from_field,
    given_of,
    run_options,
    settings_options,
    vary,
)
from lrsched_cli.cli.output import answer
from lrsched_cli.cli.progress import doing
from lrsched_cli.cli.sources import SCHEDULE_HELP, ScheduleType, files_of
from lrsched_cli.cli.streams import tell
from lrsched_cli.cli.types import STANDARD_OUTPUT, PathType
from lrsched_cli.errors import escape_control_characters
from lrsched_cli.inputs.logged_runs import file_of_run
from lrsched_cli.inputs.text import read_text
from lrsched_cli.parameters import fields
from lrsched_cli.picture import Picture
from lrsched_cli.render import FORMATS

if TYPE_CHECKING:
    from lrsched_cli.foresight.grounds import Grounds
    from lrsched_cli.foresight.runs import Run
    from lrsched_cli.foresight.verdict import Prediction

_PICTURES = ("png", "svg", "pdf")
"""The formats in which the predicted losses are drawn."""
_SUFFIXES = tuple(FORMATS[name].suffix for name in _PICTURES)
_LOOKS = tuple(
    field
    for field in fields(Picture)
    if field.name in {"title", "size", "dpi", "theme", "style", "transparent"}
)
"""What may be said of how such a picture looks."""

_HELP = f"""Predict which schedule ends with the lowest loss, from one or two logged runs.

Each --run is a log with steps and losses; =SCHEDULE after its name says its learning rates exactly.
The best single run has a long constant phase and a full cool-down, such as wsd(...). Two
schedules that are too close to call are said to be so. All must have the same model, data, batch
size, optimizer, weight decay and peak rate as the runs. The prediction is of the loss, not of an
accuracy. Give losses as they were logged, not smoothed. -o PICTURE draws the predicted losses below
the rates.

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
    from lrsched_cli.foresight.grounds import learn  # noqa: PLC0415 - with NumPy
    from lrsched_cli.foresight.saved import saved  # noqa: PLC0415
    from lrsched_cli.foresight.verdict import predict  # noqa: PLC0415 - with NumPy
    from lrsched_cli.render.prediction import prediction_csv, prediction_text  # noqa: PLC0415 - Rich

    law, save = given["law"], given["save"]
    if bool(logs) == bool(law):
        message = "needs --run LOG, a log with steps and losses of one training; or --law FILE"
        message += ", not both" if law else ""
        raise click.UsageError(message)
    read = [one for one in (law, *map(file_of_run, logs), *files_of(schedules)) if one]
    _refuse_unwritable(given["output"], save, read)
    runs = () if law else _runs(logs, loss_column, given)
    with doing("fitting the law"):
        grounds = _loaded(law) if law else learn(runs)
    found = candidates_of(schedules, given, grounds.horizon, _picture(given))
    if baseline is not None and baseline not in found.rates:
        message = f"--baseline {baseline} is none of the schedules: {', '.join(found.rates)}"
        raise click.UsageError(message)
    draw = partial(_drawn, candidates=found, grounds=grounds, runs=runs)
    with doing("predicting"):
        predicted = predict(grounds, found.rates)
    answer(
        predicted,
        lambda prediction, view: prediction_text(prediction, baseline, view),
        given,
        read,
        others={
            "csv": lambda prediction: prediction_csv(prediction, baseline),
            **{name: partial(draw, name) for name in _PICTURES},
        },
        beside={} if save is None else {save: saved(grounds)},
    )


def _refuse_unwritable(paths: Iterable[str], save: str | None, read: Sequence[str]) -> None:
    """Refuse files that cannot be written, before the work; an error of --save names it."""
    from lrsched_cli.cli.files import refuse_unwritable  # noqa: PLC0415 - for files alone

    beside = [] if save is None else [save]
    try:
        refuse_unwritable(beside, read)
    except click.BadParameter as error:
        error.param_hint = "'--save'"
        raise
    refuse_unwritable([*(path for path in paths if path != STANDARD_OUTPUT), *beside], read)


def _picture(given: Mapping[str, Any]) -> Picture:
    """Return how the picture is to look; tell where there is none."""
    asked = chosen(given, _LOOKS)
    if asked and not any(path.lower().endswith(_SUFFIXES) for path in given["output"]):
        tell(f"Note: --{next(iter(asked))} changes nothing without a picture: -o FILE.png")
    return Picture(**asked)


def _runs(logs: Sequence[str], column: str | None, given: Mapping[str, Any]) -> "tuple[Run, ...]":
    from lrsched_cli.inputs.logged_runs import read_runs  # noqa: PLC0415 - with NumPy

    with doing(f"reading {', '.join(logs)}"):
        read = read_runs(logs, column, given_of(given))
    for note in read.notes:
        tell(f"Note: {escape_control_characters(note)}")
    return read.runs


def _loaded(path: str) -> "Grounds":
    from lrsched_cli.foresight.saved import loaded  # noqa: PLC0415 - as above

    return loaded(read_text(path).encode(), path)


def _drawn(suffix: str, prediction: "Prediction", **of: Any) -> bytes:  # noqa: ANN401 - its own
    from lrsched_cli.render.figure.prediction import (  # noqa: PLC0415 - with Matplotlib
        prediction_picture,
    )

    return prediction_picture(suffix, prediction, **of)


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
        *answer_options(tables=("csv",), pictures=_SUFFIXES),
        *(from_field(field, "Picture") for field in _LOOKS),
    ],
    help=_HELP,
)
