"""The rows of a log, as a schedule is compared with them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from lrsched_cli._lazy import np
from lrsched_cli.logs.formats import SINGLE

if TYPE_CHECKING:
    import numpy.typing as npt

    from lrsched_cli.logs import Log
    from lrsched_cli.schedules import Floats

_MOST = 1200
"""Rows by which explanations are sought; they are checked with all."""

_ROUNDING = 1e-14
"""Of the highest rate: what sums and powers differ by, unless they are computed in float32."""

_SLACK = 1 + 1e-6
"""Digits that are rounded half up may be off by half a unit, and no less."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Times and rates of a log, and how far from each of these a schedule may be."""

    times: "Floats"
    rates: "Floats"
    allowed: "Floats"
    peak: float
    per_value: bool

    @classmethod
    def of(cls, log: "Log") -> Self:
        """Return the rows of a log."""
        peak = log.peak
        rounding = max(_ROUNDING, log.tolerance if log.tolerance == SINGLE else 0.0)
        exact = log.allowed if log.per_value else log.allowed[:1]
        allowed = np.broadcast_to(exact * _SLACK + rounding * peak, log.rates.shape)
        return cls(log.times, log.rates, allowed, peak, log.per_value)

    @property
    def count(self) -> int:
        """How many there are."""
        return self.times.size

    def at(self, places: "npt.NDArray[np.intp] | npt.NDArray[np.bool_] | slice") -> Self:
        """Return some of the rows."""
        return type(self)(
            self.times[places], self.rates[places], self.allowed[places], self.peak, self.per_value
        )

    def thinned(self, most: int = _MOST) -> Self:
        """Return rows evenly among all, and the first ones."""
        if self.count <= most:
            return self
        even = np.linspace(0, self.count - 1, most - 64).astype(np.intp)
        return self.at(np.unique(np.concatenate([np.arange(64), even])))

    def agree(self, expected: "Floats") -> "npt.NDArray[np.bool_]":
        """Tell for each row whether its rate is the expected one."""
        agree: npt.NDArray[np.bool_] = np.abs(self.rates - expected) <= self.allowed
        return agree

    def error(self, expected: "Floats") -> float | None:
        """Return the largest difference from what is expected: of the highest rate or of each.

        None where nothing is expected of any row.
        """
        differences = np.abs(self.rates - expected)
        if self.per_value:
            scale = np.maximum(np.abs(self.rates), np.abs(expected))
            differences = differences / np.where(scale > 0, scale, 1)
        else:
            differences = differences / (self.peak or 1.0)
        known = differences[np.isfinite(differences)]
        return float(known.max()) if known.size else None
