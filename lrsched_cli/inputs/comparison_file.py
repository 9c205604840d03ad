"""Comparison files: TOML with a range, schedules by their labels, and how a picture looks."""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from types import MappingProxyType
from typing import Any

from lrsched_cli.configs import recognised
from lrsched_cli.documents import Document
from lrsched_cli.documents.tomls import read as read_document
from lrsched_cli.errors import (
    ArgumentError,
    BrokenConfigError,
    ConfigError,
    LRSchedError,
    NeededError,
    ParameterError,
    SweepError,
    nearest,
    short_repr,
    unknown,
)
from lrsched_cli.inputs.config_file import UNRECOGNISED, input_of
from lrsched_cli.inputs.shared import Input, at_line
from lrsched_cli.inputs.text import read_text
from lrsched_cli.parameters import fields
from lrsched_cli.parameters.values import to_source
from lrsched_cli.picture import Picture
from lrsched_cli.run import Run
from lrsched_cli.settings import NOTHING, Given
from lrsched_cli.sweep import Axes, Sweep, axes_of, refuse_unused, swept, values_of

_TABLES = ("run", "schedules", "vary", "plot")
_OTHERS = "a config or a script has a suffix: .yaml, .json, .py (lrsched list files shows all)"
_NOTHING: Axes = MappingProxyType({})
_RUN = [field.name for field in fields(Run)]
_PICTURE = [field.name for field in fields(Picture) if field.name != "title"]


def read_comparison(name: str, axes: Axes = _NOTHING, given: Given = NOTHING) -> Input:
    """Return the comparison that a TOML file describes; `axes` stand before what it varies.

    A file that is none, but a config that some framework has, is read as that.

    Raises:
        FileError: the file cannot be read.
        ConfigError: it says something it may not; the error names file, line and key.
    """
    path = name.removeprefix("@")
    return comparison_in(path, read_text(path), axes, given)


def comparison_in(path: str, text: str, axes: Axes, given: Given) -> Input:
    """Return the comparison that the text of a file describes; raises as `read_comparison`."""
    try:
        document = read_document(path, text)
    except BrokenConfigError as error:
        if path.lower().endswith(".toml"):
            raise
        message = f"{error.message}, and no log; {_OTHERS}"
        raise BrokenConfigError(path, error.line, message) from None
    found = recognised(document, given) if "schedules" not in document.data else None
    return (
        input_of(document, found)
        if found
        else _Reader(path, text, document).comparison(axes, given.run)
    )


def is_foreign(name: str) -> bool:
    """Tell whether a TOML file is no comparison, but a config that some framework has."""
    try:
        path = name.removeprefix("@")
        document = read_document(path, read_text(path))
        return "schedules" not in document.data and recognised(document, NOTHING) is not None
    except NeededError:
        return True
    except LRSchedError:
        return False


class _Reader:
    """A comparison file's text, and where in it each key stands."""

    def __init__(self, path: str, text: str, document: Document) -> None:
        self._path = path
        self._text = text
        self._data: dict[str, Any] = document.data
        self._lengths = Run().lengths

    def comparison(self, axes: Axes, told: Run) -> Input:
        document = self._data
        known = ("title", *_RUN, *_TABLES)
        if not any(key in known or nearest(key, ["schedules"]) for key in document) and document:
            message = f"it has no table [schedules], as a comparison file has, and {UNRECOGNISED}"
            raise ConfigError(self._path, 0, message)
        self._refuse_unknown("", document, known)
        for name in _TABLES:
            if not isinstance(document.setdefault(name, {}), dict):
                raise self._error("", name, f"must be a table, [{name}]")
        run = self._run(document)
        self._lengths = told.completed({self._path: run}).lengths
        sweeps = self._sweeps(document["schedules"], self._axes(document["vary"]), axes)
        return Input(self._path, sweeps, run, self._picture(document))

    def _axes(self, table: dict[str, Any]) -> Axes:
        try:
            return axes_of((name, _values(name, value)) for name, value in table.items())
        except SweepError as error:
            raise self._error("vary", error.name, error.problem) from error

    def _sweeps(self, table: dict[str, Any], own: Axes, others: Axes) -> tuple[Sweep, ...]:
        sweeps = tuple(self._sweep(*item, {**own, **others}) for item in table.items())
        if not sweeps:
            message = 'needs a table [schedules] with a line such as "label" = "step(lr0=0.1)"'
            raise ConfigError(self._path, 0, message)
        try:
            refuse_unused(own, sweeps)
        except SweepError as error:
            raise self._error("vary", error.name, error.problem) from error
        return sweeps

    def _sweep(self, label: str, text: object, axes: Axes) -> Sweep:
        if not label.strip():
            raise self._error("schedules", label, "is no label")
        if not isinstance(text, str):
            raise self._error("schedules", label, f"must be an expression, not {short_repr(text)}")
        try:
            sweep = swept(text, axes, label=label, lengths=self._lengths)
            return at_line(sweep, self._line("schedules", label) or 1)
        except LRSchedError as error:
            raise self._error("schedules", label, str(error)) from error

    def _run(self, document: dict[str, Any]) -> Run:
        table: dict[str, Any] = document["run"]
        self._refuse_unknown("run", table, _RUN)
        for name in table:
            if name in document:
                raise self._error("run", name, "is given at the top of the file as well")
        above = {name: document[name] for name in _RUN if name in document}
        try:
            return Run(**above, **table)
        except ParameterError as error:
            where = "run" if error.name in table else ""
            raise self._error(where, error.name, error.problem()) from error
        except ArgumentError as error:
            first, *_, last = error.names
            where = "run" if last in table else ""
            raise self._error(where, last, f"cannot stand beside {first}") from error

    def _picture(self, document: dict[str, Any]) -> Picture:
        values: dict[str, Any] = document["plot"]
        self._refuse_unknown("plot", values, _PICTURE)
        try:
            return Picture(**values, title=document.get("title"))
        except ParameterError as error:
            table = "plot" if error.name in values else ""
            raise self._error(table, error.name, error.problem()) from error

    def _refuse_unknown(self, table: str, given: Iterable[str], known: Iterable[str]) -> None:
        for key in given:
            if key not in known:
                what = f"key in [{table}]" if table else "key"
                raise ConfigError(self._path, self._line(table, key), unknown(what, key, known))

    def _error(self, table: str, key: str, message: str) -> ConfigError:
        name = f"[{table}] {short_repr(key)}" if table else key
        return ConfigError(self._path, self._line(table, key), f"{name}: {message}")

    def _line(self, table: str, key: str) -> int:
        """Return the line of a key in a table, or 0 where it is written in some rarer way."""
        spellings = key, json.dumps(key), f"'{key}'"
        current = ""
        for number, line in enumerate(self._text.splitlines(), start=1):
            header = re.match(r"\s*\[\s*([^\]]*?)\s*\]", line)
            if header:
                current = header[1]
                if not table and current in spellings:
                    return number
            elif current == table and _is_given(spellings, line):
                return number
        return 0


def _is_given(spellings: Iterable[str], line: str) -> bool:
    """Tell whether a line gives a value to a key that has these spellings."""
    text = line.lstrip()
    return any(
        text.startswith(key) and text[len(key) :].lstrip().startswith("=") for key in spellings
    )


def _values(name: str, value: object) -> tuple[str, ...]:
    """Return the values of a sweep: a list, or a text as the command line has it."""
    if isinstance(value, str):
        return values_of(name, value)
    if not isinstance(value, list) or not value:
        problem = 'must be a list of values, or a text such as "0:200:50"'
        raise SweepError(name, f"{problem}, not {short_repr(value)}")
    return tuple(_written(name, one) for one in value)


def _written(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    with suppress(ValueError):  # more digits than Python writes
        if isinstance(value, (int, float)):
            return to_source(value)
    raise SweepError(name, f"must hold numbers and words, not {short_repr(value)}")
