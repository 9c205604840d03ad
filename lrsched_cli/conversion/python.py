"""Plain Python: a function of t."""

from lrsched_cli.conversion import Request
from lrsched_cli.conversion.blocks import about, function, script


def code(asked: Request) -> str:
    """Return a script that defines the function."""
    plain = function(asked.schedule)
    return script([about(asked.schedule)], [], *plain)
