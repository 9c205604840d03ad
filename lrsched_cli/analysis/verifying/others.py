"""What a log follows that does not follow its plan: the same schedule with other parameters?"""

from collections.abc import Iterator

from lrsched_cli.analysis.identification import identify
from lrsched_cli.analysis.identification.endings import before_the_end
from lrsched_cli.analysis.verifying.edits import edited
from lrsched_cli.analysis.verifying.placing import Placed
from lrsched_cli.analysis.verifying.rows import Rows
from lrsched_cli.analysis.verifying.verdict import Cause
from lrsched_cli.errors import LRSchedError
from lrsched_cli.expression import parse
from lrsched_cli.logs import Log
from lrsched_cli.schedules import Schedule

_NAMES = {
    "total": "other-total",
    "lr0": "other-peak",
    "max_lr": "other-peak",
    "warmup": "other-warmup",
    "pct_start": "other-warmup",
    "cooldown": "other-cooldown",
}
"""Causes by the first of these parameters that is another one."""

_MOST = 3
"""Parameters that are told; a schedule with more others is another one."""


def of_other_schedules(log: Log, rows: Rows, plan: Schedule, placed: Placed) -> Iterator[Cause]:
    """Yield schedules that made the log, whatever was planned."""
    is_after_end = before_the_end(log) is not None  # the last row is then of no schedule
    for one in identify(log).candidates:
        if one.matched + is_after_end < one.rows or one.expression.startswith("piecewise("):
            continue
        name = "overruled" if one.expression.startswith("deepspeed.") else "another-schedule"
        told, expression = "The log follows another schedule than the plan.", one.expression
        same = _nearest(one.expression, plan, rows, placed)
        if same is not None and one.t == placed.clock.told(log.axis):
            values, planned = same.values(), plan.values()
            others = [key for key in planned if values[key] != planned[key]]
            if 0 < len(others) <= _MOST:
                name = next((cause for key, cause in _NAMES.items() if key in others), name)
                listed = "; ".join(
                    f"{key} is {_shown(values[key])}, not {_shown(planned[key])}" for key in others
                )
                told, expression = f"The log has other parameters: {listed}.", str(same)
        if is_after_end:
            told += " Its last row is 0, which may be the rate after the end."
        yield Cause(name, told, one.matched, one.max_error, one.t, expression)


def _shown(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, float) else repr(value)


def _nearest(expression: str, plan: Schedule, rows: Rows, placed: Placed) -> Schedule | None:
    """Return a schedule of the plan's family with the plan's values for what rows do not tell."""
    try:
        found = parse(expression)
    except LRSchedError:
        return None
    if type(found) is not type(plan):
        return None
    changed = [key for key, value in plan.values().items() if found.values()[key] != value]
    for keys in (changed, *([key] for key in changed)):
        made = edited(found, **{key: plan.values()[key] for key in keys})
        if made is not None and rows.agree(placed.clock.rates(made, rows.times)).all():
            found = made
    return found
