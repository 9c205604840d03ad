"""The command that installs a library which only some users need, beside this program."""

import shlex
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

_PACKAGE = "lrsched-cli"


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
    told = tomllib.loads(receipt.read_text(encoding="utf-8")).get("tool", {})
    tools = [one for one in told.get("requirements", []) if one.get("name") == _PACKAGE]
    own = tools[0] if tools else {}
    return str(own.get("directory") or own.get("editable") or _PACKAGE)
