"""What was learned from logged runs: all that a prediction needs of them."""

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli.foresight.law import Fit, fit
from lrsched_cli.foresight.runs import rows_of
from lrsched_cli.foresight.sums import area

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrsched_cli.foresight.runs import Run

_TURNED_UP = 0.15
"""How far above its minimum a loss may end, as a fraction of that."""


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
    allows_verdicts: bool
    """Whether the runs have a long flat phase and a full cool-down, and nothing else."""
    doubts: tuple[str, ...]
    """What makes the runs weak grounds, a sentence each."""


def _allow_verdicts(runs: "Sequence[Run]") -> bool:
    """Whether the runs are of the kinds with which verdicts were right when they were measured."""
    flat, cooled = [run.is_flat for run in runs], [run.is_cooled for run in runs]
    return any(flat) and any(cooled) and all(map(operator.or_, flat, cooled))


def learn(runs: "Sequence[Run]") -> Grounds:
    """Return what runs tell.

    Args:
        runs: one or more logged runs of one training, with the same peak.

    Raises:
        ForesightError: no law can be fitted on them.
    """
    rows = rows_of(runs)
    return Grounds(
        fit=fit(rows.areas, rows.noises, rows.losses),
        peak=rows.peak,
        horizon=max(run.rates.size for run in runs),
        area=max(area(run.rates) for run in runs) / rows.peak,
        allows_verdicts=_allow_verdicts(runs),
        doubts=tuple(
            f"{run.source}: its loss ends {run.turned_up:.0%} above its minimum (over-fitting?); "
            "no verdict is called clear"
            for run in runs
            if run.turned_up > _TURNED_UP
        ),
    )
