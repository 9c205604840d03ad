"""gin: bindings of functions' parameters, in one line or in a block; macros are names."""

import re
from typing import Any

from lrsched_cli.documents import Document, Path
from lrsched_cli.expression.values import value_of

_BINDING = re.compile(r"([A-Za-z_][\w./]*)\s*=\s*(.*)")
_BLOCK = re.compile(r"([A-Za-z_][\w./]*):")


def read(source: str, text: str) -> Document:
    """Return the bindings of a gin text, a tree of scopes; what refers to others stays text."""
    data: dict[str, Any] = {}
    lines: dict[Path, int] = {}
    scope = ""
    for number, whole in enumerate(text.splitlines(), start=1):
        line = whole.split("#", 1)[0].rstrip()
        block, binding = _BLOCK.fullmatch(line.strip()), _BINDING.fullmatch(line.strip())
        if not line.startswith((" ", "\t")):
            scope = block[1] if block else ""
        if binding:
            name = f"{scope}.{binding[1]}" if scope and line[:1] in " \t" else binding[1]
            path = tuple(name.replace("/", ".").split("."))
            _put(data, path, _value(binding[2]))
            lines |= {
                path[:end]: number for end in range(1, len(path) + 1) if path[:end] not in lines
            }
            lines[path] = number
    return Document(source, data, lines)


def _value(text: str) -> Any:  # noqa: ANN401 - what may be bound
    return text if text.startswith(("%", "@")) else value_of(text)


def _put(tree: dict[str, Any], path: tuple[str, ...], value: Any) -> None:  # noqa: ANN401
    for key in path[:-1]:
        inner = tree.setdefault(key, {})
        if not isinstance(inner, dict):
            return
        tree = inner
    tree[path[-1]] = value
