"""What imports bring in: files beside the script are read when they are used, packages never."""

import ast
from typing import Any

from lrsched_cli.script.machine import Machine, Stop
from lrsched_cli.script.values import Scope

MOST_FILES = 25


def bring_in(machine: Machine, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
    """Give the names of an import statement their values."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            head = alias.name if alias.asname else alias.name.partition(".")[0]
            module = module_of(machine, head)
            name = alias.asname or head
            value = machine.unknown(name, head) if module is None else module
            machine.journal.write(scope, name, value)
        return
    source = "." * node.level + (node.module or "")
    module = module_of(machine, source)
    for alias in node.names:
        if alias.name == "*":
            for name, value in module.content.items() if module is not None else ():
                if not name.startswith("_"):
                    machine.journal.write(scope, name, value)
            continue
        name = alias.asname or alias.name
        machine.journal.write(scope, name, _member(machine, module, source, alias.name, name))


def _member(machine: Machine, module: Scope | None, source: str, name: str, called: str) -> Any:
    if module is not None:
        if name in module.content:
            return module.content[name]
        inner = module_of(machine, f"{source}.{name}" if source.strip(".") else source + name)
        if inner is not None:
            return inner
    elif source and not source.strip("."):
        inner = module_of(machine, source + name)
        if inner is not None:
            return inner
    return machine.unknown(called, f"{source.lstrip('.')}.{name}".lstrip("."))


def module_of(machine: Machine, name: str) -> Scope | None:
    """Return the names of a file beside the script, or None where there is no such file."""
    if name in machine.modules:
        return machine.modules[name]
    tree = machine.find_module(name) if len(machine.modules) < MOST_FILES else None
    if tree is None:
        return None
    scope = Scope()
    machine.modules[name] = scope
    scope.content["__name__"] = name
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
