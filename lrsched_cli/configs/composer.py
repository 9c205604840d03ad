"""Composer's and LLM Foundry's configs: `scheduler: {name, t_warmup: 100ba}`.

Times with units become batches: ba, ep, dur, and sp and tok by the size of a batch.
"""

import re
from typing import Any

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config

_TIME = re.compile(r"([\d._eE+-]+?)(ba|ep|dur|sp|tok|iter)")
_TIMES = ("t_warmup", "t_max", "t_scale", "t_cooldown")
_NUMBERS = ("alpha_i", "alpha_f", "power", "gamma", "alpha_f_decay", "alpha_f_cooldown")
_NAMES = {"multistep_with_warmup": "multistep_with_warmup", "linear_decay": "linear"}
_ENDED = ("cosine", "linear", "polynomial", "inv_sqrt")


def calls(config: Config) -> list[Call]:
    """Return the scheduler."""
    key = next((one for one in ("scheduler", "schedulers") if config.mapping(one)), "scheduler")
    if config.number("scale_schedule_ratio", default=1) != 1:
        message = "scale_schedule_ratio other than 1 is not supported"
        raise config.error(message, "scale_schedule_ratio")
    part = config.at(key)
    name = part.text("name")
    if not name:
        (name, *_) = part.mapping_here()
        part = config.at(key, name)
    given: dict[str, Any] = {"name": _NAMES.get(name, name)}
    rate = config.number("optimizer.lr", "optimizers.lr")
    if rate is None:
        inner = next(iter(config.mapping("optimizers")), "")
        rate = config.number(f"optimizers.{inner}.lr") if inner else None
    given["lr"] = rate if rate is not None else config.given_number("lr", what="learning rate")
    given |= {one: _batches(config, part.get(one)) for one in _TIMES}
    given |= {one: part.number(one) for one in _NUMBERS}
    milestones = part.get("milestones")
    if isinstance(milestones, list):
        given["milestones"] = [_batches(config, one) for one in milestones]
    if given["t_max"] is None and name.startswith(_ENDED):
        given["t_max"] = _batches(config, "1dur")
    return [Call("composer.scheduler", given, part.place)]


def _batches(config: Config, time: Any) -> float | None:  # noqa: ANN401 - a number or a text
    if time is None:
        return None
    found = _TIME.fullmatch(str(time).replace("_", ""))
    if found is None:
        raise config.error(f"{time} is no time such as 100ba, 1ep or 0.1dur")
    return _in_batches(config, float(found[1]), found[2])


def _in_batches(config: Config, value: float, unit: str) -> float:
    match unit:
        case "ba":
            return value
        case "ep":
            return value * config.given_number("batches_per_epoch", what="batches of an epoch")
        case "dur":
            whole = _batches(config, config.get("max_duration"))
            if whole is None:
                config.need("max_duration", "length of the training, such as 1000ba")
            return int(value * (whole or 1))
        case "sp":
            return value / _size(config)
        case _:
            length = config.given_number("max_seq_len", what="tokens of an example")
            return value / (_size(config) * length)


def _size(config: Config) -> float:
    return config.given_number("global_train_batch_size", what="examples of a batch")
