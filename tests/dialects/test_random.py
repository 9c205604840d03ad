"""Random calls of every scheduler, which the real frameworks judge.

LRSCHED_RANDOM_CASES and LRSCHED_RANDOM_SEED in the environment ask for more cases, and for others.
"""

import os

import pytest

from golden.judge import prepare
from golden.real import JUDGES, is_installed
from golden.rivalry import drawn, outcome

CASES = int(os.environ.get("LRSCHED_RANDOM_CASES", "30"))
"""Of each framework."""

SEED = int(os.environ.get("LRSCHED_RANDOM_SEED", "0"))


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", JUDGES)
def test_random_calls_have_the_values_of_the_framework(name: str) -> None:
    """Every scheduler with arguments of all kinds, alone and within others."""
    if not is_installed(name):
        pytest.skip(f"{name} is not installed")
    prepare()
    outcomes = [outcome(name, drawn(name, seed)) for seed in range(SEED, SEED + CASES)]
    wrong = [str(one) for one in outcomes if one.kind != "equal"]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", JUDGES)
def test_the_same_seed_draws_the_same_call(name: str) -> None:
    """A case that failed can be tried again."""
    assert [drawn(name, seed) for seed in range(20)] == [drawn(name, seed) for seed in range(20)]
