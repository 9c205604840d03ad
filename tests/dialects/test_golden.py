"""The values of the real frameworks: as recorded, and live where they are installed."""

import importlib.util

import numpy as np
import pytest

from golden.record import RECORDERS, Case, recorded
from lrsched_cli import parse
from lrsched_cli.dialects import catalogue

CASES = [case for name in RECORDERS for case in recorded(name)["cases"]]


def assert_equal_to(case: Case) -> None:
    """Compare within float32's rounding, which grows with the exponent of a power."""
    rates = parse(case["expression"])(case["times"])
    np.testing.assert_allclose(rates, case["rates"], rtol=1e-5, atol=1e-15)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['judge']}: {case['expression']}")
def test_a_schedule_has_the_values_of_its_framework(case: Case) -> None:
    """Every recorded rate is met."""
    assert_equal_to(case)


def test_every_entry_of_every_dialect_is_recorded_four_times() -> None:
    """No function of a dialect goes without a judge."""
    texts = [case["expression"] for case in CASES]
    for name in catalogue():
        last = name.rpartition(".")[2]
        assert sum(f".{last}(" in text for text in texts) >= 4, name


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", RECORDERS)
def test_the_installed_framework_agrees(name: str) -> None:
    """The same cases, computed by the framework now."""
    for package in ("keras", "tensorflow"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    for case in RECORDERS[name]()["cases"]:
        assert_equal_to(case)
