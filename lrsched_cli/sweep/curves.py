"""The curves of a sweep: schedules at every point of a grid, and labels made of what differs."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from lrsched_cli.comparison import Series
from lrsched_cli.errors import ComparisonError, SweepError, instead_of, nearest, unknown
from lrsched_cli.expression import Reading, read_groups
from lrsched_cli.expression.groups import titled
from lrsched_cli.parameters import Field, fields
from lrsched_cli.parameters.lengths import UNTOLD, Lengths, Resolver, units_of
from lrsched_cli.parameters.words import meanings, meant
from lrsched_cli.schedules import Schedule
from lrsched_cli.sweep.placeholders import filled, filled_label, placeholders, refuse_unknown
from lrsched_cli.sweep.titles import called, head_of, title_of
from lrsched_cli.sweep.values import MOST_CURVES, Axes, Point, grid, point_label, values_at


class Curve(NamedTuple):  # at start-up, a twentieth of what a dataclass costs
    """A schedule at one point of a sweep."""

    reading: Reading
    varied: tuple[tuple[str, float | str], ...]
    labels: tuple[str, str, str]
    """Among its sweep's curves, among those of other sweeps too, and what tells all of it."""

    @property
    def schedule(self) -> Schedule:
        """The schedule alone."""
        return self.reading.schedule


class Sweep(NamedTuple):
    """What an expression stands for: one curve, or one for each combination of values."""

    title: str
    """What the curves have in common; empty where nothing varies."""
    names: tuple[str, ...]
    """What varies."""
    curves: tuple[Curve, ...]


def swept(
    text: str,
    axes: Axes,
    *,
    label: str = "",
    source: str = "",
    lengths: Lengths | None = None,
) -> Sweep:
    """Return the curves of an expression over those of the axes that it has placeholders for.

    `label`, if a file gives one, may have placeholders too; `lengths` are those of the run, if
    there may be lengths with units in the text.

    Raises:
        ExpressionError: a placeholder has no values, or what comes out is no schedule.
        SweepError: there are too many combinations.
    """
    refuse_unknown(text, axes, source)
    names = placeholders(text)
    used = {name: values for name, values in axes.items() if name in names}
    readings = [
        (point, reading)
        for point in grid(used)
        for reading in read_groups(filled(text, point), source, lengths)
    ]
    heads = {called(reading.label) for _, reading in readings}
    head = label or (heads.pop() if len(heads) == 1 else "")
    curves = [
        Curve(
            reading,
            values_at(point),
            _of_group(_labels(point, head, label or reading.label), reading.group),
        )
        for point, reading in readings
    ]
    return Sweep(title_of(text, head, label, tuple(used)), tuple(used), tuple(curves))


def swept_family(
    family: type[Schedule], given: Mapping[str, object], axes: Axes, lengths: Lengths = UNTOLD
) -> Sweep:
    """Return the curves of a family over axes that are parameters of it, beside those given.

    `lengths` are those of the run, by which lengths with units are found.

    Raises:
        SweepError: a parameter is unknown or among those given, or there are too many combinations.
        ParameterError: a value is none that the parameter takes.
        ArgumentError: values do not go together.
    """
    declared = {field.name: field for field in fields(family)}
    for name in axes:
        _refuse_option(name, declared, given)
    curves = []
    for point in grid(axes):
        values = {name: declared[name].from_text(family.name, text) for name, text in point.items()}
        told, reading = point_label(point), of_family(family, {**given, **values}, lengths)
        curves.append(Curve(reading, values_at(point), (told, told, reading.label)))
    title = title_of(curves[0].schedule.template(axes), family.name, "", tuple(axes))
    return Sweep(title, tuple(axes), tuple(curves))


def of_family(family: type[Schedule], values: Mapping[str, object], lengths: Lengths) -> Reading:
    """Return a schedule of a family, and how the lengths with units among its values were found.

    Raises:
        LengthError: the run does not tell what one comes to.
    """
    resolver = Resolver(lengths, units_of(values.values()))
    schedule = family(**resolver.resolved(fields(family), values, None))
    resolver.refuse_mixed()
    told = tuple(resolver.remarks)
    return Reading(schedule, (), str(schedule), unit=resolver.counts, remarks=told)


def _refuse_option(name: str, declared: Mapping[str, Field], given: Iterable[str]) -> None:
    option = name.replace("_", "-")
    field = meant(name, declared.values())
    if name not in declared and field is not None:
        written = f"write --vary {field.name.replace('_', '-')}=... ({meanings([field])})"
        raise SweepError(option, f"there is no such option; {written}")
    if name not in declared:
        options = [known.replace("_", "-") for known in declared]
        raise SweepError(option, unknown("option", option, options))
    if name in given:
        raise SweepError(option, f"cannot stand beside --{option}")


def labelled(sweeps: Sequence[Sweep]) -> list[Series]:
    """Return the series of all sweeps, under labels that are short and stay apart.

    Raises:
        ComparisonError: there are too many curves.
    """
    count = sum(len(sweep.curves) for sweep in sweeps if sweep.names)
    if count > MOST_CURVES:
        message = f"{count:,} curves of varied schedules are too many; {MOST_CURVES:,} is the most"
        raise ComparisonError(message)
    curves = [curve for sweep in sweeps for curve in sweep.curves]
    short = [curve.labels[0 if len(sweeps) == 1 else 1] for curve in curves]
    times = Counter(short)
    is_enough = [len(curves) > 1 and times[label] == 1 for label in short]
    return [
        Series(
            label if enough else curve.labels[2],
            curve.schedule,
            curve.varied,
            origin,
            counts=curve.reading.counts,
        )
        for curve, origin, label, enough in zip(
            curves, _origins(sweeps), short, is_enough, strict=True
        )
    ]


def _origins(sweeps: Sequence[Sweep]) -> list[str]:
    """Return of each curve the sweep that made it, told as briefly as keeps sweeps apart."""
    heads = [head_of(sweep.title) for sweep in sweeps]
    told = [sweep.title for sweep in sweeps] if len(set(heads)) < len(heads) else heads
    is_among_others = len(sweeps) > 1
    return [
        name if is_among_others else ""
        for name, sweep in zip(told, sweeps, strict=True)
        for _ in sweep.curves
    ]


def common_title(sweeps: Sequence[Sweep]) -> str | None:
    """Return what all curves have in common, where they are the several of one sweep."""
    (sweep, *others) = sweeps
    return (sweep.title or None) if not others and len(sweep.curves) > 1 else None


def refuse_unused(
    names: Iterable[str], sweeps: Iterable[Sweep], in_files: Iterable[str] = ()
) -> None:
    """See that every name that has values is a placeholder of some expression.

    Scripts and configs have no placeholders, but names: `in_files` are those that could have had
    values.

    Raises:
        SweepError: one is not; the error has the nearest that is.
    """
    used = sorted({name for sweep in sweeps for name in sweep.names})
    for name in names:
        if name in used:
            continue
        near = nearest(name, used)
        known = list(in_files)
        if known and not near:
            raise SweepError(name, f"nothing has this name; {instead_of(name, known)}")
        told = f"did you mean {{{near}}}?" if near else "write it where its values go"
        raise SweepError(name, f"no expression has {{{name}}}; {told}")


def _labels(point: Point, head: str, whole: str) -> tuple[str, str, str]:
    """Return the labels of a curve; `whole` is its text, or a file's label for its sweep."""
    if not point:
        return whole, whole, whole
    named = placeholders(whole) & set(point)
    rest = point_label({name: value for name, value in point.items() if name not in named})
    if named:
        own = ": ".join(filter(None, [filled_label(whole, point), rest]))
        return own, own, own
    beside = f"{head}: {rest}" if head else rest
    return rest, beside, beside if head == whole else whole


def _of_group(labels: tuple[str, str, str], group: str) -> tuple[str, str, str]:
    """Return the labels of a curve, after the name of its group of parameters if it has one."""
    among, beside, whole = (titled(group, label) for label in labels)
    return among, beside, whole
