"""Any function of the update; optax's schedules are such."""

from lrsched_cli.expression import Reading
from lrsched_cli.live.sampled import Sampled


def read_object(given: object, *, total: int | None = None, **_others: object) -> Reading:
    """Return the schedule of a function."""
    name = name_of(given)
    return Reading(Sampled(function=given, called=name, total=total), (), name)


def name_of(given: object) -> str:
    """Return what a function is called; of one made by another function, that one's name."""
    inner = getattr(given, "func", given)  # of functools.partial
    name = str(getattr(inner, "__qualname__", "") or type(given).__name__)
    outer = name.partition(".<locals>")[0]
    return "function" if outer == "<lambda>" else outer
