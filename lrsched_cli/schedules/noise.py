"""Noise on a schedule: in each update anew, from a generator that is seeded by its number."""

import math
from typing import TYPE_CHECKING, Annotated

from lrsched_cli._lazy import np
from lrsched_cli.errors import ArgumentError
from lrsched_cli.parameters import Param
from lrsched_cli.schedules.base import Floats
from lrsched_cli.schedules.combine import Wrapper

if TYPE_CHECKING:
    import numpy.typing as npt

_FEW, _MANY = 8, 224
"""Words of the generator that are computed for all seeds, then for those that need more."""

_MOST = 8192
"""Words that are computed for one seed before giving up."""

_LEAST_SHARE = 1 / 64
"""Of the standard deviation: within such bounds a number comes in that many words."""

_SEEDS = 2**32
"""Seeds that differ by a multiple of it are one to the generator."""

_AHEAD = 397
"""How far from a word of the state lies the one that it is mixed with."""

_MULTIPLIER = 1_812_433_253
"""Of the recurrence that fills the state from a seed."""


class Noise(Wrapper, name="noise"):
    """Multiply a schedule by a random number around 1 in each update.

        lr(t) = s(t) * (1 + n)                 from t = start on, until end
                n = std * z, drawn again until it lies between -pct and pct

    z is a normal number of torch's generator, seeded with seed + t: the noise is the same in every
    run. Between two updates the noise of the former holds.

    Past the end: what the other schedule does. Source: timm's schedulers, noise_range_t.

    Examples:
        lrsched compare 'noise(cosine(total=90), start=10, end=60, std=0.5)'
    """

    start: Annotated[float, Param("first time with noise", unit="updates", at_least=0)] = 0.0
    end: Annotated[float | None, Param("first time without", unit="updates", at_least=0)] = None
    pct: Annotated[float, Param("bound of the noise, as a fraction of the rate", above=0)] = 0.67
    std: Annotated[float, Param("standard deviation of what is drawn")] = 1.0
    seed: Annotated[int, Param("seed of update 0", at_least=0)] = 42

    def _check(self) -> None:
        if self.pct < _LEAST_SHARE * abs(self.std):
            message = f"pct ({self.pct:g}) is so far below std ({self.std:g}) that hardly any "
            raise ArgumentError(self.name, f"{message}number would be within it")
        if self.end is not None and self.end < self.start:
            message = f"end ({self.end:g}) must be at least start ({self.start:g})"
            raise ArgumentError(self.name, message)

    def shape_at(self, t: float) -> str:
        """Return noise while there is some, else what the other schedule's curve is called."""
        return self.name if self._first <= t < self._last else self.schedule.shape_at(t)

    def _lr(self, t: Floats) -> Floats:
        return self._noisy(self.schedule.rates(t), np.floor(t))

    def _before(self, t: Floats) -> Floats:
        return self._noisy(self.schedule.left_limit(t), np.ceil(t) - 1)

    def _noisy(self, rates: Floats, update: Floats) -> Floats:
        """Return rates with the noise of some updates."""
        numbers, place = np.unique(update, return_inverse=True)
        noisy = (self._first <= numbers) & (numbers < self._last)
        seeds = np.fmod(numbers[noisy], _SEEDS).astype(np.uint64) + np.uint64(self.seed % _SEEDS)
        noise = np.zeros_like(numbers)
        noise[noisy] = _noise(seeds, self.std, self.pct)
        return rates + rates * noise[place]

    @property
    def _first(self) -> float:
        """The first update with noise."""
        return math.ceil(self.start)

    @property
    def _last(self) -> float:
        """The first update without noise again."""
        return math.inf if self.end is None else math.ceil(self.end)

    @property
    def settled_from(self) -> float:
        """From when on the rate is known to stay the same: not as long as there is noise."""
        return max(self.schedule.settled_from, self._quiet_from)

    @property
    def repeats(self) -> tuple[float, float] | None:
        """From when on the same rates come again, and after how long: once there is no noise."""
        inner = self.schedule.repeats
        if inner is None or math.isinf(self._quiet_from):
            return None
        return max(inner[0], self._quiet_from), inner[1]

    @property
    def _quiet_from(self) -> float:
        """From when on there is no noise."""
        return self._last if self._first < self._last else 0.0

    def _next_breakpoint(self, t: Floats) -> Floats:
        return np.minimum(self._next_change(t), self.schedule.next_breakpoint(t))

    def _next_turn(self, t: Floats) -> Floats:
        return np.minimum(self._next_change(t), self.schedule.next_turn(t))

    def _next_jump(self, t: Floats) -> Floats:
        return np.minimum(self._next_change(t), self.schedule.next_jump(t))

    def _next_change(self, t: Floats) -> Floats:
        """Return when the noise changes next."""
        later = np.maximum(np.floor(t) + 1, self._first)
        return np.where((later <= self._last) & (self._first < self._last), later, np.inf)


def _noise(seeds: "npt.NDArray[np.uint64]", std: float, pct: float) -> Floats:
    """Return the first number of each seed within bounds; NaN if none comes in so many words."""
    noise = np.full(seeds.size, np.nan)
    left = np.arange(seeds.size)
    for count in (_FEW, _MANY):
        if not left.size:
            break
        left = _taken(noise, left, _words(seeds[left], count), std, pct)
    for one in left.tolist():
        generator = np.random.RandomState(int(seeds[one]) % _SEEDS)
        words = generator.randint(0, 2**32, (_MOST, 1), np.uint32)
        _taken(noise, np.array([one]), words, std, pct)
    return noise


def _taken(
    noise: Floats,
    places: "npt.NDArray[np.intp]",
    words: "npt.NDArray[np.uint32]",
    std: float,
    pct: float,
) -> "npt.NDArray[np.intp]":
    """Set noise where a number is within bounds, and return the places that have none."""
    drawn = _normal(words) * std
    good = np.abs(drawn) < pct
    first, found = good.argmax(axis=0), good.any(axis=0)
    noise[places[found]] = drawn[first[found], np.flatnonzero(found)]
    return places[~found]


def _normal(words: "npt.NDArray[np.uint32]") -> Floats:
    """Return normal numbers, two of four words, by the formula of Box and Muller as torch has it.

    It takes fractions of 53 bits, and rounds the numbers to float32.
    """
    high, low = words[0::2].astype(np.uint64), words[1::2]
    fractions = ((high << np.uint64(32) | low) & np.uint64(2**53 - 1)) * 2.0**-53
    radius, angle = np.sqrt(-2 * np.log1p(-fractions[1::2])), 2 * np.pi * fractions[0::2]
    pairs = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return pairs.reshape(-1, words.shape[1]).astype(np.float32).astype(np.float64)


def _words(seeds: "npt.NDArray[np.uint64]", count: int) -> "npt.NDArray[np.uint32]":
    """Return the first words of a Mersenne Twister for each seed, a column a seed.

    As few as are asked for need no more of its state than the words around them.
    """
    word = seeds.astype(np.uint32)
    near, far = [word], []
    for number in range(1, _AHEAD + count):
        word = (word ^ (word >> np.uint32(30))) * np.uint32(_MULTIPLIER) + np.uint32(number)
        if number <= count:
            near.append(word)
        if number >= _AHEAD:
            far.append(word)
    state, ahead = np.array(near), np.array(far)
    joined = (state[:-1] & np.uint32(0x8000_0000)) | (state[1:] & np.uint32(0x7FFF_FFFF))
    twist = (joined & np.uint32(1)) * np.uint32(0x9908_B0DF)
    mixed: npt.NDArray[np.uint32] = ahead ^ (joined >> np.uint32(1)) ^ twist
    mixed = mixed ^ (mixed >> np.uint32(11))
    mixed = mixed ^ ((mixed << np.uint32(7)) & np.uint32(0x9D2C_5680))
    mixed = mixed ^ ((mixed << np.uint32(15)) & np.uint32(0xEFC6_0000))
    return mixed ^ (mixed >> np.uint32(18))
