"""What the curves of a sweep have in common, and what they differ by, as a title."""

import re
from collections.abc import Iterator, Sequence

from lrsched_cli.sweep.placeholders import placeholders

_BY = ", by "

_PIECE = re.compile(r"""'(?:\\.|[^'\\])*'?|"(?:\\.|[^"\\])*"?|[(\[{]|[)\]}]|,|.""", re.DOTALL)

_CALL = re.compile(r"\s*([\w.{}]+)\s*\((.*)\)\s*", re.DOTALL)


def title_of(text: str, head: str, label: str, names: Sequence[str]) -> str:
    """Return a title: a file's label or what a text calls with which arguments, and the names.

    It is empty where nothing varies, and where a label has the values in it.

    >>> title_of("exp(lr0=0.1, decay={d})", "exp", "", ["d"])
    'exp, lr0=0.1, by d'
    """
    if not names:
        return ""
    if label:
        return "" if placeholders(label) else _by([label], names)
    call = None if "\n" in text.strip() else _CALL.fullmatch(text)
    if call is None:
        return _by([head] if head else [], names)
    arguments = [one for one in _arguments(call[2]) if _tells(one)]
    called = [] if placeholders(call[1]) else [call[1]]
    return _by([*called, *arguments], names)


def head_of(title: str) -> str:
    """Return what a title calls, without its arguments and names."""
    return title.partition(", ")[0]


def called(statement: str) -> str:
    """Return the name that a statement calls first, as it is written."""
    found = re.search(r"(?<![\w.])[\w.]++(?=\s*\()", statement)
    return found[0] if found else ""


def _by(parts: Sequence[str], names: Sequence[str]) -> str:
    *others, last = names
    told = f"{', '.join(others)} and {last}" if others else last
    return ", ".join(parts) + _BY + told if parts else f"by {told}"


def _tells(argument: str) -> bool:
    """Whether an argument says something of all curves: a bare name, of an optimizer, does not."""
    return not placeholders(argument) and not argument.isidentifier()


def _arguments(text: str) -> Iterator[str]:
    """Yield the arguments of a call; commas within brackets and quotes part none."""
    depth, current = 0, ""
    for piece in _PIECE.findall(text):
        depth += (piece in "([{") - (piece in ")]}")
        if piece == "," and not depth:
            yield current.strip()
            current = ""
        else:
            current += piece
    if current.strip():
        yield current.strip()
