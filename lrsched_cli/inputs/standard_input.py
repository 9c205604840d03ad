"""Standard input, which holds one schedule as a script does."""

from lrsched_cli.inputs.shared import Input, expression_in
from lrsched_cli.inputs.text import STANDARD_INPUT, read_standard_input
from lrsched_cli.settings import NOTHING, Given
from lrsched_cli.sweep import Axes


def read_stdin(_name: str, axes: Axes, _given: Given = NOTHING) -> Input:
    """Return the schedule of standard input; raises as `read_text` and `expression_in`."""
    return expression_in(read_standard_input(), axes, STANDARD_INPUT)
