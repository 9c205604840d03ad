"""What files tell of a run beside their schedules: how long an epoch is, and what an update has."""

from collections.abc import Iterable, Iterator
from typing import Any

from lrsched_cli.analysis.told import workload
from lrsched_cli.counting.workload import Workload
from lrsched_cli.errors import LRSchedError
from lrsched_cli.inputs.shared import Input
from lrsched_cli.run import Run


def with_facts(run: Run, given: Iterable[Input]) -> Run:
    """Return a run with what it leaves open of an epoch and of an update, as all files tell it.

    Where these do not agree, or one does not tell it, it stays open; so it does where a schedule
    counts epochs, which is shown by these.
    """
    if run.steps_per_epoch is not None:
        return run
    facts: list[tuple[str, Run]] = []
    for source in given:
        readings = [curve.reading for sweep in source.sweeps for curve in sweep.curves]
        if source.source and any(one.counts != "step" for one in readings):
            return run
        told = _of_epoch if run.updates_per_epoch is None else _of_update
        facts += [
            (source.source, _facts(told(workload(one, run)))) for one in readings if source.source
        ]
    if not facts or any(one != facts[0][1] for _, one in facts):
        return run
    source_name, found = facts[0]
    return run.assuming(found, source_name)


def _facts(told: Iterable[tuple[str, Any]]) -> Run:
    """Return what is known of an epoch and of an update, in a run's words."""
    try:
        return Run(**dict(told))
    except LRSchedError:
        return Run()


def _of_update(work: Workload) -> Iterator[tuple[str, Any]]:
    """Yield what an epoch is counted with where a user tells how large it is, and its batches."""
    yield "devices", work.devices
    yield "grad_accum", work.accumulation


def _of_epoch(work: Workload) -> Iterator[tuple[str, Any]]:
    counted = Run(
        dataset_size=work.samples,
        batch_size=work.batch_size,
        devices=work.devices,
        grad_accum=work.accumulation,
        drop_last=work.drop_last,
        steps_per_epoch=work.steps_per_epoch,
    )
    yield "steps_per_epoch", counted.updates_per_epoch
    if work.batch_size is not None and work.seq_len is not None:
        yield "batch_size", work.batch_size
        yield "devices", work.devices
        yield "grad_accum", work.accumulation
        yield "seq_len", work.seq_len
