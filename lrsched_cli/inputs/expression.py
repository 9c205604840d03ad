"""An expression, as it is typed."""

from lrsched_cli.inputs.shared import Input, expression_in
from lrsched_cli.settings import NOTHING, Given
from lrsched_cli.sweep import Axes


def read_expression(text: str, axes: Axes, given: Given = NOTHING) -> Input:
    """Return the schedule of an expression; raises as `expression_in`."""
    return expression_in(text, axes, given.run)
