"""Files of data that a script opens: read as data, from beside it."""

import posixpath
from collections.abc import Callable
from typing import Any

from lrsched_cli.script.machine import Machine
from lrsched_cli.script.overwriting import FROM_FILE, overwrite
from lrsched_cli.script.values import UNDEFINED, Instance, Items, Mapped, Unknown, is_known

_LOADERS = {
    "load",
    "loads",
    "safe_load",
    "full_load",
    "unsafe_load",
    "round_trip_load",
    "load_json",
    "load_yaml",
    "read_yaml",
}
_LIBRARIES = (
    "json",
    "yaml",
    "toml",
    "tomllib",
    "tomli",
    "OmegaConf",
    "omegaconf",
    "ruamel",
    "ruamel_yaml",
    "jso",
)

_OF_PATHS: dict[str, Callable[..., str]] = {
    "join": posixpath.join,
    "dirname": lambda path, *_others: posixpath.dirname(path),
    "abspath": lambda path, *_others: path,
    "realpath": lambda path, *_others: path,
    "expanduser": lambda path, *_others: path,
}
"""What functions of paths give, as seen from the folder of the script."""


def open_file(machine: Machine, args: list[Any], named: dict[str, Any], text: str) -> Any:
    """Return what stands for an opened file."""
    path = args[0] if args else named.get("file")
    opened = machine.unknown(text)
    if isinstance(opened, Unknown):
        machine.opened[opened.full] = path
    return opened


def call(
    machine: Machine, function: Unknown, args: list[Any], named: dict[str, Any], text: str
) -> Any:
    """Return what a call reads from a file, or UNDEFINED where it reads none."""
    head, _, _ = function.full.partition(".")
    owner, _, last = function.full.rpartition(".")
    if owner == "os.path" and last in _OF_PATHS and args and not named:
        is_told = all(isinstance(one, str) for one in args)
        return _OF_PATHS[last](*args) if is_told else UNDEFINED
    if last in {"read", "read_text", "readlines"} and owner in machine.opened:
        return _kept(machine, machine.opened[owner], text)
    if last in {"Path", "PosixPath"} and len(args) == 1:
        return _kept(machine, args[0], text) if isinstance(args[0], Unknown) else UNDEFINED
    if last in _LOADERS and head in _LIBRARIES and args:
        given = args[0]
        if isinstance(given, Unknown) and given.full in machine.opened:
            return data_of(machine, machine.opened[given.full], text)
        if head in {"OmegaConf", "omegaconf"}:
            return data_of(machine, given, text)
    return UNDEFINED


def _kept(machine: Machine, path: Any, text: str) -> Any:
    read = machine.unknown(text)
    if isinstance(read, Unknown):
        machine.opened[read.full] = path
    return read


def data_of(machine: Machine, path: Any, text: str) -> Any:
    """Return what a file says; where there is none, an unknown value that asks for its path.

    Raises:
        ScriptError: the path was given, and there is no such file.
    """
    data = machine.files.data(path) if isinstance(path, str) else None
    if data is not None:
        return _of_data(machine, data)
    told = next((key for key, one in machine.given.items() if one == path), "")
    if told and path and isinstance(path, str):
        raise machine.error(f"{path!r}, given for {told}, is no file of data beside the script")
    is_named = bool(path)
    name = next(
        (
            key
            for key, one in machine.defaults.items()
            if one == path and (is_named or any(word in key for word in ("config", "cfg", "file")))
        ),
        "",
    )
    if isinstance(path, Unknown):
        name = path.text
    return machine.unknown(name, f"{FROM_FILE}{name}{FROM_FILE}") if name else machine.unknown(text)


def _of_data(machine: Machine, data: Any) -> Any:
    if isinstance(data, dict):
        return Mapped({key: _of_data(machine, one) for key, one in data.items()})
    if isinstance(data, list):
        return Items([_of_data(machine, one) for one in data])
    return data if is_known(data) else machine.unknown(f"a value of line {machine.line}")


def merge_file(machine: Machine, value: Instance, args: list[Any], named: Any, text: str) -> None:
    """Write what a file says over what a tree of settings has."""
    data = data_of(machine, args[0], text) if args else None
    if isinstance(data, Mapped):
        _merge(machine, value, data)
    elif isinstance(data, Unknown):
        overwrite(machine, value, source=data)


def _merge(machine: Machine, value: Any, data: Mapped) -> None:
    for key, one in data.content.items():
        own = value.content.get(key)
        if isinstance(own, (Instance, Mapped)) and isinstance(one, Mapped):
            _merge(machine, own, one)
        else:
            machine.journal.write(value, key, one)


def asked_instead(full: str) -> str:
    """Return the name of the file that a value would come from, if it is of a missing one."""
    return full.split(FROM_FILE)[1] if full.startswith(FROM_FILE) else ""
