"""Exact counting of periods, and slopes that keep their exactness when multiplied by `t`."""

import math
from collections.abc import Callable, Iterable

from lrsched_cli._lazy import fractions, np
from lrsched_cli.schedules.base import Floats, Schedule
from lrsched_cli.schedules.breaks import first_float

_MOST_PARTS = 1000
"""Of an update: how fractional a period may be."""

_HIGH_BITS = 26
"""Bits of a slope's leading part: multiplied by a whole `t` below 2**27 it still fits float64."""

_SMALLEST = -746.0
"""Logarithm of a number that float64 rounds to 0."""


def completed(t: Floats, every: float) -> Floats:
    """Return the number of periods of length `every` completed at `t`: `floor(t / every)`."""
    quotient = t / every
    periods = np.floor(quotient)
    if not every.is_integer():
        doubtful = periods == quotient  # the quotient may have been rounded up to a whole number
        if doubtful.any():
            periods[doubtful] = np.floor_divide(t[doubtful], every)
    return periods


def next_multiple(t: Floats, every: float) -> Floats:
    """Return the first time after each `t` at which another period is completed."""
    periods = completed(t, every)
    return first_float((periods + 1) * every, lambda time: completed(time, every) > periods)


def completed_before(t: Floats, every: float) -> Floats:
    """Return the number of periods completed just before each `t`."""
    return completed(np.nextafter(t, -np.inf), every)


def progress(t: Floats, slope: float, every: float) -> Floats:
    """Return `slope * t / every`, rounded once."""
    if every == 1:
        return slope * t
    try:
        high, low = _split(slope, every)
    except OverflowError:
        return slope * (t / every)
    return high * t + low * t


def one_plus_progress(t: Floats, slope: float, every: float) -> Floats:
    """Return `1 + slope * t / every`, exact also where the two terms nearly cancel."""
    if slope >= 0:
        return 1 + slope * (t if every == 1 else t / every)
    try:
        high, low = _split(slope, every)
    except OverflowError:
        return 1 + slope * (t / every)
    return (1 + high * t) + low * t


def _split(numerator: float, denominator: float) -> tuple[float, float]:
    """Return `numerator / denominator` as a leading part of 26 bits and the rest.

    Their sum carries twice the digits of one float64, and the leading part times a whole `t` is
    exact, so `high * t + low * t` is rounded once instead of twice.

    Raises:
        OverflowError: the quotient is beyond float64.
    """
    over, under = numerator.as_integer_ratio()
    by, of = denominator.as_integer_ratio()
    over, under = over * of, under * by
    mantissa, exponent = math.frexp(over / under)
    high = math.ldexp(round(math.ldexp(mantissa, _HIGH_BITS)), exponent - _HIGH_BITS)
    part, whole = high.as_integer_ratio()
    return high, (over * whole - part * under) / (under * whole)


def as_fraction(period: float) -> "fractions.Fraction | None":
    """Return a period as a fraction of few parts of an update, or None if it is none."""
    share = fractions.Fraction(period).limit_denominator(_MOST_PARTS)
    return share if float(share) == period else None


def common_repetition(schedules: Iterable[Schedule]) -> tuple[float, float] | None:
    """Return from when on the rates of all come again, and after how long; None if not known.

    A rate that stays the same comes again after any time.
    """
    start, common = 0.0, fractions.Fraction(0)
    for schedule in schedules:
        first, period = schedule.repeats or (schedule.settled_from, 0.0)
        share = as_fraction(period)
        if share is None or math.isinf(first):
            return None
        start = max(start, first)
        common = _common(common, share) if common else share
    return (start, float(common)) if common else None


def _common(one: "fractions.Fraction", other: "fractions.Fraction") -> "fractions.Fraction":
    """Return the shortest period that both periods divide; of 0, the other one."""
    if not other:
        return one
    over = math.lcm(one.numerator * other.denominator, other.numerator * one.denominator)
    return fractions.Fraction(over, one.denominator * other.denominator)


def by_level(formula: Callable[[Floats], Floats], level: Floats) -> Floats:
    """Return `formula(level)`, computed once for each level where many times share few levels."""
    if level.size <= 1:
        return formula(level)
    lowest, highest = level.min(), level.max()
    if lowest == highest:
        return np.full_like(level, formula(level[:1])[0])
    if not highest - lowest < level.size:
        return formula(level)
    levels = lowest + np.arange(highest - lowest + 1)
    values: Floats = formula(levels).take((level - lowest).astype(np.intp))
    return values


def powers(base: float, exponent: Floats) -> Floats:
    """Return `base ** exponent` of whole exponents, of which many times share few."""
    return by_level(lambda n: base**n, exponent)


def underflow(factor: float) -> float:
    """Return so many times, and some, as a factor below 1 is multiplied by itself to become 0."""
    return math.ceil(_SMALLEST / math.log(factor)) + 2.0 if factor else 2.0
