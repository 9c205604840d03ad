"""Calls as a config gives them: what is called, and with what."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
    group: str = ""
    """The group of the optimizer's parameters that it is about, where they have several rates."""
    overruled: Overruled | None = None
    """What the config says beside it, and what does not act."""

    def __str__(self) -> str:
        """Return the call as it can be typed."""
        given = (
            f"{name}={_text(value)}" for name, value in self.arguments.items() if value is not None
        )
        return f"{self.name}({', '.join(given)})"


USUAL = "default"
"""What the group of all parameters is called that have no rate of their own."""


def by_group(call: Call, factors: Mapping[str, float]) -> list[Call]:
    """Return the calls of groups of parameters, whose rates are that of the optimizer by factors.

    A factor of 1 makes no group; without others, the one call is of all parameters.
    """
    own = {name: factor for name, factor in factors.items() if factor != 1}
    if not own:
        return [call]
    return [
        replace(_scaled(call, factor), group=name) for name, factor in {USUAL: 1.0, **own}.items()
    ]


def _scaled(call: Call, factor: float) -> Call:
    """Return a call with the rate of the optimizer by a factor, wherever it has it."""
    return replace(
        call, arguments={key: _with(key, x, factor) for key, x in call.arguments.items()}
    )


def _with(key: str, value: Any, factor: float) -> Any:  # noqa: ANN401 - what a call is given
    if isinstance(value, Call):
        return _scaled(value, factor)
    if isinstance(value, list):
        return [_with("", one, factor) for one in value]
    is_rate = key == "lr" and isinstance(value, (int, float))
    return value * factor if is_rate and factor != 1 else value


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
