"""NeMo's configs: `optim: {lr, sched: {name}}`, with the trainer's length."""

import math
from typing import Any

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config

_KEYS = (
    "min_lr",
    "warmup_steps",
    "warmup_ratio",
    "constant_steps",
    "constant_ratio",
    "hold_steps",
    "hold_ratio",
    "power",
    "d_model",
    "decay_rate",
)
_OF_TORCH = ("step_size", "gamma", "milestones", "T_max", "eta_min")


def calls(config: Config) -> list[Call]:
    """Return the scheduler by its name."""
    optim = config.at("optim")
    name = optim.text("sched.name")
    given: dict[str, Any] = {key: optim.number(f"sched.{key}") for key in _KEYS}
    given["lr"] = optim.given_number("lr", what="learning rate")
    if name in {"StepLR", "ExponentialLR"}:
        of_torch = {key: optim.literal_of(f"sched.{key}") for key in _OF_TORCH}
        given = {"lr": given["lr"], **of_torch}
        return [Call(f"torch.optim.lr_scheduler.{name}", given, optim.path("sched"))]
    if given["warmup_steps"] is not None and given["warmup_ratio"] is not None:
        given["warmup_ratio"] = None
    total = _length(config, optim)
    if total is None and name != "NoamAnnealing":
        optim.need("sched.max_steps", "updates of the training; or trainer.max_steps")
    given["max_steps"] = total
    return [Call(f"nemo.{name}", given, optim.path("sched"))]


def _length(config: Config, optim: Config) -> float | None:
    """Return the updates of the training: the scheduler's own, the trainer's, or by its epochs."""
    for value in (optim.number("sched.max_steps"), config.root().number("trainer.max_steps")):
        if value is not None and value > 0:
            return value
    root = config.root()
    per_epoch, epochs = root.number("steps_per_epoch"), root.number("trainer.max_epochs")
    if per_epoch is None or epochs is None:
        return None
    each = math.ceil(per_epoch / (root.number("trainer.accumulate_grad_batches", default=1) or 1))
    config.remark(f"max_steps = {each} * {epochs:g} epochs = {each * epochs:g}")
    return each * epochs
