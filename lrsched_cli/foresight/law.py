"""The law of the loss, and how it is fitted on the rows of logged runs.

    L(t) = L0 + A * S_t ** -alpha + B * N_t ** r        A, B, L0 >= 0

S is the area under the rates up to update t, N the noise that they leave (`sums.py`). Rates are
divided by the peak of the runs, so that no number depends on their size. For each alpha and r of a
grid, L0, A and B are the non-negative least squares of the residuals relative to the loss, weighted
anew six times as Huber does. The law is this project's own, and unpublished.
"""

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np

if TYPE_CHECKING:
    from lrsched_cli.schedules import Floats

ALPHAS = tuple(round(0.05 * k, 2) for k in range(2, 31))
POWERS = (0.5, 0.7, 0.85, 1.0)
BASE_POWER = 0.7
"""The power of the noise in the fit that gives losses and thresholds."""
_HUBER = 1e-3
"""The relative residual from which a row counts less."""
_ROUNDS = 6
_AS_GOOD = 1.2
"""How many times the cost of the best fit a fit may have to be kept."""
_SUBSETS = tuple(chosen for size in (1, 2, 3) for chosen in itertools.combinations(range(3), size))


@dataclass(frozen=True, slots=True)
class Law:
    """One fit: `loss = floor + area_weight * S ** -alpha + noise_weight * N ** power`."""

    alpha: float
    power: float
    floor: float
    area_weight: float
    noise_weight: float

    def loss(self, area: "Floats | float", noise: "Floats | float") -> "Floats | float":
        """Return the loss after rates with an area and a noise."""
        falling, left = area**-self.alpha, noise**self.power
        return self.floor + self.area_weight * falling + self.noise_weight * left


@dataclass(frozen=True, slots=True)
class Fit:
    """All fits that are about as good as the best."""

    base: Law
    """The best of those with the usual power of the noise: it tells losses."""
    kept: tuple[Law, ...]
    """Those that have a say in a verdict, the best first."""
    residual: float
    """Root mean square of the base fit's relative residuals."""
    mean_loss: float
    """Of the rows that it was fitted on."""


def fit(areas: "Floats", noises: "Floats", losses: "Floats") -> Fit:
    """Return the fits for rows of any number of runs, one after the other.

    Args:
        areas: S at each row, in units of the peak rate.
        noises: N at each row, in the same unit.
        losses: the loss at each row, above 0.
    """
    grid = list(itertools.product(ALPHAS, POWERS))
    alpha, power = (np.array(one)[:, None] for one in zip(*grid, strict=True))
    columns = np.stack(
        [np.ones((len(grid), losses.size)), areas**-alpha, noises**power],
        axis=-1,
    )
    scale = columns.max(axis=1, keepdims=True)
    relative = columns / scale / losses[:, None]
    found = _non_negative(relative, np.ones((len(grid), losses.size)))
    for _ in range(_ROUNDS):
        size = np.abs(_residuals(relative, found))
        found = _non_negative(relative, _HUBER / np.maximum(size, _HUBER))
    residuals = _residuals(relative, found)
    size = np.abs(residuals)
    costs = np.where(size <= _HUBER, size**2 / 2, _HUBER * (size - _HUBER / 2)).sum(axis=1)
    numbers = found / scale[:, 0, :]
    laws = [Law(*map(float, (*one, *three))) for one, three in zip(grid, numbers, strict=True)]
    order = np.argsort(costs, kind="stable")
    base = next(int(k) for k in order if grid[k][1] == BASE_POWER)
    limit = _AS_GOOD * costs[order[0]]
    return Fit(
        base=laws[base],
        kept=tuple(laws[k] for k in order if costs[k] <= limit),
        residual=float(np.sqrt(np.mean(residuals[base] ** 2))),
        mean_loss=float(losses.mean()),
    )


def _residuals(relative: "Floats", found: "Floats") -> "Floats":
    """Return how far each problem's sum of columns is from 1 at each row."""
    sums: Floats = np.einsum("gnk,gk->gn", relative, found)
    return sums - 1


def _non_negative(columns: "Floats", weights: "Floats") -> "Floats":
    """Return for each problem the three numbers >= 0 whose sum of columns is nearest to 1.

    With three numbers, each subset of them that are above 0 is tried: that is exact.
    """
    weighted = columns * weights[:, :, None]
    squares = np.einsum("gnk,gnl->gkl", weighted, columns)
    targets = weighted.sum(axis=1)
    best: Floats = np.zeros_like(targets)
    lowest = np.zeros(len(targets))
    for chosen in _SUBSETS:
        part = np.ix_(range(len(targets)), chosen, chosen)
        solved = _solved(squares[part], targets[:, chosen])
        # At the least squares within a subset the cost is - target . numbers, beside a constant.
        cost = -np.einsum("gk,gk->g", targets[:, chosen], solved)
        better = np.all(solved >= 0, axis=1) & (cost < lowest)
        best[better] = 0
        best[np.ix_(better, chosen)] = solved[better]
        lowest[better] = cost[better]
    return best


def _solved(squares: "Floats", targets: "Floats") -> "Floats":
    """Return the solutions of small systems; -1 for one that has none."""
    regular = np.abs(np.linalg.det(squares)) > 0
    found = np.full_like(targets, -1.0)
    found[regular] = np.linalg.solve(squares[regular], targets[regular][..., None])[..., 0]
    return found
