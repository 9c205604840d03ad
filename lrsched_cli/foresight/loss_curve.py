"""The curve of the loss while a schedule runs, by the law: what a picture shows of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.foresight.runs import SKIPPED
from lrsched_cli.foresight.sums import cumulative, noises

if TYPE_CHECKING:
    from lrsched_cli.foresight.grounds import Grounds
    from lrsched_cli.foresight.sums import Steps
    from lrsched_cli.schedules import Floats

_POINTS = 300


@dataclass(frozen=True, slots=True, eq=False)
class LossCurve:
    """Losses after some numbers of updates."""

    updates: "Steps"
    losses: "Floats"


def loss_curve(rates: "Floats", grounds: "Grounds") -> LossCurve:
    """Return the loss by the base fit, from where the law holds to the last of the rates."""
    first = int(np.ceil(SKIPPED * grounds.horizon))
    first = max(first, int(np.flatnonzero(rates)[0]) + 1)
    updates: Steps = np.unique(np.linspace(first, rates.size, _POINTS).round().astype(int))
    scaled = rates / grounds.peak
    losses = grounds.fit.base.loss(cumulative(scaled)[updates - 1], noises(scaled, updates))
    return LossCurve(updates, np.asarray(losses))
