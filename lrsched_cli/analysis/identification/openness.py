"""What a log cannot tell of the schedule that made it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.analysis.identification.answered import Answer
from lrsched_cli.analysis.identification.numbers import digits_of
from lrsched_cli.analysis.identification.stairs import are_irregular
from lrsched_cli.logs import Log
from lrsched_cli.schedules.decays import MultiStep

if TYPE_CHECKING:
    from lrsched_cli.schedules import Schedule

_RIVAL = 3.0
"""What costs so much more to write than the best is no rival of it."""


def open_questions(one: Answer, answers: list[Answer], log: Log) -> Iterator[str]:
    """Yield what the log cannot tell of an answer, as there are others."""
    if one.remark:
        yield one.remark
    yield from _unseen(one, log)
    rivals = [other for other in answers if other is not one and other.cost <= one.cost + _RIVAL]
    names = {_type(other.found.schedule) for other in rivals} - {_type(one.found.schedule)}
    if names:
        yield f"type: {' or '.join(sorted(names))} explains every row as well"
    elif rivals and rivals[0].found.expression == one.found.expression:
        yield f"t: {rivals[0].clock.text} explains every row as well"
    elif rivals:
        yield f"parameters: {rivals[0].found.expression} explains every row as well"
    schedule = one.found.schedule
    if isinstance(schedule, MultiStep) and are_irregular(schedule.milestones):
        yield "type: drops at such times may have followed a metric, and no plan"
    if isinstance(schedule, MultiStep) and _ends_with_a_drop(one):
        yield "type: one row alone has the last rate, which may be that of a decay that begins"
    if not one.found.is_rule:
        yield "rule: this is what happened; no rule was found that gives it"
    for name, (low, high) in one.found.loose.items():
        told = f"from {low:.4g} to {high:.4g} does as well"
        yield (
            f"{_WORDS.get(name, name)}: {told if np.isfinite(high) else 'the rows do not tell it'}"
        )


def _ends_with_a_drop(one: Answer) -> bool:
    """Tell whether the last row alone has its rate."""
    rows = one.clock.rows
    return bool(abs(rows.rates[-1] - rows.rates[-2]) > 2 * rows.slack[-1])


def _type(schedule: "Schedule") -> str:
    return str(schedule).partition("(")[0]


def _unseen(one: Answer, log: Log) -> Iterator[str]:
    """Yield what lies outside the rows."""
    rows = one.clock.rows
    if rows.t.size < 3:  # noqa: PLR2004 - two points are on a line, and on any curve
        yield f"type: {rows.t.size} rows do not tell it"
        return
    yield from _before(one, f"{log.axis} {log.times[0]:g}")
    if one.found.cost > _ODD and one.found.is_rule and not one.remark:
        yield "type: the numbers are not round, as if it were another"
    moved = float(np.ptp(rows.rates[rows.top :])) / (float(rows.allowed.max()) or 1.0)
    if not rows.is_flat and not rows.is_rising and 1 < moved < _FEWEST_DIGITS:
        yield "type: the rates move by too few of their digits to tell it"
    total = rows.facts.get("total")
    last = f"{log.axis} {log.times[-1]:g}"
    if rows.is_rising:
        yield f"type, peak and total: the rows up to {last} are only a warmup"
    elif total is None or rows.t[-1] < _MOST_OF * total:
        yield from _after(one, last)
    yield from _end_of_line(one, last)


def _before(one: Answer, first: str) -> Iterator[str]:
    """Yield what is not seen of the start."""
    rows, schedule = one.clock.rows, one.found.schedule
    warmup = getattr(schedule, "warmup", 0)
    if warmup and not (rows.t < warmup).any():
        yield "warmup: no row lies in it, so that the rate it begins with is not seen"
    elif np.count_nonzero(rows.t < warmup) == 1 and digits_of(warmup) > _ROUND:
        yield "warmup: one row alone lies in it, which also fits one that begins above 0"
    elif rows.top == 0 and schedule.name == "inverse_sqrt" and rows.t[0] > 1:
        told = "only lr0 * sqrt(timescale) is told, as of any warmup that ended"
        yield f"peak, warmup and timescale: {told} before {first}"
    elif rows.top == 0 and rows.t[0] > 1 and _is_of_a_lower_peak(schedule):
        yield f"peak and warmup: a warmup to a lower peak that ended before {first} is not seen"
    elif rows.top == 0 and schedule.name not in _TELL_THEIR_START:
        if rows.begins_late:
            higher = "" if schedule.name == "wsd" else ", or a higher rate"
            yield f"start: what was before {first} is not seen: a warmup{higher}"
        elif rows.t[0] > 1 and rows.rates[1] >= rows.peak - rows.slack[1]:
            yield f"warmup: one that ends before {first} would not be seen"


def _is_of_a_lower_peak(schedule: "Schedule") -> bool:
    """Tell whether a line begins at a rate that is not round, as where it began after a warmup."""
    return schedule.name == "linear" and digits_of(float(getattr(schedule, "lr0", 0))) > _ROUND


def _after(one: Answer, last: str) -> Iterator[str]:
    """Yield what is not seen of the end of a run, which is not known to be over."""
    rows = one.clock.rows
    if one.found.schedule.name in _MAY_DROP_AGAIN:
        yield f"drops: what comes after {last} is not seen"
    if rows.is_flat:
        yield f"type: flat up to {last}, what comes after is not seen"
    elif rows.rates[-1] >= rows.peak - rows.slack[-1]:
        yield f"type: a warmup, then flat up to {last}; what comes after is not seen"
    elif rows.rates[-1] > 0 and rows.t[-1] > _LONG * (one.found.schedule.length or np.inf):
        yield f"end: the rate no longer falls up to {last}; what comes after is not seen"


def _end_of_line(one: Answer, last: str) -> Iterator[str]:
    """Yield that a line to a floor is cut: one with another floor ends at another time."""
    rows, schedule = one.clock.rows, one.found.schedule
    if schedule.name != "linear":
        return
    end = schedule.length or 0
    if not getattr(schedule, "floor", 0.0):
        if end != rows.facts.get("total") and rows.t[-1] < _MOST_OF * end:
            yield f"lowest rate: the line is cut at {last}, a bound below it would not be seen"
        return
    spacing = float(np.median(np.diff(rows.t))) * rows.mean_over
    if end != rows.facts.get("total") and rows.t[-1] + spacing < end:
        yield f"total and lowest rate: the line is cut at {last}, other pairs do as well"


_WORDS = {
    "low": "lowest rate",
    "first": "first rate",
    "start": "first rate",
    "last": "last rate",
    "share": "warmup_from",
    "pct": "pct_start",
    "slope": "rate of the decay",
}
"""What parameters are called that no schedule has under their names."""

_ROUND = 2
"""Digits of a length that somebody has chosen."""

_LONG = 1.2
"""Lengths of a schedule after which rates that stay are a stage of their own."""

_MAY_DROP_AGAIN = frozenset({"multistep", "piecewise"})
"""Families whose next drop does not follow from those before it."""

_FEWEST_DIGITS = 60
"""How far rates must move, in what their digits allow."""

_ODD = 14.0
"""What costs so much to write is hardly what somebody wrote."""

_TELL_THEIR_START = frozenset(
    {"cosine", "one_cycle", "cosine_restarts", "cyclic", "held", "sequence"}
)
"""Families whose curve tells where it began, whatever row is the first."""

_MOST_OF = 0.95
"""Rows up to so much of the total are of a whole run."""
