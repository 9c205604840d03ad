"""Noise: the numbers of torch's generator, one seed an update."""

import importlib
import importlib.util

import numpy as np
import pytest

from lrsched_cli import parse
from lrsched_cli.errors import ExpressionError

DRAWN = {0: 1.5409960746765137, 1: 0.6613521575927734, 42: 0.33669036626815796}
"""The first normal number of torch's generator by its seed."""


@pytest.mark.parametrize(("seed", "number"), DRAWN.items())
def test_noise_is_the_first_number_within_bounds(seed: int, number: float) -> None:
    """Times the standard deviation, as a fraction of the rate."""
    schedule = parse(f"noise(constant(lr0=1), std=0.1, pct=0.5, seed={seed})")
    assert schedule(0) == 1 + number * 0.1


def test_a_number_out_of_bounds_is_drawn_again() -> None:
    """The generator of seed 0 gives 1.54, then -0.29."""
    assert parse("noise(constant(lr0=1), pct=1, std=1, seed=0)")(0) == 1 - 0.293428897857666


def test_noise_has_a_start_and_an_end() -> None:
    """Outside them the rate is the other schedule's; between two updates it stays."""
    schedule = parse("noise(constant(lr0=1), start=3, end=5)")
    rates = schedule([0, 2.9, 3, 3.9, 4, 4.9, 5, 6])
    assert rates[[0, 1, 6, 7]].tolist() == [1, 1, 1, 1]
    assert rates[2] == rates[3] != 1
    assert rates[4] == rates[5] != rates[2]
    breakpoints = schedule.next_breakpoint(np.array([0.0, 2.5, 3, 3.5, 4, 5]))
    assert breakpoints.tolist() == [3, 3, 4, 4, 5, np.inf]


def test_narrow_bounds_are_met_by_drawing_on() -> None:
    """Hundreds of times if need be; bounds that are hardly ever met are refused."""
    found = parse("noise(constant(lr0=1), pct=0.02)")(np.arange(200))
    assert 0 < np.abs(found - 1).max() < 0.02
    with pytest.raises(ExpressionError, match="hardly any number would be within it"):
        parse("noise(constant(lr0=1), pct=0.001)")


def test_torch_draws_the_same_numbers() -> None:
    """Of a thousand seeds, small and beyond 32 bits, to the bit."""
    if not importlib.util.find_spec("torch"):
        pytest.skip("torch is not installed")
    torch = importlib.import_module("torch")
    generator = torch.Generator()
    for seed in (0, 2**32 - 100, 2**40):
        noisy = parse(f"noise(constant(lr0=1), std=1, pct=0.9, seed={seed})")(np.arange(350))
        for update, rate in enumerate(noisy.tolist()):
            generator.manual_seed(seed + update)
            number = torch.randn(1, generator=generator).item()
            while abs(number) >= 0.9:
                number = torch.randn(1, generator=generator).item()
            assert rate == 1 + number
