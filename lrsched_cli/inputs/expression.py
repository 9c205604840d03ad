"""An expression, or a line of a script, as it is typed."""

import errno
import os
import re

from lrsched_cli.errors import ExpressionError, FileError, NeededError, ScriptError
from lrsched_cli.expression.names import is_like_a_schedule
from lrsched_cli.inputs.shared import Input, expression_in
from lrsched_cli.settings import NOTHING, Given
from lrsched_cli.sweep import Axes


def read_expression(text: str, axes: Axes, given: Given = NOTHING) -> Input:
    """Return the schedule of an expression; raises as `expression_in`.

    One with a function of its own, as `LambdaLR(..., lambda epoch: 0.95**epoch)`, is read as a
    script is.

    Raises:
        FileError: it is no expression, but the path of a file that is not there.
        NeededError: a name in the function has no value.
    """
    try:
        return expression_in(text, axes, given.run)
    except ExpressionError:
        script = _line_of_script(text, axes, given) if _FUNCTION.search(text) else None
        if script is not None:
            return script
        if _PATH.fullmatch(text) and not is_like_a_schedule(text):
            number = errno.ENOENT
            raise FileError("read", text, os.strerror(number), number) from None
        raise


_FUNCTION = re.compile(r"\blambda\b")


def _line_of_script(text: str, axes: Axes, given: Given) -> Input | None:
    """Return the schedule of a line of a script, or None where it makes none."""
    from lrsched_cli.inputs.script import script_in  # noqa: PLC0415 - few expressions need it

    try:
        return script_in(text, axes, given, text)
    except NeededError:
        raise
    except ScriptError:
        return None


_PATH = re.compile(r"[\w.~-]*(?:[/\\][\w.~-]*[^\W\d][\w.~-]*|\.[a-z]\w{0,5})+", re.IGNORECASE)
"""What looks like the path of a file: it has slashes or a suffix, and nothing of a call."""
