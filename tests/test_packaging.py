"""The wheel: what is in it, and what it says of itself."""

import email
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import lrsched_cli
from readme import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build the wheel as any installer does."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_holds_the_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    """Every source file, what pages are made of, the mark of types, the licence, and no tests."""
    package = ROOT / "lrsched_cli"
    paths = [*package.rglob("*.py"), *(package / "render" / "web").iterdir()]
    sources = {path.relative_to(ROOT).as_posix() for path in paths}
    info = f"lrsched_cli-{lrsched_cli.__version__}.dist-info"
    files = {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"}
    expected = sources | {"lrsched_cli/py.typed"} | {f"{info}/{name}" for name in files}
    assert set(wheel.namelist()) == expected


def test_the_wheel_says_what_it_is(wheel: zipfile.ZipFile) -> None:
    """Name, version, Python, dependencies, extras, licence and command."""
    info = f"lrsched_cli-{lrsched_cli.__version__}.dist-info"
    metadata = email.message_from_bytes(wheel.read(f"{info}/METADATA"))
    assert metadata["Name"] == "lrsched-cli"
    assert metadata["Version"] == lrsched_cli.__version__
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "MIT"
    extras = {"html", "logs", "test", "browser", "conformance"}
    assert set(metadata.get_all("Provides-Extra", [])) == extras
    required = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    names = {line.partition(">")[0] for line in required}
    assert names == {"click", "matplotlib", "numpy", "orjson", "plotille", "pyyaml", "rich"}
    scripts = wheel.read(f"{info}/entry_points.txt").decode()
    assert "lrsched = lrsched_cli.__main__:main" in scripts


def test_the_wheel_is_named_as_pip_expects(wheel: zipfile.ZipFile) -> None:
    """A pure wheel for any platform."""
    name = f"lrsched_cli-{lrsched_cli.__version__}-py3-none-any.whl"
    assert Path(wheel.filename or "").name == name
