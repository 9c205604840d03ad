"""The command that installs an extra: right for each way in which the program was installed."""

import re
import sys
import tomllib
from pathlib import Path

import pytest

from lrsched_cli import installing
from lrsched_cli.installing import command_for
from readme import ROOT

PACKAGE = ROOT / "lrsched_cli"


@pytest.mark.parametrize(
    ("mark", "text", "command"),
    [
        ("pipx_metadata.json", "{}", "pipx inject lrsched-cli 'bokeh>=3.4'"),
        (
            "uv-receipt.toml",
            '[tool]\nrequirements = [{ name = "lrsched-cli" }]\n',
            "uv tool install --with 'bokeh>=3.4' lrsched-cli",
        ),
        (
            "uv-receipt.toml",
            '[tool]\nrequirements = [{ name = "lrsched-cli", directory = "/my code" }]\n',
            "uv tool install --with 'bokeh>=3.4' '/my code'",
        ),
    ],
)
def test_a_tool_gets_it_by_what_made_its_environment(
    mark: str, text: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pipx and uv leave a file there."""
    place = tmp_path / "lrsched-cli"
    place.mkdir()
    (place / mark).write_text(text)
    monkeypatch.setattr(sys, "prefix", str(place))
    assert command_for("bokeh>=3.4") == command


@pytest.mark.parametrize(
    ("has_pip", "command"),
    [
        (True, "'/an env/python' -m pip install 'bokeh>=3.4'"),
        (False, "python3 -m pip --python '/an env/python' install 'bokeh>=3.4'"),
    ],
)
def test_another_environment_gets_it_by_pip(
    has_pip: bool, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its own one, else by that of the system."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(sys, "executable", "/an env/python")
    monkeypatch.setattr(installing, "find_spec", lambda _: object() if has_pip else None)
    assert command_for("bokeh>=3.4") == command


def test_messages_and_extras_name_the_same_versions() -> None:
    """Each library of which a message is that it is missing is in pyproject, as it is told."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = {one for extra in ("html", "logs") for one in declared["optional-dependencies"][extra]}
    modules = (path.read_text() for path in PACKAGE.rglob("*.py"))
    told = {name for text in modules for name in re.findall(r'ExtraError\("[^"]*", "(.*)"\)', text)}
    assert told == extras
