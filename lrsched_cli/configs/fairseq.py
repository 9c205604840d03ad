"""fairseq's YAML (`lr_scheduler: {_name}` beside `optimization`), and its flags."""

from typing import Any

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config
from lrsched_cli.dialects import entries
from lrsched_cli.parameters import fields


def calls(config: Config) -> list[Call]:
    """Return the scheduler that the config names."""
    block = config.get("lr_scheduler")
    is_tree = not isinstance(block, str)
    name = config.text("lr_scheduler._name" if is_tree else "lr_scheduler", default="fixed")
    arguments: dict[str, Any] = {"lr": _rates(config)}
    known = entries("fairseq").get(name)
    for one in fields(known) if known else ():
        if one.name in {"lr", "steps_per_epoch"}:
            continue
        names = [f"lr_scheduler.{one.name}", f"optimization.{one.name}"] if is_tree else [one.name]
        value = config.literal_of(*names)
        if value is not None and value != []:
            arguments[one.name] = value
    if known and "max_update" in {one.name for one in fields(known)}:
        total = config.number("optimization.max_update", "max_update")
        if total:
            arguments["max_update"] = total
    if name == "polynomial_decay" and not arguments.get("total_num_update"):
        arguments.pop("total_num_update", None)
    return [Call(f"fairseq.{name}", arguments, config.place)]


def _rates(config: Config) -> Any:  # noqa: ANN401 - a number or a list
    rates = config.numbers("optimization.lr", "optimizer.lr", "lr", "lr_scheduler.lr")
    if rates is None:
        config.need("optimization.lr", "learning rate")
        return 1
    return rates[0] if len(rates) == 1 else rates
