"""Declarations of names with defaults: argparse, dataclasses, namespaces, click, absl."""

import ast
from typing import Any

from lrsched_cli.script.argparse import parser_of
from lrsched_cli.script.entries import entry
from lrsched_cli.script.handlers import refuse_early_step
from lrsched_cli.script.machine import Machine
from lrsched_cli.script.values import (
    UNDEFINED,
    Class,
    Function,
    Instance,
    Items,
    Mapped,
    Partial,
    Scope,
    Unknown,
    is_known,
    unparsed,
)

NAMESPACES = (
    "ConfigDict",
    "CfgNode",
    "CN",
    "Namespace",
    "SimpleNamespace",
    "EasyDict",
    "edict",
    "AttrDict",
    "DotMap",
    "Munch",
    "Dict",
    "Config",
    "OmegaConf",
    "Bunch",
    "Box",
    "AttributeDict",
    "FrozenConfigDict",
    "HParams",
)
"""Classes whose objects are trees of settings."""
_PARSERS = (
    "ArgumentParser",
    "ArgParser",
    "HfArgumentParser",
    "TrlParser",
    "ArgumentDefaultsHelpFormatter_",
)


def call_declared(
    machine: Machine, function: Unknown, args: list[Any], named: dict[str, Any], text: str
) -> Any:
    """Return what a call that declares names gives, or UNDEFINED where it is none."""
    last = function.full.rpartition(".")[2]
    if last in _PARSERS:
        return parser_of(machine, last, args, named)
    if last in NAMESPACES and (last != "Config" or named):
        unread = next((one for one in args if isinstance(one, Unknown)), None)
        return _namespace(args, named) if unread is None else unread
    if last in {"placeholder", "FieldReference"} and args:
        return machine.unknown(text) if last == "placeholder" else args[0]
    if last == "DEFINE_config_file":
        return _config_flag(machine, args, named)
    if last.startswith("DEFINE_") and "flags" in function.full.split("."):
        return _flag(machine, args, named)
    if function.full in {
        "tyro.cli",
        "simple_parsing.parse",
        "draccus.parse",
        "jsonargparse.CLI",
        "fire.Fire",
        "chz.entrypoint",
        "chz.nested_entrypoint",
    }:
        return entry(machine, args, text)
    if last in {"field", "Field"} and function.full.partition(".")[0] in {
        "dataclasses",
        "field",
        "pydantic",
        "Field",
        "attr",
        "attrs",
        "chz",
        "struct",
        "flax",
    }:
        return _field(machine, args, named)
    return UNDEFINED


def _field(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    if "default" in named:
        return named["default"]
    factory = named.get("default_factory", named.get("factory"))
    if factory is not None:
        return machine.call(factory, [], {})
    return args[0] if args and is_known(args[0]) else UNDEFINED


def _namespace(args: list[Any], named: dict[str, Any]) -> Instance:
    content: dict[str, Any] = {}
    for one in args:
        if isinstance(one, (Mapped, Instance)):
            content |= {key: _deep(value) for key, value in one.content.items()}
    content |= {key: value for key, value in named.items() if key != "**"}
    content.pop("new_allowed", None)
    return Instance(None, content)


def _deep(value: Any) -> Any:
    if isinstance(value, Mapped) and all(isinstance(key, str) for key in value.content):
        return Instance(None, {key: _deep(one) for key, one in value.content.items()})
    return value


# argparse


# absl


def flags_of(machine: Machine) -> Instance:
    """Return the namespace of all flags, one for a program."""
    if machine.flags is None:
        machine.flags = Instance(None)
        machine.flags.name, machine.flags.source = "FLAGS", "absl"
    found: Instance = machine.flags
    return found


def _flag(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    name = args[0] if args else named.get("name")
    default = args[1] if len(args) > 1 else named.get("default")
    return _declared_flag(machine, name, default) if isinstance(name, str) else None


def _declared_flag(machine: Machine, name: str, default: Any) -> Instance:
    for text in (f"FLAGS.{name}", name if isinstance(default, Instance) else ""):
        given = machine.given_text(text)
        default = default if given is UNDEFINED else given
    flags_of(machine).content[name] = default
    return Instance(None, {"value": default, "default": default})


def _config_flag(machine: Machine, args: list[Any], named: dict[str, Any]) -> Any:
    """Return the flag whose value is what `get_config` of another file returns."""
    name = args[0] if args else named.get("name", "config")
    path = args[1] if len(args) > 1 else named.get("default")
    config = _config_in(machine, path) if isinstance(path, str) else None
    given = machine.given_text(name) if isinstance(name, str) else UNDEFINED
    config = config if given is UNDEFINED else given
    if isinstance(name, str) and config is not None:
        return _declared_flag(machine, name, config)
    return None


def _config_in(machine: Machine, path: str) -> Any:
    from lrsched_cli.script.modules import module_of

    file, _, argument = path.partition(":")
    module = module_of(machine, file.removesuffix(".py").replace("/", "."))
    make = module.content.get("get_config") if module is not None else None
    return machine.call(make, [argument] if argument else [], {}) if make is not None else None


# dataclasses and decorators


def decorated(
    machine: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef, made: Function, scope: Scope
) -> Any:
    """Return what the decorators make of a function: the same, with what they declare bound."""
    defaults: dict[str, Any] = {}
    for one in node.decorator_list:
        if "inject_" in unparsed(one):  # of optax
            return machine.call(machine.evaluate(one, scope), [made], {})
        if not isinstance(one, ast.Call):
            continue
        name = unparsed(one.func)
        if name.endswith(".on"):
            refuse_early_step(machine, made, ", ".join(map(unparsed, one.args)))
        if name.rpartition(".")[2] in {"option", "argument"}:
            defaults |= _click(machine, one, scope)
    if defaults:
        return Partial(made, (), defaults)
    return made


def _click(machine: Machine, node: ast.Call, scope: Scope) -> dict[str, Any]:
    spellings = [one.value for one in node.args if isinstance(one, ast.Constant)]
    texts = [one for one in spellings if isinstance(one, str)]
    long = [one for one in texts if one.startswith("--")] or texts
    if not long:
        return {}
    bare = [one for one in texts if not one.startswith("-")]
    name = (bare or long)[0].split("/")[0].lstrip("-").replace("-", "_")
    for keyword in node.keywords:
        if keyword.arg == "default":
            return {name: machine.evaluate(keyword.value, scope)}
        if keyword.arg == "is_flag":
            return {name: False}
    told = {one.arg: unparsed(one.value) for one in node.keywords}
    is_option = any(one.startswith("-") for one in texts)
    is_text = told.get("type", "str") in {"str", "click.STRING"} or "Path" in told["type"]
    is_given = told.get("required") == "True" or "prompt" in told or "multiple" in told
    return {name: None} if is_option and is_text and not is_given else {}


_DATACLASS = (
    "dataclass",
    "dataclasses.dataclass",
    "define",
    "attr.s",
    "attrs.define",
    "chz.chz",
    "flax.struct.dataclass",
    "struct.dataclass",
    "pydantic.dataclasses.dataclass",
)
_DECLARING_BASES = (
    "BaseModel",
    "NamedTuple",
    "BaseSettings",
    "TypedDict",
    "PretrainedConfig",
    "TrainingArguments",
    "Seq2SeqTrainingArguments",
    "Tap",
    "Serializable",
    "FlagsBase",
)


def instance_of_declared(
    machine: Machine, cls: Class, args: list[Any], named: dict[str, Any]
) -> Instance | None:
    """Return a new object of a class whose attributes are its arguments, else None."""
    decorators = [unparsed(one).partition("(")[0] for one in cls.node.decorator_list]
    bases = {one.rpartition(".")[2] for one in cls.foreign}
    is_one = any(one in _DATACLASS or one.endswith("dataclass") for one in decorators)
    inherits = any(isinstance(one, Class) and _is_dataclass(one) for one in cls.bases)
    if not (is_one or inherits or bases & set(_DECLARING_BASES)):
        return None
    if isinstance(cls.find("__init__"), Function):
        return None
    names = list(dict.fromkeys(_fields(cls)))
    instance = Instance(cls)
    instance.source = "dataclass"
    for name in names:
        default = cls.find(name)
        if default is not UNDEFINED:
            value = Items(default.content.copy()) if isinstance(default, Items) else default
            instance.content[name] = value
    instance.content |= dict(zip(names, args, strict=False))
    instance.content |= {key: one for key, one in named.items() if key != "**"}
    after = cls.find("__post_init__")
    if isinstance(after, Function):
        machine.call(after, [instance], {})
    return instance


def _is_dataclass(cls: Class) -> bool:
    texts = [unparsed(one) for one in cls.node.decorator_list]
    return any("dataclass" in one for one in texts) or any(
        isinstance(one, Class) and _is_dataclass(one) for one in cls.bases
    )


def _fields(cls: Class) -> list[str]:
    found: list[str] = []
    for base in cls.bases:
        found += _fields(base) if isinstance(base, Class) else []
    for one in cls.node.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            found.append(one.target.id)
    return found
