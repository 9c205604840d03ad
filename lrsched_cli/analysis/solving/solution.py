"""The answer to the question which numbers make a schedule meet conditions."""

from dataclasses import dataclass

from lrsched_cli.analysis.solving.conditions import Condition


@dataclass(frozen=True, slots=True)
class Value:
    """A number for an unknown."""

    name: str
    value: float
    first: float | None = None
    last: float | None = None
    """Where a whole range of numbers, or of whole numbers, does as well: its ends."""


@dataclass(frozen=True, slots=True)
class Solution:
    """Numbers for all unknowns, and what the schedule with them gives for each condition."""

    expression: str
    values: tuple[Value, ...]
    measured: tuple[float, ...]
    residuals: tuple[float, ...]
    """By how much these lie above what was asked, as a fraction of it."""


@dataclass(frozen=True, slots=True)
class Solved:
    """Numbers that make a schedule meet conditions."""

    expression: str
    unknowns: tuple[str, ...]
    conditions: tuple[Condition, ...]
    solutions: tuple[Solution, ...]
    """All that were found: those first whose rate turns least often until the times asked."""
    nearest: tuple[Solution, ...]
    """What misses the conditions by the least, on either side, where there is no solution; and
    whole numbers, where the solution is none and whole ones are usual."""
    reachable: tuple[float, float] | None
    """The smallest and the largest that one unknown's values give for the first condition."""
    is_whole: bool
    """Whether only whole numbers can stand for the unknown, or for one of them."""
    is_determined: bool = True
    """Whether the conditions leave no freedom, as far as is seen from the solutions."""
