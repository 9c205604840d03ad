"""NumPy, imported when it is first used: `--help`, `--version` and completion do without it."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
else:

    class _Module:
        """Stands for a module, imports it at the first attribute and keeps what was asked for."""

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, attribute: str) -> object:
            value = getattr(import_module(self._name), attribute)
            setattr(self, attribute, value)
            return value

    np = _Module("numpy")

__all__ = ["np"]
