"""Modules that are imported when they are first used: `--help` and completion do without them."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import fractions

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

    fractions = _Module("fractions")
    np = _Module("numpy")

__all__ = ["fractions", "np"]
