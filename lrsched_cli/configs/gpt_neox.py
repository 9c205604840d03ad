"""GPT-NeoX's configs: JSON within YAML, keys with dashes or underscores."""

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config

_KEYS = ("train_iters", "lr_decay_iters", "min_lr", "warmup", "lr_decay_fraction")


def calls(config: Config) -> list[Call]:
    """Return the arguments of the schedule."""
    rate = config.number("optimizer.params.lr")
    if rate is None:
        rate = config.given_number("lr", what="learning rate; or optimizer.params.lr")
    arguments = {key: config.number(key, key.replace("_", "-")) for key in _KEYS}
    if arguments["train_iters"] is None and arguments["lr_decay_iters"] is None:
        config.need("train_iters", "iterations of the training")
    style = config.get("lr_decay_style", "lr-decay-style")
    return [
        Call("gpt_neox.arguments", {"lr": rate, **arguments, "lr_decay_style": style}, config.place)
    ]
