"""The command `identify`: which schedule made a log."""

from typing import Any

import click

from lrsched_cli.analysis.identification import identify
from lrsched_cli.cli.logs import log_named, log_options
from lrsched_cli.cli.options import SectionCommand, answer_options, group_option
from lrsched_cli.cli.output import answer
from lrsched_cli.cli.progress import doing
from lrsched_cli.cli.streams import tell
from lrsched_cli.cli.types import PathType
from lrsched_cli.errors import escape_control_characters
from lrsched_cli.render import View

_NO = 1
"""The exit code where no schedule explains the log."""

_HELP = """Find the schedule that made the log of a run, as an expression to paste.

LOG is any file that tells learning rates: trainer_state.json, results.csv, a CSVLogger's CSV, JSON
lines, text, an event file; or - for standard input. Up to three schedules are told, the best first:
each with its clock in words of the log (t = step - 1), how many rows it explains, and what the log
leaves open. The exit code is 1 if no schedule explains the log.

\b
Examples:
  lrsched identify sample_configs/run.log
  lrsched identify sample_configs/run.log -f json
"""


def _identify(log: str, **given: Any) -> None:  # noqa: ANN401 - Click's values
    with doing(f"reading {log}"):
        read = log_named(log, given)
    with doing(f"looking for the schedule of {log}"):
        identified = identify(read)
    told = {sentence for one in identified.candidates[:1] for sentence in one.open}
    for note in (*read.notes, *(one for one in identified.remarks if one not in told)):
        tell(f"Note: {escape_control_characters(note)}")

    def as_text(_: object, view: View) -> bytes:
        from lrsched_cli.render.identification import identification_text  # noqa: PLC0415 - Rich

        return identification_text(identified, view)

    answer(identified.candidates, as_text, given, [log])
    if not identified.candidates:
        raise click.exceptions.Exit(_NO)


command = SectionCommand(
    "identify",
    callback=_identify,
    params=[
        click.Argument(["log"], type=PathType()),
        group_option(),
        *log_options(),
        *answer_options(),
    ],
    help=_HELP,
    own=["Log"],
)
