"""Settings that a function of a file makes: `get_config()`, as ml_collections has it."""

from typing import Any

from lrsched_cli.script.files import Files
from lrsched_cli.script.machine import Machine, Stop, TooMuchError
from lrsched_cli.script.statements import run_all
from lrsched_cli.script.text import module_of_text
from lrsched_cli.script.values import Function, Instance, Items, Mapped, Scope, is_known

MAKERS = ("get_config", "get_default_config", "get_default_configs")
"""What functions are called that make the settings of a file."""


def settings_of_text(text: str, name: str, files: Files) -> dict[str, Any]:
    """Return the settings that a function of a file makes, as a tree; none where it has no such.

    Raises:
        ScriptError: the text is no Python.
    """
    machine, scope = Machine({}, files), Scope()
    try:
        run_all(machine, module_of_text(text, name).body, scope)
        makers = [scope.content.get(one) for one in MAKERS]
        made = next(
            (machine.call(one, [], {}) for one in makers if isinstance(one, Function)), None
        )
    except (Stop, TooMuchError, RecursionError):
        return {}
    found = _plain(made)
    return found if isinstance(found, dict) else {}


def _plain(value: Any) -> Any:
    """Return a value as plain data, without what is not known."""
    if isinstance(value, (Instance, Mapped)):
        parts = {key: _plain(one) for key, one in value.content.items() if isinstance(key, str)}
        return {key: one for key, one in parts.items() if one is not ...}
    if isinstance(value, (Items, tuple)):
        values = [_plain(one) for one in (value.content if isinstance(value, Items) else value)]
        return ... if any(one is ... for one in values) else values
    return value if is_known(value) else ...
