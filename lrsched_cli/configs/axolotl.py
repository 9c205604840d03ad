"""Axolotl's configs.

Updates: max_steps if given, else ceil(examples * num_epochs / (micro_batch_size * accumulation *
devices)); with sample_packing they depend on the lengths of the examples, and are asked for.
"""

import math
from typing import Any

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config
from lrsched_cli.configs.trainer import overruling
from lrsched_cli.configs.updates import DEVICE_NAMES, EXAMPLE_NAMES, EXAMPLES, devices, examples

_KEYS = ("warmup_steps", "warmup_ratio", "cosine_min_lr_ratio", "cosine_constant_lr_ratio")
_OTHERS = ("jagged_restart_steps", "relora_steps", "lr_quadratic_warmup")
"""Keys by which the schedule is another one."""


def calls(config: Config) -> list[Call]:
    """Return the call of Axolotl's training."""
    for key in _OTHERS:
        if config.flag(key):
            raise config.error(f"{key} is not supported", key)
    config.tell_work(
        samples=EXAMPLE_NAMES,
        devices=DEVICE_NAMES,
        batch_size=("micro_batch_size",),
        accumulation=("gradient_accumulation_steps",),
        seq_len=("sequence_len",),
        total=("max_steps", "total_num_steps"),
        epochs=("num_epochs",),
    )
    named = overruling(config)
    if named is not None:
        return [named]
    arguments: dict[str, Any] = {
        "learning_rate": config.given_number("learning_rate", what="learning rate"),
        "lr_scheduler": config.get("lr_scheduler"),
        **{key: config.number(key) for key in _KEYS},
        "lr_scheduler_kwargs": config.mapping("lr_scheduler_kwargs") or None,
        "total_num_steps": _updates(config),
    }
    return [Call("axolotl.train", arguments, config.place)]


def _updates(config: Config) -> float:
    total = config.number("max_steps", "total_num_steps")
    if total is not None and total > 0:
        return total
    if config.flag("sample_packing"):
        config.need("total_num_steps", "updates of the training; packing decides how many")
        return 1
    count, world = examples(config), devices(config)
    if count is None:
        config.need(EXAMPLES, "examples of the training set; or total_num_steps")
        return 1
    epochs = config.number("num_epochs", default=1) or 1
    batch = config.given_number("micro_batch_size", what="examples of a batch")
    batch *= (config.number("gradient_accumulation_steps", default=1) or 1) * world
    updates = math.ceil(count * epochs / batch)
    config.remark(f"total_num_steps = ceil({count:g} * {epochs:g} / {batch:g}) = {updates}")
    return updates
