"""Rules about what a file says of a training: schedulers, groups, and what is refused."""

from collections.abc import Iterator

from lrsched_cli.analysis.checks.rule import ERROR, INFO, WARNING, Example, Problem, Rule
from lrsched_cli.analysis.checks.subject import Subject
from lrsched_cli.errors import ArgumentError, ParameterError, RaisedError

_NOT_THEIRS = ("unknown argument", "supported")
"""Of errors that a framework may not have: another version takes it, or this program does not."""


def refused(error: BaseException) -> Problem | None:
    """Return the problem that an error is which comes of a schedule's arguments, or None."""
    if isinstance(error, RaisedError):
        mend = f"{error.mend[0].upper()}{error.mend[1:]}."
        return Problem(error.raised, mend, line=error.line)
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, (ArgumentError, ParameterError)):
        cause = cause.__cause__
    if cause is None or any(words in str(cause) for words in _NOT_THEIRS):
        return None
    if isinstance(cause, ParameterError) and cause.value in {None, ""}:  # another file may tell it
        return None
    line = getattr(error, "line", 0)
    return Problem(str(cause), "Correct the argument.", line=line)


def _nothing(_subject: Subject) -> Iterator[Problem]:
    """Yield nothing: what is refused is no schedule that could be looked at."""
    return iter(())


REFUSED = Rule(
    "refused-arguments",
    ERROR,
    "the schedule cannot be made of its arguments",
    "An argument is missing, out of its bounds, or contradicts another: a warmup that is not below "
    "a total which includes it, a fraction above 1, a length below 0. The framework refuses it "
    "where the scheduler is made, or makes rates of it that nobody means.",
    "Correct the argument that is named.",
    Example("optax.warmup_cosine_decay_schedule(0.0, 0.1, warmup_steps=100, decay_steps=100)"),
    _nothing,
)


def _several_schedulers(subject: Subject) -> Iterator[Problem]:
    stepped = subject.reading.loop.stepped if subject.reading is not None else ()
    if len(stepped) < 2:  # noqa: PLR2004 - several
        return
    told = " and ".join(f"{one.name} (line {one.line})" for one in stepped)
    setters = [one for one in stepped if one.sets_rate]
    if not setters:
        yield Problem(
            f"{told} are stepped on one optimizer: each changes what the others left",
            "Where that is meant, ChainedScheduler says it; one after the other is SequentialLR.",
            severity=INFO,
            line=stepped[-1].line,
        )
        return
    last = setters[-1]
    others = " and ".join(one.name for one in stepped if one is not last)
    yield Problem(
        f"{told} are stepped on one optimizer, but {last.name} sets the rate in each step, "
        f"whatever {others} made of it{_left(subject)}",
        "Keep one of them, or let them follow one another in a SequentialLR.",
        line=last.line,
    )


def _left(subject: Subject) -> str:
    """Return the optimizer that has no scheduler, of which one of several may be meant to be."""
    other = None if subject.reading is None else subject.reading.loop.other
    return f"; {other.name} (line {other.line}) has none" if other else ""


SEVERAL_SCHEDULERS = Rule(
    "several-schedulers",
    WARNING,
    "several schedulers are stepped on one optimizer, and one overrules the others",
    "LambdaLR, OneCycleLR, CyclicLR and CosineAnnealingWarmRestarts set the rate in each step, "
    "whatever another scheduler made of it, which is then without effect. Others (StepLR, "
    "ExponentialLR, CosineAnnealingLR) change the rate that they find: their factors multiply, "
    "which is an info.",
    "Keep one scheduler, or combine them: SequentialLR for one after the other.",
    Example(
        "import torch\n"
        "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n"
        "steps = torch.optim.lr_scheduler.StepLR(optimizer, 30)\n"
        "waves = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 10)\n"
        "for epoch in range(90):\n"
        "    train(model, optimizer)\n"
        "    optimizer.step()\n"
        "    steps.step()\n"
        "    waves.step()\n",
        file="several.py",
    ),
    _several_schedulers,
)


def _group_left_out(subject: Subject) -> Iterator[Problem]:
    reading = subject.reading
    if reading is None or not reading.loop.is_left_out:
        return
    yield Problem(
        f"the rate of {reading.group or 'a group'} stays {subject.peak:.4g}: the script sets those "
        "of other groups of the optimizer alone",
        "Set it in a loop over all groups (for group in optimizer.param_groups), or by a "
        "scheduler; where it is meant to stay, set it to what it is.",
    )


GROUP_LEFT_OUT = Rule(
    "group-left-out",
    WARNING,
    "a group of parameters keeps its rate, while the script sets those of others",
    'A line such as optimizer.param_groups[0]["lr"] = lr was right while there was one group. With '
    "a second one, for a new head or without weight decay, that one keeps its first rate.",
    "Set the rate of every group.",
    Example(
        "import torch\n"
        "optimizer = torch.optim.SGD([\n"
        '    {"params": body, "lr": 0.1}, {"params": head, "lr": 0.1}\n'
        "])\n"
        "for epoch in range(90):\n"
        '    optimizer.param_groups[0]["lr"] = 0.1 * 0.1 ** (epoch // 30)\n'
        "    optimizer.step()\n",
        file="groups.py",
    ),
    _group_left_out,
)


def _overruled(subject: Subject) -> Iterator[Problem]:
    given = None if subject.reading is None else subject.reading.overruled
    if given is None or not subject.made:
        return
    used = subject.made[0].called
    yield Problem(
        f"{given.name}={given.value} does not act: the scheduler of the DeepSpeed config, {used}, "
        "overrules it",
        f"Remove the block scheduler from the DeepSpeed config to have {given.value}, or leave "
        f"{given.name} out.",
        line=given.line,
    )


OVERRULED = Rule(
    "overruled-scheduler",
    WARNING,
    "a scheduler in the DeepSpeed config overrules the Trainer's",
    "Where the DeepSpeed config has a block scheduler, the Trainer takes that, without a word: "
    "lr_scheduler_type chooses nothing. DeepSpeed's WarmupDecayLR is a linear decay, whatever "
    "lr_scheduler_type says.",
    "Keep one of the two: without the block scheduler, the Trainer makes its own.",
    Example(
        "learning_rate: 1.0e-4\n"
        "lr_scheduler_type: cosine\n"
        "max_steps: 1000\n"
        "deepspeed:\n"
        "  scheduler:\n"
        "    type: WarmupDecayLR\n"
        "    params: {warmup_num_steps: 100, total_num_steps: 1000}\n",
        file="overruled.yaml",
    ),
    _overruled,
)
