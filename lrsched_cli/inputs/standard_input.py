"""Standard input, which holds what a file may hold: a script, a notebook, or a config."""

from lrsched_cli.configs import recognised
from lrsched_cli.documents import read_document
from lrsched_cli.errors import ConfigError
from lrsched_cli.inputs.config_file import config_in, input_of
from lrsched_cli.inputs.script import script_in
from lrsched_cli.inputs.shared import Input
from lrsched_cli.inputs.text import STANDARD_INPUT, read_standard_input
from lrsched_cli.script.text import is_notebook
from lrsched_cli.settings import NOTHING, Given
from lrsched_cli.sweep import Axes


def read_stdin(_name: str, axes: Axes, given: Given = NOTHING) -> Input:
    """Return the schedules of standard input; raises as `read_text`, and as what it holds."""
    text = read_standard_input()
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
