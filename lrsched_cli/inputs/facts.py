"""What files tell of a run beside their schedules: how long an epoch is, and what an update has."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
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
    given = list(given)
    for note in _contradictions(run, given):
        run.note(note)
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


def with_total(run: Run, given: Iterable[Input]) -> Run:
    """Return a run with its length in updates as all files tell it, if options tell no range."""
    readings = [curve.reading for one in given for sweep in one.sweeps for curve in sweep.curves]
    totals = {_updates(workload(one, run), run.updates_per_epoch) for one in readings}
    if run.span is not None or len(totals) != 1:
        return run
    (total,) = totals
    return run if total is None else replace(run, total=total)


def _updates(work: Workload, per_epoch: int | None) -> int | None:
    if work.total is not None or work.epochs is None or per_epoch is None:
        return work.total
    return math.ceil(work.epochs * per_epoch)


def _contradictions(run: Run, given: Iterable[Input]) -> Iterator[str]:
    """Yield where a script has another number of updates in an epoch than a run's options tell."""
    told = run.updates_per_epoch
    for source in given:
        loops = (curve.reading for sweep in source.sweeps for curve in sweep.curves)
        for one in loops:
            epochs, updates = one.loop.epochs, one.loop.updates
            if told is None or not source.source or not epochs or not updates:
                continue
            own = updates / epochs if one.counts == "step" else None
            if own is not None and own != told:
                yield (
                    f"{source.source} trains for {updates} / {epochs} = {own:.6g} steps in an "
                    f"epoch, and the options tell {told}: its rates are those of its own steps"
                )


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
