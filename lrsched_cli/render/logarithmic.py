"""Logarithmic axes of rates: how far down they go, and where curves are below them."""

import math
from collections.abc import Iterable, Iterator

from lrsched_cli._lazy import np
from lrsched_cli.schedules import Floats

_LEAST_TIME = 0.01
"""Fraction of the range for which a curve lies below what an axis shows of it, at most."""

_FEW_DECADES = 2
"""An axis is not made shorter for the sake of less than these."""

_MOST_MARKS = 12
"""Parts of a curve below an axis that are told."""


def least_shown(curves: Iterable[tuple[Floats, Floats]]) -> float | None:
    """Return the rate from which on an axis shows curves, of which times and rates are given.

    A curve may spend many decades on its last steps: these are left out, down to a power of ten.
    None stands for all positive rates.
    """
    ends = [_ends(t, rates) for t, rates in curves if (rates > 0).any()]
    if not ends:
        return None
    least, most_of_the_time = (min(values) for values in zip(*ends, strict=True))
    limit = float(10.0 ** math.floor(math.log10(most_of_the_time)))
    return limit if 0 < least < limit / 10**_FEW_DECADES else None


def _ends(t: Floats, rates: Floats) -> tuple[float, float]:
    """Return the lowest positive rate, and the one below which a curve is for a short time."""
    is_positive = rates > 0
    weights = np.gradient(t)[is_positive] if t.size > 1 else np.ones(1)
    positive = rates[is_positive]
    order = np.argsort(positive)
    time = np.cumsum(weights[order])
    first = np.searchsorted(time, _LEAST_TIME * time[-1])
    return float(positive.min()), float(positive[order][min(int(first), positive.size - 1)])


def lowest_below(t: Floats, rates: Floats, low: float) -> Iterator[tuple[float, float]]:
    """Yield the time and the lowest rate of each part of a curve below the axis, the first some.

    A rate that is none to a logarithmic axis is 0.
    """
    values = np.where(np.isnan(rates), 0.0, rates)
    is_below = np.concatenate([[False], values < low, [False]]).astype(int)
    starts, ends = np.flatnonzero(np.diff(is_below) > 0), np.flatnonzero(np.diff(is_below) < 0)
    for start, end in zip(starts[:_MOST_MARKS], ends[:_MOST_MARKS], strict=True):
        lowest = start + int(np.argmin(values[start:end]))
        yield float(t[lowest]), float(values[lowest])
