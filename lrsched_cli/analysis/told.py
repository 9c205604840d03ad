"""What is told of a run: by its options, by a file, and by a schedule."""

import math
from dataclasses import replace
from typing import Any

from lrsched_cli.counting.workload import Workload
from lrsched_cli.dialects.facts import with_defaults
from lrsched_cli.expression import Reading
from lrsched_cli.parameters.lengths import TOTALS
from lrsched_cli.recognition import recognised
from lrsched_cli.run import Run
from lrsched_cli.schedules import Unit
from lrsched_cli.schedules.combine import Sequence

_ARGUMENTS = {
    "per_device_train_batch_size": "batch_size",
    "gradient_accumulation_steps": "accumulation",
    "num_train_epochs": "epochs",
    "max_steps": "total",
    "steps_per_epoch": "steps_per_epoch",
}
"""A Trainer's arguments that tell something of the run."""

_WARMUPS = ("num_warmup_steps", "warmup_steps", "warmup_num_steps", "warmup_t", "warmup_epochs")
"""Arguments of schedulers that are a warmup, in what these count."""


def workload(reading: Reading | None, run: Run) -> Workload:
    """Return what options say of a run, then the file, then the schedule itself."""
    work = workload_of_run(run)
    if reading is not None:
        work = work.completed(workload_of(reading)).completed(_epoch_of(reading))
    if reading is None or work.total is not None or work.epochs is not None:
        return work
    unit, length = unit_of(reading, work), _own_length(reading)
    updates, epochs = reading.loop.updates, reading.loop.epochs
    length = updates if updates is not None else length
    if length is None:
        return work
    if unit == "epoch":
        return replace(work, epochs=length)
    if epochs and work.samples is None and work.steps_per_epoch is None and not length % epochs:
        work = replace(work, steps_per_epoch=int(length) // epochs)
    return replace(work, total=int(length))


def _epoch_of(reading: Reading) -> Workload:
    """Return how long an epoch is, as the loops of a script show it."""
    updates, epochs = reading.loop.updates, reading.loop.epochs
    if not updates or not epochs or updates % epochs or reading.counts == "epoch":
        return Workload()
    return Workload(steps_per_epoch=updates // epochs)


def unit_of(reading: Reading, work: Workload) -> Unit:
    """Return what a schedule counts: updates where nothing says it, unless it is a run's epochs."""
    if reading.counts is not None:
        return reading.counts
    is_run = work.epochs is not None and reading.schedule.length == work.epochs
    return "epoch" if is_run else "step"


def _own_length(reading: Reading) -> float | None:
    """Return a schedule's length, as its call tells it: some schedulers lag behind the updates."""
    for made in reading.made:
        if made.schedule is reading.schedule and not isinstance(made.maker, type):
            told = (made.arguments.get(name) for name in TOTALS)
            found = next((one for one in told if _is_positive(one)), None)
            if isinstance(found, (int, float)):
                return found
    return reading.schedule.length


def workload_of(reading: Reading) -> Workload:
    """Return what a file, or a call of a Trainer's arguments, says of the run."""
    if reading.work is not None:
        return reading.work
    for made in reading.made:
        if isinstance(made.maker, type):
            continue
        told = with_defaults(made.maker, made.arguments)
        if "per_device_train_batch_size" in told:
            values = {fact: told.get(name) for name, fact in _ARGUMENTS.items()}
            return Workload(
                **{fact: _whole(one) for fact, one in values.items() if _is_positive(one)},
                drop_last=bool(told.get("dataloader_drop_last")),
            )
    return Workload()


def _is_positive(value: object) -> bool:
    return isinstance(value, (int, float)) and 0 < value < math.inf


def _whole(value: Any) -> Any:  # noqa: ANN401 - a number
    return int(value) if float(value).is_integer() else value


def workload_of_run(run: Run) -> Workload:
    """Return what a run's options say, once all is told on which its lengths depend.

    Raises:
        LengthError: it is not.
    """
    run = run.settled()
    lengths = run.lengths
    return Workload(
        samples=run.dataset_size,
        batch_size=run.batch_size,
        devices=run.devices,
        accumulation=run.grad_accum,
        drop_last=run.drop_last,
        seq_len=run.seq_len,
        epochs=lengths.epochs,
        total=lengths.updates,
        steps_per_epoch=run.steps_per_epoch,
    )


def own_updates(reading: Reading | None, work: Workload, per_epoch: float | None) -> int | None:
    """Return a schedule's own length in updates."""
    length = None if reading is None else _own_length(reading)
    if reading is None or length is None or unit_of(reading, work) != "epoch":
        return None if length is None else int(length)
    return None if per_epoch is None else int(length * per_epoch)


def is_assumed(reading: Reading | None, work: Workload) -> bool:
    """Tell whether updates are taken for what a schedule with an end counts."""
    if reading is None or reading.counts is not None or reading.schedule.length is None:
        return False
    return unit_of(reading, work) == "step"


def own_warmup(reading: Reading) -> float | None:
    """Return a schedule's own warmup, in what it counts; None where it has none that is known."""
    for one in (reading.schedule, recognised(reading.schedule)):
        warmup: float | None = getattr(one, "warmup", None)
        if warmup is not None:
            return warmup
    if isinstance(reading.schedule, Sequence):
        first, end = reading.schedule.parts[0], reading.schedule.at[0]
        if first(0) < first(end / 2) < first(end):
            return end
    told = (made.arguments.get(name) for made in reading.made for name in _WARMUPS)
    return next((one for one in told if isinstance(one, (int, float)) and one >= 1), None)
