"""A rule about what is counted: steps, epochs, batches, those of each device, or samples."""

from collections.abc import Iterator

from lrsched_cli.analysis.checks.decays import dead_from
from lrsched_cli.analysis.checks.rule import ERROR, Example, Problem, Rule
from lrsched_cli.analysis.checks.subject import Subject
from lrsched_cli.dialects.made import Made

_SAME = 0.002
"""By which fraction two lengths may differ that are the same but for rounding."""


def _wrong_unit(subject: Subject) -> Iterator[Problem]:
    length = subject.schedule.length
    found = _drops(subject) if length is None else _length(subject, length)
    yield from list(found)[:1]


def _length(subject: Subject, length: int) -> Iterator[Problem]:
    if length <= 1:
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
    if not subject.is_told or _same(length, subject.stop):
        return
    if subject.unit == "step" and length == _all_batches(subject):
        yield Problem(
            f"the schedule's length {length} counts the run's batches, of which "
            f"{round(length / subject.stop)} make one update: it has {subject.stop:,} updates",
            f"Use {subject.with_length(length, subject.stop)}.",
        )
    for factor, what in _factors(subject):
        if factor > 1 and _same(length, subject.stop * factor):
            yield Problem(
                f"the schedule's length {length} is {factor} times the run's "
                f"{subject.counted(subject.stop)}: it counts {what}",
                f"Use {subject.with_length(length, subject.stop)}.",
            )


def _drops(subject: Subject) -> Iterator[Problem]:
    """Yield drops that come at epochs where steps are counted, or at steps where epochs are."""
    for one in subject.made:
        for name, times in _times(one):
            if subject.is_told:
                yield from _in_epochs(subject, one, name, times)
                yield from _in_steps(subject, one, name, times)
            elif name == "milestones":
                yield from _in_unknown_epochs(subject, one, times)


def _in_epochs(subject: Subject, made: Made, name: str, times: list[int]) -> Iterator[Problem]:
    epochs = _epochs(subject)
    if subject.unit != "step" or not epochs or times[-1] > epochs:
        return
    each, rest = divmod(subject.stop, epochs)
    over = times[-1] if name == "milestones" else dead_from(subject)
    if each < _MANY or rest or over is None or over > each:
        return
    yield Problem(
        f"{made.called}: {_written(name, times)} is within the run's {epochs} epochs, but counts "
        f"steps, of which an epoch has {each:,}: all is over at step {over:,} of {subject.stop:,}",
        f"Use {_written(name, [t * each for t in times])}, or step the scheduler once in an epoch.",
        times[0],
        line=made.line,
    )


def _in_unknown_epochs(subject: Subject, made: Made, times: list[int]) -> Iterator[Problem]:
    loop = None if subject.reading is None else subject.reading.loop
    if loop is None or subject.unit != "step" or not loop.epochs or times[-1] > loop.epochs:
        return
    yield Problem(
        f"{made.called}: {_written('milestones', times)} is within the run's {loop.epochs} epochs, "
        "but counts steps, of which an epoch has many",
        "Give milestones in steps, or step the scheduler once in an epoch.",
        times[0],
        line=made.line,
    )


def _in_steps(subject: Subject, made: Made, name: str, times: list[int]) -> Iterator[Problem]:
    each = _batches(subject)
    if subject.unit != "epoch" or each < _MANY or times[0] < subject.stop:
        return
    if any(t % each for t in times) or times[-1] > each * subject.stop:
        return
    yield Problem(
        f"{made.called}: {_written(name, times)} counts steps, of which an epoch has {each}, but "
        f"the scheduler is stepped once in an epoch, {subject.stop:,} times",
        f"Use {_written(name, [t // each for t in times])}, or step the scheduler in every step.",
        times[0],
        line=made.line,
    )


_MANY = 4
"""Steps of an epoch: with fewer, the two are easily taken for each other."""


def _times(made: Made) -> Iterator[tuple[str, list[int]]]:
    """Yield the arguments that say when the rate drops, by their names."""
    for name in ("milestones", "step_size", "every"):
        value = made.arguments.get(name)
        times = list(value) if isinstance(value, (list, tuple)) else [value]
        numbers = [one for one in times if isinstance(one, (int, float)) and one > 0]
        if numbers and len(numbers) == len(times) and all(float(x).is_integer() for x in numbers):
            yield name, sorted(map(int, numbers))


def _written(name: str, times: list[int]) -> str:
    return f"{name}={times if name == 'milestones' else times[0]}"


def _epochs(subject: Subject) -> int | None:
    """Return the run's epochs, as the options or the loops of a script tell them."""
    told = subject.run.epochs
    if told is not None:
        return told.stop if told.start == 0 else None
    return None if subject.reading is None else subject.reading.loop.epochs


def _batches(subject: Subject) -> int:
    """Return the updates, or else the batches, of an epoch; 1 where they are not known."""
    loop = None if subject.reading is None else subject.reading.loop.batches
    return subject.run.updates_per_epoch or loop or 1


def _all_batches(subject: Subject) -> int | None:
    """Return the batches of the whole run, as the loops of a script show them beside its updates.

    Those that are left at the end of an epoch make no update, so that these are no whole part.
    """
    loop = None if subject.reading is None else subject.reading.loop
    if loop is None or not loop.epochs or not loop.batches or loop.updates != subject.stop:
        return None
    return loop.epochs * loop.batches


def _differ(subject: Subject, epochs: int) -> bool:
    return not subject.is_told or subject.stop != epochs


def _factors(subject: Subject) -> Iterator[tuple[int, str]]:
    """Yield by how much a length is too large that counts something else than it should."""
    if subject.unit == "epoch":
        yield _batches(subject), "steps, but is stepped once in an epoch"
        return
    accumulated, devices = subject.run.grad_accum or 1, subject.run.devices or 1
    yield accumulated, f"batches, of which {accumulated} make one update"
    yield devices, f"the updates of {devices} devices as if they were of one"
    both = accumulated * devices
    if both > max(accumulated, devices):
        yield both, f"the batches of {devices} devices, of which {accumulated} make one update"
    samples = subject.run.samples_per_update or 1
    yield samples, f"samples, of which {samples} make one update"


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= _SAME * max(one, other)


WRONG_UNIT = Rule(
    "wrong-unit",
    ERROR,
    "lengths are the run's in another unit: epochs, batches, updates of all devices",
    "A scheduler counts how often it is stepped. A length in epochs where it is stepped in every "
    "update is over in a moment; one in batches where several make an update, in updates of one "
    "device where several share them, or in steps where it is stepped once in an epoch, is never "
    "reached. So it is with milestones.",
    "Count the length in what the scheduler is stepped by; lrsched plan has the numbers.",
    Example(
        "transformers.get_cosine_schedule_with_warmup(optimizer, 5, 90, lr=0.1)",
        "--epochs 90 --steps-per-epoch 1252",
    ),
    _wrong_unit,
)

RULES = (WRONG_UNIT,)
