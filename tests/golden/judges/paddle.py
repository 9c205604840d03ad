"""PaddlePaddle's schedulers, stepped after each update."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from golden.draw import Drawer, Drawn
from golden.judge import Judge, run


def _drive(text: str) -> Iterator[float]:
    scheduler = run(text, "paddle.optimizer.lr")["scheduler"]
    if type(scheduler).__name__ == "OneCycleLR":  # after the last update it goes beyond its end
        return islice(_stepped(scheduler), scheduler.total_steps)
    return _stepped(scheduler)


def _stepped(scheduler: Any) -> Iterator[float]:  # noqa: ANN401 - of Paddle
    while True:
        yield scheduler()
        scheduler.step()


def _one_cycle(draw: Drawer) -> dict[str, object]:
    return {"total_steps": draw.rng.randint(20, 80), "phase_pct": draw.rng.choice([0.2, 0.3, 0.45])}


def _warmup(draw: Drawer) -> dict[str, object]:
    after = f"CosineAnnealingDecay({draw.rate()}, {draw.rng.randint(5, 60)})"
    return {
        "learning_rate": draw.rng.choice([draw.rate(), Drawn(f"paddle.optimizer.lr.{after}")]),
        "start_lr": 0.0,
        "end_lr": draw.rate(),
    }


def _milestones(draw: Drawer) -> dict[str, object]:
    return {"milestones": sorted({draw.rng.randint(0, 60) for _ in range(3)})}


def _values(draw: Drawer) -> dict[str, object]:
    times = sorted(draw.rng.randint(0, 60) for _ in range(draw.rng.randint(1, 4)))
    return {"boundaries": times, "values": [draw.rate() for _ in range(len(times) + 1)]}


JUDGE = Judge(
    drive=_drive,
    packages=("paddlepaddle",),
    needs=("paddle",),
    modules=("paddle.optimizer.lr",),
    named=r"[A-Z]\w*(LR|Decay|Warmup|Restarts|Plateau)",
    prefix="paddle.optimizer.lr",
    together={
        "OneCycleLR": _one_cycle,
        "LinearWarmup": _warmup,
        "MultiStepDecay": _milestones,
        "PiecewiseDecay": _values,
        "CyclicLR": lambda _: {"scale_fn": None, "scale_mode": None},
    },
)
