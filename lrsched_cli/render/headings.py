"""What stands above the columns of a table: labels, or short names where labels are long."""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from lrsched_cli.render.terminal_text import cells, folded

LONGEST = 20
"""Columns of a label that stands above a column as it is."""

_LONGEST_NAME = 16
"""Columns of a name with all of its parts; of a longer one the last part stands alone."""


def headings(labels: Sequence[str]) -> list[str]:
    """Return what stands above the columns: of a long expression or path its number and name.

    >>> headings(["step()", "cosine(lr0=0.1, total=1000, warmup=10)", "runs/7/lr.csv=cosine"])
    ['step()', '[2] cosine', 'runs/7/lr.csv=cosine']
    """
    return [_heading(number, label) for number, label in enumerate(labels, start=1)]


def legend(labels: Sequence[str], width: int) -> Iterator[str]:
    """Yield lines with the whole labels of those columns that have a short name."""
    for number, (label, heading) in enumerate(zip(labels, headings(labels), strict=True), start=1):
        if label != heading:
            before = f"[{number}] "
            first, *others = folded(label, max(width - len(before), LONGEST))
            yield before + first
            yield from (" " * len(before) + other for other in others)


def _heading(number: int, label: str) -> str:
    name = "" if cells(label) <= LONGEST else _name(label)
    return f"[{number}] {name}" if name else label


def _name(label: str) -> str:
    """Return what a label calls, or the name of the file that it is; "" where it is neither."""
    from lrsched_cli.sweep.titles import called  # noqa: PLC0415 - for long labels alone

    name = called(label)
    if name:
        return name if cells(name) <= _LONGEST_NAME else name.rpartition(".")[2]
    return PurePath(label).name if re.fullmatch(r"\S*/\S*", label) else ""
