"""Loops of torch, each with a log of its own."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch.optim.lr_scheduler import (
    CosineAnnealingLR,
    LambdaLR,
    LinearLR,
    OneCycleLR,
    SequentialLR,
    StepLR,
)

from runs.made import HERE, Run, written

WARMED = (
    "o = torch.optim.SGD(p, lr=0.1); torch.SequentialLR(o, [torch.LinearLR(o, "
    "start_factor=0.1, total_iters=30), torch.CosineAnnealingLR(o, T_max=270)], [30])"
)
COSINE = "cosine(lr0=0.1, total=300)"
ONCE = "torch.OneCycleLR(o, max_lr=0.1, total_steps=300)"
BY_EPOCHS = "step_by_epochs.py"
BATCHES = ("--set", "len(loader)=20")
"""What that script does not tell."""

EPOCH = 20
"""Updates of an epoch."""


def each(_step: int) -> int:
    """Step once after each update."""
    return 1


def four_times(_step: int) -> int:
    """Step for each of four accumulated batches."""
    return 4


def by_epoch(step: int) -> int:
    """Step at the end of each epoch."""
    return int(step % EPOCH == EPOCH - 1)


def never(_step: int) -> int:
    """Do not step."""
    return 0


def optimizer_at(*rates: float) -> Any:
    """Return an optimizer with a group of parameters for each of some rates."""
    groups = [{"params": [torch.nn.Parameter(torch.ones(2))], "lr": lr} for lr in rates]
    return torch.optim.SGD(groups)


def loss_of(optimizer: Any) -> Any:
    """Return something to be made smaller."""
    return sum(p.square().sum() for g in optimizer.param_groups for p in g["params"])


def updated(optimizer: Any) -> None:
    """Make one update."""
    optimizer.zero_grad()
    loss_of(optimizer).backward()
    optimizer.step()


def loop(  # noqa: PLR0913 - what may be otherwise
    name: str,
    optimizer: Any,
    scheduler: Any,
    updates: range = range(300),
    *,
    steps: Callable[[int], int] = each,
    text: Callable[[float], str] = repr,
) -> str:
    """Train, and log the rate of each update; after it the scheduler is stepped so many times."""
    rows = []
    for step in updates:
        updated(optimizer)
        rates = [text(group["lr"]) for group in optimizer.param_groups]
        names = ["lr"] if len(rates) == 1 else [f"lr/group{n}" for n in range(len(rates))]
        rows.append({"step": step, **dict(zip(names, rates, strict=True))})
        for _ in range(steps(step)):
            scheduler.step()
    return written(name, rows)


def warmed(optimizer: Any, at: int = 30) -> Any:
    """Return a warmup of 30 updates, and a cosine from some time on."""
    rise = LinearLR(optimizer, start_factor=0.1, total_iters=30)
    fall = CosineAnnealingLR(optimizer, T_max=270)
    return SequentialLR(optimizer, [rise, fall], milestones=[at])


def runs() -> Iterator[Run]:
    """Yield the runs: first those with other times, then those with another schedule."""
    yield from _of_other_times()
    yield from _of_other_schedules()
    yield _stepped_before()
    yield _skips()
    yield _resumed()
    yield _means()


def _of_other_times() -> Iterator[Run]:
    o = optimizer_at(0.1)
    yield Run(loop("torch-right.csv", o, warmed(o)), WARMED, t="step")
    o = optimizer_at(0.1)
    log = loop("torch-each-batch.csv", o, warmed(o), range(75), steps=four_times)
    yield Run(log, WARMED, "stepped-often", "4 * step")
    o = optimizer_at(0.1)
    log = loop("torch-once-an-epoch.csv", o, warmed(o), steps=by_epoch)
    yield Run(log, WARMED, "stepped-seldom", "step // 20")
    yield Run(log, WARMED, "per-epoch", "step // 20", ("--steps-per-epoch", "20"))
    o = optimizer_at(0.1)
    log = loop("torch-onecycle.csv", o, OneCycleLR(o, 0.1, total_steps=300), range(300))
    yield Run(log, ONCE, t="step")
    o = optimizer_at(0.1)
    log = loop("torch-onecycle-epochs.csv", o, OneCycleLR(o, 0.1, total_steps=300), steps=by_epoch)
    yield Run(log, ONCE, "stepped-seldom", "step // 20")
    o = optimizer_at(0.1)
    log = loop("torch-step-epochs.csv", o, StepLR(o, 4, gamma=0.5), steps=by_epoch)
    yield Run(log, BY_EPOCHS, t="step // 20", options=BATCHES)
    o = optimizer_at(0.1)
    log = loop("torch-step-each-update.csv", o, StepLR(o, 4, gamma=0.5), range(40))
    yield Run(log, BY_EPOCHS, "per-step", "step", BATCHES)
    o = optimizer_at(0.1)
    log = loop("torch-never-stepped.csv", o, CosineAnnealingLR(o, 300), steps=never)
    yield Run(log, COSINE, "constant", "step")


def _of_other_schedules() -> Iterator[Run]:
    o = optimizer_at(0.1)
    log = loop("torch-no-warmup.csv", o, CosineAnnealingLR(o, T_max=270))
    yield Run(log, WARMED, "no-warmup", "step + 30")
    o = optimizer_at(0.1)
    log = loop("torch-warmup-twice.csv", o, warmed(o, at=60))
    yield Run(log, WARMED, "warmup-twice", "step")
    o = optimizer_at(0.1)
    log = loop("torch-other-total.csv", o, CosineAnnealingLR(o, T_max=350))
    yield Run(log, COSINE, "other-total", "step")
    o = optimizer_at(0.4)
    log = loop("torch-four-devices.csv", o, CosineAnnealingLR(o, T_max=300))
    yield Run(log, COSINE, "other-peak", "step")
    o = optimizer_at(0.1)
    log = loop("torch-other-floor.csv", o, CosineAnnealingLR(o, T_max=300, eta_min=0.001))
    yield Run(log, COSINE, "other-floor", "step")
    o = optimizer_at(0.1)
    log = loop("torch-four-decimals.csv", o, warmed(o), text=lambda lr: f"{lr:.4f}")
    yield Run(log, WARMED, t="step")
    o = optimizer_at(0.1)
    log = loop("torch-rounded.csv", o, warmed(o), text=lambda lr: str(round(lr, 4)))
    yield Run(log, WARMED, "rounded", "step")
    o = optimizer_at(0.01, 0.1)
    log = loop("torch-groups.csv", o, CosineAnnealingLR(o, T_max=300))
    yield Run(log, COSINE, "other-group", "step")
    yield Run(log, COSINE, t="step", options=("--group", "1"))


def _stepped_before() -> Run:
    """Return a run whose scheduler is stepped before each update."""
    optimizer = optimizer_at(0.1)
    scheduler = warmed(optimizer)
    rows = []
    for step in range(300):
        scheduler.step()
        updated(optimizer)
        rows.append({"step": step, "lr": repr(optimizer.param_groups[0]["lr"])})
    return Run(written("torch-stepped-before.csv", rows), WARMED, "shifted", "step + 1")


def _skips() -> Run:
    """Return a run in which a gradient scaler skips updates whose gradients are not finite."""
    optimizer = optimizer_at(0.1)
    scheduler = CosineAnnealingLR(optimizer, T_max=300)
    scaler = torch.amp.GradScaler("cpu", init_scale=2.0**16)
    rows = []
    for step in range(300):
        optimizer.zero_grad()
        scaler.scale(loss_of(optimizer)).backward()
        if step in {0, 1, 90, 200}:
            optimizer.param_groups[0]["params"][0].grad[0] = float("inf")
        rows.append({"step": step, "lr": repr(optimizer.param_groups[0]["lr"])})
        scale = scaler.get_scale()
        scaler.step(optimizer)
        scaler.update()
        if scaler.get_scale() >= scale:
            scheduler.step()
    return Run(written("torch-skips.csv", rows), COSINE, "skipped", "step - skipped")


def _half_wave(total: int) -> Callable[[int], float]:
    return lambda step: (1 + math.cos(math.pi * min(step / total, 1))) / 2


def _resumed() -> Run:
    """Return a run that goes on from a state with twice the length."""
    name = "torch-resumed.csv"
    optimizer = optimizer_at(0.1)
    scheduler = LambdaLR(optimizer, _half_wave(300))
    loop(name, optimizer, scheduler, range(200))
    first = (HERE / name).read_text()
    again = optimizer_at(0.1)
    longer = LambdaLR(again, _half_wave(600))
    again.load_state_dict(optimizer.state_dict())
    longer.load_state_dict(scheduler.state_dict())
    again.param_groups[0]["lr"] = 0.1 * _half_wave(600)(200)
    loop(name, again, longer, range(200, 600))
    later = (HERE / name).read_text().partition("\n")[2]
    (HERE / name).write_text(first + later)
    return Run(name, COSINE, "resumed", "step")


def _means() -> Run:
    """Return a run that logs the mean rate of each epoch."""
    optimizer = optimizer_at(0.1)
    scheduler = CosineAnnealingLR(optimizer, T_max=300)
    rows = []
    for epoch in range(15):
        rates = []
        for _ in range(EPOCH):
            updated(optimizer)
            rates.append(optimizer.param_groups[0]["lr"])
            scheduler.step()
        rows.append({"epoch": epoch, "lr": repr(sum(rates) / len(rates))})
    log = written("torch-epoch-means.csv", rows)
    told = "20 * epoch ... 20 * epoch + 19 (mean)"
    return Run(log, COSINE, "epoch-mean", told, ("--steps-per-epoch", "20"))
