"""The values of the real frameworks: as recorded, and live where they are installed."""

from collections import Counter

import numpy as np
import pytest

from golden.real import JUDGES, is_installed
from golden.record import Case, record, recorded
from lrsched_cli.dialects import catalogue, describe, facts
from lrsched_cli.dialects.made import dialect_of
from lrsched_cli.errors import LearningRateError
from lrsched_cli.expression import read
from lrsched_cli.schedules import Schedule
from worst import text_of, worst_error

CASES = [(name, case) for name in JUDGES for case in recorded(name)["cases"]]


def assert_equal_to(name: str, case: Case) -> None:
    """Compare at every update, relative to the peak; what the framework refuses is refused."""
    schedule, error = worst_error(name, case)
    assert error <= JUDGES[name].tolerance, str(schedule)
    if case["ends"]:
        assert_no_rate(schedule, len(case["rates"]))
    for t in np.flatnonzero(np.array(case["rates"]) < 0):
        assert_no_rate(schedule, int(t))


def assert_no_rate(schedule: Schedule, t: int) -> None:
    with pytest.raises(LearningRateError):
        schedule(t)


@pytest.mark.parametrize(
    ("name", "case"), CASES, ids=[f"{name}: {case['expression']}" for name, case in CASES]
)
def test_a_schedule_has_the_values_of_its_framework(name: str, case: Case) -> None:
    """Every recorded rate is met."""
    assert_equal_to(name, case)


def test_every_entry_of_every_dialect_is_recorded_four_times() -> None:
    """No function of a dialect goes without a judge."""
    count = Counter(entry for name, case in CASES for entry in read(text_of(name, case)).entries)
    # Its judge is the scheduler that these arguments make.
    unjudged = {name for name, entry in catalogue().items() if count[entry] < 4}
    assert unjudged == {"megatron.arguments"}


def test_every_entry_becomes_what_it_says() -> None:
    """The families that the catalogue tells are those that the cases show."""
    shown: dict[str, set[str]] = {}
    for name, case in CASES:
        reading = read(text_of(name, case))
        alone = "; scheduler = " not in case["expression"]  # nothing was made before it
        for entry in reading.entries[:alone]:
            shown.setdefault(f"{entry.__module__}.{entry.__name__}", set()).add(
                reading.schedule.name
            )
    for entry in catalogue().values():
        known, said = shown.get(f"{entry.__module__}.{entry.__name__}"), describe(entry).becomes
        stands_for_another = not said and entry in facts(dialect_of(entry)).delegates
        assert known is None or stands_for_another or known == set(said), entry


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", JUDGES)
def test_the_installed_framework_agrees(name: str) -> None:
    """The same cases, computed by the framework now."""
    if not is_installed(name):
        pytest.skip(f"{name} is not installed")
    for case in record(name)["cases"]:
        assert_equal_to(name, case)
