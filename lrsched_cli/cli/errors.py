"""The edge: every error becomes one or two lines on stderr and an exit code."""

import errno
import os
import sys

import click

from lrsched_cli.cli import program
from lrsched_cli.errors import FileError, LRSchedError, printable

DONE, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: as asked, not possible now, not a right request, stopped by Ctrl-C."""


def run(arguments: list[str] | None = None) -> int:
    """Run the program and return its exit code; no error leaves this function."""
    try:
        code = program.main(arguments, prog_name="lrsched", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.Abort:
        return INTERRUPTED
    except click.UsageError as error:
        return _refuse(error)
    except LRSchedError as error:
        return _say(str(error), FAILED if isinstance(error, FileError) else WRONG)
    except MemoryError:
        return _say("there is not enough memory for this", FAILED)
    except OSError as error:
        return _output_failed(error)
    return code if isinstance(code, int) else DONE


def _refuse(error: click.UsageError) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return WRONG
    _say(error.format_message(), WRONG)
    if error.ctx is not None:
        click.echo(f"Try '{error.ctx.command_path} -h' for help.", err=True)
    return WRONG


def _output_failed(error: OSError) -> int:
    """Say why standard output failed; a reader that has seen enough, as `head` has, is no error."""
    # What is still in the buffer must not fail a second time when Python closes it.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if error.errno == errno.EPIPE:
        return DONE
    return _say(f"cannot write standard output: {error.strerror or error}", FAILED)


def _say(message: str, code: int) -> int:
    """Write one line to stderr in which no character of a user's text acts; return `code`."""
    click.echo(f"Error: {printable(message)}", err=True)
    return code
