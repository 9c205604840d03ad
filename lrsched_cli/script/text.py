"""The text of a script, in whatever wrapping it comes: its statements as Python has them."""

import ast
import json
import re
import textwrap
import warnings
from collections.abc import Iterator
from typing import TypeAlias
from weakref import WeakKeyDictionary

from lrsched_cli.errors import BrokenScriptError
from lrsched_cli.places import Line

Syntax: TypeAlias = ast.Module
"""The statements of a text, as Python has them."""

_FENCE = re.compile(
    r"^[ \t]*(```+|~~~+)[ \t]*([\w+-]*)[^\n]*\n(.*?)^[ \t]*\1[ \t]*$", re.DOTALL | re.MULTILINE
)
_PYTHON = ("", "py", "python", "python3", "pycon", "ipython")
_MOST_REPAIRS = 40


def placed(tree: Syntax, name: str) -> Syntax:
    """Return the syntax of a file whose lines know its name: what is said of them tells it."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.stmt, ast.expr)):
            node.lineno = Line(node.lineno, name)
    return tree


def module_of_text(text: str, name: str = "") -> ast.Module:
    """Return the syntax of a script, a notebook, a document with code, or a pasted fragment.

    Raises:
        BrokenScriptError: it is no Python, also after what is commonly wrapped around it is taken
            away.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if name.endswith(".ipynb") or is_notebook(text):
        text = _notebook(text, name)
    elif "```" in text or "~~~" in text:
        fenced = "\n".join(
            code for _, language, code in _FENCE.findall(text) if language in _PYTHON
        )
        text = fenced if fenced.strip() and _parsed(text) is None else text
    for candidate in _candidates(text):
        tree = _parsed(candidate)
        if tree is not None:
            return tree
    salvaged, left_out = _salvaged(_dedented(_older(text)))
    tree = _parsed(salvaged)
    if tree is not None:
        _LEFT_OUT[tree] = left_out, _error(text).with_traceback(None)  # whose frames hold the tree
        return tree
    raise _broken(name, _error(text))


def _broken(name: str, error: SyntaxError) -> BrokenScriptError:
    return BrokenScriptError(name, error.lineno or 0, f"this is no Python ({error.msg})")


def is_python(data: bytes) -> bool:
    """Tell whether bytes are Python without a fault, and so no lines of a log."""
    try:
        ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def is_notebook(text: str) -> bool:
    """Tell whether a text is a notebook, which is JSON with cells."""
    return text.lstrip().startswith("{") and '"cells"' in text


def _notebook(text: str, name: str) -> str:
    try:
        cells = json.loads(text)["cells"]
        sources = [cell["source"] for cell in cells if cell.get("cell_type") == "code"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BrokenScriptError(name, 0, "this is no notebook") from None
    joined = ["".join(one) if isinstance(one, list) else str(one) for one in sources]
    return "\n".join(_without_magic(one) for one in joined)


def _without_magic(code: str) -> str:
    lines = code.split("\n")
    if lines and lines[0].startswith("%%") and "python" not in lines[0]:
        lines = (
            ["pass" if n == 0 else "" for n, _ in enumerate(lines)]
            if not lines[0].startswith(("%%time", "%%capture"))
            else ["pass", *lines[1:]]
        )
    return "\n".join(_magic(line) for line in lines)


def _magic(line: str) -> str:
    stripped = line.lstrip()
    indent = line[: len(line) - len(stripped)]
    return f"{indent}pass" if stripped.startswith(("%", "!", "?")) else line


def _candidates(text: str) -> Iterator[str]:
    """Yield readings of a text, the plainest first; all keep the lines where they are."""
    yield text
    yield _dedented(text)
    if re.search(r"^\s*>>> ", text, re.MULTILINE):
        yield _prompts(text)
    if re.search(r"^[ \t]*%", text, re.MULTILINE) or re.search(r"^[ \t]*!", text, re.MULTILINE):
        yield "\n".join(map(_magic, text.split("\n")))
    if re.search(r"^[+-]", text, re.MULTILINE):
        yield _dedented(_of_diff(text))
    yield _dedented(_older(text))
    yield f"if True:\n{textwrap.indent(_dedented(text), ' ')}"


def _dedented(text: str) -> str:
    lines = text.split("\n")
    code = [one for one in lines if one.strip() and not one.lstrip().startswith("#")]
    widths = [len(one) - len(one.lstrip()) for one in code]
    if not widths:
        return text
    first, least = widths[0], min(widths)
    rest = min(widths[1:], default=0)
    # The first line is often copied without its indentation.
    cut = rest if first == 0 and lines[0].strip() else least
    return "\n".join(one[cut:] if one[:cut].strip() == "" else one for one in lines)


def _prompts(text: str) -> str:
    lines = []
    for line in text.split("\n"):
        match = re.match(r"\s*(?:>>>|\.\.\.) ?(.*)", line)
        lines.append(match[1] if match else "")
    return "\n".join(lines)


def _of_diff(text: str) -> str:
    """Return what a change leaves: its new lines, and those that stay."""
    lines = []
    for line in text.split("\n"):
        if line.startswith(("+++", "---", "@@", "diff ", "index ", "-")):
            lines.append("")
        else:
            lines.append(line[1:] if line.startswith(("+", " ")) else line)
    return "\n".join(lines)


def _older(text: str) -> str:
    """Return the text of older Pythons as today's has it."""
    text = re.sub(r"(\bcuda\([^()\n]*)\basync(\s*=)", r"\1non_blocking\2", text)
    text = re.sub(r"\basync(\s*=\s*(?:True|False))", r"async_\1", text)
    text = re.sub(r"^(\s*)print\s+(?!\()([^\n]*)$", r"\1pass", text, flags=re.MULTILINE)
    text = re.sub(r"^(\s*)exec\s+(?!\()([^\n]*)$", r"\1pass", text, flags=re.MULTILINE)
    text = re.sub(r"except\s+([\w., ()]+?),\s*(\w+)\s*:", r"except \1 as \2:", text)
    return _OCTAL.sub(lambda one: str(int(one[0], 8)), text)


_OCTAL = re.compile(r"(?<![\w.])(?<![eE][+-])0[0-7]+\b(?!\.)")
"""A whole number in base 8, as Python 2 had it: no digits of `0.001` or of `1e-05`."""


_LEFT_OUT: WeakKeyDictionary[ast.Module, tuple[tuple[int, ...], SyntaxError]] = WeakKeyDictionary()


def lines_left_out(tree: Syntax) -> tuple[int, ...]:
    """Return the lines of a text that are no Python, and were left out."""
    return _LEFT_OUT[tree][0] if tree in _LEFT_OUT else ()


def broken(tree: Syntax, name: str) -> BrokenScriptError | None:
    """Return the error for a text of which lines were left out, or None where none were."""
    if tree not in _LEFT_OUT:
        return None
    return _broken(name, _LEFT_OUT[tree][1])


def _salvaged(text: str) -> tuple[str, tuple[int, ...]]:
    """Return a text without the lines that cannot be read, some at most; and which these are."""
    lines = text.split("\n")
    left_out: list[int] = []
    for _ in range(_MOST_REPAIRS):
        error = _error("\n".join(lines))
        if not error.msg:
            break
        number = (error.lineno or 1) - 1
        if not 0 <= number < len(lines) or not lines[number].strip():
            break
        stripped = lines[number].lstrip()
        indent = lines[number][: len(lines[number]) - len(stripped)]
        lines[number] = f"{indent}pass" if stripped != "pass" else ""
        left_out.append(number + 1)
    return "\n".join(lines), tuple(sorted(set(left_out)))


def _parsed(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _error(text: str) -> SyntaxError:
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(text)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError):
        return SyntaxError("it cannot be read")
    return SyntaxError()


def is_writable(text: str) -> bool:
    """Tell whether a name of what is unknown is one that a user can write after `--set`."""
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
