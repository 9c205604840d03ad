"""MMEngine's schedulers, stepped after the optimizer."""

import importlib
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from golden.draw import Drawer, either
from golden.judge import Judge, params, run, stepped


class _Together:
    """What MMEngine's hook does with a list of schedulers."""

    def __init__(
        self, schedulers: list[Any], epoch_length: int | None = None, **_others: int
    ) -> None:
        self._schedulers, self._length, self._updates = schedulers, epoch_length, 0

    def step(self) -> None:
        self._updates += 1
        for one in self._schedulers:
            if not one.by_epoch or self._length is None:
                one.step()
        if self._length is not None and self._updates % self._length == 0:
            for one in self._schedulers:
                if one.by_epoch:
                    one.step()


def _drive(text: str) -> Iterator[float]:
    if "param_scheduler(" not in text:
        yield from stepped("mmengine.optim.scheduler")(text)
    import torch

    mmengine = importlib.import_module("mmengine")
    text = text.replace("mmengine.param_scheduler(", "config.param_scheduler(")
    names = run(
        text,
        "mmengine.optim.scheduler",
        torch=torch,
        mmengine=mmengine,
        params=params(),
        config=SimpleNamespace(param_scheduler=_Together),
    )
    while True:
        yield names["optimizer"].param_groups[0]["lr"]
        names["optimizer"].step()
        names["scheduler"].step()


def _limits(draw: Drawer) -> dict[str, object]:
    begin = draw.rng.choice([0, 0, 0, draw.time()])
    end = begin + draw.rng.randint(1, 40) if draw.rng.random() < 0.7 else None
    return {"begin": begin, "end": end}


_lowest = either("eta_min", "eta_min_ratio")


def _cosine(draw: Drawer) -> dict[str, object]:
    half = draw.rng.choice([None, draw.time(), 10.5])
    return {**_limits(draw), **_lowest(draw), "T_max": half}


def _restarts(draw: Drawer) -> dict[str, object]:
    periods = [draw.rng.randint(1, 20) for _ in range(draw.rng.randint(1, 4))]
    weights = [draw.factor() for _ in periods]
    return {**_limits(draw), **_lowest(draw), "periods": periods, "restart_weights": weights}


def _one_cycle(draw: Drawer) -> dict[str, object]:
    return {**_limits(draw), "total_steps": draw.rng.randint(1, 60)}


JUDGE = Judge(
    drive=_drive,
    packages=("mmengine", "torch"),
    modules=("mmengine.optim.scheduler",),
    named=r"\w*(LR|Momentum|ParamScheduler)",
    prefix="mmengine.optim.scheduler",
    together={
        **dict.fromkeys(
            ("ConstantLR", "LinearLR", "ExponentialLR", "StepLR", "MultiStepLR", "PolyLR"), _limits
        ),
        "CosineAnnealingLR": _cosine,
        "CosineRestartLR": _restarts,
        "OneCycleLR": _one_cycle,
    },
    apart=("param_scheduler",),
)
