"""The linter's rules for scripts, beside the same scripts as torch runs them.

Each script is run with the real torch, which shows its fault in the rates of its updates; then the
finding is asked for, in its line, and the script as the finding mends it has none.
"""

import importlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lrsched_cli.analysis.checks.report import Located
from lrsched_cli.inputs.checked import Request, checked
from lrsched_cli.run import Run
from lrsched_cli.settings import NOTHING

pytestmark = pytest.mark.filterwarnings("ignore")

HEAD = """
import torch
from torch.optim import lr_scheduler
model = torch.nn.Linear(2, 2)
loader = range({batches})
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
"""

BY_EPOCH = """
scheduler = {scheduler}
for epoch in range({epochs}):
    for batch in loader:
        optimizer.step()
    scheduler.step()
"""

BY_STEP = """
scheduler = {scheduler}
for epoch in range({epochs}):
    for batch in loader:
        optimizer.step()
        scheduler.step()
"""

ACCUMULATED = """
scheduler = {scheduler}
for epoch in range({epochs}):
    for i, batch in enumerate(loader):
        if (i + 1) % 4 == 0:
            optimizer.step()
            scheduler.step()
"""


def script(body: str, scheduler: str, epochs: int, batches: int) -> str:
    """Return the text of a training."""
    text = HEAD + body
    return text.format(scheduler=f"lr_scheduler.{scheduler}", epochs=epochs, batches=batches)


def rates_of(text: str) -> list[float]:
    """Return the rate of each update that torch makes when a script is run."""
    pytest.importorskip("torch")
    hooks = importlib.import_module("torch.optim.optimizer")
    rates: list[float] = []

    def note(optimizer: object, *_: object) -> None:
        rates.append(float(optimizer.param_groups[0]["lr"]))  # type: ignore[attr-defined]

    handle = hooks.register_optimizer_step_pre_hook(note)
    try:
        exec(text, {})  # noqa: S102 - a script of the tests themselves
    finally:
        handle.remove()
    return rates


def findings(folder: Path, text: str) -> dict[str, Located]:
    """Return what is found in a script, by rules; no info."""
    path = folder / "train.py"
    path.write_text(text, encoding="utf-8")
    report = checked(str(path), Request(Run(), NOTHING)).at_least("warning")
    assert report.outcome == "checked", report.reason
    return {one.rule: one for one in report.findings}


def _hardly_falls(rates: list[float]) -> bool:
    return min(rates) > 0.99 * max(rates)


def _is_over_in_the_first_epoch(rates: list[float]) -> bool:
    return len(set(rates[len(rates) // 10 :])) == 1


def _is_at_a_quarter(rates: list[float]) -> bool:
    return min(rates) > 0.8 * max(rates)


def _hardly_rises(rates: list[float]) -> bool:
    return max(rates) < 0.1 * 0.1


UNITS = [
    pytest.param(
        BY_EPOCH,
        ("CosineAnnealingLR(optimizer, T_max=10 * len(loader))", 10, 40),
        _hardly_falls,
        ("T_max=10", "CosineAnnealingLR(optimizer, T_max=10)"),
        id="a length in steps, stepped in epochs",
    ),
    pytest.param(
        ACCUMULATED,
        ("CosineAnnealingLR(optimizer, T_max=10 * len(loader))", 10, 40),
        _is_at_a_quarter,
        ("T_max=100", "CosineAnnealingLR(optimizer, T_max=100)"),
        id="a length in batches, of which four make an update",
    ),
    pytest.param(
        BY_EPOCH,
        ("OneCycleLR(optimizer, 0.1, epochs=20, steps_per_epoch=len(loader))", 20, 50),
        _hardly_rises,
        ("steps_per_epoch=1", "OneCycleLR(optimizer, 0.1, epochs=20, steps_per_epoch=1)"),
        id="a cycle for steps, stepped in epochs",
    ),
    pytest.param(
        BY_STEP,
        ("MultiStepLR(optimizer, milestones=[5, 8])", 10, 40),
        _is_over_in_the_first_epoch,
        ("milestones=[200, 320]", "MultiStepLR(optimizer, milestones=[200, 320])"),
        id="milestones in epochs, stepped in steps",
    ),
    pytest.param(
        BY_STEP,
        ("StepLR(optimizer, 5)", 20, 40),
        lambda rates: rates[20] < 1e-4,
        ("step_size=200", "StepLR(optimizer, 200)"),
        id="a drop every few epochs, stepped in steps",
    ),
    pytest.param(
        BY_EPOCH,
        ("MultiStepLR(optimizer, milestones=[200, 320])", 10, 40),
        _hardly_falls,
        ("milestones=[5, 8]", "MultiStepLR(optimizer, milestones=[5, 8])"),
        id="milestones in steps, stepped in epochs",
    ),
]


@pytest.mark.parametrize(("body", "given", "is_wrong", "mended"), UNITS)
def test_a_length_in_another_unit_than_the_loops_count(
    body: str,
    given: tuple[str, int, int],
    is_wrong: Callable[[list[float]], bool],
    mended: tuple[str, str],
    tmp_path: Path,
) -> None:
    """The factor is what the script's own loops tell, and the argument its own."""
    scheduler, epochs, batches = given
    text = script(body, scheduler, epochs, batches)
    assert is_wrong(rates_of(text))
    found = findings(tmp_path, text)
    assert list(found) == ["wrong-unit"]
    assert (found["wrong-unit"].line, found["wrong-unit"].severity) == (8, "error")
    argument, other = mended
    assert found["wrong-unit"].mend.startswith(f"Use {argument}")
    right = script(body, other, epochs, batches)
    assert not is_wrong(rates_of(right))
    assert findings(tmp_path, right) == {}


@pytest.mark.parametrize(("body", "given", "is_wrong", "mended"), UNITS[:3])
def test_a_length_is_wrong_whatever_the_length_of_an_epoch_is(
    body: str,
    given: tuple[str, int, int],
    is_wrong: Callable[[list[float]], bool],
    mended: tuple[str, str],
    tmp_path: Path,
) -> None:
    """Where the loader is made elsewhere: torch's rates are as wrong for any number of batches."""
    scheduler, epochs, batches = given
    assert all(is_wrong(rates_of(script(body, scheduler, epochs, n))) for n in (batches, 61))
    text = script(body, scheduler, epochs, batches).replace(f"range({batches})", "make_loader()")
    (one,) = findings(tmp_path, text).values()
    assert (one.rule, one.line) == ("wrong-unit", 8)
    assert one.text.startswith("whatever len(loader) is (here 389): the schedule's length ")
    right = script(body, mended[1], epochs, batches).replace(f"range({batches})", "make_loader()")
    (tmp_path / "train.py").write_text(right, encoding="utf-8")
    assert checked(str(tmp_path / "train.py"), Request(Run(), NOTHING)).findings == ()


def test_milestones_within_the_epochs_are_wrong_where_each_batch_steps(tmp_path: Path) -> None:
    """Also where nothing tells how many batches an epoch has."""
    scheduler = "MultiStepLR(optimizer, milestones=[5, 8])"
    text = script(BY_STEP, scheduler, 10, 40).replace("range(40)", "make_loader()")
    (one,) = findings(tmp_path, text).values()
    assert (one.rule, one.line) == ("wrong-unit", 8)
    assert findings(tmp_path, text.replace("        scheduler", "    scheduler")) == {}


def test_a_scheduler_that_nothing_steps_changes_nothing(tmp_path: Path) -> None:
    """Every update has the first rate."""
    text = script(BY_EPOCH, "StepLR(optimizer, 3)", 9, 4)
    idle = text.replace("    scheduler.step()", "    pass")
    assert len(set(rates_of(idle))) == 1 < len(set(rates_of(text)))
    found = findings(tmp_path, idle)
    assert [(one.rule, one.line) for one in found.values()] == [("never-stepped", 8)]
    assert findings(tmp_path, text) == {}


def test_a_scheduler_of_another_optimizer_changes_nothing(tmp_path: Path) -> None:
    """The one that trains was made anew under another name."""
    text = script(BY_EPOCH, "StepLR(optimizer, 3)", 9, 4)
    other = "for epoch"
    made = "second = torch.optim.SGD(model.parameters(), lr=0.1)\n"
    text = text.replace(other, made + other, 1).replace("optimizer.step()", "second.step()")
    assert len(set(rates_of(text))) == 1
    found = findings(tmp_path, text)
    assert list(found) == ["other-optimizer"]
    assert "second (line 9) is stepped, and keeps its rate" in found["other-optimizer"].text
    right = text.replace(made, "").replace("scheduler =", f"{made}scheduler =")
    assert findings(tmp_path, right.replace("StepLR(optimizer", "StepLR(second")) == {}


def test_a_rate_that_dies_in_the_first_tenth_is_found(tmp_path: Path) -> None:
    """From the update on from which torch's is below a thousandth of the first one."""
    text = script(BY_EPOCH, "StepLR(optimizer, 1, 0.1)", 90, 1)
    rates = rates_of(text)
    dead = next(t for t, rate in enumerate(rates) if rate < 1e-3 * rates[0])
    assert dead < 0.1 * 90
    found = findings(tmp_path, text)
    assert list(found) == ["dies-early"]
    assert found["dies-early"].t == dead
    assert findings(tmp_path, script(BY_EPOCH, "StepLR(optimizer, 30, 0.1)", 90, 1)) == {}


@pytest.mark.parametrize(
    ("scheduler", "right"),
    [
        ("CyclicLR(optimizer, 0.1, 0.01, 5)", "CyclicLR(optimizer, 0.01, 0.1, 5)"),
        (
            "OneCycleLR(optimizer, 0.1, 20, div_factor=0.5)",
            "OneCycleLR(optimizer, 0.1, 20, div_factor=5)",
        ),
    ],
)
def test_a_cycle_that_goes_down_first_is_found(scheduler: str, right: str, tmp_path: Path) -> None:
    """Torch takes a lower end above the upper one."""
    text = script(BY_EPOCH, scheduler, 20, 1)
    rates = rates_of(text)
    assert rates[0] == max(rates) > rates[1]
    assert list(findings(tmp_path, text)) == ["min-above-peak"]
    assert findings(tmp_path, script(BY_EPOCH, right, 20, 1)) == {}


@pytest.mark.parametrize(
    "scheduler",
    ["StepLR(optimizer, 3, 1)", "ExponentialLR(optimizer, 1.0)", "MultiStepLR(optimizer, [3], 1)"],
)
def test_a_factor_of_one_never_changes_the_rate(scheduler: str, tmp_path: Path) -> None:
    """Of torch neither."""
    text = script(BY_EPOCH, scheduler, 9, 1)
    assert len(set(rates_of(text))) == 1
    assert list(findings(tmp_path, text)) == ["never-changes"]
    right = re.sub(r"1(\.0)?\)$", "0.5)", scheduler)
    assert findings(tmp_path, script(BY_EPOCH, right, 9, 1)) == {}


@pytest.mark.parametrize("scheduler", ["StepLR(optimizer, 3, 10)", "ExponentialLR(optimizer, 1.1)"])
def test_a_rate_that_grows_for_ever_has_no_peak(scheduler: str, tmp_path: Path) -> None:
    """It is no warmup that was cut off."""
    text = script(BY_EPOCH, scheduler, 20, 1)
    assert rates_of(text)[-1] == max(rates_of(text))
    assert findings(tmp_path, text) == {}


def test_what_comes_after_a_cosine_that_goes_on_is_no_breakpoint(tmp_path: Path) -> None:
    """Of a training that goes on from epoch 30 to the end of its schedule."""
    body = BY_EPOCH.replace("range({epochs})", "range(30, {epochs})")
    text = script(body, "CosineAnnealingLR(optimizer, 90, last_epoch=29)", 90, 1)
    group = '[{"params": model.parameters(), "initial_lr": 0.1}]'
    text = text.replace("model.parameters()", group)
    assert len(rates_of(text)) == 60
    assert findings(tmp_path, text) == {}


def test_what_torch_raises_is_an_error_in_its_line(tmp_path: Path) -> None:
    """A KeyError, where an optimizer that is made anew has not noted the first rate."""
    text = script(BY_EPOCH, "StepLR(optimizer, 30, last_epoch=29)", 90, 1)
    with pytest.raises(KeyError, match="initial_lr"):
        rates_of(text)
    (one,) = findings(tmp_path, text).values()
    assert (one.rule, one.severity, one.line) == ("refused-arguments", "error", 8)
    assert "torch raises KeyError" in one.text
    assert "'initial_lr'" in one.mend


def test_two_schedulers_of_one_optimizer_leave_the_other_one_alone(tmp_path: Path) -> None:
    """As after a copied line: torch never changes the rate of the second optimizer."""
    text = script(BY_EPOCH, "LambdaLR(optimizer, lambda epoch: 0.5 ** epoch)", 9, 1)
    second = "second = torch.optim.SGD(model.parameters(), lr=0.2)\n"
    made = text.splitlines()[7].replace("scheduler =", "other =")
    text = text.replace("scheduler =", f"{second}scheduler =").replace("for e", f"{made}\nfor e", 1)
    text = text.replace("    optimizer.step()", "    optimizer.step(); second.step()")
    text = text.replace("    scheduler.step()", "    scheduler.step(); other.step()")
    assert rates_of(text)[1::2] == [0.2] * 9
    (one,) = findings(tmp_path, text).values()
    assert one.rule == "several-schedulers"
    assert one.text.endswith("whatever LambdaLR made of it; second (line 8) has none")
