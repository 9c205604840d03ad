"""Several of MMEngine's schedulers on one optimizer: each acts on the rate that is in force.

Where their times do not overlap, one takes over where the other has ended. Where they do, each
update multiplies the rate by how its scheduler would change it, and moves it towards the lowest
rate: that recursion is written out point by point.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from lrsched_cli.dialects.made import Made
from lrsched_cli.dialects.shared import joined
from lrsched_cli.errors import ArgumentError
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.decays import Constant
from lrsched_cli.schedules.piecewise import Piecewise

_OWNER = "param_scheduler"
_MOST_POINTS = 1_000_000
_INFINITE = 1_000_000_000
_ABSOLUTE = {"OneCycleLR", "CosineRestartLR"}
"""Schedulers that set the rate, whatever is in force."""


@dataclass(slots=True, eq=False)
class _Acting:
    """A scheduler in a training, and when it acts, in its own unit."""

    made: Made
    begin: int = field(init=False)
    end: int = field(init=False)
    by_epoch: bool = field(init=False)
    low: float = field(init=False)

    def __post_init__(self) -> None:
        given = self.made.arguments
        self.begin, self.end = (
            int(_number(given, "begin", 0)),
            int(_number(given, "end", _INFINITE)),
        )
        self.by_epoch = bool(given.get("by_epoch", True))
        ratio = given.get("eta_min_ratio")
        rate = self.made.base_lr or 0.0
        low = _number(given, "eta_min", 0.0)
        self.low = float(ratio) * rate if isinstance(ratio, (int, float)) else low

    def with_rate(self, rate: float) -> Schedule:
        """Return its schedule on another rate of the optimizer."""
        arguments = {**self.made.arguments, "optimizer": None, "lr": rate}
        return self.made.maker(**arguments)


def _number(given: Mapping[str, object], name: str, default: float) -> float:
    value = given.get(name)
    return float(value) if isinstance(value, (int, float)) else default


def together(
    schedulers: tuple[Made, ...], epoch_length: int | None, epochs: int | None
) -> Schedule:
    """Return the schedule of several schedulers; where two units are mixed, it counts updates.

    Raises:
        ArgumentError: it must be known how many updates an epoch has, or the rates are not.
    """
    acting = [_Acting(one) for one in schedulers]
    if not acting:
        raise ArgumentError(_OWNER, "needs at least one scheduler")
    mixed = len({one.by_epoch for one in acting}) > 1
    if len(acting) == 1:
        return schedulers[0].schedule
    if mixed and epoch_length is None:
        message = "needs epoch_length, the updates of an epoch: some schedulers count epochs"
        raise ArgumentError(_OWNER, message)
    ordered = sorted(acting, key=lambda one: one.begin)
    if not mixed and all(one.end <= after.begin for one, after in pairwise(ordered)):
        return _in_turn(ordered)
    return _stepped(acting, epoch_length if mixed else None, epochs)


def _in_turn(acting: Iterable[_Acting]) -> Schedule:
    """Return schedulers that follow one another, each from the rate at which the last has ended."""
    parts: list[Schedule] = []
    at: list[float] = []
    rate = None
    for one in acting:
        schedule = one.made.schedule if rate is None else _from(one, rate)
        parts.append(schedule)
        at.append(one.begin)
        rate = schedule(one.end - 1) if one.end < _INFINITE else None
    return joined(parts, at[1:], shared_clock=True)


def _from(one: _Acting, rate: float) -> Schedule:
    return one.with_rate(rate) if rate else Constant(lr0=0.0)


def _stepped(acting: list[_Acting], epoch_length: int | None, epochs: int | None) -> Schedule:
    """Return the recursion of schedulers that overlap, written out."""
    rate = acting[0].made.base_lr
    if rate is None:
        raise ArgumentError(_OWNER, "needs the learning rate of the optimizer")
    length = epoch_length or 1
    acting.sort(key=lambda one: one.by_epoch)  # MMEngine steps those last
    last = _last(acting, length, epochs)
    every_update = [one for one in acting if not one.by_epoch or epoch_length is None]
    busy = max([min(one.end, last) for one in every_update], default=0)
    if busy + last // length > _MOST_POINTS:
        message = f"schedulers that overlap are computed for at most {_MOST_POINTS:,} updates"
        raise ArgumentError(_OWNER, message)
    for one in acting:
        rate = _begun(one, rate)
    points = {0.0: rate}
    for time in _times(busy, last, length):
        for one in acting:
            if one in every_update:
                rate = _moved(one, rate, time)
            elif time % length == 0:
                rate = _moved(one, rate, time // length)
        points[time] = rate
    return Piecewise(points=tuple(points.items()))


def _last(acting: list[_Acting], length: int, epochs: int | None) -> int:
    """Return when all have ended; one without an end acts until the training's."""
    ends = [one.end * (length if one.by_epoch else 1) for one in acting]
    known = None if epochs is None else epochs * length
    if max(ends) < _INFINITE:
        return max(ends) if known is None else min(max(ends), known)
    if known is None:
        raise ArgumentError(_OWNER, "needs max_epochs: a scheduler that overlaps has no end")
    return known


def _times(busy: int, last: int, length: int) -> Iterator[int]:
    """Yield the updates at which something changes: all while a scheduler counts them."""
    yield from range(1, min(busy, last) + 1)
    first = (min(busy, last) // length + 1) * length
    yield from range(first, last + 1, length)


def _begun(one: _Acting, rate: float) -> float:
    """Return the rate after a scheduler is made: one that begins at once acts at once."""
    base = one.made.base_lr or 0.0
    first = one.made.schedule(0)
    if one.begin or not base:
        return rate
    return first if one.made.called in _ABSOLUTE else rate * first / base


def _moved(one: _Acting, rate: float, time: int) -> float:
    """Return the rate after a scheduler's step to a time."""
    if not one.begin <= time < one.end:
        return rate
    now = one.made.schedule(time)
    if one.made.called in _ABSOLUTE:
        return now
    if time == one.begin:
        base = one.made.base_lr or 0.0
        return rate * now / base if base else rate
    before = one.made.schedule(time - 1)
    height = before - one.low
    return one.low if not height else one.low + (rate - one.low) * (now - one.low) / height
