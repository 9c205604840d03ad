"""What a log tells: times and rates as they stand in it, and what is known of how it was made."""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lrsched_cli._lazy import np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lrsched_cli.schedules import Floats, Unit


def _nothing() -> "MappingProxyType[str, Any]":
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a user says of a log."""

    lr_column: str | None = None
    step_column: str | None = None
    group: str | None = None
    run: int | None = None
    pattern: str | None = None
    metrics: tuple[str, ...] = ()
    strict: bool = False
    """Whether a rate that is written as NaN or infinity is refused, rather than left out."""

    @property
    def is_told(self) -> bool:
        """Whether something is said that only a log has."""
        return bool(self.lr_column or self.step_column or self.run or self.pattern)


@dataclass(frozen=True, slots=True, eq=False)
class Log:
    """One run of a log: its rows that have a learning rate, in the order of time.

    The rate of a row is that of the schedule at `t = time + offset`, for one of the `offsets`.
    """

    source: str
    """What messages call it: the name of the file, or standard input."""
    kind: str
    """The name of its row in `FORMATS_OF_LOGS`."""
    axis: str
    """The column of the times, or "row" where the file has none."""
    unit: "Unit"
    """What the times count."""
    times: "Floats"
    """As they stand in the file; they increase."""
    rates: "Floats"
    column: str = ""
    """The column of the rates."""
    columns: tuple[str, ...] = ()
    """All columns of rates: those of the other groups of parameters too."""
    offsets: tuple[int, ...] = (0, -1)
    """What must be added to a time to have `t`: the likeliest first."""
    is_certain: bool = False
    """Whether the first of them holds, as what writes such logs has no other."""
    is_mean: bool = False
    """Whether a rate is the mean over the updates of an epoch."""
    is_at_end: bool = False
    """Whether a rate is that of the last update of an epoch."""
    tolerance: float = 1e-12
    """How far a rate may be from the schedule's, by the digits of the log: see `per_value`."""
    per_value: bool = False
    """Whether the tolerance is a fraction of each rate; else of the highest one."""
    facts: "Mapping[str, float]" = field(default_factory=_nothing)
    """What it tells beside the rows: `total` (updates of the plan), `epochs`, `batch_size`,
    `steps_per_epoch`."""
    metrics: "Mapping[str, Floats]" = field(default_factory=_nothing)
    """Other columns, a value for each row or NaN: those that were asked for, and `epoch` and
    `total_steps` beside the steps where the file has them."""
    notes: tuple[str, ...] = ()
    """What was split, sorted, left out or assumed to read it, a sentence each."""
    runs: int = 1
    """How many runs the file holds."""
    run: int = 1
    """Which of them this is, counted from 1."""

    @property
    def offset(self) -> int:
        """The likeliest of the offsets by which no row comes before the first update."""
        first = float(self.times[0])
        return next((one for one in self.offsets if first + one >= 0), 0)

    @property
    def allowed(self) -> "Floats":
        """How far each rate may be from the schedule's."""
        if not self.per_value:  # one number for all rows, not one each
            return np.broadcast_to(np.float64(self.tolerance * self.peak), self.rates.shape)
        return self.tolerance * np.abs(self.rates)

    @property
    def peak(self) -> float:
        """The highest rate, whatever its sign."""
        rates = self.rates
        return max(float(rates.max(initial=0.0)), -float(rates.min(initial=0.0)))
