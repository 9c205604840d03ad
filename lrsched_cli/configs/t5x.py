"""T5X's gin files: the bindings of `create_learning_rate_scheduler`."""

from typing import Any

from lrsched_cli.configs.calls import Call
from lrsched_cli.configs.config import Config
from lrsched_cli.dialects import entries
from lrsched_cli.parameters import fields

_FUNCTION = "create_learning_rate_scheduler"
_SCOPES = ("utils", "t5x.utils", "")


def calls(config: Config) -> list[Call]:
    """Return the call with what is bound."""
    scope = next((one for one in _SCOPES if config.has(_named(one))), "")
    given: dict[str, Any] = {
        one.name: config.literal(f"{_named(scope)}.{one.name}")
        for one in fields(entries("t5x")[_FUNCTION])
    }
    for name, value in given.items():
        if isinstance(value, str) and value.startswith(("%", "@")):
            config.need(value.removeprefix("%"), f"for {name}")
    return [Call(f"t5x.utils.{_FUNCTION}", given, config.path(_named(scope)))]


def _named(scope: str) -> str:
    return f"{scope}.{_FUNCTION}" if scope else _FUNCTION
