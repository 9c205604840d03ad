"""Files that appear whole or not at all."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import click

from lrsched_cli import unfinished
from lrsched_cli.errors import FileError, told

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def refuse_unwritable(paths: Iterable[str], sources: Iterable[str] = ()) -> None:
    """See before the work that each file can be written, and that no two are the same.

    Nor is one of `sources`, the files that were read.

    Raises:
        click.BadParameter: a path names a directory, lies in none, is named twice or was read.
        FileError: the system forbids writing there.
    """
    read = {number for path in sources if (number := _identity(path)) is not None}
    seen = set()
    for path in paths:
        target = _target(path)
        if path.endswith(("/", os.sep)):
            raise bad_output(path, "is a directory")
        if target in seen:
            raise bad_output(path, "is given twice")
        seen.add(target)
        if not is_device(path) and _identity(path) in read:
            raise bad_output(path, "is read as well, and would be written over")
        if target.is_dir():
            raise bad_output(path, "is a directory")
        if not target.parent.is_dir():
            raise bad_output(path, f"there is no directory {target.parent}")
        if not os.access(target if target.exists() else target.parent, os.W_OK):
            raise FileError("write", path, os.strerror(errno.EACCES), errno.EACCES)


def is_device(path: str) -> bool:
    """Tell whether a path is neither a file nor a folder: a terminal, a pipe, /dev/null."""
    with suppress(OSError, ValueError):
        mode = os.stat(path).st_mode  # noqa: PTH116 - Path.exists fails for some names
        return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)
    return False


def _identity(path: str) -> tuple[int, int] | None:
    """Return what tells a file from all others, whatever it is called, or None if there is none."""
    with suppress(OSError, ValueError):
        found = os.stat(path)  # noqa: PTH116
        return found.st_dev, found.st_ino
    return None


def _target(path: str) -> Path:
    """Return the file that a path names, behind all symbolic links."""
    with told("write", path):
        try:
            target = Path(path).resolve()
        except FileNotFoundError:
            raise FileNotFoundError(errno.ENOENT, "the current directory is gone") from None
        except RuntimeError:  # how Python 3.11 tells of links in a circle
            target = Path(path)
        if target.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        with suppress(FileNotFoundError):  # it is to be made
            target.stat()
        return target


def bad_output(path: str, problem: str) -> click.BadParameter:
    """Return the error for a path to which nothing can be written."""
    return click.BadParameter(f"{path}: {problem}", param_hint="'--output'")


def write_whole(chunks: Iterable[bytes], file: BinaryIO, path: str) -> None:
    """Write all chunks to an open file.

    Raises:
        FileError: the system does not let `path` be written.
    """
    for chunk in chunks:
        with told("write", path):
            file.write(chunk)


def is_replaced(path: str) -> bool:
    """Tell whether what is written to a path appears there at once; to a pipe it does not."""
    target = _target(path)
    return target.is_file() or not target.exists()


@contextmanager
def replacing(path: str) -> Iterator[BinaryIO]:
    """Open a file beside `path` that takes its place at the end, and is gone if anything fails.

    A symbolic link stays one; a file keeps its owner and who may read and write it. What is no
    regular file (a pipe, a terminal, /dev/null) is written itself.

    Raises:
        FileError: the system does not let the file be written.
    """
    target = _target(path)
    if not is_replaced(path):
        with told("write", path):
            device = Path(path).open("wb")  # noqa: SIM115 - what fails within is another error
        try:
            yield device
        finally:
            with told("write", path):
                device.close()
        return
    temporary = target.with_name(f".lrsched-{os.urandom(6).hex()}.tmp")
    unfinished.add(str(temporary))
    try:
        with told("write", path):
            file = _opened(temporary, target)
        with file:
            yield file
            with told("write", path):
                file.close()
        with told("write", path):
            temporary.replace(target)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        unfinished.discard(str(temporary))


def _opened(temporary: Path, target: Path) -> BinaryIO:
    """Open a new file for what is to replace another; nobody reads it who may not read that one."""
    old = target.stat() if target.exists() else None
    number = os.open(temporary, _NEW, 0o666 if old is None else 0o600)
    if old is not None:
        mode = old.st_mode & 0o777  # what runs with its owner's rights was other content
        if hasattr(os, "fchown"):
            mode = _owned_as(old, number, mode)
        temporary.chmod(mode)
    return os.fdopen(number, "wb")


def _owned_as(old: os.stat_result, number: int, mode: int) -> int:
    """Give an open file the owner and group of another; return the mode that it may then have."""
    with suppress(OSError):  # root alone can
        os.fchown(number, old.st_uid, -1)
    with suppress(OSError):
        os.fchown(number, -1, old.st_gid)
    same_group = os.fstat(number).st_gid == old.st_gid
    return mode if same_group else mode & ~0o070
