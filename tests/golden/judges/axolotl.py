"""Axolotl's own schedulers, and the Trainer's for all others."""

import importlib
from collections.abc import Iterator
from typing import Any

from golden.judge import Judge
from golden.sources import defined, given_in, optimizer

_OWN = (
    "get_cosine_schedule_with_min_lr",
    "_get_cosine_schedule_with_min_lr_lambda",
    "get_cosine_schedule_with_warmup_decay_constant",
    "_get_cosine_schedule_with_warmup_decay_constant_lr_lambda",
)


def _drive(text: str) -> Iterator[float]:
    _, given = given_in(text)
    sgd = optimizer(given["learning_rate"])
    scheduler = _scheduler(sgd, given)
    while True:
        yield sgd.param_groups[0]["lr"]
        sgd.step()
        scheduler.step()


def _warmup(given: dict[str, Any]) -> int:
    """Return the updates of the warmup by the rule of its builder."""
    total = given["total_num_steps"]
    if "warmup_steps" in given:
        steps = given["warmup_steps"]
    elif "warmup_ratio" in given:
        steps = max(int(given["warmup_ratio"] * total), 0)
    else:
        steps = min(int(0.03 * total), 100)
    return 2 if steps == 1 else int(steps)


def _scheduler(sgd: Any, given: dict[str, Any]) -> Any:  # noqa: ANN401
    found = defined("axolotl", "src/axolotl/utils/schedulers.py", *_OWN)
    warmup, total = _warmup(given), given["total_num_steps"]
    name = given.get("lr_scheduler", "cosine")
    low, constant = given.get("cosine_min_lr_ratio"), given.get("cosine_constant_lr_ratio")
    if name == "one_cycle":
        torch = importlib.import_module("torch")
        return torch.optim.lr_scheduler.OneCycleLR(
            sgd, max_lr=given["learning_rate"], total_steps=total, pct_start=warmup / total
        )
    if name == "cosine" and low and constant:
        return found[_OWN[2]](
            sgd,
            warmup,
            total,
            constant_lr_ratio=constant,
            min_lr_ratio=low,
        )
    if name == "cosine" and low:
        return found[_OWN[0]](sgd, warmup, total, min_lr_ratio=low)
    return importlib.import_module("transformers").get_scheduler(name, sgd, warmup, total)


JUDGE = Judge(
    drive=_drive,
    packages=("torch", "transformers"),
    modules=(),
    named=r"\w+",
    needs=("axolotl",),
    prefix="axolotl",
)
