"""Flags of diffusers' training scripts.

A scheduler there counts the updates of all processes, and is stepped by each of them: in updates,
its lengths are those of the flags.
"""

from typing import Any

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config
from lrsched_cli.configs.updates import DEVICE_NAMES

_WARMUP = 500
"""What its scripts have for lr_warmup_steps that is not told."""


def calls(config: Config) -> list[Call]:
    """Return the call of get_scheduler."""
    config.tell_work(
        devices=DEVICE_NAMES,
        batch_size=("train_batch_size",),
        accumulation=("gradient_accumulation_steps",),
        total=("max_train_steps",),
        epochs=("num_train_epochs",),
    )
    name = config.text("lr_scheduler", default="constant")
    rate = config.given_number("learning_rate", what="learning rate")
    if config.flag("scale_lr"):
        rate *= _scale(config)
        config.remark(f"lr = {rate:g}, as --scale_lr multiplies it by the whole batch")
    warmup = config.number("lr_warmup_steps")
    if warmup is None:
        config.remark(f"lr_warmup_steps = {_WARMUP} (the default of diffusers' scripts)")
        warmup = _WARMUP
    if 0 < warmup < 1:  # as kohya's scripts have it: a fraction of the training
        total = config.given_number("max_train_steps", what="updates of the training")
        warmup = int(warmup * total)
    given: dict[str, Any] = {"name": name, "num_warmup_steps": warmup}
    if name not in {"constant", "constant_with_warmup"}:
        given["num_training_steps"] = config.given_number(
            "max_train_steps", what="updates of the training"
        )
    given |= {
        "num_cycles": config.number("lr_num_cycles"),
        "power": config.number("lr_power"),
        "lr": rate,
    }
    return [Call("diffusers.get_scheduler", given, config.place)]


def _scale(config: Config) -> float:
    batch = config.given_number("train_batch_size", what="examples of a batch")
    accumulation = config.number("gradient_accumulation_steps", default=1) or 1
    return batch * accumulation * config.given_number("world_size", what="devices that train")
