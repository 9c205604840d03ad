"""Converted schedules, executed and stepped in the real frameworks."""

import re
import sys
from itertools import islice

import numpy as np
import pytest

from conversion.executed import namespace, rates_of
from conversion.samples import converts, shapes
from golden.real import JUDGES, is_installed
from lrsched_cli import Schedule, parse
from lrsched_cli.conversion import TARGETS, Request, convert
from lrsched_cli.errors import LearningRateError
from lrsched_cli.schedules import Unit
from lrsched_cli.schedules.cycle_starts import CycleTimes

UPDATES = 130
FEW = 20
FRAMEWORKS = [target for target in TARGETS if target in JUDGES]
UNITS: list[Unit] = ["epoch", "step"]
CASES = [
    *((target, None, "") for target in FRAMEWORKS),
    *((target, unit, "") for target in ("keras", "timm") for unit in UNITS),
    ("optax", None, "jitted"),
    ("tf", None, "compiled"),
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


def kind_of(code: str) -> frozenset[str]:
    """Return the functions that code calls, with what arguments, and its divisions and powers."""
    plain = re.sub(r"#.*", "", code)
    return frozenset(re.findall(r"\w+\(|\w+=(?!=)|//|%|\*\*|STARTS", plain))


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(("target", "unit", "how"), CASES)
def test_the_code_has_the_rates(
    target: str, unit: Unit | None, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One schedule of each kind, at every update, within what counts as equal there.

    What is compiled as well is called a few times besides: each operation is slow by itself.
    """
    if not is_installed(target):
        pytest.skip(f"{target} is not installed")
    monkeypatch.setitem(sys.modules, "torchvision", None)
    kinds = set()
    is_compiled_too = not how and target in {one for one, _, way in CASES if way}
    for schedule in shapes():
        if not converts(schedule, target):
            continue
        code = convert(Request(schedule, "", unit), target)
        kind = kind_of(code)
        is_own_function = "def learning_rate" in code
        if kind in kinds or (how and not is_own_function):
            continue  # the framework's own is compiled as it likes
        kinds.add(kind)
        wanted = expected(schedule, code)[: FEW if is_own_function and is_compiled_too else None]
        if wanted.max() > _GROWTH * wanted[0] > 0:
            continue
        found = np.array(list(islice(rates_of(target, code, how), wanted.size)))
        worst = np.abs(found - wanted).max() / (wanted.max() or 1)
        assert worst <= JUDGES[target].tolerance, f"{schedule}\n{code}"


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("total", [3, 20, 41, 97])
@pytest.mark.parametrize("power", [0.5, 0.9, 1.5])
@pytest.mark.parametrize(
    ("target", "how"), [("optax", ""), ("optax", "jitted"), ("tf", ""), ("tf", "compiled")]
)
def test_a_fractional_power_is_0_at_its_end(
    target: str, how: str, total: int, power: float
) -> None:
    """Compiled as well, where rounding takes the base below 0."""
    if not is_installed(target):
        pytest.skip(f"{target} is not installed")
    code = convert(Request(parse(f"poly(lr0=6e-4, total={total}, power={power})"), ""), target)
    assert list(islice(rates_of(target, code, how), total + 5))[total:] == [0.0] * 5


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("growth", ["1.1", "1.2", "1.3", "1.6", "1.9", "2"])
@pytest.mark.parametrize(("target", "how"), [("optax", "jitted"), ("tf", "compiled")])
def test_every_restart_is_found_in_float32(target: str, how: str, growth: str) -> None:
    """At each first update of a cycle the peak, far from the start too."""
    if not is_installed(target):
        pytest.skip(f"{target} is not installed")
    schedule = parse(f"cosine_restarts(lr0=1, period=50, growth={growth})")
    names = namespace(target, convert(Request(schedule, ""), target), how)
    due = np.ceil(CycleTimes(50.0, float(growth)).table.first)
    first = due[due < 2**24].astype(int).tolist()
    found = [float(names["learning_rate"](np.int32(update))) for update in first]
    np.testing.assert_allclose(found, schedule(first), atol=2e-6)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    "text",
    [
        "cosine(total=20, power=0.5)",
        'one_cycle(total=20, past_end="overrun")',
        "wsd(total=20, cooldown=5)",
        "cosine_restarts(period=5, growth=1.3, cycles=3)",
    ],
)
@pytest.mark.parametrize(("target", "how"), [("optax", "jitted"), ("tf", "compiled")])
def test_rates_are_numbers_past_the_end(target: str, how: str, text: str) -> None:
    """Compiled, where both sides of a choice are computed; also where a schedule has no rate."""
    if not is_installed(target):
        pytest.skip(f"{target} is not installed")
    schedule = parse(text)
    code = convert(Request(schedule, ""), target)
    found = np.array(list(islice(rates_of(target, code, how), 60)))
    assert np.isfinite(found).all()
    wanted = expected(schedule, code)[:60]
    assert np.abs(found[: wanted.size] - wanted).max() <= JUDGES[target].tolerance * wanted.max()
