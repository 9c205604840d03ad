"""What the linter finds in a source: a file or an expression, with the run that it tells."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from lrsched_cli.analysis.checks import RULES, Subject, check, refused
from lrsched_cli.analysis.checks.report import Located, Report
from lrsched_cli.analysis.told import workload_of
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.errors import (
    BrokenConfigError,
    BrokenScriptError,
    ExpressionError,
    FileError,
    GroupError,
    LRSchedError,
    NeededError,
)
from lrsched_cli.expression import Reading
from lrsched_cli.inputs import file_of, no_schedule, read_source, source_of
from lrsched_cli.inputs.facts import with_facts
from lrsched_cli.inputs.keys import keys_of
from lrsched_cli.inputs.labels import split_label
from lrsched_cli.inputs.shared import Input, of_group
from lrsched_cli.inputs.tried import found_whatever
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Schedule, Unit
from lrsched_cli.settings import Given, refuse_unused


@dataclass(frozen=True, slots=True)
class Request:
    """What the options of the command say: the run, settings of files, a group, and the rules."""

    run: Run
    told: Given
    group: str | None = None
    rules: Collection[str] = tuple(RULES)


def checked(argument: str, request: Request) -> Report:
    """Return what is found in a source; what keeps it from being read is a part of the answer."""
    file = file_of(argument)
    try:
        given = read_source(argument, {}, request.told)
    except NeededError as error:
        found = found_whatever(
            error, request.told, lambda told: _read_again(argument, told, request)
        )
        return found or _unread(argument, file, error, request.rules)
    except LRSchedError as error:
        return _unread(argument, file, error, request.rules)
    try:
        return _of_input(argument, file, given, request)
    except LRSchedError as error:
        return Report(argument, outcome="failed", reason=str(error))


def _read_again(argument: str, told: Given, request: Request) -> Report:
    given = read_source(argument, {}, told)
    return _of_input(argument, file_of(argument), given, replace(request, told=told))


_UNREADABLE = (FileError, BrokenConfigError, BrokenScriptError, ExpressionError)
"""Errors of what cannot be read at all; others are of files whose rates are not known."""


def _unread(argument: str, file: str, error: LRSchedError, rules: Collection[str]) -> Report:
    problem = refused(error)
    if problem is not None:
        finding = RULES["refused-arguments"].finding(problem, 0)
        kept = (Located.of(finding, file, argument),) if finding.rule in rules else ()
        return Report(argument, kept)
    is_unreadable = isinstance(error, _UNREADABLE)
    return Report(
        argument, outcome="failed" if is_unreadable else "no schedule known", reason=str(error)
    )


def _of_input(argument: str, file: str, given: Input, request: Request) -> Report:
    readings = [curve.reading for sweep in given.sweeps for curve in sweep.curves]
    if any(one.schedule.known_at is not None for one in readings):
        return Report(argument, outcome="no schedule known", reason=no_schedule(given.source))
    has_groups = any(one.groups for one in readings)
    if request.group is not None and has_groups:
        (given,) = of_group([given], request.group)
        readings = [curve.reading for sweep in given.sweeps for curve in sweep.curves]
    told = given.run
    if source_of(argument).has_many:  # a range to be shown
        told = replace(told, epochs=None, steps=None)
    run = with_facts(request.run.completed({given.source: told}), [given])
    keys = keys_of(split_label(argument)[1])
    found: dict[tuple[str, int | str], Located] = {}
    for reading in readings:
        subject = _subject(reading, run, is_of_file=request.run.span is None)
        subject = replace(subject, key_of=keys)
        for finding in check(subject, request.rules):
            one = Located.of(finding, file, reading.title)
            found.setdefault((one.rule, one.line or one.schedule), one)
    once: dict[tuple[str, str, str], Located] = {}
    for one in found.values():  # a command may stand in two lines, as of echo and eval
        once.setdefault((one.rule, one.schedule, one.text), one)
    in_order = sorted(once.values(), key=lambda one: one.line)
    texts = {one.text for one in in_order}
    remarks = (remark for one in readings for remark in one.remarks if remark not in texts)
    return Report(
        argument,
        tuple(in_order),
        names=given.names,
        used=given.used,
        has_groups=has_groups,
        is_file=bool(file),
        notes=tuple(dict.fromkeys([*run.notes, *remarks])),
    )


def _subject(reading: Reading, run: Run, *, is_of_file: bool) -> Subject:
    updates = _told_length(reading)
    if run.span is None and updates is not None and reading.counts is not None:
        span = Span(0, updates, unit=reading.counts)
        run = replace(run, epochs=span) if span.unit == "epoch" else replace(run, steps=span)
    asked = run.span
    is_convertible = (
        asked is None
        or reading.counts is None
        or asked.unit == reading.counts
        or run.updates_per_epoch is not None
    )
    comparison_run = run if is_convertible else replace(run, epochs=None, steps=None, total=None)
    counts = reading.counts or _likely_unit(reading.schedule, run)
    series = Series(reading.label, reading.schedule, counts=counts)
    comparison = Comparison.of([series], run=comparison_run)
    subject = Subject.of(reading.schedule, comparison.span, run, reading)
    return replace(
        subject,
        is_told=subject.is_told and is_convertible,
        is_of_file=subject.is_told and is_of_file,
    )


def _told_length(reading: Reading) -> int | None:
    """Return how long a script or a config itself trains, in what the schedule counts."""
    if reading.loop.updates is not None:
        return reading.loop.updates
    work = workload_of(reading)
    told = work.epochs if reading.counts == "epoch" else work.total
    return int(told) if told is not None and told >= 1 and float(told).is_integer() else None


def _likely_unit(schedule: Schedule, run: Run) -> Unit | None:
    """Return steps where a schedule that does not say its unit is nearer to the run in these.

    Lengths are near by their ratio: of 500, a run of 10 epochs is farther than one of 3910 steps.
    """
    length = schedule.length
    steps = run.span_in("step") if run.updates_per_epoch else None
    epochs = run.span_in("epoch") if run.updates_per_epoch else None
    if steps is None or epochs is None or length is None:
        return None
    return "step" if length * length > steps.stop * epochs.stop else None


def all_checked(arguments: Collection[str], request: Request) -> Iterator[Report]:
    """Yield what is found in each of several sources; one may say what another leaves open."""
    if len(arguments) > 1:
        request = replace(request, told=replace(request.told, beside=tuple(arguments)))
    for argument in arguments:
        yield checked(argument, request)


def refuse_of_no_use(reports: Collection[Report], told: Given, group: str | None) -> None:
    """Refuse a setting, or a group, that no source has.

    Raises:
        SettingError: no source has the name.
        GroupError: none has groups of parameters.
    """
    used = [name for one in reports for name in one.used]
    refuse_unused(told, used, [name for one in reports for name in one.names])
    if group is not None and not any(one.has_groups for one in reports):
        raise GroupError(group, "no schedule here has groups of parameters")
