"""What makes the law unsure of a schedule: with it, no verdict is called clear."""

from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.foresight.errors import ForesightError
from lrsched_cli.foresight.runs import SAME_PEAK, SKIPPED
from lrsched_cli.foresight.sums import area

if TYPE_CHECKING:
    from lrsched_cli.foresight.grounds import Grounds
    from lrsched_cli.schedules import Floats

_PEAK_FACTOR = 2.0
"""By which factor the peak of a schedule may differ from that of the runs."""
_EXTENT = 3.0
"""How many times the updates, or the area, of the runs a schedule may have; or the runs its."""
_RISE = 1.05
"""By which factor a rate that has fallen must climb to count as a restart."""


def doubts_of(label: str, rates: "Floats", grounds: "Grounds") -> tuple[str, ...]:
    """Return what makes the law unsure of a schedule, a sentence each.

    Raises:
        ForesightError: its peak is too far from that of the runs, or it ends before their rows
            that the law is fitted on.
    """
    peak, own = grounds.peak, float(rates.max(initial=0.0))
    factor = max(own / peak, peak / own) if own else np.inf
    if factor > _PEAK_FACTOR:
        raise ForesightError(
            f"{label}: its peak rate is {own:g}, that of the runs {peak:g}: more than "
            f"{_PEAK_FACTOR:g} times off, where the law says nothing; log a run at that peak"
        )
    last = np.trim_zeros(rates, "b").size
    extent = f"it {_length(last, rates.size)}, the longest run {grounds.horizon:,}"
    if last < SKIPPED * grounds.horizon:
        raise ForesightError(
            f"{label}: {extent}: too short for a law that is fitted after the first {SKIPPED:.0%} "
            "of the runs; give its length in updates, as in "
            f"cosine(total={grounds.horizon}), or with a unit and --steps-per-epoch"
        )
    found = []
    if factor > SAME_PEAK:
        found.append(f"its peak rate is {own:g}, that of the runs {peak:g}")
    if rates.size > _EXTENT * grounds.horizon or last * _EXTENT < grounds.horizon:
        found.append(extent)
    if area(rates) / peak > _EXTENT * grounds.area:
        found.append(f"the sum of its rates is more than {_EXTENT:g} times that of any run")
    if _climbs_again(rates):
        found.append("its rate climbs again after it has fallen")
    return tuple(f"{label}: {one}; no verdict on it is called clear" for one in found)


def _length(last: int, size: int) -> str:
    """Return how long a schedule is, and where its rate ends to be above 0 if that is sooner."""
    return f"has {size:,} updates" if last == size else f"is at 0 after {last:,} updates"


def _climbs_again(rates: "Floats") -> bool:
    """Whether the rate rises again after it has fallen."""
    top = int(rates.argmax())
    rises = rates[top:] > _RISE * np.minimum.accumulate(rates[top:])
    falls = rates[:top] < np.maximum.accumulate(rates[:top]) / _RISE
    return bool(rises.any() or falls.any())
