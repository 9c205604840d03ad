"""The command `transfer`: the best peak rate of a schedule, by that of another."""

from typing import Any

import click

from lrsched_cli.cli.curves import candidates_of
from lrsched_cli.cli.help import SectionOption
from lrsched_cli.cli.options import (
    SectionCommand,
    answer_options,
    run_options,
    settings_options,
    vary,
)
from lrsched_cli.cli.output import answer
from lrsched_cli.cli.sources import SCHEDULE_HELP, ScheduleType, files_of
from lrsched_cli.cli.types import FieldType
from lrsched_cli.parameters import Field, Param, kinds

_BEST = Field("best_lr", kinds.FLOAT, None, Param("peak rate", above=0))

_HELP = f"""Tell the best peak rate of schedules, from the best peak that another one had.

It follows from a bound on the loss, without any run, and is right within a factor of 2 or so. It is
for data that is seen once or a few times; where the same data comes many times, keeping the peak
was better.

{SCHEDULE_HELP}

\b
Examples:
  lrsched transfer 'wsd(total=90)' --from 'cosine(total=90)' --best-lr 0.1
"""


def _transfer(
    schedules: tuple[str, ...],
    known: str | None,
    best_lr: float | None,
    **given: Any,  # noqa: ANN401 - Click's values
) -> None:
    from lrsched_cli.foresight.bound import transfer  # noqa: PLC0415 - with NumPy
    from lrsched_cli.render.prediction import transfer_text  # noqa: PLC0415 - with Rich

    if known is None or best_lr is None:
        message = "needs --from SCHEDULE --best-lr RATE: a schedule, and the best peak it had"
        raise click.UsageError(message)
    of = candidates_of([known], {**given, "vary": ()}).rates
    if len(of) != 1:
        message = f"--from {known} is {len(of)} schedules ({', '.join(of)}): name one of them"
        raise click.UsageError(message)
    found = transfer(of, best_lr, candidates_of(schedules, given).rates)
    answer(found, transfer_text, given, files_of([known, *schedules]))


command = SectionCommand(
    "transfer",
    callback=_transfer,
    params=[
        click.Argument(["schedules"], nargs=-1, required=True, type=ScheduleType()),
        SectionOption(
            "--from",
            "known",
            section="Known",
            metavar="SCHEDULE",
            help="the schedule whose best peak is known",
        ),
        SectionOption(
            "--best-lr",
            section="Known",
            type=FieldType(_BEST),
            help="its best peak rate",
        ),
        *settings_options(),
        vary("{NAME} in the schedules"),
        *run_options(strided=False),
        *answer_options(),
    ],
    help=_HELP,
)
