"""A schedule from its text: Python's syntax for calls, read by `ast` and never evaluated."""

from lrsched_cli.expression.groups import several_groups
from lrsched_cli.expression.parse import parse, read, read_groups
from lrsched_cli.expression.reading import Reading
from lrsched_cli.expression.source import LONGEST

__all__ = ["LONGEST", "Reading", "parse", "read", "read_groups", "several_groups"]
