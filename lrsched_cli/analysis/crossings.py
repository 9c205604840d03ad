"""When a rate is first below, or above, another one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.comparison import Comparison
from lrsched_cli.repetition import repetition_of
from lrsched_cli.sampling import MOST_ROWS, Span, points, time_of
from lrsched_cli.schedules import Floats, Schedule
from lrsched_cli.segments import LONG, Rows, Segments, segments

if TYPE_CHECKING:
    import numpy.typing as npt

    Test = Callable[[Floats], npt.NDArray[np.bool_]]

_MOST_LOOKED_AT = 10**7
"""Rows that are looked at one by one, where no range is given and nothing tells them together."""

_BLURRED = 64
"""Rows before one that was found by bisection: rounding may have let one of them through."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """The first time at which a schedule's rate is below a limit, or above it."""

    schedule: str
    below: float | None
    above: float | None
    unit: str
    t: float | None
    """None for never."""
    epoch: float | None
    """The time in epochs, where `t` counts steps and it is known how many an epoch has."""
    lr: float | None
    last: int
    """The last time that was looked at, if there is none."""


def crossings(
    comparison: Comparison, *, below: float | None = None, above: float | None = None
) -> tuple[Crossing, ...]:
    """Return for each schedule when its rate is first below one limit, and first above another.

    That is in the comparison's range; where none was given, also after that, of schedules that
    have no end.

    Raises:
        LearningRateError: a schedule has no usable rate before that.
    """
    asked = [(below, None)] * (below is not None) + [(None, above)] * (above is not None)
    return tuple(
        _crossing(comparison, label, schedule, one, other)
        for label, schedule in zip(
            (one.label for one in comparison.series), comparison.schedules, strict=True
        )
        for one, other in asked
    )


def _crossing(
    comparison: Comparison,
    label: str,
    schedule: Schedule,
    below: float | None,
    above: float | None,
) -> Crossing:
    def is_there(rates: Floats) -> "npt.NDArray[np.bool_]":
        low = np.inf if below is None else below
        high = -np.inf if above is None else above
        there: npt.NDArray[np.bool_] = (rates < low) & (rates > high)
        return there

    t: float | None = None
    last = comparison.span.last
    for span in _spans(comparison, schedule):
        sought = first_time if schedule.known_at is None else _first_row_of_log
        t, last = sought(schedule, span, is_there), span.last
        if t is not None:
            break
    epoch = comparison.steps_per_epoch if comparison.span.unit == "step" else None
    return Crossing(
        label,
        below,
        above,
        comparison.span.unit,
        t,
        None if t is None or epoch is None else t / epoch,
        None if t is None else float(schedule(t)),
        last,
    )


def _spans(comparison: Comparison, schedule: Schedule) -> Iterator[Span]:
    """Yield the ranges in which the time is sought, one after the other."""
    span = comparison.span
    yield span
    if comparison.run.span is None and schedule.length is None:
        far = Span(span.start, MOST_ROWS, unit=span.unit)
        is_told = segments(schedule, far) is not None or repetition_of([schedule], far) is not None
        yield far if is_told else Span(span.start, _MOST_LOOKED_AT, unit=span.unit)


def _first_row_of_log(schedule: Schedule, span: Span, is_there: "Test") -> float | None:
    """Return the time of the first of a log's rows in a range that passes a test, or None."""
    times, rates = points(schedule, span)
    found = np.flatnonzero(is_there(rates))
    return time_of(times[found[0]]) if found.size else None


def first_time(schedule: Schedule, span: Span, is_there: "Test") -> int | None:
    """Return the first time of a range whose rate passes a test, or None.

    Of a long range few rows are looked at, where these tell the others.

    Raises:
        LearningRateError: the schedule has no usable rate before that.
    """
    parts = segments(schedule, span)
    if parts is not None:
        row = _first_row(Rows.of(schedule, span), parts, is_there)
        return None if row is None else span.start + span.stride * row
    for t in _looked_at(schedule, span):
        found = is_there(schedule(t))
        if found.any():
            return int(t[int(found.argmax())])
    return None


def _looked_at(schedule: Schedule, span: Span) -> Iterable[Floats]:
    """Yield the times of a range, up to where they come again."""
    again = repetition_of([schedule], span) if span.count > LONG else None
    count = span.count if again is None else min(span.count, again.before + 2 * again.size)
    return Span(span.start, span.start + count * span.stride, span.stride, span.unit).chunks()


def _first_row(rows: Rows, parts: Segments, is_there: "Test") -> int | None:
    """Return the same of segments in which the rate only rises or only falls."""
    found = is_there(parts.begins) | is_there(parts.ends)
    if not found.any():
        return None
    number = int(found.argmax())
    outside, inside = float(parts.first[number]), float(parts.last[number])
    begin = outside
    if is_there(parts.begins[number : number + 1])[0]:
        return int(begin)
    while inside - outside > 1:
        middle = np.floor((outside + inside) / 2)
        if is_there(rows(np.array([middle])))[0]:
            inside = middle
        else:
            outside = middle
    near = np.arange(max(begin, inside - _BLURRED), inside + 1)
    return int(near[int(is_there(rows(near)).argmax())])
