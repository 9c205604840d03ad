"""The edge: every error becomes one or two lines on stderr and an exit code."""

import errno
import os
import sys

import click

from lrsched_cli.cli import program
from lrsched_cli.cli.streams import silence, tell, writing
from lrsched_cli.errors import (
    FileError,
    GroupError,
    LRSchedError,
    OutputError,
    SettingError,
    SweepError,
    escape_control_characters,
    short_repr,
)

DONE, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: as asked, not possible now, not a right request, stopped by Ctrl-C."""

_LONGEST = 600
"""Characters of an error's line: its beginning and its end tell what is wrong."""

_COMPLETE = "_LRSCHED_COMPLETE"
"""The variable by which a shell asks for completions, as Click's scripts set it."""


_OPTIONS: dict[type[LRSchedError], str] = {
    GroupError: "--group",
    SettingError: "--set",
    SweepError: "--vary",
}
"""The options whose values some errors are about."""


def run(arguments: list[str] | None = None) -> int:
    """Run the program and return its exit code; no error leaves this function."""
    try:
        code = _invoke(sys.argv[1:] if arguments is None else arguments)
        if sys.stdout is not None:
            with writing():
                sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except click.UsageError as error:
        return _refuse(error)
    except OutputError as error:
        return _output_failed(error)
    except (LRSchedError, MemoryError, OSError, RecursionError) as error:
        return _say(*_told(error))
    return code


def refused(error: Exception) -> int:
    """Say what is wrong with one of several things, and return the exit code that it has."""
    return _say(*_told(error))


def _told(error: Exception) -> tuple[str, int]:
    """Return what is said of an error, and the exit code."""
    match error:
        case SweepError() | GroupError() | SettingError():  # a file's is a ConfigError
            return f"{_OPTIONS[type(error)]} {error}", WRONG
        case FileError() | ImportError():  # the latter for a library that is not installed
            return str(error), FAILED
        case LRSchedError():
            return str(error), WRONG
        case MemoryError():
            return "there is not enough memory for this", FAILED
        case RecursionError():
            return "it is nested too deeply", WRONG
        case _:
            return f"the system refuses: {error}", FAILED


def _invoke(arguments: list[str]) -> int:
    """Do what Click's own `main` does, but leave every error to the caller."""
    instruction = os.environ.get(_COMPLETE)
    if instruction:
        return _completed(instruction)
    try:
        with program.make_context("lrsched", list(arguments)) as context:
            program.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    return DONE


def _completed(instruction: str) -> int:
    """Write what a shell asks for; a variable that no shell has set so is a wrong request."""
    from click.shell_completion import shell_complete  # noqa: PLC0415 - only completion needs it

    try:
        with writing():
            code: int = shell_complete(program, {}, "lrsched", _COMPLETE, instruction)
    except (KeyError, ValueError):  # the shell's own variables are missing, or are no numbers
        code = WRONG
    if code != DONE:
        message = f"{_COMPLETE} is for a shell's completion, such as bash_source"
        raise click.UsageError(f"{message}, not {short_repr(instruction)}")
    return code


def _refuse(error: click.UsageError) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        tell(error.format_message())
        return WRONG
    _say(" ".join(error.format_message().split()), WRONG)  # Click lists choices in lines
    if error.ctx is not None:
        tell(f"Try '{error.ctx.command_path} -h' for help.")
    return WRONG


def _output_failed(error: OutputError) -> int:
    """Say why standard output failed; a reader that has seen enough, as `head` has, is no error."""
    silence(sys.stdout)
    return DONE if error.errno == errno.EPIPE else _say(str(error), FAILED)


def _say(message: str, code: int) -> int:
    """Write one line to stderr in which no character of a user's text acts; return `code`."""
    text = escape_control_characters(message)
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]} ... {text[-_LONGEST // 2 :]}"
    tell(f"Error: {text}")
    return code
