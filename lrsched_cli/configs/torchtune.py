"""torchtune's configs: `lr_scheduler: {_component_, num_warmup_steps}`.

Updates of an epoch: batches // gradient_accumulation_steps, at most max_steps_per_epoch.
"""

import math
from typing import Any

from lrsched_cli.configs.calls import Call, constant
from lrsched_cli.configs.config import Config
from lrsched_cli.configs.updates import DEVICE_NAMES, EXAMPLE_NAMES, EXAMPLES, devices, examples


def calls(config: Config) -> list[Call]:
    """Return the scheduler; torchtune's is that of transformers."""
    config.tell_work(
        samples=EXAMPLE_NAMES,
        devices=DEVICE_NAMES,
        batch_size=("batch_size",),
        accumulation=("gradient_accumulation_steps",),
        seq_len=("tokenizer.max_seq_len",),
        epochs=("epochs",),
    )
    name = config.text("lr_scheduler._component_").rpartition(".")[2]
    rate = config.given_number("optimizer.lr", what="learning rate")
    if not name:
        return [constant(config, rate, "lr_scheduler", "optimizer")]
    total = _updates(config)
    warmup = config.number("lr_scheduler.num_warmup_steps", default=0)
    given: dict[str, Any] = {
        "num_warmup_steps": warmup,
        "num_training_steps": total,
        "num_cycles": config.number("lr_scheduler.num_cycles"),
        "lr": rate,
    }
    return [Call(f"transformers.{name}", given, config.path("lr_scheduler"))]


def _updates(config: Config) -> float:
    total = config.number("num_training_steps")
    if total is not None:
        return total
    epochs = config.number("epochs", default=1) or 1
    most, own = config.number("max_steps_per_epoch"), config.number("steps_per_epoch")
    if own is None:
        own = _per_epoch(config)
    if own is None:
        return 1
    each = own if most is None else min(own, most)
    config.remark(f"num_training_steps = {epochs:g} epochs * {each:g} = {epochs * each:g}")
    return epochs * each


def _per_epoch(config: Config) -> float | None:
    count = examples(config)
    accumulation = config.number("gradient_accumulation_steps", default=1) or 1
    batch = config.number("batch_size", default=1) or 1
    is_single = "single_device" in config.source
    world = 1.0 if is_single and config.number("world_size") is None else devices(config)
    if count is None:
        packed = config.flag("dataset.packed")
        what = "packed sequences" if packed else "examples"
        config.need(EXAMPLES, f"{what} of the training set; or num_training_steps")
        return None
    batches = math.floor(math.ceil(count / world) / batch)
    config.remark(
        f"updates per epoch = floor(ceil({count:g} / {world:g}) / {batch:g}) // {accumulation:g}"
    )
    return batches // accumulation
