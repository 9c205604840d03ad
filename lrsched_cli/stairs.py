"""Curves as pictures show them: each rate is held for its update, the last one too."""

from collections.abc import Sequence

from lrsched_cli._lazy import np
from lrsched_cli.errors import LearningRateError
from lrsched_cli.sampling import Span, curves, points
from lrsched_cli.schedules import Floats, Schedule

_STAIRS = 40
"""Updates in a picture of which each is wide enough to be seen to hold its rate."""


def held_curves(
    schedules: Sequence[Schedule], span: Span, pixels: int
) -> tuple[Floats, list[Floats]]:
    """Return the points of several curves as pictures show them: a rate is held for its update.

    Few updates are stairs, whatever the schedule. Of more, a line through the rates shows as much;
    the last one is held until the range ends. A range with a stride has all updates in it, unless
    there is no rate after its last row.
    """
    try:
        return _held_curves(schedules, Span(span.start, span.stop, unit=span.unit), pixels)
    except LearningRateError:
        if span.stride == 1:
            raise
        return _held_curves(schedules, Span(span.start, span.last + 1, unit=span.unit), pixels)


def _held_curves(
    schedules: Sequence[Schedule], whole: Span, pixels: int
) -> tuple[Floats, list[Floats]]:
    if whole.count > _STAIRS:
        at, rates = curves(schedules, whole, pixels)
        return np.append(at, whole.stop), [np.append(one, one[-1]) for one in rates]
    times = np.arange(whole.start, whole.stop, dtype=np.float64)
    at = np.stack([times, times + 1], axis=1).reshape(-1)
    return at, [np.repeat(schedule(times), 2) for schedule in schedules]


def held_curve(schedule: Schedule, span: Span, pixels: int) -> tuple[Floats, Floats]:
    """Return the points of a curve as pictures show it, or those of a log."""
    if schedule.known_at is not None:
        return points(schedule, span, pixels)
    at, (rates,) = held_curves([schedule], span, pixels)
    return at, rates
