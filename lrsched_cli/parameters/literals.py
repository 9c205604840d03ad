"""Python's literals, and calls of them, read from text: nothing in it is run."""

import ast
from typing import Any, NamedTuple


class LiteralCall(NamedTuple):
    """A call whose arguments are literals."""

    name: str
    positional: list[Any]
    named: dict[str, Any]


def literal(text: str) -> object:
    """Return the value that a text stands for.

    Raises:
        ValueError: it is no literal.
        SyntaxError: it is no Python.
    """
    return ast.literal_eval(text)


def call_of_literals(text: str) -> LiteralCall | None:
    """Return the call that a text is, such as `StepLR(30, gamma=0.5)`, or None if it is none."""
    try:
        match ast.parse(text.strip(), mode="eval").body:
            case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
                named = {one.arg or "": ast.literal_eval(one.value) for one in keywords}
                return LiteralCall(name, [ast.literal_eval(one) for one in args], named)
            case _:
                return None
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return None
