"""Causes by which a run had other times of its plan: shifts, several steps, epochs, skips."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.analysis.verifying.case import Case
from lrsched_cli.analysis.verifying.clock import Clock, rates_at
from lrsched_cli.analysis.verifying.placing import held_lengths, spread_lengths
from lrsched_cli.analysis.verifying.rows import Rows
from lrsched_cli.analysis.verifying.trial import Explanation, Lagging, Trial
from lrsched_cli.errors import LRSchedError
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.held import Held

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

_SHIFTS = 16
"""Updates before and after, all of which are tried."""

_FACTORS = (*range(2, 17), 20, 24, 32, 40, 48, 64, 96, 128, 256, 512, 1024)

_MOST_BEHIND = 512
"""Updates that may be skipped between two rows."""

_LARGEST_SHARE = 0.2
"""Of all updates, that are skipped at most."""

_MOST_LAGS, _SHARE_OF_LAGS = 16, 0.02
"""Times that updates are skipped at most: a scaler halves itself to 1 at first, then now and then.
"""

_ROWS_A_LAG = 3
"""Rows for each time that updates were skipped, at least."""


def shifted(case: Case) -> Iterator[Explanation]:
    """Yield the plan, some updates early or late."""
    found: dict[int, None] = {}
    for number in range(1, _SHIFTS + 1):
        found |= {number: None, -number: None}
    rise = round(case.rise_time)
    found |= {rise: None, -rise: None}
    if case.line is not None:
        found[round(case.line[1])] = None
    found.pop(0, None)
    for by in found:
        name = "no-warmup" if 1 < by == rise else "shifted"
        yield Trial(name, _shift_told(case, by), case.schedule, case.clock, Clock(by))


def _shift_told(case: Case, by: int) -> str:
    unit = case.unit
    if by == 1:
        return (
            f"Each row has the rate of the next {unit}: the scheduler is stepped before the "
            "update, or the log is written after that step."
        )
    if by == -1:
        return (
            f"Each row has the rate of the {unit} before: the scheduler is stepped one {unit} late "
            "(a first update that was skipped, or a log written before the step)."
        )
    if by == round(case.rise_time):
        return f"The warmup of {by} {unit}s is left out: the run begins at the peak."
    if by > 0:
        return f"The run is {by} {unit}s ahead of the plan: its first {by} are left out."
    return f"The run is {-by} {unit}s behind the plan."


def stepped(case: Case) -> Iterator[Explanation]:
    """Yield the plan at a multiple of its pace, or a fraction."""
    per_epoch = case.steps_per_epoch
    factors = dict.fromkeys([*([per_epoch] if per_epoch else []), *_FACTORS])
    if case.line is not None:
        pace = case.line[0]
        factors |= dict.fromkeys(n for n in (round(pace), round(1 / pace)) if n > 1)
    for n in factors:
        for plus in (0, n - 1):
            then = Clock(factor=n, plus=plus)
            yield Trial("stepped-often", _often(case, n), case.schedule, case.clock, then)
        name = "per-epoch" if n == per_epoch and case.unit == "step" else "stepped-seldom"
        for offset in (0, 1):
            then = Clock(offset, every=n)
            yield Trial(name, _seldom(case, n), case.schedule, case.clock, then)


def _often(case: Case, count: int) -> str:
    if count == case.steps_per_epoch and case.unit == "epoch":
        return f"The scheduler is stepped after each of {count} updates, not once an epoch."
    return (
        f"The scheduler is stepped {count} times in each {case.unit}: by {count} devices, or for "
        f"each of {count} accumulated batches."
    )


def _seldom(case: Case, count: int) -> str:
    if count == case.steps_per_epoch and case.unit == "step":
        return f"The scheduler is stepped once an epoch ({count} updates), not after each update."
    return (
        f"The scheduler is stepped once in {count} {case.unit}s: after each epoch, or each "
        "accumulated update."
    )


_EACH = "The scheduler is stepped after each update, not once an epoch."
_ONCE = "The scheduler is stepped once an epoch, not after each update."


def other_clock(case: Case) -> Iterator[Explanation]:
    """Yield a plan in epochs that is stepped each update, and one in updates by epochs."""
    clock = Clock(case.clock.offset)
    if isinstance(case.schedule, Held):
        yield Trial("per-step", _EACH, case.schedule.schedule, case.clock, is_other=True)
    if case.log_unit == "step" and (case.is_misplaced or case.clock.every > 1):
        yield Trial("per-step", _EACH, case.schedule, clock)
    if case.log_unit == "epoch" and (case.is_misplaced or case.clock.factor > 1):
        yield Trial("per-epoch", _ONCE, case.schedule, clock)


def epochs(case: Case) -> Iterator[Explanation]:
    """Yield the same, for epochs of a length that the rows tell; and means over these."""
    offset, schedule = case.clock.offset, case.schedule
    if case.clock != Clock(offset):
        return
    if case.log_unit == "step":
        for n in held_lengths(case.rows, schedule, [offset]):
            told = f"The scheduler is stepped once an epoch ({n} updates), not after each update."
            yield Trial("per-epoch", told, schedule, Clock(offset, every=n))
        return
    for n in spread_lengths(case.rows, schedule, offset, beyond=True):
        told = f"The scheduler is stepped after each of {n} updates, not once an epoch."
        for plus in (n - 1, n, 0):
            yield Trial("per-step", told, schedule, Clock(offset, n, plus))
    for n in spread_lengths(case.rows, schedule, offset, mean=True, beyond=True):
        told = f"Each row has the mean over an epoch of {n} updates, each with its own rate."
        yield Trial("epoch-mean", told, schedule, Clock(offset, n, mean_over=n))


def lagging(rows: Rows, schedule: Schedule, clock: Clock, unit: str) -> Lagging | None:
    """Return the plan that falls behind at times, as it does where updates are skipped.

    None where it does not explain the rows.
    """
    try:
        found = _lags(rows, schedule, clock)
    except LRSchedError:
        return None
    if found is None:
        return None
    places, lags = found
    times = [float(rows.times[place]) for place in places]
    few = [
        f"{lag} from {time:.16g} on" if number else f"{lag} from the start"
        for number, (time, lag) in enumerate(zip(times, lags, strict=True))
        if lag
    ]
    told = ", ".join(few[:4]) + (f" and so on, {lags[-1]} at the end" if len(few) > 4 else "")  # noqa: PLR2004 - a few
    sentence = (
        f"The scheduler falls behind the {unit}s: {told} (updates that a gradient scaler skips, "
        "and the scheduler with them)."
    )
    return Lagging("skipped", sentence, schedule, clock, tuple(times), tuple(lags))


def _lags(rows: Rows, schedule: Schedule, clock: Clock) -> tuple[list[int], list[int]] | None:
    """Return from which rows on the plan is how far behind, or None where that explains little."""
    t = clock.times(rows.times)
    most = max(int(_LARGEST_SHARE * float(t[-1])), 3)
    places: list[int] = []
    lags: list[int] = []
    place, lag = 0, 0
    while place < rows.count:
        tried = np.arange(lag, min(lag + _MOST_BEHIND, most) + 1)
        here = rates_at(schedule, t[place] - tried)
        fits = np.flatnonzero(np.abs(here - rows.rates[place]) <= rows.allowed[place])
        if not fits.size:
            return None
        lag = int(tried[fits[0]])
        places.append(place)
        lags.append(lag)
        if len(lags) > min(rows.count / _ROWS_A_LAG + 1, _MOST_LAGS + _SHARE_OF_LAGS * rows.count):
            return None
        place = _end(rows, schedule, t - lag, place + 1)
    return (places, lags) if len(lags) > 1 else None


def _end(rows: Rows, schedule: Schedule, t: "Floats", start: int) -> int:
    """Return the first row from one on that a schedule does not explain."""
    width = 16
    while start < rows.count:
        block = slice(start, start + width)
        wrong = np.flatnonzero(
            ~(np.abs(rates_at(schedule, t[block]) - rows.rates[block]) <= rows.allowed[block])
        )
        if wrong.size:
            return start + int(wrong[0])
        start, width = start + width, width * 4
    return rows.count
