"""argparse and its kin: the defaults of a parser's arguments."""

import argparse
from dataclasses import dataclass
from typing import Any, NoReturn

from lrsched_cli.documents.shell import is_open, variable_of
from lrsched_cli.errors import ScriptError, short_repr
from lrsched_cli.script.attributes import set_item
from lrsched_cli.script.entries import entry
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.values import (
    UNDEFINED,
    Class,
    Function,
    Instance,
    Items,
    Mapped,
    Native,
    Unknown,
)

ARGUMENTS = "sys.argv"
"""The name under which the arguments of a script's command line are told."""

OF_SHELL = "\1"
"""How the full text of a value begins that a shell would write into the command line."""

_SIMPLE = {"store", "store_true", "store_false", "store_const", "append", "extend", "count"}


@dataclass(frozen=True, slots=True)
class _Option:
    """An argument of a parser, as far as it is needed to read a command line."""

    spellings: tuple[str, ...]
    dest: str
    action: str
    nargs: Any
    const: Any
    kind: Any


class _Reader(argparse.ArgumentParser):
    """A parser that raises what Python's prints before it ends the program."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line."""
        raise ScriptError("", 0, f"{ARGUMENTS}: {message}")


def parser_of(machine: Machine, last: str, args: list[Any], named: dict[str, Any]) -> Instance:
    """Return a parser that knows the defaults of its arguments."""
    parser = Instance(None)
    values = Mapped({})
    options = Mapped({})
    parents = named.get("parents")
    for one in parents.content if isinstance(parents, Items) else ():
        for name, own in (("_values", values), ("_options", options)):
            inner = one.content.get(name) if isinstance(one, Instance) else None
            own.content |= inner.content if isinstance(inner, Mapped) else {}
    add = Native("add_argument", lambda m, a, n, t: _add(m, values, options, a, n))
    parser.content |= {
        "_values": values,
        "_options": options,
        "add_argument": add,
        "add_bool_arg": add,
        "set_defaults": Native("set_defaults", lambda m, a, n, t: _set(m, values, n)),
    }
    # The arguments of a command within the command line are known beside all others.
    for name in (
        "add_argument_group",
        "add_mutually_exclusive_group",
        "add_subparsers",
        "add_parser",
    ):
        parser.content[name] = Native(name, lambda m, a, n, t: parser)
    for name in (
        "parse_args",
        "parse_known_args",
        "parse_intermixed_args",
        "parse_args_and_config",
    ):
        many = name == "parse_known_args"
        parser.content[name] = Native(
            name,
            lambda m, a, n, t, many=many: _parse(m, values, options, a, n, many=many),
        )
    if last in {"HfArgumentParser", "TrlParser"}:
        for name in ("parse_args_into_dataclasses", "parse_args_and_config", "parse_json_file"):
            parser.content[name] = Native(name, lambda m, a, n, t: dataclasses_of(m, args, t))
    return parser


def dataclasses_of(machine: Machine, args: list[Any], text: str) -> Any:
    """Return the objects of dataclasses that a parser makes, with their defaults."""
    given = args[0] if args else None
    classes = (
        given.content
        if isinstance(given, Items)
        else given
        if isinstance(given, tuple)
        else (given,)
    )
    return tuple(
        _of_class(machine, one, text)
        if isinstance(one, Class)
        else _of_framework(machine, one)
        if isinstance(one, Unknown)
        else machine.unknown(text)
        for one in classes
    )


def _of_class(machine: Machine, cls: Class, text: str) -> Any:
    from lrsched_cli.script.trainer import of_instance

    made = entry(machine, [cls], text)
    of_instance(machine, made)
    return made


def _of_framework(machine: Machine, cls: Unknown) -> Any:
    from lrsched_cli.script.trainer import of_command_line

    made = of_command_line(machine, cls.full, {})
    return machine.unknown(cls.text) if made is None else made


def _add(
    machine: Machine, values: Mapped, options: Mapped, args: list[Any], named: dict[str, Any]
) -> None:
    spellings = [one for one in args if isinstance(one, str)]
    if not spellings:
        return
    dest = named.get("dest")
    if not isinstance(dest, str):
        long = [one for one in spellings if one.startswith("--")]
        dest = (long or spellings)[0].lstrip("-").replace("-", "_")
    action = named.get("action", "store")
    text = getattr(action, "full", "") if isinstance(action, Unknown) else action
    option = _Option(
        tuple(spellings),
        dest,
        text if isinstance(text, str) else "",
        named.get("nargs"),
        named.get("const"),
        named.get("type"),
    )
    options.content.setdefault(spellings[0], option)
    default = named.get("default", UNDEFINED)
    if default is UNDEFINED:
        flags = {"store_true": False, "store_false": True}
        default = flags.get(text) if isinstance(text, str) else None
        if not spellings[0].startswith("-") and named.get("nargs") not in {"?", "*"}:
            default = UNDEFINED  # it has to be given
        if named.get("required") is True:
            default = UNDEFINED
    kind = named.get("type")
    if isinstance(default, str) and kind is not None:
        default = _converted(machine, kind, default)
    if default is not UNDEFINED and dest not in values.content:
        machine.journal.write(values, dest, default)


def _converted(machine: Machine, kind: Any, value: str) -> Any:
    if isinstance(kind, Native) and kind.name in {"bool", "float", "int", "str"}:
        return machine.call(kind, [value], {})
    if isinstance(kind, Function):
        return machine.call(kind, [value], {})
    return value


def _set(machine: Machine, values: Mapped, named: dict[str, Any]) -> None:
    for name, value in named.items():
        set_item(machine, values, value if name == "**" else name, value, "args")


def _parse(
    machine: Machine,
    values: Mapped,
    options: Mapped,
    args: list[Any],
    named: dict[str, Any],
    *,
    many: bool,
) -> Any:
    told = _told(machine, options, many=many)
    made = Instance(None, values.content | told)
    made.source, made.told = "argparse", frozenset(told)
    given = named.get("namespace", args[1] if len(args) > 1 else None)
    if isinstance(given, Instance):
        _set(machine, Mapped(given.content), made.content)
        made = given
        made.source, made.told = "argparse", frozenset(told)
    return (made, Items([])) if many else made


def _told(machine: Machine, options: Mapped, *, many: bool) -> dict[str, Any]:
    """Return the values that the script's command line tells, by the names of their attributes.

    Raises:
        ScriptError: an argument has no value, or one too many, or is none of the parser's.
    """
    arguments = machine.given.get(ARGUMENTS)
    if not isinstance(arguments, list):
        return {}
    machine.used[ARGUMENTS] = None
    reader = _Reader(add_help=False, argument_default=argparse.SUPPRESS)
    declared: dict[str, _Option] = {one.dest: one for one in options.content.values()}
    for one in options.content.values():
        _declare(reader, one)
    told, others = reader.parse_known_args([str(one) for one in arguments])
    others = [one for one in others if not is_open(one)]
    if others and not many:
        reader.error(f"the script has no argument {others[0]}")
    return {
        name: _read(machine, declared[name], value)
        for name, value in vars(told).items()
        if value is not None
    }


def _declare(reader: _Reader, option: _Option) -> None:
    settings: dict[str, Any] = {}
    is_flag = option.spellings[0].startswith("-")
    if "BooleanOptionalAction" in option.action:
        settings["action"] = argparse.BooleanOptionalAction
    elif option.action in _SIMPLE and option.action != "store":
        settings["action"] = option.action
    if not option.action.startswith(("store_", "count")) and "Boolean" not in option.action:
        settings["nargs"] = option.nargs if is_flag else option.nargs or "?"
    if option.const is not None and option.action in {"store_const", "store"}:
        settings["const"] = option.const
    if is_flag:
        settings["dest"] = option.dest
    try:
        reader.add_argument(*option.spellings, **settings)
    except (TypeError, ValueError, argparse.ArgumentError) as error:
        message = f"the argument {short_repr(option.spellings[0])} is not understood: {error}"
        raise ScriptError("", 0, message) from error


def _read(machine: Machine, option: _Option, value: Any) -> Any:
    """Return a value of the command line as the argument's type makes it."""
    if isinstance(value, list):
        return Items([_read(machine, option, one) for one in value])
    if isinstance(value, str) and is_open(value):
        name = variable_of(value)
        return machine.unknown(name or option.dest, f"{OF_SHELL}{name or option.dest}")
    if not isinstance(value, str) or option.kind is None:
        return value
    return _converted(machine, option.kind, value)
