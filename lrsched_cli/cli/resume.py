"""The command `resume`: a run that goes on with another length, and the ways to do it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import click

from lrsched_cli.analysis.resuming.resume import Asked, Resumed, resume
from lrsched_cli.cli.options import (
    PICTURES,
    SectionCommand,
    answer_options,
    chosen,
    from_field,
    given_of,
    group_option,
    pictured,
    run_facts,
    settings_options,
)
from lrsched_cli.cli.output import answer, show, with_pictures
from lrsched_cli.cli.progress import doing
from lrsched_cli.cli.sources import SCHEDULE_HELP, ScheduleType, files_of, tell_remarks
from lrsched_cli.cli.streams import tell
from lrsched_cli.cli.times import number_of, unit_of
from lrsched_cli.comparison import Series
from lrsched_cli.errors import LengthError, QuestionError
from lrsched_cli.expression import parse
from lrsched_cli.inputs import read_alone
from lrsched_cli.inputs.together import completed
from lrsched_cli.parameters import Field, Param, kinds
from lrsched_cli.parameters.durations import Duration, Length
from lrsched_cli.parameters.lengths import Lengths
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Unit

_TIMES = (
    Field("at", kinds.INT, None, Param("the next update, from 0", at_least=0, may_wait=True)),
    Field(
        "new_total", kinds.INT, None, Param("the new length of the run", at_least=1, may_wait=True)
    ),
    Field(
        "old_total",
        kinds.INT,
        None,
        Param("its length until now", at_least=1, may_wait=True, when_absent="the schedule's own"),
    ),
    Field(
        "warmup",
        kinds.INT,
        None,
        Param("updates of a new warmup", at_least=0, may_wait=True, when_absent="5% of the rest"),
    ),
    Field(
        "hold",
        kinds.INT,
        None,
        Param("updates at the present rate, before a cool-down", at_least=0, may_wait=True),
    ),
    Field(
        "cooldown",
        kinds.INT,
        None,
        Param(
            "updates of a cool-down at the end",
            at_least=1,
            may_wait=True,
            when_absent="all, and 20% of the rest after a hold",
        ),
    ),
)
_RATES = (
    Field(
        "peak",
        kinds.FLOAT,
        None,
        Param("the rate that a new warmup reaches", above=0, when_absent="the old peak"),
    ),
    Field(
        "floor",
        kinds.FLOAT,
        None,
        Param("the rate to cool down to", at_least=0, when_absent="the lowest of the old plan"),
    ),
)

_OF_NEW = ("hold", "cooldown")
"""Lengths that may be a percentage of the new total; others are of the old one."""

_HELP = f"""Show what a new total does to a run that goes on, and the ways to go on.

It tells the rate before and after, what torch's own scheduler does with a reloaded state or with
last_epoch, and the ways side by side, each as an expression: the same curve stretched, the rate
held before it decays, a new warmup, a cool-down from here. With -o ways.png all are drawn. Two of
--new-total, --hold and --cooldown tell the third.

{SCHEDULE_HELP}

\b
Examples:
  lrsched resume 'cosine(lr0=0.1, total=100)' --at 50 --new-total 150
  lrsched resume 'torch.PolynomialLR(o, 90, lr=1)' --at 90 --new-total 150
  lrsched resume 'wsd(total=90)' --at 50 --new-total 150 -o ways.png
  lrsched resume 'wsd(total=90)' --at 50 --hold 30 --cooldown 20
"""


def _resume(schedule: str, group: str | None, **given: Any) -> None:  # noqa: ANN401 - Click's values
    is_length_told = given["new_total"] is not None or given["cooldown"] is not None
    missing = "--at" if given["at"] is None else "" if is_length_told else "--new-total"
    if missing:
        message = f"needs {missing}: --at T --new-total N, or --at T --cooldown N"
        raise click.UsageError(message)
    told = given_of(given)
    with doing(f"reading {schedule}"):
        reading, source = read_alone(schedule, group, told)
    tell_remarks([reading])
    run, own = completed(told.run, [source]), reading.schedule.length
    unit, asked = _asked(given, run, reading.counts, own)
    stepped = tuple(one.name for one in reading.loop.stepped)
    resumed = resume(reading.schedule, asked, unit, reading.made, stepped)
    pictures, rest = with_pictures(given["output"], PICTURES)
    if pictures:
        _draw(resumed, reading.label, pictures, given, files_of([schedule]))
    if rest or given["format"] or not pictures:
        from lrsched_cli.render.resumption import resumption_text  # noqa: PLC0415 - with Rich

        answer(resumed, resumption_text, {**given, "output": rest}, files_of([schedule]))


def _asked(
    given: Mapping[str, Any], run: Run, counts: Unit | None, own: int | None
) -> tuple[Unit, Asked]:
    """Return what the schedule counts, and what is asked in numbers of that."""
    times = chosen(given, _TIMES)
    unit = unit_of(counts, times.values(), run)
    found: dict[str, int] = {}
    for name in ("old_total", "at", "new_total", "warmup", "hold", "cooldown"):
        if name in times:
            old = found.get("old_total", own)
            total = found.get("new_total", old) if name in _OF_NEW else old
            updates, epochs = (total, None) if unit == "step" else (None, total)
            lengths = replace(run.lengths, updates=updates, epochs=epochs)
            found[name] = _number(name, times[name], lengths, unit)
    for note in run.notes:
        tell(f"Note: {note}")
    return unit, Asked(**found, **chosen(given, _RATES))


def _number(name: str, time: Length, lengths: Lengths, unit: Unit) -> int:
    try:
        return int(number_of(name, time, lengths, unit))
    except LengthError as error:
        is_share = isinstance(time, Duration) and time.unit == "%"
        message = f"{time} is of the old plan, which has no end: tell --old-total N"
        raise QuestionError(message) if is_share else error from None


def _draw(
    resumed: Resumed,
    label: str,
    paths: tuple[str, ...],
    given: Mapping[str, Any],
    sources: list[str],
) -> None:
    """Draw all ways over the whole run, with a line where it resumes."""
    told = [(way.name, way.expression) for way in resumed.ways if way.rates is not None]
    curves = [("as planned", resumed.expression), *told]
    series = [Series(name, parse(text or ""), counts=resumed.unit) for name, text in curves]
    run = Run.over(Span(0, resumed.new_total, unit=resumed.unit))
    title = f"{label}: resumed at {resumed.unit} {resumed.at}"
    options = pictured(given, run, paths, mark=(resumed.at,), title=title)
    show(series, options, sources=sources)


command = SectionCommand(
    "resume",
    callback=_resume,
    params=[
        click.Argument(["schedule"], type=ScheduleType()),
        group_option(),
        *settings_options(),
        *(from_field(field, "Resume") for field in (*_TIMES, *_RATES)),
        *(option for option in run_facts() if option.name != "total"),
        *answer_options(PICTURES),
    ],
    help=_HELP,
)
