"""What cannot set a rate is not evaluated: models, data sets, long functions about other things."""

import ast
import re

from lrsched_cli.dialects import is_counter, is_optimizer, refusal
from lrsched_cli.dialects.made import Maker
from lrsched_cli.expression.names import maker
from lrsched_cli.script.values import Class, Code, remembered

_WORDS = re.compile(
    r"(?:^|_)lrs?(?:$|_)|optim|sched|warm|anneal|learning|param_groups|decay|milestone|epochs|steps"
    r"|iters|total|cosine|parse|argument|config|default"
)
"""Parts of the names that are used where rates are set, or what they are set from."""

_SMALL = 150
"""Nodes of a function that is always evaluated."""

_PARTS = ("Module", "Layer", "Dataset", "IterableDataset", "Sequential", "Block", "Model")
"""Classes of frameworks from which models and data sets derive."""


@remembered
def may_matter(node: Code | ast.ClassDef) -> bool:
    """Tell whether a function or class is small, or about what rates are made of."""
    count = 0
    for one in ast.walk(node):
        count += 1
        name = getattr(one, "id", None) or getattr(one, "attr", None) or getattr(one, "arg", None)
        if isinstance(name, str) and _WORDS.search(name.lower()):
            return True
    return count <= _SMALL


def is_model(cls: Class) -> bool:
    """Tell whether a class is a part of a model, or a data set, that says nothing of rates."""
    bases = {one.rpartition(".")[2] for one in cls.foreign}
    return bool(bases & set(_PARTS)) and not _sets_rates(cls.node)


@remembered
def _sets_rates(node: ast.ClassDef) -> bool:
    names = (getattr(one, "name", None) or getattr(one, "attr", None) for one in ast.walk(node))
    words = ("optim", "sched", "lr", "param_groups")
    return any(isinstance(name, str) and any(x in name.lower() for x in words) for name in names)


@remembered
def maker_of(full: str) -> Maker | None:
    """Return what a full name calls; the same names are met again and again."""
    return maker(full, "")


@remembered
def optimizer_named(full: str) -> bool:
    """Tell whether a full name makes an optimizer of a framework."""
    return is_optimizer(full)


@remembered
def counter_named(full: str) -> bool:
    """Tell whether a full name makes a counter of updates."""
    return is_counter(full)


@remembered
def refused(full: str) -> str:
    """Return why a scheduler of a full name is not supported, else nothing."""
    return refusal(full)
