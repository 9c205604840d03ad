"""Placeholders such as `{w}` in expressions and labels, and what is put in their place."""

import re
from collections.abc import Collection, Iterator

from lrsched_cli.errors import ExpressionError, nearest
from lrsched_cli.sweep.values import Point, number_of

_FLAGS = re.VERBOSE | re.DOTALL

_BRACED = r"""
    (?<!\{) (?P<opening>\{+) (?P<name>[^\W\d]\w*) (?P<closing>\}+) (?=\s*(?P<power>\*\*)?)
"""
"""A name in braces: between a dict's braces, for example, there may be more of them."""

_PARTS = rf"""
    \#[^\n]*
    | '''.*?(?:'''|\Z) | \"\"\".*?(?:\"\"\"|\Z)
    | '(?:\\.|[^'\\\n])*'? | "(?:\\.|[^"\\\n])*"?
    | {_BRACED}
"""
"""A comment, a string, or a name in braces outside these.

A string that has no end takes what is left, so that no text is looked through more than once.
"""


def placeholders(text: str) -> set[str]:
    """Return the names of all placeholders in a text."""
    return {found["name"] for found in _found(_BRACED, text) if _is_placeholder(found)}


def refuse_unknown(text: str, known: Collection[str], source: str = "") -> None:
    """See that each placeholder of an expression is known, where it can be nothing else.

    Within quotes and comments a name in braces may be just that.

    Raises:
        ExpressionError: one is not; the error has the nearest that is.
    """
    for found in _found(_PARTS, text):
        name = found["name"]
        if name is not None and _is_placeholder(found) and name not in known:
            near = nearest(name, known)
            advice = f"add --vary {name}=VALUES, to compare"
            told = f"did you mean {{{near}}}?" if near else advice
            message = f"{{{name}}} has no values; {told}"
            raise ExpressionError(text, found.start("name"), message, source)


def filled(text: str, point: Point) -> str:
    """Return an expression with the values at a point in the place of their names.

    Within quotes a value is text. Elsewhere numbers and names stand as they are, and what is
    neither, such as 1-sqrt, gets quotes. Doubled braces are braces, as in Python's formats.
    """

    def replaced(found: re.Match[str]) -> str:
        if found["name"] is None:
            return filled_label(found[0], point)
        code = {name: _as_code(value, found["power"]) for name, value in point.items()}
        return _replaced(found, code)

    return re.sub(_PARTS, replaced, text, flags=_FLAGS) if point else text


def filled_label(text: str, point: Point) -> str:
    """Return a text that is no code, with the values at a point in the place of their names."""
    return re.sub(_BRACED, lambda found: _replaced(found, point), text, flags=_FLAGS)


def _found(pattern: str, text: str) -> Iterator[re.Match[str]]:
    return re.finditer(pattern, text, _FLAGS) if "{" in text else iter(())


def _is_placeholder(found: re.Match[str]) -> bool:
    return _depth(found) % 2 == 1


def _depth(found: re.Match[str]) -> int:
    """Return how many pairs of braces are around a name; others belong to what surrounds it."""
    return min(len(found["opening"]), len(found["closing"]))


def _replaced(found: re.Match[str], point: Point) -> str:
    name, depth = found["name"], _depth(found)
    if name not in point:
        return found[0]
    value = point[name] if _is_placeholder(found) else name
    left = len(found["opening"]) - depth + depth // 2
    right = len(found["closing"]) - depth + depth // 2
    return "{" * left + value + "}" * right


def _as_code(value: str, power: str | None) -> str:
    if number_of(value) is not None:
        return f"({value})" if power and value.startswith("-") else value  # -3**2 is -9
    is_name = re.fullmatch(r"[^\W\d][\w.]*", value)
    return value if is_name else repr(value)
