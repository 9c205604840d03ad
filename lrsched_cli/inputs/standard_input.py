"""Standard input, which holds what a file may hold: a script, a notebook, or a config."""

from lrsched_cli.documents import read_document
from lrsched_cli.errors import LRSchedError
from lrsched_cli.inputs.config_file import config_in
from lrsched_cli.inputs.script import script_in
from lrsched_cli.inputs.shared import Input
from lrsched_cli.inputs.text import STANDARD_INPUT, read_standard_input
from lrsched_cli.script.text import is_notebook, module_of_text
from lrsched_cli.settings import NOTHING, Given
from lrsched_cli.sweep import Axes


def read_stdin(_name: str, axes: Axes, given: Given = NOTHING) -> Input:
    """Return the schedules of standard input; raises as `read_text`, and as what it holds."""
    text = read_standard_input()
    if not is_notebook(text) and text.lstrip().startswith("{"):
        return config_in(read_document(STANDARD_INPUT, text), given)
    try:
        module_of_text(text, STANDARD_INPUT)
    except LRSchedError as error:
        try:
            return config_in(read_document(STANDARD_INPUT, text), given)
        except LRSchedError:
            raise error from None
    return script_in(text, axes, given, STANDARD_INPUT)
