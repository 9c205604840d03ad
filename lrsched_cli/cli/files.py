"""Files that appear whole or not at all."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from lrsched_cli import unfinished
from lrsched_cli.errors import FileError


def refuse_unwritable(paths: Iterable[str]) -> None:
    """See before the work that each file can be written, and that no two are the same.

    Raises:
        click.BadParameter: a path names a directory, lies in none, or is named twice.
        FileError: the system forbids writing there.
    """
    seen = set()
    for path in paths:
        target = _target(path)
        if path.endswith(("/", os.sep)):
            raise bad_output(path, "is a directory")
        if target in seen:
            raise bad_output(path, "is written twice")
        seen.add(target)
        if target.is_dir():
            raise bad_output(path, "is a directory")
        if not target.parent.is_dir():
            raise bad_output(path, f"there is no directory {target.parent}")
        if not os.access(target if target.exists() else target.parent, os.W_OK):
            raise FileError("write", path, os.strerror(errno.EACCES))


def _target(path: str) -> Path:
    """Return the file that a path names, behind all symbolic links."""
    try:
        target = Path(path).resolve()
        if not target.is_symlink():
            return target
    except (OSError, RuntimeError):  # Python 3.11 has the latter for links in a circle
        pass
    raise FileError("write", path, os.strerror(errno.ELOOP))


def bad_output(path: str, problem: str) -> click.BadParameter:
    """Return the error for a path to which nothing can be written."""
    return click.BadParameter(f"{path}: {problem}", param_hint="'--output'")


@contextmanager
def replacing(path: str) -> Iterator[BinaryIO]:
    """Open a file beside `path` that takes its place at the end, and is gone if anything fails.

    A symbolic link stays one, and a file its mode. What is no regular file (a pipe, a terminal,
    /dev/null) is written itself.

    Raises:
        FileError: the system does not let the file be written.
    """
    target = _target(path)
    try:
        if os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113 - /dev/stdout
            with Path(path).open("wb") as file:
                yield file
            return
        temporary = target.with_name(f".lrsched-{os.urandom(6).hex()}.tmp")
        unfinished.add(str(temporary))
        try:
            with temporary.open("xb") as file:
                if target.exists():
                    temporary.chmod(stat.S_IMODE(target.stat().st_mode))
                yield file
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
            unfinished.discard(str(temporary))
    except FileError:
        raise
    except OSError as error:
        raise FileError("write", path, error.strerror or str(error)) from None
