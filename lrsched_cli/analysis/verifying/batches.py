"""Plans whose rates move within an epoch by its batches, which no file tells: found by the rows.

Ultralytics warms up batch by batch and logs the rate of an epoch's last batch; how many batches an
epoch has stands neither in its config nor in its log, nor does which of its rules a version has.
"""

from collections.abc import Iterator
from itertools import product

from lrsched_cli.analysis.verifying.clock import Clock
from lrsched_cli.analysis.verifying.rows import Rows
from lrsched_cli.dialects.made import Made
from lrsched_cli.errors import LRSchedError
from lrsched_cli.parameters import fields
from lrsched_cli.schedules import Schedule

_BATCHES = "nb"
"""What the argument is called that is the batches of an epoch."""

_VERSIONS = {"late": (False, True), "least_warmup": (0, 100)}
"""Arguments by which versions differ, and what they have."""

_SMALL = 48
"""Batches up to which all numbers are tried."""

_MOST = 100_000
"""Batches of an epoch, at most."""

_NEAR = 3
"""Numbers beside an estimate that are tried."""


def by_batches(made: Made, rows: Rows, offset: int) -> Iterator[tuple[Schedule, Clock, str]]:
    """Yield a scheduler with what its arguments leave open, where that explains all rows.

    With each: what the rows' times are, and a sentence on what was found.
    """
    if isinstance(made.maker, type):
        return
    names = {field.name for field in fields(made.maker)}
    if _BATCHES not in names:
        return
    given = dict(made.arguments)
    told = given.get(_BATCHES)
    open_ = [name for name in _VERSIONS if name in names and name not in given]
    numbers = [int(told)] if isinstance(told, int | float) else _likely(rows, given)
    fits: list[tuple[float, int, dict[str, int], Schedule]] = []
    for number in numbers:
        for values in product(*(_VERSIONS[name] for name in open_)):
            found: dict[str, int] = dict(zip(open_, values, strict=True))
            try:
                schedule = made.maker(**{**given, _BATCHES: number, **found})
                expected = _clock(offset, number).rates(schedule, rows.times)
            except LRSchedError:
                continue
            if rows.agree(expected).all():
                fits.append((rows.error(expected) or 0.0, number, found, schedule))
    if fits:
        _, number, found, schedule = min(fits, key=lambda one: one[0])
        news = [f"{name}={value}" for name, value in found.items() if value]
        if not told:
            is_only = len({one[1] for one in fits}) == 1
            news.insert(0, f"{_BATCHES}={number}{'' if is_only else ' or so'}")
        what = f"the plan leaves this open, and the log tells it: {', '.join(news)}"
        yield schedule, _clock(offset, number), what if news else ""


def _clock(offset: int, batches: int) -> Clock:
    """Return what a row of an epoch stands for: its last batch."""
    return Clock(offset, batches, batches - 1)


def _likely(rows: Rows, given: dict[str, object]) -> list[int]:
    """Return numbers of batches that the first row makes likely, and all small ones."""
    peak, epochs = given.get("lr0"), given.get("warmup_epochs", 3.0)
    found = list(range(1, _SMALL))
    if isinstance(peak, int | float) and isinstance(epochs, int | float) and peak > 0:
        part = float(rows.rates[0]) / float(peak)
        left = 1 - part * epochs
        estimates = [100 * part + 1, *([1 / left] if left > 0 else [])]
        for estimate in estimates:
            near = round(min(estimate, _MOST))
            found += range(max(near - _spread(near), 1), near + _spread(near) + 1)
    return list(dict.fromkeys(found))


def _spread(number: int) -> int:
    """Return how far from an estimate is looked: a large one follows from few digits."""
    return _NEAR + number // 20
