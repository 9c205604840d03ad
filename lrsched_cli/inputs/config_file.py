"""Config files of training frameworks: YAML, JSON and TOML that some framework is configured by."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import PurePath

from lrsched_cli.configs import Call, Recognised, recognised
from lrsched_cli.counting.workload import Workload
from lrsched_cli.documents import Document, read_document
from lrsched_cli.errors import (
    BrokenConfigError,
    ConfigError,
    ExpressionError,
    LogError,
    LRSchedError,
    NeededError,
    NoRatesError,
    UnknownConfigError,
)
from lrsched_cli.expression.groups import titled
from lrsched_cli.expression.reading import Overruled
from lrsched_cli.inputs.beside import missing_bases, with_named_files
from lrsched_cli.inputs.shared import Input, at_line
from lrsched_cli.inputs.text import read_text
from lrsched_cli.inputs.varied import varied
from lrsched_cli.settings import NOTHING, Given
from lrsched_cli.sweep import Axes, Sweep, swept


def read_config(name: str, axes: Axes, given: Given = NOTHING) -> Input:
    """Return the schedules of a config file.

    Raises:
        FileError: it cannot be read.
        ConfigError: it is no config of a known kind, or says what its framework refuses.
        NeededError: its rates depend on what it does not tell.
    """
    path = name.removeprefix("@")
    try:
        document = with_named_files(read_document(path, read_text(path)))
        return varied(partial(config_in, document), axes, given)
    except (BrokenConfigError, UnknownConfigError) as error:
        if not path.lower().endswith(".json"):
            raise
        return _log(path, axes, given, error)
    except NeededError:
        command = _command_beside(path, given)
        if command is None:
            raise
        from lrsched_cli.inputs.commands import read_commands  # noqa: PLC0415 - it reads configs

        return read_commands(command, axes, given)


def _log(path: str, axes: Axes, given: Given, error: ConfigError) -> Input:
    """Return what a file of JSON gives that is a log; else raise why it is no config.

    Raises:
        LogError: it is a log, and one that cannot be read.
    """
    from lrsched_cli.inputs.log_file import read_log  # noqa: PLC0415 - few files need it

    try:
        return read_log(path, axes, given)
    except NoRatesError as problem:
        raise (problem if problem.is_certain else error) from None
    except LogError:
        raise error from None


def _command_beside(path: str, given: Given) -> str | None:
    """Return the shell script among the other arguments that names a config, or None."""
    name = PurePath(path).name
    scripts = (one for one in given.beside if one.endswith((".sh", ".bash", ".slurm", ".sbatch")))
    return next((one for one in scripts if name in read_text(one)), None)


_PYTHON_CONFIG = re.compile(r"^(?:param_scheduler|lr_config|_base_)\s*=", re.MULTILINE)
"""What a Python file of nothing but a config has, and no script."""


def python_config(path: str, text: str, given: Given) -> Input | None:
    """Return the schedules of a Python file that is a config, or None where it is none.

    Raises as `read_config`.
    """
    if not _PYTHON_CONFIG.search(text):
        return None
    document = with_named_files(replace(read_document("a.py", text), source=path))
    found = recognised(document, given)
    if found is None:
        _refuse_without_bases(document)
    return None if found is None else input_of(document, found)


def _refuse_without_bases(document: Document) -> None:
    """Refuse a config without a schedule that is based on files which are not there.

    Raises:
        ConfigError: it is such a one.
    """
    missing = missing_bases(document) if isinstance(document.data, dict) else []
    if missing:
        message = f"it has no schedule itself, and is based on what is not there: {missing[0]}"
        if len(missing) > 1:
            message += f" and {len(missing) - 1} more"
        raise ConfigError(document.source, 0, message)


def config_in(document: Document, given: Given) -> Input:
    """Return the schedules of a document; raises as `read_config`."""
    found = recognised(document, given)
    if found is None:
        _refuse_without_bases(document)
        raise UnknownConfigError(document.source, 0, UNRECOGNISED)
    return input_of(document, found)


def input_of(document: Document, found: Recognised) -> Input:
    """Return what is made of the calls that a config becomes.

    Where it has several schedulers, those that have no schedule are told, and left out.
    """
    remarks = list(found.remarks)
    sweeps: list[Sweep] = []
    errors: list[ConfigError] = []
    for call in found.calls:
        try:
            sweep = _swept(document, call, remarks, found.work)
            is_several = len(found.calls) > 1 and not call.group
            own = call.label or (call.name if is_several else "")
            groups = tuple(one.group for one in found.calls if one.group)
            sweep = _of_group(sweep, call.group, groups) if groups else sweep
            sweeps.append(_labelled(sweep, document.source, own))
        except ConfigError as error:
            remarks.append(f"{call.label or call.name} is left out: {error.message}")
            errors.append(error)
    if errors and not sweeps:
        raise errors[-1]
    return Input(document.source, tuple(sweeps), names=found.names, used=found.used)


def _of_group(sweep: Sweep, group: str, groups: tuple[str, ...]) -> Sweep:
    """Return schedules as those of a group of the optimizer's parameters."""
    curves = (
        one._replace(reading=replace(one.reading, group=group, groups=groups))
        for one in sweep.curves
    )
    return sweep._replace(curves=tuple(curves))


def _labelled(sweep: Sweep, source: str, own: str) -> Sweep:
    """Return schedules under the name of their file, or what tells them apart in it.

    The call that a config becomes is long; `explain` shows it.
    """
    curves = []
    for one in sweep.curves:
        name, path = (": ".join(filter(None, (x, own))) for x in (PurePath(source).name, source))
        beside, whole = (titled(one.reading.group, label) for label in (name, path))
        among = titled(one.reading.group, own or name)
        curves.append(one._replace(labels=(among, beside, whole)))
    return sweep._replace(curves=tuple(curves))


def _swept(document: Document, call: Call, remarks: Iterable[str], work: Workload) -> Sweep:
    text = str(call)
    line = document.line(*call.path)
    try:
        sweep = swept(text, {}, label=call.label)
    except ExpressionError as error:
        raise ConfigError(document.source, line, f"{error.message}, in {text}") from error
    except LRSchedError as error:
        raise ConfigError(document.source, line, f"{error}, in {text}") from error
    sweep = at_line(sweep, line or 1, tuple(remarks))
    given = call.overruled
    overruled = (
        None if given is None else Overruled(given.name, given.value, document.line(*given.path))
    )
    curves = (
        one._replace(reading=replace(one.reading, overruled=overruled, work=work))
        for one in sweep.curves
    )
    return sweep._replace(curves=tuple(curves))


UNRECOGNISED = (
    "no keys of a known config are in it, and no learning rates of a log (lrsched list files shows "
    "the kinds); the settings of a script of your own are read with it: SCRIPT.py --settings FILE"
)
"""What is said of a file that is of no known kind."""
