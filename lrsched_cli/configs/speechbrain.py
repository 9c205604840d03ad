"""SpeechBrain's recipes: `!new:speechbrain.nnet.schedulers.X` with its arguments."""

from collections.abc import Iterator
from typing import Any

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config
from lrsched_cli.documents import Tagged

_PREFIX = "!new:speechbrain.nnet.schedulers."
_RATES = ("lr", "lr_adam", "lr_model")


def calls(config: Config) -> list[Call]:
    """Return the schedulers that a recipe makes."""
    found = list(_made(config.document.data))
    return [_call(config, key, tagged, several=len(found) > 1) for key, tagged in found]


def names_one(tree: Any) -> bool:  # noqa: ANN401 - what a file holds
    """Tell whether a recipe makes a scheduler."""
    return any(True for _ in _made(tree))


def _made(tree: Any) -> Iterator[tuple[str, Tagged]]:  # noqa: ANN401
    for key, value in tree.items() if isinstance(tree, dict) else ():
        if isinstance(value, Tagged) and value.tag.startswith(_PREFIX):
            yield key, value


def _call(config: Config, key: str, tagged: Tagged, *, several: bool) -> Call:
    name = tagged.tag.removeprefix(_PREFIX)
    keys = tagged.value if isinstance(tagged.value, dict) else {}
    part = config.at(key)
    arguments: dict[str, Any] = {one: part.number(one) for one in keys}
    if name == "NoamScheduler":
        arguments["lr"] = config.number(*_RATES)
    return Call(tagged.tag.removeprefix("!new:"), arguments, (key,), key if several else "")
