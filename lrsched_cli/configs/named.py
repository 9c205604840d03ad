"""Configs of no framework that name a scheduler of torch: `lr_scheduler: {type: StepLR, ...}`.

Its arguments stand beside the name, or under args, params, kwargs; or the name stands alone, and
they in a key that ends so.
"""

from collections.abc import Mapping
from typing import Any

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config
from lrsched_cli.dialects import entries, facts

_KEYS = ("lr_scheduler", "scheduler", "lr_schedule", "sched")
_NAMES = ("type", "name", "class", "_name", "scheduler")
_INNER = ("args", "params", "kwargs", "config", "arguments")
_OPTIMIZERS = ("optimizer", "optim", "")
_RATES = ("lr", "learning_rate", "base_lr")
_PASSED_BY = {"interval", "monitor", "frequency", "verbose", "last_epoch", "enabled"}


def calls(config: Config) -> list[Call]:
    """Return the call of the scheduler, on the rate of the optimizer; none where none is named."""
    for key in _KEYS:
        found = _named(config, key)
        if found is not None:
            name, place, keys = found
            given = {one: place.literal(one) for one in keys}
            given["lr"] = _rate(config)
            return [Call(f"torch.optim.lr_scheduler.{name}", given, config.path(key))]
    return []


def _named(config: Config, key: str) -> tuple[str, Config, list[str]] | None:
    """Return the name, and where its arguments stand, of a key that names a scheduler of torch."""
    value = config.get(key)
    if isinstance(value, str):
        beside = next((one for one in _INNER if config.mapping(f"{key}_{one}")), None)
        if not _is_known(value) or beside is None:
            return None
        place = config.at(f"{key}_{beside}")
        return value.rpartition(".")[2], place, _arguments(place.mapping_here())
    if not isinstance(value, Mapping):
        return None
    part = config.at(key)
    name = next((str(value[one]) for one in _NAMES if _is_known(value.get(one))), None)
    if name is None:
        return None
    inner = next((one for one in _INNER if isinstance(value.get(one), Mapping)), None)
    place = part.at(inner) if inner else part
    return name.rpartition(".")[2], place, _arguments(place.mapping_here())


def _arguments(tree: Mapping[str, Any]) -> list[str]:
    return [key for key in tree if key not in _PASSED_BY and key not in _NAMES]


def _is_known(name: object) -> bool:
    last = name.rpartition(".")[2] if isinstance(name, str) else ""
    return last in entries("torch") or last in facts("torch").refused


def _rate(config: Config) -> float:
    names = [
        ".".join(filter(None, (optimizer, inner, rate)))
        for optimizer in _OPTIMIZERS
        for inner in ("", *_INNER)
        for rate in _RATES
    ]
    rate = config.number(*names)
    return (
        config.given_number("lr", what="learning rate of the optimizer") if rate is None else rate
    )
