"""Rules about the arguments of a call: those that contradict each other, or change nothing."""

from collections.abc import Iterator

from lrsched_cli.analysis.checks.remade import is_constant, is_same, made_with, numbers_of
from lrsched_cli.analysis.checks.rule import ERROR, WARNING, Example, Problem, Rule
from lrsched_cli.analysis.checks.subject import Subject
from lrsched_cli.dialects import facts
from lrsched_cli.dialects.facts import with_defaults
from lrsched_cli.dialects.made import Made
from lrsched_cli.errors import LRSchedError
from lrsched_cli.parameters import fields, kinds

_LENGTHS = (
    ("num_warmup_steps", "num_training_steps"),
    ("warmup_steps", "max_steps"),
    ("warmup_num_steps", "total_num_steps"),
    ("warmup_steps", "total_steps"),
    ("warmup_steps", "t_total"),
    ("lr_warmup_steps", "lr_decay_steps"),
    ("lr_warmup_iters", "lr_decay_iters"),
    ("warmup_updates", "max_update"),
    ("warmup_updates", "total_num_update"),
    ("warmup_iters", "max_iters"),
    ("warmup_epochs", "max_epochs"),
    ("warmup_epochs", "epochs"),
)
"""Arguments for the warmup's length, and that of the whole, which includes it."""


def _warmup_too_long(subject: Subject) -> Iterator[Problem]:
    for one in subject.made:
        for warmup, total in _LENGTHS:
            long, whole = one.arguments.get(warmup), one.arguments.get(total)
            if not isinstance(long, (int, float)) or not isinstance(whole, (int, float)):
                continue
            if not 0 < whole <= long or _is_free(one, total, whole):
                continue
            reached = _reached(one, long, whole)
            yield Problem(
                f"{one.called}: {warmup}={long:.16g} is not below {total}={whole:.16g}, which "
                f"includes it{reached}",
                f"Use {warmup} below {whole:.16g}: a tenth is {warmup}={max(whole // 10, 1):.16g}.",
                line=one.line,
            )
            return


def _reached(made: Made, warmup: float, total: float) -> str:
    """Return how much of the peak is reached where the training ends within the warmup."""
    try:
        end, peak = made.schedule(max(total - 1, 0)), made.schedule(max(warmup - 1, 0))
    except LRSchedError:
        return ""
    return f": peak reached: {end / peak:.0%} of what was asked" if 0 < end < peak else ""


WARMUP_TOO_LONG = Rule(
    "warmup-too-long",
    ERROR,
    "the warmup is as long as the whole schedule, or longer",
    "The rate rises until the end, or is cut off before its peak, and never decays. This program's "
    "own schedules and optax refuse it; transformers, DeepSpeed and others train on.",
    "Shorten the warmup: a few percent of the training are usual.",
    Example("transformers.get_linear_schedule_with_warmup(optimizer, 500, 300, lr=1e-4)"),
    _warmup_too_long,
)


def _no_effect(subject: Subject) -> Iterator[Problem]:
    for one in subject.made:
        if not one.dialect:
            continue
        for name in one.former:
            yield Problem(
                f"{one.called}: {name} has no effect on the rate, and {one.dialect} takes it no "
                "longer",
                f"Leave {name} out: a newer version refuses the call.",
                line=one.line,
            )
        for name in _without_effect(one):
            told = f"{name}={one.arguments[name]:.16g}"
            kind = _kind_of(one)
            yield Problem(
                f"{one.called}{kind}: {told} has no effect on the rate",
                f"Leave {name} out, or choose a schedule that takes it{_instead(one, name)}."
                if _may_be_left_out(one, name)
                else f"As the others stand, {name} is not used: see whether these are meant.",
                line=one.line,
            )


def _may_be_left_out(made: Made, name: str) -> bool:
    return all(field.name != name or not field.is_required for field in fields(made.maker))


def _kind_of(made: Made) -> str:
    """Return which of its schedules a call is told to make, for those that make several."""
    named = facts(made.dialect).delegates.get(made.maker)
    argument = named[0] if named else ""
    value = with_defaults(made.maker, made.arguments).get(argument)
    return f" with {argument}={value!r}" if isinstance(value, str) else ""


def _instead(made: Made, name: str) -> str:
    is_constant = "'constant'" in _kind_of(made) and "warmup" in name
    return ", such as 'constant_with_warmup'" if is_constant else ""


def _without_effect(made: Made) -> Iterator[str]:
    """Yield the arguments of which any other value gives the same schedule.

    Of a function that makes one of several schedules by its name, callers give the arguments of
    all of them: only a warmup is meant to act in each.
    """
    declared = {field.name: field for field in fields(made.maker)}
    is_of_one = made.dialect in _OF_ONE and made.maker not in facts(made.dialect).delegates
    for name, value in made.arguments.items():
        field = declared.get(name)
        if field is None or field.kind is kinds.OPTIMIZER or field.param.ignored:
            continue
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not value:
            continue
        if value == field.default or name in _NOT_MEANT:
            continue
        if not is_of_one and name not in _WARMUPS:
            continue
        if _is_free(made, name, value):
            yield name


_OF_ONE = ("torch", "keras", "optax", "tf")
"""Dialects whose functions make one scheduler each, and are called by hand."""

_WARMUPS = {warmup for warmup, _ in _LENGTHS} | {"warmup_ratio", "warmup_t", "lr_warmup_fraction"}
"""Arguments for the length of a warmup."""

_NOT_MEANT = ("lr", "learning_rate", "last_epoch", "base_lr")
"""Arguments that every scheduler of a framework takes, used or not."""


def _is_free(made: Made, name: str, value: float) -> bool:
    """Tell whether other values of an argument give the same schedule."""
    others = {0, value * 2, value * 3 + 1, value / 2}
    others = {int(one) for one in others} if isinstance(value, int) else others
    return all(
        is_same(made_with(made, {name: other}), made.schedule) for other in sorted(others - {value})
    )


NO_EFFECT = Rule(
    "no-effect",
    WARNING,
    "an argument has no effect on the rate",
    "An argument that the chosen schedule does not take is ignored, without a word: "
    'lr_scheduler_type="constant" has no warmup, whatever warmup_steps says, and Keras ignores '
    "warmup_steps without a warmup_target.",
    "Leave it out, or choose the schedule that takes it.",
    Example(
        "transformers.get_scheduler('constant', optimizer, num_warmup_steps=500, lr=1e-4)",
    ),
    _no_effect,
    unless=("warmup-too-long", "never-changes"),
)


_DECAYS = ("gamma", "drop", "decay", "decay_rate", "rate", "power")
"""Arguments that say how much the rate falls."""


def _never_changes(subject: Subject) -> Iterator[Problem]:
    for one in subject.made:
        if one.dialect not in {"", *_OF_ONE} or not is_constant(one.schedule):
            continue
        for name, value in numbers_of(one):
            others = (made_with(one, {name: other}) for other in (0.5, 2))
            if name not in _DECAYS or all(x is None or is_constant(x) for x in others):
                continue
            side = "below 1" if value else "above 0"
            yield Problem(
                f"{one.called}: with {name}={value:.16g} the rate never changes",
                f"Use {name} {side}, or leave the scheduler out.",
                line=one.line,
            )


NEVER_CHANGES = Rule(
    "never-changes",
    WARNING,
    "the arguments of a decay let the rate stay as it is",
    "A factor of 1, or a decay of 0, is a decay that does nothing: often a value that was left "
    "from a test, or that was meant for another scheduler.",
    "Say by how much the rate is to fall, or leave the scheduler out.",
    Example("torch.StepLR(optimizer, step_size=30, gamma=1.0, lr=0.1)"),
    _never_changes,
)

RULES = (WARMUP_TOO_LONG, NO_EFFECT, NEVER_CHANGES)
