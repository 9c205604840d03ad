"""OLMo's configs: the blocks `scheduler` and `optimizer`, and max_duration.

Lengths in tokens become updates by the tokens of a batch.
"""

import re
from typing import Any

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config

_KEYS = ("alpha_f", "warmup_min_lr")


def calls(config: Config) -> list[Call]:
    """Return the scheduler."""
    given: dict[str, Any] = {
        "name": config.text("scheduler.name", default="cosine_with_warmup"),
        "learning_rate": config.given_number("optimizer.learning_rate", what="learning rate"),
        "t_warmup": config.number("scheduler.t_warmup", default=100),
        **{key: config.number(f"scheduler.{key}") for key in _KEYS},
    }
    is_tokens = config.text("scheduler.units", default="steps") == "tokens"
    size = _batch(config) if is_tokens else 1.0
    if is_tokens:
        given["step_size"] = size
        config.remark(f"an update has {size:g} tokens (global_train_batch_size * sequence length)")
    given["t_max"] = config.number("scheduler.t_max") or _duration(config, size, tokens=is_tokens)
    if given["t_max"] is None and given["name"].startswith(("cosine", "linear")):
        config.need("scheduler.t_max", "length of the training, in the scheduler's units")
    return [Call("olmo.scheduler", given, config.path("scheduler"))]


def _batch(config: Config) -> float:
    batch = config.given_number("global_train_batch_size", what="examples of an update")
    length = config.given_number("model.max_sequence_length", what="tokens of an example")
    return batch * length


def _duration(config: Config, size: float, *, tokens: bool) -> float | None:
    """Return the length of the training in the units of the scheduler."""
    text = config.text("max_duration").replace("_", "")
    found = re.fullmatch(r"([\d.eE+]+)(T|ep)?", text)
    if found is None or found[2] == "ep":
        return None
    count = float(found[1])
    if found[2] == "T":
        return count if tokens else -(-count // _batch(config))
    return count * size
