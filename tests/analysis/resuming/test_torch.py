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
    if name != "OneCycleLR":  # an error where the old total ends
        found["scheduler and optimizer state loaded"] = rates(optimizer, scheduler, left)
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
    reasons = [way.reason for way in resumed.torch if way.expression is None]
    assert any("OneCycleLR needs max_lr" in one for one in reasons)
    optimizer = optimizer_of(torch)
    optimizer.param_groups[0]["initial_lr"] = 0.1
    with pytest.raises(KeyError, match="max_lr"):
        scheduler_of(torch, "OneCycleLR", optimizer, NEW, AT - 1)


def test_a_state_of_one_cycle_ends_where_the_old_total_does() -> None:
    """Torch brings total_steps back with it, and raises ValueError when it is over."""
    torch = pytest.importorskip("torch")
    reading = read(f"torch.OneCycleLR(opt, 0.1, {OLD}, lr=0.1)")
    resumed = resume(reading.schedule, Asked(AT, NEW), "epoch", reading.made)
    (way,) = (one for one in resumed.torch if one.name == "scheduler and optimizer state loaded")
    assert f"total_steps={OLD}" in way.reason
    old = optimizer_of(torch)
    scheduler = scheduler_of(torch, "OneCycleLR", old, OLD)
    rates(old, scheduler, AT)
    optimizer = optimizer_of(torch)
    longer = scheduler_of(torch, "OneCycleLR", optimizer, NEW)
    longer.load_state_dict(scheduler.state_dict())
    rates(optimizer, longer, OLD - AT)
    with pytest.raises(ValueError, match=f"Tried to step {OLD + 1} times"):
        rates(optimizer, longer, 1)


def test_a_rate_that_is_not_told_is_asked_for() -> None:
    """CyclicLR sets its own at first, and goes on from the optimizer's later."""
    reading = read("torch.CyclicLR(opt, base_lr=0.001, max_lr=0.1, step_size_up=20)")
    resumed = resume(reading.schedule, Asked(AT, NEW), "epoch", reading.made)
    (none,) = (way for way in resumed.torch if way.expression is None)
    assert none.name == "last_epoch, new optimizer with initial_lr"
    assert none.reason == "the optimizer's rate is not told: write lr=RATE in the call"


def warmed(torch: Any, total: int) -> tuple[Any, Any]:  # noqa: ANN401
    """Return an optimizer and a warmup before a cosine."""
    optimizer, schedulers = optimizer_of(torch), torch.optim.lr_scheduler
    warmup = schedulers.LinearLR(optimizer, 0.1, total_iters=5)
    cosine = schedulers.CosineAnnealingLR(optimizer, total - 5)
    return optimizer, schedulers.SequentialLR(optimizer, [warmup, cosine], milestones=[5])


def test_several_schedulers_in_a_row_bring_their_totals_back() -> None:
    """A loaded state goes on with the old plan; without one, all begins again with the new one."""
    torch = pytest.importorskip("torch")
    old, scheduler = warmed(torch, OLD)
    rates(old, scheduler, AT)
    saved, state = copy.deepcopy(old.state_dict()), copy.deepcopy(scheduler.state_dict())
    optimizer, longer = warmed(torch, NEW)
    optimizer.load_state_dict(saved)
    longer.load_state_dict(state)
    expected = {
        "scheduler and optimizer state loaded": rates(optimizer, longer, NEW - AT),
        "nothing loaded, no last_epoch": rates(*warmed(torch, NEW), NEW - AT),
    }
    reading = read(
        f"torch.SequentialLR(o, [torch.LinearLR(o, 0.1, total_iters=5), "
        f"torch.CosineAnnealingLR(o, {OLD - 5})], milestones=[5], lr=0.1)"
    )
    resumed = resume(reading.schedule, Asked(AT, NEW), "epoch", reading.made)
    told = {way.name: way.expression or "" for way in resumed.torch}
    assert set(told) == set(expected)
    for case, found in expected.items():
        t = list(range(AT, NEW))
        assert parse(told[case])(t) == pytest.approx(found, rel=1e-11, abs=1e-17), case
    assert resumed.torch_note.startswith("A loaded state brings back the totals of all schedulers")


def function_of(torch: Any, last: int = -1) -> tuple[Any, Any]:  # noqa: ANN401
    """Return an optimizer with initial_lr, and a function of the update."""
    optimizer = optimizer_of(torch)
    optimizer.param_groups[0]["initial_lr"] = 0.1
    schedulers = torch.optim.lr_scheduler
    return optimizer, schedulers.LambdaLR(optimizer, lambda t: 0.95**t, last_epoch=last)


def test_a_function_of_the_update_goes_on_as_before() -> None:
    """However it is loaded; it has no total that could be another."""
    torch = pytest.importorskip("torch")
    old, scheduler = function_of(torch)
    rates(old, scheduler, AT)
    optimizer, loaded = function_of(torch)
    optimizer.load_state_dict(copy.deepcopy(old.state_dict()))
    loaded.load_state_dict(copy.deepcopy(scheduler.state_dict()))
    last, by_epoch = function_of(torch, AT - 1)
    expected = {
        "scheduler and optimizer state loaded": rates(optimizer, loaded, NEW - AT),
        "last_epoch, new optimizer with initial_lr": rates(last, by_epoch, NEW - AT),
        "nothing loaded, no last_epoch": rates(*function_of(torch), NEW - AT),
    }
    schedule = parse(f"formula(rate='0.1 * 0.95 ** t', total={OLD})")
    resumed = resume(schedule, Asked(AT, NEW), "epoch", (), ("LambdaLR",))
    told = {way.name: way.expression or "" for way in resumed.torch}
    for case, found in expected.items():
        t = list(range(AT, NEW))
        assert parse(told[case])(t) == pytest.approx(found, rel=1e-11), case
    assert resumed.torch_note.startswith("LambdaLR's state holds no function")
    assert resumed.changed is None
    assert "a formula does not tell which of its numbers the total is" in resumed.ways[0].reason
