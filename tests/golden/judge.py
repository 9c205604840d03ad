"""What the tests know of a real framework, and what several are driven by."""

import importlib
import importlib.util
import logging
import os
import re
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from golden.draw import Draw

Rates = Callable[[str], Iterator[float]]
"""What runs a text and yields a rate for each update."""

FLOAT64, FLOAT32 = 1e-12, 2e-6
"""Of the peak: what counts as equal."""


@dataclass(frozen=True, kw_only=True)
class Judge:
    """A real framework: how it is driven, what it has, and how exactly it computes."""

    drive: Rates
    packages: tuple[str, ...]
    """The packages whose versions are told of a recording."""
    modules: tuple[str, ...]
    """Those with its schedulers; after a colon, what is an attribute and no module."""
    named: str
    """What the names of its schedulers are like: a regular expression."""
    needs: tuple[str, ...] = ()
    """The modules that must be installed, if not one of the framework's own name."""
    tolerance: float = FLOAT64
    """The largest difference that is none, as a share of the peak."""
    slip: float = 1e-15
    """The relative error with which it computes its time: what jumps may jump as much away."""
    told: Callable[[str], str] = str
    """A call as this program is told it."""
    prefix: str = ""
    """What stands before a scheduler's name in a script."""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """The same of schedulers that are found elsewhere."""
    together: Mapping[str, Draw] = field(default_factory=dict)
    """Of some schedulers: what draws arguments that no declaration tells."""
    inner: tuple[str, ...] = ()
    """Schedulers that others may hold; empty: all of them."""
    unsupported: tuple[str, ...] = ()
    """What messages say of what is refused although the framework has rates for it."""
    has_signatures: bool = True
    """Whether its schedulers are functions or classes that take the arguments declared here."""
    apart: tuple[str, ...] = ()
    """Entries that are no calls of the framework."""


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


def run(text: str, *modules: str, **names: object) -> dict[str, Any]:
    """Return the names that a text leaves; a lone expression becomes the scheduler."""
    for module in modules:
        importlib.import_module(module)
        names[module.partition(".")[0]] = sys.modules[module.partition(".")[0]]
    if "scheduler = " not in text:
        text = f"scheduler = {text}"
    exec(text, names)  # noqa: S102 - texts of the cases only
    return names


def params() -> list[Any]:
    """Return what a torch optimizer trains."""
    torch = importlib.import_module("torch")
    return [torch.nn.Parameter(torch.zeros(1))]


_NOTED = "[group.setdefault('initial_lr', group['lr']) for group in optimizer.param_groups]"
"""What a scheduler notes when it is made, and asks for where it goes on."""


_CYCLE = """
rates = [group['lr'] for group in optimizer.param_groups]
{call}
[group.update(lr=lr) for group, lr in zip(optimizer.param_groups, rates)]
"""


def _noted(text: str) -> str:
    """Return a text whose optimizer has what its scheduler notes at the training's start."""
    before, _, call = text.partition("\nscheduler = ")
    if "OneCycleLR(" not in call:
        return f"{before}\n{_NOTED}\nscheduler = {call}"
    first = re.sub(r"last_epoch=\d+", "last_epoch=-1", call)
    return f"{before}{_CYCLE.format(call=first)}scheduler = {call}"


def stepped(*modules: str) -> Rates:
    """Return what steps as torch's documentation does: the optimizer, then the scheduler."""

    def drive(text: str) -> Iterator[float]:
        try:
            names = run(text, "torch.optim.swa_utils", *modules, params=params())
        except KeyError:  # it goes on from `last_epoch`, unless that is none
            if "last_epoch=-" in text:
                raise
            names = run(_noted(text), "torch.optim.swa_utils", *modules, params=params())
        optimizer, scheduler = names["optimizer"], names["scheduler"]
        while True:
            yield optimizer.param_groups[0]["lr"]
            optimizer.step()
            scheduler.step()

    return drive


def as_float(value: Any) -> float:  # noqa: ANN401 - a tensor or an array of one number
    """Return the one number of a tensor or an array."""
    return float(value.numpy().item() if hasattr(value, "numpy") else value.item())
