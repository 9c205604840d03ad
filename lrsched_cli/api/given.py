"""What the public functions are given: schedules, expressions, files and live objects."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Self, TypeAlias

from lrsched_cli.comparison import Comparison
from lrsched_cli.errors import NeededError
from lrsched_cli.expression import Reading
from lrsched_cli.inputs import read_alone, source_of
from lrsched_cli.inputs.labels import split_label, with_label
from lrsched_cli.inputs.shared import Input, of_group
from lrsched_cli.inputs.together import completed, read_together, readings_of, sweeps_of
from lrsched_cli.live import read_live
from lrsched_cli.parameters import fields
from lrsched_cli.picture import Picture
from lrsched_cli.run import Run
from lrsched_cli.schedules import Schedule
from lrsched_cli.settings import Given, given, refuse_unused
from lrsched_cli.sweep import Sweep, labelled
from lrsched_cli.sweep.curves import Curve

Drawable: TypeAlias = object
"""A schedule, an expression, the name of a file, or a live object that `schedule` takes."""

_READERS = {"stdin", "pipe"}
"""Sources that no function of Python reads: a notebook would wait for them."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller of a public function sets besides its schedules."""

    run: Run
    settings: Mapping[str, object] | None = None
    group: str | int | None = None

    @classmethod
    def of(
        cls,
        run: Mapping[str, Any],
        settings: Mapping[str, object] | None = None,
        group: str | int | None = None,
    ) -> Self:
        """Return them; `run` are values of `Run`, by their names, of which None is none.

        Raises:
            LRSchedError: a run has no such value.
        """
        return cls(Run(**run).settled(), settings, group)

    def for_files(self) -> Given:
        """Return what files are read with."""
        return replace(given((self.settings or {}).items()), run=self.run)


@dataclass(frozen=True, slots=True)
class ReadSchedules:
    """What was read: each thing's schedules, and the run that they are for."""

    inputs: tuple[Input, ...]
    run: Run

    @property
    def readings(self) -> list[Reading]:
        """All that was read, in the order of the curves."""
        return readings_of(self.inputs)

    def comparison(self, picture: Picture | None = None) -> Comparison:
        """Return all schedules side by side; raises as `Comparison.of`."""
        series = labelled(sweeps_of(self.inputs))
        return Comparison.of(series, run=self.run, picture=picture)

    def notes(self, comparison: Comparison) -> tuple[str, ...]:
        """Return what is to be said of how schedules and times were understood, each once."""
        remarks = (told for one in self.readings for told in one.remarks)
        return tuple(dict.fromkeys([*comparison.notes, *remarks]))


@contextmanager
def _asked_in_python() -> Iterator[None]:
    """Say with the error for missing values how they are given here."""
    try:
        yield
    except NeededError as error:
        told = ", ".join(f"{one.name!r}: ..." for one in error.needed)
        error.add_note(f"In Python: settings={{{told}}}")
        raise


@_asked_in_python()
def read_schedules(things: Iterable[object], options: Options) -> ReadSchedules:
    """Return the schedules of what a caller gives; a mapping stands for what it holds, labelled.

    Raises:
        LRSchedError: one is no schedule, or cannot be read; a setting is of no use.
    """
    labels, single = _flat(things)
    texts = [str(one) for one in single if _is_text(one)]
    told = options.for_files()
    told = replace(told, beside=tuple(texts)) if len(texts) > 1 else told
    read = iter(read_together(texts, {}, told))
    inputs = [next(read) if _is_text(one) else _of_object(one, options) for one in single]
    if told.told:
        names = [name for one in inputs for name in one.names]
        refuse_unused(told, [name for one in inputs for name in one.used], names)
    if options.group is not None:
        inputs = of_group(inputs, str(options.group))
    inputs = [
        with_label(one, label) if label else one for label, one in zip(labels, inputs, strict=True)
    ]
    return ReadSchedules(tuple(inputs), completed(options.run, inputs))


def split_options(options: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return those options that are of a run, and the others, which are of a picture."""
    names = {field.name for field in fields(Run)}
    of_run = {name: value for name, value in options.items() if name in names}
    return of_run, {name: value for name, value in options.items() if name not in names}


def _flat(things: Iterable[object]) -> tuple[list[str], list[object]]:
    labels: list[str] = []
    single: list[object] = []
    for one in things:
        if isinstance(one, Mapping):
            labels += map(str, one)
            single += one.values()
        elif isinstance(one, Iterable) and not isinstance(one, (str, Schedule)):
            several = list(one)
            labels += [""] * len(several)
            single += several
        else:
            labels.append("")
            single.append(one)
    single = [os.fspath(one) if isinstance(one, os.PathLike) else one for one in single]
    return labels, single


def _is_text(one: object) -> bool:
    """Tell whether something is read as an argument of the command line."""
    return isinstance(one, str) and source_of(split_label(one)[1]).name not in _READERS


def _of_object(one: object, options: Options) -> Input:
    run = options.run
    total = run.total if isinstance(run.total, int) else None
    reading = read_live(
        one, group=options.group, total=total, steps_per_epoch=run.updates_per_epoch
    )
    label = reading.label
    return Input("", (Sweep("", (), (Curve(reading, (), (label, label, label)),)),))


@_asked_in_python()
def read_schedule(thing: object, options: Options) -> tuple[Reading, Input]:
    """Return the one schedule of what a caller gives, and all that it gives.

    Raises:
        LRSchedError: as `read_schedules`; or there are several, or it is a log.
    """
    thing = os.fspath(thing) if isinstance(thing, os.PathLike) else thing
    if isinstance(thing, str) and _is_text(thing):
        group = None if options.group is None else str(options.group)
        return read_alone(thing, group, options.for_files())
    found = _of_object(thing, options)
    return found.only(), found
