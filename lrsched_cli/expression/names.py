"""What a name in an expression calls: a family, or a scheduler of a framework."""

import ast
from collections.abc import Collection, Mapping
from functools import cache

from lrsched_cli.dialects import (
    Entry,
    called,
    catalogue,
    dialect_named,
    entries,
    facts,
    is_optimizer,
    refusal,
)
from lrsched_cli.dialects.made import Maker, dialect_of
from lrsched_cli.dialects.replays import replay
from lrsched_cli.errors import nearest, unknown
from lrsched_cli.parameters import fields
from lrsched_cli.schedules import FAMILIES, Schedule, family_called


def dotted(node: ast.expr) -> str | None:
    """Return the dotted name that a node spells, or None when it is something else."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


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


def maker(name: str, dialect: str, given: Collection[str] = ()) -> Maker | None:
    """Return what a dotted name calls with some arguments by name, or None.

    A name without a prefix is a family, or what `dialect` calls so, or what one framework alone
    calls so, or alone calls so with these arguments.
    """
    prefix, _, last = name.rpartition(".")
    if prefix:
        named = dialect_named(prefix)
        return entries(named).get(last) if named else None
    if name in families():
        return families()[name]
    if dialect and name in entries(dialect):
        return entries(dialect)[name]
    owners = owners_of(name, given)
    return called(name)[owners[0]] if len(owners) == 1 else None


def replayed(name: str, given: Collection[str]) -> Entry | None:
    """Return what replays a scheduler over a metric, where one is known; else None.

    A name without a prefix is torch's, unless its arguments are those of Keras' callback.
    """
    prefix, _, last = name.rpartition(".")
    is_callback = {"monitor", "min_delta", "verbose"}.intersection(given)
    named = dialect_named(prefix) if prefix else "keras" if is_callback else "torch"
    return replay(named, last)


def called_bare(node: ast.expr, names: Collection[str]) -> ast.expr:
    """Return the call of a family that stands there by its name alone, else the node itself.

    `names` have values of their own. With dashes the name is a difference: `one-cycle`.
    """
    is_name = isinstance(node, (ast.Name, ast.BinOp))
    name = "".join(ast.unparse(node).split()) if is_name else ""
    family = None if name in names or not is_name else family_called(name)
    if family is None:
        return node
    func = ast.copy_location(ast.Name(family.name, ast.Load()), node)
    return ast.copy_location(ast.Call(func, [], []), node)


def families() -> dict[str, type[Schedule]]:
    """Return the families under every name that an expression can call them."""
    return {name: family for family in FAMILIES.values() for name in (family.name, *family.aliases)}


def owners_of(name: str, given: Collection[str] = ()) -> list[str]:
    """Return the full names of the schedulers that end in a name, the likeliest ones.

    Those that take the arguments that are given by name, if any does; of these, those that scripts
    write bare. What two frameworks share stands under one of its names.
    """
    return list(_likeliest(name, tuple(given)))


@cache
def _likeliest(name: str, given: tuple[str, ...]) -> tuple[str, ...]:
    owners: dict[Entry, str] = {}
    for full, one in called(name).items():
        owners.setdefault(one, full)
    fitting = [one for one in owners if _takes(one, given)] or list(owners)
    bare = [one for one in fitting if facts(dialect_of(one)).bare] or fitting
    return tuple(owners[one] for one in bare)


def _takes(entry: Entry, given: Collection[str]) -> bool:
    declared = fields(entry)
    names = {one.name for one in declared}
    return any(one.takes_others for one in declared) or names.issuperset(given)


def is_like_a_schedule(name: str) -> bool:
    """Tell whether a name calls a schedule, or is near one that does, or is refused as one."""
    prefix, _, last = name.rpartition(".")
    if maker(name, "") is not None or refusal(name) or owners_of(last):
        return True
    named = dialect_named(prefix)
    if named:
        known = set(entries(named))
    else:
        known = {*families(), *(full.rpartition(".")[2] for full in catalogue())}
    return nearest(last, known, alike=_SLIP) is not None


def instead_of_name(name: str) -> str:
    """Return what to write instead of a name that stands alone and is no schedule, or nothing."""
    if maker(name, "") is not None:
        return f"a schedule is a call: write {name}()"
    return unknown_name(name) if is_like_a_schedule(name) else ""


_SLIP = 0.8
"""How like a schedule's name one is that is meant for it."""


def unknown_name(name: str) -> str:
    """Return the sentence for a name that calls nothing, with the nearest that calls something."""
    prefix, _, last = name.rpartition(".")
    refused = refusal(name)
    if refused:
        return refused
    named = dialect_named(prefix)
    if named:
        return unknown(f"{prefix} schedule", last, entries(named))
    owners = owners_of(last)
    if not prefix and len(owners) > 1:
        return f"several frameworks have {last!r}: write {' or '.join(owners)}"
    near = owners[0] if owners else nearest(name, [*families(), *catalogue()])
    advice = f"did you mean {near!r}?" if near else "see lrsched list"
    return f"unknown schedule {name!r}; {advice}"


def makes_optimizer(name: str) -> bool:
    """Tell whether a name calls an optimizer of a framework, and no family."""
    return name not in families() and is_optimizer(name)
