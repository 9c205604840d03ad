"""What a solution has to meet: a rate at a time, or the area under another schedule."""

from dataclasses import dataclass, replace
from typing import TypeAlias

from lrsched_cli._lazy import np
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Schedule


@dataclass(frozen=True, slots=True)
class RateAt:
    """The rate at a time."""

    t: float
    target: float

    @property
    def until(self) -> float:
        """The last time that matters."""
        return self.t

    def coarse(self, count: int) -> "RateAt":  # noqa: ARG002 - as an area is asked
        """Return the same, which costs nothing."""
        return self

    def measured(self, schedule: Schedule) -> float:
        """Return the schedule's own; raises as a schedule does that has none."""
        return float(schedule(self.t))


@dataclass(frozen=True, slots=True)
class Area:
    """The sum of the rates over a range: the area under the curve."""

    span: Span
    target: float
    of: str
    """The schedule whose area it is."""

    @property
    def until(self) -> float:
        """The last time that matters."""
        return self.span.last

    def coarse(self, count: int) -> "Area":
        """Return the condition by a sum over so many rates, in the middle of equal parts."""
        each = max(self.span.count // count, 1)
        start = self.span.start + each // 2 * self.span.stride
        stride = each * self.span.stride
        span = replace(self.span, start=start, stride=stride)
        return replace(self, span=span, target=self.target / self.span.count * span.count)

    @classmethod
    def under(cls, schedule: Schedule, span: Span) -> "Area":
        """Return the area of a schedule; raises as it does where it has no rate."""
        return cls(span, area(schedule, span), str(schedule))

    def measured(self, schedule: Schedule) -> float:
        """Return the schedule's own."""
        return area(schedule, self.span)


Condition: TypeAlias = RateAt | Area


def area(schedule: Schedule, span: Span) -> float:
    """Return the sum of the rates over a range."""
    return sum(float(np.sum(schedule(t))) for t in span.chunks())
