"""The last row of a log that was written after the last update, when a flat rate had become 0."""

from dataclasses import replace

from lrsched_cli.analysis.identification.answer import Identified
from lrsched_cli.logs import Log

_FLAT = 3
"""Rows of the highest rate before it that leave nothing to end in 0."""


def before_the_end(log: Log) -> Log | None:
    """Return a log without its last row, if that alone is 0 after a flat rate; else None.

    A schedule that is asked for its rate at the end of the run, which no update uses, may say 0.
    """
    rates = log.rates
    flat = rates[-1 - _FLAT : -1]
    if rates[-1] != 0 or flat.size < _FLAT or not (flat == rates.max()).all() or not flat[0]:
        return None
    return replace(
        log,
        times=log.times[:-1],
        rates=rates[:-1],
        metrics={name: values[:-1] for name, values in log.metrics.items()},
        facts={"total": float(log.times[-1]), **log.facts},
    )


def with_the_end(found: Identified, log: Log) -> Identified:
    """Return what was found without the last row of a log, with what is to be said of that."""
    told = (
        f"the last row, {log.axis} {log.times[-1]:g}, has the rate 0: that after the end, or of a "
        "cool-down that no other row shows"
    )
    candidates = tuple(
        replace(one, rows=one.rows + 1, open=(told, *one.open)) for one in found.candidates
    )
    remarks = (told, *found.remarks) if candidates else found.remarks
    return replace(found, candidates=candidates, remarks=remarks)
