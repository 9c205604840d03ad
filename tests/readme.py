"""What README.md says by itself: sessions, catalogue and tree.

Its cog blocks call these functions; `cog -r -P -I tests README.md` writes them anew.
"""

import ast
import inspect
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from lrsched_cli.dialects import catalogue
from lrsched_cli.parameters import fields
from lrsched_cli.schedules import FAMILIES

ROOT = Path(__file__).resolve().parent.parent


def setup_commands() -> list[str]:
    """Return the commands of the quick start, as written."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("## Quick start")[2].partition("\n## ")[0]
    return re.findall(r"```sh\n(.*?)\n```", section, re.DOTALL)


def session(*commands: str) -> None:
    """Print commands and what they print, as a terminal of 80 columns shows it."""
    print("```console")
    for command in commands:
        print(f"$ {command}\n{_output(command)}", end="")
    print("```")


def _output(command: str) -> str:
    first, *others = command.split(" | ", 1)
    arguments = [sys.executable, "-m", "lrsched_cli", *shlex.split(first)[1:]]
    rest = f" | {others[0]}" if others else ""
    done = subprocess.run(
        ["/bin/sh", "-c", shlex.join(arguments) + rest],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80", "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
    )
    return done.stdout


def schedules() -> None:
    """Print the table of families."""
    print("| schedule | formula | parameters |\n| --- | --- | --- |")
    for family in FAMILIES.values():
        names = ", ".join(f"`{name}`" for name in (family.name, *family.aliases))
        formula = family.documentation().split("\n\n")[1]
        lines = [re.sub(r"\S+ = .*?(?=  |$)", r"`\g<0>`", line) for line in formula.splitlines()]
        parameters = ", ".join(f"`{field}`" for field in fields(family))
        print(
            f"| {names} | {'<br>'.join(' '.join(line.split()) for line in lines)} | {parameters} |"
        )


def dialects() -> None:
    """Print the table of the frameworks' functions."""
    print("| function | arguments | returns |\n| --- | --- | --- |")
    for name, entry in catalogue().items():
        arguments = ", ".join(f"`{field}`" for field in fields(entry))
        family = inspect.signature(entry).return_annotation.name
        print(f"| `{name}` | {arguments} | `{family}` |")


def tree() -> None:
    """Print the package's files, each with the first line of what it says of itself."""
    print("```text")
    for path in _modules(ROOT / "lrsched_cli"):
        depth = len(path.relative_to(ROOT).parts) - 1
        documentation = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        summary = documentation.partition("\n")[0]
        name = f"{path.parent.name}/" if path.name == "__init__.py" else path.name
        indent = "  " * (depth - 1 if path.name == "__init__.py" else depth)
        print(f"{indent + name:<22} {summary}")
    print("```")


def _modules(folder: Path) -> Iterator[Path]:
    """Yield the package's own file first, then its modules, then the packages in it."""
    yield folder / "__init__.py"
    yield from sorted(path for path in folder.glob("*.py") if path.name != "__init__.py")
    for path in sorted(path.parent for path in folder.glob("*/__init__.py")):
        yield from _modules(path)
