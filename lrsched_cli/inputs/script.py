"""Scripts: a file of Python, a notebook, or text with code, and the schedules in it."""

import re
from functools import cache
from pathlib import Path

from lrsched_cli.errors import ScriptError
from lrsched_cli.expression.values import canonical, value_of
from lrsched_cli.inputs.commands import commands_in_document
from lrsched_cli.inputs.config_file import python_config
from lrsched_cli.inputs.script_files import FilesBeside
from lrsched_cli.inputs.shared import Input
from lrsched_cli.inputs.text import read_text
from lrsched_cli.run import Run
from lrsched_cli.sampling import Span
from lrsched_cli.script.files import Files
from lrsched_cli.script.read import Script, read_script_text
from lrsched_cli.settings import NOTHING, Given
from lrsched_cli.sweep import Axes, Sweep
from lrsched_cli.sweep.curves import Curve
from lrsched_cli.sweep.values import Point, grid, point_label, values_at

CHOICE = re.compile(r"(?P<path>.+\.(?:py|ipynb|md)):(?P<chosen>[\w.\[\]'\"]+)", re.IGNORECASE)
"""A file, and which of its schedules is meant: `train.py:scheduler_g`, `train.py:120`."""


def read_script(name: str, axes: Axes, given: Given = NOTHING) -> Input:
    """Return the schedules of a file; raises as `read_text` and `read_script_text`.

    A file of nothing but a config is read as that; a document without Python may have commands.
    """
    path, chosen = _split(name.removeprefix("@"))
    text = read_text(path)
    config = None if chosen else python_config(path, text, given)
    try:
        return config or script_in(text, axes, given, path, chosen)
    except ScriptError:
        commands = None if chosen else commands_in_document(path, text, given)
        if commands is None:
            raise
        return commands


def _split(argument: str) -> tuple[str, str]:
    match = CHOICE.fullmatch(argument)
    return (match["path"], match["chosen"]) if match else (argument, "")


def script_in(
    text: str, axes: Axes, given: Given = NOTHING, source: str = "", chosen: str = ""
) -> Input:
    """Return the schedules of a script's text, for every value of what varies in it.

    Raises:
        ScriptError: as `read_script_text`.
        SweepError: there are too many combinations.
    """
    files = FilesBeside(Path(source).parent, text)
    read = cache(lambda point: _read(text, source, given, dict(point), files, chosen))
    own: Axes = {}
    for point in grid({canonical(name): values[:1] for name, values in axes.items()}):
        first = read(tuple(point.items()))
        own = {name: one for name, one in axes.items() if canonical(name) in first.used}
    scripts = [(point, read(tuple(point.items()))) for point in grid(own)]
    script = scripts[0][1]
    sweeps = tuple(_sweep(scripts, number, tuple(own)) for number in range(len(script.readings)))
    return Input(source, sweeps, _run(script), names=script.names, used=script.used)


def _read(  # noqa: PLR0913, PLR0917 - a script, and what is told of it
    text: str, source: str, given: Given, point: Point, files: Files, chosen: str
) -> Script:
    varied = {canonical(name): value_of(value) for name, value in point.items()}
    told = {**given.told, **varied}
    return read_script_text(text, source, told, files, chosen, given.read)


def _sweep(scripts: list[tuple[Point, Script]], number: int, names: tuple[str, ...]) -> Sweep:
    """Return one of a script's schedules for all values of what varies."""
    curves = []
    for point, script in scripts:
        if number >= len(script.readings):
            continue
        reading = script.readings[number]
        told = point_label(point)
        beside = f"{reading.title}: {told}" if told else reading.title
        curves.append(Curve(reading, values_at(point), (told or reading.title, beside, beside)))
    return Sweep(curves[0].reading.title if names else "", names, tuple(curves))


def _run(script: Script) -> Run:
    if script.length is None or any(one.schedule.length for one in script.readings):
        return Run()
    unit, count = script.length
    span = Span.parse(str(count), unit)
    return Run(epochs=span) if unit == "epoch" else Run(steps=span)
