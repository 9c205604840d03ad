"""Hypothesis strategies for schedules, made from what their parameters declare."""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from hypothesis import assume
from hypothesis import strategies as st

from lrsched_cli.errors import LRSchedError
from lrsched_cli.parameters import Field, fields, kinds
from lrsched_cli.schedules import FAMILIES, Floats, Schedule, base
from lrsched_cli.schedules.formula import RATE

Result = TypeVar("Result")

LARGEST_TIME = 10**6

_MOST = 1e3
_LEAST = 1e-6
"""Sizes of numbers that people train with; what lies beyond is tried by the tests of errors."""


STEPPERS = (
    "StepLR(7, gamma=0.5)",
    "MultiStepLR([3, 9], gamma=0.5)",
    "ConstantLR(0.5, total_iters=4)",
    "LinearLR(0.25, total_iters=6)",
    "ExponentialLR(0.99)",
    "PolynomialLR(12, power=2)",
    "CosineAnnealingLR(10, eta_min=0.01)",
    "CosineAnnealingWarmRestarts(5, T_mult=2)",
    "CyclicLR(0.01, max_lr=0.1, step_size_up=4)",
    "SWALR(0.05, anneal_epochs=5)",
    "SequentialLR([0, 0], milestones=[8])",
    "ChainedScheduler([0])",
)
"""Schedulers of a `stepwise`; the last two step the first one."""


FORMULAS = (
    "0.1 * 0.95 ** floor(t / 10)",
    "0.1 * (t + 1) / 5 if t < 5 else 0.05 * (1 + cos(pi * min((t - 5) / 85, 1)))",
    "[0.1, 0.01, 0.001][min(t // 30, 2)]",
    "0.1 * 0.1 ** sum(j in (30, 60) for j in range(t))",
    "max(0.1 - 0.001 * t, 1e-4)",
    "0.1 if t % 7 < 3 else cosine(lr0=0.1, total=90)(t - t % 7)",
    "x = sqrt(t); 0.1 / (1 + x) if not 20 < t <= 30 else 0.01 * (1 + x * x) ** -0.5",
)
"""Formulas, one for each of their parts."""


def values(field: Field) -> st.SearchStrategy[Any]:  # noqa: C901, PLR0911 - one a kind
    """Return a strategy for the values of a parameter, within its bounds."""
    match field.kind:
        case kinds.BOOL:
            return st.booleans()
        case kinds.INT:
            return st.integers(int(field.param.at_least or 0), 10_000)
        case kinds.Choice():
            return st.sampled_from(field.choices)
        case kinds.INTS:
            return st.lists(st.integers(1, 200), max_size=4, unique=True).map(sorted)
        case kinds.FLOATS:
            return st.lists(st.floats(1, 200), max_size=4, unique=True).map(sorted)
        case kinds.POINTS:
            return st.dictionaries(st.integers(0, 200), st.floats(0, 10), min_size=1, max_size=5)
        case _ if field.kind is RATE:
            return st.sampled_from(FORMULAS)
        case kinds.TEXTS:
            return st.lists(st.sampled_from(STEPPERS), min_size=1, max_size=4)
        case base.SCHEDULE:
            return schedules(simple=True)
        case base.SCHEDULES:
            return st.lists(schedules(simple=True), min_size=1, max_size=3)
        case kinds.FLOAT:
            bounds = [field.param.above, field.param.at_least]
            least = max([_LEAST, *(bound for bound in bounds if bound is not None)])
            found = st.floats(least, min(_MOST, field.param.at_most or _MOST))
            return found.map(_no_hair) if field.name == "growth" else found
        case _:
            message = f"no strategy for {field.kind}"
            raise NotImplementedError(message)


def _no_hair(growth: float) -> float:
    """Return a growth of cycles that is 1, or is apart from it: no run has 1 and a rounding."""
    return 1.0 if abs(growth - 1) < 1e-6 else growth


@st.composite
def schedules(
    draw: st.DrawFn, family: type[Schedule] | None = None, *, simple: bool = False
) -> Schedule:
    """Return a strategy for schedules, of one family or of any; simple ones hold no others."""
    families = [known for known in FAMILIES.values() if not (simple and known.combines())]
    family = family or draw(st.sampled_from(families))
    given = {}
    for field in fields(family):
        strategy = values(field)
        value = draw(strategy if field.is_required else st.none() | strategy)
        if value is not None:
            given[field.name] = value
    if family is FAMILIES["sequence"]:
        times = st.integers(1, 10**4) | st.floats(1, 10**4)
        given["at"] = sorted(draw(st.sets(times, min_size=3, max_size=3)))
        given["at"] = given["at"][: len(given["parts"]) - 1]
    return unless_refused(lambda: family(**given))  # two may exclude each other


def example(family: type[Schedule]) -> Schedule:
    """Return a schedule of a family, with what it does not require left out."""
    cosine = FAMILIES["cosine"]()
    parts: dict[kinds.Kind, Any] = {
        kinds.TEXTS: STEPPERS[:1],
        RATE: FORMULAS[0],
        kinds.INT: 3,
        base.SCHEDULE: cosine,
        base.SCHEDULES: (cosine,),
    }
    required: dict[str, Any] = {
        field.name: parts.get(field.kind, ()) for field in fields(family) if field.is_required
    }
    return family(**required)


def unless_refused(function: Callable[..., Result], *arguments: object) -> Result:
    """Return what a function returns; where it refuses, as it does overflow, look elsewhere."""
    try:
        return function(*arguments)
    except LRSchedError:
        assume(condition=False)
        raise


def rates(schedule: Schedule, t: npt.ArrayLike) -> Floats:
    """Return a schedule's rates at an array of times, where it has any."""
    return unless_refused(lambda: np.asarray(schedule(np.asarray(t, float))))


times = st.lists(st.integers(0, LARGEST_TIME), min_size=1, max_size=50)
"""Whole times, as training counts them."""
