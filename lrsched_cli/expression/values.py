"""Names and values as a user writes them beside a text, on the command line or in a file."""

import ast
import warnings
from collections.abc import Callable, Mapping

from lrsched_cli.parameters.arithmetic import NumberError, number

_LONGEST = 20_000
"""Characters of a name or value that are looked at as Python's syntax."""


class NotAValue(Exception):  # noqa: N818 - no error, but another kind of node
    """A node that is neither a literal nor arithmetic of literals."""


def canonical(name: str) -> str:
    """Return the one spelling of a name in a script or file: blanks and quotes do not matter.

    `len( loader )` is `len(loader)`, and `cfg["lr"]` is `cfg['lr']`.
    """
    node = _parsed(name.strip())
    return " ".join(name.split()) if node is None else ast.unparse(node)


def value_of(text: str) -> object:
    """Return what a text stands for: a literal, arithmetic of literals, else the text itself."""
    node = _parsed(text.strip())
    if node is None:
        return text
    try:
        return value_in(node)
    except NotAValue:
        return text


Unknown = Callable[[ast.expr], object]
"""What stands for a node that is no value."""


def value_in(
    node: ast.expr, names: Mapping[str, object] | None = None, unknown: Unknown | None = None
) -> object:
    """Return what a node stands for; a name stands for what `names` has for it.

    `unknown`, if given, says what stands for parts of lists and mappings that are no values.

    Raises:
        NotAValue: it is neither a literal nor arithmetic of literals, nor a list, mapping or
            `dict(...)` of such.
    """
    names = names or {}

    def inner(part: ast.expr) -> object:
        try:
            return value_in(part, names, unknown)
        except NotAValue:
            if unknown is None:
                raise
            return unknown(part)

    match node:
        case ast.Constant(value=str() | bool() | int() | float() | None as value):
            return value
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            return [inner(element) for element in elements]
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            return {_key(key, names): inner(value) for key, value in pairs}
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
            return {_word(one): inner(one.value) for one in keywords}
        case _:
            try:
                return number(node, names)
            except NumberError as error:
                raise NotAValue from error


def split_assignment(text: str) -> tuple[str, str] | None:
    """Return the name and the value of NAME=VALUE, or None where it is no such text.

    A `=` within brackets or quotes, or one that compares, is a part of the name.
    """
    depth, quote = 0, ""
    for place, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == "=" and not depth:
            name = text[:place].strip()
            return (name, text[place + 1 :].strip()) if name else None
    return None


def _parsed(text: str) -> ast.expr | None:
    if len(text) > _LONGEST:
        return None
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def _key(node: ast.expr | None, names: Mapping[str, object]) -> object:
    key = None if node is None else value_in(node, names)
    if not isinstance(key, (str, int, float)):
        raise NotAValue
    return key


def _word(keyword: ast.keyword) -> str:
    if keyword.arg is None:
        raise NotAValue
    return keyword.arg
