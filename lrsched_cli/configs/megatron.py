"""Megatron-LM's flags, as its scripts have them; lengths may be told in samples or in tokens."""

import math
from typing import Any

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config

_SPLIT = (
    "tensor_model_parallel_size",
    "pipeline_model_parallel_size",
    "context_parallel_size",
)
"""Devices among which one batch, or the model, is split: they share no batches."""
_PLAIN = ("lr", "min_lr", "lr_warmup_init", "lr_wsd_decay_iters")
_LENGTHS = {
    "train_iters": "train",
    "lr_decay_iters": "lr_decay",
    "lr_warmup_iters": "lr_warmup",
}


def calls(config: Config) -> list[Call]:
    """Return the arguments, with every length in iterations."""
    config.tell_work(
        devices=("data_parallel_size",),
        batch_size=("micro_batch_size",),
        seq_len=("seq_length",),
        total=("train_iters",),
    )
    _tell_accumulation(config)
    config.given_number("lr", what="learning rate at the peak")
    if config.has("rampup_batch_size"):
        message = "rampup_batch_size: while the batch grows, an iteration counts less than another"
        raise config.error(message, "rampup_batch_size")
    arguments: dict[str, Any] = {name: config.number(name) for name in _PLAIN}
    arguments["lr_decay_style"] = config.get("lr_decay_style")
    arguments["lr_wsd_decay_style"] = config.get("lr_wsd_decay_style")
    arguments["lr_warmup_fraction"] = config.number("lr_warmup_fraction", "warmup")
    for name, stem in _LENGTHS.items():
        arguments[name] = _iterations(config, name, stem)
    samples = config.number("train_samples")
    if samples is not None and arguments["lr_decay_iters"] is None:
        batch = config.given_number("global_batch_size", what="samples of an iteration")
        arguments["lr_decay_iters"] = samples / batch  # its default, without rounding
    if arguments["train_iters"] is None and arguments["lr_decay_iters"] is None:
        config.given_number("train_iters", what="iterations of the training")
    elif arguments["lr_decay_iters"] and arguments["train_iters"]:
        arguments |= _differing(config, arguments)
    return [Call("megatron.arguments", arguments, config.place)]


def _tell_accumulation(config: Config) -> None:
    """Note the devices that share a batch, and how many of their batches an iteration has."""
    world = config.number("world_size")
    if world is not None:
        parts = (config.number(name, default=1) or 1 for name in _SPLIT)
        config.assume_work(devices=max(int(world // math.prod(parts)), 1))
    work, whole = config.work, config.number("global_batch_size")
    if whole is not None and work.together is not None and whole % work.together == 0:
        config.assume_work(accumulation=int(whole) // work.together)


def _differing(config: Config, arguments: dict[str, Any]) -> dict[str, Any]:
    """Say that the decay is not as long as the training, where it is not."""
    decay, train = arguments["lr_decay_iters"], arguments["train_iters"]
    if decay != train:
        config.remark(f"the decay has {decay:g} iterations, the training {train:g}")
    return {}


def _iterations(config: Config, name: str, stem: str) -> float | None:
    found = config.number(name)
    if found is not None:
        return found
    samples, tokens = config.number(f"{stem}_samples"), config.number(f"{stem}_tokens")
    if samples is None and tokens is None:
        return None
    batch = config.given_number("global_batch_size", what="samples of an iteration")
    if samples is not None:
        iterations = samples // batch if stem == "train" else samples / batch
        config.remark(f"{name} = {samples:g} samples / {batch:g} = {iterations:g}")
        return iterations
    length = config.given_number("seq_length", what="tokens of a sample")
    iterations = (tokens or 0) / (batch * length)
    config.remark(f"{name} = {tokens:g} tokens / ({batch:g} * {length:g}) = {iterations:g}")
    return iterations
