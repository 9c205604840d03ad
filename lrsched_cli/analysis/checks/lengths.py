"""Rules about how long a schedule is, beside the run that it is for."""

from collections.abc import Iterator

from lrsched_cli._lazy import np
from lrsched_cli.analysis.checks.rule import ERROR, INFO, WARNING, Example, Problem, Rule
from lrsched_cli.analysis.checks.subject import Subject
from lrsched_cli.schedules.cyclical import OneCycle
from lrsched_cli.schedules.formula import Formula

_CLOSE = 0.1
"""Of a schedule's length: a run that is so much shorter or longer may well be meant."""

_MOST_TIMES = 6
"""Breakpoints told one by one."""

_SEEN = 0.01
"""Of the peak: a smaller difference is none that training would notice."""

_LOW = 0.5
"""Of the peak: what stays above that is a warmup's end, and no decay's."""


def _late_breakpoints(subject: Subject) -> Iterator[Problem]:
    schedule, stop = subject.schedule, subject.stop
    if schedule.length:  # what comes after its end, or that this is not reached, is another finding
        return
    times = subject.breakpoints(stop, _MOST_TIMES + 1)
    is_endless = np.isinf(schedule.last_breakpoint)
    if is_endless and subject.breakpoints(subject.span.start + 1, 1)[0] < stop:
        return
    if not times or not _changes(subject, times):
        return
    shown = times[:1] if is_endless else times[:_MOST_TIMES]
    told = ", ".join(f"{t:.16g}" for t in shown) + (", ..." if len(times) > len(shown) else "")
    what = "breakpoint" if len(times) == 1 else "breakpoints"
    yield Problem(
        f"the run ends at {subject.unit} {stop}, before the {what} at {told}: the rate never "
        "gets there",
        f"Train for {subject.counted(int(times[0]) + 1)} or more"
        f"{subject.run_option(int(times[0]) + 1)}, or give breakpoints below {stop}.",
        times[0],
    )


def _changes(subject: Subject, times: list[float]) -> bool:
    """Tell whether the rate is another one after breakpoints."""
    later = [subject.rate(t + after) for t in times for after in (0, 1)]
    if isinstance(subject.schedule, Formula) and not _jumps(subject, times):
        return False  # as where max(0, ...) would begin to hold
    return any(rate != subject.last for rate in later)


def _jumps(subject: Subject, times: list[float]) -> bool:
    return bool(subject.schedule.jumps_at(np.array(times)).any())


LATE_BREAKPOINTS = Rule(
    "breakpoint-past-end",
    WARNING,
    "milestones or other breakpoints come after the end of the run",
    "A drop that comes after the last update never happens: the rate stays where it was, and the "
    "model is not annealed. It is often left from a longer run.",
    "Move the milestones into the run, or train for as long as they ask.",
    Example("torch.MultiStepLR(optimizer, [30, 150, 225], lr=0.1)", "--epochs 100"),
    _late_breakpoints,
    needs_rates=True,
    needs_run=True,
    unless=("wrong-unit", "no-restart", "peak-not-reached"),
)


def _floor_not_reached(subject: Subject) -> Iterator[Problem]:
    end, stop = subject.schedule.length, subject.stop
    if end is None or stop >= (1 - _CLOSE) * end:
        return
    floor, peak = subject.rate(end), subject.peak
    if not np.isfinite(floor) or subject.last - floor <= _SEEN * peak:
        return
    reached = f"{stop / end:.2g} of the schedule's length of {end}"
    yield Problem(
        f"the run ends at {subject.unit} {stop}, at {reached}: its last rate is "
        f"{subject.last:.4g}, {subject.last / peak:.0%} of its peak, and not {floor:.4g}",
        f"Use {subject.with_length(end, stop)}, or train for {subject.counted(end)}"
        f"{subject.run_option(end)}.",
        stop,
    )


FLOOR_NOT_REACHED = Rule(
    "floor-not-reached",
    WARNING,
    "the run ends long before the schedule does, so that its lowest rate is never used",
    "The last updates, in which a small rate lets the loss settle, are cut off: a cosine over 1000 "
    "steps is still at 98% of its peak after 100.",
    "Give the schedule the length of the run, in the unit that it counts.",
    Example("cosine(lr0=0.1, total=1000)", "--steps 100"),
    _floor_not_reached,
    needs_rates=True,
    needs_run=True,
    unless=("wrong-unit", "peak-not-reached", "no-restart"),
)


def _flat_tail(subject: Subject) -> Iterator[Problem]:
    end, stop = subject.schedule.length, subject.stop
    if end is None or stop <= (1 + _CLOSE) * end:
        return
    after = np.unique(np.linspace(end, stop - 1, 9).round())
    rates = np.array([subject.rate(t) for t in after])
    rate = float(rates[0])
    if (rates != rate).any() or rate > _LOW * subject.peak:
        return
    is_zero = rate == 0
    effect = "the rate 0, and change nothing" if is_zero else f"its last rate, {rate:.4g}"
    yield Problem(
        f"the schedule ends at {subject.unit} {end}: the last {subject.counted(stop - end)} of the "
        f"run have {effect}",
        f"End the run there{subject.run_option(end)}, or use {subject.with_length(end, stop)}.",
        end,
        severity=None if is_zero else INFO,
    )


FLAT_TAIL = Rule(
    "flat-tail",
    WARNING,
    "the run goes on long after the schedule has ended",
    "Past its end a decay holds its last rate. Where that is 0, as of a cosine or a linear decay "
    "without a floor, all updates from there on change nothing: the time is lost. Where it is "
    "above 0, that may be meant, and is an info.",
    "Give the schedule the length of the run, or end the run where the schedule ends.",
    Example("cosine(lr0=0.1, total=90)", "--epochs 200"),
    _flat_tail,
    needs_rates=True,
    needs_run=True,
    unless=("wrong-unit", "dies-early"),
)


def _climbs_again(subject: Subject) -> Iterator[Problem]:
    end, stop = subject.schedule.length, subject.stop
    if end is None or stop <= end + 1:
        return
    if subject.schedule.jumps_at(np.array([float(end)]))[0]:  # as of a restart
        return
    is_past = subject.times >= end
    times, rates = subject.times[is_past], subject.rates[is_past]
    if not np.isfinite(rates).all():
        return
    top = int(rates.argmax())
    before = subject.rates[~is_past].max() if not is_past.all() else subject.peak
    if rates[top] - rates[0] <= _SEEN * before:
        return
    yield Problem(
        f"after {subject.unit} {end} the rate climbs back, from {rates[0]:.4g} to {rates[top]:.4g} "
        f"at {subject.unit} {times[top]:.16g}; the run has {subject.counted(stop)}",
        f"End the run at {subject.unit} {end}{subject.run_option(end)}, or use "
        f"{subject.with_length(end, stop)}.",
        end,
    )


CLIMBS_AGAIN = Rule(
    "climbs-again",
    WARNING,
    "the rate climbs again past the end of the schedule",
    "The cosines of torch and transformers are waves: past their end they rise, to the full rate "
    "after as many updates again. A model that had settled is shaken up in its last updates.",
    "Give the schedule the length of the run, in the unit in which it is stepped; for restarts "
    "that are meant, use a scheduler with restarts.",
    Example("torch.CosineAnnealingLR(optimizer, T_max=50, lr=0.1)", "--epochs 90"),
    _climbs_again,
    needs_rates=True,
    needs_run=True,
    unless=("wrong-unit",),
)


def _past_total(subject: Subject) -> Iterator[Problem]:
    end, stop = subject.schedule.length, subject.stop
    if end is None or stop <= end or not any(map(_stops, subject.parts())):
        return
    yield Problem(
        f"the run has {subject.counted(stop)}, but the one-cycle schedule ends after "
        f"{subject.counted(end)}: torch stops there with a ValueError",
        f"Use {subject.with_length(end, stop)}, or end the run at {subject.unit} {end}"
        f"{subject.run_option(end)}.",
        end,
    )


def _stops(schedule: object) -> bool:
    return isinstance(schedule, OneCycle) and schedule.past_end == "overrun"


PAST_TOTAL = Rule(
    "past-total",
    ERROR,
    "a one-cycle schedule is stepped past its total",
    "OneCycleLR raises a ValueError when it is stepped more often than total_steps (or epochs * "
    "steps_per_epoch): the training is lost at that moment. With a data loader whose last batch "
    "is not full, or a scheduler that is stepped in every batch rather than every epoch, the "
    "number is easily another one.",
    "Count what is stepped: total_steps must be at least the number of calls of step().",
    Example("torch.OneCycleLR(optimizer, max_lr=0.1, total_steps=100)", "--steps 120"),
    _past_total,
    needs_run=True,
    unless=("wrong-unit",),
)

RULES = (PAST_TOTAL, LATE_BREAKPOINTS, FLOOR_NOT_REACHED, FLAT_TAIL, CLIMBS_AGAIN)
