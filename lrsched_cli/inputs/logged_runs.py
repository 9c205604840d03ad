"""Logged runs with their losses, as a law of the loss is fitted on them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.errors import NoRatesError
from lrsched_cli.foresight.errors import ForesightError
from lrsched_cli.foresight.runs import JUMP, Run
from lrsched_cli.inputs import read_alone
from lrsched_cli.inputs.losses import Losses, loss_column
from lrsched_cli.logs import Asked, Log, log_of
from lrsched_cli.logs.streams import opened
from lrsched_cli.schedules import Floats
from lrsched_cli.settings import NOTHING, Given

if TYPE_CHECKING:
    from lrsched_cli.foresight.sums import Steps

_OVER = 0.95
"""In which part of the run a schedule that is told must be above 0, at its end too."""
_OF_VERIFY = " (--run N takes another)"
"""What other commands that read logs can do."""
_LATE = 0.05
"""In which part of a run the first rate must be that its log tells."""
_FEW = 2
"""Rows, and percent of the rows, that may have another rate than the schedule of a run."""
_SMOOTHED = re.compile(r"smooth|running|(?:^|[^a-z])(?:ema|avg|moving)(?:$|[^a-z])", re.IGNORECASE)
_NEAR = 0.02
"""How far a logged rate may be from that of the run's schedule, as a fraction of the peak."""


@dataclass(frozen=True, slots=True)
class LoggedRuns:
    """Runs with their losses, and what was assumed to read them."""

    runs: tuple[Run, ...]
    notes: tuple[str, ...]


def read_runs(
    arguments: Sequence[str], loss: str | None = None, told: Given = NOTHING
) -> LoggedRuns:
    """Return the runs that arguments name, each LOG or LOG=SCHEDULE.

    Args:
        arguments: the log of each run, and perhaps the schedule of its rates.
        loss: the column of the losses; else one that all logs have is found by its name.
        told: the settings and options of the user.

    Raises:
        ForesightError: there are no losses, or the schedule is not that of the log.
        LRSchedError: as reading a log, or a schedule, raises.
    """
    parts = [_parts(argument) for argument in arguments]
    logs = [Losses(path) for path, _ in parts]
    column = loss_column(logs, loss)
    notes = [] if loss else [f"the loss is the column {column} (--loss-column chooses another)"]
    runs = []
    for log, (path, schedule) in zip(logs, parts, strict=True):
        losses = log.series(column)
        updates = _updates(losses, told)
        rates, more = _rates(path, schedule, int(updates[-1]), told)
        of_log = [one.removesuffix(_OF_VERIFY) for one in losses.notes]
        if _SMOOTHED.search(column):
            of_log.append(f"{column} seems to be smoothed: it lags behind the rates; take another")
        is_last = np.append(np.diff(updates) > 0, True)
        if not is_last.all():
            doubled = int(np.count_nonzero(~is_last))
            of_log.append(f"{doubled:,} rows are of the same update as the next and are left out")
        notes += [f"{path}: {one}" for one in (*of_log, *more)]
        runs.append(Run(path, rates, updates[is_last], losses.rates[is_last]))
    return LoggedRuns(tuple(runs), tuple(notes))


def file_of_run(argument: str) -> str:
    """Return the file that an argument names."""
    return _parts(argument)[0]


def _parts(argument: str) -> tuple[str, str | None]:
    """Return the file and the schedule of an argument."""
    path, equals, schedule = argument.partition("=")
    if path == "-":
        raise ForesightError(
            "--run: a log is read several times: give a file, not - (standard input)"
        )
    if Path(argument).is_file() or not equals:
        return argument, None
    return path, schedule


def _updates(losses: Log, told: Given) -> "Steps":
    """Return how many updates were done at each row of a log."""
    times = losses.times + (losses.times[0] == 0)
    if losses.unit == "epoch":
        per_epoch = told.run.updates_per_epoch
        if per_epoch is None:
            raise ForesightError(f"{losses.source}: its rows count epochs: add --steps-per-epoch N")
        times = times * per_epoch
    updates: Steps = np.rint(times).astype(np.int64)
    return updates


def _rates(path: str, schedule: str | None, updates: int, told: Given) -> tuple[Floats, list[str]]:
    """Return the rate of every update of a run, and what was assumed."""
    logged = _logged(path, told, needed=schedule is None)
    if schedule is None:
        assert logged is not None  # noqa: S101 - it was needed
        at, known = logged
        if at[0] > _LATE * updates + 1:
            raise ForesightError(
                f"{path}: its first rate is of step {at[0] + 1:g}, and nothing tells those before: "
                f"give the schedule of the whole run: --run {path}='cosine(...)'"
            )
        note = "its rates are those of its rows, and between them on a line; LOG=SCHEDULE is exact"
        return _between(at, known, updates), [note]
    reading, _ = read_alone(schedule, None, told)
    rates = np.asarray(reading.schedule(np.arange(updates, dtype=np.float64)))
    if logged is not None:
        _compare(path, schedule, rates, *logged)
    else:
        _refuse_ended(path, schedule, rates)
    return rates, []


def _between(at: Floats, known: Floats, updates: int) -> Floats:
    """Return the rate of every update by those of some: on a line, but for large drops.

    What has dropped much from one row to the next has most likely dropped at once.
    """
    times = np.arange(updates)
    rates: Floats = np.interp(times, at, known)
    for place in np.flatnonzero(np.diff(known) < -JUMP * known.max(initial=0.0)):
        within = (times > at[place]) & (times < at[place + 1])
        rates[within] = known[place]
    return rates


def _refuse_ended(path: str, schedule: str, rates: Floats) -> None:
    """Refuse a schedule that is at 0 long before its log ends: it counts something else."""
    last = np.trim_zeros(rates, "b").size
    if last < _OVER * rates.size:
        raise ForesightError(
            f"{path}: its rows go on to step {rates.size}, but {schedule} is at 0 after {last} "
            "updates; give its length in updates, or in epochs (90ep) with --steps-per-epoch"
        )


def _logged(path: str, told: Given, *, needed: bool) -> tuple[Floats, Floats] | None:
    """Return the updates, from 0, and rates that a log tells."""
    try:
        with opened(path) as stream:
            log = log_of(stream, Asked())
    except NoRatesError as error:
        if needed:
            message = f"{error}; give its schedule: --run {path}='cosine(...)'"
            raise ForesightError(message) from error
        return None
    return _updates(log, told).astype(np.float64) - 1, log.rates


def _compare(path: str, schedule: str, rates: Floats, at: Floats, logged: Floats) -> None:
    """Refuse a schedule whose rates are not those of the log."""
    within = at < rates.size
    own = np.interp(at[within], np.arange(rates.size), rates)
    later = np.interp(at[within] + 1, np.arange(rates.size), rates)
    gaps = np.minimum(np.abs(own - logged[within]), np.abs(later - logged[within]))
    far = np.flatnonzero(gaps > _NEAR * rates.max(initial=0.0))
    if far.size > max(_FEW, _FEW / 100 * within.sum()):
        row = int(far[0])
        raise ForesightError(
            f"{path}: it logged the rate {logged[within][row]:g} at step {at[within][row] + 1:g}, "
            f"where {schedule} has {own[row]:g}; lrsched verify tells more, and without =SCHEDULE "
            "the logged rates are taken"
        )
