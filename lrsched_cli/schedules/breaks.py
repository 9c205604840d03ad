"""Breakpoints as float64 has them: where a segment begins, on its own clock and on a shifted one.

A segment begins at the first float64 for which the formula chooses it. What shifts a clock rounds,
so that a breakpoint there is not always the sum of two numbers; it is the first time from which
the shifted clock has reached it.
"""

import math
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from lrsched_cli.schedules.base import Floats

ROUNDING = 2.0**-40
"""Where two segments meet, a smaller fraction of the rate between them comes of rounding."""

_NEIGHBOURS = 8
"""How many float64 on either side of a computed breakpoint the exact one may lie."""

_HALVINGS = 128
"""Enough to get from the longest range to two float64 beside each other."""

_FAN = 64
"""Times looked at together in a search."""

FARTHEST = 2.0**40
"""Up to where a breakpoint is looked for: float64 has four thousand times between two updates."""


def first_float(about: "Floats", reached: "Callable[[Floats], npt.NDArray[np.bool_]]") -> "Floats":
    """Return the first float64 at which something is reached, a few from each given one."""
    for _ in range(_NEIGHBOURS):
        is_early = ~reached(about)
        if not is_early.any():
            break
        about = np.where(is_early, np.nextafter(about, np.inf), about)
    for _ in range(_NEIGHBOURS):
        earlier = np.nextafter(about, -np.inf)
        is_late = reached(earlier)
        if not is_late.any():
            break
        about = np.where(is_late, earlier, about)
    return about


def first_between(
    low: "Floats", high: "Floats", reached: "Callable[[Floats], npt.NDArray[np.bool_]]"
) -> "Floats":
    """Return the first float64 after each `low` at which something is reached, as it is at `high`.

    By bisection: what is reached stays so, up to `high`.
    """
    for _ in range(_HALVINGS):
        middle = low + (high - low) / 2
        if not ((low < middle) & (middle < high)).any():
            break
        is_reached = reached(middle)
        low, high = np.where(is_reached, low, middle), np.where(is_reached, middle, high)
    return high


def next_shifted(following: "Callable[[Floats], Floats]", t: "Floats", by: float) -> "Floats":
    """Return the first breakpoint after each time of what has a clock that starts at `by`."""
    if not by:
        return following(t)
    own = following(np.maximum(t - by, 0))
    moved = own + by
    if (moved - by == own).all():
        return moved
    return first_float(moved, lambda time: time - by >= own)


def arrival(following: "Callable[[Floats], Floats]", t: "Floats", by: float) -> "Floats":
    """Return what a clock that starts at `by` shows as it arrives at each time.

    That is its own breakpoint, if the time is where that is reached: rounding may go past it.
    """
    if not by:
        return t
    earlier = np.maximum(np.nextafter(t, -np.inf) - by, 0)
    return np.minimum(t - by, following(earlier))


def next_boundary(t: "Floats", boundaries: "Floats | Sequence[float]") -> "Floats":
    """Return the first boundary after each time, else infinity."""
    ends = np.append(boundaries, np.inf)
    later: Floats = ends[np.searchsorted(ends, t, side="right")]
    return later


def last_breakpoint(following: "Callable[[Floats], Floats]") -> float:
    """Return the last breakpoint, 0 if there is none, or infinity if they never end."""
    if np.isfinite(following(np.array([FARTHEST]))[0]):
        return math.inf
    last, end = 0.0, FARTHEST
    times = np.append(0.0, 2.0 ** np.arange(math.log2(FARTHEST)))
    while True:
        is_before = np.isfinite(following(times))
        if not is_before.any():
            return last
        number = int(np.flatnonzero(is_before)[-1])
        last = float(following(times[number : number + 1])[0])
        end = float(times[number + 1]) if number + 1 < times.size else end
        times = np.linspace(last, max(end, last), _FAN)
