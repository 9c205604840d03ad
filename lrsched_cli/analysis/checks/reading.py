"""Rules about what a file says of a training: schedulers, groups, and what is refused."""

from collections.abc import Iterator

from lrsched_cli.analysis.checks.rule import ERROR, Example, Problem, Rule
from lrsched_cli.analysis.checks.subject import Subject
from lrsched_cli.errors import ArgumentError, ParameterError

_OTHER_VERSION = "unknown argument"
"""How an error begins for an argument that another version of a framework may have."""


def refused(error: BaseException) -> Problem | None:
    """Return the problem that an error is which comes of a schedule's arguments, or None."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, (ArgumentError, ParameterError)):
        cause = cause.__cause__
    if cause is None or _OTHER_VERSION in str(cause):
        return None
    line = getattr(error, "line", 0)
    return Problem(
        str(cause), "Correct the argument: the training fails where it is made.", line=line
    )


def _nothing(_subject: Subject) -> Iterator[Problem]:
    """Yield nothing: what is refused is no schedule that could be looked at."""
    return iter(())


REFUSED = Rule(
    "refused-arguments",
    ERROR,
    "the schedule cannot be made of its arguments",
    "The framework, or this program for its own schedules, refuses the call: a warmup that is not "
    "below a total which includes it, a fraction above 1, an argument that is missing.",
    "Correct the argument that is named.",
    Example("optax.warmup_cosine_decay_schedule(0.0, 0.1, warmup_steps=100, decay_steps=100)"),
    _nothing,
)
