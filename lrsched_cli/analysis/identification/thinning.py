"""The rows of a long log that tell its schedule."""

from dataclasses import replace
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np

if TYPE_CHECKING:
    from lrsched_cli.logs import Log

MANY = 6000
"""Rows of which only some are looked at first."""

_SPREAD, _ENDS, _BENDS = 2000, 100, 200
"""Rows evenly among all, at either end, and where the curve bends most."""

_MOST_CHANGES = 2000
"""Changes of a rate that stays, each of which is looked at."""


def telling_part(log: "Log") -> "Log":
    """Return a log with some of the rows, among them those where something happens."""
    count = log.times.size
    slopes = np.diff(log.rates)
    bends = np.argpartition(np.abs(np.diff(slopes)), -_BENDS)[-_BENDS:] + 1
    kept = [np.linspace(0, count - 1, _SPREAD).astype(np.intp), bends, bends + 1, bends - 1]
    kept += [np.arange(_ENDS), np.arange(count - _ENDS, count)]
    changes = np.flatnonzero(slopes)
    if changes.size <= _MOST_CHANGES:
        kept += [changes, changes + 1]
    places = np.unique(np.concatenate(kept).clip(0, count - 1))
    return replace(
        log,
        times=log.times[places],
        rates=log.rates[places],
        metrics={name: values[places] for name, values in log.metrics.items()},
    )
