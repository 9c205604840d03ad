"""Tells whether the rates of a log are those of a plan, and what may be wrong if not."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from lrsched_cli._lazy import np
from lrsched_cli.analysis.verifying.case import Case
from lrsched_cli.analysis.verifying.causes import Judged, causes
from lrsched_cli.analysis.verifying.comparing import compared
from lrsched_cli.analysis.verifying.others import of_other_schedules
from lrsched_cli.analysis.verifying.placing import (
    Placed,
    Plan,
    length_of_epoch,
    placings,
    whole,
)
from lrsched_cli.analysis.verifying.rows import Rows
from lrsched_cli.analysis.verifying.trial import Explanation
from lrsched_cli.analysis.verifying.verdict import Cause, Mismatch, Verdict
from lrsched_cli.errors import LearningRateError, LRSchedError
from lrsched_cli.logs import Log

_MOSTLY = 0.98
"""Of the rows: a plan that explains so many was followed, and no other schedule is sought."""

_FAR = 1.5
"""Lengths of the plan, beyond which a log is longer than it can be by chance."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A verdict, and what it is drawn by."""

    verdict: Verdict
    placed: Placed
    best: Explanation | None
    """What the first cause is, where it may be drawn."""


def verify(log: Log, plan: Plan, others: Iterable[Log] = ()) -> Verdict:
    """Return whether a log follows a plan: each row, within the tolerance of its digits.

    `others` are the rates of other groups of parameters, which may be meant.

    Raises:
        LearningRateError: the plan has no usable rate at a time of the log.
    """
    return examined(log, plan, others).verdict


def examined(log: Log, plan: Plan, others: Iterable[Log] = ()) -> Examined:
    """Return the same with what it is drawn by; raises as `verify`."""
    rows = Rows.of(log)
    placed = _best(log, rows, plan)
    if placed.schedule is not None:
        plan = replace(plan, schedule=placed.schedule, counts=placed.unit)
    beside = compared(rows, lambda times: placed.clock.rates(plan.schedule, times))
    matched = int(beside.agree.sum())
    is_misplaced = plan.counts not in {None, placed.unit}
    follows = matched == rows.count and not is_misplaced
    is_wrong = matched < rows.count
    least = 0 if is_misplaced else matched
    found = [] if follows else causes(_case(log, rows, plan, placed), rows, least)
    of_groups = [] if follows else list(_of_groups(log, plan, others))
    told = [_cause(log, one) for one in found]
    is_other = is_misplaced or matched < _MOSTLY * rows.count
    if is_other and not follows and not of_groups:
        told = _with_others(told, of_other_schedules(log, rows, plan.schedule, placed), rows.count)
    verdict = Verdict(
        log=log.source,
        kind=log.kind,
        column=log.column,
        axis=log.axis,
        plan=plan.label or str(plan.schedule),
        expression=str(plan.schedule),
        unit=placed.unit,
        t=placed.clock.told(log.axis),
        follows=follows,
        rows=rows.count,
        matched=matched,
        max_error=beside.error,
        tolerance=log.tolerance,
        per_value=log.per_value,
        first=_mismatch(rows, placed, plan, int(beside.agree.argmin())) if is_wrong else None,
        largest=_mismatch(rows, placed, plan, beside.largest) if is_wrong else None,
        causes=(*of_groups, *told),
        notes=tuple(_notes(log, plan, placed, follows=follows)),
    )
    best = found[0].explanation if found and not of_groups else None
    return Examined(verdict, placed, best)


def _case(log: Log, rows: Rows, plan: Plan, placed: Placed) -> Case:
    return Case(
        rows=rows.thinned(),
        schedule=plan.schedule,
        clock=placed.clock,
        unit=placed.unit,
        log_unit=log.unit,
        is_misplaced=plan.counts not in {None, placed.unit},
        steps_per_epoch=length_of_epoch(log, plan),
        total=whole(log.facts.get("total")) if placed.unit == "step" else None,
        tolerance=log.tolerance,
        offsets=log.offsets,
    )


def _with_others(told: list[Cause], others: Iterable[Cause], count: int) -> list[Cause]:
    """Return causes, after those by which the log follows another schedule than its plan.

    These are not sought where a cause explains all of so many rows: only a resume with another
    plan may be the same plan with other parameters.
    """
    is_explained = bool(told) and told[0].matched == count
    if is_explained and told[0].name != "resumed":
        return told
    found = [one for one in others if not is_explained or one.name.startswith("other-")]
    return [*found, *(one for one in told if one.matched == count or not found)]


def _cause(log: Log, judged: Judged) -> Cause:
    return Cause(
        name=judged.explanation.name,
        told=judged.explanation.told,
        matched=judged.matched,
        max_error=judged.max_error,
        t=judged.explanation.t(log.axis),
        expression=judged.explanation.expression,
    )


def _of_groups(log: Log, plan: Plan, others: Iterable[Log]) -> Iterator[Cause]:
    """Yield the other groups of parameters whose rates are the planned ones."""
    for other in others:
        rows = Rows.of(other)
        placed = _best(other, rows, plan)
        expected = placed.clock.rates(plan.schedule, rows.times)
        if not rows.agree(expected).all():
            continue
        told = (
            f"The column {other.column!r} follows the plan, and {log.column!r} does not: it has "
            "the rates of another group of parameters."
        )
        t = placed.clock.told(other.axis)
        yield Cause("other-group", told, rows.count, rows.error(expected), t, None)


def _best(log: Log, rows: Rows, plan: Plan) -> Placed:
    """Return the first way to read a log that fits all rows, else the one that fits most."""
    few = rows.thinned()
    best: tuple[int, Placed] | None = None
    failure: LRSchedError | None = None
    for placed in placings(log, few, plan):
        try:
            schedule = placed.schedule or plan.schedule
            agree = int(few.agree(placed.clock.rates(schedule, few.times)).sum())
        except LRSchedError as error:
            failure = failure or error
            continue
        if agree == few.count:
            return placed
        if best is None or agree > best[0]:
            best = (agree, placed)
    if best is None:
        raise failure or LRSchedError
    return best[1]


def _mismatch(rows: Rows, placed: Placed, plan: Plan, place: int) -> Mismatch:
    time = float(rows.times[place])
    t = float(placed.clock.times(rows.times[place : place + 1])[0])
    planned = np.nan
    with suppress(LearningRateError):
        planned = float(placed.clock.rates(plan.schedule, rows.times[place : place + 1])[0])
    return Mismatch(
        time=time,
        t=t if t >= 0 else None,
        logged=float(rows.rates[place]),
        planned=planned if np.isfinite(planned) else None,
    )


def _notes(log: Log, plan: Plan, placed: Placed, *, follows: bool) -> Iterator[str]:
    yield from log.notes
    if placed.note:
        yield placed.note
    total, length = log.facts.get("total"), plan.schedule.length
    if total is not None and length is not None and placed.unit == "step" and total != length:
        yield f"the log's run is {total:.16g} steps long, the plan {length}"
    end = float(placed.clock.times(log.times[-1:])[0])
    if follows and length is not None and end >= _FAR * length:
        yield (
            f"the log goes on to t = {end:.16g}, the plan has {length} {placed.unit}s: are these "
            "counted in another unit?"
        )
    last, unit = float(log.times[-1]), log.unit
    if total is not None and last < total and unit == "step":
        yield f"the log ends at {unit} {last:.16g} of {total:.16g}"
