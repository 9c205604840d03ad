"""The real frameworks: which schedulers they have, and what these take."""

import importlib
import importlib.util
import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

from golden.judge import Judge, import_without_models
from lrsched_cli.dialects import PREFIXES


def _judge(name: str) -> Judge:
    judge: Judge = importlib.import_module(f"golden.judges.{name}").JUDGE
    return judge


JUDGES = {name: _judge(name) for name in dict.fromkeys(PREFIXES.values())}
"""What is known of each framework that there is a dialect for."""


def is_installed(name: str) -> bool:
    """Tell whether a framework can be asked."""
    return all(map(importlib.util.find_spec, JUDGES[name].needs or [name]))


def existing(name: str) -> dict[str, Callable[..., Any]]:
    """Return every scheduler that an installed framework has, by its name there."""
    pattern = JUDGES[name].named
    found = {}
    for module in JUDGES[name].modules:
        for known, value in vars_of(module).items():
            own = getattr(value, "__module__", "").startswith(re.split("[.:]", module)[0])
            if callable(value) and own and re.fullmatch(rf"(?!_){pattern}", known):
                found[known] = value
    return dict(sorted(found.items()))


def vars_of(module: str) -> dict[str, Any]:
    """Return what a module has; after a colon, what is an attribute and no module."""
    if module.startswith("timm"):
        import_without_models("timm")
    package, _, attributes = module.partition(":")
    found = importlib.import_module(package)
    for attribute in filter(None, attributes.split(".")):
        found = getattr(found, attribute)
    if isinstance(found, Mapping):
        return dict(found)
    return {known: getattr(found, known) for known in dir(found)}


def parameters(name: str, scheduler: str) -> list[inspect.Parameter]:
    """Return what a real scheduler takes, with what it passes on as `*args` in their place."""
    own = list(inspect.signature(existing(name)[scheduler]).parameters.values())
    if not any(one.kind is one.VAR_POSITIONAL for one in own):
        return own
    if name == "mmengine":
        passed = parameters(name, f"{scheduler.removesuffix('LR')}ParamScheduler")
        return [one for one in passed if one.name != "param_name"]
    named = [one for one in own if one.kind is one.KEYWORD_ONLY]
    return [*parameters(name, "CyclicalScheduler"), *named]
