"""The rows of logged runs that a law can be fitted on, and what speaks against a fit."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np
from lrsched_cli.foresight.errors import ForesightError
from lrsched_cli.foresight.law import ALPHAS, BASE_POWER
from lrsched_cli.foresight.sums import cumulative, noises

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrsched_cli.foresight.sums import Steps
    from lrsched_cli.schedules import Floats

FEWEST_ROWS = 20
_MOST_ROWS = 400
SKIPPED = 0.05
"""The first part of a run, which follows no law."""
SAME_PEAK = 1.1
"""By which factor the peaks of two runs may differ, and count as the same."""
SAME_LENGTH = 1.02
"""The same of lengths: a log ends with its last row, which may lie before the last update."""
LEAST_SPREAD = 0.07
"""How much the noise must vary beside the area: below it, a fit cannot tell one from the other."""
_LONG, _NEAR_PEAK = 0.4, 0.9
"""The part of a run that must be near its peak, and how near, for verdicts."""
_COOLED = 0.05
"""The fraction of the peak below which a run must end, for verdicts."""
JUMP = 0.2
"""The largest drop in one update of a rate that comes down smoothly, as a fraction of the peak."""
_SMOOTHED = 20
"""Into how many parts a loss is divided, to look at its course without its noise."""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A run that was logged: the rates of all of its updates, and the loss after some of them."""

    source: str
    """What messages call it."""
    rates: "Floats"
    """One for each update."""
    updates: "Steps"
    """How many updates were done at each row; they increase."""
    losses: "Floats"

    @property
    def peak(self) -> float:
        """The highest rate."""
        return float(self.rates.max())

    @property
    def is_flat(self) -> bool:
        """Whether it stayed near its peak for long: the area grows there, not the noise."""
        return self._is_smooth and self._part_above(_NEAR_PEAK) >= _LONG

    @property
    def is_cooled(self) -> bool:
        """Whether its rate came down whole, and not soon: the noise falls there."""
        ends = bool(self.rates[-1] <= _COOLED * self.peak)
        return ends and self._is_smooth and self._part_above(1 / 2) >= _LONG

    @property
    def _is_smooth(self) -> bool:
        """Whether its rate never drops at once: runs with steps have given wrong verdicts."""
        return bool(np.diff(self.rates).min(initial=0.0) >= -JUMP * self.peak)

    def _part_above(self, fraction: float) -> float:
        """Return in which part of its updates the rate is a fraction of the peak, or more."""
        return float(np.mean(self.rates >= fraction * self.peak))

    @property
    def smoothed(self) -> "Floats":
        """The mean loss of each part of the run, in order."""
        parts = np.array_split(self.losses, min(_SMOOTHED, self.losses.size))
        return np.array([part.mean() for part in parts])

    @property
    def turned_up(self) -> float:
        """How far the smoothed loss ends above its minimum, as a fraction of that."""
        return float(self.smoothed[-1] / self.smoothed.min()) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What a law is fitted on: area, noise and loss of each row, in units of the peak."""

    peak: float
    areas: "Floats"
    noises: "Floats"
    losses: "Floats"
    spread: float
    """How much the noise varies beside the area; see `LEAST_SPREAD`."""
    starts: tuple[int, ...]
    """The place of the first row of each run but the first."""


def rows_of(runs: "Sequence[Run]") -> Rows:
    """Return the rows of some runs that a law is fitted on.

    Raises:
        ForesightError: a run has too few rows or diverged, the peaks differ, or the rates have no
            decay that shows what the noise does.
    """
    for run in runs:
        _check(run)
    first = runs[0]
    for run in runs[1:]:
        if not 1 / SAME_PEAK <= run.peak / first.peak <= SAME_PEAK:
            raise ForesightError(
                f"{run.source}: its peak rate is {run.peak:g}, that of {first.source} is "
                f"{first.peak:g}; the runs of a fit must have one peak"
            )
    peak = max(run.peak for run in runs)
    parts = [_rows(run, peak) for run in runs]
    areas, noise, losses = (np.concatenate(one) for one in zip(*parts, strict=True))
    spread = _spread(areas, noise)
    if spread < LEAST_SPREAD:
        raise ForesightError(
            f"{', '.join(run.source for run in runs)}: the rates hardly decay (spread "
            f"{spread:.2g}; at least {LEAST_SPREAD} is needed), so that nothing shows what a decay "
            "does; add a run with a long flat phase and a full cool-down, such as wsd(...)"
        )
    starts = tuple(np.cumsum([part[0].size for part in parts[:-1]]).tolist())
    return Rows(peak, areas, noise, losses, spread, starts)


def _check(run: Run) -> None:
    """Refuse a run that no law describes."""
    if not np.all(np.isfinite(run.losses)):
        row = int(run.updates[np.flatnonzero(~np.isfinite(run.losses))[0]])
        raise ForesightError(f"{run.source}: the loss is no finite number at step {row}")
    if not np.all(run.losses > 0):
        row = int(run.updates[np.flatnonzero(run.losses <= 0)[0]])
        lowest = float(run.losses[run.losses <= 0][0])
        raise ForesightError(
            f"{run.source}: the loss is {lowest:g} at step {row}; the law takes losses above 0"
        )
    if not run.peak > 0:
        raise ForesightError(f"{run.source}: all of its rates are 0")
    usable = int(_used(run).sum())
    if usable < FEWEST_ROWS:
        raise ForesightError(
            f"{run.source}: {usable} usable rows after the warmup and the first 5 % of the run; "
            f"at least {FEWEST_ROWS} are needed: log the loss more often"
        )
    if run.smoothed[-1] >= run.smoothed[0]:
        raise ForesightError(
            f"{run.source}: its loss ends at {run.smoothed[-1]:g}, and began at "
            f"{run.smoothed[0]:g}: the run diverged, or the column is no loss (--loss-column)"
        )


def _used(run: Run) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Return which rows come after the first part of the run and after its warmup."""
    falls = np.flatnonzero(np.diff(run.rates) <= 0)
    warmed = int(falls[0]) if falls.size else run.rates.size - 1
    return run.updates > max(SKIPPED * run.rates.size - 1, warmed)


def _rows(run: Run, peak: float) -> tuple["Floats", "Floats", "Floats"]:
    """Return area, noise and loss of the rows of a run that are used, evenly thinned."""
    rates = run.rates / peak
    used = np.flatnonzero(_used(run))
    if used.size > _MOST_ROWS:
        used = used[np.linspace(0, used.size - 1, _MOST_ROWS).round().astype(int)]
    updates = run.updates[used]
    return cumulative(rates)[updates - 1], noises(rates, updates), run.losses[used]


def _spread(areas: "Floats", noise: "Floats") -> float:
    """Return how much the noise term varies beyond what a term of the area could take up.

    It is the standard deviation of N ** 0.7 without its projections on 1, S ** -alpha and
    S ** -alpha * ln S, over its mean: the least of all alphas.
    """
    term = noise**BASE_POWER
    least = np.inf
    for alpha in ALPHAS:
        falling = areas**-alpha
        columns = np.stack([np.ones_like(areas), falling, falling * np.log(areas)], axis=1)
        columns /= np.abs(columns).max(axis=0)
        rest = term - columns @ np.linalg.lstsq(columns, term, rcond=None)[0]
        least = min(least, rest.std() / term.mean())
    return float(least)
