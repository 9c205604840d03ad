"""PyTorch-Ignite's handlers, called before each update as at ITERATION_STARTED."""

from collections.abc import Iterator
from dataclasses import replace

from golden.draw import Drawer
from golden.judge import Judge, params, run
from golden.judges.torch import JUDGE as TORCH


def _drive(text: str) -> Iterator[float]:
    names = run(text, "torch.optim.swa_utils", "ignite.handlers", params=params())
    while True:
        names["scheduler"](None)
        yield names["optimizer"].param_groups[0]["lr"]


def _cycle(draw: Drawer) -> dict[str, object]:
    size = draw.rng.choice([draw.rng.randint(2, 30), draw.rng.randint(2, 9)])
    return {"param_name": "lr", "cycle_size": size, "param_group_index": None}


def _points(draw: Drawer) -> dict[str, object]:  # noqa: ARG001 - as all that draw
    return {"param_group_index": None}


def _concatenated(draw: Drawer) -> dict[str, object]:
    number = draw.rng.randint(2, 3)
    return {
        "schedulers": [draw.nested() for _ in range(number)],
        "durations": [draw.rng.randint(1, 30) for _ in range(number - 1)],
    }


def _warmed(draw: Drawer) -> dict[str, object]:
    """Draw one of ignite's own schedulers, or one of torch's that ignite asks for rates."""
    if draw.rng.random() < 0.4:
        return {"lr_scheduler": draw.nested()}
    torch = replace(draw, dialect="torch", judge=replace(TORCH, inner=_ASKED))
    return {"lr_scheduler": torch.nested()}


_ASKED = (
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "ExponentialLR",
    "LinearLR",
    "MultiStepLR",
    "OneCycleLR",
    "PolynomialLR",
    "SWALR",
    "StepLR",
)


JUDGE = Judge(
    drive=_drive,
    packages=("pytorch-ignite", "torch"),
    modules=("ignite.handlers.param_scheduler",),
    named=r"\w*Scheduler|PiecewiseLinear|create_lr_scheduler_with_warmup",
    prefix="ignite.handlers",
    together={
        "LinearCyclicalScheduler": _cycle,
        "CosineAnnealingScheduler": _cycle,
        "PiecewiseLinear": _points,
        "ConcatScheduler": _concatenated,
        "create_lr_scheduler_with_warmup": _warmed,
    },
    inner=("LinearCyclicalScheduler", "CosineAnnealingScheduler", "PiecewiseLinear"),
)
