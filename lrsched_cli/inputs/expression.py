"""An expression, as it is typed."""

import errno
import os
import re

from lrsched_cli.errors import ExpressionError, FileError
from lrsched_cli.expression.names import is_like_a_schedule
from lrsched_cli.inputs.shared import Input, expression_in
from lrsched_cli.settings import NOTHING, Given
from lrsched_cli.sweep import Axes


def read_expression(text: str, axes: Axes, given: Given = NOTHING) -> Input:
    """Return the schedule of an expression; raises as `expression_in`.

    Raises:
        FileError: it is no expression, but the path of a file that is not there.
    """
    try:
        return expression_in(text, axes, given.run)
    except ExpressionError:
        if _PATH.fullmatch(text) and not is_like_a_schedule(text):
            number = errno.ENOENT
            raise FileError("read", text, os.strerror(number), number) from None
        raise


_PATH = re.compile(r"[\w.~-]*(?:[/\\][\w.~-]*[^\W\d][\w.~-]*|\.[a-z]\w{0,5})+", re.IGNORECASE)
"""What looks like the path of a file: it has slashes or a suffix, and nothing of a call."""
