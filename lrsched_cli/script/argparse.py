"""argparse and its kin: the defaults of a parser's arguments."""

from typing import Any

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


def parser_of(machine: Machine, last: str, args: list[Any], named: dict[str, Any]) -> Instance:
    """Return a parser that knows the defaults of its arguments."""
    parser = Instance(None)
    values = Mapped({})
    parents = named.get("parents")
    for one in parents.content if isinstance(parents, Items) else ():
        inner = one.content.get("_values") if isinstance(one, Instance) else None
        values.content |= inner.content if isinstance(inner, Mapped) else {}
    parser.content |= {
        "_values": values,
        "add_argument": Native("add_argument", lambda m, a, n, t: _add(m, values, a, n)),
        "add_bool_arg": Native("add_bool_arg", lambda m, a, n, t: _add(m, values, a, n)),
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
            lambda m, a, n, t, many=many: _parse(m, values, a, n, many=many),
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


def _add(machine: Machine, values: Mapped, args: list[Any], named: dict[str, Any]) -> None:
    spellings = [one for one in args if isinstance(one, str)]
    if not spellings:
        return
    dest = named.get("dest")
    if not isinstance(dest, str):
        long = [one for one in spellings if one.startswith("--")]
        dest = (long or spellings)[0].lstrip("-").replace("-", "_")
    action = named.get("action", "store")
    text = getattr(action, "full", "") if isinstance(action, Unknown) else action
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
    if isinstance(kind, Native) and kind.name in {"int", "float", "str"}:
        return machine.call(kind, [value], {})
    if isinstance(kind, Function):
        return machine.call(kind, [value], {})
    return value


def _set(machine: Machine, values: Mapped, named: dict[str, Any]) -> None:
    for name, value in named.items():
        machine.journal.write(values, name, value)


def _parse(
    machine: Machine, values: Mapped, args: list[Any], named: dict[str, Any], *, many: bool
) -> Any:
    made = Instance(None, dict(values.content))
    made.source = "argparse"
    given = named.get("namespace", args[1] if len(args) > 1 else None)
    if isinstance(given, Instance):
        _set(machine, Mapped(given.content), made.content)
        made = given
        made.source = "argparse"
    return (made, Items([])) if many else made
