"""The options of every command that reads logs, and the log that a command's values name."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from lrsched_cli.cli.options import SectionOption

if TYPE_CHECKING:
    from lrsched_cli.logs import Asked, Log


def log_options() -> list[click.Parameter]:
    """Return the options that say what of a log is meant; the group is another (`group_option`)."""
    return [
        SectionOption(
            "--lr-column",
            section="Log",
            metavar="NAME",
            help="the log's column of learning rates [default: found by its name]",
        ),
        SectionOption(
            "--step-column",
            section="Log",
            metavar="NAME",
            help="the log's column of steps or epochs [default: found by its name]",
        ),
        SectionOption(
            "--run",
            "log_run",
            section="Log",
            type=click.IntRange(min=1),
            metavar="N",
            help="which of several runs in a log, counted from 1 [default: the last]",
        ),
        SectionOption(
            "--pattern",
            section="Log",
            metavar="REGEX",
            help="how a rate is written in a log of text: 'lr=(?P<lr>\\S+)'; the groups step and "
            "epoch are its times [default: the usual ways]",
        ),
    ]


def asked_of(given: Mapping[str, Any], metrics: Sequence[str] = ()) -> "Asked":
    """Return what a command's values say of logs."""
    from lrsched_cli.logs import Asked  # noqa: PLC0415 - where one is read

    return Asked(
        lr_column=given["lr_column"],
        step_column=given["step_column"],
        group=given["group"],
        run=given["log_run"],
        pattern=given["pattern"],
        metrics=tuple(metrics),
    )


def log_named(path: str, given: Mapping[str, Any], metrics: Sequence[str] = ()) -> "Log":
    """Return the log of a command's argument; raises as `read_log`."""
    from lrsched_cli.logs import log_of  # noqa: PLC0415 - as above
    from lrsched_cli.logs.streams import opened  # noqa: PLC0415

    with opened(path) as stream:
        return log_of(stream, asked_of(given, metrics))
