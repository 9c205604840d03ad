"""Several sources at once: what files tell of the run is known to the expressions beside them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from lrsched_cli.expression import Reading
from lrsched_cli.inputs import read_source, source_of
from lrsched_cli.inputs.labels import split_label
from lrsched_cli.inputs.shared import Input
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from lrsched_cli.settings import Given
from lrsched_cli.sweep import Axes, Sweep


def read_together(arguments: Sequence[str], axes: Axes, told: Given) -> list[Input]:
    """Return what each argument gives; expressions are read when files have told of the run.

    Raises:
        LRSchedError: as `read_source`.
    """
    files = [source_of(split_label(one)[1]).name != "expression" for one in arguments]
    given: dict[int, Input] = {}
    for number, argument in enumerate(arguments):
        if files[number]:
            given[number] = read_source(argument, axes, told)
    if given and len(given) < len(arguments):
        from lrsched_cli.inputs.facts import with_total  # noqa: PLC0415 - for files

        run = with_total(completed(told.run, given.values()), given.values())
        told = replace(told, run=run)
    for number, argument in enumerate(arguments):
        if not files[number]:
            given[number] = read_source(argument, axes, told)
    return [given[number] for number in range(len(arguments))]


def completed(run: Run, given: Iterable[Input]) -> Run:
    """Return a run with what it leaves open taken from files; raises as `Run.completed`."""
    given = list(given)
    run = run.completed({one.source: one.run for one in given})
    if not any(one.source for one in given):
        return run
    from lrsched_cli.inputs.facts import with_facts  # noqa: PLC0415 - for files

    return with_facts(run, given)


def with_training(told: Run, reading: Reading) -> Run:
    """Return the run that is told, else that of the training around a schedule without an end."""
    updates, unit = reading.loop.updates, reading.counts
    if told.span is not None or reading.schedule.length is not None:
        return told
    if updates is None or unit is None:
        return told
    return told.completed({"": Run.over(Span(0, updates, unit=unit))})


def readings_of(given: Iterable[Input]) -> list[Reading]:
    """Return what was read for the curves of all arguments."""
    return [curve.reading for sweep in sweeps_of(given) for curve in sweep.curves]


def sweeps_of(given: Iterable[Input]) -> list[Sweep]:
    """Return the schedules of all arguments."""
    return [sweep for one in given for sweep in one.sweeps]
