"""Data files: YAML, JSON, TOML and Python assignments become plain data with the lines of its keys.

Nothing in a file is run or imported, and what a file may hold is bounded.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, cast

from lrsched_cli.errors import ConfigError

Path = tuple[str | int, ...]
"""The keys that lead to a value."""

MOST_LEVELS = 100
"""Values within values."""

MOST_VALUES = 200_000
"""Values of a file, those that it names more than once counted each time."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A value with a tag of its own, such as `!ref <x>`: kept as data."""

    tag: str
    value: Any


PYTHON = "!python"
"""The tag of a piece of Python that would have to be run."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says."""

    source: str
    data: Any
    lines: Mapping[Path, int] = field(default_factory=dict)
    """The lines on which keys stand, where that is known."""

    def line(self, *path: str | int) -> int:
        """Return the line of a key, or of the nearest around it; 0 where none is known."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)

    def error(self, message: str, *path: str | int) -> ConfigError:
        """Return the error that points at a key."""
        return ConfigError(self.source, self.line(*path), message)


_READERS = {
    ".gin": "gins",
    ".json": "jsons",
    ".jsonc": "jsons",
    ".py": "assignments",
    ".toml": "tomls",
    ".yaml": "yamls",
    ".yml": "yamls",
}
"""The modules that read files, by how the names of these end; each has a function `read`."""


def read_document(source: str, text: str) -> Document:
    """Return what a text says, by the name of its source or, without a suffix, by how it begins.

    Raises:
        ConfigError: it is no such text; the error names the line.
    """
    name = next((one for suffix, one in _READERS.items() if source.lower().endswith(suffix)), "")
    if not name:
        name = "jsons" if text.lstrip().startswith(("{", "[")) else "yamls"
    read = cast("Callable[[str, str], Document]", import_module(f"{__name__}.{name}").read)
    document = read(source, text)
    _refuse_too_much(document)
    return document


def _refuse_too_much(document: Document) -> None:
    count, level = 0, [document.data]
    for _ in range(MOST_LEVELS):
        inner: list[Any] = []
        for value in level:
            within = value.value if isinstance(value, Tagged) else value
            if isinstance(within, dict):
                inner += within.values()
            elif isinstance(within, list):
                inner += within
        count += len(inner)
        if count > MOST_VALUES:
            raise ConfigError(document.source, 0, f"it has more than {MOST_VALUES:,} values")
        if not inner:
            return
        level = inner
    raise ConfigError(document.source, 0, f"it is nested more than {MOST_LEVELS} levels deep")
