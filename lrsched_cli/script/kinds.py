"""What a value is an instance of: decided where its kind is known, else unknown."""

from typing import Any

from lrsched_cli.dialects import is_optimizer
from lrsched_cli.expression.names import maker
from lrsched_cli.formula.nodes import Node
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.overwriting import is_unread
from lrsched_cli.script.training import Optimizer, Scheduler
from lrsched_cli.script.values import (
    Class,
    Function,
    Instance,
    Items,
    Mapped,
    Native,
    Sequence,
    Unknown,
    holds_things,
    is_known,
)

TYPES = {
    "int": int,
    "float": float,
    "str": str,
    "bool": bool,
    "list": Items,
    "tuple": tuple,
    "dict": Mapped,
}


def is_instance(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    """Return what Python's function of this kind gives; unknown where that is open."""
    value, kinds = args[:2] if len(args) > 1 else (None, None)
    if holds_things(value):
        return machine.spread(value, lambda one: is_instance(machine, [one, kinds], named, text))
    wanted = kinds if isinstance(kinds, tuple) else (kinds,)
    found: Any = False
    for one in wanted:
        found = machine.apply("or", found, _is_a(machine, value, one, text))
    return found


def _is_a(machine: Machine, value: Any, kind: Any, text: str) -> Any:
    if isinstance(value, Unknown):
        return machine.unknown(text, f"{value.full}.{text}" if is_unread(value) else "")
    if isinstance(value, Node):
        is_number = isinstance(kind, Native) and kind.name in {"float", "int"}
        return is_number and (kind.name == "int") == value.is_whole
    if isinstance(kind, Native) and kind.name in TYPES:
        return isinstance(value, TYPES[kind.name])
    decided = _of_training(value, kind)
    if decided is not None:
        return decided
    if isinstance(kind, Class):
        cls = value.cls if isinstance(value, Instance) else None
        return _derives(cls, kind)
    last = kind.full.rpartition(".")[2] if isinstance(kind, Unknown) else ""
    if last in {"Number", "Real"}:
        return isinstance(value, (int, float))
    if last == "Integral":
        return isinstance(value, int)
    if last in {"Sequence", "Iterable", "Collection"}:
        return isinstance(value, (Items, tuple, Sequence))
    if last in {"Mapping", "MutableMapping"}:
        return isinstance(value, Mapped)
    if is_known(value) or isinstance(value, (Items, Mapped, Function)):
        return False
    return machine.unknown(text)


_BASES = {"LRScheduler", "_LRScheduler"}
"""The class from which all schedulers of torch derive, and its former name."""

_DERIVED = {("AdamW", "Adam")}
"""Optimizers of which one derives from the other in some versions of torch."""


def _of_training(value: Any, kind: Any) -> bool | None:
    """Tell whether an optimizer or a scheduler of a framework is of a kind; None where open."""
    if not isinstance(value, (Optimizer, Scheduler)) or not isinstance(kind, Unknown):
        return None
    wanted = kind.full.rpartition(".")[2]
    if wanted in _NO_TRAINING:
        return False
    is_other = wanted in _BASES or wanted == "ReduceLROnPlateau" or maker(kind.full, "") is not None
    if isinstance(value, Optimizer):
        own = value.text.rpartition(".")[2]
        of_torch = value.dialect in {"", "torch"} and is_optimizer(f"torch.optim.{own}")
        if not value.is_seen or not of_torch or not kind.full.startswith("torch."):
            return None
        if wanted in {own, "Optimizer"} or is_other:
            return wanted in {own, "Optimizer"}
        is_open = (own, wanted) in _DERIVED or not is_optimizer(f"torch.optim.{wanted}")
        return None if is_open else False
    if not is_other and wanted != "Optimizer" and wanted not in _OF_FUNCTIONS:
        return None
    if maker(f"torch.{value.text}", "") is None and value.text not in _OF_FUNCTIONS:
        return None
    return wanted in {value.text, *_BASES}


_OF_FUNCTIONS = ("LambdaLR", "MultiplicativeLR")
"""Schedulers of torch that call a function of the script."""

_NO_TRAINING = ("Module", "Tensor", "Dataset", "DataLoader", "DistributedDataParallel", "Number")
"""Classes of which no optimizer and no scheduler is one."""


def _derives(cls: Class | None, kind: Class) -> bool:
    if cls is None:
        return False
    return cls is kind or any(isinstance(one, Class) and _derives(one, kind) for one in cls.bases)
