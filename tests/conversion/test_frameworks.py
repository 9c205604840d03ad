"""Converted schedules, executed and stepped in the real frameworks."""

import sys
from itertools import islice

import numpy as np
import pytest

from conversion.executed import rates_of
from conversion.samples import samples
from golden.real import JUDGES, is_installed
from lrsched_cli import Schedule
from lrsched_cli.conversion import TARGETS, Asked, convert
from lrsched_cli.errors import LearningRateError
from lrsched_cli.sampling import Unit

UPDATES = 130
SAMPLES = samples()
FRAMEWORKS = [target for target in TARGETS if target in JUDGES]
UNITS: list[Unit] = ["epoch", "step"]
CASES = [
    *((target, None) for target in FRAMEWORKS),
    *((target, unit) for target in ("keras", "timm") for unit in UNITS),
]

_GROWTH = 100
"""Times of the first rate, above which float32 is farther from the truth than is asked."""


def expected(schedule: Schedule, code: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the rates of a schedule, as long as it has any and the code claims to be equal."""
    is_equal_within = "# Equal until " in code and schedule.length is not None
    updates = min(UPDATES, schedule.length or UPDATES) if is_equal_within else UPDATES
    try:
        return schedule(np.arange(updates))
    except LearningRateError as error:
        return schedule(np.arange(int(error.t)))


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(("target", "unit"), CASES)
def test_the_code_has_the_rates(
    target: str, unit: Unit | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every schedule, at every update, within what counts as equal for the framework."""
    if not is_installed(target):
        pytest.skip(f"{target} is not installed")
    monkeypatch.setitem(sys.modules, "torchvision", None)
    for schedule in SAMPLES:
        if "chain(" in str(schedule) and target != "torch":
            continue
        code = convert(Asked(schedule, "", unit), target)
        wanted = expected(schedule, code)
        if wanted.max() > _GROWTH * wanted[0] > 0:
            continue
        found = np.array(list(islice(rates_of(target, code), wanted.size)))
        worst = np.abs(found - wanted).max() / (wanted.max() or 1)
        assert worst <= JUDGES[target].tolerance, f"{schedule}\n{code}"
