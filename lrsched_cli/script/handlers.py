"""Functions that an engine calls at its events, as ignite has them."""

import ast
import re

from lrsched_cli.script.machine import Machine
from lrsched_cli.script.training import Scheduler
from lrsched_cli.script.values import Function, Instance, unparsed

_BEFORE = re.compile(r"\b(?:EPOCH|ITERATION|GET_BATCH)_STARTED\b")
"""Events before the updates that they are about."""


def refuse_early_step(machine: Machine, function: Function, event: str) -> None:
    """Refuse a scheduler that the function of an event steps before the first update.

    Raises:
        ScriptError: it steps one.
    """
    found = _BEFORE.search(event)
    if found is None:
        return
    for one in ast.walk(function.node):
        match one:
            case ast.Call(func=ast.Attribute(value=owner, attr="step"), lineno=line):
                stepped = machine.evaluate(owner, function.scope)
                parts = stepped.content.values() if isinstance(stepped, Instance) else [stepped]
                if any(isinstance(part, Scheduler) for part in parts):
                    raise machine.error_at(
                        line,
                        f"{unparsed(owner)} is stepped at {found[0]}, before the first update: "
                        "not supported (write the scheduler alone; its t is one more there)",
                    )
            case _:
                pass
