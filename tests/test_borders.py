"""Where things may be: who imports whom, and who may know which library."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from readme import ROOT

PACKAGE = ROOT / "lrsched_cli"
MODULES = sorted(PACKAGE.rglob("*.py"))


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


@pytest.mark.process
def test_imports_run_one_way() -> None:
    """The contracts in pyproject.toml are kept."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    lint = [sys.executable, "-c", code]
    done = subprocess.run(lint, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("library", "home"),
    [
        ("plotille", "render/chart.py"),
        ("tomllib", "documents/tomls.py"),
        ("yaml", "documents/yamls.py"),
        ("bokeh", "render/html.py"),
    ],
)
def test_a_library_is_known_to_one_file(library: str, home: str) -> None:
    """Whoever exchanges a library changes one file."""
    users = {path for path in MODULES if library in imports(path)}
    assert users == {PACKAGE / home}


def test_matplotlib_is_known_to_what_draws() -> None:
    """Pictures are one package."""
    users = {path.parent for path in MODULES if "matplotlib" in imports(path)}
    assert users == {PACKAGE / "render" / "figure"}


def test_rich_is_known_to_what_lays_out_text() -> None:
    """Nothing else pays for its import."""
    users = {path.parent for path in MODULES if "rich" in imports(path)}
    assert users == {PACKAGE / "render"}


def test_python_is_known_to_what_reads_and_writes_it() -> None:
    """Its syntax is the affair of few packages, and of what reads literals for all others."""
    users = {path for path in MODULES if "ast" in imports(path)}
    homes = {"conversion", "expression", "formula", "script"}
    at_home = {path for path in MODULES if path.parent.name in homes}
    readers = ("parameters/arithmetic.py", "parameters/literals.py", "documents/assignments.py")
    literals = {PACKAGE / path for path in readers}
    assert users - at_home == literals


@cache
def imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


@pytest.mark.process
def test_each_module_can_be_imported_alone(tmp_path: Path) -> None:
    """No module needs another of its room to have been imported first, and none warns.

    What stands in other rooms may stay imported: no circle of imports leads through two of them.
    """
    names = [dotted(path) for path in MODULES if path.name != "__main__.py"]
    code = (
        "import importlib, sys\n"
        "sys.dont_write_bytecode = False  # each module is compiled once, and imported often\n"
        "def room(name):\n"
        "    return name.split('.')[:2]\n"
        "for name in sys.argv[1:]:\n"
        "    for known in [*sys.modules]:\n"
        "        if known == 'lrsched_cli' or room(known) == room(name):\n"
        "            del sys.modules[known]\n"
        "    importlib.import_module(name)\n"
    )
    python = [sys.executable, "-W", "error", "-X", f"pycache_prefix={tmp_path}"]
    subprocess.run([*python, "-c", code, *names], check=True)


@pytest.mark.parametrize("module", ["fcntl", "grp", "pty", "pwd", "resource", "termios", "tty"])
def test_no_module_needs_what_only_posix_has(module: str) -> None:
    """The program starts elsewhere, too."""
    assert not [path for path in MODULES if module in imports(path)]


def test_files_are_short() -> None:
    """A file that outgrows 400 lines holds more than one idea."""
    for path in [*MODULES, *(ROOT / "tests").rglob("*.py")]:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path
