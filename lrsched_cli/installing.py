"""Libraries that only some users need: the error without one, and the command that installs it."""

import re
import shlex
import sys
from importlib.util import find_spec
from pathlib import Path

from lrsched_cli.errors import LRSchedError

_PACKAGE = "lrsched-cli"


class ExtraError(LRSchedError, ImportError):
    """A format of output whose library only some users need, and which is not installed."""

    def __init__(self, what: str, requirement: str) -> None:
        super().__init__(what, requirement)
        self.what, self.requirement = what, requirement

    def __str__(self) -> str:
        library = self.requirement.partition(">")[0]
        command = command_for(self.requirement)
        return f"{self.what} needs {library}, which is not installed: {command}"


def command_for(requirement: str) -> str:
    """Return the command that installs a library where this program finds it."""
    needed, place = shlex.quote(requirement), Path(sys.prefix)
    if (place / "pipx_metadata.json").exists():
        return f"pipx inject {shlex.quote(place.name)} {needed}"
    if (place / "uv-receipt.toml").exists():
        return f"uv tool install --with {needed} {shlex.quote(_source(place / 'uv-receipt.toml'))}"
    python = shlex.quote(sys.executable)
    if find_spec("pip") is None:  # as `python -m venv --without-pip` and uv make environments
        return f"python3 -m pip --python {python} install {needed}"
    return f"{python} -m pip install {needed}"


def _source(receipt: Path) -> str:
    """Return from where uv installed the program as a tool: a folder, or the registry."""
    own = rf'name = "{_PACKAGE}"[^}}]*?(?:directory|editable) = "([^"]+)"'
    found = re.search(own, receipt.read_text(encoding="utf-8"))
    return found[1] if found else _PACKAGE
