"""Logs of runs: what they hold is a series of rates, at the times of its rows."""

from pathlib import PurePath

from lrsched_cli._lazy import np
from lrsched_cli.counting.workload import Workload
from lrsched_cli.errors import LogError
from lrsched_cli.expression import Reading
from lrsched_cli.inputs.shared import Input
from lrsched_cli.logs import Asked, Log, log_of
from lrsched_cli.logs.reading import ROW
from lrsched_cli.logs.streams import Stream, opened
from lrsched_cli.schedules.logged import Logged, Points
from lrsched_cli.settings import NOTHING, Given
from lrsched_cli.sweep import Axes, Sweep
from lrsched_cli.sweep.curves import Curve


def read_log(name: str, _axes: Axes, given: Given = NOTHING) -> Input:
    """Return the rates of a log.

    Raises:
        FileError: it cannot be read.
        LogError: it has no learning rates, or not what is asked of it.
    """
    with opened(name) as stream:
        return input_of(log_of(stream, given.log or Asked()))


def log_in(stream: Stream, given: Given, *, is_text: bool = True) -> Input:
    """Return the rates of the log that a stream holds; raises as `read_log`.

    Text, which may be anything, is a log only where `is_text` says so, and where it has times.
    """
    log = log_of(stream, given.log or Asked())
    is_any_text = log.kind == "text" and log.axis == ROW and not (given.log and given.log.is_told)
    if (log.kind == "text" and not is_text) or is_any_text:
        raise LogError(log.source, 0, "it has no rates with their times")
    return input_of(log)


def input_of(log: Log) -> Input:
    """Return the rates of a log as what a source gives.

    Raises:
        LogError: all its rows come before the first update.
    """
    name = PurePath(log.source).name
    name = log.source if name.isdecimal() else name  # a pipe's is a number
    t = log.times + log.offset
    kept = t >= 0
    if not kept.any():
        raise LogError(log.source, 0, f"all times in its column {log.axis} are below 0")
    notes = [placed(log), *log.notes]
    if not kept.all():
        notes.append(f"{np.count_nonzero(~kept):,} of its rows have a {log.axis} below 0: left out")
    reading = Reading(
        Logged(Points(t[kept], log.rates[kept]), log.source, log.tolerance, _place(log)),
        (),
        name,
        unit=log.unit,
        work=_workload(log),
        remarks=tuple(f"{name}: {note}" for note in notes),
    )
    return Input(log.source, (Sweep("", (), (Curve(reading, (), (name, name, log.source)),)),))


def _place(log: Log) -> float:
    """Return where in its epoch a rate is used, from its first update, 0, to its last, 1."""
    return 0.5 if log.is_mean else float(log.is_at_end)


def placed(log: Log) -> str:
    """Return in a sentence what a log is, and where its rows stand."""
    shift = f" {'-' if log.offset < 0 else '+'} {abs(log.offset)}" if log.offset else ""
    which = "; a rate is the mean over its epoch" if log.is_mean else ""
    which = "; a rate is that of its epoch's last update" if log.is_at_end else which
    return f"read as {log.kind}; {log.axis} n is shown at t = n{shift}{which}"


def _workload(log: Log) -> Workload | None:
    steps = log.facts.get("steps_per_epoch")
    return None if steps is None or log.unit != "step" else Workload(steps_per_epoch=int(steps))
