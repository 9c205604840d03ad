"""A log, its plan, and what it seems to have followed, as series to draw."""

from pathlib import PurePath

from lrsched_cli._lazy import np
from lrsched_cli.analysis.verifying.placing import Plan
from lrsched_cli.analysis.verifying.trial import Broken
from lrsched_cli.analysis.verifying.verify import Examined
from lrsched_cli.comparison import Series
from lrsched_cli.logs import Log
from lrsched_cli.schedules.logged import Logged, Points
from lrsched_cli.schedules.piecewise import Piecewise

_SAMPLES = 2000
"""Points of the curve that a log seems to have followed."""


def drawn_series(log: Log, plan: Plan, found: Examined) -> list[Series]:
    """Return the log's points, the plan and, where it is known, the corrected plan."""
    unit, name = found.placed.unit, PurePath(log.source).name or log.source
    clock = found.placed.clock
    middle = (clock.mean_over - 1) / 2
    t = clock.times(log.times) + middle
    known = t >= 0
    points = Points(t[known], log.rates[known])
    series = [
        Series(name, Logged(points, name), counts=unit),
        Series(f"plan: {found.verdict.plan}", found.placed.schedule or plan.schedule, counts=unit),
    ]
    if found.best is not None:
        times = np.linspace(log.times[0], log.times[-1], _SAMPLES)
        times = np.unique(
            np.concatenate([np.round(times), log.times[: -1 : max(log.times.size // _SAMPLES, 1)]])
        )
        rates = found.best.expected(times)
        t = clock.times(times) + middle
        usable = np.isfinite(rates) & (rates >= 0) & (t >= 0)
        pairs = tuple(zip(t[usable].tolist(), rates[usable].tolist(), strict=True))
        likeliest = found.verdict.causes[0]
        followed = likeliest.expression or f"the plan at t = {likeliest.t}"
        if isinstance(found.best, Broken):  # whose expression is that of the second part alone
            followed = likeliest.name
        series.append(
            Series(f"corrected: {followed}", Piecewise(points=pairs, join="line"), counts=unit)
        )
    return series
