"""What imports bring in: files beside the script are read when they are used, packages never."""

import ast
from typing import Any

from lrsched_cli.script.files import FRAMEWORKS
from lrsched_cli.script.machine import Machine, Stop
from lrsched_cli.script.values import UNDEFINED, Pending, Scope

MOST_FILES = 40

_PACKAGE = "__package__"


def bring_in(machine: Machine, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
    """Give the names of an import statement their values."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            head = alias.name if alias.asname else alias.name.partition(".")[0]
            name = alias.asname or head
            machine.journal.write(scope, name, Pending(head, "", name, alias.name))
        return
    source = _absolute(scope, node.level, node.module or "")
    for alias in node.names:
        if alias.name == "*":
            module = module_of(machine, source)
            for name, value in module.content.items() if module is not None else ():
                if not name.startswith("_"):
                    machine.journal.write(scope, name, value)
            continue
        name = alias.asname or alias.name
        machine.journal.write(scope, name, Pending(source, alias.name, name))


def _absolute(scope: Scope, level: int, module: str) -> str:
    """Return the name of a module as seen from the script, for one as seen from another file."""
    package = scope.module.content.get(_PACKAGE, "")
    if not level or not package:
        return "." * level + module
    parts = package.split(".")
    kept = ".".join(parts[: max(len(parts) - level + 1, 0)])
    if not kept.strip("."):
        return "." * max(level - len(package.strip(".").split(".")), 1) + module
    return f"{kept}.{module}" if module else kept


def resolved(machine: Machine, value: Any) -> Any:
    """Return what an import stands for, and any other value as it is; its file is read now."""
    if not isinstance(value, Pending):
        return value
    if value not in machine.imported:
        machine.imported[value] = UNDEFINED  # where files import one another
        machine.imported[value] = _found(machine, value)
    return machine.imported[value]


def _found(machine: Machine, value: Pending) -> Any:
    module = module_of(machine, value.source)
    if not value.name:
        if module is None and value.whole != value.source and module_of(machine, value.whole):
            module = machine.modules[value.source] = Scope()  # a folder without a file of its own
            module.content["__name__"] = value.source
        return machine.unknown(value.called, value.source) if module is None else module
    if module is not None:
        found = submember(machine, module, value.name)
        if found is not UNDEFINED:
            return found
    inner = module_of(machine, _joined(value.source, value.name))
    if inner is not None:
        return inner
    return machine.unknown(value.called, f"{value.source.lstrip('.')}.{value.name}".lstrip("."))


def submember(machine: Machine, module: Scope, name: str) -> Any:
    """Return a name of a file that was read, else the file of that name in its folder."""
    found = resolved(machine, module.content.get(name, UNDEFINED))
    if found is UNDEFINED and "__name__" in module.content:
        inner = module_of(machine, _joined(module.content["__name__"], name))
        return UNDEFINED if inner is None else inner
    return found


def _joined(source: str, name: str) -> str:
    return f"{source}.{name}" if source.strip(".") else source + name


def attribute_names(tree: ast.Module) -> set[str]:
    """Return the names of all attributes that a text uses."""
    return {one.attr for one in ast.walk(tree) if isinstance(one, ast.Attribute)}


def import_module(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    """Return the module that a call imports by its name."""
    name = args[0] if args else None
    module = module_of(machine, name) if isinstance(name, str) else None
    return machine.unknown(text) if module is None else module


def module_of(machine: Machine, name: str) -> Scope | None:
    """Return the names of a file beside the script, or None where there is no such file."""
    if name in machine.modules:
        return machine.modules[name]
    is_framework = name.partition(".")[0] in FRAMEWORKS
    if len(machine.modules) >= MOST_FILES or not name.strip(".") or is_framework:
        return None
    tree, package = machine.files.module(f"{name}.__init__"), name
    if tree is None:
        tree, package = machine.files.module(name), name.rpartition(".")[0]
    if tree is None:
        return None
    scope = Scope()
    machine.modules[name] = scope
    if machine.given:
        machine.attributes |= attribute_names(tree)
    scope.content["__name__"], scope.content[_PACKAGE] = name, package
    from lrsched_cli.script.statements import run_all

    path, machine.path = machine.path, ()
    depth, line = machine.depth, machine.line
    frames = machine.journal.set_aside()
    try:
        run_all(machine, tree.body, scope)
    except Stop:
        pass
    finally:
        machine.journal.take_up(frames)
        machine.path, machine.depth, machine.line = path, depth, line
    return scope
