"""Files beside a script: its modules, and the data that it opens."""

from typing import Any, Protocol

from lrsched_cli.script.text import Syntax

DATA = (".yaml", ".yml", ".json", ".toml")
"""How the names of files end that are read as data."""


class Files(Protocol):
    """What reads the files beside a script."""

    def module(self, name: str) -> Syntax | None:
        """Return the syntax of a module, by its name as seen from the script, or None."""

    def data(self, name: str) -> Any:
        """Return what a file of data says, by its path as the script has it, or None."""


class NoFiles:
    """Nothing stands beside the script."""

    def module(self, name: str) -> Syntax | None:  # noqa: ARG002 - as of others
        """Return None."""
        return None

    def data(self, name: str) -> Any:  # noqa: ARG002 - as of others
        """Return None."""
        return None
