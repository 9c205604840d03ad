"""What torch does with a new total, by what is loaded: each case is made with torch itself."""

import copy
from typing import Any

import pytest

from lrsched_cli import parse
from lrsched_cli.analysis.resuming.resume import Asked, resume
from lrsched_cli.expression import read

OLD, AT, NEW = 60, 40, 90

CALLS = {
    "StepLR": "15, gamma=0.5",
    "MultiStepLR": "[20, 45, 70], gamma=0.5",
    "ConstantLR": "0.5, total_iters={total}",
    "LinearLR": "1.0, 0.1, total_iters={total}",
    "ExponentialLR": "0.95",
    "PolynomialLR": "{total}, power=2.0",
    "CosineAnnealingLR": "{total}, eta_min=0.001",
    "CosineAnnealingWarmRestarts": "25, eta_min=0.001",
    "CyclicLR": "0.01, 0.1, step_size_up=10, cycle_momentum=False",
    "OneCycleLR": "0.1, total_steps={total}, cycle_momentum=False",
}


def optimizer_of(torch: Any) -> Any:  # noqa: ANN401
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)


def scheduler_of(torch: Any, name: str, optimizer: Any, total: int, last: int = -1) -> Any:  # noqa: ANN401
    call = f"schedulers.{name}(optimizer, {CALLS[name].format(total=total)}, last_epoch=last)"
    where = {"schedulers": torch.optim.lr_scheduler, "optimizer": optimizer, "last": last}
    return eval(call, where)  # noqa: S307 - a call of this file


def rates(optimizer: Any, scheduler: Any, count: int) -> list[float]:  # noqa: ANN401
    found = []
    for _ in range(count):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


def cases(torch: Any, name: str) -> dict[str, list[float]]:  # noqa: ANN401
    """Return the rates after AT updates in the old plan, by what a new process loads."""
    old = optimizer_of(torch)
    scheduler = scheduler_of(torch, name, old, OLD)
    rates(old, scheduler, AT)
    saved, state = copy.deepcopy(old.state_dict()), copy.deepcopy(scheduler.state_dict())
    left, found = NEW - AT, {}
    optimizer = optimizer_of(torch)
    scheduler = scheduler_of(torch, name, optimizer, NEW)
    optimizer.load_state_dict(copy.deepcopy(saved))
    scheduler.load_state_dict(copy.deepcopy(state))
    left_in_old = OLD - AT if name == "OneCycleLR" else left  # an error after that
    found["scheduler and optimizer state loaded"] = rates(optimizer, scheduler, left_in_old)
    optimizer = optimizer_of(torch)
    optimizer.load_state_dict(copy.deepcopy(saved))
    scheduler = scheduler_of(torch, name, optimizer, NEW, AT - 1)
    found["last_epoch, optimizer state loaded"] = rates(optimizer, scheduler, left)
    if name != "OneCycleLR":
        optimizer = optimizer_of(torch)
        optimizer.param_groups[0]["initial_lr"] = 0.1
        scheduler = scheduler_of(torch, name, optimizer, NEW, AT - 1)
        found["last_epoch, new optimizer with initial_lr"] = rates(optimizer, scheduler, left)
    optimizer = optimizer_of(torch)
    scheduler = scheduler_of(torch, name, optimizer, NEW)
    found["nothing loaded, no last_epoch"] = rates(optimizer, scheduler, left)
    return found


@pytest.mark.parametrize("name", CALLS)
def test_the_rates_that_torch_goes_on_with_are_told(name: str) -> None:
    """A loaded state keeps the old total; last_epoch goes on from the rate that is there."""
    torch = pytest.importorskip("torch")
    reading = read(f"torch.{name}(opt, {CALLS[name].format(total=OLD)}, lr=0.1)")
    resumed = resume(reading.schedule, Asked(AT, NEW, OLD), "epoch", reading.made)
    told = {way.name: way.expression for way in resumed.torch if way.expression is not None}
    expected = cases(torch, name)
    assert set(told) == set(expected)
    for case, found in expected.items():
        t = list(range(AT, AT + len(found)))
        assert parse(told[case])(t) == pytest.approx(found, rel=1e-11, abs=1e-17), case


def test_a_loaded_state_brings_the_old_total_back() -> None:
    """Recorded from torch 2.13.0: T_max=150 is given, T_max=100 is what the state has."""
    reading = read("torch.CosineAnnealingLR(opt, 100, 0.001, lr=0.1)")
    resumed = resume(reading.schedule, Asked(30, 200), "epoch", reading.made)
    first = {way.name: way.rates[0] for way in resumed.torch if way.rates is not None}
    assert first["scheduler and optimizer state loaded"] == pytest.approx(0.07959536998847742)
    assert first["last_epoch, optimizer state loaded"] == pytest.approx(0.07959536998847742)
    assert first["last_epoch, new optimizer with initial_lr"] == 0.1
    assert resumed.changed == pytest.approx(0.09460482294732421)


def test_without_max_lr_one_cycle_cannot_go_on() -> None:
    """Torch raises KeyError: 'max_lr'."""
    torch = pytest.importorskip("torch")
    reading = read("torch.OneCycleLR(opt, 0.1, 60)")
    resumed = resume(reading.schedule, Asked(AT, NEW), "epoch", reading.made)
    (none,) = (way for way in resumed.torch if way.expression is None)
    assert "OneCycleLR needs max_lr" in none.reason
    optimizer = optimizer_of(torch)
    optimizer.param_groups[0]["initial_lr"] = 0.1
    with pytest.raises(KeyError, match="max_lr"):
        scheduler_of(torch, "OneCycleLR", optimizer, NEW, AT - 1)
