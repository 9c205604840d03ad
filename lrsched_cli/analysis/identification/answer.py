"""The answer to the question which schedule made a log."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A schedule that may have made a log."""

    expression: str
    t: str
    """The schedule's clock in words of the log: `step - 1`."""
    unit: str
    """What the clock counts: `step` or `epoch`."""
    rows: int
    """The rows of the log."""
    matched: int
    """Those of them that it explains within the log's digits."""
    max_error: float
    """The largest difference: as a fraction of the highest rate, or of each rate where its digits
    are those of each rate."""
    open: tuple[str, ...]
    """What the log cannot tell, a sentence each."""


@dataclass(frozen=True, slots=True)
class Identified:
    """The schedules that may have made a log, the best first."""

    source: str
    kind: str
    candidates: tuple[Candidate, ...]
    remarks: tuple[str, ...] = ()
    """What happened in the run that is no schedule: a sentence each."""
