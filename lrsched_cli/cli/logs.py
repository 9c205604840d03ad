"""The options of every command that reads logs, and the log that a command's values name."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from lrsched_cli.cli.help import SectionOption
from lrsched_cli.cli.streams import tell

if TYPE_CHECKING:
    from lrsched_cli.dialects.replays import Metric
    from lrsched_cli.logs import Asked, Log
    from lrsched_cli.run import Run


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


def metric_option() -> click.Parameter:
    """Return the option that says over which metric schedulers are replayed that follow one."""
    return SectionOption(
        "--metric",
        section="Log",
        metavar="LOG:COLUMN",
        help="the values of a metric, one an epoch, over which ReduceLROnPlateau of torch or Keras "
        "is replayed",
    )


@contextmanager
def replaying_metric(told: str | None) -> "Iterator[Metric | None]":
    """While schedules are read, replay those that follow a metric over that of a log, if told.

    Raises:
        click.UsageError: there is none that does, or no column is told.
        LogError: as `read_metric`.
    """
    if told is None:
        yield None
        return
    from lrsched_cli.dialects.replays import Metric, replaying  # noqa: PLC0415 - where it is asked
    from lrsched_cli.logs.metrics import read_metric  # noqa: PLC0415

    path, _, column = told.rpartition(":")
    if not path:
        message = f"--metric {told}: tell the column as well: {told}:val_loss"
        raise click.UsageError(message)
    metric = Metric(column, read_metric(path, column))
    with replaying(metric):
        yield metric
    if not metric.is_used:
        message = "--metric changes nothing: no schedule here follows a metric"
        raise click.UsageError(message)
    tell(f"Note: {column} of {path} has {len(metric.values):,} values, t counts them")


def over_metric(run: "Run", metric: "Metric | None") -> "Run":
    """Return a run whose range, if none is told, is that of a metric."""
    if metric is None or run.span is not None:
        return run
    from lrsched_cli.run import Run  # noqa: PLC0415 - as above
    from lrsched_cli.sampling import Span  # noqa: PLC0415

    return run.completed({"": Run.over(Span(0, len(metric.values) + 1, unit="epoch"))})


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
