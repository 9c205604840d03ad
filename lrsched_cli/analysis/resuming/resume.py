"""What becomes of the learning rate when a run goes on with another length."""

from collections.abc import Iterable
from dataclasses import dataclass

from lrsched_cli.analysis.resuming.reloading import note_on, reloaded
from lrsched_cli.analysis.resuming.ways import Found, Plan, ways
from lrsched_cli.dialects.made import Made
from lrsched_cli.errors import LearningRateError, QuestionError
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import Schedule, Unit
from lrsched_cli.summary import summarise

USUAL_WARMUP = 0.05
"""Of the updates that are left: the length of a new warmup."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to go on, with the rates at the first, the middle and the last update that is left."""

    name: str
    expression: str | None
    """Of the whole run, from its first update; None where there is no such way."""
    rates: tuple[float, float, float] | None
    jump: float | None
    """The first rate by the last one that was used, less 1; None without one, or if it was 0."""
    reason: str = ""
    """Why there is none."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """What becomes of the learning rate when a run goes on with another length."""

    expression: str
    unit: Unit
    at: int
    """The next update (or epoch)."""
    old_total: int | None
    new_total: int
    used: float | None
    """The last rate that was used, in the update before; None at the start."""
    planned: float
    """The rate of the next update in the old plan."""
    changed: float | None
    """The rate of the next update if only the total changes; None if that changes nothing."""
    jump: float | None
    """That rate by the last one that was used, less 1."""
    times: tuple[int, int, int]
    """The first, the middle and the last update that is left."""
    torch: tuple[Way, ...]
    """What torch's own scheduler does, by what is loaded; empty where it is not one of those."""
    ways: tuple[Way, ...]
    torch_note: str = ""
    """What a loaded state of torch's scheduler brings back."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a run that goes on: two of its new total, its hold and its cool-down."""

    at: int
    new_total: int | None = None
    old_total: int | None = None
    warmup: int | None = None
    peak: float | None = None
    floor: float | None = None
    hold: int | None = None
    """Updates at the present rate, before a cool-down."""
    cooldown: int | None = None

    def lengths(self, unit: Unit) -> tuple[int, int | None]:
        """Return the new total, and the cool-down if one is told, by two of the three.

        Raises:
            QuestionError: they do not fit together, or do not tell it.
        """
        total, hold, cooldown = self.new_total, self.hold, self.cooldown
        if total is None:
            if cooldown is None:
                message = "needs a new total, or the cool-down that is to come: a number of them"
                raise QuestionError(message)
            total = self.at + (hold or 0) + cooldown
        left = total - self.at
        if left <= 0:
            message = f"at {self.at}, nothing is left of a run of {total} {unit}s: "
            raise QuestionError(f"{message}tell a larger --new-total")
        told = (hold or 0) + (cooldown or 0)
        if told > left or (hold is not None and cooldown is not None and told != left):
            parts = " + ".join(str(one) for one in (hold, cooldown) if one is not None)
            message = (
                f"--hold and --cooldown must make the {left} {unit}s that are left, not {parts}"
            )
            raise QuestionError(message)
        return total, left - hold if cooldown is None and hold is not None else cooldown


def resume(
    schedule: Schedule,
    asked: Asked,
    unit: Unit,
    made: tuple[Made, ...] = (),
    stepped: tuple[str, ...] = (),
) -> Resumed:
    """Return what becomes of a schedule, and the ways to go on.

    `made` are the calls that made it, `stepped` the names of the schedulers that a script steps.

    Raises:
        QuestionError: nothing of the run is left, or it is not where it is said to be.
        LearningRateError: the schedule has no rate in the run until then.
    """
    plan = _plan(schedule, asked, unit)
    used = float(schedule(plan.at - 1)) if plan.at else None
    times = (plan.at, (plan.at + plan.new_total) // 2, plan.new_total - 1)
    told = [_way(one, times, used) for one in ways(plan)]
    changed = told[0].rates[0] if told[0].rates is not None else None
    return Resumed(
        expression=str(schedule),
        unit=unit,
        at=plan.at,
        old_total=plan.old_total,
        new_total=plan.new_total,
        used=used,
        planned=plan.rate,
        changed=changed,
        jump=told[0].jump,
        times=times,
        torch=tuple(_way(one, times, used) for one in reloaded(plan, made, stepped)),
        torch_note=note_on(plan, made, stepped),
        ways=tuple(told),
    )


def _plan(schedule: Schedule, asked: Asked, unit: Unit) -> Plan:
    at, (total, cooldown) = asked.at, asked.lengths(unit)
    old = schedule.length if asked.old_total is None else asked.old_total
    span = Span(0, old or max(at, 1), unit=unit)
    known = summarise(schedule, span)
    floor = asked.floor
    if floor is None:
        floor = min(float(schedule(old)), known.min) if old else 0.0
    peak = known.max if asked.peak is None else asked.peak
    if floor > peak or (floor and floor == peak and asked.floor is not None):
        message = f"the floor ({floor:g}) is not below the peak ({peak:g})"
        raise QuestionError(message)
    warmup = round(USUAL_WARMUP * (total - at)) if asked.warmup is None else asked.warmup
    return Plan(schedule, at, old, total, float(schedule(at)), peak, floor, warmup, cooldown)


def _way(found: Found, times: Iterable[int], used: float | None) -> Way:
    """Return what is told of a way: its rates, and by how much it jumps."""
    if found.schedule is None:
        return Way(found.name, None, None, None, found.reason)
    try:
        first, middle, last = (float(found.schedule(t)) for t in times)
    except LearningRateError as error:
        return Way(found.name, str(found.schedule), None, None, str(error))
    jump = first / used - 1 if used else None
    return Way(found.name, str(found.schedule), (first, middle, last), jump)
