"""Scripts: a file of Python, a notebook, or text with code, and the schedules in it."""

import ast
import re
from collections.abc import Iterable
from functools import cache, partial
from pathlib import Path

from lrsched_cli.errors import LRSchedError
from lrsched_cli.expression import Reading
from lrsched_cli.inputs.shared import Input
from lrsched_cli.inputs.text import read_text
from lrsched_cli.run import Run
from lrsched_cli.script.read import Script, read_script_text
from lrsched_cli.script.text import module_of_text
from lrsched_cli.settings import NOTHING, Given
from lrsched_cli.sweep import Axes, Sweep
from lrsched_cli.sweep.curves import Curve

CHOICE = re.compile(r"(?P<path>.+\.(?:py|ipynb|md)):(?P<chosen>[\w.\[\]'\"]+)", re.IGNORECASE)
"""A file, and which of its schedules is meant: `train.py:scheduler_g`, `train.py:120`."""

_LARGEST_MODULE = 2**20


def read_script(name: str, axes: Axes, given: Given = NOTHING) -> Input:
    """Return the schedules of a file; raises as `read_text` and `read_script_text`."""
    path, chosen = _split(name.removeprefix("@"))
    return script_in(read_text(path), axes, given, path, chosen)


def _split(argument: str) -> tuple[str, str]:
    match = CHOICE.fullmatch(argument)
    return (match["path"], match["chosen"]) if match else (argument, "")


def script_in(
    text: str, axes: Axes, given: Given = NOTHING, source: str = "", chosen: str = ""
) -> Input:
    """Return the schedules of a script's text; raises as `read_script_text`."""
    told = {**given.read, **given.told}
    folder = Path(source).parent
    find_module = cache(partial(_module, folder))
    script = read_script_text(text, source, told, find_module, chosen)
    curves = tuple(Curve(one, (), (one.title, one.title, one.title)) for one in script.readings)
    sweeps = tuple(Sweep("", (), (one,)) for one in curves)
    return Input(source, sweeps, _run(script), names=script.names, used=script.used)


def _run(script: Script) -> Run:
    if script.length is None or any(one.schedule.length for one in script.readings):
        return Run()
    unit, count = script.length
    return Run(**{f"{unit}s": count})


def _module(folder: Path, name: str) -> ast.Module | None:
    """Return the syntax of a module beside a script, or None where there is none."""
    parts = name.lstrip(".").split(".") if name.strip(".") else []
    places = [folder] if name.startswith(".") else [folder, folder.parent, folder.parent.parent]
    for place in places:
        for path in _files(place.joinpath(*parts)):
            try:
                if path.is_file() and path.stat().st_size <= _LARGEST_MODULE:
                    return module_of_text(path.read_text("utf-8-sig", errors="replace"), str(path))
            except (OSError, ValueError, LRSchedError):
                continue
    return None


def _files(path: Path) -> Iterable[Path]:
    if path.name:
        yield path.with_name(f"{path.name}.py")
    yield path / "__init__.py"


__all__ = ["Reading", "read_script", "script_in"]
