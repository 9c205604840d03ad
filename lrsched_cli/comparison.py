"""What is shown: labelled schedules over one range, and how a picture of them should look."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Annotated, Literal, Self

from lrsched_cli.errors import ComparisonError
from lrsched_cli.kinds import Size
from lrsched_cli.parameters import Param, Record
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Floats, Schedule

_USUAL_LENGTH = 100
"""Epochs or steps shown when neither a range is given nor a schedule has an end."""


class Picture(Record, name="plot"):
    """How a picture looks: the options of the command line and the keys of a file's `[plot]`."""

    layout: Annotated[
        Literal["overlay", "panels"],
        Param("all curves on one pair of axes, or side by side on equal ones"),
    ] = "overlay"
    log_y: Annotated[bool, Param("logarithmic axis of learning rates")] = False
    title: Annotated[str | None, Param("title of the picture")] = None
    size: Annotated[
        Size | None, Param("width and height", unit="inches", at_least=1, at_most=100)
    ] = None
    dpi: Annotated[float, Param("dots per inch of a PNG", at_least=10, at_most=1200)] = 150

    def titled(self, title: str | None) -> Self:
        """Return the same under a title, unless it has one."""
        return self if self.title or not title else replace(self, title=title)


@dataclass(frozen=True, slots=True)
class Series:
    """A schedule under the label that stands for it in columns and legends."""

    label: str
    schedule: Schedule
    varied: tuple[tuple[str, float], ...] = ()
    """The names and numbers, if a sweep made it, by which it differs from its neighbours."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Schedules, each under a label of its own, over one range."""

    series: tuple[Series, ...]
    span: Span
    picture: Picture

    @classmethod
    def of(
        cls, series: Iterable[Series], *, span: Span | None = None, picture: Picture | None = None
    ) -> Self:
        """Return a comparison whose labels differ, over the longest schedule if no span is given.

        Raises:
            ComparisonError: there is no schedule.
        """
        series = tuple(series)
        if not series:
            message = "there is no schedule to show"
            raise ComparisonError(message)
        lengths = [one.schedule.length or 0 for one in series]
        span = span or Span(0, max(lengths) or _USUAL_LENGTH)
        return cls(_distinct(series, span.unit), span, picture or Picture())

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of a table's columns: the unit of time, then `lr` or the labels."""
        labels = [one.label for one in self.series]
        return (self.span.unit, *(labels if len(labels) > 1 else ["lr"]))

    @property
    def schedules(self) -> tuple[Schedule, ...]:
        """The schedules, without their labels."""
        return tuple(one.schedule for one in self.series)

    def check(self) -> None:
        """Compute every row once, to meet what fails before anything is written.

        Raises:
            LearningRateError: a schedule has no usable rate somewhere in the range.
            RangeError: the range is too long for that.
        """
        for t in self.span.chunks():
            for schedule in self.schedules:
                schedule(t)

    def chunks(self) -> Iterator[tuple[Floats, list[Floats]]]:
        """Yield times and, for each schedule, rates: so many rows at once as fit in memory."""
        for t in self.span.chunks():
            yield t, [schedule(t) for schedule in self.schedules]


def _distinct(series: tuple[Series, ...], unit: str) -> tuple[Series, ...]:
    """Return the series with equal labels numbered: "a", "a (2)"; none bears the unit's name."""
    taken = {unit}
    result = []
    for one in series:
        numbered = (f"{one.label} ({number})" for number in count(2))
        label = next(label for label in chain([one.label], numbered) if label not in taken)
        taken.add(label)
        result.append(replace(one, label=label))
    return tuple(result)
