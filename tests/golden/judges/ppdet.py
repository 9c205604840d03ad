"""PaddleDetection's own classes, on stand-ins for the two schedulers of Paddle that they make."""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

from golden.judge import Judge
from golden.sources import defined, given_in

Curve = Callable[[int], float]

_DECAYS = {
    "PiecewiseDecay": ("milestones", "gamma"),
    "CosineDecay": ("max_epochs", "min_lr_ratio", "last_plateau_epochs"),
}
_WARMUPS = {"LinearWarmup": ("steps", "start_factor"), "ExpWarmup": ("steps", "power")}


def _piecewise(boundaries: list[int], values: list[float]) -> Curve:
    return lambda t: values[bisect_right(boundaries, t)]


def _cosine(rate: float, T_max: int, eta_min: float) -> Curve:  # noqa: N803 - Paddle's name
    return lambda t: eta_min + (rate - eta_min) * (1 + math.cos(math.pi * t / T_max)) / 2


def _drive(text: str) -> Iterator[float]:
    _, given = given_in(text)
    paddle = SimpleNamespace(PiecewiseDecay=_piecewise, CosineAnnealingDecay=_cosine)
    names = (*_DECAYS, *_WARMUPS)
    found = defined(
        "ppdet", "ppdet/optimizer/optimizer.py", *names, optimizer=SimpleNamespace(lr=paddle)
    )
    curve = _curve(found, given)
    update = 0
    while True:
        yield curve(update)
        update += 1


def _curve(found: dict[str, Any], given: dict[str, Any]) -> Curve:
    rate, each, warmup = given["base_lr"], given["step_per_epoch"], given.get("warmup")
    keys = {key: given[key] for key in _DECAYS[given["decay"]] if key in given}
    decay = found[given["decay"]](use_warmup=bool(warmup), **keys)
    boundary = value = None
    if warmup:
        keys = {key: given[key] for key in _WARMUPS[warmup] if key in given}
        boundary, value = found[warmup](**keys)(rate, each)
    curve: Curve = decay(base_lr=rate, boundary=boundary, value=value, step_per_epoch=each)
    return curve


JUDGE = Judge(
    drive=_drive,
    packages=("torch",),
    modules=(),
    named=r"\w+",
    needs=("ppdet",),
    prefix="ppdet",
)
