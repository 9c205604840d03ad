"""The files beside a script: modules that it imports, and data that it opens."""

import os
from collections.abc import Iterable
from pathlib import Path

from lrsched_cli.documents import read_document
from lrsched_cli.errors import LRSchedError
from lrsched_cli.inputs.text import read_text
from lrsched_cli.script.files import DATA
from lrsched_cli.script.text import Syntax, module_of_text, placed

_LARGEST_MODULE = 2**20

_LEVELS_OF_PACKAGES = 5
"""Folders above a script in which the packages are looked for that it is a part of."""

_ROOTS = ("src", "lib")
"""Folders of a project that Python looks in if the project is installed, or a script says so."""

_INSTALLED_BY = ("pyproject.toml", "setup.py", "setup.cfg")

_SAYS_SO = "sys.path"


class FilesBeside:
    """The files of the folder of a script, and of the folders around it; each is read once.

    Python looks in the script's own folder, and in that where it is started, one of those around.
    """

    def __init__(self, folder: Path, text: str = "") -> None:
        self._folder = folder
        self._text = text
        self._modules: dict[str, Syntax | None] = {}
        self._data: dict[str, object] = {}

    def module(self, name: str) -> Syntax | None:
        """Return the syntax of a module, by its name as seen from the script, or None."""
        if name not in self._modules:
            self._modules[name] = next(map(_parsed, self._paths(name)), None)
        return self._modules[name]

    def data(self, name: str) -> object:
        """Return what a file of data says, by its path as the script has it, or None."""
        if name not in self._data:
            self._data[name] = self._read(name)
        return self._data[name]

    def _paths(self, name: str) -> Iterable[Path]:
        parts = name.lstrip(".").split(".") if name.strip(".") else []
        around = self._around(_LEVELS_OF_PACKAGES if len(parts) > 1 else 2)
        places: Iterable[Path] = (one / root for one in around for root in self._roots(one))
        if name.startswith("."):
            places = around[len(name) - len(name.lstrip(".")) - 1 :][:1]
        for place in places:
            path = place.joinpath(*parts)
            for file in (path.with_name(f"{path.name}.py"), path / "__init__.py"):
                if path.name and _is_file(file, _LARGEST_MODULE):
                    yield file

    def _roots(self, folder: Path) -> tuple[str, ...]:
        """Return the folders within one in which Python looks for modules."""
        is_told = _SAYS_SO in self._text or _is_file(self._folder / "_init_paths.py", None)
        is_installed = any(_is_file(folder / one, None) for one in _INSTALLED_BY)
        return ("", *_ROOTS) if is_told or is_installed else ("",)

    def _around(self, levels: int = 2) -> list[Path]:
        return [self._folder.joinpath(*[".."] * level) for level in range(levels + 1)]

    def _read(self, name: str) -> object:
        if not name.lower().endswith(DATA) or len(name) > 1000:  # noqa: PLR2004 - no path is longer
            return None
        for place in (*self._around(), Path()):
            if _is_file(place / name, None):
                try:
                    return read_document(name, read_text(str(place / name))).data
                except LRSchedError:
                    return None
        return None


def _is_file(path: Path, largest: int | None) -> bool:
    try:
        return path.is_file() and (largest is None or path.stat().st_size <= largest)
    except (OSError, ValueError):
        return False


def _parsed(path: Path) -> Syntax | None:
    try:
        tree = module_of_text(path.read_text("utf-8-sig", errors="replace"), str(path))
    except (OSError, ValueError, LRSchedError):
        return None
    return placed(tree, os.path.normpath(path))
