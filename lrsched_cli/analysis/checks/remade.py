"""A call with other arguments: what changes of its schedule, and which argument changes it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from lrsched_cli._lazy import np
from lrsched_cli.dialects.made import Made
from lrsched_cli.errors import LRSchedError
from lrsched_cli.horizon import usual_stop
from lrsched_cli.parameters.values import Optimizer
from lrsched_cli.sampling import rates_between
from lrsched_cli.schedules import Schedule

_FAR, _SAMPLES = 4, 129
"""Up to so many times its usual range a schedule is looked at, at so many times."""


def made_with(made: Made, changed: Mapping[str, object]) -> Schedule | None:
    """Return the schedule of a call with other arguments; None where they are refused."""
    arguments = {**made.arguments, **changed}
    for name, value in arguments.items():
        if isinstance(value, Optimizer) and made.number is not None:  # as it was before the call
            arguments[name] = replace(value, made=value.made[: made.number])
    try:
        return made.maker(**arguments).settled()
    except (LRSchedError, TypeError, ValueError, ArithmeticError):
        return None


def is_same(one: Schedule | None, other: Schedule) -> bool:
    """Tell whether two schedules have the same rates."""
    if one is None or one == other:
        return one is not None
    end = _FAR * usual_stop([one, other])
    t = np.linspace(0, end, _SAMPLES).round()
    return np.array_equal(rates_between(one, t), rates_between(other, t), equal_nan=True)


def is_constant(schedule: Schedule) -> bool:
    """Tell whether a schedule never changes the rate."""
    t = np.linspace(0, _FAR * usual_stop([schedule]), _SAMPLES).round()
    rates = rates_between(schedule, t)
    return bool((rates == rates[0]).all())


def numbers_of(made: Made) -> Iterator[tuple[str, float]]:
    """Yield the arguments of a call that are numbers."""
    for name, value in made.arguments.items():
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            yield name, value


def argument_for_length(
    made: Iterable[Made], length: float, wanted: float
) -> tuple[str, float] | None:
    """Return the argument, and its value, that makes a schedule as long as is wanted.

    Of a schedule that is made of others, the last of these ends it.
    """
    for one in dict.fromkeys([*made][:1] + [*made][-1:]):
        whole = made_with(one, {})  # alone, as the others will be
        if whole is None or whole.length is None:
            continue
        for name, value in numbers_of(one):
            tried = {value + wanted - length, value * wanted / length}
            for other in sorted(tried, reverse=True):
                number = int(other) if float(other).is_integer() else 0
                changed = made_with(one, {name: number}) if number > 0 else None
                if changed is None or changed.length is None:
                    continue
                if changed.length - whole.length == wanted - length:
                    return name, number
    return None
