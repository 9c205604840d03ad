"""Exact counting of periods, and slopes that keep their exactness when multiplied by `t`."""

import math
from collections.abc import Callable

from lrsched_cli._lazy import np
from lrsched_cli.schedules.base import Floats
from lrsched_cli.schedules.breaks import first_float

_HIGH_BITS = 26
"""Bits of a slope's leading part: multiplied by a whole `t` below 2**27 it still fits float64."""


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
