"""Chains: several schedules that change one rate, update by update."""

import math

import numpy as np
import pytest

from lrsched_cli import parse
from lrsched_cli.errors import ExpressionError
from lrsched_cli.schedules.chain import Chain

UPDATES = 40_000
"""More than two blocks."""


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
        "constant(0.3)",
        "step(every=3)",
        "step(every=3, offset=0)",
        "step(every=3, offset=0, min_lr=0.03)",
        "multistep(milestones=[3, 3, 7], drop=0.5)",
        "multistep(milestones=[3, 7], min_lr=0.03)",
        "exp(rate=0.9)",
        "exp(rate=0.9, min_lr=0.05)",
        "exp(rate=0.9, every=4, staircase=True)",
        "exp(rate=0.9, every=2.5, staircase=True)",
        "exp(rate=0.9, every=0.5, staircase=True)",
        "time(decay=0.1)",
        "linear(0.1, lr1=0.3, total=9)",
        "linear(total=9)",
        "poly(total=9, power=2)",
        "poly(total=9, power=2, min_lr=0.03)",
        "poly(total=30, k_decay=2)",
        "cosine(total=9)",
        "cosine(total=9, min_lr=0.03)",
        "cosine(total=9, past_end='rebound')",
        "cosine(total=31, periods=2)",
        "cosine(total=30, power=2)",
        "cosine(total=30, k_decay=2)",
        "cosine_restarts(period=4)",
        "cyclic(up=3)",
        "one_cycle(total=20)",
        "piecewise({0: 1, 4: 2, 9: 0.5})",
    ],
)
def test_a_chain_of_one_part_is_that_part(part: str) -> None:
    """At every update, within its length and past it; asked at once or one by one."""
    t = np.arange(30)
    schedule = parse(part)
    chain = Chain(parts=(schedule,), lr0=schedule(0))
    assert chain(t) == pytest.approx(schedule(t), rel=1e-12, abs=1e-16)
    assert [chain(one) for one in t[::-1]] == chain(t[::-1]).tolist()


@pytest.mark.parametrize(
    "part", ["linear(0, lr1=0.1, total=5)", "constant(0)", "piecewise({0: 0})"]
)
def test_a_part_that_starts_at_0_is_refused(part: str) -> None:
    """The rate is multiplied, and would stay 0."""
    with pytest.raises(ExpressionError, match="it starts at 0, and 0 would stay 0"):
        parse(f"chain({part}, exp())")


def test_between_updates_lies_a_line_unless_a_part_jumps() -> None:
    """A part that ends does not jump; one that drops holds the rate until it does."""
    chain = parse("chain(linear(0.1, lr1=0.3, total=4), multistep(milestones=[6]), lr0=0.1)")
    assert chain(3.5) == pytest.approx((chain(3) + chain(4)) / 2)
    assert chain(5.5) == chain(5) > chain(6)
    wave = parse("chain(cosine(total=42, periods=4), exp())")  # which turns at t = 10.5
    assert wave(10.5) == pytest.approx((wave(10) + wave(11)) / 2)
