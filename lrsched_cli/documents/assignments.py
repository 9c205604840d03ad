"""Python files of plain assignments: names and `dict(...)` trees; all else in them is passed by."""

import ast
import warnings
from typing import Any

from lrsched_cli.documents import PYTHON, Document, Path, Tagged
from lrsched_cli.errors import BrokenConfigError
from lrsched_cli.expression.values import NotAValue, value_in


def read(source: str, text: str) -> Document:
    """Return what the assignments of a Python text say whose values are literals.

    A name may stand for what was assigned to it before; `a.b = 1` is written under "a.b". A class
    that is imported stands for its name; another value within lists and mappings is kept as text,
    with a tag.

    Raises:
        BrokenConfigError: it is no Python.
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            statements = ast.parse(text).body
    except SyntaxError as error:
        problem = (error.msg or "").partition(";")[0]
        raise BrokenConfigError(
            source, error.lineno or 0, f"this is not Python ({problem})"
        ) from None
    except (ValueError, MemoryError, RecursionError):
        raise BrokenConfigError(source, 0, "this is not Python") from None
    found: dict[str, Any] = {}
    lines: dict[Path, int] = {}
    imported: dict[str, str] = {}
    for statement in statements:
        if isinstance(statement, ast.ImportFrom):
            imported |= {one.asname or one.name: one.name for one in statement.names}
        target, node = _assigned(statement)
        if node is None:
            continue
        found.pop(target, None)
        try:
            found[target] = value_in(node, imported | found, _kept)
        except (NotAValue, RecursionError):
            continue
        lines[target,] = statement.lineno
    return Document(source, found, lines)


def _kept(node: ast.expr) -> Tagged:
    """Return what stands for a value that only running the file would tell."""
    return Tagged(PYTHON, ast.unparse(node))


def _assigned(statement: ast.stmt) -> tuple[str, ast.expr | None]:
    """Return the name that a statement gives a value to, and that value's node, or None."""
    match statement:
        case ast.Assign(targets=[ast.Name() | ast.Attribute() | ast.Subscript() as target]):
            return ast.unparse(target), statement.value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as node):
            return name, node
        case _:
            return "", None
