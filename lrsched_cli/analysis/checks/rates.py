"""Rules about the rates themselves: the first, the highest, and how one part joins the next."""

import math
from collections.abc import Iterator

from lrsched_cli._lazy import np
from lrsched_cli.analysis.checks.rule import ERROR, INFO, WARNING, Example, Problem, Rule
from lrsched_cli.analysis.checks.subject import Subject
from lrsched_cli.dialects import facts
from lrsched_cli.sampling import rates_between
from lrsched_cli.schedules.cyclical import Cyclic

_REACHED = 0.95
"""Of the peak: who gets so far has what was asked, but for rounding to whole updates."""

_MOST_BREAKPOINTS = 64
"""Past the end of a run at which a higher rate is looked for."""

_FAR = 1000
"""Times the run: what rises beyond that has no peak, but grows."""

_JUMP = 0.1
"""Of the higher rate: a smaller jump is none that training would notice."""

_FIRST, _LITTLE = 10_000, 2
"""Updates from the first on that are looked at; so many of rate 0 are little of a training."""

_SAME = 1 - 1e-9
"""From which part of a rate on another is the same but for rounding."""

_FEW_BREAKPOINTS = 16
"""Within a run at which its warmup may end."""


def _unusable(subject: Subject) -> Iterator[Problem]:
    t, length = subject.unusable, subject.schedule.length
    if t is None:
        return
    if t and not subject.is_told and (length is None or t >= length):  # nobody trains so far
        return
    rate = subject.rate(t)
    what = f"below zero ({rate:.4g})" if rate < 0 else "not a finite number"
    yield Problem(
        f"the rate is {what} at {subject.unit} {t:.16g}",
        f"End the run before that{subject.run_option(t)}, or keep the formula at 0 or above, "
        "as by max(0, ...)."
        if t
        else "Give the formula a value for its first update, as by t + 1 or max(t, 1).",
        t,
    )


UNUSABLE = Rule(
    "unusable-rate",
    ERROR,
    "the rate is below zero, infinite or no number at some update of the run",
    "A rate below zero climbs the loss rather than descends it. torch's LambdaLR takes what a "
    "function gives, without a word: a line such as 1 - epoch / 100 is below zero from epoch 101 "
    "on.",
    "Keep the formula at 0 or above, or end the run before.",
    Example("formula('0.1 * (1 - t / 100)')", "--epochs 120"),
    _unusable,
    unless=("past-total", "wrong-unit"),
)


def _peak_not_reached(subject: Subject) -> Iterator[Problem]:
    if subject.last < subject.peak or subject.last == subject.rates[0]:  # it does not rise
        return
    asked, t = _peak_beyond(subject)
    if not 0 < subject.peak < _REACHED * asked or subject.rate(_FAR * (t + 1)) > asked:
        return
    yield Problem(
        f"the run ends at {subject.unit} {subject.stop}, and its peak would be at {t:.16g}: peak "
        f"reached: {subject.peak / asked:.0%} of what was asked ({subject.peak:.4g} of "
        f"{asked:.4g})",
        f"Shorten the warmup to less than {subject.counted(subject.stop)}, or train for "
        f"{subject.counted(math.ceil(t) + 1)} or more{subject.run_option(math.ceil(t) + 1)}.",
        t,
    )


def _peak_beyond(subject: Subject) -> tuple[float, float]:
    """Return the highest rate that a schedule has after the run, at its breakpoints, and when.

    The first time is taken: that of later peaks may be higher by the rounding of a rate.
    """
    times = subject.breakpoints(subject.stop, _MOST_BREAKPOINTS)
    times = [t for t in times if t <= _FAR * subject.stop]
    if subject.schedule.length is not None:
        times = [t for t in times if t <= subject.schedule.length]
    pairs = [(subject.rate(t), t) for t in times]
    usable = [(rate, t) for rate, t in pairs if math.isfinite(rate)]
    highest = max(usable, default=(0.0, 0.0))[0]
    return next(((rate, t) for rate, t in usable if rate >= highest * _SAME), (0.0, 0.0))


PEAK_NOT_REACHED = Rule(
    "peak-not-reached",
    WARNING,
    "the run ends within the warmup, before the rate that was asked for is reached",
    "A warmup of more updates than the run has never ends: the whole run is trained at lower rates "
    "than was asked. It happens with warmup steps that were chosen for a longer run, or when "
    "gradient accumulation or more devices leave fewer updates.",
    "Give the warmup as a fraction of the run, or fewer steps.",
    Example("transformers.get_constant_schedule_with_warmup(opt, 500, lr=1e-4)", "--steps 185"),
    _peak_not_reached,
    needs_rates=True,
    needs_run=True,
    unless=("wrong-unit", "warmup-too-long"),
)


def _first_rate_zero(subject: Subject) -> Iterator[Problem]:
    if subject.rates[0] != 0 or not subject.rates.any() or subject.span.start:
        return
    counts_epochs = subject.unit == "epoch" and (subject.is_told or bool(subject.made))
    if counts_epochs and any(
        one.dialect and facts(one.dialect).within_epochs for one in subject.made
    ):
        return
    first = np.arange(min(subject.stop, _FIRST), dtype=np.float64)
    is_zero = rates_between(subject.schedule, first) == 0
    many = int(is_zero.argmin()) if not is_zero.all() else first.size
    is_little = not counts_epochs and many <= _LITTLE
    which = "first update has" if many == 1 else f"first {subject.counted(many)} have"
    which = "whole first epoch has" if counts_epochs and many == 1 else which
    changes = "changes nothing" if many == 1 else "change nothing"
    yield Problem(
        f"the {which} the rate 0, and {changes}",
        "Start the warmup above 0, or one update further: (t + 1) / warmup in place of t / warmup.",
        0,
        severity=INFO if is_little else WARNING,
    )


FIRST_RATE_ZERO = Rule(
    "first-rate-zero",
    WARNING,
    "the first update, or epoch, has the rate 0",
    "A warmup that begins at 0 wastes its first update. Of steps, that is one of many, and only an "
    "info; of epochs, a whole epoch of training changes nothing.",
    "Start above 0: most schedulers have an argument for it, such as start_factor or warmup_lr.",
    Example("timm.CosineLRScheduler(optimizer, t_initial=90, warmup_t=5, lr=0.1)"),
    _first_rate_zero,
    needs_rates=True,
)


def _jump_at_joint(subject: Subject) -> Iterator[Problem]:
    if subject.schedule.repeats is not None and subject.schedule.length is None:
        return  # it jumps in every cycle, as it is meant to
    joint = next(iter(_joints(subject)), None)
    if joint is None:
        return
    t, before, after = joint
    change = after / before - 1 if before else math.inf
    told = f"{change:+.0%}" if math.isfinite(change) else "from 0"
    yield Problem(
        f"the rate jumps out of its warmup at {subject.unit} {t}: from {before:.4g} to "
        f"{after:.4g} ({told})",
        f"Let the warmup end at {subject.unit} {t} with the rate {after:.4g}, with which the next "
        "part begins.",
        t,
    )


def _joints(subject: Subject) -> Iterator[tuple[int, float, float]]:
    """Yield where a rise from the first update on ends in a jump, and the rates before and after.

    A jump is what is larger than the steps of the curves on both sides of it.
    """
    for t in _first_jump(subject):
        at = math.ceil(t)
        if at < 1 or at > subject.span.last:
            return
        until = subject.times[subject.times < at]
        rates = subject.rates[: until.size]
        steps = np.diff(rates)
        if not steps.size or steps[-1] <= 0 or (steps < 0).any():  # no rise, or not up to here
            return
        before, after = float(rates[-1]), subject.rate(at)
        own = max(abs(before - subject.rate(at - 2)), abs(subject.rate(at + 1) - after))
        if abs(after - before) - own > _JUMP * max(before, after):
            yield at, before, after


def _first_jump(subject: Subject) -> list[float]:
    """Return the first time at which the curve jumps, if any."""
    if any(isinstance(one, Cyclic) for one in subject.parts()):  # a saw is asked for
        return []
    times = subject.breakpoints(subject.span.start + 1, _FEW_BREAKPOINTS)
    jumps = subject.schedule.jumps_at(np.array(times)) if times else np.empty(0)
    return [t for t, jump in zip(times, jumps, strict=True) if jump][:1]


JUMP_AT_JOINT = Rule(
    "jump-at-joint",
    WARNING,
    "the rate jumps out of its warmup",
    "Two schedulers one after the other do not know of each other. A warmup that is longer than "
    "the milestone at which it is left, or that aims at another rate, ends in a jump: what the "
    "warmup was to prevent.",
    "Let the warmup be as long as its milestone, and rise to the rate of the next scheduler.",
    Example(
        "torch.SequentialLR(optimizer, [torch.LinearLR(optimizer, 0.1, total_iters=10), "
        "torch.CosineAnnealingLR(optimizer, 90)], [5], lr=0.1)",
        "--epochs 95",
    ),
    _jump_at_joint,
    needs_rates=True,
    unless=("warmup-too-long", "min-above-peak"),
)


RULES = (UNUSABLE, PEAK_NOT_REACHED, FIRST_RATE_ZERO, JUMP_AT_JOINT)
