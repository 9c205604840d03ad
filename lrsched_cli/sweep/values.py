"""The values of a sweep: lists and ranges as a user writes them, and the grid that they make."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import TypeAlias

from lrsched_cli.errors import SweepError, short_repr
from lrsched_cli.parameters.values import LARGEST_COUNT, to_source

Axes: TypeAlias = Mapping[str, tuple[str, ...]]
"""The values of each name, as texts; of the names, the last one varies fastest."""

Point: TypeAlias = Mapping[str, str]
"""One value for each name."""

MOST_CURVES = 1000

_DIGITS = 4
"""Significant digits of the values between the ends of a logarithmic range, if they differ so."""

_MOST_DIGITS = 17
"""Enough to tell any two numbers of float64 apart."""

_FORMS = "must be values such as 0,50,100, or START:STOP[:STRIDE], or A..B:COUNT"


_IN_A_SCRIPT = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*|\([\w.]*\)|\[[\w.'\"]+\])+")
"""A name as it stands in a script: `args.lr`, `len(loader)`, `cfg["lr"]`."""


def axes_of(pairs: Iterable[tuple[str, tuple[str, ...]]]) -> Axes:
    """Return the axes of names and their values.

    Raises:
        SweepError: a name is no identifier, is given twice or has too many values, or one twice.
    """
    axes: dict[str, tuple[str, ...]] = {}
    for name, values in pairs:
        if not name.isidentifier() and not _IN_A_SCRIPT.fullmatch(name):
            raise SweepError(name, "is no name: it must be made of letters, digits and _")
        if name in axes:
            raise SweepError(name, "is given twice")
        _refuse_too_many(name, len(values))
        repeated = next((value for value, times in Counter(values).items() if times > 1), None)
        if repeated is not None:
            raise SweepError(name, f"has the value {repeated} twice")
        axes[name] = values
    return axes


def axis(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the name and the values that `NAME=VALUES` says; raises as `values_of`."""
    name, equals, values = text.partition("=")
    if not equals:
        raise SweepError(text, "must be NAME=VALUES, such as w=0,50,100")
    return name.strip(), values_of(name.strip(), values)


def values_of(name: str, text: str) -> tuple[str, ...]:
    """Return the values that a text stands for: a list, or a range of even steps or factors.

    Raises:
        SweepError: it holds no value or too many, or is no range; the error is about `name`.
    """
    if ".." in text:
        return _logarithmic(name, text)
    if ":" in text:
        return _range(name, text)
    values = tuple(part.strip() for part in text.split(","))
    if not all(values):
        problem = f"has an empty value in {short_repr(text)}" if text.strip() else "has no value"
        raise SweepError(name, f"{problem}: write them as 0,50,100")
    _refuse_too_many(name, len(values))
    return values


def number_of(text: str) -> float | None:
    """Return the finite number that a text is, or None where it is something else."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _range(name: str, text: str) -> tuple[str, ...]:
    """Return the values from START on that lie before STOP, as in the program's other ranges."""
    from decimal import Decimal  # noqa: PLC0415 - nothing else needs it

    parts = text.split(":")
    if len(parts) not in {2, 3} or any(number_of(part) is None for part in parts):
        raise SweepError(name, f"{_FORMS}, not {short_repr(text)}")
    # In decimals 0:1:0.1 holds 0.3; in float64 it would hold 0.30000000000000004.
    start, stop, stride = [*(Decimal(part if float(part) else 0) for part in parts), Decimal(1)][:3]
    if not stride:
        raise SweepError(name, f"must have a STRIDE other than 0, not {short_repr(text)}")
    length = (stop - start) / stride
    if length <= 0:
        raise SweepError(name, f"must hold a value before STOP, not {short_repr(text)}")
    _refuse_too_many(name, float(length))
    return tuple(to_source(float(start + k * stride)) for k in range(math.ceil(length)))


def _logarithmic(name: str, text: str) -> tuple[str, ...]:
    """Return COUNT values from A to B, both among them, each the same multiple of the last."""
    ends, _, last = text.rpartition(":")
    first, _, second = ends.partition("..")
    match number_of(first), number_of(second), number_of(last):
        case float(start), float(stop), float(count) if "..." not in text:
            if min(start, stop) <= 0 or start == stop:
                problem = "A..B:COUNT goes from A to B by equal factors: both must be above 0, and"
                raise SweepError(name, f"{problem} different, not {short_repr(text)}")
            if count < 2 or not count.is_integer():  # noqa: PLR2004 - its two ends
                raise SweepError(name, f"must have a COUNT of at least 2, not {short_repr(text)}")
            _refuse_too_many(name, count)
            return tuple(map(to_source, _evenly(start, stop, int(count))))
        case _:
            raise SweepError(name, f"{_FORMS}, not {short_repr(text)}")


def _evenly(start: float, stop: float, count: int) -> list[float]:
    """Return numbers whose logarithms are even, in as few digits as tell them apart."""
    low, high = math.log(start), math.log(stop)
    exact = [math.exp(low + (high - low) * k / (count - 1)) for k in range(1, count - 1)]
    values: list[float] = []
    for digits in range(_DIGITS, _MOST_DIGITS + 1):
        values = [start, *(float(f"{x:.{digits - 1}e}") for x in exact), stop]
        if values == sorted(set(values), reverse=stop < start):
            break
    return values


def grid(axes: Axes) -> Iterator[Point]:
    """Yield every combination of values, the last name's varying fastest.

    Raises:
        SweepError: there are too many.
    """
    _refuse_too_many(", ".join(axes), math.prod(map(len, axes.values())))
    for values in product(*axes.values()):
        yield dict(zip(axes, values, strict=True))


def _refuse_too_many(names: str, count: float) -> None:
    if count > MOST_CURVES:
        told = (
            f"{math.ceil(count):,}" if count < LARGEST_COUNT else f"more than {LARGEST_COUNT:.0e}"
        )
        raise SweepError(names, f"makes {told} curves; {MOST_CURVES:,} is the most")


def values_at(point: Point) -> tuple[tuple[str, float | str], ...]:
    """Return the names at a point and their values: numbers, where they are some."""
    pairs = ((name, value, number_of(value)) for name, value in point.items())
    return tuple((name, value if number is None else number) for name, value, number in pairs)


def point_label(point: Point) -> str:
    """Return the label that says what the values at a point are."""
    return ", ".join(f"{name}={value}" for name, value in point.items())
