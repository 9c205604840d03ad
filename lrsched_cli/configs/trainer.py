"""Configs of the Hugging Face Trainer: its own, TRL's, LLaMA-Factory's, alignment-handbook's.

Updates by the Trainer's own rule: `max_steps` if it is above 0, else
ceil(num_train_epochs * ceil(ceil(examples / (batch * devices)) / accumulation)).
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lrsched_cli.configs.calls import Call, Overruled
from lrsched_cli.configs.config import Config
from lrsched_cli.configs.deepspeed import call_of
from lrsched_cli.configs.updates import (
    DEVICE_NAMES,
    EXAMPLE_NAMES,
    EXAMPLES,
    devices,
    epoch_in_words,
    examples,
    updates_of_trainer,
)
from lrsched_cli.counting.workload import Workload

_RATE, _BATCH, _EPOCHS = 5e-5, 8, 3.0
"""What the Trainer has for a learning rate, a batch and epochs that are not told."""


def calls(config: Config) -> list[Call]:
    """Return the arguments of a Trainer, or the scheduler of a DeepSpeed config that they name."""
    _tell_work(config)
    named = overruling(config)
    if named is not None:
        return [named]
    scheduler = config.text("lr_scheduler_type", "lr_scheduler", default="linear")
    scheduler = scheduler.rpartition(".")[2].lower()
    rate = config.number("learning_rate", "lr")
    if rate is None:
        config.remark(f"learning_rate = {_RATE:g} (the Trainer's default; the file has none)")
        rate = _RATE
    if not config.has("lr_scheduler_type", "lr_scheduler"):
        config.remark("lr_scheduler_type = linear (the Trainer's default; the file has none)")
    warmup = warmup_of(config)
    more = config.mapping("lr_scheduler_kwargs")
    arguments: dict[str, Any] = {"learning_rate": rate, "lr_scheduler_type": scheduler}
    if more:
        arguments["lr_scheduler_kwargs"] = more
    arguments |= warmup
    if scheduler == "constant" or (scheduler == "constant_with_warmup" and _is_whole(warmup)):
        return [Call("transformers.TrainingArguments", {"max_steps": 1} | arguments, config.place)]
    return [Call("transformers.TrainingArguments", length_of(config) | arguments, config.place)]


def _tell_work(config: Config) -> None:
    """Note the work that a Trainer has, with its defaults."""
    config.tell_work(
        samples=EXAMPLE_NAMES,
        devices=DEVICE_NAMES,
        batch_size=("per_device_train_batch_size", "train_batch_size"),
        accumulation=("gradient_accumulation_steps",),
        seq_len=("max_seq_length", "max_length", "cutoff_len", "sequence_len"),
        total=("max_steps", "max_train_steps", "total_steps"),
        epochs=("num_train_epochs", "num_epochs"),
        steps_per_epoch=("steps_per_epoch",),
    )
    usual = {"batch_size": _BATCH, "epochs": _EPOCHS}
    config.assume_work(drop_last=config.flag("dataloader_drop_last"), **usual)


def warmup_of(config: Config) -> dict[str, float]:
    """Return the warmup as its arguments have it; steps stand before a ratio."""
    steps, ratio = config.number("warmup_steps", "num_warmup_steps"), config.number("warmup_ratio")
    if steps:
        return {"warmup_steps": steps}
    return {"warmup_ratio": ratio} if ratio else {}


def _is_whole(warmup: Mapping[str, float]) -> bool:
    """Tell whether a warmup counts updates, rather than a fraction of the training."""
    return all(name == "warmup_steps" and value >= 1 for name, value in warmup.items())


def length_of(config: Config) -> dict[str, float]:
    """Return the length of the training as arguments; the arithmetic becomes a remark."""
    total = config.number("max_steps", "max_train_steps", "total_steps")
    if total is not None and total > 0:
        return {"max_steps": total}
    epochs = config.number("num_train_epochs", "num_epochs", default=_EPOCHS) or _EPOCHS
    per_epoch = config.number("steps_per_epoch")
    if per_epoch is None and (config.has("num_generations") or config.text("stage") == "ppo"):
        config.need("steps_per_epoch", "updates of an epoch, which generations make; or max_steps")
        return {"max_steps": 1}
    if per_epoch is None:
        per_epoch = _updates_per_epoch(config)
    if per_epoch is None:
        return {"max_steps": 1}
    updates = math.ceil(epochs * per_epoch)
    config.remark(f"max_steps = ceil({epochs:g} epochs * {per_epoch:g}) = {updates}")
    return {"num_train_epochs": epochs, "steps_per_epoch": per_epoch}


def _updates_per_epoch(config: Config) -> float | None:
    found = examples(config)
    per_device = config.number("per_device_train_batch_size", "train_batch_size", default=_BATCH)
    accumulation = config.number("gradient_accumulation_steps", default=1)
    world = devices(config)
    if found is None:
        packed = config.flag("packing", "neat_packing", default=config.text("stage") == "pt")
        what = "packed sequences" if packed else "examples"
        config.need(EXAMPLES, f"{what} of the training set; or max_steps")
        return None
    work = Workload(
        samples=int(found),
        batch_size=int(per_device or _BATCH),
        devices=int(world),
        accumulation=int(accumulation or 1),
        drop_last=config.flag("dataloader_drop_last"),
    )
    config.remark(f"updates per epoch = {epoch_in_words(work)}")
    return updates_of_trainer(work)


def overruling(config: Config) -> Call | None:
    """Return the scheduler of a DeepSpeed config that the Trainer is given, if that has one."""
    key = next((one for one in _DEEPSPEED if config.mapping(one)), None)
    block = {} if key is None else config.mapping(f"{key}.scheduler")
    if key is None or not block:
        return None
    name = str(block.get("type"))
    file = config.text(f"{key}.__file__")
    told = f" of {file}" if file else ""
    config.remark(f"the scheduler of DeepSpeed{told}, {name}, overrules lr_scheduler_type")
    rate = config.number("learning_rate", default=_RATE) or _RATE
    own = config.get(f"{key}.optimizer.params.lr")
    arguments = dict(config.mapping(f"{key}.scheduler.params"))
    for one in [one for one, value in arguments.items() if value == "auto"]:
        arguments[one] = _automatic(config, one, rate)
    arguments["lr"] = own if isinstance(own, (int, float)) else rate
    return replace(call_of(config, name, arguments), overruled=_overruled(config, name))


_ALIKE = {
    "WarmupLR": "constant_with_warmup",
    "WarmupDecayLR": "linear",
    "WarmupCosineLR": "cosine",
}
"""DeepSpeed's schedulers, and what the Trainer calls the same shape."""


def _overruled(config: Config, name: str) -> Overruled | None:
    """Return the Trainer's own choice of a scheduler, if it is another one than DeepSpeed's."""
    key = next((x for x in ("lr_scheduler_type", "lr_scheduler") if config.has(x)), None)
    chosen = "" if key is None else config.text(key).rpartition(".")[2].lower()
    if key is None or chosen == _ALIKE.get(name, name).lower():
        return None
    return Overruled(key, chosen, config.path(key))


_DEEPSPEED = ("deepspeed", "deepspeed_config", "ds_config", "deepspeed_config_file")


def _automatic(config: Config, key: str, rate: float) -> float:
    """Return what the Trainer writes for "auto"."""
    if key == "warmup_min_lr":
        return 0.0
    if key == "warmup_max_lr":
        return rate
    length = length_of(config)
    total = length.get("max_steps") or math.ceil(
        length["num_train_epochs"] * length["steps_per_epoch"]
    )
    if key != "warmup_num_steps":
        return total
    warmup = warmup_of(config)
    share = warmup.get("warmup_steps", warmup.get("warmup_ratio", 0.0))
    updates = max(1, math.ceil(total * share) if share < 1 else int(share))
    config.remark(f"warmup_num_steps = {updates} of {total:g} updates")
    return updates
