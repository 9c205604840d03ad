"""What a law of the loss needs of the rates: their area, and the noise that they leave.

With the rates `eta_1 ... eta_t`, one for each update:

    S_t = eta_1 + ... + eta_t
    N_t = (eta_t + sum over k < t of eta_k ** 2 / (S_t - S_k)) / 2

N is the second term of a bound for the last iterate of stochastic gradient descent. Updates at the
end whose rate is 0 change nothing, and are left out. Sources: Defazio et al. 2023, Theorem 10;
Schaipp et al. 2025, Theorem 1.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrsched_cli._lazy import np

if TYPE_CHECKING:
    import numpy.typing as npt

    from lrsched_cli.schedules import Floats

    Steps = npt.NDArray[np.int64]

_BLOCK = 1024
"""How many rates are summed one after the other: sums of sums lose far fewer digits."""
_FAR, _TERMS = 3.5, 17
"""A block is far from where as many times its own area follows it; the series has then a ratio of
at most 1 / 8, and so many terms give all digits of float64."""
_AT_ONCE = 64


def cumulative(rates: "Floats") -> "Floats":
    """Return the sum of the rates up to each of them; exact to some units of the last digit."""
    whole = rates.size - rates.size % _BLOCK
    blocks = rates[:whole].reshape(-1, _BLOCK).cumsum(axis=1)
    ends = blocks[:, -1].cumsum()
    blocks[1:] += ends[:-1, None]
    rest = rates[whole:].cumsum() + (ends[-1] if ends.size else 0.0)
    return np.concatenate([blocks.ravel(), rest])


def area(rates: "Floats") -> float:
    """Return the sum of the rates."""
    return float(rates.sum())


def noise(rates: "Floats") -> float:
    """Return the noise after the last of the rates; 0 where all of them are 0.

    What remains from each update to the end is summed from the end: as a difference of two large
    sums it would lose its digits.
    """
    used = np.trim_zeros(rates, "b")
    if not used.size:
        return 0.0
    remaining = cumulative(used[::-1])[-2::-1]
    return float(used[-1] + np.sum(used[:-1] ** 2 / remaining)) / 2


def noises(rates: "Floats", updates: "Steps") -> "Floats":
    """Return the noise after each of some numbers of updates; right to 1e-13 or so of each.

    The sum runs over blocks of updates. From a block that is far away the remaining area hardly
    varies: its part is a series in powers of that variation, whose coefficients (the moments of
    the block) are the same for every later update. Blocks that are near are summed as they stand.
    """
    ends = _last_used(rates, updates)
    blocks = _Blocks.of(rates[: int(ends.max(initial=0))])
    of_each = {int(end): blocks.noise(int(end)) for end in np.unique(ends)}
    return np.array([of_each[int(end)] for end in ends])


def _last_used(rates: "Floats", updates: "Steps") -> "Steps":
    """Return for each number of updates how many they are without those of rate 0 at their end."""
    places = np.arange(1, rates.size + 1)
    last = np.maximum.accumulate(np.where(rates > 0, places, 0))
    found: Steps = np.append(0, last)[updates]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Blocks:
    """Rates in blocks, and what is needed of each for the noise after a later update."""

    rates: "Floats"
    squares: "Floats"
    """Of the rates, a row for each block, as those that follow."""
    rest: "Floats"
    """What remains after each update to the end of its block."""
    sums: "Floats"
    """The sum of each block."""
    moments: "Floats"
    """The sums of `squares * u ** p` for p = 0, 1, ...; u is how far `rest` is below the middle of
    its block, as a fraction of half its sum."""

    @classmethod
    def of(cls, rates: "Floats") -> "_Blocks":
        whole = rates[: rates.size - rates.size % _BLOCK].reshape(-1, _BLOCK)
        reverse = whole[:, ::-1].cumsum(axis=1)
        sums = np.ascontiguousarray(reverse[:, -1])
        rest = np.zeros_like(whole)
        rest[:, :-1] = reverse[:, -2::-1]
        squares = whole**2
        half = np.where(sums > 0, sums / 2, 1.0)[:, None]
        moments = np.empty((_TERMS, sums.size))
        for first in range(0, sums.size, _AT_ONCE):  # so many as a processor's cache holds
            part = slice(first, first + _AT_ONCE)
            u, weighted = 1 - rest[part] / half[part], squares[part].copy()
            for row in moments:
                row[part] = weighted.sum(axis=1)
                weighted *= u
        return cls(rates, squares, rest, sums, moments)

    def noise(self, end: int) -> float:
        """Return the noise after the first updates, of which the last has a rate above 0."""
        if not end:
            return 0.0
        count = (end - 1) // _BLOCK
        last = self.rates[count * _BLOCK : end]
        remaining = cumulative(last[::-1])
        total = last[-1] + np.sum(last[:-1] ** 2 / remaining[-2::-1])
        after = remaining[-1] + np.append(0.0, cumulative(self.sums[:count][:0:-1]))[::-1][:count]
        far = after >= _FAR * self.sums[:count]
        near = np.flatnonzero(~far)
        total += np.sum(self.squares[near] / (after[near, None] + self.rest[near]))
        half = self.sums[:count][far] / 2
        middle = after[far] + half
        ratio, series = half / middle, np.zeros(half.size)
        for moment in self.moments[::-1, :count]:
            series = series * ratio + moment[far]
        return float(total + np.sum(series / middle)) / 2
