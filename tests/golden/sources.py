"""Definitions taken out of the sources of frameworks that are not installed as packages.

`LRSCHED_SOURCES` names a folder with a folder of each framework's repository, to record anew.
"""

import ast
import functools
import importlib
import math
import os
import re
from pathlib import Path
from typing import Any

_KEPT = ("dataclass", "classmethod", "staticmethod", "property", "abstractmethod")
"""Decorators that a class needs by itself."""


def defined(framework: str, path: str, *names: str, **given: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the classes, functions and constants of these names in a file of a framework."""
    text = (Path(os.environ["LRSCHED_SOURCES"]) / framework / path).read_text(encoding="utf-8")
    tree = ast.parse(text)
    found: list[Any] = [one for one in ast.walk(tree) if getattr(one, "name", "") in names]
    for one in ast.walk(ast.Module(found, [])):
        if isinstance(one, (ast.ClassDef, ast.FunctionDef)):
            one.decorator_list = [
                mark for mark in one.decorator_list if ast.unparse(mark).startswith(_KEPT)
            ]
    torch = importlib.import_module("torch")
    names_there: dict[str, Any] = {
        "math": math,
        "re": re,
        "partial": functools.partial,
        "functools": functools,
        "torch": torch,
        **vars(importlib.import_module("typing")),
        **vars(importlib.import_module("abc")),
        **vars(importlib.import_module("dataclasses")),
        **vars(importlib.import_module("torch.optim.lr_scheduler")),
        "_LRScheduler": torch.optim.lr_scheduler.LRScheduler,
        "Optimizer": torch.optim.Optimizer,
        "Tensor": torch.Tensor,
        **{name: getattr(math, name) for name in ("cos", "pi", "sqrt")},
        **given,
    }
    code = "\n\n".join(map(ast.unparse, found))
    exec(f"from __future__ import annotations\n{code}", names_there)  # noqa: S102
    return names_there


def given_in(text: str) -> tuple[str, dict[str, Any]]:
    """Return what a case calls, without its framework, and the arguments by name that it has."""
    call = ast.parse(text, mode="eval").body
    if not isinstance(call, ast.Call):
        raise TypeError(text)
    named = {one.arg or "": ast.literal_eval(one.value) for one in call.keywords}
    return ast.unparse(call.func).rpartition(".")[2], named


def optimizer(lr: float) -> Any:  # noqa: ANN401
    """Return an optimizer of torch with a rate."""
    torch = importlib.import_module("torch")
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
