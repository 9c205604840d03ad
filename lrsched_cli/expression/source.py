"""The text of an expression, its syntax, and the place of everything in it."""

import ast
import re
import textwrap
import warnings
from functools import cache

from lrsched_cli.errors import ExpressionError
from lrsched_cli.parameters.durations import UNITS, Code, without_lengths

EXAMPLE = "a schedule is a call, such as step(lr0=0.1) (lrsched list has all), or a file"

LONGEST = 20_000
"""Characters of an expression: more than any schedule needs, few enough to be read at once."""


class Source:
    """A text that holds Python's syntax, and the errors that point into it."""

    def __init__(self, text: str, name: str = "", *, with_lengths: bool = True) -> None:
        self._text = text
        self._name = name
        code = textwrap.dedent(text).strip()
        self.code = _without_lengths(code) if with_lengths else Code(code, {}, {}, frozenset())
        self._code = self.code.text
        self._lines = _lines(self._code)

    def statements(self) -> list[ast.stmt]:
        """Return the statements of the text.

        Raises:
            ExpressionError: it is empty, too long or no Python.
        """
        if len(self._code) > LONGEST:
            message = f"it is {len(self._code):,} characters long; {LONGEST:,} is the most"
            raise self._error(0, message)
        try:
            with warnings.catch_warnings(action="ignore"):
                found = ast.parse(self._code).body
        except SyntaxError as error:
            problem = (error.msg or "").partition(";")[0]
            place = self._column(error.lineno or 1, (error.offset or 0) - 1)
            message = f"this is not Python's syntax for a call ({problem})"
            if "?" in self._code:
                message = "? stands for a number that is to be found: lrsched solve finds it"
            unit = self._unit_error() if problem == "invalid decimal literal" else None
            raise unit or self._error(place, message) from None
        except ValueError:
            message = "it holds a character or a number that Python cannot read"
            raise self._error(0, message) from None
        if not found:
            raise self._error(0, f"it is empty; {EXAMPLE}")
        return found

    def _unit_error(self) -> ExpressionError | None:
        """Return the error that points at a number with a word that is no unit, if there is one."""
        found = _strange_unit().search(self._code)
        if found is None:
            return None
        line = self._code.count("\n", 0, found.start()) + 1
        offset = found.start() - (self._code.rfind("\n", 0, found.start()) + 1)
        message = f"{found[0]} has no unit that is known; units: {UNITS}"
        return self._error(self._column(line, offset), message)

    def error(self, node: ast.expr | ast.stmt | ast.keyword, message: str) -> ExpressionError:
        """Return the error that points at a node."""
        before = self._lines[node.lineno - 1].encode()[: node.col_offset].decode(errors="ignore")
        return self._error(self._column(node.lineno, len(before)), message)

    def line_of(self, node: ast.expr) -> int:
        """Return the line of the whole text on which a node begins, counted from 1."""
        blank = next(n for n, text in enumerate(_lines(self._text)) if text.strip())
        return blank + node.lineno

    def text_of(self, statement: ast.stmt) -> str:
        """Return a statement in one line, as it is written unless it has comments."""
        text = ast.get_source_segment(self._code, statement) or ""
        one_line = " ".join((ast.unparse(statement) if "#" in text else text).split())
        return self.code.restored(one_line)

    def nested_too_deeply(self) -> ExpressionError:
        """Return the error for a text that Python's parser gives up on."""
        return self._error(0, "it is nested too deeply")

    def _error(self, column: int, message: str) -> ExpressionError:
        return ExpressionError(self._text, column, message, self._name)

    def _column(self, line: int, offset: int) -> int:
        """Return a place in the whole text, counted from 1, of one within a line of the code."""
        whole = _lines(self._text)
        skipped = next(n for n, text in enumerate(whole) if text.strip())
        number = min(skipped + line - 1, len(whole) - 1)
        of_code = self._lines[line - 1] if line <= len(self._lines) else ""
        indent = max(len(whole[number].rstrip()) - len(of_code.rstrip()), 0)
        return sum(map(len, whole[:number])) + indent + offset + 1


def _without_lengths(code: str) -> Code:
    if len(code) > LONGEST or not _may_have_lengths().search(code):
        return Code(code, {}, {}, frozenset())
    return without_lengths(code)


@cache
def _may_have_lengths() -> re.Pattern[str]:
    return re.compile(r"[\d.](?:[%kKMBGT]|ep|tok|sample)")


@cache
def _strange_unit() -> re.Pattern[str]:
    """Return what finds a number with a word that is not part of a number, as 1e5 and 0x1F are."""
    return re.compile(r"(?<![\w.'\"])\d+(?:\.\d*)?(?!(?:e\d|j\b|0?[xob]))[^\W\d_]{2,}\b")


def _lines(text: str) -> list[str]:
    """Return the lines of a text as Python's parser counts them, with their ends."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)
