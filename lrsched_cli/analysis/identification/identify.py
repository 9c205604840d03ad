"""Which schedule made a log: models fitted to its rows, and what they leave open."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.analysis.identification.answer import Candidate, Identified
from lrsched_cli.analysis.identification.answered import Answer, Clock
from lrsched_cli.analysis.identification.clocks import clocks_of, shifted
from lrsched_cli.analysis.identification.endings import before_the_end, with_the_end
from lrsched_cli.analysis.identification.endless import CONSTANT
from lrsched_cli.analysis.identification.epochs import (
    batches_in_means,
    in_updates,
    ultralytics,
)
from lrsched_cli.analysis.identification.fitting import Found, found_by
from lrsched_cli.analysis.identification.joints import joined
from lrsched_cli.analysis.identification.models import models_for, usual_models
from lrsched_cli.analysis.identification.openness import open_questions
from lrsched_cli.analysis.identification.rises import rising_line
from lrsched_cli.analysis.identification.rows import Rows
from lrsched_cli.analysis.identification.skips import Behind, behind, seen_behind
from lrsched_cli.analysis.identification.stairs import held_rows, stairs_found
from lrsched_cli.analysis.identification.thinning import evenly, part_of, telling_places
from lrsched_cli.logs import Log
from lrsched_cli.schedules import FAMILIES

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

_MOST = 3
"""Candidates that are told."""

_MANY, _BEARABLE = 6000, 60_000
"""Rows of which only some are looked at first, and all if these do not tell."""

_ROUNDS = 3
"""How often rows are added to those that are looked at."""

_FAR = 8.0
"""What costs so much more is not told."""

_OTHER_OFFSETS = (-2, -3)
"""What may have to be added to the times of a log that has an odd clock."""

_TIMES = 400
"""Times at which two schedules are compared."""


def identify(log: Log) -> Identified:
    """Return the schedules that may have made a log, the best first; none if none explains it."""
    if log.times.size < 2:  # noqa: PLR2004 - any schedule may have one rate
        return Identified(log.source, log.kind, (), ("it has one row, which tells no schedule",))
    if not log.rates.any():
        return Identified(log.source, log.kind, (), ("all its rates are 0: nothing was trained",))
    before = before_the_end(log)
    if before is not None:
        return with_the_end(identify(before), log)
    found = _ranked_by_few(log) if log.times.size > _MANY else []
    if not found and log.times.size <= _BEARABLE:
        found = [(one, one.clock.rows) for one in _ranked(log)]
    answers = [one for one, _ in found]
    candidates = [_candidate(one, rows, answers, log) for one, rows in found[:_MOST]]
    remarks = tuple(one.remark for one in answers[:1] if one.remark)
    return Identified(log.source, log.kind, tuple(candidates), remarks)


def _ranked_by_few(log: Log) -> list[tuple[Answer, Rows]]:
    """Return the answers for some of many rows that explain all, which stand beside them.

    None if the best does not: then some of the rows that it leaves are looked at as well.
    """
    places = telling_places(log)
    for _ in range(_ROUNDS):
        by_few = _ranked(part_of(log, places))[:_MOST]
        whole = [pair for one in by_few if (pair := _of_all(one, log)) is not None]
        if not whole:
            return []
        explained = [rows.explained(one.found.schedule) for one, rows in whole]
        if explained[0].all():
            return [pair for pair, rows in zip(whole, explained, strict=True) if rows.all()]
        places = np.union1d(places, evenly(np.flatnonzero(~explained[0])))
    return []


def _of_all(one: Answer, log: Log) -> tuple[Answer, Rows] | None:
    """Return an answer for some rows with all rows; None where its clock is not that of these."""
    clock = one.clock
    if not clock.is_shift:
        same = (other for other in clocks_of(log) if other.text == clock.text)
        found = next((other for other in same if other.unit == clock.unit), None)
        return None if found is None else (one, found.rows)
    t = log.times + clock.by if clock.by else log.times
    rows = replace(clock.rows, t=t, rates=log.rates, allowed=log.allowed)
    if clock.is_behind:
        late = seen_behind(rows, one.found, int(clock.by), clock.unit)
        return None if late is None else (_late(clock, late), late.rows)
    return one, rows


def _late(clock: Clock, late: Behind) -> Answer:
    text = clock.text if clock.is_behind else f"{clock.text} - skipped"
    behind = replace(clock, text=text, rows=late.rows, is_behind=True)
    return Answer(behind, late.found, late.sentence.rstrip("."))


def _ranked(log: Log) -> list[Answer]:
    clocks = list(clocks_of(log))
    warming = next(_warming(clocks), None)
    if warming is not None:
        return [warming]
    answers = _told_by_rows([*_answers(clocks), *_within_epochs(log, clocks)])
    if not any(one.found.is_rule for one in answers):
        answers += _of_odd_runs(log, clocks, is_set=bool(answers))
    answers.sort(key=lambda one: one.cost)
    dearest = min((one.cost for one in answers), default=0.0) + _FAR
    near = [one for one in answers if one.cost <= dearest]
    distinct = [one for unit in ("step", "epoch") for one in _distinct(near, log, unit)]
    distinct.sort(key=lambda one: one.cost)
    if distinct and distinct[0].clock.unit != log.unit:  # rates that change once an epoch
        distinct = [one for one in distinct if one.clock.unit != log.unit]
    return distinct


def _answers(clocks: list[Clock]) -> Iterator[Answer]:
    for clock in clocks:
        for found in found_in(clock.rows):
            yield Answer(clock, found)
            if _is_certain(found, clock.rows):
                break


def _told_by_rows(answers: list[Answer]) -> list[Answer]:
    """Return the answers without those whose peak and warmup are guesses, if there are others."""
    told = [one for one in answers if not {"peak", "warmup"} <= one.found.loose.keys()]
    return told or answers


def _is_certain(found: Found, rows: Rows) -> bool:
    """Tell whether nothing else can explain rows: by their digits, and what they show."""
    if not found.is_rule or found.loose or found.cost > _CHEAP or rows.is_flat or rows.is_rising:
        return False
    if found.schedule.name == "linear" and not rows.top and rows.begins_late:
        return False  # it may be the end of a schedule that was flat before
    allowed = float((rows.allowed / rows.peak).max()) if rows.peak else 1.0
    is_exact = any(allowed <= digits and rows.t.size >= count for digits, count in _ENOUGH)
    fallen = float(np.ptp(rows.rates[rows.top :])) >= _MOST_OF_ALL * rows.peak
    return is_exact or (fallen and allowed <= _DIGITS and rows.t.size >= _ROWS)


_ENOUGH = ((1e-9, 8), (2e-7, 50))
"""Digits, and how many rows of them leave no doubt."""

_MOST_OF_ALL, _DIGITS, _ROWS = 0.8, 6e-4, 2000
"""The same of what is seen to its end."""

_CHEAP = 9.0
"""What costs more to write leaves doubt."""


def _of_odd_runs(log: Log, clocks: list[Clock], *, is_set: bool) -> Iterator[Answer]:
    """Yield the answers for runs in which something happened that no schedule has.

    `is_set` tells that the rates are ones that stay, and were set without a rule.
    """
    if not clocks or is_set:
        return
    for by in _OTHER_OFFSETS:
        yield from _usual(shifted(log, clocks[-1], by))
    for clock in clocks:
        rise = rising_line(clock.rows)
        if rise is not None:
            shift, found = rise
            yield Answer(shifted(log, clock, clock.by - shift), found)
            return
        late = behind(clock.rows, int(clock.by), clock.unit) if clock.unit == "step" else None
        if late is not None:  # of updates; epochs are not skipped
            yield _late(clock, late)
            return
    both = joined(clocks[0].rows, _found_of_usual)
    if both is not None:
        time = f"{log.axis} {both.at - clocks[0].by:g}"
        remark = f"another plan from {time} on: first {both.first}, then {both.second}"
        yield Answer(clocks[0], both.found, remark)


def _usual(clock: Clock) -> Iterator[Answer]:
    """Yield the answers of what is most usual, on a clock that is not."""
    if clock.rows.t[0] < 0:
        return
    for model in usual_models(clock.rows):
        found = found_by(model, clock.rows)
        if found is not None:
            yield Answer(clock, found)


def _within_epochs(log: Log, clocks: list[Clock]) -> Iterator[Answer]:
    """Yield the answers for rows of epochs in which the rate moves."""
    if log.unit != "epoch" or not clocks:
        return
    axis = log.axis
    first = 0.0 if log.times[0] == 0 or log.offsets[0] == 0 else 1.0
    rows = replace(clocks[0].rows, t=log.times)
    if log.is_mean and (batches := batches_in_means(rows)):
        t = f"{batches} * {axis} ... {batches} * {axis} + {batches - 1} (mean)"
        clock = Clock(t, "step", in_updates(rows, batches), 0.0, 0.0)
        yield from (Answer(clock, found) for found in found_in(clock.rows))
    if log.kind.startswith("results.csv"):
        for one in ultralytics(rows, first, is_old="YOLOv5" in log.kind):
            plus = one.batches - 1 if first == 0 else -1
            t = f"{one.batches} * {axis} {'+' if plus >= 0 else '-'} {abs(plus)}"
            yield Answer(Clock(t, "step", one.rows, 0.0, 0.0), one.found)


def found_in(rows: Rows) -> Iterator[Found]:
    """Yield the schedules that explain all rows."""
    for found in _found_at_once(rows):
        yield found
        if found.schedule.name == "constant":  # what stays is no end of anything else
            return
    held = held_rows(rows)
    if held is None:
        return
    every, epochs = held
    for one in _found_at_once(epochs):
        if one.schedule.name != "constant" and not one.text and one.is_rule:
            whole = FAMILIES["held"](schedule=one.schedule, every=every)
            if rows.is_of(whole):
                yield replace(one, schedule=whole, cost=one.cost + 2)


def _found_at_once(rows: Rows) -> Iterator[Found]:
    for model in models_for(rows):
        found = found_by(model, rows)
        if found is not None:
            yield found
            if model.family == "constant":
                return
    yield from stairs_found(rows)


def _warming(clocks: list[Clock]) -> Iterator[Answer]:
    """Yield the lines of rows that only rise along one: a warmup, of which no more is known."""
    for clock in clocks:
        rise = rising_line(clock.rows)
        if rise is not None and not rise[0]:
            yield Answer(clock, rise[1])


def _found_of_usual(rows: Rows) -> Iterator[Found]:
    """Yield the schedules of the most usual kinds that explain all rows."""
    if rows.is_rising:  # a warmup may be that of anything
        return
    models = [CONSTANT.model("none")] if rows.is_flat else usual_models(rows)
    yield from filter(None, (found_by(model, rows) for model in models))
    yield from stairs_found(rows)


def _distinct(answers: list[Answer], log: Log, unit: str) -> list[Answer]:
    """Return the answers that count something, without those that are another in other words."""
    answers = [one for one in answers if one.clock.unit == unit]
    if not answers:
        return []
    lengths = [(one.found.schedule.length or 1) - 1 for one in answers]
    seen = np.concatenate([one.clock.rows.t - one.clock.by for one in answers])
    end = max([float(seen.max()), *lengths])
    first = answers[0].clock.rows
    before = 2 * float(first.t[1] - first.t[0]) if first.begins_late else 0.0  # differ there
    times = np.unique(np.floor(np.linspace(float(seen.min()) - before, end, _TIMES)))
    kept: list[Answer] = []
    for one in answers:
        if not any(_is_same(one, other, times, log) for other in kept):
            kept.append(one)
    return kept


def _is_same(one: Answer, other: Answer, times: "Floats", log: Log) -> bool:
    first, second = one.rates_at(times), other.rates_at(times)
    scale = np.maximum(np.abs(first), np.abs(second)) if log.per_value else log.rates.max()
    apart = np.abs(first - second) > 3 * log.tolerance * scale + 1e-9 * log.rates.max()
    return not bool(apart.any())


def _candidate(one: Answer, rows: Rows, answers: list[Answer], log: Log) -> Candidate:
    schedule = one.found.schedule
    return Candidate(
        expression=one.found.expression,
        t=one.clock.text,
        unit=one.clock.unit,
        rows=rows.t.size,
        matched=rows.matched(schedule),
        max_error=rows.worst(schedule, per_value=log.per_value),
        open=tuple(open_questions(one, answers, log)),
    )
