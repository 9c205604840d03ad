"""Python configs of MMEngine (`param_scheduler`) and of MMCV (`lr_config`)."""

from typing import Any

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config
from lrsched_cli.documents import Tagged

_RATES = ("optim_wrapper.optimizer.lr", "optimizer.lr", "optim_wrapper.lr", "lr")
_BY_LENGTH = ("begin", "end", "T_max", "milestones", "step_size", "periods", "total_steps")
"""Arguments that count epochs, and are multiplied where they are to count updates."""


def calls(config: Config) -> list[Call]:
    """Return the scheduler, or all of them together on one optimizer."""
    _remark_groups(config)
    rate = config.number(*_RATES)
    if rate is None:
        config.need("optim_wrapper.optimizer.lr", "learning rate of the optimizer" + _bases(config))
        rate = 1.0
    listed = config.get("param_scheduler")
    several = listed if isinstance(listed, list) else [listed]
    inner = [_call(config, one, rate) for one in several if isinstance(one, dict)]
    if len(inner) == 1:
        return [Call(inner[0].name, inner[0].arguments, config.path("param_scheduler"))]
    units = {bool(one.arguments.get("by_epoch", True)) for one in inner}
    given: dict[str, Any] = {"schedulers": inner}
    if len(units) > 1:
        given["epoch_length"] = _length(config)
    given["max_epochs"] = _epochs(config) if True in units else None
    return [Call("mmengine.param_scheduler", given, config.path("param_scheduler"))]


def _bases(config: Config) -> str:
    base = config.get("_base_")
    return f"; it may be in {base}" if base else ""


def _remark_groups(config: Config) -> None:
    if config.mapping("optim_wrapper.paramwise_cfg"):
        config.remark("paramwise_cfg: some parameters have rates of their own, which go with this")


def _epochs(config: Config) -> float | None:
    return config.number("train_cfg.max_epochs", "runner.max_epochs", "max_epochs", "total_epochs")


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


def _times(value: Any, length: float) -> Any:  # noqa: ANN401 - a number or a list
    if isinstance(value, list):
        return [_times(one, length) for one in value]
    return int(value * length) if isinstance(value, (int, float)) else value


def _plain(value: Any) -> Any:  # noqa: ANN401
    return value.value if isinstance(value, Tagged) else value
