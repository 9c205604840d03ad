"""Causes by which a run had another plan: its warmup, its length, its peak, its floor."""

import math
from collections.abc import Iterator

from lrsched_cli._lazy import np
from lrsched_cli.analysis.resuming.lengths import lengthened
from lrsched_cli.analysis.verifying.case import Case
from lrsched_cli.analysis.verifying.clock import Clock
from lrsched_cli.analysis.verifying.edits import edited, number_of, roundest, scaled
from lrsched_cli.analysis.verifying.trial import Broken, Explanation, Trial
from lrsched_cli.errors import LRSchedError
from lrsched_cli.schedules import Schedule
from lrsched_cli.schedules.combine import Sequence
from lrsched_cli.schedules.decays import Constant
from lrsched_cli.schedules.product import Product
from lrsched_cli.schedules.shapes import Linear

_FEWEST_IN_RISE = 3
"""Rows below the plan that tell a warmup which it has not."""

_HIGHEST_FLOOR = 0.99
"""Of the peak: what lies higher is no floor, but a rate that does not fall."""

_NEAR_TOTALS = 3
"""Lengths beside a fitted one that are tried."""


def _trial(
    case: Case, name: str, told: str, schedule: Schedule | None, changes: int = 1
) -> Iterator[Trial]:
    if schedule is not None and schedule != case.schedule:
        yield Trial(name, told, schedule, case.clock, changes=changes, is_other=True)


def constant(case: Case) -> Iterator[Explanation]:
    """Yield one rate for all rows, where all have one."""
    rates = case.rows.rates
    value = float(np.median(rates))
    if value < 0 or not np.all(np.abs(rates - value) <= 2 * case.rows.allowed):
        return
    lr0 = roundest(value, case.tolerance / 2)
    told = (
        f"The rate never changes: it stays {lr0:.6g}. The scheduler is not stepped, is made for "
        "another optimizer, or another one is used."
    )
    schedule = Constant(lr0=lr0) if lr0 else Linear(lr0=0, total=1)
    yield from _trial(case, "constant", told, schedule)


def ended(case: Case) -> Iterator[Explanation]:
    """Yield the plan with a rate of 0 in the last row, as some programs log it after the end."""
    if case.rows.rates[-1]:
        return
    told = "The last row has the rate 0: it was logged after the end of the run."
    plan, zero = (
        Trial("after-end", told, schedule, case.clock)
        for schedule in (case.schedule, Linear(lr0=0, total=1))
    )
    last = float(case.rows.times[-1])
    yield Broken("after-end", told, last, plan, zero, changes=1, expression=None)


def warmup(case: Case) -> Iterator[Explanation]:
    """Yield the plan without its warmup, with twice of it, or with its length counted otherwise."""
    schedule, unit = case.schedule, case.unit
    length, total = number_of(schedule, "warmup"), number_of(schedule, "total")
    if length:
        yield from _of_family(case, length, total)
        return
    if isinstance(schedule, Sequence) and schedule.clock == "own" and len(schedule.parts) == 2:  # noqa: PLR2004
        first, rest = schedule.parts
        at = schedule.at[0]
        none = f"There is no warmup of {at:g} {unit}s: what follows it comes first."
        yield from _trial(case, "no-warmup", none, rest)
        on = (
            f"What follows the warmup of {at:g} {unit}s does not begin then, but goes on as if "
            "it had begun with the run."
        )
        shared = Sequence(parts=schedule.parts, at=schedule.at, clock="global")
        yield from _trial(case, "warmup-clock", on, shared)
        twice = f"The warmup of {at:g} {unit}s is counted twice: the decay begins later by as much."
        later = Sequence(parts=schedule.parts, at=(2 * at,))
        yield from _trial(case, "warmup-twice", twice, later)
        del first
    yield from _missing_warmup(case)


def _of_family(case: Case, length: float, total: float | None) -> Iterator[Explanation]:
    schedule, unit, count = case.schedule, case.unit, int(length)
    bare = edited(schedule, warmup=0)
    none = f"There is no warmup, though the plan has one of {count} {unit}s."
    yield from _trial(case, "no-warmup", none, bare)
    if total is not None:
        shorter = edited(schedule, warmup=0, total=total - count)
        yield from _trial(case, "no-warmup", f"{none} The decay keeps its length.", shorter)
        excluded = (
            f"The warmup is counted twice: its {count} {unit}s are added to the total, which "
            "includes them already."
        )
        yield from _trial(case, "warmup-twice", excluded, edited(schedule, total=total + count))
        included = (
            f"The warmup is not counted: the run ends {count} {unit}s earlier than the plan, whose "
            "total is taken to include it."
        )
        yield from _trial(case, "warmup-in-total", included, edited(schedule, total=total - count))
        both = (
            f"The warmup is counted twice: it takes {2 * count} {unit}s, and the run {count} more."
        )
        longer = edited(schedule, warmup=2 * count, total=total + count)
        yield from _trial(case, "warmup-twice", both, longer)
    twice = f"The warmup is counted twice: it takes {2 * count} {unit}s, not {count}."
    yield from _trial(case, "warmup-twice", twice, edited(schedule, warmup=2 * count))
    yield from _overlaid(case, bare, count)
    yield from _other_warmup(case, length, total)


def _overlaid(case: Case, bare: Schedule | None, count: int) -> Iterator[Explanation]:
    """Yield the decay from the first update on, with the warmup instead of it or as a factor."""
    peak = number_of(case.schedule, "lr0")
    if bare is None or peak is None:
        return
    unit = case.unit
    rise = Linear(lr0=0, lr1=peak, total=count)
    told = (
        f"The decay does not begin after the warmup of {count} {unit}s, but with the run: the rate "
        "drops where the warmup ends."
    )
    shared = Sequence(parts=(rise, bare), at=(count,), clock="global")
    yield from _trial(case, "warmup-clock", told, shared)
    factor = Linear(lr0=0, lr1=1, total=count)
    both = f"The decay begins with the run, and the warmup of {count} {unit}s is a factor of it."
    yield from _trial(case, "warmup-factor", both, Product(parts=(bare, factor)))
    squared = f"The warmup of {count} {unit}s is counted twice: its factor is applied two times."
    yield from _trial(case, "warmup-twice", squared, Product(parts=(case.schedule, factor)))


def _other_warmup(case: Case, length: float, total: float | None) -> Iterator[Explanation]:
    """Yield the plan with a warmup of another length, as the first rows have it."""
    peak, t, rates = case.peak, case.t, case.rows.rates
    rising = (t > 0) & (rates > 0) & (rates < peak * (1 - 1e-6)) & (t < t[int(rates.argmax())])
    if not rising.any():
        return
    fitted = float(np.median(t[rising] * peak / rates[rising]))
    for found in dict.fromkeys((round(fitted), math.ceil(fitted), math.floor(fitted))):
        if found == length or found <= 0:
            continue
        told = f"The warmup takes {found} {case.unit}s, not {length:g}."
        yield from _trial(case, "other-warmup", told, edited(case.schedule, warmup=found))
        if total is not None:
            longer = edited(case.schedule, warmup=found, total=total - length + found)
            yield from _trial(case, "other-warmup", told, longer)


def _missing_warmup(case: Case) -> Iterator[Explanation]:
    """Yield the plan after a linear warmup that it has not, as a factor or before it."""
    peak = number_of(case.schedule, "lr0")
    with np.errstate(all="ignore"):
        ratio = case.rows.rates / case.planned
    reached = np.flatnonzero(ratio >= 1 - 1e-3)
    count = int(reached[0]) if reached.size else ratio.size
    t, early = case.t[:count], ratio[:count]
    total = number_of(case.schedule, "total")
    if count >= _FEWEST_IN_RISE and np.isfinite(early).all():
        slope, first = np.polyfit(t, early, 1)
        if slope > 0:
            length = (1 - first) / slope
            start = max(roundest(float(first), 2e-4), 0.0) if first > 1e-6 else 0.0  # noqa: PLR2004
            told = (
                f"There is a warmup that the plan has not: the rate is a rising fraction of the "
                f"planned one for about {length:.3g} {case.unit}s."
            )
            for lasting in dict.fromkeys((round(length), float(length))):
                if lasting <= 0:
                    continue
                factor = edited(Linear(lr0=0, lr1=1, total=1), lr0=start, total=lasting)
                if factor is not None:
                    made = Product(parts=(case.schedule, factor))
                    yield from _trial(case, "unplanned-warmup", told, made, 2)
    if peak is None:
        return
    rising = (case.t > 0) & (case.rows.rates < peak * (1 - 1e-6))
    rising &= case.t < case.t[int(case.rows.rates.argmax())]
    if not rising.any():
        return
    fitted = float(np.median(case.t[rising] * peak / case.rows.rates[rising]))
    for found in dict.fromkeys((round(fitted), math.ceil(fitted))):
        told = f"There is a warmup of {found} {case.unit}s that the plan has not."
        yield from _trial(case, "unplanned-warmup", told, edited(case.schedule, warmup=found))
        if total is not None:
            longer = edited(case.schedule, warmup=found, total=total + found)
            yield from _trial(
                case, "unplanned-warmup", f"{told} It comes before the whole plan.", longer
            )


def length(case: Case) -> Iterator[Explanation]:
    """Yield the plan with another total, and a warmup as long as before or as large a fraction."""
    schedule = case.schedule
    old = schedule.length
    if old is None:
        return
    whole = number_of(schedule, "total") or float(old)
    before = number_of(schedule, "warmup") or 0.0
    for total, fitted in _totals(case, whole, before):
        if total <= 1 or total == whole:
            continue
        told = f"The total is {total:.16g} {case.unit}s, not {whole:.16g}"
        same = lengthened(schedule, total)
        yield from _trial(case, "other-total", f"{told}.", same)
        if not before:
            continue
        for found in _warmups(before, total / whole, fitted):
            if found == before:
                continue
            is_fraction = abs(found / total - before / whole) <= 1 / total
            more = (
                f"the warmup {found} (the same fraction)" if is_fraction else f"the warmup {found}"
            )
            made = edited(schedule, total=total, warmup=found)
            changes = 1 if is_fraction else 2
            yield from _trial(
                case, "other-total", f"{told}; {more}, not {before:g}.", made, changes
            )


def _warmups(before: float, factor: float, fitted: float | None) -> list[int]:
    scaled_ = before * factor
    found = [math.ceil(scaled_ - 1e-9), math.floor(scaled_), round(scaled_)]
    return [n for n in dict.fromkeys([*found, *([round(fitted)] if fitted else [])]) if n >= 0]


def _totals(case: Case, whole: float, before: float) -> Iterator[tuple[float, float | None]]:
    """Yield other lengths of the plan, the likeliest first, each with a warmup that fits it."""
    if case.total:
        yield float(case.total), None
    if case.line is None:
        return
    slope, plus = case.line
    total, warmup_ = (whole - plus) / slope, (before - plus) / slope
    per_epoch = case.steps_per_epoch
    near = {round(total) + n for n in range(-_NEAR_TOTALS, _NEAR_TOTALS + 1)}
    if per_epoch:
        near.add(round(total / per_epoch) * per_epoch)
    near |= {round(float(f"{total:.{digits}e}")) for digits in range(4) if total > 1}
    close = (n for n in near if abs(n - total) <= max(0.05 * total, _NEAR_TOTALS))
    for one in sorted(close, key=lambda n: abs(n - total)):
        yield float(one), warmup_ if warmup_ >= 1 else None


def peak(case: Case) -> Iterator[Explanation]:
    """Yield the plan with a peak so many times as high."""
    old = case.peak
    for ratio in case.ratios:
        factor = roundest(ratio, max(4 * case.tolerance, 1e-9))
        is_whole = factor > 1 and float(factor).is_integer()
        why = ", as where it is scaled by devices or by the batch size" if is_whole else ""
        told = (
            f"The peak is {roundest(old * ratio, 4 * case.tolerance + 1e-9):.6g}, not {old:.6g}: "
            f"{factor:.6g} times the plan's{why}."
        )
        for made in scaled(case.schedule, ratio, max(4 * case.tolerance, 1e-12)):
            yield from _trial(case, "other-peak", told, made)


def floor(case: Case) -> Iterator[Explanation]:
    """Yield the plan with another lowest rate, and another peak too."""
    known = np.isfinite(case.planned)
    planned, rates = case.planned[known], case.rows.rates[known]
    own = number_of(case.schedule, "lr0")
    if planned.size < 4 or np.ptp(planned) == 0 or own is None:  # noqa: PLR2004 - two are fitted
        return
    t = case.t[known]
    falls = t >= case.peak_time
    if np.count_nonzero(falls) < 3 or np.ptp(planned[falls]) == 0:  # noqa: PLR2004 - as above
        return
    slope, plus = np.polyfit(planned[falls], rates[falls], 1)
    old_floor = case.floor
    close = max(100 * case.tolerance, 1e-9)
    top, low = float(slope * own + plus), float(slope * old_floor + plus)
    low = 0.0 if abs(low) <= close * top else roundest(low, close)
    top = roundest(top, close)
    is_flat = low >= _HIGHEST_FLOOR * top
    if low < 0 or top <= 0 or is_flat or abs(low - old_floor) <= close * top:
        return
    same_peak = abs(top - own) <= close * own
    changed = {"lr0": own if same_peak else top}
    told = f"The lowest rate is {low:.6g}, not {old_floor:.6g}"
    told += "." if same_peak else f", and the peak {top:.6g}, not {own:.6g}."
    values = case.schedule.values()
    floors = {name: None for name in ("min_lr", "min_ratio", "lr1") if name in values}
    for name in ("lr1", "min_lr"):
        if name in floors and (name != "lr1" or values.get("lr1") is not None):
            made = edited(case.schedule, **changed, **{**floors, name: low})
            yield from _trial(case, "other-floor", told, made, 1 if same_peak else 2)
            return


def shapes(case: Case) -> Iterator[Explanation]:
    """Yield DeepSpeed's warmups, which overrule the scheduler of a command line."""
    from lrsched_cli.expression import parse  # noqa: PLC0415 - for this cause alone

    rates, t = case.rows.rates, case.rows.times
    low, high = float(rates[0]), float(rates.max())
    close = max(4 * case.tolerance, 1e-12)
    if high <= low or low < 0:
        return
    low, high = roundest(low, close), roundest(high, close)
    inside = np.flatnonzero((rates > low * (1 + 1e-9)) & (rates < high * (1 - 1e-9)))
    for offset in dict.fromkeys(case.offsets):
        lengths = {2, 10, 100, 1000}
        for place in inside[:3].tolist():
            part, time = (rates[place] - low) / (high - low), t[place] + offset
            with np.errstate(all="ignore"):
                for count in (math.exp(min(math.log(max(time, 1)) / part, 20)), time / part):
                    if np.isfinite(count):
                        lengths |= {round(count), math.floor(count), math.ceil(count)}
        for count in sorted(n for n in lengths if 2 <= n <= 10**7):  # noqa: PLR2004
            for kind in ("log", "linear"):
                told = f"warmup_min_lr={low!r}, warmup_max_lr={high!r}, warmup_num_steps={count}"
                more = "" if kind == "log" else ", warmup_type='linear'"
                text = f"deepspeed.WarmupLR({told}{more})"
                yield from _overruling(text, parse(text), offset)


def _overruling(text: str, schedule: Schedule, offset: int) -> Iterator[Explanation]:
    told = f"Another scheduler overrules the plan: {text}, as a DeepSpeed config may have it."
    try:
        schedule(0.0)
    except LRSchedError:
        return
    yield Trial("overruled", told, schedule, Clock(offset), changes=2, is_other=True, text=text)
