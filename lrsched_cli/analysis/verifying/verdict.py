"""What is found of a log and a plan, as values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A row whose rate is not the planned one."""

    time: float
    """As it stands in the log."""
    t: float | None
    """The time of the schedule; None where the log begins before it."""
    logged: float
    planned: float | None


@dataclass(frozen=True, slots=True)
class Cause:
    """What may explain a log that does not follow its plan, and how well it does."""

    name: str
    told: str
    """A sentence."""
    matched: int
    """The rows that it explains, of all."""
    max_error: float | None
    """The largest difference that is left, as the tolerance is told."""
    t: str
    """What the schedule's time is, as a formula of the log's column."""
    expression: str | None
    """The schedule that the log followed, if it is another than the plan."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the rates of a log are those of a plan."""

    log: str
    kind: str
    column: str
    axis: str
    plan: str
    """As a user calls it."""
    expression: str
    """The same as an expression of this program."""
    unit: str
    """What the plan's time counts."""
    t: str
    """What the plan's time is, as a formula of the log's column."""
    follows: bool
    rows: int
    matched: int
    max_error: float | None
    """The largest difference: a fraction of the highest rate, or of each rate (see `per_value`)."""
    tolerance: float
    per_value: bool
    first: Mismatch | None
    """The first row that does not match."""
    largest: Mismatch | None
    """The row that is farthest from the plan, if one does not match."""
    causes: tuple[Cause, ...]
    """What may explain a mismatch, the best first."""
    notes: tuple[str, ...]
