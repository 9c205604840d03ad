"""The plan of a run of which a source tells something: a file, an expression, or options alone."""

import shlex
from collections.abc import Collection, Iterator
from dataclasses import replace

from lrsched_cli.analysis.plan import Plan, Request, plan
from lrsched_cli.analysis.told import workload_of_run
from lrsched_cli.counting.frameworks import TRAINER
from lrsched_cli.errors import LRSchedError, NeededError, PlanError
from lrsched_cli.expression import Reading
from lrsched_cli.inputs import read_one, source_of
from lrsched_cli.inputs.labels import split_label
from lrsched_cli.settings import EPOCH, OPTIONS, Given

_OPTIONS = {**OPTIONS, EPOCH: "--dataset-size N or --steps-per-epoch N"}
"""The options that tell what files lack, by the names that these have for it."""

_TOTALS = ("max_steps", "total_num_steps", "num_training_steps")
"""What files that lack it call the updates of the whole run."""


def all_planned(
    arguments: Collection[str], request: Request, told: Given, group: str | None
) -> Iterator[Plan | LRSchedError]:
    """Yield the plan of each argument, or why there is none; of one alone raise that."""
    for argument in arguments:
        try:
            yield planned(argument, request, told, group)
        except LRSchedError as error:
            if len(arguments) == 1:
                raise
            yield error


def planned(argument: str, request: Request, told: Given, group: str | None = None) -> Plan:
    """Return the plan of a run; without an argument, of one that options alone tell.

    Raises:
        LRSchedError: it cannot be read, or the run is not known.
    """
    if not argument:
        return plan(None, request)
    total, per_epoch = request.run.lengths.updates, request.run.steps_per_epoch
    totals = {} if total is None else dict.fromkeys(_TOTALS, total)
    epoch = {} if per_epoch is None else {EPOCH: per_epoch}
    told = replace(told, read={**totals, **epoch, **told.read})
    reading = _of_whole_run(_read(argument, group, told), argument, group, told)
    label, argument = split_label(argument)
    source = label or (argument.removeprefix("@") if source_of(argument).suffixes else "")
    try:
        return plan(reading, request, source)
    except PlanError as error:
        raise PlanError(source, error.missing, error.problem) from error


def _of_whole_run(reading: Reading, argument: str, group: str | None, told: Given) -> Reading:
    """Return the schedule of a config as it is in a run of the epochs that are told.

    Its warmup may be a fraction of them. What the framework itself is told is told to the config.
    """
    run, own = workload_of_run(told.run), reading.work
    if own is None or run.epochs is None or own.epochs == run.epochs:
        return reading
    told_so = "epochs" if own.total is None else "total"
    length = run.epochs if own.total is None else TRAINER.updates(run.completed(own))
    names = own.called.get(told_so, ())
    if length is None or not names:
        return reading
    return _read(argument, group, replace(told, read={**dict.fromkeys(names, length), **told.read}))


def _read(argument: str, group: str | None, told: Given) -> Reading:
    """Return the one schedule of an argument; raises as `planned`."""
    try:
        return read_one(argument, group, told)
    except NeededError as error:
        missing = [
            _OPTIONS.get(one.name, f"--set {shlex.quote(f'{one.name}=...')}")
            for one in error.needed
        ]
        names = ", ".join(map(str, error.needed))
        raise PlanError(error.source, missing, f"the run depends on {names}") from error
