"""Shell scripts that start a training: its flags are the config."""

import os
import pathlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from lrsched_cli.configs import Recognised, recognised
from lrsched_cli.documents import Document, Path, read_document
from lrsched_cli.documents.shell import Command, commands, flags, is_open, variables
from lrsched_cli.errors import ConfigError, LRSchedError, NeededError
from lrsched_cli.inputs.beside import beside, merged, with_bases, with_named_files
from lrsched_cli.inputs.config_file import input_of
from lrsched_cli.inputs.shared import Input, with_remarks
from lrsched_cli.inputs.text import read_text
from lrsched_cli.inputs.varied import varied
from lrsched_cli.script.argparse import ARGUMENTS
from lrsched_cli.settings import NOTHING, Given
from lrsched_cli.sweep import Axes

_CONFIGS = (".yaml", ".yml", ".json")


def read_commands(name: str, axes: Axes, given: Given = NOTHING) -> Input:
    """Return the schedules of the commands in a shell script.

    Raises:
        FileError: it cannot be read.
        ConfigError: no command in it has the flags of a known framework.
        NeededError: its rates depend on what it does not tell.
    """
    path = name.removeprefix("@")
    return varied(partial(commands_in, path, read_text(path)), axes, given)


def commands_in(source: str, text: str, given: Given) -> Input:
    """Return the schedules of the commands in a text; raises as `read_commands`."""
    told, given = _of_shell(text, given)
    try:
        read = _recognised(source, text, given, told)
        found = [input_of(document, one) for document, one in read]
        found = found or list(_of_scripts(source, text, given, told))
    except NeededError as error:
        names = (*error.names, *variables(text))
        raise NeededError(error.source, error.needed, names, error.unknown) from None
    if not found:
        message = (
            "no command in it starts a script that is here, or has flags of a known framework, "
            "such as --learning_rate with --lr_scheduler_type, --lr with --lr-decay-style, "
            "--sched with --epochs"
        )
        raise ConfigError(source, 0, message)
    made = _together(source, found)
    made = replace(made, names=(*made.names, *variables(text)), used=(*made.used, *told))
    return _undecided(made, text)


def _of_shell(text: str, given: Given) -> tuple[dict[str, str], Given]:
    """Return what is told of the variables of a shell script, and the rest of what is told."""
    names = variables(text)
    told = {name: str(value) for name, value in given.told.items() if name in names}
    rest = {name: value for name, value in given.told.items() if name not in told}
    return told, replace(given, told=rest)


_DECIDES = re.compile(
    r"""^[ \t]*(?:if|case|for|while|until)\b
    | \]\]?[ \t]*(?:&&|\|\|)
    | ^[ \t]*(?:true|false)[ \t]*(?:&&|\|\|)
    | (?<!<)<<-?[ \t]*['"]?[A-Za-z_]""",
    re.MULTILINE | re.VERBOSE,
)
"""What decides in a shell script which commands are run, or makes text of them."""


def _undecided(given: Input, text: str) -> Input:
    """Return what is given, with a remark where the shell decides what is run."""
    found = _DECIDES.search(text)
    if found is None:
        return given
    line = text.count("\n", 0, found.start()) + 1
    remark = (
        f"{given.source}, line {line}: what the shell decides (if, case, loops, <<) is not "
        "followed: every assignment and every command counts, in their order"
    )
    return with_remarks(given, [remark])


def _of_scripts(source: str, text: str, given: Given, told: Mapping[str, str]) -> Iterator[Input]:
    """Yield what the scripts give that commands start, each with the arguments that it gets.

    As people start them from the folder of the shell script, or from one above, both are looked in.
    """
    from lrsched_cli.inputs.script import read_script  # noqa: PLC0415 - it reads commands, too

    folder = pathlib.Path(source).parent
    for command in commands(text, told):
        split = next((n for n, word in enumerate(command.words) if _is_script(word)), None)
        if split is None:
            continue
        name = command.words[split]
        above = [folder.joinpath(*[".."] * level) for level in range(_ABOVE + 1)]
        path = next(
            (one / name for one in (*above, pathlib.Path()) if (one / name).is_file()), None
        )
        if path is not None:
            words = command.words[split + 1 :]
            kept = _arguments(words)
            known = replace(given, told={ARGUMENTS: kept, **given.told})
            left_out = dict.fromkeys(one for one in words if is_open(one) and one not in kept)
            yield with_remarks(
                read_script(os.path.normpath(path), {}, known),
                [f"{source}, line {command.line}: {one} is taken to be empty" for one in left_out],
            )


def _arguments(words: tuple[str, ...]) -> list[str]:
    """Return the arguments of a script: a variable that nothing tells is none by itself."""
    pairs = zip(("", *words), words, strict=False)
    return [
        word
        for before, word in pairs
        if not is_open(word)
        or word.startswith("-")
        or (before.startswith("-") and word not in _ALL_ARGUMENTS)
    ]


_ALL_ARGUMENTS = ("$@", "$*", "${@}", "${*}")
"""What stands for all arguments of the shell script itself."""

_ABOVE = 2
"""Folders above that of a shell script in which a script that it starts is looked for."""


def _together(source: str, inputs: list[Input]) -> Input:
    """Return the schedules of several commands."""
    return Input(
        source,
        tuple(sweep for one in inputs for sweep in one.sweeps),
        names=tuple(name for one in inputs for name in one.names),
        used=tuple(name for one in inputs for name in one.used),
    )


_FENCE = re.compile(
    r"^[ \t]*(?P<mark>```|~~~)[ \t]*(?P<language>[\w+-]*)[^\n]*\n(?P<code>.*?)^[ \t]*(?P=mark)",
    re.DOTALL | re.MULTILINE,
)
_SHELLS = {"", "bash", "console", "sh", "shell", "shell-session", "text", "zsh"}
_PROMPT = re.compile(r"^[ \t]*\$ ", re.MULTILINE)


def commands_in_document(source: str, text: str, given: Given) -> Input | None:
    """Return the schedules of the commands in a Markdown document, or None where it has none.

    Raises:
        NeededError: their rates depend on what they do not tell.
    """
    if not source.lower().endswith(".md"):
        return None
    lines = "".join(
        _blank(text[before:start]) + _PROMPT.sub("", text[start:end])
        for before, start, end in _blocks(text)
    )
    found = list(_recognised(source, lines, given, {}))
    return _together(source, [input_of(*one) for one in found]) if found else None


def _blocks(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield where each block of shell commands stands: the end of the last, begin and end."""
    before = 0
    for block in _FENCE.finditer(text):
        if block["language"].lower() not in _SHELLS:
            continue
        yield before, *block.span("code")
        before = block.end("code")


def _blank(text: str) -> str:
    """Return as many lines without anything, so that what follows keeps its number."""
    return "\n" * text.count("\n")


def _recognised(
    source: str, text: str, given: Given, told: Mapping[str, str]
) -> Iterator[tuple[Document, Recognised]]:
    for command in commands(text, told):
        data = _data(source, command)
        if data:
            lines: dict[Path, int] = {(key,): command.line for key in data}
            lines[()] = command.line
            document = with_named_files(Document(source, data, lines))
            found = recognised(document, given)
            if found is not None:
                yield document, found


def _data(source: str, command: Command) -> dict[str, Any]:
    """Return the flags of a command, before those of a config that it names, and its devices."""
    if not command.words:
        return {}
    split = next((n for n, word in enumerate(command.words) if _is_script(word)), 0)
    launcher = flags(Command(command.words[:split], command.line)) if split else {}
    own = flags(Command(command.words[split:], command.line))
    data = {**launcher, **own}
    if data:
        data["__script__"] = command.words[split].rpartition("/")[2]
    for word in _named_configs(command, split, own):
        data = merged(_config(source, word), data)
    if command.words[split].rpartition("/")[2] == "yolo" and "train" in command.words:
        data = {**_YOLO, **data}
    world = devices(launcher, command)
    return {"world_size": world, **data} if world and data else data


_YOLO: dict[str, Any] = {
    "task": "detect",
    "lr0": 0.01,
    "lrf": 0.01,
    "epochs": 100,
    "batch": 16,
    "optimizer": "auto",
}
"""What the command `yolo` has for arguments that are not told, of those that make the schedule."""


_CONFIG_FLAGS = ("config", "cfg", "config_file", "config_path", "recipe")


def _named_configs(command: Command, split: int, own: dict[str, Any]) -> Iterator[str]:
    """Yield the configs that a command names, by themselves or as the value of a flag."""
    for word in command.words[split + 1 :]:
        if word.endswith(_CONFIGS) and "=" not in word and not _is_value(command, word):
            yield word
    for flag in _CONFIG_FLAGS:
        if isinstance(own.get(flag), str) and own[flag].endswith(_CONFIGS):
            yield own[flag]
    folder, name = own.get("config_dir"), own.get("config_name")
    if isinstance(folder, str) and isinstance(name, str):  # as Hydra has it
        yield f"{folder}/{name.removesuffix('.yaml')}.yaml"


def _is_script(word: str) -> bool:
    return word.endswith(".py") or word.rpartition("/")[2] in {
        "axolotl",
        "llamafactory-cli",
        "yolo",
    }


def _is_value(command: Command, word: str) -> bool:
    """Tell whether a word is the value of a flag, rather than an argument of its own."""
    before = command.words[command.words.index(word) - 1]
    return before.startswith("-") and "=" not in before


def _config(source: str, word: str) -> dict[str, Any]:
    path = beside(source, word)
    if path is None:
        return {}
    try:
        document = read_document(str(path), read_text(str(path)))
    except LRSchedError:
        return {}
    return with_bases(document, [path]).data if isinstance(document.data, dict) else {}


def devices(launcher: dict[str, Any], command: Command) -> int:
    """Return how many devices a launcher starts, or 0 where it does not tell."""
    nodes = _first(launcher, "nnodes", "num_nodes", "num_machines") or 1
    per_node = _first(launcher, "nproc_per_node", "num_gpus")
    if per_node:
        return per_node * nodes
    total = _first(launcher, "num_processes")
    visible = command.environment.get("CUDA_VISIBLE_DEVICES", "")
    if total or not re.fullmatch(r"\d+(,\d+)*", visible):
        return total
    return len(visible.split(","))


def _first(launcher: dict[str, Any], *names: str) -> int:
    for name in names:
        value = launcher.get(name)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
    return 0
