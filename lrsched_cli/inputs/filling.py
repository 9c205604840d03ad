"""What files lack and the options of a run tell: lengths of loaders and of epochs, devices."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from lrsched_cli.analysis.told import workload_of, workload_of_run
from lrsched_cli.configs.updates import epoch_in_words
from lrsched_cli.counting.frameworks import TRAINER
from lrsched_cli.errors import NeededError
from lrsched_cli.expression.values import canonical
from lrsched_cli.inputs.shared import Input, with_remarks
from lrsched_cli.run import Run
from lrsched_cli.settings import EPOCH, Given

_LENGTH = re.compile(r"len\((?P<of>.+)\)")
_BATCHES = re.compile(r"loader|batches|(?:^|_)dl(?:$|_)", re.IGNORECASE)
_SAMPLES = re.compile(r"dataset|data|train_?set|samples|examples", re.IGNORECASE)
_OTHERS = re.compile(r"val|test|eval|dev", re.IGNORECASE)
"""Words of loaders and data sets that are not trained with."""

_DEVICES = re.compile(r"world_size|num_processes|n(?:um)?_gpus?|device_count", re.IGNORECASE)

_EPOCH_IS_TOLD_BY = ("dataset_size", "batch_size", "devices", "grad_accum", "drop_last")


def filled(error: NeededError, given: Given, read: Callable[[Given], Input]) -> Input | None:
    """Return what is read with what a file lacks taken from the run's options; None if none tells.

    Args:
        error: what it lacks.
        given: the settings and options of the user, with the run.
        read: reads the file.

    Raises:
        LRSchedError: it cannot be read, or lacks more.
    """
    found: dict[str, object] = {}
    notes: list[str] = []
    for one in error.needed:
        told = _told(one.name, given, read) if one.name == EPOCH else _fact(one.name, given.run)
        for value, how in told:
            found[canonical(one.name)] = value
            notes.append(f"{one.name} = {how}")
    if not found:
        return None
    return with_remarks(read(replace(given, read={**given.read, **found})), notes)


def _told(name: str, given: Given, read: Callable[[Given], Input]) -> Iterator[tuple[int, str]]:
    """Yield the updates that an epoch of a Trainer has, by its own batches, and how it is found."""
    run = given.run
    if run.steps_per_epoch is not None:
        yield run.steps_per_epoch, f"{run.steps_per_epoch}, as told"
        return
    if run.dataset_size is None:
        return
    tried = read(replace(given, read={**given.read, name: 1}))
    reading = next(curve.reading for sweep in tried.sweeps for curve in sweep.curves)
    work = workload_of_run(run).completed(replace(workload_of(reading), steps_per_epoch=None))
    updates = TRAINER.updates_per_epoch(work)
    if updates is not None:
        run.use(*_EPOCH_IS_TOLD_BY)
        yield int(updates), epoch_in_words(work)


def _fact(name: str, run: Run) -> Iterator[tuple[int, str]]:
    """Yield what a name stands for by the options, and how it is found."""
    match = _LENGTH.fullmatch(name)
    if match is None:
        if run.devices is not None and _DEVICES.search(name.rpartition(".")[2]):
            run.use("devices")
            yield run.devices, f"{run.devices}, as the devices are told"
    elif _OTHERS.search(match["of"]):
        return
    elif _BATCHES.search(match["of"]):
        batches = run.batches_per_epoch
        if batches is not None:
            yield batches, f"{batches} batches, as the data set and the batch size are told"
        elif run.steps_per_epoch is not None and run.grad_accum in {None, 1}:
            yield run.steps_per_epoch, f"{run.steps_per_epoch}, as the steps of an epoch are told"
    elif run.dataset_size is not None and _SAMPLES.search(match["of"]):
        run.use("dataset_size")
        yield run.dataset_size, f"{run.dataset_size}, as the size of the data set is told"
