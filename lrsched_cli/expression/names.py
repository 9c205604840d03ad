"""What a name in an expression calls: a family, or a scheduler of a framework."""

import ast
from collections.abc import Mapping

from lrsched_cli.dialects import PREFIXES, catalogue, entries, refusal
from lrsched_cli.dialects.made import Maker
from lrsched_cli.errors import nearest, unknown
from lrsched_cli.schedules import FAMILIES, Schedule

_OPTIMIZERS = frozenset(
    """
    adadelta adafactor adagrad adam adamax adamw adamwscale asgd ftrl lamb lars lbfgs lion muon
    nadam novograd optimizer radam rmsprop rprop sgd sparseadam
    """.split()  # noqa: SIM905 - a list of words
)
"""Names of optimizers in lower case, in whatever framework they stand."""


_COUNTERS = frozenset(
    {"Variable", "create_global_step", "get_global_step", "get_or_create_global_step"}
)
"""Calls that make TensorFlow's counter of updates."""

_PAIRS = frozenset({"create_scheduler_v2"})
"""Calls that return a schedule and something else."""


def dotted(node: ast.expr) -> str | None:
    """Return the dotted name that a node spells, or None when it is something else."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


def is_optimizer(name: str) -> bool:
    """Tell whether a call of that name makes an optimizer."""
    return name.rpartition(".")[2].lower() in _OPTIMIZERS


def is_counter(name: str) -> bool:
    """Tell whether a call of that name makes a counter of updates, which stands for `t`."""
    return name.rpartition(".")[2] in _COUNTERS


def returns_more(call: ast.expr) -> bool:
    """Tell whether a node is a call that returns a schedule and something else."""
    name = dotted(call.func) if isinstance(call, ast.Call) else None
    return name is not None and name.rpartition(".")[2] in _PAIRS


def member(name: str) -> str | None:
    """Return the text that a member of transformers' SchedulerType stands for, or None."""
    enumeration, _, last = name.rpartition(".")
    if enumeration.rpartition(".")[2] != "SchedulerType":
        return None
    return "reduce_lr_on_plateau" if last == "REDUCE_ON_PLATEAU" else last.lower()


def imported(statement: ast.Import | ast.ImportFrom) -> dict[str, str]:
    """Return the full name for which each name stands that an import statement brings in."""
    prefix = f"{statement.module}." if isinstance(statement, ast.ImportFrom) else ""
    return {
        alias.asname or alias.name: prefix + alias.name
        for alias in statement.names
        if alias.asname or prefix
    }


def full_name(name: str, imports: Mapping[str, str]) -> str:
    """Return a dotted name with its head replaced by what an import says that it stands for."""
    head, dot, rest = name.partition(".")
    return imports.get(head, head) + dot + rest


def maker(name: str, dialect: str) -> Maker | None:
    """Return what a dotted name calls, or None.

    A name without a prefix is a family, or what `dialect` calls so, or what one framework alone
    calls so.
    """
    prefix, _, last = name.rpartition(".")
    if prefix:
        return entries(PREFIXES[prefix]).get(last) if prefix in PREFIXES else None
    if name in families():
        return families()[name]
    if dialect and name in entries(dialect):
        return entries(dialect)[name]
    owners = _owners(name)
    return catalogue()[owners[0]] if len(owners) == 1 else None


def families() -> dict[str, type[Schedule]]:
    """Return the families under every name that an expression can call them."""
    return {name: family for family in FAMILIES.values() for name in (family.name, *family.aliases)}


def _owners(name: str) -> list[str]:
    """Return the full names of all schedulers that end in a name.

    MMEngine takes its names from torch, and its own are written in dicts: bare, they are torch's.
    """
    owners = [full for full in catalogue() if full.rpartition(".")[2] == name]
    return [full for full in owners if not full.startswith("mmengine.")] or owners


def unknown_name(name: str) -> str:
    """Return the sentence for a name that calls nothing, with the nearest that calls something."""
    prefix, _, last = name.rpartition(".")
    refused = refusal(name)
    if refused:
        return refused
    if prefix in PREFIXES:
        return unknown(f"{prefix} schedule", last, entries(PREFIXES[prefix]))
    owners = _owners(last)
    if not prefix and len(owners) > 1:
        return f"several frameworks have {last!r}: write {' or '.join(owners)}"
    near = owners[0] if owners else nearest(name, [*families(), *catalogue()])
    advice = f"did you mean {near!r}?" if near else "see lrsched list"
    return f"unknown schedule {name!r}; {advice}"
