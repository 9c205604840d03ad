"""Python configs of MMEngine (`param_scheduler`) and of MMCV (`lr_config`)."""

from collections.abc import Iterator
from typing import Any

from lrsched_cli.configs.calls import Call, by_group
from lrsched_cli.configs.config import Config
from lrsched_cli.documents import Tagged

_RATES = ("optim_wrapper.optimizer.lr", "optimizer.lr", "optim_wrapper.lr", "lr")
_BY_LENGTH = ("begin", "end", "T_max", "milestones", "step_size", "periods", "total_steps")
"""Arguments that count epochs, and are multiplied where they are to count updates."""


_EPOCHS = ("train_cfg.max_epochs", "runner.max_epochs", "max_epochs", "total_epochs")
_ITERATIONS = ("train_cfg.max_iters", "runner.max_iters", "max_iters", "total_iters")
"""Keys for the length of the training."""


def calls(config: Config) -> list[Call]:
    """Return the scheduler, or all of them together on one optimizer."""
    config.tell_work(epochs=_EPOCHS, total=_ITERATIONS)
    if not config.has("param_scheduler"):
        return by_group(_older(config), _factors(config, "optimizer"))
    return by_group(_together(config), _factors(config, "optim_wrapper"))


def _together(config: Config) -> Call:
    """Return the one scheduler, or the call of all of them."""
    rate = config.number(*_RATES)
    if rate is None:
        config.need("optim_wrapper.optimizer.lr", "learning rate of the optimizer" + _bases(config))
        rate = 1.0
    listed = config.get("param_scheduler")
    several = listed if isinstance(listed, list) else [listed]
    inner = [_call(config, one, rate) for one in several if _sets_rate(one)]
    if len(inner) == 1:
        return Call(inner[0].name, inner[0].arguments, config.path("param_scheduler"))
    units = {bool(one.arguments.get("by_epoch", True)) for one in inner}
    given: dict[str, Any] = {"schedulers": inner}
    if len(units) > 1:
        given["epoch_length"] = _length(config)
    given["max_epochs"] = _epochs(config) if True in units else None
    return Call("mmengine.param_scheduler", given, config.path("param_scheduler"))


_OLDER = ("gamma", "power", "min_lr", "min_lr_ratio", "start_percent", "warmup", "warmup_ratio")


def _older(config: Config) -> Call:
    """Return MMCV's `lr_config`; a warmup in iterations needs the length of an epoch."""
    part = config.at("lr_config")
    rate = config.number("optimizer.lr", "lr")
    if rate is None:
        config.need("optimizer.lr", "learning rate of the optimizer" + _bases(config))
    given: dict[str, Any] = {"policy": part.text("policy"), "lr": rate or 1.0}
    given |= {key: part.literal(key) for key in _OLDER}
    step = part.literal("step")
    if isinstance(step, (int, float)):
        step, given["is_interval"] = [step], True
    given["step"] = step
    by_epoch = part.flag("by_epoch", default=True)
    given["by_epoch"] = by_epoch
    if given["warmup"]:
        given["warmup_iters"] = part.number("warmup_iters")
        given["warmup_by_epoch"] = part.flag("warmup_by_epoch") or None
        if by_epoch:
            given["epoch_length"] = _length(config)
    given["max_epochs"] = _epochs(config)
    given["max_iters"] = config.number(*_ITERATIONS)
    length = "max_epochs" if by_epoch else "max_iters"
    if given[length] is None and given["policy"] in {"poly", "CosineAnnealing"}:
        config.need(f"runner.{length}", f"length of the training{_bases(config)}")
    return Call("mmcv.lr_config", given, config.path("lr_config"))


def _bases(config: Config) -> str:
    base = config.get("_base_")
    return f"; it may be in {base}" if base else ""


_OF_KINDS = {"bias_lr_mult": "bias", "dcn_offset_lr_mult": "dcn_offset"}
"""Keys of `paramwise_cfg` for the rates of kinds of parameters, and what these are called."""


def _factors(config: Config, key: str) -> dict[str, float]:
    """Return the factors of the rates of groups of parameters, where they are plain."""
    wrapper = config.at(key)
    told = wrapper.mapping("paramwise_cfg")
    listed = told.get("custom_keys")
    keys = {name: one.get("lr_mult") for name, one in _mappings(listed) if "lr_mult" in one}
    found = {name: told[kind] for kind, name in _OF_KINDS.items() if kind in told} | keys
    is_other = wrapper.has("constructor") and not wrapper.text("constructor").startswith("Default")
    is_plain = all(isinstance(one, (int, float)) for one in found.values())
    if (told and is_other) or not is_plain:
        config.remark("paramwise_cfg: some parameters have rates of their own, which go with this")
        return {}
    return {str(name): float(factor) for name, factor in found.items()}


def _mappings(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: ANN401
    """Yield the mappings within a mapping, by their names."""
    for name, one in value.items() if isinstance(value, dict) else ():
        inner = _plain(one)
        if isinstance(inner, dict):
            yield name, inner


def _epochs(config: Config) -> float | None:
    return config.number(*_EPOCHS)


def _length(config: Config) -> float:
    value = config.number("len(train_dataloader)", "epoch_length")
    if value is None:
        config.need("len(train_dataloader)", "batches of an epoch")
        return 1
    return value


def _call(config: Config, scheduler: dict[str, Any], rate: float) -> Call:
    given = {key: _plain(value) for key, value in scheduler.items() if key != "type"}
    name = str(scheduler.get("type", "")).rpartition(".")[2]
    given.pop("verbose", None)
    if given.pop("convert_to_iter_based", False) and given.get("by_epoch", True):
        length = _length(config)
        given |= {key: _times(given[key], length) for key in _BY_LENGTH if key in given}
        given["by_epoch"] = False
    return Call(f"mmengine.{name}", {**given, "lr": rate})


def _sets_rate(scheduler: Any) -> bool:  # noqa: ANN401 - what a list may hold
    """Tell whether one of the schedulers is about the learning rate: others set decay, momentum."""
    if not isinstance(scheduler, dict):
        return False
    name = str(scheduler.get("type", ""))
    is_other = name.endswith("ParamScheduler") and scheduler.get("param_name") != "lr"
    return not is_other and not name.endswith("Momentum")


def _times(value: Any, length: float) -> Any:  # noqa: ANN401 - a number or a list
    if isinstance(value, list):
        return [_times(one, length) for one in value]
    return int(value * length) if isinstance(value, (int, float)) else value


def _plain(value: Any) -> Any:  # noqa: ANN401
    return value.value if isinstance(value, Tagged) else value
