"""How long a run is, in all that is counted, and what each framework calls these numbers."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from lrsched_cli.counting.framework import Count
from lrsched_cli.counting.frameworks import FRAMEWORKS, TRAINER, TRAINER_BEFORE
from lrsched_cli.counting.workload import Workload
from lrsched_cli.dialects.facts import with_defaults
from lrsched_cli.errors import LengthError, PlanError
from lrsched_cli.expression import Reading
from lrsched_cli.horizon import usual_stop
from lrsched_cli.parameters.durations import Duration, Length
from lrsched_cli.parameters.lengths import Lengths, counted
from lrsched_cli.recognition import recognised
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Sequence
from lrsched_cli.summary import summarise

Rule = Literal["linear", "sqrt"]

_WARMUPS = ("num_warmup_steps", "warmup_steps", "warmup_num_steps", "warmup_t", "warmup_epochs")
"""Arguments of schedulers that are a warmup, in what these count."""


_ARGUMENTS = {
    "per_device_train_batch_size": "batch_size",
    "gradient_accumulation_steps": "accumulation",
    "num_train_epochs": "epochs",
    "max_steps": "total",
    "steps_per_epoch": "steps_per_epoch",
}
"""A Trainer's arguments that tell something of the run."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked beside the schedule."""

    run: Run
    warmup: Length | None = None
    scale: Rule | None = None
    base_batch: int | None = None


@dataclass(frozen=True, slots=True)
class Scaling:
    """The rate for another batch than that for which it was chosen."""

    rule: Rule
    base_batch: int
    """Samples of an update for which the schedule's rate was chosen."""
    batch: int
    factor: float
    """batch / base_batch, or its square root."""
    base_rate: float | None
    """The highest of the schedule, or None without one."""
    rate: float | None
    """The same times the factor."""
    floor: float | None
    """A rate of the schedule that stays if only the peak is scaled; None where there is none."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long a run is. Batches of an epoch are those of one device; None is not known."""

    source: str
    """What was read; nothing if the run is told by options alone."""
    schedule: str | None
    schedule_updates: int | None
    """Its length in updates, if it has one."""
    samples: int | None
    batch_size: int | None
    """Of one device."""
    devices: int
    accumulation: int
    samples_per_update: int | None
    drop_last: bool
    batches_per_epoch: int | None
    last_batch: int
    """Samples of all devices in an epoch's last batch, where that is not full; else 0."""
    updates_per_epoch: int | None
    last_update: int
    """Batches of an epoch's last update, where these are fewer; else 0."""
    epochs: float | None
    updates: int
    warmup: int | None
    warmup_rule: str
    """How the warmup was found, where it was told with a unit."""
    samples_seen: int | None
    tokens: int | None
    scaling: Scaling | None
    frameworks: tuple[Count, ...]
    notes: tuple[str, ...]


def plan(reading: Reading | None, request: Request, source: str = "") -> Plan:
    """Return how long a run is, by what is told of it and by what a schedule says.

    Raises:
        PlanError: it is not known.
        LengthError: the run does not tell what a length comes to.
    """
    work = _workload(reading, request)
    _refuse_unknown(work, request)
    updates, per_epoch = TRAINER.updates(work), TRAINER.updates_per_epoch(work)
    if updates is None:
        raise PlanError(source, _missing(work))
    epochs = work.epochs if work.total is None else None
    if epochs is None and per_epoch:
        epochs = updates / per_epoch
    warmup, rule = _warmup(reading, request, work, updates)
    batches = TRAINER.sharing.batches(work)
    seen = _seen(work, updates)
    return Plan(
        source=source,
        schedule=None if reading is None else str(reading.schedule),
        schedule_updates=_own_updates(reading, per_epoch),
        samples=work.samples,
        batch_size=work.batch_size,
        devices=work.device_count,
        accumulation=work.accumulated,
        samples_per_update=work.per_update,
        drop_last=bool(work.drop_last),
        batches_per_epoch=batches,
        last_batch=(work.samples or 0) % (work.together or 1),
        updates_per_epoch=None if per_epoch is None else int(per_epoch),
        last_update=0 if work.steps_per_epoch else (batches or 0) % work.accumulated,
        epochs=epochs,
        updates=updates,
        warmup=warmup,
        warmup_rule=rule,
        samples_seen=seen,
        tokens=None if seen is None or work.seq_len is None else seen * work.seq_len,
        scaling=_scaling(reading, request, work),
        frameworks=tuple(_counts(work, warmup)),
        notes=() if reading is None else reading.remarks,
    )


def _workload(reading: Reading | None, request: Request) -> Workload:
    """Return what options say of a run, then the file, then the schedule itself."""
    work = workload_of_run(request.run)
    if reading is not None:
        work = work.completed(workload_of(reading))
    if reading is None or work.total is not None or work.epochs is not None:
        return work
    unit, length = reading.counts, reading.schedule.length
    updates, epochs = reading.loop.updates, reading.loop.epochs
    length = updates if updates is not None else length
    if length is None:
        return work
    if unit == "epoch":
        return replace(work, epochs=length)
    if epochs and work.samples is None and work.steps_per_epoch is None and not length % epochs:
        work = replace(work, steps_per_epoch=length // epochs)
    return replace(work, total=length)


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


def _refuse_unknown(work: Workload, request: Request) -> None:
    """Refuse what cannot be counted, all that is missing at once."""
    span = request.run.span
    if span is not None and (span.start or span.stride != 1):
        raise PlanError("", (), f"a plan is of a whole run: --{span.unit}s N, not {span}")
    if request.base_batch is not None and request.scale is None:
        raise PlanError("", (), "--base-batch needs --scale linear or --scale sqrt")
    missing = ["--base-batch N"] if request.scale and request.base_batch is None else []
    if request.scale and work.batch_size is None:
        missing.append("--batch-size N")
    if missing:
        raise PlanError("", missing, "to scale the rate")


def _missing(work: Workload) -> list[str]:
    """Return the options without which the updates of a run are not known."""
    epoch = {"--dataset-size N": work.samples, "--batch-size N": work.batch_size}
    missing = [name for name, one in epoch.items() if one is None]
    if work.epochs is not None:
        return missing
    is_known = TRAINER.updates_per_epoch(work) is not None
    return [" ".join(["--total N, or --epochs N", *([] if is_known else missing)])]


def _own_updates(reading: Reading | None, per_epoch: float | None) -> int | None:
    """Return a schedule's own length in updates."""
    length = None if reading is None else reading.schedule.length
    if reading is None or length is None or reading.counts != "epoch":
        return length
    return None if per_epoch is None else int(length * per_epoch)


def _warmup(
    reading: Reading | None, request: Request, work: Workload, updates: int
) -> tuple[int | None, str]:
    """Return a warmup in updates, and how it was found."""
    per_epoch = TRAINER.updates_per_epoch(work)
    if request.warmup is not None:
        each = None if per_epoch is None else int(per_epoch)
        lengths = Lengths(each, work.per_update, work.seq_len, updates)
        try:
            found, told = counted(request.warmup, lengths, "step")
        except LengthError as error:
            raise LengthError(error.message, "--warmup") from error
        if found < 0 or found != int(found):
            raise PlanError("", (), f"--warmup must be whole updates >= 0, not {request.warmup}")
        return int(found), told if isinstance(request.warmup, Duration) else ""
    own = None if reading is None else _own_warmup(reading)
    if own is None or reading is None:
        return None, ""
    if reading.counts == "epoch":
        return (None, "") if per_epoch is None else (math.floor(own * per_epoch + 0.5), "")
    return math.floor(own + 0.5), ""


def _own_warmup(reading: Reading) -> float | None:
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


def _seen(work: Workload, updates: int) -> int | None:
    """Return the samples of a run, each as often as it is used."""
    if work.total is None and work.epochs is not None and work.samples is not None:
        left_out = work.samples % (work.together or 1) if work.drop_last else 0
        return int(work.epochs * (work.samples - left_out))
    return None if work.per_update is None else updates * work.per_update


def _scaling(reading: Reading | None, request: Request, work: Workload) -> Scaling | None:
    batch, base = work.per_update, request.base_batch
    if request.scale is None or batch is None or base is None:
        return None
    factor = batch / base if request.scale == "linear" else math.sqrt(batch / base)
    rate = None if reading is None else _peak(reading.schedule)
    floor = None if reading is None else getattr(reading.schedule, "min_lr", None)
    return Scaling(
        request.scale,
        base,
        batch,
        factor,
        rate,
        None if rate is None else rate * factor,
        floor or None,
    )


def _peak(schedule: Schedule) -> float:
    """Return the highest rate of a schedule."""
    own: float | None = getattr(schedule, "lr0", None)
    if own is not None:
        return own
    return summarise(schedule, Span(0, usual_stop([schedule]))).max


def _counts(work: Workload, warmup: int | None) -> Iterator[Count]:
    """Yield how each framework counts a run, older ones where they differ."""
    for framework in FRAMEWORKS:
        found = framework.count(work, warmup)
        if found is None:
            continue
        yield found
        before = TRAINER_BEFORE.count(work, warmup) if framework is TRAINER else None
        if before is not None and before.updates != found.updates:
            yield before
