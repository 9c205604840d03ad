"""Area, noise and bound of schedules, against closed forms and published definitions."""

import math

import numpy as np
import pytest

from lrsched_cli import parse
from lrsched_cli.foresight.bound import Bound
from lrsched_cli.foresight.sums import cumulative, noise, noises
from lrsched_cli.schedules import Floats

T = 1000


@pytest.mark.parametrize(
    ("expression", "a", "b"),
    [
        ("constant(lr0=1)", 0.0005, 4.24223543028),
        ("linear(lr0=1, total=1000)", 0.000999000999001, 1.00698447086),
        ("cosine(lr0=1, total=1000)", 0.000999000999001, 1.06522102919),
        ("wsd(lr0=1, total=1000, cooldown=200)", 0.000555247084953, 2.12547538583),
        ("wsd(lr0=1, total=1000, cooldown=200, shape='1-sqrt')", 0.000576580793211, 1.97658025306),
        ("inverse_sqrt(lr0=1, timescale=1)", 0.00809048282528, 0.204117480329),
    ],
)
def test_the_bound_has_its_reference_values(expression: str, a: float, b: float) -> None:
    """For a peak of 1 and 1000 updates, as they were computed elsewhere, to 12 digits."""
    found = Bound.of(parse(expression)(np.arange(T)))
    assert found is not None
    assert found.a == pytest.approx(a, rel=1e-11)
    assert found.b == pytest.approx(b, rel=1e-11)


def harmonic(n: int) -> float:
    return math.fsum(1 / k for k in range(1, n + 1))


@pytest.mark.parametrize("updates", [1, 2, 1000, 1_000_000])
def test_a_constant_and_a_line_have_closed_forms(updates: int) -> None:
    """Right to 1e-12, also for a million updates."""
    t = np.arange(updates)
    constant = (1 + harmonic(updates - 1)) / 2
    line = (updates - 0.5 + harmonic(updates - 1)) / updates
    assert noise(np.full(updates, 0.3)) == pytest.approx(0.3 * constant, rel=1e-12)
    assert noise(0.3 * (1 - t / updates)) == pytest.approx(0.3 * line, rel=1e-12)


def slow(rates: Floats) -> float:
    """Return the noise as its definition says it, each sum by itself and exact."""
    rest = [math.fsum(rates[k + 1 :]) for k in range(rates.size - 1)]
    return float(rates[-1] + math.fsum(rates[:-1] ** 2 / rest)) / 2


def test_noise_is_its_definition() -> None:
    """For rates of every size, after every update."""
    rates = np.exp(np.random.default_rng(0).normal(-5, 3, 300))
    updates = np.arange(1, 301)
    expected = [slow(rates[:count]) for count in updates]
    np.testing.assert_allclose(noises(rates, updates), expected, rtol=1e-13)


LONG = np.arange(20_000)


@pytest.mark.parametrize(
    "rates",
    [
        1 - LONG / LONG.size,
        np.exp(-LONG / 300),
        0.01 ** (LONG // 5000),
        np.where(LONG < 9000, 1.0, 1e-13),
        np.where(LONG % 1024 < 512, 0.0, 1.0),
        np.exp(np.random.default_rng(0).normal(-5, 4, LONG.size)),
    ],
    ids=["linear", "exp", "steps", "drop", "gaps", "any"],
)
def test_noise_at_many_updates_is_that_at_each(rates: Floats) -> None:
    """Blocks that are far are summed by a series, which has all digits."""
    updates = np.array([1, 2, 1024, 1025, 5001, 9001, 9002, 15_000, 19_999, 20_000])
    expected = [noise(rates[:count]) for count in updates]
    np.testing.assert_allclose(noises(rates, updates), expected, rtol=1e-13)


def test_noise_in_the_course_of_a_million_updates_has_its_closed_form() -> None:
    """Of a constant rate."""
    updates = np.array([500_001, 999_999, 1_000_000])
    found = noises(np.full(1_000_000, 0.3), updates)
    expected = [0.15 * (1 + harmonic(int(count) - 1)) for count in updates]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_updates_at_the_end_without_a_rate_change_nothing() -> None:
    """They are left out; rates that are all 0 have no noise."""
    assert noise(np.array([0.1, 0.2, 0.0, 0.0])) == noise(np.array([0.1, 0.2]))
    assert noise(np.zeros(3)) == 0
    assert Bound.of(np.zeros(3)) is None


def test_sums_of_long_ranges_keep_their_digits() -> None:
    """A million and one terms that have no exact binary form."""
    terms = np.full(1_000_001, 0.1)
    assert cumulative(terms)[-1] == pytest.approx(math.fsum(terms), rel=1e-13)
    assert cumulative(terms[:5]).tolist() == terms[:5].cumsum().tolist()


def test_the_best_peak_makes_both_terms_equal() -> None:
    """There the bound is lowest: 2 * sqrt(a * b)."""
    bound = Bound.of(parse("cosine(lr0=1, total=1000)")(np.arange(T)))
    assert bound is not None
    at = [bound.a / peak + peak * bound.b for peak in bound.best_peak * np.array([0.9, 1, 1.1])]
    assert min(at) == at[1] == pytest.approx(bound.at_best)
