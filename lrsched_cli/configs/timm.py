"""timm's args.yaml, and the flags of its train.py.

The defaults of train.py are written out where a flag is missing; the rate is lr, or lr_base scaled
by the batch as train.py scales it.
"""

import math
from typing import Any

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config
from lrsched_cli.configs.updates import DEVICE_NAMES

_DEFAULTS: dict[str, Any] = {
    "epochs": 300,
    "warmup_epochs": 5,
    "warmup_lr": 1e-5,
    "min_lr": 0.0,
    "decay_epochs": 90,
    "decay_rate": 0.1,
    "lr_cycle_mul": 1.0,
    "lr_cycle_decay": 0.5,
    "lr_cycle_limit": 1,
    "lr_k_decay": 1.0,
}
_MORE = ("lr_noise_pct", "lr_noise_std", "lr_decay_fn", "lr_stable_timescale")
_ADAPTIVE = ("ada", "lamb")
"""What is in the names of optimizers whose rate is scaled by a root."""


def calls(config: Config) -> list[Call]:
    """Return the scheduler of the arguments."""
    if not isinstance(config.get("sched"), str):
        return []
    config.tell_work(
        devices=DEVICE_NAMES,
        batch_size=("batch_size",),
        accumulation=("grad_accum_steps",),
        epochs=("epochs",),
        steps_per_epoch=("updates_per_epoch",),
    )
    script = config.text("__script__")
    if script and script != "train.py":
        config.remark(f"{script} is taken for timm's train.py: some scripts scale lr by the batch")
    if config.flag("sched_on_updates"):
        updates = config.given_number("updates_per_epoch", what="updates of an epoch")
    else:
        updates = None
    arguments = {key: config.number(key, default=value) for key, value in _DEFAULTS.items()}
    values: dict[str, Any] = {"sched": config.text("sched", default="cosine"), **arguments}
    milestones = config.numbers("decay_milestones")
    values["decay_milestones"] = milestones or [90, 180, 270]
    values["lr_noise"] = config.numbers("lr_noise")
    values["warmup_prefix"] = config.flag("warmup_prefix")
    values["sched_on_updates"] = config.flag("sched_on_updates")
    values |= {key: config.get(key) for key in _MORE}
    values = {key: value for key, value in values.items() if value is not None}
    given: dict[str, Any] = {"args": values, "updates_per_epoch": updates, "lr": _rate(config)}
    _remark_defaults(config, values["sched"])
    return [Call("timm.create_scheduler", given, config.place)]


def _remark_defaults(config: Config, name: str) -> None:
    """Say which values were taken that only timm's own script has."""
    keys = ["epochs", "min_lr", "warmup_epochs", "warmup_lr"]
    if name in {"step", "multistep"}:
        keys = ["warmup_epochs", "warmup_lr", "decay_rate", "decay_epochs"]
    assumed = [f"{key} = {_DEFAULTS[key]:g}" for key in keys if config.number(key) is None]
    if assumed:
        config.remark(f"{', '.join(assumed)} (defaults of timm's train.py, which changed often)")


def _rate(config: Config) -> float:
    rate = config.number("lr")
    if rate is not None:
        return rate
    base = config.given_number("lr_base", what="learning rate for lr_base_size examples; or lr")
    size = config.number("lr_base_size", default=256) or 256
    batch = config.number("batch_size", default=128) or 128
    batch *= config.number("grad_accum_steps", default=1) or 1
    batch *= config.given_number("world_size", what="devices that train")
    scale = config.text("lr_base_scale")
    if not scale:
        name = config.text("opt", default="sgd").lower()
        scale = "sqrt" if any(one in name for one in _ADAPTIVE) else "linear"
    ratio = batch / size
    scaled = base * (math.sqrt(ratio) if scale == "sqrt" else ratio)
    config.remark(f"lr = {base:g} * {scale}({batch:g} / {size:g}) = {scaled:g}")
    return scaled
