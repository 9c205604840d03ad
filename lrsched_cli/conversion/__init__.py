"""A schedule as code: one file a target, each with a framework's own scheduler where that is equal.

`convert` returns a text to paste into a script. Which of a framework's schedulers may be equal is
proposed by the target's file; whether it is so is judged by computing both.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Literal, get_args

from lrsched_cli.errors import ConversionError, FormulaError
from lrsched_cli.recognition import recognised
from lrsched_cli.schedules import Schedule, Unit

Target = Literal["torch", "keras", "tf", "optax", "transformers", "timm", "python", "toml"]

TARGETS: tuple[str, ...] = get_args(Target)

_OWN = ("python", "toml")
"""The targets that say a formula as it is, and not as the family's schedule that it equals."""

SUFFIXES = (".py", ".toml")
"""How the names of files end that hold code for a target."""


def suffix_of(target: str) -> str:
    """Return how the name of a file ends that holds code for a target."""
    return ".toml" if target == "toml" else ".py"


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be converted: the schedule, what it is called, and what its `t` counts."""

    schedule: Schedule
    label: str
    unit: Unit | None = None
    """None: what the target counts by itself."""


def convert(asked: Request, target: str) -> str:
    """Return the code of a schedule for a framework, one of `TARGETS`.

    Raises:
        ConversionError: the schedule has no formula, and the framework no scheduler for it.
        LearningRateError: the schedule has no usable rate.
    """
    if _has_function(asked.schedule):
        message = "calls a Python function, and what that computes is not known"
        raise ConversionError(str(asked.schedule), message)
    try:
        return _code(asked, target)
    except FormulaError as error:
        told = f"{error.problem}; {_way_out(asked)}"
        raise ConversionError(error.schedule, told) from None


def _has_function(schedule: Schedule) -> bool:
    """Tell whether a schedule is, or is made of, one that calls a function of Python."""
    values = schedule.values().values()
    is_one = any(callable(one) and not isinstance(one, Schedule) for one in values)
    return is_one or any(map(_has_function, schedule.inner))


def _code(asked: Request, target: str) -> str:
    if target not in _OWN:
        asked = replace(asked, schedule=recognised(asked.schedule) or asked.schedule)
    code: str = import_module(f"{__name__}.{target}").code(asked)
    return code


def _way_out(asked: Request) -> str:
    """Return what can be done with a schedule that has no formula."""
    with suppress(ConversionError):
        _code(asked, "torch")
        return "torch's own schedulers can say it: --to torch"
    return "compare -f csv writes its rates, which piecewise(points={0: ..., 1: ...}) can hold"
