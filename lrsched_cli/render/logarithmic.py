"""Logarithmic axes of rates: how far down they go."""

import math
from collections.abc import Iterable

from lrsched_cli._lazy import np
from lrsched_cli.schedules import Floats

_LEAST_TIME = 0.01
"""Fraction of the range for which a curve lies below what an axis shows of it, at most."""

_FEW_DECADES = 2
"""An axis is not made shorter for the sake of less than these."""


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
