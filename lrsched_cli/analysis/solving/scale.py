"""The values of an unknown as a coordinate in which Newton's method has no bounds."""

import math
from dataclasses import dataclass

from lrsched_cli.analysis.solving.domain import Domain

TINY = 1e-300
"""What stands for 0 where a logarithm is taken."""

_FARTHEST = 34.0


@dataclass(frozen=True, slots=True)
class Scale:
    """An unknown's values as a coordinate without bounds, in which sizes are evenly apart."""

    domain: Domain

    def value(self, u: float) -> float:
        """Return the value at a coordinate."""
        u = min(max(u, -_FARTHEST), _FARTHEST)
        low, high = self.domain.low, self.domain.high
        match self.domain.is_bounded:
            case (True, True):
                return low + (high - low) / (1 + math.exp(-u))
            case (True, False):
                return low + math.exp(u)
            case (False, True):
                return high - math.exp(u)
            case _:
                return math.sinh(u)

    def coordinate(self, value: float) -> float:
        """Return the coordinate of a value."""
        low, high = self.domain.low, self.domain.high
        below, above = max(value - low, TINY), max(high - value, TINY)
        match self.domain.is_bounded:
            case (True, True):
                return math.log(below / above)
            case (True, False):
                return math.log(below)
            case (False, True):
                return math.log(above)
            case _:
                return math.asinh(value)

    def starts(self, count: int) -> list[float]:
        """Return coordinates to start from: of all usual sizes."""
        far = 7.0 if all(self.domain.is_bounded) else 14.0
        return [far * (2 * number / (count - 1) - 1) for number in range(count)]
