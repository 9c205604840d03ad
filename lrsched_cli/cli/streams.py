"""Standard output, for data, and stderr, for messages: what they can show, and how they fail."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

import click

from lrsched_cli.errors import FileError, OutputError

_STANDARD_OUTPUT = "standard output"


def standard_output() -> TextIO:
    """Return standard output, or refuse where the caller has closed it."""
    if sys.stdout is None:
        raise OutputError("write", _STANDARD_OUTPUT, "it is closed")
    return sys.stdout


def write(chunks: Iterable[bytes]) -> None:
    """Write output to standard output, chunk by chunk.

    Raises:
        OutputError: it cannot be written.
    """
    stream = standard_output()
    for chunk in chunks:
        with writing():
            stream.buffer.write(chunk)
    with writing():
        stream.flush()


@contextmanager
def writing() -> Iterator[None]:
    """While nothing else is done, tell the system's errors as those of standard output.

    Raises:
        OutputError: it cannot be written.
    """
    try:
        yield
    except FileError:
        raise
    except OSError as error:
        raise OutputError.of("write", _STANDARD_OUTPUT, error) from None


def tell(message: str) -> None:
    """Write a line to stderr; where nobody can read it, that changes nothing else."""
    try:
        click.echo(message, err=True)
    except OSError:
        silence(sys.stderr)


def silence(stream: TextIO | None) -> None:
    """Let what is still in a stream's buffer go nowhere: it failed, and would fail again."""
    with suppress(OSError, ValueError, AttributeError):  # no stream, or none of the system's
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())  # type: ignore[union-attr]
        os.close(nowhere)


def has_style(stream: TextIO) -> bool:
    """Tell whether a stream is a terminal that knows bold and colours, and the user wants them."""
    wanted = "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return stream.isatty() and wanted


def has_unicode(stream: TextIO) -> bool:
    """Tell whether every character can be written to a stream."""
    return stream.encoding.lower().replace("-", "").startswith("utf")


def size_of(stream: TextIO) -> tuple[int, int]:
    """Return the columns and lines of a terminal, as COLUMNS and LINES or else it itself say."""
    width, height = os.get_terminal_size(stream.fileno())
    return _number_in("COLUMNS") or width or 80, _number_in("LINES") or height or 24


_NARROWEST = 30
"""Columns of help; a terminal that has fewer breaks lines itself."""


class HelpContext(click.Context):
    """A context whose help is as wide as Click makes it; Click imports much to find that out."""

    def make_formatter(self) -> click.HelpFormatter:
        """Return what writes help: up to 78 columns, by the terminal's width."""
        try:
            columns, _ = size_of(sys.stdout)
        except (OSError, ValueError, AttributeError):  # no terminal, or no standard output
            columns = _number_in("COLUMNS") or 80
        return click.HelpFormatter(width=max(min(columns, 80) - 2, _NARROWEST))


def asked_width() -> int | None:
    """Return the columns that COLUMNS asks for, where no terminal has any."""
    return _number_in("COLUMNS") or None


def _number_in(variable: str) -> int:
    """Return the whole number in a variable of the environment; 0 where there is none."""
    text = os.environ.get(variable, "")
    return int(text) if text.isdecimal() else 0
