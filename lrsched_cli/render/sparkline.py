"""Sparklines: a curve in one line of text, for where a table or a list tells of its schedule."""

from itertools import pairwise

from lrsched_cli._lazy import np
from lrsched_cli.sampling import Span, curve
from lrsched_cli.schedules import Floats, Schedule

_BLOCKS = "▁▂▃▄▅▆▇█"
_FLAT = "▄"
"""What a schedule looks like that neither rises nor falls."""

_SAMPLES = 8
"""Points of the curve for each character."""

_LEAST = 1e-9
"""A change by a smaller fraction of the rate is only one of rounding."""


def sparkline(schedule: Schedule, span: Span, width: int) -> str:
    """Return the curve in so many characters, from its lowest rate to its highest.

    Each shows where the curve goes farthest from what the one before shows, so that a restart
    which is narrower than a character is seen.
    """
    t, rates = curve(schedule, span, _SAMPLES * width)
    low, high = float(rates.min()), float(rates.max())
    if high - low <= _LEAST * high:
        return _FLAT * width
    levels = (rates - low) / (high - low)
    starts = np.searchsorted(t, span.start + np.arange(width) * ((span.stop - span.start) / width))
    return "".join(_BLOCKS[min(int(level * 8), 7)] for level in _farthest(levels, starts.tolist()))


def _farthest(levels: Floats, starts: list[int]) -> list[float]:
    """Return a level for each part of the curve; one without points is as the one before."""
    shown = [float(levels[0])]
    for start, stop in pairwise([*starts[1:], levels.size]):
        part = levels[start:stop].tolist()
        shown.append(max(part, key=lambda level: abs(level - shown[-1]), default=shown[-1]))
    return shown
