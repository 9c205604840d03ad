"""A rule about the ends of a decay or a cycle: the lowest rate must be below the peak."""

import math
from collections.abc import Iterator

from lrsched_cli.analysis.checks.remade import numbers_of
from lrsched_cli.analysis.checks.rule import WARNING, Example, Problem, Rule
from lrsched_cli.analysis.checks.subject import Subject
from lrsched_cli.schedules.cyclical import Cyclic, OneCycle
from lrsched_cli.schedules.shapes import FiniteDecay, Linear


def _min_above_peak(subject: Subject) -> Iterator[Problem]:
    for part in subject.parts():
        if isinstance(part, FiniteDecay) and not isinstance(part, Linear):
            problem = _of_decay(subject, part)
        elif isinstance(part, Cyclic) and part.min_lr >= part.max_lr > 0:
            problem = _told(subject, part.min_lr, part.max_lr, "falls where it should rise")
        elif isinstance(part, OneCycle) and part.div_factor < 1:
            first = part.max_lr / part.div_factor
            problem = Problem(
                f"div_factor={part.div_factor:.16g} lets the cycle start at {first:.4g}, above its "
                f"peak, {part.max_lr:.4g}: the rate falls where it should rise",
                "Use a div_factor above 1: the first rate is the peak divided by it.",
            )
        else:
            continue
        if problem is not None:
            yield problem
            return


def _of_decay(subject: Subject, part: FiniteDecay) -> Problem | None:
    low, high = part.floor, part.lr0
    if not 0 < high <= low or not _is_top(subject, low) or _is_asked_to_rise(subject):
        return None
    return _told(subject, low, high, "rises where it should fall")


def _told(subject: Subject, low: float, high: float, effect: str) -> Problem:
    effect = "never changes" if low == high else effect
    return Problem(
        f"the lowest rate, {low:.4g}, is not below the peak, {high:.4g}: the rate {effect}",
        f"Use {_named(subject, low, high)}.",
    )


def _is_top(subject: Subject, low: float) -> bool:
    """Tell whether the lowest rate of a part is the highest of the whole: it is no warmup's end."""
    end = subject.schedule.length
    highest = max(subject.peak, low)
    return end is not None and math.isclose(subject.rate(end), highest, rel_tol=1e-9)


_ENDS = {"end_learning_rate", "end_lr", "end_value", "end"}
"""Arguments for a last rate, rather than a lowest one: it may be meant to be higher."""

_RATES = ("lr", "lr0", "max_lr", "learning_rate", "initial_learning_rate", "init_value")
"""Arguments for the rate that a schedule begins with, or its peak."""


def _is_asked_to_rise(subject: Subject) -> bool:
    return any(_ENDS & set(one.arguments) for one in subject.made)


def _named(subject: Subject, low: float, high: float) -> str:
    """Return what is to be used: the argument for the lowest rate, where one can be told."""
    given = [pair for one in subject.made for pair in numbers_of(one) if pair[0] not in _RATES]
    name = next((name for name, value in given if value == low), None)
    if name is not None:
        return f"a lowest rate below {high:.4g} for {name}"
    ratio = next((n for n, value in given if value == 1 and isinstance(value, float)), None)
    return f"{ratio} below 1" if ratio else f"a lowest rate below {high:.4g}"


MIN_ABOVE_PEAK = Rule(
    "min-above-peak",
    WARNING,
    "the lowest rate is not below the peak",
    "A decay towards a rate above the one it starts from rises. Keras' PolynomialDecay ends at "
    "0.0001 unless told otherwise, which is above many a rate for fine-tuning. A cycle whose "
    "base_lr is above its max_lr, or whose div_factor is below 1, goes down first: torch takes it.",
    "Say the lowest rate, below the peak; where it is a fraction of the peak, below 1.",
    Example("keras.PolynomialDecay(5e-5, decay_steps=1000)"),
    _min_above_peak,
)
