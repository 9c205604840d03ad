"""The real frameworks: how they are imported, which schedulers they have, what these take."""

import importlib
import importlib.util
import inspect
import logging
import os
import re
import sys
import types
from collections.abc import Callable
from typing import Any

SCHEDULERS = {
    "torch": (
        ("torch.optim.lr_scheduler", "torch.optim.swa_utils"),
        r"\w*(LR|Scheduler|Restarts|Plateau)",
    ),
    "keras": (("keras.optimizers.schedules",), r"[A-Z]\w*"),
    "tf": (("tensorflow:compat.v1.train",), r"\w*(decay|piecewise)\w*"),
    "optax": (("optax.schedules",), r"\w*([Ss]chedule|decay)\w*"),
    "transformers": (("transformers.optimization",), r"get_\w*schedule\w*"),
    "timm": (("timm.scheduler",), r"\w*LRScheduler|create_scheduler\w*"),
    "deepspeed": (("deepspeed.runtime.lr_schedules",), r"LRRangeTest|OneCycle|Warmup\w*LR"),
    "megatron": (("megatron.core.optimizer_param_scheduler",), r"\w*ParamScheduler"),
    "fvcore": (("fvcore.common.param_scheduler",), r"\w*ParamScheduler"),
    "mmengine": (("mmengine.optim.scheduler",), r"\w*(LR|Momentum|ParamScheduler)"),
    "ignite": (
        ("ignite.handlers.param_scheduler",),
        r"\w*Scheduler|PiecewiseLinear|create_lr_scheduler_with_warmup",
    ),
}
"""Of each framework: the modules with its schedulers, and what their names are like."""


def is_installed(name: str) -> bool:
    """Tell whether a framework can be asked."""
    modules = {"tf": ["tensorflow"], "megatron": ["megatron"], "keras": ["keras", "tensorflow"]}
    return all(map(importlib.util.find_spec, modules.get(name, [name])))


def prepare() -> None:
    """See that frameworks are quiet, and import what they need only."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.modules["torchvision"] = None  # type: ignore[assignment] # may not fit torch's build
    logging.disable(logging.WARNING)


def import_without_models(package: str) -> None:
    """Import a package's name alone, not its models."""
    if package not in sys.modules:
        spec = importlib.util.find_spec(package)
        module = types.ModuleType(package)
        module.__path__ = list(spec.submodule_search_locations or []) if spec else []
        module.__spec__ = spec
        sys.modules[package] = module


def existing(name: str) -> dict[str, Callable[..., Any]]:
    """Return every scheduler that an installed framework has, by its name there."""
    modules, pattern = SCHEDULERS[name]
    found = {}
    for module in modules:
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
