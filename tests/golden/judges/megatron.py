"""Megatron's scheduler, stepped by one sample an update."""

import types
from collections.abc import Iterator

from golden.draw import Drawer
from golden.judge import Judge, run


def _drive(text: str) -> Iterator[float]:
    optimizer = types.SimpleNamespace(param_groups=[{"lr": 0.0, "weight_decay": 0.0}])
    names = run(text, "megatron.core.optimizer_param_scheduler", optimizer=optimizer)
    while True:
        yield optimizer.param_groups[0]["lr"]
        names["scheduler"].step(1)


def _arguments(draw: Drawer) -> dict[str, object]:
    peak, weight = draw.rate(), draw.rng.choice([0.0, 0.1])
    warmup = draw.rng.choice([0, 0, draw.rng.randint(0, 20), 2.5])
    return {
        "init_lr": draw.rng.choice([0.0, peak / 10]),
        "max_lr": peak,
        "min_lr": draw.rng.choice([0.0, peak / 7]),
        "lr_warmup_steps": warmup,
        "lr_decay_steps": int(warmup) + draw.rng.randint(1, 60),
        "start_wd": weight,
        "end_wd": weight,
        "wd_incr_steps": 10,
        "wd_incr_style": "constant",
        "override_opt_param_scheduler": False,
        "wsd_decay_steps": draw.rng.randint(1, 40),
        "lr_wsd_decay_style": draw.rng.choice(["linear", "cosine", "exponential", "minus_sqrt"]),
    }


JUDGE = Judge(
    drive=_drive,
    packages=("megatron-core",),
    modules=("megatron.core.optimizer_param_scheduler",),
    named=r"\w*ParamScheduler",
    prefix="megatron.core.optimizer_param_scheduler",
    together={"OptimizerParamScheduler": _arguments},
    apart=("arguments",),
)
