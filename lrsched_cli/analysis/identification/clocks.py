"""The clocks that a log's rows may be put on."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lrsched_cli._lazy import np
from lrsched_cli.analysis.identification.answered import Clock, told_clock
from lrsched_cli.analysis.identification.rows import Rows
from lrsched_cli.logs import Log

_LATER_OFFSET = 0.5
"""The cost of a clock that the kind of log does not have as a rule."""


def clocks_of(log: Log) -> Iterator[Clock]:
    """Yield the clocks that a kind of log may have, the usual first."""
    facts = {name: value for name, value in log.facts.items() if value > 0}
    yield from _epoch_clocks(log, facts)
    for number, offset in enumerate(log.offsets):
        t = log.times + offset
        if t[0] >= 0:
            rows = Rows(t, log.rates, log.allowed, facts)
            text, cost = told_clock(log.axis, offset), number * _LATER_OFFSET
            yield Clock(text, log.unit, rows, cost, offset, is_shift=True)


def _epoch_clocks(log: Log, facts: Mapping[str, float]) -> Iterator[Clock]:
    """Yield the clock of whole epochs, where a log of steps counts these too."""
    epochs = log.metrics.get("epoch")
    if log.unit == "epoch" or epochs is None or not np.isfinite(epochs).all():
        return
    first = float(epochs[0])
    is_counted = bool((epochs == np.rint(epochs)).all()) and first in {0.0, 1.0}
    if not is_counted or epochs[-1] == first:
        return
    stays = np.diff(epochs) == 0
    if (np.abs(np.diff(log.rates))[stays] > log.allowed[1:][stays]).any():
        return
    is_new = np.append(True, ~stays)
    told = {"total": facts["epochs"]} if "epochs" in facts else {}
    rows = Rows(epochs[is_new] - first, log.rates[is_new], log.allowed[is_new], told)
    yield Clock(told_clock("epoch", -first), "epoch", rows, 0.1, -first)


def shifted(log: Log, clock: Clock, by: float) -> Clock:
    """Return a clock with another number added to the times of a log."""
    rows = replace(clock.rows, t=log.times + by)
    return replace(clock, text=told_clock(log.axis, by), rows=rows, by=by)
