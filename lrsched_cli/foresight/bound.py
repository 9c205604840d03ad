"""A bound for the loss without any run: an index of schedules at their own best peak.

For rates `gamma * shape`, with the distance D to the best weights and gradients up to G:

    loss - best loss <= D ** 2 * a / gamma + G ** 2 * gamma * b
    a = 1 / (2 * sum of shape), b = noise of shape

The best peak is `gamma = D / G * sqrt(a / b)`; there the bound is `2 * D * G * sqrt(a * b)`. D and
G are unknown, but the same for two schedules on one task: ratios need neither.
Sources: Defazio et al. 2023; Schaipp et al. 2025.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli.foresight.errors import ForesightError
from lrsched_cli.foresight.sums import area, noise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lrsched_cli.schedules import Floats


@dataclass(frozen=True, slots=True)
class Bound:
    """What a schedule spends: the two terms of its bound, for a peak of 1."""

    a: float
    """How much of the way is left: 1 / (2 * area)."""
    b: float
    """The noise that its last updates leave."""

    @classmethod
    def of(cls, shape: "Floats") -> "Bound | None":
        """Return the terms for rates whose peak is 1; None where all of them are 0."""
        total = area(shape)
        return cls(1 / (2 * total), noise(shape)) if total else None

    @property
    def best_peak(self) -> float:
        """The best peak, in units of D / G."""
        return math.sqrt(self.a / self.b)

    @property
    def at_best(self) -> float:
        """The bound at the best peak, in units of D * G."""
        return 2 * math.sqrt(self.a * self.b)


@dataclass(frozen=True, slots=True)
class BestPeak:
    """The best peak rate of a schedule."""

    label: str
    best_peak: float
    factor: float
    """By how much that is above the known best peak."""
    bound: float
    """Its bound at the best peak, as a multiple of that of the known schedule."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """The best peaks of schedules, from one that is known."""

    known: BestPeak
    schedules: tuple[BestPeak, ...]


def transfer(
    known: "Mapping[str, Floats]", best_peak: float, schedules: "Mapping[str, Floats]"
) -> Transfer:
    """Return the best peaks of schedules.

    Args:
        known: the rates of the schedule whose best peak is known, by its label.
        best_peak: that peak.
        schedules: the rates of the others, by their labels.

    Raises:
        ForesightError: all rates of a schedule are 0.
    """
    ((label, rates),) = known.items()
    of = _bound(label, rates)

    def found(label: str, to: Bound) -> BestPeak:
        factor = to.best_peak / of.best_peak
        return BestPeak(label, best_peak * factor, factor, to.at_best / of.at_best)

    others = [found(name, _bound(name, one)) for name, one in schedules.items()]
    return Transfer(found(label, of), tuple(others))


def _bound(label: str, rates: "Floats") -> Bound:
    found = Bound.of(rates / rates.max()) if rates.any() else None
    if found is None:
        raise ForesightError(f"{label}: all of its rates are 0")
    return found
