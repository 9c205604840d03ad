"""What a source of schedules gives, of whatever kind it is."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from lrsched_cli.comparison import Series
from lrsched_cli.errors import ComparisonError, GroupError
from lrsched_cli.expression import Reading, several_groups
from lrsched_cli.picture import Picture
from lrsched_cli.run import Run
from lrsched_cli.sweep import Axes, Sweep, labelled, swept


@dataclass(frozen=True, slots=True)
class Input:
    """The schedules of one source, each with who made it, and what it says beside them."""

    source: str
    """What messages call it: the name of a file, or nothing for an expression."""
    sweeps: tuple[Sweep, ...]
    run: Run = field(default_factory=Run)
    picture: Picture | None = None
    """None where it says nothing of one."""
    names: tuple[str, ...] = ()
    """The names in it whose values a user may tell (`--set`)."""
    used: tuple[str, ...] = ()
    """Those of them whose values were told, and changed what is given."""

    @property
    def series(self) -> tuple[Series, ...]:
        """Its schedules, under the labels that they have when nothing else is shown."""
        return tuple(labelled(self.sweeps))

    def only(self) -> Reading:
        """Return what made its one schedule, of a source that holds one."""
        readings = [curve.reading for sweep in self.sweeps for curve in sweep.curves]
        first = readings[0]
        if all(one.schedule == first.schedule for one in readings):
            return first
        if first.groups:
            raise several_groups(first.groups)
        told = "; ".join(dict.fromkeys(one.title for one in readings))
        is_named = self.source.endswith((".py", ".ipynb", ".md")) and first.label.isidentifier()
        advice = f"choose one, such as {self.source}:{first.label}; " if is_named else ""
        message = (
            f"{self.source} has {len(readings)} schedules ({told}): {advice}compare shows them all"
        )
        raise ComparisonError(message)


def of_group(given: Iterable[Input], group: str) -> list[Input]:
    """Return what is given, of schedules for groups of parameters only that of one group.

    What has no groups stands as it is, beside something that has.

    Raises:
        GroupError: there is no such group, or nothing has groups.
    """
    given = list(given)
    readings = [curve.reading for one in given for sweep in one.sweeps for curve in sweep.curves]
    if not any(reading.groups for reading in readings):
        raise GroupError(group, "no schedule here has groups of parameters")
    return [replace(one, sweeps=tuple(_of_group(s, group) for s in one.sweeps)) for one in given]


def _of_group(sweep: Sweep, group: str) -> Sweep:
    readings = ((curve, curve.reading) for curve in sweep.curves)
    kept = (curve for curve, reading in readings if not reading.groups or reading.is_of(group))
    return sweep._replace(curves=tuple(kept))


def expression_in(text: str, axes: Axes, run: Run) -> Input:
    """Return what a text gives that is one expression, with any statements that it needs.

    `run` says what lengths with units in it come to.

    Raises:
        ExpressionError: it is none.
        SweepError: what varies in it has too many values.
    """
    return Input("", (swept(text, axes, lengths=run.lengths),))


def with_remarks(given: Input, remarks: Iterable[str]) -> Input:
    """Return an input whose schedules say more of how they were read."""
    remarks = tuple(remarks)
    sweeps = (
        sweep._replace(
            curves=tuple(
                one._replace(reading=replace(one.reading, remarks=(*one.reading.remarks, *remarks)))
                for one in sweep.curves
            )
        )
        for sweep in given.sweeps
    )
    return replace(given, sweeps=tuple(sweeps))


def at_line(sweep: Sweep, line: int, remarks: tuple[str, ...] = ()) -> Sweep:
    """Return schedules that a file has in a line, with what is to be said of how it was read."""
    curves = (
        one._replace(
            reading=replace(
                one.reading,
                remarks=(*one.reading.remarks, *remarks),
                made=tuple(replace(made, line=line) for made in one.reading.made),
            )
        )
        for one in sweep.curves
    )
    return sweep._replace(curves=tuple(curves))
