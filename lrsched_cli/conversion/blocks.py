"""The blocks of code that targets share: comments, a plain function, rates to start from."""

import ast
import re
import textwrap
from collections.abc import Iterable
from itertools import pairwise

from lrsched_cli.conversion.formula import branches
from lrsched_cli.conversion.native import Match
from lrsched_cli.conversion.source import WIDTH, names_called
from lrsched_cli.conversion.tables import Tables
from lrsched_cli.conversion.tracing import pieces
from lrsched_cli.conversion.vocabulary import MATH
from lrsched_cli.errors import escape_control_characters
from lrsched_cli.schedules import Schedule

_RATES = ("lr0", "lr1", "max_lr")
"""Parameters that are a learning rate from which a schedule may start."""


_DEFINITIONS = ("def ", "class ")

_STANDARD = (
    f"import {MATH.module}",
    "from bisect import bisect_right",
    "from fractions import Fraction",
)
"""Imports from the standard library that code may need, in their usual order."""


def script(top: Iterable[str], imports: Iterable[str], *blocks: Iterable[str]) -> str:
    """Return a script: comments, imports of what it uses, and blocks of lines.

    A definition is set apart, as is the custom.
    """
    codes = ["\n".join(filter(None, lines)) for lines in blocks]
    head = "\n".join(filter(None, [*top, _imports(imports, "\n".join(codes))]))
    texts = list(filter(None, [head, *codes]))
    parts = texts[:1]
    for before, text in pairwise(texts):
        is_apart = before.startswith(_DEFINITIONS) or text.startswith(_DEFINITIONS)
        parts += ["\n\n\n" if is_apart else "\n\n", text]
    return "".join([*parts, "\n"])


def _imports(lines: Iterable[str], code: str) -> str:
    """Return the import statements whose names a code uses, the standard library's first."""

    def is_used(line: str) -> bool:
        return re.search(rf"(?<![\w.]){line.rsplit(maxsplit=1)[-1]}\b", code) is not None

    standard = "\n".join(line for line in _STANDARD if is_used(line))
    others = "\n".join(line for line in lines if line.endswith(")") or is_used(line))
    return "\n\n".join(filter(None, [standard, others]))


def comment(text: str) -> str:
    """Return a comment in as many lines as it needs; nothing for no text."""
    return textwrap.fill(
        escape_control_characters(text),
        WIDTH,
        initial_indent="# ",
        subsequent_indent="# ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def about(schedule: Schedule, found: Match | None = None) -> str:
    """Return the comment at the top: the schedule, and where a framework's own is not equal."""
    difference = found.difference if found else ""
    return "\n".join(filter(None, [comment(str(schedule)), comment(difference)]))


def function(schedule: Schedule) -> tuple[list[str], list[str]]:
    """Return a plain function that has a schedule's rates, after the tables that it looks up.

    Raises:
        ConversionError: the schedule is no formula of t.
    """
    tables = Tables(schedule, MATH)
    lines = [
        "def learning_rate(t):",
        '    """Return the learning rate that is used during update t, counted from 0."""',
        branches(tables.named(pieces(schedule))),
    ]
    return list(tables.lines()), lines


def imported(module: str, node: ast.expr) -> str:
    """Return the statement that imports what an expression calls."""
    names = names_called(node)
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return line
    return "\n".join([f"from {module} import (", *(f"    {name}," for name in names), ")"])


def rates(schedule: Schedule) -> list[float]:
    """Return the rates of which a schedule speaks, and its parts, from the highest down."""
    found: set[float] = set()
    for name, value in schedule.values().items():
        if isinstance(value, Schedule):
            found.update(rates(value))
        elif isinstance(value, tuple) and name == "points":
            found.update(rate for _, rate in value)
        elif isinstance(value, tuple):
            found.update(
                rate for part in value if isinstance(part, Schedule) for rate in rates(part)
            )
        elif name in _RATES and isinstance(value, float):
            found.add(value)
    return sorted((rate for rate in found if rate > 0), reverse=True)
