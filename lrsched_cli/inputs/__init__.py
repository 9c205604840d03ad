"""Where schedules come from: each kind of source is one file here and one row of `SOURCES`.

The kind `script` is the function `read_script(argument, axes, given)` of its module: it returns
what the argument gives, with the values of `axes` in the place of its placeholders, and those that
a user gives for names in it (`--set`). A kind is imported when it is used.
"""

import os
import re
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, cast

from lrsched_cli.errors import ComparisonError, NeededError
from lrsched_cli.inputs.labels import split_label, with_label
from lrsched_cli.settings import NOTHING, Given, refuse_unused, with_advice

if TYPE_CHECKING:
    from collections.abc import Callable

    from lrsched_cli.expression import Reading
    from lrsched_cli.inputs.shared import Input
    from lrsched_cli.sweep import Axes

    Reader = Callable[[str, Axes, Given], Input]


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of source: where its code is, and how an argument says that it is of this kind."""

    name: str
    module: str
    word: str = ""
    """The argument that stands for it."""
    suffixes: tuple[str, ...] = ()
    """How the names of its files end."""
    files: str = ""
    """What its files are, in words."""
    may_have_at: bool = True
    """Whether `@FILE` is such a file too; else that is a script."""
    has_names: bool = False
    """One of the schedules of a file may be asked for, by `FILE:NAME` or `FILE:LINE`."""
    has_many: bool = False
    """Holds schedules under labels, a range and a picture, rather than one schedule."""

    def is_named_by(self, argument: str) -> bool:
        """Tell whether an argument is this source's word, or the name of one of its files.

        A file need not be there; an expression may end in a comment that ends like one.
        """
        if not self.suffixes:
            return bool(self.word) and argument == self.word
        name = _CHOICE.sub("", argument.lower()) if self.has_names else argument.lower()
        is_name = name.endswith(self.suffixes) and (self.may_have_at or name[0] != "@")
        return is_name and ("(" not in argument or _is_file(argument))

    def read(self, argument: str, axes: "Axes", given: Given = NOTHING) -> "Input":
        """Return what the argument gives."""
        module = import_module(f"{__name__}.{self.module}")
        read = cast("Reader", getattr(module, f"read_{self.name}"))
        try:
            return read(argument, axes, given)
        except NeededError as error:
            if given.run.is_told:
                from lrsched_cli.inputs.filling import filled  # noqa: PLC0415 - where it may help

                found = filled(error, given, lambda told: read(argument, axes, told))
                if found is not None:
                    return found
            raise with_advice(error, given) from None


_CHOICE = re.compile(r":[\w.\[\]'\"]+$")
"""What asks for one of the schedules of a file, after the file's name."""

_STDIN = Source("stdin", "standard_input", word="-")
_COMPARISON = Source(
    "comparison",
    "comparison_file",
    suffixes=(".toml",),
    has_many=True,
    files="comparison files of this program, and configs of other programs",
)
_CONFIG = Source(
    "config",
    "config_file",
    suffixes=(".yaml", ".yml", ".json", ".jsonc", ".gin"),
    files="configs of training frameworks, by the keys in them; JSON without such keys is a log",
)
_LOG = Source(
    "log",
    "log_file",
    suffixes=(".csv", ".tsv", ".jsonl", ".ndjson", ".log", ".txt", ".out", ".gz"),
    may_have_at=False,
    files="logs of runs, by what is in them; event files of TensorBoard, whatever their name",
)
_COMMANDS = Source(
    "commands",
    "commands",
    suffixes=(".sh", ".bash", ".slurm", ".sbatch"),
    files="shell scripts: the flags of the training, or the script, that they start",
)
_SCRIPT = Source(
    "script",
    "script",
    suffixes=(".py", ".ipynb", ".md"),
    files="training scripts, notebooks, and documents with code",
    has_names=True,
)
_PIPE = Source("pipe", "standard_input")
_EXPRESSION = Source("expression", "expression")

SOURCES = {
    one.name: one
    for one in (_STDIN, _COMPARISON, _CONFIG, _LOG, _COMMANDS, _SCRIPT, _PIPE, _EXPRESSION)
}
"""Every kind of source by its name; an argument is of the first that it names."""


def source_of(argument: str, *, files: bool = True) -> Source:
    """Return the kind of source that an argument is.

    `@FILE` is a script, whatever the file is called. A file of another name is a log if it holds
    one, else a comparison, where `files` says that one may be meant. A label before it does not
    matter.
    """
    _, argument = split_label(argument)
    for source in SOURCES.values():
        if source.is_named_by(argument) and not (source is _LOG and _is_comparison(argument)):
            return source
    if argument.startswith("@"):
        return _SCRIPT
    if not _is_file(argument):
        return _EXPRESSION
    from lrsched_cli.inputs.peeking import is_log, is_pipe  # noqa: PLC0415 - for such files alone

    if files and is_pipe(argument):
        return _PIPE
    return _LOG if is_log(argument) else _COMPARISON if files else _EXPRESSION


def _is_comparison(path: str) -> bool:
    """Whether a file of text, which its name takes for a log, is a comparison."""
    if not path.lower().endswith(".txt") or not _is_file(path):
        return False
    from lrsched_cli.inputs.peeking import is_toml  # noqa: PLC0415 - for such files alone

    return is_toml(path)


def file_of(argument: str) -> str:
    """Return the file that an argument names, without what it says beside; nothing if none."""
    _, named = split_label(argument)
    source = source_of(named, files=False)
    if not (source.suffixes or named.startswith("@")):
        return ""
    path = named.removeprefix("@")
    return path if _is_file(path) else _CHOICE.sub("", path) if source.has_names else path


def read_source(argument: str, axes: "Axes", given: Given = NOTHING) -> "Input":
    """Return what an argument gives: one schedule, or all that a file holds.

    LABEL=SCHEDULE gives it a label.

    Raises:
        LRSchedError: a file cannot be read, or says what it may not.
    """
    label, argument = split_label(argument)
    found = source_of(argument).read(argument, axes, given)
    return with_label(found, label) if label else found


def read_one(argument: str, group: str | None = None, told: Given = NOTHING) -> "Reading":
    """Return the one schedule of an argument, with what made it.

    Where groups of parameters have rates of their own, `group` says which, by name or number;
    `told` are values for names in it.

    Raises:
        LRSchedError: as `read_source`; or there are several, or there is no such group, or none of
            its names is one that has a value.
    """
    return read_alone(argument, group, told)[0]


def read_alone(
    argument: str, group: str | None = None, told: Given = NOTHING
) -> "tuple[Reading, Input]":
    """Return the one schedule of an argument, and all that it gives; raises as `read_one`."""
    label, argument = split_label(argument)
    source = source_of(argument, files=False)
    if source.has_many and not _is_foreign(argument):
        message = f"a comparison file, as {argument} is, holds schedules for compare and diff"
        raise ComparisonError(message)
    given = source.read(argument, {}, told)
    refuse_unused(told, given.used, given.names)
    if group is not None:
        from lrsched_cli.inputs.shared import of_group  # noqa: PLC0415 - as the kinds, when used

        (given,) = of_group([given], group)
    reading = given.only()
    if reading.schedule.known_at is not None:
        raise ComparisonError(no_schedule(given.source))
    return replace(reading, label=label) if label else reading, given


def no_schedule(source: str) -> str:
    """Return what is said where a schedule is needed, and a log is given."""
    return (
        f"{source} is the log of a run, not a schedule: lrsched identify finds the schedule that "
        "made it; compare and diff take the log"
    )


def _is_foreign(argument: str) -> bool:
    """Tell whether a file in the format of comparisons is the config of another program."""
    from lrsched_cli.inputs.comparison_file import is_foreign  # noqa: PLC0415 - as above

    return is_foreign(argument)


def _is_file(text: str) -> bool:
    return os.path.exists(text)  # noqa: PTH110 - Path.exists fails for a text too long for a name
