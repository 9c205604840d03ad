"""A file that holds one schedule: a call, after any statements that name what it uses."""

from lrsched_cli.inputs.shared import Input, expression_in
from lrsched_cli.inputs.text import read_text
from lrsched_cli.settings import NOTHING, Given
from lrsched_cli.sweep import Axes


def read_script(name: str, axes: Axes, _given: Given = NOTHING) -> Input:
    """Return the schedule of a file; raises as `read_text` and `expression_in`."""
    path = name.removeprefix("@")
    return expression_in(read_text(path), axes, path)
