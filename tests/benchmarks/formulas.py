"""The bare NumPy of every family: what a user would write by hand for the same schedule.

Each is written as well as it can be without losing sight of the schedule: no pass over the times
that could be spared, and one call of a costly function where one will do.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Formula = Callable[[Floats], Floats]

MILLION = 1_000_000
TIMES = np.arange(MILLION, dtype=np.float64)

POINTS = np.array([0, 300_000, 600_000])
RATES = np.array([0.1, 0.01, 0.001])


def exponential(t: Floats) -> Floats:
    """Fall by a factor."""
    return 0.1 * np.exp(-1e-5 * t)


def held(t: Floats) -> Floats:
    """Hold each point's rate."""
    return RATES[np.searchsorted(POINTS, t, side="right") - 1]


def warmed_root(t: Floats) -> Floats:
    """Rise along a line, then fall by the root."""
    return 0.1 * np.minimum(t / 10_000, np.sqrt(10_000 / np.maximum(t, 1)))


def line(t: Floats) -> Floats:
    """Fall along a line."""
    return 0.1 * (1 - np.minimum(t / 1e6, 1))


def wave(p: Floats) -> Floats:
    """Fall along half a wave while p goes from 0 to 1."""
    waved: Floats = np.cos(np.pi * p)
    return 0.05 * (1 + waved)


def cosine(t: Floats) -> Floats:
    """Fall along half a wave, and stay."""
    return wave(np.minimum(t / 1e6, 1))


def warmed_cosine(t: Floats) -> Floats:
    """Rise along a line, then fall along half a wave."""
    return np.where(t < 10_000, 0.1 * t / 10_000, wave(np.minimum((t - 10_000) / 990_000, 1)))


def tanh(t: Floats) -> Floats:
    """Fall along the tangent."""
    bent: Floats = np.tanh(10 * np.minimum(t / 1e6, 1) - 7)
    return 0.05 * (1 - bent)


def rex(t: Floats) -> Floats:
    """Fall along the reflected exponential."""
    p: Floats = np.minimum(t / 1e6, 1)
    return 0.1 * (1 - p) / (1 - p / 2)


def restarts(t: Floats) -> Floats:
    """Fall along half a wave in each thousand."""
    return wave((t - 1000 * np.floor(t / 1000)) / 1000)


def snapping_back(t: Floats) -> Floats:
    """Fall along half a wave in each thousand, to a hundredth."""
    return 0.001 + 0.099 * 10 * restarts(t)


def growing_restarts(t: Floats) -> Floats:
    """Fall along half a wave in cycles of a thousand, two thousand, four thousand."""
    size = 1000 * 2 ** np.floor(np.log2(t / 1000 + 1))
    return wave((t - (size - 1000)) / size)


def falling_cycles(t: Floats) -> Floats:
    """Fall along a line in each thousand, each time from less high."""
    k: Floats = np.floor(t / 1000)
    return 0.1 * 0.999**k * (1 - (t - 1000 * k) / 1000)


def triangles(t: Floats) -> Floats:
    """Go up and down in each four thousand."""
    k: Floats = np.floor(t / 4000)
    from_peak: Floats = np.abs(t / 2000 - 2 * k - 1)
    return 0.001 + 0.005 * (1 - from_peak)


def halved_triangles(t: Floats) -> Floats:
    """Go up and down in each four thousand, each time half as high."""
    k: Floats = np.floor(t / 4000)
    from_peak: Floats = np.abs(t / 2000 - 2 * k - 1)
    return 0.001 + 0.005 * 0.5**k * (1 - from_peak)


def one_cycle(t: Floats) -> Floats:
    """Rise along half a wave to the end of the third part, then fall along another."""
    rise, end = 0.3e6 - 1, 1e6 - 1
    low = np.where(t <= rise, 0.004, 4e-7)
    p = np.where(t <= rise, 1 - t / rise, (t - rise) / (end - rise))
    waved: Floats = np.cos(np.pi * np.minimum(p, 1))
    return low + (0.1 - low) / 2 * (1 + waved)


def joined(t: Floats) -> Floats:
    """Go from point to point along half a wave."""
    k = np.searchsorted(POINTS[1:], t, side="right")
    low: Floats = RATES[np.minimum(k + 1, 2)]
    p = (t - POINTS[k]) / 300_000
    waved: Floats = np.cos(np.pi * np.minimum(p, 1))
    return low + (RATES[k] - low) / 2 * (1 + waved)


def straight_one_cycle(t: Floats) -> Floats:
    """Rise along a line to the end of the third part, then fall along another."""
    rise, end = 0.3e6 - 1, 1e6 - 1
    up = 0.004 + (0.1 - 0.004) * (t / rise)
    return np.where(
        t <= rise, up, 0.1 - (0.1 - 4e-7) * ((np.minimum(t, end) - rise) / (end - rise))
    )


def halves(t: Floats) -> Floats:
    """Fall by inverse time, then along half a wave from the middle on."""
    return np.where(t < 5e5, 0.1 / (1 + 0.05 * t), wave(np.clip((t - 5e5) / 5e5, 0, 1)))


FORMULAS: dict[str, Formula] = {
    "constant()": lambda t: np.full(t.shape, 0.1),
    "step()": lambda t: 0.1 * 0.5 ** np.floor((1 + t) / 10),
    "step(drop=0.9, every=10_000)": lambda t: 0.1 * 0.9 ** np.floor((1 + t) / 10_000),
    "multistep(milestones=[300_000, 600_000])": held,
    "exp(decay=1e-5)": exponential,
    "exp(rate=0.999, every=1000)": lambda t: 0.1 * 0.999 ** (t / 1000),
    "exp(decay=1e-5, min_lr=1e-3)": lambda t: np.maximum(exponential(t), 1e-3),
    "time()": lambda t: 0.1 / (1 + 0.05 * t),
    "time(power=0.75)": lambda t: 0.1 / (1 + 0.05 * t) ** 0.75,
    "time(every=1000.5, staircase=True)": lambda t: 0.1 / (1 + 0.05 * np.floor(t / 1000.5)),
    "inverse_sqrt()": lambda t: 0.1 / np.sqrt(1 + t / 10_000),
    "inverse_sqrt(warmup=10_000)": warmed_root,
    "linear(total=1e6)": line,
    "poly(total=1e6, power=0.9)": lambda t: 0.1 * (1 - np.minimum(t / 1e6, 1)) ** 0.9,
    "cosine(total=1e6)": cosine,
    "cosine(total=1e6, warmup=10_000)": warmed_cosine,
    "tanh(total=1e6)": tanh,
    "rex(total=1e6)": rex,
    "wsd(total=1e6, cooldown=200_000)": lambda t: 0.1 * (1 - np.clip((t - 8e5) / 2e5, 0, 1)),
    "cosine_restarts(period=1000)": restarts,
    "cosine_restarts(period=1000, growth=2)": growing_restarts,
    "cycle(linear(total=1000), peak_decay=0.999)": falling_cycles,
    "reanneal(period=1000)": snapping_back,
    "cyclic(up=2000)": triangles,
    "cyclic(up=2000, mode='triangular2')": halved_triangles,
    "one_cycle(total=1e6)": one_cycle,
    "one_cycle(total=1e6, shape='linear')": straight_one_cycle,
    "piecewise({0: 0.1, 3e5: 0.01, 6e5: 1e-3})": held,
    "piecewise({0: 0.1, 3e5: 0.01, 6e5: 1e-3}, 'line')": lambda t: np.interp(t, POINTS, RATES),
    "piecewise({0: 0.1, 3e5: 0.01, 6e5: 1e-3}, 'cosine')": joined,
    "delay(cosine(total=1e6), by=1000)": lambda t: cosine(np.maximum(t - 1000, 0)),
    "warmup(cosine(total=990_000), warmup=1e4)": warmed_cosine,
    "scale(exp(decay=1e-5), by=2)": lambda t: 2 * exponential(t),
    "clip(exp(decay=1e-5), min_lr=1e-3)": lambda t: np.maximum(exponential(t), 1e-3),
    "product(exp(decay=1e-5), rex(total=1e6))": lambda t: exponential(t) * rex(t),
    "sequence(time(), cosine(total=5e5), at=[5e5])": halves,
    "held(exp(decay=0.01), every=1000)": lambda t: 0.1 * np.exp(-0.01 * np.floor(t / 1000)),
    "formula('0.1 * exp(-1e-5 * t)')": exponential,
    "formula('0.1 * 0.95 ** floor(t / 1000)')": lambda t: 0.1 * 0.95 ** np.floor(t / 1000),
    "formula('x = t / 1e6; 0.1 * (1 - x) / (1 - x / 2)')": rex,
    "formula('0.1 * t / 1e4 if t < 1e4 else 0.05 * (1 + cos(pi * min((t - 1e4) / 9.9e5, 1)))')": (
        warmed_cosine
    ),
    "formula('0.1 / (1 + 0.05 * t) if t < 5e5 else cosine(total=5e5)(t - 5e5)')": halves,
    "formula('[0.1, 0.01, 0.001][min(t // 3e5, 2)]')": held,
}
"""Expressions, and the bare formula of each."""

WITHOUT_FORMULA = {"chain", "stepwise", "noise"}
"""Families that have none: each rate is made of the last, or drawn from a generator."""

PARTS = {
    "warmup(cosine(total=990_000), warmup=1e4)": {
        "linear(lr0=0, lr1=0.1, total=1e4)": 10_000,
        "cosine(total=990_000)": 990_000,
    },
    "scale(exp(decay=1e-5), by=2)": {"exp(decay=1e-5)": MILLION},
    "product(exp(decay=1e-5), rex(total=1e6))": {
        "exp(decay=1e-5)": MILLION,
        "rex(total=1e6)": MILLION,
    },
    "sequence(time(), cosine(total=5e5), at=[5e5])": {
        "time()": 500_000,
        "cosine(total=5e5)": 500_000,
    },
}
"""Compositions, and for how many updates each of their parts holds."""
