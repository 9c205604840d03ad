"""The edge: every error becomes one or two lines on stderr and an exit code."""

import errno
import os
import sys

import click

from lrsched_cli.cli import program
from lrsched_cli.errors import ExtraError, FileError, LRSchedError, SweepError, printable

DONE, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: as asked, not possible now, not a right request, stopped by Ctrl-C."""

_LONGEST = 600
"""Characters of an error's line: its beginning and its end tell what is wrong."""

_COMPLETE = "_LRSCHED_COMPLETE"
"""The variable by which a shell asks for completions, as Click's scripts set it."""


def run(arguments: list[str] | None = None) -> int:
    """Run the program and return its exit code; no error leaves this function."""
    try:
        code = _invoke(sys.argv[1:] if arguments is None else arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except click.UsageError as error:
        return _refuse(error)
    except LRSchedError as error:
        option = "--vary " if isinstance(error, SweepError) else ""  # a file's is a ConfigError
        code = FAILED if isinstance(error, (ExtraError, FileError)) else WRONG
        return _say(f"{option}{error}", code)
    except MemoryError:
        return _say("there is not enough memory for this", FAILED)
    except OSError as error:
        return _output_failed(error)
    return code


def _invoke(arguments: list[str]) -> int:
    """Do what Click's own `main` does, but leave every error to the caller."""
    instruction = os.environ.get(_COMPLETE)
    if instruction:
        from click.shell_completion import shell_complete  # noqa: PLC0415 - only completion needs it

        return shell_complete(program, {}, "lrsched", _COMPLETE, instruction)
    try:
        with program.make_context("lrsched", list(arguments)) as context:
            program.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    return DONE


def _refuse(error: click.UsageError) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return WRONG
    _say(" ".join(error.format_message().split()), WRONG)  # Click lists choices in lines
    if error.ctx is not None:
        click.echo(f"Try '{error.ctx.command_path} -h' for help.", err=True)
    return WRONG


def _output_failed(error: OSError) -> int:
    """Say why standard output failed; a reader that has seen enough, as `head` has, is no error."""
    if sys.stdout is not None:
        # What is still in the buffer must not fail a second time when Python closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if error.errno == errno.EPIPE:
        return DONE
    return _say(f"cannot write standard output: {error.strerror or error}", FAILED)


def _say(message: str, code: int) -> int:
    """Write one line to stderr in which no character of a user's text acts; return `code`."""
    text = printable(message)
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]} ... {text[-_LONGEST // 2 :]}"
    click.echo(f"Error: {text}", err=True)
    return code
