"""What is shown: labelled schedules over one range."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Self, cast

from lrsched_cli._lazy import np
from lrsched_cli.errors import ComparisonError, short_repr
from lrsched_cli.horizon import past, usual_stop
from lrsched_cli.parameters.values import LARGEST_COUNT
from lrsched_cli.picture import Picture
from lrsched_cli.run import Run
from lrsched_cli.sampling import CHUNK, Span
from lrsched_cli.schedules import Floats, Schedule, Unit
from lrsched_cli.schedules.held import Held

if TYPE_CHECKING:
    import numpy.typing as npt

    from lrsched_cli.parameters.durations import Length
    from lrsched_cli.parameters.lengths import Lengths


@dataclass(frozen=True, slots=True)
class Series:
    """A schedule under the label that stands for it in columns and legends."""

    label: str
    schedule: Schedule
    varied: tuple[tuple[str, float | str], ...] = ()
    """The names and values, if a sweep made it, by which it differs from its neighbours."""
    origin: str = ""
    """The sweep that made it, where there are several."""
    counts: Unit | None = None
    """What its `t` counts, if that is known; else what the others' does, or the range."""

    @property
    def is_log(self) -> bool:
        """Whether it has rates at some times alone."""
        return self.schedule.known_at is not None

    def in_steps(self, steps_per_epoch: int) -> Self:
        """Return the same on an axis of steps."""
        if self.counts != "epoch":
            return self
        of_log = getattr(self.schedule, "stretched", None)
        held = Held(self.schedule, steps_per_epoch) if of_log is None else of_log(steps_per_epoch)
        return replace(self, schedule=held, counts="step")


@dataclass(frozen=True, slots=True)
class Axis:
    """What a horizontal axis counts: its name, and how much of that one `t` is."""

    name: Literal["step", "epoch", "tokens", "fraction of the range"]
    factor: float = 1.0
    is_fraction: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """Schedules, each under a label of its own, over one range."""

    series: tuple[Series, ...]
    span: Span
    run: Run
    picture: Picture
    at: tuple[int, ...] | None = None
    """The only times of which there are rows, where such are asked for."""
    told: tuple[str, ...] = ()
    """How times with units were found."""

    @classmethod
    def of(
        cls,
        series: Iterable[Series],
        *,
        run: Run | None = None,
        picture: Picture | None = None,
        at: "Sequence[Length] | None" = None,
    ) -> Self:
        """Return a comparison whose labels differ, over `usual_stop` if no range is given.

        Rows are at the times `at`, if these are given, else at those of the range.

        Raises:
            ComparisonError: there is no schedule.
            LengthError: the run does not tell what its own lengths come to.
        """
        series = tuple(series)
        if not series:
            message = "there is no schedule to show"
            raise ComparisonError(message)
        run = (run or Run()).settled()
        unit = _common_unit(series, run)
        if unit == "step" and run.updates_per_epoch is not None:
            series = tuple(one.in_steps(run.updates_per_epoch) for one in series)
        span = run.span_in(unit) or Span(0, usual_stop(one.schedule for one in series), unit=unit)
        made = cls(series, span, run, picture or Picture())
        made.axis  # noqa: B018 - what is asked of it may not be possible
        made = replace(made, series=_distinct(series, made.times))
        return made if at is None and not made.picture.mark else made.timed(at)

    def timed(self, at: "Sequence[Length] | None") -> Self:
        """Return the same with whole times to mark, and to have rows of."""
        from lrsched_cli.parameters.lengths import whole_times  # noqa: PLC0415 - where it is asked

        picture, axis = self.picture, self.axis
        told: list[str] = []
        if picture.mark:
            is_unit = axis.name in {"step", "epoch"}
            unit = cast("Unit", axis.name) if is_unit else self.span.unit
            found, told = whole_times("mark", picture.mark, self._lengths, unit)
            each = int(axis.factor) if axis.name == "tokens" else 1
            pairs = zip(picture.mark, found, strict=True)  # a number is in the unit of the axis
            marks = tuple(time if time == one else time * each for one, time in pairs)
            picture = replace(picture, mark=marks)
            outside = ", ".join(f"{time:.10g}" for time in marks if not self.is_drawn(time))
            told = [*told, f"mark = {outside} is not in the range: not drawn"] if outside else told
        times = None
        if at is not None:
            times, how = whole_times("at", at, self._lengths, self.span.unit)
            told = [*told, *how]
        return replace(self, picture=picture, at=times, told=tuple(told))

    def is_drawn(self, mark: float) -> bool:
        """Tell whether a time to mark is in the range; it is in the unit of the axis."""
        start, stop = self.span.start, self.span.stop
        scale = 1.0 if self.axis.is_fraction else 1 / self.axis.factor
        return start <= mark * scale < stop

    @property
    def _lengths(self) -> "Lengths":
        """What lengths with units come to; without a run, of the range."""
        lengths, span = self.run.lengths, self.span
        if lengths.updates is not None or lengths.epochs is not None:
            return lengths
        is_step = span.unit == "step"
        return (
            replace(lengths, updates=span.stop) if is_step else replace(lengths, epochs=span.stop)
        )

    @property
    def steps_per_epoch(self) -> int | None:
        """The length of an epoch, if it is known."""
        return self.run.updates_per_epoch

    @property
    def notes(self) -> Iterator[str]:
        """What a user should know of how the times were understood."""
        yield from self.run.notes
        yield from self.told
        if self.run.span is None and self.beyond:
            yield self.beyond
        counting = {one.counts: one.label for one in self.series if one.counts}
        asked = self.run.span
        if self.steps_per_epoch is not None or not counting:
            return
        told = " and ".join(
            f"{short_repr(label)} counts {unit}s" for unit, label in counting.items()
        )
        if len(counting) > 1:
            yield f"{told}: each is shown by its own (--steps-per-epoch brings them to one axis)"
        elif asked is not None and asked.unit != self.span.unit:
            yield (
                f"{told}: {asked.unit}s = {asked} is taken as {self.span.unit}s "
                "(--steps-per-epoch converts it)"
            )

    @property
    def beyond(self) -> str:
        """What comes after the range, in a sentence: the breakpoint of a schedule with none in it.

        That a schedule goes on as it began, or ends, is none.
        """
        found = {first: one for one in self.series if (first := self._first_beyond(one.schedule))}
        if not found:
            return ""
        first = max(found)
        label = "the schedule" if len(self.series) == 1 else short_repr(found[first].label)
        stop = max(past(first, 1), math.floor(first) + 1)
        unit = self.span.unit
        return (
            f"{label} has a breakpoint at {unit} {first:.16g}, after the range shown: "
            f"--{unit}s {stop}"
        )

    def _first_beyond(self, schedule: Schedule) -> float | None:
        """Return the first breakpoint after the range, of a schedule that has still to end."""
        stop, length = self.span.stop, schedule.length
        last = schedule.last_breakpoint
        if last <= self.span.last or (length is not None and length <= stop):
            return None
        start = np.array([float(self.span.start), float(self.span.last)])
        inside, first = schedule.next_breakpoint(start).tolist()
        is_periodic = math.isinf(last) and inside <= self.span.last
        return None if is_periodic or not math.isfinite(first) else first

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of a table's columns: the units of time, then `lr` or the labels."""
        labels = [one.label for one in self.series]
        return (*self.times, *(labels if len(labels) > 1 else ["lr"]))

    @property
    def times(self) -> tuple[str, ...]:
        """The units of time that a table has columns for: that of `t` comes first."""
        unit: Unit = self.span.unit
        other: Unit = "step" if unit == "epoch" else "epoch"
        names = [unit, *([other] if self.steps_per_epoch else [])]
        return (*names, "tokens") if self.tokens_each else (*names,)

    @property
    def tokens_each(self) -> int | None:
        """The tokens of each time that `t` counts, or None where that is not told."""
        tokens = self.run.tokens_per_update
        if self.span.unit == "step" or tokens is None:
            return tokens
        return None if self.steps_per_epoch is None else tokens * self.steps_per_epoch

    def time_columns(self, t: Floats) -> "list[npt.NDArray[np.int64] | Floats]":
        """Return the columns of times: `t`, then the other unit, and the tokens before `t`."""
        is_whole = self.at is not None or bool((t == np.floor(t)).all())  # a log's need not be
        columns: list[npt.NDArray[np.int64] | Floats] = [t.astype(int) if is_whole else t]
        epoch, tokens = self.steps_per_epoch, self.tokens_each
        if epoch is not None:
            columns.append(t / epoch if self.span.unit == "step" else t.astype(int) * epoch)
        if tokens is not None:
            is_whole = self.span.stop * tokens <= LARGEST_COUNT
            columns.append(t.astype(int) * tokens if is_whole else t * tokens)
        return columns

    @property
    def axis(self) -> Axis:
        """What the horizontal axis of a picture counts.

        Raises:
            ComparisonError: it needs to know how many steps an epoch has.
        """
        unit, asked = self.span.unit, self.picture.x or self.span.unit
        if asked == "fraction":
            return Axis("fraction of the range", 1 / self.span.stop, is_fraction=True)
        if asked == unit:
            return Axis(unit)
        if asked == "tokens":
            if self.tokens_each is None:
                message = "x = tokens needs --batch-size N --seq-len N as well"
                if unit == "epoch" and self.run.tokens_per_update is not None:
                    message = "x = tokens of a range of epochs needs the steps per epoch as well"
                raise ComparisonError(message)
            return Axis(asked, self.tokens_each)
        if self.steps_per_epoch is None:
            message = f"x = {asked} of a range of {unit}s needs the steps per epoch as well"
            raise ComparisonError(message)
        return Axis(asked, self.steps_per_epoch if asked == "step" else 1 / self.steps_per_epoch)

    @property
    def row_times(self) -> "Floats | None":
        """The only times of which there are rows: those asked for, or of logs; None for all.

        Raises:
            ComparisonError: logs have no rows in the range.
        """
        if self.at is not None:
            return np.array(self.at, float)
        logged = [one.known_at for one in self.schedules if one.known_at is not None]
        if not logged:
            return None
        span = self.span
        times = np.unique(np.concatenate(logged))
        within = times[(times >= span.start) & (times < span.stop)]
        is_among = (within - span.start) % span.stride == 0
        found: Floats = within if span.stride == 1 else within[is_among]
        if not found.size:
            message = (
                f"no row of the log is in the {span.unit}s {span}: its rows are at {span.unit} "
                f"{times[0]:.16g} to {times[-1]:.16g}"
            )
            raise ComparisonError(message)
        return found

    @property
    def schedules(self) -> tuple[Schedule, ...]:
        """The schedules, without their labels."""
        return tuple(one.schedule for one in self.series)

    def check(self) -> None:
        """Look at every row, or at segments of all, to meet what fails before anything is written.

        Raises:
            LearningRateError: a schedule has no usable rate somewhere in the range.
            RangeError: the range is too long for that.
        """
        times = self.row_times
        if times is not None:
            for schedule in self.schedules:
                schedule(times)
            return
        unknown = self._known_by_all_rows()
        for t in self.span.chunks() if unknown else ():
            for schedule in unknown:
                schedule(t)

    def _known_by_all_rows(self) -> tuple[Schedule, ...]:
        """Return the schedules whose every row must be looked at."""
        if self.span.count <= CHUNK:  # that is quick, and needs less of the program
            return self.schedules
        from lrsched_cli.summary import is_known_by_few  # noqa: PLC0415

        return tuple(one for one in self.schedules if not is_known_by_few(one, self.span))

    def rows(self) -> Iterator[list[list[float]]]:
        """Return the columns of a table, so many rows at once as fit in memory.

        Raises:
            RangeError: the range is too long for that; raised here, before any row is.
        """
        return (
            [column.tolist() for column in (*self.time_columns(t), *rates)]
            for t, rates in self.chunks()
        )

    def chunks(self) -> Iterator[tuple[Floats, list[Floats]]]:
        """Return times and, for each schedule, rates: so many rows at once; raises as `rows`."""
        return ((t, [one(t) for one in self.schedules]) for t in self.time_chunks(self.row_times))

    def time_chunks(self, times: "Floats | None") -> "Iterable[Floats]":
        """Return some times, or those of the range, so many at once as fit in memory."""
        if times is None:
            return self.span.chunks()
        return (times[first : first + CHUNK] for first in range(0, times.size, CHUNK))


def _common_unit(series: Sequence[Series], run: Run) -> Unit:
    """Return what the times count that schedules are shown at: epochs, where none says it."""
    units = {one.counts for one in series if one.counts}
    asked = None if run.span is None else run.span.unit
    if len(units) > 1:
        return "step" if run.updates_per_epoch else asked or "step"
    is_open = asked == "step" and any(one.counts is None for one in series)
    if is_open and run.updates_per_epoch and any(one.is_log for one in series):
        return "step"  # the epochs of a log, beside what says no unit
    if units:
        return units.pop()
    return asked or ("step" if run.updates_per_epoch else "epoch")


def _distinct(series: tuple[Series, ...], units: Iterable[str]) -> tuple[Series, ...]:
    """Return the series with equal labels numbered: "a", "a (2)"; none bears a unit's name."""
    taken = set(units)
    last: dict[str, int] = {}
    result = []
    for one in series:
        label = one.label
        while label in taken:
            last[one.label] = last.get(one.label, 1) + 1
            label = f"{one.label} ({last[one.label]})"
        taken.add(label)
        result.append(replace(one, label=label))
    return tuple(result)
