"""What a framework says beside its schedulers, and what their docstrings say of them."""

import inspect
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from lrsched_cli.parameters import REQUIRED, fields
from lrsched_cli.parameters.literals import literal
from lrsched_cli.schedules import Schedule, Unit

if TYPE_CHECKING:
    from lrsched_cli.parameters.values import Optimizer

Entry: TypeAlias = Callable[..., Schedule]
"""A scheduler of a framework: a function that takes its arguments and returns a schedule."""

_FROM_DATA = "follows the metrics of a run, so that its rates are not a function of the step"
FROM_DATA = f"{_FROM_DATA}: see those of a run by its log (lrsched compare run.csv)"
FROM_METRIC = f"{_FROM_DATA}: --metric LOG:COLUMN replays it over the metric of a log"
FROM_CODE = (
    "calls a function of the script: give the script itself (lrsched compare train.py), or the "
    "call with a lambda (lrsched compare 'LambdaLR(opt, lambda t: 0.95 ** t, lr=0.1)')"
)
STANDS_FOR = "has no formula of its own: write the scheduler that it stands for"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The facts of a framework that its schedulers' functions do not say."""

    counts: Unit | None
    """What its schedulers count, where no argument says it; None where only the script does."""
    epochs_if: tuple[str, ...] = ()
    """Arguments by which a scheduler counts epochs if they are true, else steps."""
    steps_if: tuple[str, ...] = ()
    """Arguments by which a scheduler counts steps if they are given."""
    within_epochs: bool = False
    """Whether each batch has a rate of its own, also where its schedulers count epochs."""
    optimizers: Mapping[str, float | None] = field(default_factory=dict)
    """Its optimizers, and the learning rate that each has unless told; None: it must be told."""
    decay: tuple[str, Entry] | None = None
    """The argument by which its optimizers let the rate decay by themselves, and the schedule that
    has as its arguments the rate, 1 and what is given."""
    counters: tuple[str, ...] = ()
    """Calls that make a counter of updates, which stands for `t`."""
    pairs: tuple[str, ...] = ()
    """Calls that return a schedule and something else."""
    members: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Enumerations, and the text that each of their members stands for."""
    scales_groups: bool = False
    """Whether its schedulers multiply a group's rates by the `lr_scale` that the group has."""
    former: tuple[str, ...] = ()
    """Arguments that its schedulers had once, and that changed no rate."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Its schedulers that have no schedule, and why."""
    conditions: "Mapping[str, Callable[[Mapping[str, Any]], bool]]" = field(default_factory=dict)
    """Of its notes: those that no comparison says, in words, and what tells whether they hold."""
    follows_counter: bool = False
    """Whether its schedulers set the rate by their counter, from last_epoch on, whatever it was."""
    notes: "tuple[Note, ...]" = ()
    """What is odd in all of its schedulers."""
    bare: bool = True
    """Whether scripts write its schedulers without a prefix."""
    delegates: Mapping[Entry, tuple[str, Mapping[str, Entry]]] = field(default_factory=dict)
    """Entries that call another one: the argument that names it, and the entries by those names."""

    kin: tuple[str, ...] = ()
    """Other dialects whose schedulers without a length of the training are understood as well."""
    make: "Callable[[Entry, Mapping[str, object], Optimizer], Schedule] | None" = None
    """What calls its entries, where making a scheduler changes the optimizer for the next ones."""

    def optimizer(self, name: str) -> str | None:
        """Return the framework's own spelling of an optimizer's name, or None if it has none."""
        return next((one for one in self.optimizers if one.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Note:
    """What is odd in a scheduler, and for which arguments; without a condition, for all."""

    text: str
    condition: str = ""
    """Comparisons of arguments with literals or with one another, joined by commas, as in
    `cycle_mul!=1, warmup_t<t_initial, t_initial is fractional`; or words that a dialect explains.
    """

    def applies(self, arguments: Mapping[str, object], dialect: Dialect) -> bool:
        """Tell whether the condition holds for some arguments, defaults included."""
        if self.condition in dialect.conditions:
            return dialect.conditions[self.condition](arguments)
        return all(
            test(arguments.get(name), arguments.get(value) if is_name else literal(value))
            for name, test, value, is_name in self.tests()
        )

    def tests(self) -> list[tuple[str, Callable[[object, object], bool], str, bool]]:
        """Return the comparisons: argument, operation, value, whether that names an argument."""
        found = []
        for text in filter(None, self.condition.split(", ")):
            match = re.fullmatch(r"(\w+)(!=|<=|>=|=|<|>| is (?=\w+$))(.+)", text)
            if match is None:
                raise ValueError(text)
            name, sign, value = match.groups()
            if sign == " is ":
                found.append((name, _WORDS[value], "None", False))
            else:
                is_name = value.isidentifier() and value not in {"True", "False", "None"}
                found.append((name, _TESTS[sign], value, is_name))
        return found


def _ordered(compare: Callable[[float, float], bool]) -> Callable[[object, object], bool]:
    """Return a comparison of numbers; what is no number is neither above nor below."""

    def test(one: object, other: object) -> bool:
        numbers = isinstance(one, (int, float)) and isinstance(other, (int, float))
        return numbers and compare(float(one), float(other))  # type: ignore[arg-type]

    return test


_TESTS: dict[str, Callable[[object, object], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": _ordered(operator.lt),
    "<=": _ordered(operator.le),
    ">": _ordered(operator.gt),
    ">=": _ordered(operator.ge),
}


def _numbers(value: object) -> list[float]:
    """Return the numbers that a value is, or has."""
    within = value if isinstance(value, (tuple, list)) else [value]
    return [float(one) for one in within if isinstance(one, (int, float))]


_WORDS: dict[str, Callable[[object, object], bool]] = {
    "fractional": lambda value, _: not all(one.is_integer() for one in _numbers(value)),
    "repeated": lambda value, _: len(set(_numbers(value))) < len(_numbers(value)),
    "unordered": lambda value, _: sorted(_numbers(value)) != _numbers(value),
}


@dataclass(frozen=True, slots=True)
class Description:
    """Summary and formula, the families that a scheduler becomes, notes on what is odd in it."""

    summary: str
    formula: str
    becomes: tuple[str, ...]
    notes: tuple[Note, ...]


def describe(entry: Entry) -> Description:
    """Return what the docstring of a dialect's function says; empty under `python -OO`.

    A note begins with "Note:" or, where it does not always apply, "Note (condition):".
    """
    summary, formula, *others = [*(inspect.getdoc(entry) or "").split("\n\n"), "", ""]
    joined = [" ".join(paragraph.split()) for paragraph in others]
    becomes = [text.removeprefix("Becomes: ") for text in joined if text.startswith("Becomes: ")]
    notes = [note for text in joined if text.startswith("Note") for note in _notes(text)]
    return Description(
        summary, formula, tuple(", ".join(becomes).split(", ")) if becomes else (), tuple(notes)
    )


def _notes(paragraph: str) -> list[Note]:
    _, *parts = re.split(r"(?:^|(?<= ))Note(?: \(([^)]*)\))?: ", paragraph)
    return [
        Note(text.strip(), condition or "")
        for condition, text in zip(parts[::2], parts[1::2], strict=True)
    ]


def with_defaults(entry: Entry, arguments: Mapping[str, object]) -> dict[str, object]:
    """Return the arguments of a scheduler, those that were not given at their defaults."""
    defaults = {one.name: one.default for one in fields(entry) if one.default is not REQUIRED}
    return defaults | dict(arguments)
