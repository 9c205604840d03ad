"""PaddleDetection's configs: `LearningRate: {base_lr, schedulers}`.

Epochs become iterations by the batches of an epoch.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config
from lrsched_cli.documents import Tagged

_STEPS = {"LinearWarmup": 500, "ExpWarmup": 1000}
"""Iterations of a warmup that is not told its own."""


def calls(config: Config) -> list[Call]:
    """Return the call: how it falls, and how it rises before that."""
    part = config.at("LearningRate")
    blocks = dict(_blocks(part.get("schedulers")))
    decay = next((name for name in blocks if name.endswith("Decay")), "PiecewiseDecay")
    keys = blocks.get(decay, {})
    warmup = next((name for name in blocks if name.endswith("Warmup")), None)
    if keys.get("use_warmup") is False:
        warmup = None
    given: dict[str, Any] = {
        "decay": decay,
        "base_lr": part.number("base_lr", default=0.01),
        "step_per_epoch": config.given_number("step_per_epoch", what="batches of an epoch"),
    }
    if decay == "PiecewiseDecay":
        given |= _drops(keys)
    else:
        names = ("max_epochs", "min_lr_ratio", "last_plateau_epochs")
        given |= {name: keys.get(name) for name in names}
    if warmup:
        given["warmup"] = warmup
        given |= _rise(blocks[warmup], warmup, given["step_per_epoch"])
    if "values" in keys:
        raise part.error("values of PiecewiseDecay is not supported", "schedulers")
    return [Call("ppdet.LearningRate", given, part.place)]


def _blocks(listed: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:  # noqa: ANN401
    """Yield the schedulers of a list by their names, with their keys."""
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, Tagged):
            yield one.tag.removeprefix("!"), one.value if isinstance(one.value, dict) else {}
        elif isinstance(one, dict) and isinstance(one.get("name"), str):
            yield one["name"], one


def _drops(keys: Mapping[str, Any]) -> dict[str, Any]:
    milestones = keys.get("milestones", [8, 11])
    gamma = keys.get("gamma", [0.1, 0.01])
    if isinstance(gamma, (int, float)) and isinstance(milestones, list):
        gamma = [gamma / 10**number for number in range(len(milestones))]
    return {"milestones": milestones, "gamma": gamma}


def _rise(keys: Mapping[str, Any], name: str, each: float) -> dict[str, Any]:
    epochs, steps = keys.get("epochs"), keys.get("steps", _STEPS.get(name, 500))
    if isinstance(epochs, (int, float)):
        steps = int(epochs * each)
    return {"steps": steps, "start_factor": keys.get("start_factor"), "power": keys.get("power")}
