"""The chain: the same arithmetic as update by update, computed in stretches."""

import math

import numpy as np
import pytest

from lrsched_cli import parse
from lrsched_cli.errors import LearningRateError

UPDATES = 40_000
"""More than two stretches."""


def test_factors_multiply_update_by_update() -> None:
    """The bits of a loop that multiplies by each part's factor in its turn."""
    rate, expected = 0.1, []
    for t in range(UPDATES):
        if t:
            rate = rate if t % 1000 else rate * 0.9
            rate = rate * 0.99999
        expected.append(rate)
    chain = parse("chain(step(every=1000, drop=0.9, offset=0), exp(rate=0.99999))")
    assert chain(np.arange(UPDATES)).tolist() == expected


def test_a_cosine_moves_the_rate_towards_its_floor() -> None:
    """By torch's own arithmetic, through its lowest points and up again."""
    total, low, rate = 1_500, 0.01, 0.1
    expected = []
    for t in range(UPDATES):
        if t % (2 * total) == total + 1:
            rate = rate + (0.1 - low) * (1 - math.cos(math.pi / total)) / 2
        elif t:
            share = (1 + math.cos(math.pi * t / total)) / (1 + math.cos(math.pi * (t - 1) / total))
            rate = share * (rate - low) + low
        rate = rate if t % 10_000 or not t else rate * 0.9
        expected.append(rate)
    cosine = f"cosine(total={total}, min_lr={low}, past_end='rebound')"
    chain = parse(f"chain({cosine}, step(every=10_000, drop=0.9, offset=0))")
    assert chain(np.arange(UPDATES)) == pytest.approx(expected, rel=1e-9)  # as cos is rounded


def test_what_sets_the_rate_ends_what_came_before() -> None:
    """After cosine_restarts the rate is its own, times what comes later in the same update."""
    restarts = parse("cosine_restarts(period=1000)")
    chain = parse(
        "chain(exp(rate=0.5), cosine_restarts(period=1000), step(every=20_000, offset=0))"
    )
    t = np.arange(UPDATES)
    drops = np.where((t > 0) & (t % 20_000 == 0), 0.5, 1)
    assert chain(t).tolist() == (restarts(t) * drops).tolist()


@pytest.mark.parametrize(
    "part",
    [
        "cosine(total=10, min_lr=0.01)",
        "cosine(total=10, power=2)",
        "poly(total=10, min_lr=0.01)",
        "poly(total=10, k_decay=2)",
        "exp(rate=0.9, every=0.5, staircase=True)",
    ],
)
def test_a_part_alone_is_what_it_is_by_itself(part: str) -> None:
    """Also where it has what torch's scheduler of that name has not."""
    t = np.arange(30)
    assert parse(f"chain({part})")(t) == pytest.approx(parse(part)(t), rel=1e-12, abs=1e-17)


def test_a_factor_that_does_not_exist_is_refused() -> None:
    """Nothing leads by a factor from 0 up."""
    with pytest.raises(LearningRateError):
        parse("chain(linear(lr0=0, lr1=0.1, total=5))")(1)
