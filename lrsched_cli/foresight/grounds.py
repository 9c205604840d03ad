"""What was learned from logged runs: all that a prediction needs of them."""

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.foresight.agreement import disagreement
from lrsched_cli.foresight.law import ALPHAS, Fit, fit
from lrsched_cli.foresight.runs import rows_of
from lrsched_cli.foresight.sums import area

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrsched_cli.foresight.runs import Rows, Run

_TURNED_UP = 0.15
"""How far above its minimum a loss may end, as a fraction of that."""

_END = 0.2
"""The last part of a run's rows, of which the mean is compared with the fit."""

_TOO_STEEP = ALPHAS[-1]
"""The power of the area from which on the loss comes to rest within the runs."""

_SLOW_FALL = 0.15
"""The power of the area up to which one run does not tell a slow fall from noise."""

_AS_LONG = 0.7
"""How long a run with a flat phase must be, as a fraction of the longest run."""

_NEEDS_BOTH = (
    "no verdict is given: the runs do not have both a long flat phase and a full cool-down; "
    "run one schedule that has both, such as wsd(...), or a constant and a cosine of one length"
)
_AT_REST = (
    "no verdict is given: the loss comes to rest long before the runs end, more steeply than the "
    "law knows; log shorter runs"
)
_SLOW = (
    "the loss falls so slowly that one run hardly tells its fall from its noise; no verdict is "
    "called clear; add a run that falls to the end, such as cosine(...)"
)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What was learned from logged runs."""

    fit: Fit
    peak: float
    """The highest rate of the runs: the unit of the law's areas and noises."""
    horizon: int
    """The updates of the longest run."""
    area: float
    """The largest sum of the rates of a run, in units of the peak."""
    off: float
    """How far the base fit is from the losses at the end of a run, at most, beyond their noise."""
    silence: str
    """Why no verdict can be given; empty where verdicts can."""
    doubts: tuple[str, ...]
    """What makes the runs weak grounds, a sentence each."""


def learn(runs: "Sequence[Run]") -> Grounds:
    """Return what runs tell.

    Args:
        runs: one or more logged runs of one training, with the same peak.

    Raises:
        ForesightError: no law can be fitted on them.
    """
    rows = rows_of(runs)
    found = fit(rows.areas, rows.noises, rows.losses)
    slow = (_SLOW,) if len(runs) == 1 and found.kept[0].alpha <= _SLOW_FALL else ()
    return Grounds(
        fit=found,
        peak=rows.peak,
        horizon=max(run.rates.size for run in runs),
        area=max(area(run.rates) for run in runs) / rows.peak,
        off=_off(rows, found),
        silence=_silence(runs, rows, found),
        doubts=slow
        + tuple(
            f"{run.source}: its loss ends {run.turned_up:.0%} above its minimum (over-fitting?); "
            "no verdict is called clear"
            for run in runs
            if run.turned_up > _TURNED_UP
        ),
    )


def _silence(runs: "Sequence[Run]", rows: "Rows", found: Fit) -> str:
    """Return why no verdict can be given: verdicts on such grounds were wrong too often."""
    flat, cooled = [run.is_flat for run in runs], [run.is_cooled for run in runs]
    horizon = max(run.rates.size for run in runs)
    is_long = any(run.is_flat and run.rates.size >= _AS_LONG * horizon for run in runs)
    if not (is_long and any(cooled) and all(map(operator.or_, flat, cooled))):
        return _NEEDS_BOTH
    if max(found.base.alpha, found.kept[0].alpha) >= _TOO_STEEP:
        return _AT_REST
    return disagreement(runs, rows)


def _off(rows: "Rows", found: Fit) -> float:
    """Return how far the base fit is from the losses at the end of the runs, at most.

    It is their mean residual without its standard error, which is the noise of the losses.
    """
    residuals = rows.losses - found.base.loss(rows.areas, rows.noises)
    most = 0.0
    for part in np.split(residuals, list(rows.starts)):
        end = part[-max(round(_END * part.size), 3) :]
        error = float(end.std(ddof=1)) / end.size**0.5
        most = max(most, abs(float(end.mean())) - error)
    return most
