"""Standard input, and pipes: a script, a notebook, a config, a comparison, or a log."""

import sys
from pathlib import Path

from lrsched_cli.configs import recognised
from lrsched_cli.documents import read_document
from lrsched_cli.errors import (
    BrokenConfigError,
    ConfigError,
    LogError,
    NeededError,
    ScriptError,
    told,
)
from lrsched_cli.inputs.config_file import config_in, input_of
from lrsched_cli.inputs.script import script_in
from lrsched_cli.inputs.shared import Input
from lrsched_cli.inputs.text import LARGEST, STANDARD_INPUT, decoded, read_standard_input
from lrsched_cli.script.text import is_notebook, is_python
from lrsched_cli.settings import NOTHING, Given
from lrsched_cli.sweep import Axes


def read_stdin(_name: str, axes: Axes, given: Given = NOTHING) -> Input:
    """Return the schedules of standard input; raises as `read_text`, and as what it holds."""
    data = read_standard_input()
    if len(data) > LARGEST or (given.log is not None and given.log.is_told):
        return _log(data, given, is_text=True)
    try:
        return _schedules(decoded(data, STANDARD_INPUT), axes, given)
    except NeededError:
        raise
    except (ConfigError, ScriptError) as error:
        try:
            return _log(data, given, is_text=not is_python(data))
        except LogError:
            raise error from None


def read_pipe(path: str, axes: Axes, given: Given = NOTHING) -> Input:
    """Return what a pipe gives: a comparison, or a log; raises as `read_stdin`."""
    from lrsched_cli.inputs.comparison_file import comparison_in  # noqa: PLC0415 - pipes are rare
    from lrsched_cli.inputs.log_file import log_in  # noqa: PLC0415 - as above
    from lrsched_cli.logs.streams import stream_of  # noqa: PLC0415 - as above

    with told("read", path):
        file = Path(path).open("rb")  # noqa: SIM115 - closed below; errors of its use are others
    with file:
        with told("read", path):
            data = file.read(LARGEST + 1)
        try:
            return comparison_in(path, decoded(data, path), axes, given)
        except BrokenConfigError as error:
            try:
                return log_in(stream_of(path, data, file), given)
            except LogError:
                raise error from None


def _log(data: bytes, given: Given, *, is_text: bool) -> Input:
    """Return what a log gives, of text only where that is meant; raises as `log_in`."""
    from lrsched_cli.inputs.log_file import log_in  # noqa: PLC0415 - most of it is no log
    from lrsched_cli.logs.streams import stream_of  # noqa: PLC0415 - as above

    rest = sys.stdin.buffer if len(data) > LARGEST else None
    return log_in(stream_of(STANDARD_INPUT, data, rest), given, is_text=is_text)


def _schedules(text: str, axes: Axes, given: Given) -> Input:
    """Return the schedules of a text; raises as `read_stdin`."""
    if is_notebook(text):
        return script_in(text, axes, given, STANDARD_INPUT)
    if text.lstrip().startswith("{"):
        return config_in(read_document(STANDARD_INPUT, text), given)
    return _config(text, given) or script_in(text, axes, given, STANDARD_INPUT)


def _config(text: str, given: Given) -> Input | None:
    """Return the schedules of a text that is a config in YAML, or None where it is none."""
    try:
        document = read_document(STANDARD_INPUT, text)
    except ConfigError:
        return None
    found = recognised(document, given)
    return None if found is None else input_of(document, found)
