"""Schedulers that multiply the rate that is there go on from one that was set by hand."""

import importlib
from typing import Any, Protocol

import pytest

from lrsched_cli.errors import ScriptError
from lrsched_cli.script.read import read_script_text
from training import read_rates


class Optimizer(Protocol):
    """What an optimizer of torch has of the rates."""

    param_groups: list[dict[str, float]]


SCRIPTS = {
    "a warmup, and another scheduler from there on": """
first = torch.optim.lr_scheduler.LinearLR(optimizer, 0.1, total_iters=5)
second = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
for epoch in range(12):
    optimizer.step()
    if epoch < 5:
        first.step()
    else:
        second.step()
""",
    "a rate that is halved under milestones": """
scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[2, 5], gamma=0.1)
for epoch in range(8):
    if epoch == 3:
        for group in optimizer.param_groups:
            group["lr"] *= 0.5
    optimizer.step()
    scheduler.step()
""",
    "a rate that is set under a cosine with a floor": """
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 12, eta_min=0.01)
for epoch in range(9):
    if epoch == 4:
        optimizer.param_groups[0]["lr"] = 0.02
    optimizer.step()
    scheduler.step()
""",
    "two schedulers, each at its own times": """
first = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
second = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.1)
for epoch in range(9):
    optimizer.step()
    first.step()
    if epoch % 2 == 1:
        second.step()
""",
    "a linear warmup with an exponential decay": """
first = torch.optim.lr_scheduler.LinearLR(optimizer, 0.1, total_iters=4)
second = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.95)
for epoch in range(9):
    optimizer.step()
    first.step()
    second.step()
""",
    "a warmup by hand to the rate that a scheduler has noted": """
decay = lambda epoch: 1 - epoch / 10
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, decay)
for epoch in range(9):
    if epoch < 4:
        for group in optimizer.param_groups:
            group["lr"] = group["initial_lr"] * decay(epoch) * (epoch + 1) / 4
    optimizer.step()
    scheduler.step()
""",
    "a warmup by hand for each update, under a scheduler of the epochs": """
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=6)
done = 0
for epoch in range(6):
    for batch in range(7):
        if done < 10:
            for group in optimizer.param_groups:
                group["lr"] = 0.1 * (done + 1) / 10
        optimizer.step()
        done += 1
    if done >= 10:
        scheduler.step()
""",
    "a scheduler for each update that is stepped until some, in a loop that counts by itself": """
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, epochs=5, steps_per_epoch=4)
done = epoch = 0
while epoch < 5:
    for batch in range(4):
        optimizer.step()
        if done < 5 * 4 - 1:
            scheduler.step()
        done += 1
    epoch += 1
""",
    "a function for each update, and steps for each epoch": """
first = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / 10))
second = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
done = 0
for epoch in range(8):
    for batch in range(3):
        optimizer.step()
        done += 1
        if done < 10:
            first.step()
    second.step()
""",
    "rates that are set before, at and after the floor of a cosine": """
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 5, eta_min=0.01)
for epoch in range(24):
    if epoch in (2, 5, 15, 17):
        optimizer.param_groups[0]["lr"] = 0.07
    optimizer.step()
    scheduler.step()
""",
    "a floor by hand beyond the end of a polynomial": """
scheduler = torch.optim.lr_scheduler.PolynomialLR(optimizer, total_iters=8, power=2.0)
for epoch in range(12):
    optimizer.step()
    scheduler.step()
    for group in optimizer.param_groups:
        if group["lr"] < 0.005:
            group["lr"] = 0.005
""",
    "a floor by hand after each step": """
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
for epoch in range(9):
    optimizer.step()
    scheduler.step()
    if (epoch + 1) % 3 == 0:
        optimizer.param_groups[0]["lr"] = max(optimizer.param_groups[0]["lr"], 0.03)
""",
}


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_steps_go_on_from_the_rate_that_is_there(text: str) -> None:
    """The rates are those that torch's own schedulers give in the same script."""
    torch: Any = pytest.importorskip("torch")
    whole = "optimizer = torch.optim.SGD(parameters, lr=0.1)\n" + text
    rates: list[tuple[float, ...]] = []

    def note(optimizer: Optimizer, *_others: object) -> None:
        rates.append(tuple(float(group["lr"]) for group in optimizer.param_groups))

    handle = importlib.import_module("torch.optim.optimizer").register_optimizer_step_pre_hook(note)
    try:
        exec(whole, {"torch": torch, "parameters": [torch.nn.Parameter(torch.zeros(1))]})  # noqa: S102
    finally:
        handle.remove()
    read = read_rates("import torch\n" + whole, len(rates))
    assert read == [pytest.approx(one, rel=1e-12) for one in rates]


def test_a_rate_by_hand_under_a_sequence_is_refused() -> None:
    """Some parts of a sequence go on from it, others forget it."""
    text = """
import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
first = torch.optim.lr_scheduler.LinearLR(optimizer, 0.1, total_iters=3)
second = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 7)
scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, [first, second], [3])
for epoch in range(10):
    if epoch == 5:
        optimizer.param_groups[0]["lr"] *= 0.1
    optimizer.step()
    scheduler.step()
"""
    with pytest.raises(ScriptError, match="under a SequentialLR is not supported"):
        read_rates(text, 1)


def test_a_group_that_is_added_in_the_training_is_told() -> None:
    """Its rates are not among those that are shown."""
    text = """
import torch
optimizer = torch.optim.SGD(model.head, lr=0.1)
for epoch in range(8):
    if epoch == 4:
        optimizer.add_param_group({"params": model.body, "lr": 0.01})
    optimizer.param_groups[0]["lr"] = 0.1 * 0.5 ** epoch
    optimizer.step()
"""
    (reading,) = read_script_text(text, "train.py", {}).readings
    told = "line 6: a group of parameters that is added in the training is not shown"
    assert told in reading.remarks


def test_a_scheduler_that_is_changed_after_it_was_made_is_refused() -> None:
    """Its later steps are others."""
    text = """
import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
for epoch in range(10):
    optimizer.step()
    scheduler.step()
    if epoch == 4:
        scheduler.gamma = 0.5
"""
    with pytest.raises(ScriptError, match="line 9: gamma of a StepLR is changed"):
        read_rates(text, 1)
