"""What is probably not meant about how long a schedule is, or a range: said in a sentence each."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lrsched_cli._lazy import np
from lrsched_cli.sampling import Span, rates_between
from lrsched_cli.schedules import Schedule

_CLOSE = 0.1
"""Of a schedule's length: a range that is so much shorter or longer may well be meant."""

_MOST_TIMES = 6
"""Breakpoints told one by one."""

_PAST = np.arange(1, 9) / 16
"""Shares of a schedule's length by which it is looked at past its end."""

_CLIMB = 1e-6
"""A rise by a smaller fraction of the rate is none that a reader would look for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is probably not meant: of which kind, from which time on, and in words."""

    kind: Literal["breakpoints past the range", "range too short", "range too long", "rebound"]
    t: float
    text: str


def findings(schedule: Schedule, span: Span) -> tuple[Finding, ...]:
    """Return what is probably not meant of a schedule over a range."""
    questions = (_late_breakpoints, _too_short, _too_long, _rebound)
    return tuple(found for question in questions for found in question(schedule, span))


def _late_breakpoints(schedule: Schedule, span: Span) -> Iterator[Finding]:
    """Yield what a range does not reach, of a schedule that has no end of its own before."""
    end = schedule.length or 0
    if end > span.stop:  # that its end is not reached is another finding
        return
    times = _breakpoints_from(schedule, max(span.stop, end + 1 if end else 0))
    is_endless = math.isinf(schedule.last_breakpoint)
    if is_endless and _breakpoints_from(schedule, span.start + 1)[0] < span.stop:
        return
    if times:
        shown = times[:1] if is_endless else times[:_MOST_TIMES]
        told = ", ".join(f"{t:.16g}" for t in shown) + (", ..." if len(times) > len(shown) else ".")
        text = f"The range ends before the breakpoints at {span.unit} {told}"
        yield Finding("breakpoints past the range", times[0], text)


def _breakpoints_from(schedule: Schedule, start: int) -> list[float]:
    """Return the first breakpoints at a time or later: one more than are told."""
    times: list[float] = []
    t = float(np.nextafter(start, -np.inf))
    while len(times) <= _MOST_TIMES:
        t = float(schedule.next_breakpoint(np.array([t]))[0])
        if not math.isfinite(t):
            break
        times.append(t)
    return times


def _too_short(schedule: Schedule, span: Span) -> Iterator[Finding]:
    end = schedule.length
    if end is None or span.start > 0 or span.stop >= (1 - _CLOSE) * end:
        return
    text = (
        f"The range ends at {span.unit} {span.stop}, at {span.stop / end:.2g} of the schedule's "
        f"length of {end}: its last rates are not used."
    )
    yield Finding("range too short", span.stop, text)


def _too_long(schedule: Schedule, span: Span) -> Iterator[Finding]:
    end = schedule.length
    if end is None or span.stop <= (1 + _CLOSE) * end:
        return
    after = np.linspace(end, span.stop - 1, 9).round()
    rates = schedule(np.maximum(after, span.start))
    if (rates != rates[0]).any():
        return
    many, rate = span.stop - max(end, span.start), f"{rates[0]:.6g}"
    text = (
        f"The schedule ends at {span.unit} {end}: the last {many:,} {span.unit}s of the range have "
        f"the rate {rate}" + (", and change nothing." if rates[0] == 0 else ".")
    )
    yield Finding("range too long", end, text)


def _rebound(schedule: Schedule, span: Span) -> Iterator[Finding]:
    """Yield that a rate climbs again past the end, without a jump as of a restart."""
    end = schedule.length
    if end is None:
        return
    at = np.array([float(end)])
    rates = rates_between(schedule, np.append(at, np.ceil(end * (1 + _PAST))))
    least = _CLIMB * np.max(np.abs(rates))
    if not np.isfinite(rates).all() or rates.max() - rates[0] <= least or schedule.jumps_at(at)[0]:
        return
    if span.stop > end + 1:
        text = f"Past its end, at {span.unit} {end}, the rate climbs again."
    else:
        text = f"Past its end, at {span.unit} {end}, the rate would climb again: train no longer."
    yield Finding("rebound", end, text)
