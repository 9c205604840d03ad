"""What a law of the loss needs of the rates: their area, and the noise that they leave.

With the rates `eta_1 ... eta_t`, one for each update:

    S_t = eta_1 + ... + eta_t
    N_t = (eta_t + sum over k < t of eta_k ** 2 / (S_t - S_k)) / 2

N is the second term of a bound for the last iterate of stochastic gradient descent. Updates at the
end whose rate is 0 change nothing, and are left out. Sources: Defazio et al. 2023, Theorem 10;
Schaipp et al. 2025, Theorem 1.
"""

from typing import TYPE_CHECKING

from lrsched_cli._lazy import np

if TYPE_CHECKING:
    import numpy.typing as npt

    from lrsched_cli.schedules import Floats

    Steps = npt.NDArray[np.int64]

_BLOCK = 1024
"""How many rates are summed one after the other: sums of sums lose far fewer digits."""


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
    """Return the noise after each of some numbers of updates."""
    return np.array([noise(rates[:count]) for count in updates])
