"""Schedules in the words of the training frameworks, translated into this program's families.

A dialect is a module of plain functions: each bears a scheduler's name, takes its arguments under
their own names, positions and defaults, and returns a schedule with the same values; its docstring
says how that framework counts. A dialect is imported when one of its prefixes is used.
"""

from collections.abc import Callable
from importlib import import_module
from inspect import isfunction

from lrsched_cli.schedules import Schedule

Entry = Callable[..., Schedule]

PREFIXES = {
    "keras": "keras",
    "keras.optimizers.schedules": "keras",
    "optimizers.schedules": "keras",
    "schedules": "keras",
    "tf.keras.optimizers.schedules": "keras",
    "tf.optimizers.schedules": "keras",
    "tensorflow.keras.optimizers.schedules": "keras",
    "tensorflow.optimizers.schedules": "keras",
    "tf_keras.optimizers.schedules": "keras",
    "tf.compat.v1.train": "tf",
    "tf.train": "tf",
    "tf": "tf",
    "tensorflow.compat.v1.train": "tf",
    "tensorflow.train": "tf",
}
"""What may stand before a scheduler's name, and the dialect it means; the first one is shown."""


def entries(dialect: str) -> dict[str, Entry]:
    """Return the functions of a dialect by their names."""
    module = import_module(f"{__name__}.{dialect}")
    return {
        name: value
        for name, value in vars(module).items()
        if isfunction(value) and value.__module__ == module.__name__
    }


def catalogue() -> dict[str, Entry]:
    """Return every dialect's functions by the full names under which they are shown."""
    shown = {dialect: prefix for prefix, dialect in reversed(PREFIXES.items())}
    return {
        f"{prefix}.{name}": entry
        for dialect, prefix in reversed(shown.items())
        for name, entry in entries(dialect).items()
    }
