"""How long a run is, in all that is counted, and what each framework calls these numbers."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from lrsched_cli.analysis.told import is_assumed, own_updates, own_warmup, unit_of, workload
from lrsched_cli.counting.framework import Count
from lrsched_cli.counting.frameworks import FRAMEWORKS, TRAINER, TRAINER_BEFORE
from lrsched_cli.counting.workload import Workload
from lrsched_cli.errors import LengthError, PlanError
from lrsched_cli.expression import Reading
from lrsched_cli.horizon import usual_stop
from lrsched_cli.parameters import Param, Record
from lrsched_cli.parameters.durations import Duration, Length
from lrsched_cli.parameters.lengths import Lengths, counted
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Schedule
from lrsched_cli.summary import summarise

Rule = Literal["linear", "sqrt"]


class Wanted(Record, name="plan"):
    """What a user asks of a plan beside the run."""

    warmup: Annotated[
        int | None,
        Param(
            "warmup, also as 5% or 2ep",
            unit="updates",
            at_least=0,
            may_wait=True,
            when_absent="the schedule's",
        ),
    ] = None
    scale: Annotated[
        Literal["linear", "sqrt"] | None,
        Param("scale the peak rate with the samples of an update"),
    ] = None
    base_batch: Annotated[
        int | None,
        Param("samples of the update that the rate is for", unit="samples", at_least=1),
    ] = None


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
    is_unit_assumed: bool
    """Whether the schedule is taken to count updates though nothing says it."""
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
    work = workload(reading, request.run)
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
        schedule_updates=own_updates(reading, work, per_epoch),
        is_unit_assumed=is_assumed(reading, work),
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
        notes=(
            *request.run.contradictions,
            *_contradicted(request.run, work, per_epoch),
            *(() if reading is None else reading.remarks),
        ),
    )


def _contradicted(run: Run, work: Workload, per_epoch: float | None) -> Iterator[str]:
    """Yield that a total holds though epochs that are told as well make another one."""
    epochs = run.lengths.epochs
    if run.total is None or epochs is None or work.total is None or per_epoch is None:
        return
    updates = math.ceil(epochs * per_epoch)
    if updates != work.total:
        yield f"total = {work.total} holds, though {epochs} epochs are {updates} updates"


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
        return int(found), told if isinstance(request.warmup, Duration) else ""
    own = None if reading is None else own_warmup(reading)
    if own is None or reading is None:
        return None, ""
    if unit_of(reading, work) == "epoch":
        return (None, "") if per_epoch is None else (math.floor(own * per_epoch + 0.5), "")
    return math.floor(own + 0.5), ""


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
