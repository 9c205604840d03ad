"""The rows of a long log that tell its schedule."""

from dataclasses import replace
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np

if TYPE_CHECKING:
    import numpy.typing as npt

    from lrsched_cli.logs import Log

    Places = npt.NDArray[np.intp]

_SPREAD, _ENDS, _BENDS = 2000, 100, 200
"""Rows evenly among all, at either end, and where the curve bends most."""

_AT_ONCE = 1_000_000
"""Rows that are looked through together."""

_MOST_CHANGES = 2000
"""Changes of a rate that stays, each of which is looked at."""

_ADDED = 200
"""Rows of those that are left that are looked at as well."""


def telling_places(log: "Log") -> "Places":
    """Return the places of some of the rows, among them those where something happens."""
    count = log.times.size
    kept = [np.linspace(0, count - 1, _SPREAD).astype(np.intp)]
    kept += [np.arange(_ENDS), np.arange(count - _ENDS, count)]
    changes: list[Places] = []
    for start in range(0, count, _AT_ONCE):  # each with the rows around it
        slopes = np.diff(log.rates[max(start - 2, 0) : start + _AT_ONCE])
        first = max(start - 2, 0)
        bent = np.abs(np.diff(slopes))
        most = min(_BENDS, bent.size)
        bends = np.argpartition(bent, -most)[-most:] + 1 + first if most else bent.astype(np.intp)
        kept += [bends, bends + 1, bends - 1]
        if sum(one.size for one in changes) <= _MOST_CHANGES:
            changes.append(np.flatnonzero(slopes)[: _MOST_CHANGES + 1] + first)
    found = np.concatenate(changes)
    if found.size <= _MOST_CHANGES:
        kept += [found, found + 1]
    return np.unique(np.concatenate(kept).clip(0, count - 1))


def evenly(places: "Places") -> "Places":
    """Return some of many places, with the first and the last."""
    chosen = np.linspace(0, places.size - 1, min(_ADDED, places.size)).astype(np.intp)
    return places[chosen]


def part_of(log: "Log", places: "Places") -> "Log":
    """Return a log with some of its rows."""
    return replace(
        log,
        times=log.times[places],
        rates=log.rates[places],
        metrics={name: values[places] for name, values in log.metrics.items()},
    )
