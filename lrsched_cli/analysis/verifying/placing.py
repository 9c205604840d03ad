"""How the rows of a log and the times of a plan come together: conventions, and epochs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.analysis.verifying.batches import by_batches
from lrsched_cli.analysis.verifying.clock import Clock, rates_at
from lrsched_cli.analysis.verifying.rows import Rows
from lrsched_cli.dialects.made import Made
from lrsched_cli.errors import LRSchedError
from lrsched_cli.logs import Log
from lrsched_cli.schedules import Schedule, Unit

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

_MOST_PER_EPOCH = 20_000
"""Steps of an epoch that are tried, where nothing tells them."""

_FEW = 12
"""Rows by which they are sought."""

_CLOSE = 0.02
"""How far a rate may be from the mean of its epoch, as a fraction, at the epoch's middle."""

_LEAST_SPAN = 0.5
"""Of a plan: the part that a log has at least, where the length of an epoch follows from it."""

_FEWEST_RATES = 3
"""Different rates that a log must have to tell the length of an epoch."""

_KEPT = 8
"""Lengths of an epoch that are looked at closely."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A schedule, and what is known of the run that was to follow it."""

    schedule: Schedule
    counts: Unit | None = None
    """What its time counts, if that is known."""
    steps_per_epoch: int | None = None
    label: str = ""
    """What a user calls it."""
    made: Made | None = None
    """The call of a framework's scheduler that makes it, if one does."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A way to read a log against a plan."""

    clock: Clock
    unit: Unit
    """What the plan's time counts."""
    note: str = ""
    schedule: Schedule | None = None
    """The plan, where what it left open is found by the rows."""


def placings(log: Log, rows: Rows, plan: Plan) -> Iterator[Placed]:
    """Yield the ways to read a log against a plan, the likeliest first."""
    length = length_of_epoch(log, plan)
    other: Unit = "step" if log.unit == "epoch" else "epoch"
    converted = _converted(log, rows, plan.schedule, length)
    if plan.counts == log.unit:
        yield from _direct(log)
    elif plan.counts == other or log.is_mean:
        first = next(converted, None)
        yield from _direct(log) if first is None else (first, *converted)
    else:
        yield from _direct(log)
        is_told = plan.steps_per_epoch is not None and log.unit == "epoch"
        for placed in converted:
            if is_told or _spans(placed.clock, rows, plan.schedule, length):
                yield placed
    if plan.made is not None and log.unit == "epoch":
        for schedule, clock, note in by_batches(plan.made, rows, offsets_of(log)[0]):
            yield Placed(clock, "step", note, schedule)


def _spans(clock: Clock, rows: Rows, schedule: Schedule, per_epoch: int | None) -> bool:
    """Tell whether a run is about as long as the plan, where a row is placed so.

    A plan without an end may fit at many a length of an epoch, if nothing tells that.
    """
    last = float(clock.times(rows.times[-1:])[0]) + clock.mean_over
    length = schedule.length
    if length is None:
        return per_epoch is not None
    return _LEAST_SPAN * length <= last <= length * (1 + _CLOSE) + 1


def _direct(log: Log) -> Iterator[Placed]:
    for offset in offsets_of(log):
        yield Placed(Clock(offset), log.unit)


def offsets_of(log: Log) -> list[int]:
    """Return what may have to be added to a time to count from 0, where nothing is wrong."""
    first = float(log.times[0])
    likely = log.offsets[:1] if log.is_certain else log.offsets
    return [one for one in likely if first + one >= 0] or [log.offsets[0]]


def _converted(log: Log, rows: Rows, schedule: Schedule, length: int | None) -> Iterator[Placed]:
    """Yield the ways to read a log in one unit against a plan in the other."""
    if log.unit == "step":
        lengths = [length] if length else held_lengths(rows, schedule, offsets_of(log))
        for one, offset in ((n, k) for n in lengths for k in offsets_of(log)):
            yield Placed(Clock(offset, every=one), "epoch", note=_note(one, told=bool(length)))
        return
    for offset in offsets_of(log):
        lengths = [length] if length else spread_lengths(rows, schedule, offset, mean=log.is_mean)
        for count in lengths:
            for clock in _within(log, count, offset):
                yield Placed(clock, "step", note=_note(count, told=bool(length)))


def _note(length: int, *, told: bool) -> str:
    return "" if told else f"an epoch is taken to be {length} steps: so the log fits the plan best"


def _within(log: Log, length: int, offset: int) -> tuple[Clock, ...]:
    """Return which of an epoch's updates a row may have the rate of: last, next, or first."""
    if log.is_mean:
        return (Clock(offset, length, mean_over=length),)
    return tuple(Clock(offset, length, plus) for plus in dict.fromkeys((length - 1, length, 0)))


def spread_lengths(
    rows: Rows, schedule: Schedule, offset: int, *, mean: bool = False, beyond: bool = False
) -> list[int]:
    """Return the lengths of an epoch for which rows of epochs come nearest to a plan in steps."""
    few = _telling(rows)
    if few is None:
        return []
    epochs = few.times + offset
    last = float(rows.times[-1] + offset) + 1
    length = None if beyond else schedule.length
    most = _MOST_PER_EPOCH if length is None else int(length // max(last, 1)) + 1
    tried = np.arange(2.0, min(most, _MOST_PER_EPOCH) + 1)
    if length is not None and most > _MOST_PER_EPOCH:
        whole = [float(length // n) for n in range(int(last), int(last) * 4) if not length % n]
        tried = np.concatenate([tried, whole])
    if not tried.size:
        return []
    places = ((tried - 1) / 2,) if mean else (tried - 1, tried, np.zeros_like(tried))
    found: dict[int, float] = {}
    for plus in places:
        misses = _misses(few, schedule, epochs[None, :] * tried[:, None] + plus[:, None])
        for number in np.argsort(misses, kind="stable")[:_KEPT].tolist():
            length_, miss = int(tried[number]), float(misses[number])
            found[length_] = min(miss, found.get(length_, miss))
    near = [n for n, miss in found.items() if miss <= (_CLOSE if mean else 1e-3)]
    return sorted(near, key=lambda n: found[n])[: 4 * _KEPT]


def held_lengths(rows: Rows, schedule: Schedule, offsets: Iterable[int]) -> list[int]:
    """Return the lengths of an epoch for which rows of steps come nearest to a plan in epochs."""
    few = _telling(rows)
    if few is None:
        return []
    tried = np.arange(2.0, min(float(rows.times[-1]) + 2, _MOST_PER_EPOCH) + 1)
    offset = next(iter(offsets))
    t = np.floor((few.times + offset)[None, :] / tried[:, None])
    misses = _misses(few, schedule, t)
    order = np.argsort(misses, kind="stable")[:_KEPT]
    return [int(tried[n]) for n in order.tolist() if misses[n] <= 1e-3]  # noqa: PLR2004 - as above


def _misses(rows: Rows, schedule: Schedule, t: "Floats") -> "Floats":
    """Return for each set of times how far the rates are from the rows', of the highest."""
    try:
        expected = rates_at(schedule, t)
    except LRSchedError:
        return np.full(t.shape[0], np.inf)
    gaps = np.abs(expected - rows.rates) / (rows.peak or 1.0)
    misses: Floats = np.nan_to_num(gaps, nan=np.inf).max(axis=1)
    return misses


def _telling(rows: Rows) -> Rows | None:
    """Return a few rows of different rates, or None where there are not enough."""
    changes = np.flatnonzero(np.diff(rows.rates, prepend=np.nan) != 0)
    if np.unique(rows.rates[changes]).size < _FEWEST_RATES:
        return None
    places = changes[np.linspace(0, changes.size - 1, min(_FEW, changes.size)).astype(np.intp)]
    return rows.at(places)


def length_of_epoch(log: Log, plan: Plan) -> int | None:
    """Return the steps of an epoch, as the run's options or the log tell them."""
    return plan.steps_per_epoch or whole(log.facts.get("steps_per_epoch"))


def whole(number: float | None) -> int | None:
    """Return a number if it is a whole one of something, else None."""
    return int(number) if number is not None and number >= 1 and number == int(number) else None
