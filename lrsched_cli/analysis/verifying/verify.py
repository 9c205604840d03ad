"""Tells whether the rates of a log are those of a plan, and what may be wrong if not."""

from collections.abc import Iterator

from lrsched_cli._lazy import np
from lrsched_cli.analysis.verifying.case import Case
from lrsched_cli.analysis.verifying.causes import causes
from lrsched_cli.analysis.verifying.placing import (
    Placed,
    Plan,
    length_of_epoch,
    placings,
    whole,
)
from lrsched_cli.analysis.verifying.rows import Rows
from lrsched_cli.analysis.verifying.verdict import Cause, Mismatch, Verdict
from lrsched_cli.errors import LRSchedError
from lrsched_cli.logs import Log
from lrsched_cli.schedules import Floats


def verify(log: Log, plan: Plan) -> Verdict:
    """Return whether a log follows a plan: each row, within the tolerance of its digits.

    Raises:
        LearningRateError: the plan has no usable rate at a time of the log.
    """
    rows = Rows.of(log)
    placed = _best(log, rows, plan)
    expected = placed.clock.rates(plan.schedule, rows.times)
    agree = rows.agree(expected)
    follows = bool(agree.all()) and placed.is_usual
    wrong = np.flatnonzero(~agree)
    found = () if follows else _causes(log, rows, plan, placed, int(agree.sum()))
    gaps = np.nan_to_num(np.abs(rows.rates - expected), nan=np.inf)
    return Verdict(
        log=log.source,
        kind=log.kind,
        column=log.column,
        axis=log.axis,
        plan=str(plan.schedule),
        unit=placed.unit,
        t=placed.clock.told(log.axis),
        follows=follows,
        rows=rows.count,
        matched=int(agree.sum()),
        max_error=rows.error(expected),
        tolerance=log.tolerance,
        per_value=log.per_value,
        first=_mismatch(rows, placed, expected, int(wrong[0])) if wrong.size else None,
        largest=_mismatch(rows, placed, expected, int(gaps.argmax())) if wrong.size else None,
        causes=found,
        notes=tuple(_notes(log, plan, placed)),
    )


def _best(log: Log, rows: Rows, plan: Plan) -> Placed:
    """Return the first way to read a log that fits all rows, else the one that fits most."""
    few = rows.thinned()
    best: tuple[int, Placed] | None = None
    failure: LRSchedError | None = None
    for placed in placings(log, few, plan):
        try:
            agree = int(few.agree(placed.clock.rates(plan.schedule, few.times)).sum())
        except LRSchedError as error:
            failure = failure or error
            continue
        if agree == few.count and placed.is_usual:
            return placed
        score = agree if placed.is_usual else -1
        if best is None or score > best[0]:
            best = (score, placed)
    if best is None:
        raise failure or LRSchedError
    return best[1]


def _causes(log: Log, rows: Rows, plan: Plan, placed: Placed, matched: int) -> tuple[Cause, ...]:
    case = Case(
        rows=rows.thinned(),
        schedule=plan.schedule,
        clock=placed.clock,
        unit=placed.unit,
        log_unit=log.unit,
        steps_per_epoch=length_of_epoch(log, plan),
        total=whole(log.facts.get("total")) if placed.unit == "step" else None,
        tolerance=log.tolerance,
        offsets=log.offsets,
    )
    return tuple(
        Cause(
            name=one.explanation.name,
            told=one.explanation.told,
            matched=one.matched,
            max_error=one.max_error,
            t=one.explanation.t(log.axis),
            expression=one.explanation.expression,
        )
        for one in causes(case, rows, matched if placed.is_usual else 0)
    )


def _mismatch(rows: Rows, placed: Placed, expected: Floats, place: int) -> Mismatch:
    time = float(rows.times[place])
    t = float(placed.clock.times(rows.times[place : place + 1])[0])
    planned = float(expected[place])
    return Mismatch(
        time=time,
        t=t if t >= 0 else None,
        logged=float(rows.rates[place]),
        planned=planned if np.isfinite(planned) else None,
    )


def _notes(log: Log, plan: Plan, placed: Placed) -> Iterator[str]:
    yield from log.notes
    if placed.note:
        yield placed.note
    total, length = log.facts.get("total"), plan.schedule.length
    if total is not None and length is not None and placed.unit == "step" and total != length:
        yield f"the log's run is {total:.16g} steps long, the plan {length}"
    last, unit = float(log.times[-1]), log.unit
    if total is not None and last < total and unit == "step":
        yield f"the log ends at {unit} {last:.16g} of {total:.16g}"
