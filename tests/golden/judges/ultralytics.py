"""Ultralytics' own schedule and warmup, in the loop of its trainer; YOLOv5's loop likewise.

The package is not needed by anything else, and is put on the path to record anew.
"""

import sys
import types
from collections.abc import Iterator
from typing import Any

from golden.judge import Judge, params

DEFAULTS: dict[str, Any] = {
    "lr0": 0.01,
    "lrf": 0.01,
    "epochs": 100,
    "warmup_epochs": 3.0,
    "cos_lr": False,
    "warmup_bias_lr": 0.1,
    "nb": 1,
    "param_group": "weight",
    "least_warmup": 0,
    "late": False,
}


def _drive(text: str) -> Iterator[float]:
    given = eval(f"dict{text.partition('(')[1]}{text.partition('(')[2]}")  # noqa: S307 - a case
    is_v5 = text.startswith("ultralytics.yolov5")
    defaults = {"epochs": 300, "least_warmup": 100, "late": True} if is_v5 else {}
    args = types.SimpleNamespace(**{**DEFAULTS, **defaults, **given})
    return _late(args) if args.late else _new(args)


def _interpolated(args: Any, ni: int, nw: int, peak: float) -> float:  # noqa: ANN401
    import numpy as np

    start = args.warmup_bias_lr if args.param_group == "bias" else 0.0
    return float(np.interp(ni, [0, nw], [start, peak]))


def _trainer(args: Any) -> Any:  # noqa: ANN401 - of a framework that may not be there
    sys.modules["torchvision"] = None  # type: ignore[assignment]
    import torch
    from ultralytics.engine.trainer import BaseTrainer

    trainer = BaseTrainer.__new__(BaseTrainer)
    trainer.args, trainer.epochs = args, args.epochs
    trainer.optimizer = torch.optim.SGD(params(), lr=args.lr0)
    trainer._setup_scheduler()  # noqa: SLF001 - what its training calls
    return trainer


def _new(args: Any) -> Iterator[float]:  # noqa: ANN401
    trainer = _trainer(args)
    group = trainer.optimizer.param_groups[0]
    nw = trainer._get_warmup_iterations(args.nb)  # noqa: SLF001
    if args.least_warmup:  # as it was before there was such a method
        nw = max(round(args.warmup_epochs * args.nb), args.least_warmup)
    nw = nw if args.warmup_epochs else 0
    trainer.scheduler.last_epoch = -1
    for epoch in range(args.epochs):
        trainer.scheduler.step()
        for i in range(args.nb):
            ni = i + args.nb * epoch
            if ni < nw:
                group["lr"] = _interpolated(args, ni, nw, group["initial_lr"] * trainer.lf(epoch))
            yield group["lr"]


def _late(args: Any) -> Iterator[float]:  # noqa: ANN401
    trainer = _trainer(args)
    group = trainer.optimizer.param_groups[0]
    nw = max(round(args.warmup_epochs * args.nb), args.least_warmup)
    trainer.scheduler.last_epoch = -1
    for epoch in range(args.epochs):
        for i in range(args.nb):
            ni = i + args.nb * epoch
            if ni <= nw:
                group["lr"] = _interpolated(args, ni, nw, group["initial_lr"] * trainer.lf(epoch))
            yield group["lr"]
        trainer.scheduler.step()


JUDGE = Judge(
    drive=_drive,
    packages=("torch",),
    modules=(),
    named=r"\w+",
    needs=("ultralytics",),
    prefix="ultralytics",
)
