"""What makes the law unsure of a run or of a schedule: with it, no verdict is called clear."""

from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.foresight.runs import SAME_PEAK, ForesightError
from lrsched_cli.foresight.sums import area

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrsched_cli.foresight.runs import Rows, Run
    from lrsched_cli.schedules import Floats

_PEAK_FACTOR = 2.0
"""By which factor the peak of a schedule may differ from that of the runs."""
_EXTENT = 3.0
"""How many times the updates, or the area, of the runs a schedule may have."""
_TURNED_UP = 0.15
"""How far above its minimum a loss may end, as a fraction of that."""
_RISE = 1.05
"""By which factor a rate that has fallen must climb to count as a restart."""


def doubts_of_run(run: "Run") -> list[str]:
    """Return what makes a run a weak ground, a sentence each."""
    if run.turned_up <= _TURNED_UP:
        return []
    told = f"{run.source}: its loss ends {run.turned_up:.0%} above its minimum (over-fitting?)"
    return [f"{told}; no verdict is called clear"]


def doubts_of(label: str, rates: "Floats", rows: "Rows", runs: "Sequence[Run]") -> list[str]:
    """Return what makes the law unsure of a schedule, a sentence each.

    Raises:
        ForesightError: its peak is too far from that of the runs.
    """
    peak, longest = rows.peak, max(run.rates.size for run in runs)
    own = float(rates.max(initial=0.0))
    factor = max(own / peak, peak / own) if own else np.inf
    if factor > _PEAK_FACTOR:
        raise ForesightError(
            f"{label}: its peak rate is {own:g}, that of the runs {peak:g}: more than "
            f"{_PEAK_FACTOR:g} times off, where the law says nothing; log a run at that peak"
        )
    found = []
    if factor > SAME_PEAK:
        found.append(f"its peak rate is {own:g}, that of the runs {peak:g}")
    if rates.size > _EXTENT * longest:
        found.append(f"it has {rates.size:,} updates, the longest run {longest:,}")
    if area(rates) > _EXTENT * max(area(run.rates) for run in runs):
        found.append(f"the sum of its rates is more than {_EXTENT:g} times that of any run")
    if _climbs_again(rates):
        found.append("its rate climbs again after it has fallen")
    return [f"{label}: {one}; no verdict on it is called clear" for one in found]


def _climbs_again(rates: "Floats") -> bool:
    """Whether the rate rises again after it has fallen."""
    top = int(rates.argmax())
    rises = rates[top:] > _RISE * np.minimum.accumulate(rates[top:])
    falls = rates[:top] < np.maximum.accumulate(rates[:top]) / _RISE
    return bool(rises.any() or falls.any())
