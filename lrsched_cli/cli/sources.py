"""Where an expression is read from: the argument itself, a file, or standard input."""

import os
import sys
from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem

from lrsched_cli.config import LARGEST, ComparisonFile, decoded, read_comparison, read_text
from lrsched_cli.errors import ComparisonError, FileError
from lrsched_cli.expression import Reading, read
from lrsched_cli.sampling import Span
from lrsched_cli.sweep import Axes, Sweep, refuse_unknown, refuse_unused, swept

_STDIN = "-"

_COMPARISON, _SCRIPT = ".toml", ".py"
"""How the names of files end that hold several schedules, or one."""

SCHEDULE_HELP = """A SCHEDULE is an expression, in this program's words or a framework's (see
`lrsched list`). @FILE.py and - read it from a file and from standard input: a call, after any
statements that name what it uses."""
"""What the help of every command that takes expressions says of them."""


class ScheduleType(click.ParamType):  # type: ignore[type-arg] # generic from Click 8.5 on
    """An expression, or the name of a file, which a shell completes."""

    name = "schedule"

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - Click's signature
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """Let the shell offer its files."""
        return [CompletionItem(incomplete, type="file")]


def reading_of(text: str) -> Reading:
    """Return what one argument says: an expression, `@FILE` or `-`."""
    expression, source = _source(text)
    refuse_unknown(expression, (), source)
    return read(expression, source)


def _source(text: str) -> tuple[str, str]:
    """Return the text of an expression, and the name of the file that it comes from, or nothing."""
    if text == _STDIN:
        return _standard_input(), "standard input"
    if _names_file(text, _COMPARISON):
        message = f"a comparison file, as {text} is, holds schedules for compare and diff"
        raise ComparisonError(message)
    if text.startswith("@") or _names_file(text, _SCRIPT):
        path = text.removeprefix("@")
        return read_text(path), path
    return text, ""


def sweeps_of(texts: Iterable[str], axes: Axes) -> tuple[list[Sweep], list[ComparisonFile]]:
    """Return the schedules of all arguments, TOML files among them, and those files.

    Raises:
        SweepError: an axis is a placeholder in none of them.
    """
    texts = list(texts)
    if texts.count(_STDIN) > 1:
        message = "- can be given once: standard input is read to its end"
        raise click.UsageError(message)
    parts = [_part(text, axes) for text in texts]
    files = [part for part in parts if isinstance(part, ComparisonFile)]
    sweeps = [
        sweep
        for part in parts
        for sweep in (part.sweeps if isinstance(part, ComparisonFile) else [part])
    ]
    refuse_unused(axes, sweeps)
    return sweeps, files


def _part(text: str, axes: Axes) -> ComparisonFile | Sweep:
    if _names_file(text, _COMPARISON):
        return read_comparison(text.removeprefix("@"), axes)
    if not text.startswith("@") and not _names_file(text, _SCRIPT) and _is_file(text):
        return read_comparison(text, axes)
    expression, source = _source(text)
    return swept(expression, axes, source=source)


def common_span(files: list[ComparisonFile]) -> Span | None:
    """Return the range that comparison files name, or None where they leave it open.

    Raises:
        ComparisonError: they name different ones.
    """
    spans = {file.span: file.path for file in files if file.span}
    if len(spans) > 1:
        told = ", ".join(f"{path} has {span.unit}s = {span}" for span, path in spans.items())
        message = f"the files' ranges differ: {told}; choose one with --epochs or --steps"
        raise ComparisonError(message)
    return next(iter(spans), None)


def _names_file(text: str, suffix: str) -> bool:
    """Tell whether a text is a file's name, be there one or not; a call may end in a comment."""
    return text.lower().endswith(suffix) and ("(" not in text or _is_file(text))


def _is_file(text: str) -> bool:
    return os.path.exists(text)  # noqa: PTH110 - Path.exists fails for a text too long for a name


def _standard_input() -> str:
    if sys.stdin is None:
        raise FileError("read", "standard input", "it is closed")
    return decoded(sys.stdin.buffer.read(LARGEST + 1), "standard input")
