"""Rules about schedules that go up and down: restarts, and cycles in which a run ends."""

from collections.abc import Iterator

from lrsched_cli._lazy import np
from lrsched_cli.analysis.checks.rule import WARNING, Example, Problem, Rule
from lrsched_cli.analysis.checks.subject import Subject
from lrsched_cli.schedules.cycles import CosineRestarts, Cycle

_CUT = 0.1
"""Of a cycle's height: a run that ends no higher above the lowest rate is as good as at its end."""

_MOST_CYCLES = 10_000
"""Cycles that are gone through."""


def _no_restart(subject: Subject) -> Iterator[Problem]:
    cyclic = next((x for x in subject.parts() if isinstance(x, (CosineRestarts, Cycle))), None)
    if cyclic is None or not _asks_for_restarts(subject):
        return
    if cyclic.cycles is not None and cyclic.cycles <= 1:
        yield Problem(
            "restarts are asked for, and there is one cycle: the rate falls once, and never "
            "restarts",
            f"Ask for as many cycles as are wanted ({_cycles(subject)}), or use a schedule "
            "without restarts.",
        )
        return
    first = next((t for t in subject.jumps(1, 64) if _restarts(subject, t)), None)
    if not subject.is_told or first is None or first < subject.stop:
        return
    told = (
        "at the end" if first == subject.stop else f"at {subject.unit} {first:.16g}, past the end"
    )
    yield Problem(
        f"restarts are asked for, and none happens: the first is due {told} of the run of "
        f"{subject.counted(subject.stop)}",
        f"Use a shorter cycle, such as {subject.with_length(first, max(subject.stop // 3, 1))}, or "
        "a schedule without restarts.",
        first,
    )


def _asks_for_restarts(subject: Subject) -> bool:
    """Tell whether the text names restarts: other schedulers have them if they are told to."""
    return any(
        "restart" in word.lower()
        for one in subject.made
        for word in (one.called, *(x for x in one.arguments.values() if isinstance(x, str)))
    )


def _cycles(subject: Subject) -> str:
    given = (name for one in subject.made for name in one.arguments if "cycle" in name.lower())
    name = next(given, None)
    if name is None:
        name = "num_cycles" if any(one.dialect for one in subject.made) else "cycles"
    return f"{name}=3"


def _restarts(subject: Subject, t: float) -> bool:
    return float(subject.schedule.jumps_at(np.array([t]))[0]) > 0


NO_RESTART = Rule(
    "no-restart",
    WARNING,
    "restarts are asked for, and none happens",
    "transformers' cosine_with_restarts has one cycle unless num_cycles says otherwise: it is then "
    "a plain cosine. A cycle as long as the run ends with it, before its first restart.",
    "Say how many cycles there are, or use the plain cosine, which says what happens.",
    Example("torch.CosineAnnealingWarmRestarts(optimizer, T_0=100, lr=0.1)", "--epochs 100"),
    _no_restart,
    needs_rates=True,
    unless=("wrong-unit",),
)


def _cut_cycle(subject: Subject) -> Iterator[Problem]:
    if subject.schedule.length is not None:
        return
    begin, end = _cycle_at_end(subject)
    stop = subject.stop
    if end is None or begin <= 0 or not begin < stop < end:
        return
    before = subject.rates[subject.times < begin]
    if not before.size:
        return
    low, high = float(before.min()), float(before.max())
    if subject.last <= low + _CUT * (high - low):
        return
    yield Problem(
        f"the run of {subject.counted(stop)} ends within a cycle, which goes from {subject.unit} "
        f"{begin:.16g} to {end:.16g}: its last rate is {subject.last:.4g}, "
        f"{subject.last / high:.0%} of the peak",
        f"End the run with a cycle: after {subject.counted(np.ceil(begin))}"
        f"{subject.run_option(np.ceil(begin))} or {np.ceil(end):,.16g}"
        f"{subject.run_option(np.ceil(end))}.",
        begin,
    )


def _cycle_at_end(subject: Subject) -> tuple[float, float | None]:
    """Return when the cycle begins in which the run ends, and when that is over."""
    repeats = subject.schedule.repeats
    if repeats is not None:
        start, period = repeats
        whole = (subject.stop - start) // period
        is_cyclic = period > 2 and whole >= 1  # noqa: PLR2004 - up and down
        return (start + whole * period, start + (whole + 1) * period) if is_cyclic else (0, None)
    if not any(isinstance(one, (CosineRestarts, Cycle)) for one in subject.parts()):
        return 0, None
    begin = 0.0
    for t in subject.jumps(1, _MOST_CYCLES):
        if t >= subject.stop:
            return begin, t
        begin = t
    return 0, None


CUT_CYCLE = Rule(
    "cut-cycle",
    WARNING,
    "the run is no whole number of cycles, and ends within one",
    "A cycle is meant to end at a low rate, where the model is at its best. A run that ends within "
    "one leaves it at a high rate.",
    "Train for a whole number of cycles, or choose the cycle's length so that it divides the run.",
    Example("torch.CosineAnnealingWarmRestarts(optimizer, T_0=10, lr=0.1)", "--epochs 95"),
    _cut_cycle,
    needs_rates=True,
    needs_run=True,
    unless=("wrong-unit",),
)

RULES = (NO_RESTART, CUT_CYCLE)
