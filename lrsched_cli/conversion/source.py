"""Python source: calls made of values, and long expressions laid out in lines as black does."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

WIDTH = 88
"""Columns of a line of code."""

_SIMPLE_POWER = re.compile(r"(?<![\w.)\]])([\w.]+) \*\* (-?[\w.]+)(?![\w.(\[])")
"""A name or number to the power of another: black leaves no blanks in it."""

Value: TypeAlias = "ast.expr | float | str | Sequence[Value] | Mapping[float, float] | None"
"""What an argument may be; a text is the name of something in the code around it."""


def call(name: str, *positional: Value, **named: Value) -> ast.Call:
    """Return the call of a name with arguments; of the named ones, None is left out."""
    keywords = [
        ast.keyword(key, node_of(value)) for key, value in named.items() if value is not None
    ]
    return ast.Call(ast.Name(name), list(map(node_of, positional)), keywords)


def node_of(value: Value) -> ast.expr:
    """Return the syntax of a value."""
    match value:
        case ast.expr():
            return value
        case str():
            return ast.Name(value)
        case Mapping():
            return ast.Dict(list(map(node_of, value)), list(map(node_of, value.values())))
        case Sequence():
            return ast.List(list(map(node_of, value)))
        case _:
            return ast.Constant(value)


def as_int(number: float) -> float:
    """Return a length as code has it: without a decimal point, if it is whole."""
    return int(number) if float(number).is_integer() else number


def text(value: str) -> ast.expr:
    """Return the syntax of a text between quotes."""
    return ast.Constant(value)


def names_called(node: ast.expr) -> list[str]:
    """Return the names that an expression calls, each once, in alphabetical order."""
    calls = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
    return sorted({name.id for name in calls if isinstance(name, ast.Name)})


def statement(node: ast.expr, before: str = "", *, indent: int = 0) -> str:
    """Return a statement, such as `rate = ` before an expression, in as many lines as it needs."""
    return "\n".join(_lines(node, indent, before, ""))


def _lines(node: ast.expr, indent: int, before: str, after: str) -> Iterator[str]:
    margin = " " * indent
    flat = f"{margin}{before}{_flat(node)}{after}"
    if len(flat) <= WIDTH or not isinstance(node, (ast.Call, ast.List, ast.Dict)):
        yield flat
        return
    head, items, end = _opened(node)
    yield f"{margin}{before}{head}"
    for prefix, item in items:
        yield from _lines(item, indent + 4, prefix, ",")
    yield f"{margin}{end}{after}"


def _flat(node: ast.expr) -> str:
    """Return an expression in one line, as black writes it."""
    line = _SIMPLE_POWER.sub(r"\1**\2", ast.unparse(node))
    return line.replace("'", '"') if '"' not in line else line


def _opened(node: ast.Call | ast.List | ast.Dict) -> tuple[str, list[tuple[str, ast.expr]], str]:
    """Return what opens an expression in brackets, its items, each after its name, and the end."""
    match node:
        case ast.Call(func=name, args=arguments, keywords=keywords):
            named = [(f"{keyword.arg}=", keyword.value) for keyword in keywords]
            return f"{ast.unparse(name)}(", [*(("", one) for one in arguments), *named], ")"
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            return "{", [(f"{ast.unparse(key)}: ", one) for key, one in pairs if key], "}"
        case ast.List(elts=elements):
            return "[", [("", one) for one in elements], "]"
