"""What a command line is made of, as tyro and fire take it: a function or a class with defaults."""

from typing import Any

from lrsched_cli.script.machine import Machine
from lrsched_cli.script.values import (
    Class,
    Function,
    Instance,
    Partial,
)


def entry(machine: Machine, args: list[Any], text: str) -> Any:
    """Return what a command line made of a function or a class gives, with its defaults."""
    target = args[0] if args else None
    if isinstance(target, (Class, Function, Partial)):
        made = machine.call(target, [], {})
        if isinstance(made, Instance):
            made.source = "dataclass"
        return made
    return machine.unknown(text)
