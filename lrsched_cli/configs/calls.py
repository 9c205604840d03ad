"""Calls as a config gives them: what is called, and with what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lrsched_cli.documents import Path
from lrsched_cli.parameters.values import Symbol

if TYPE_CHECKING:
    from lrsched_cli.configs.config import Config


@dataclass(frozen=True, slots=True)
class Overruled:
    """A key of a config that chooses a scheduler, and does not act, for another one is used."""

    name: str
    value: str
    path: Path


@dataclass(frozen=True, slots=True)
class Call:
    """A call in the words of a framework."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """By their names; one that is None is left out; a value may be a call, or hold calls."""
    path: Path = ()
    """The key in the config that it stands under."""
    label: str = ""
    """What it is called, where the config has several."""
    overruled: Overruled | None = None
    """What the config says beside it, and what does not act."""

    def __str__(self) -> str:
        """Return the call as it can be typed."""
        given = (
            f"{name}={_text(value)}" for name, value in self.arguments.items() if value is not None
        )
        return f"{self.name}({', '.join(given)})"


def constant(config: "Config", rate: float, key: str, beside: str) -> Call:
    """Return the rate of an optimizer that no scheduler changes, and say so."""
    config.remark(f"the config has no {key}: the rate of the optimizer is constant")
    return Call("constant", {"lr0": rate}, config.path(beside))


def _text(value: Any) -> str:  # noqa: ANN401 - what an argument may be
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_text, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_text(key)}: {_text(one)}' for key, one in value.items())}}}"
    return str(value) if isinstance(value, (Call, Symbol)) else repr(value)
