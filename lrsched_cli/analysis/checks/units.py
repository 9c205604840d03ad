"""A rule about what is counted: steps, epochs, batches, those of each device, or samples."""

from collections.abc import Iterator

from lrsched_cli.analysis.checks.rule import ERROR, Example, Problem, Rule
from lrsched_cli.analysis.checks.subject import Subject

_SAME = 0.002
"""By which fraction two lengths may differ that are the same but for rounding."""


def _wrong_unit(subject: Subject) -> Iterator[Problem]:
    length = subject.schedule.length
    if length is None or length <= 1:
        return
    epochs = _epochs(subject)
    if subject.unit == "step" and epochs and length == epochs and _differ(subject, epochs):
        updates = f"{subject.stop:,} updates" if subject.is_told else "many updates to an epoch"
        yield Problem(
            f"the schedule's length {length} equals the run's epochs, but it counts steps: the run "
            f"has {updates}",
            f"Use {subject.with_length(length, subject.stop)}."
            if subject.is_told
            else "Use epochs times the steps of an epoch (--steps-per-epoch N tells them here).",
        )
        return
    if not subject.is_told or _same(length, subject.stop):
        return
    for factor, what in _factors(subject):
        if factor > 1 and _same(length, subject.stop * factor):
            yield Problem(
                f"the schedule's length {length} is {factor} times the run's "
                f"{subject.counted(subject.stop)}: it counts {what}",
                f"Use {subject.with_length(length, subject.stop)}.",
            )
            return


def _epochs(subject: Subject) -> int | None:
    """Return the run's epochs, as the options or the loops of a script tell them."""
    told = subject.run.epochs
    if told is not None:
        return told.stop if told.start == 0 else None
    return None if subject.reading is None else subject.reading.loop.epochs


def _differ(subject: Subject, epochs: int) -> bool:
    return not subject.is_told or subject.stop != epochs


def _factors(subject: Subject) -> Iterator[tuple[int, str]]:
    """Yield by how much a length is too large that counts something else than it should."""
    run = subject.run
    accumulated, devices = run.grad_accum or 1, run.devices or 1
    if subject.unit == "epoch":
        yield run.updates_per_epoch or 1, "steps, but is stepped once in an epoch"
        return
    yield accumulated, f"batches, of which {accumulated} make one update"
    yield devices, f"the updates of {devices} devices as if they were of one"
    both = accumulated * devices
    if both > max(accumulated, devices):
        yield both, f"the batches of {devices} devices, of which {accumulated} make one update"
    samples = run.samples_per_update or 1
    yield samples, f"samples, of which {samples} make one update"


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= _SAME * max(one, other)


WRONG_UNIT = Rule(
    "wrong-unit",
    ERROR,
    "the schedule's length is the run's in another unit: epochs, batches, updates of all devices",
    "A scheduler counts how often it is stepped. A length in epochs where it is stepped in every "
    "update is over in a moment; one in batches where several make an update, or in updates of one "
    "device where several share them, is never reached.",
    "Count the length in what the scheduler is stepped by; lrsched plan has the numbers.",
    Example(
        "transformers.get_cosine_schedule_with_warmup(optimizer, 5, 90, lr=0.1)",
        "--epochs 90 --steps-per-epoch 1252",
    ),
    _wrong_unit,
)

RULES = (WRONG_UNIT,)
