"""The points of a curve: as many as its picture has pixels, and no drop or peak is lost."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.sampling.span import Span
from lrsched_cli.schedules import Floats, Schedule

if TYPE_CHECKING:
    import numpy.typing as npt

_BREAKPOINTS_A_PIXEL = 3
"""Enough for a pixel to show how far down and up a schedule goes within it."""


def rates_between(schedule: Schedule, t: Floats) -> Floats:
    """Return what a curve is between updates, where it need not be a rate that could be used."""
    with np.errstate(all="ignore"):
        return schedule.rates(t) if t.size else t


def curve(schedule: Schedule, span: Span, pixels: int) -> tuple[Floats, Floats]:
    """Return times and rates of the points of a curve `pixels` wide, drops drawn upright.

    Its cost depends on the pixels, not on the length of the range; no drop or peak is lost.
    """
    if schedule.known_at is not None:
        return points(schedule, span, pixels)
    at, (rates,) = curves([schedule], span, pixels)
    return at, rates


def points(schedule: Schedule, span: Span, pixels: int | None = None) -> tuple[Floats, Floats]:
    """Return the points of a log in a range; of many, the lowest and the highest of each pixel."""
    times = schedule.known_at if schedule.known_at is not None else np.empty(0)
    times = times[(times >= span.start) & (times < span.stop)]
    rates = schedule(times)
    if pixels is None or times.size <= 2 * pixels:
        return times, rates
    column = np.floor((times - span.start) / (span.stop - span.start) * pixels)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    order = np.lexsort((rates, column))
    ends = np.append(starts[1:], times.size) - 1
    kept = _in_order(order[starts].astype(float), order[ends].astype(float)).astype(int)
    return times[kept], rates[kept]


def curves(schedules: Sequence[Schedule], span: Span, pixels: int) -> tuple[Floats, list[Floats]]:
    """Return the points of several curves at the times that together tell all of them."""
    times = evenly(span, pixels)
    found = [_few_breakpoints(schedule, times) for schedule in schedules]
    pairs = zip(schedules, found, strict=True)
    jumps = [own[schedule.jumps_at(own) != 0] for schedule, own in pairs]
    return upright(schedules, _in_order(times, *found), jumps)


def upright(
    schedules: Sequence[Schedule], times: Floats, jumps: Sequence[Floats]
) -> tuple[Floats, list[Floats]]:
    """Return the points at some times, with another from which it jumps at each curve's jumps."""
    uprights = _in_order(*jumps)
    at = np.concatenate([uprights, times])
    order = np.argsort(at, kind="stable")  # of equal times, what was before a drop comes first
    at, rates = at[order], []
    for schedule, own in zip(schedules, jumps, strict=True):
        limits, after = schedule.left_limit(uprights), _seen(schedule, uprights)
        before = np.where(_are_among(own, uprights), _usable(schedule, limits, uprights), after)
        rates.append(np.concatenate([before, _seen(schedule, times)])[order])
    return at, rates


def _seen(schedule: Schedule, times: Floats) -> Floats:
    """Return the rates at some times, of which those that are whole must be rates to use."""
    is_whole = times == np.floor(times)
    rates = np.empty_like(times)
    rates[is_whole] = schedule(times[is_whole])
    between = times[~is_whole]
    rates[~is_whole] = _usable(schedule, rates_between(schedule, between), between)
    return rates


def _usable(schedule: Schedule, rates: Floats, times: Floats) -> Floats:
    """Return the rates, where they could be used, else those of the last updates before."""
    bad = ~((rates >= 0) & (rates < np.inf))
    if not bad.any():
        return rates
    held = rates.copy()
    held[bad] = schedule(np.maximum(np.ceil(times[bad]) - 1, 0))
    return held


def evenly(span: Span, pixels: int) -> Floats:
    """Return so many whole times of a range, or all of them if there are fewer."""
    if span.last - span.start < pixels:
        return np.arange(span.start, span.last + 1, dtype=np.float64)
    return _in_order(np.floor(np.linspace(span.start, span.last, pixels)))


def _few_breakpoints(schedule: Schedule, times: Floats) -> Floats:
    found = islice(breakpoints_in_turn(schedule, times), _BREAKPOINTS_A_PIXEL)
    return _in_order(np.empty(0), *found)


def breakpoints_in_turn(schedule: Schedule, times: Floats) -> Iterator[Floats]:
    """Yield the first breakpoint after each time up to the next, then the second, and so on."""
    found, ends = times[:-1], times[1:]
    while found.size:
        found = schedule.next_breakpoint(found)
        found, ends = found[found <= ends], ends[found <= ends]
        yield found


def _are_among(own: Floats, times: Floats) -> "npt.NDArray[np.bool_]":
    """Tell which times are among others, in order; `np.isin` imports the rest of NumPy first."""
    among: npt.NDArray[np.bool_] = np.searchsorted(own, times, "right") > np.searchsorted(
        own, times
    )
    return among


def _in_order(*times: Floats) -> Floats:
    """Return all times, each once, as `np.unique` would, which imports the rest of NumPy first."""
    ordered = np.sort(np.concatenate(times))
    return ordered[np.diff(ordered, prepend=-1.0) > 0]
