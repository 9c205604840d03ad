"""The program within this process: as a shell would start it, but for its interpreter.

Where a shell matters, `process` starts it for real.
"""

import os
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, chdir, suppress
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TextIO
from unittest.mock import patch

from lrsched_cli.cli.errors import run


@dataclass(frozen=True)
class Done:
    """What a run of the program left: its exit code and what it wrote."""

    code: int
    out: str
    err: str


class Stream(TextIOWrapper):
    """A standard stream of a process whose other end is a pipe."""

    def __init__(self, content: bytes = b"", *, encoding: str = "utf-8") -> None:
        """Hold what is read, or nothing yet of what is written."""
        self.content = BytesIO(content)
        super().__init__(self.content, encoding)

    def written(self) -> str:
        """Return what was written, in UTF-8 whatever the encoding of letters."""
        self.flush()
        return self.content.getvalue().decode()


def within(*arguments: str | bytes) -> Done:
    """Run the program in the folder, with the standard input and the variables that there are."""
    out, err = Stream(), Stream()
    code = _run(arguments, Path(), (sys.stdin, out, err), {})
    return Done(code, out.written(), err.written())


def lrsched(
    *arguments: str | bytes, cwd: Path, encoding: str = "utf-8", **environment: str | None
) -> Done:
    """Run the program in a folder; None takes a variable out of the environment."""
    return fed(b"", *arguments, cwd=cwd, encoding=encoding, **environment)


def fed(
    stdin: bytes,
    *arguments: str | bytes,
    cwd: Path,
    encoding: str = "utf-8",
    **environment: str | None,
) -> Done:
    """Run the program with something on its standard input."""
    out, err = Stream(encoding=encoding), Stream(encoding=encoding)
    code = _run(arguments, cwd, (Stream(stdin, encoding=encoding), out, err), environment)
    return Done(code, out.written(), err.written())


def in_terminal(*arguments: str, cwd: Path, columns: int, **environment: str) -> str:
    """Return what the program prints to a terminal so many columns wide."""
    import pty

    reader, terminal = pty.openpty()
    variables = {"NO_COLOR": None, "COLUMNS": str(columns), "TERM": "xterm", **environment}
    parts: list[bytes] = []
    reading = threading.Thread(target=lambda: parts.extend(_parts(reader)))
    reading.start()  # for the program waits where nobody reads
    with open(terminal, "w", encoding="utf-8") as stream:  # noqa: PTH123 - a descriptor
        code = _run(arguments, cwd, (Stream(), stream, stream), variables)
    reading.join()
    os.close(reader)
    assert code == 0
    return b"".join(parts).decode().replace("\r\n", "\n")


def _parts(reader: int) -> Iterator[bytes]:
    """Yield what is written to a terminal."""
    with suppress(OSError):  # how a terminal says that its last writer has gone
        while part := os.read(reader, 65536):
            yield part


def _run(
    arguments: Iterable[str | bytes],
    cwd: Path,
    streams: tuple[TextIO, TextIO, TextIO],
    environment: Mapping[str, str | None],
) -> int:
    """Run the program with a folder, standard streams and variables of its own."""
    with ExitStack() as stack:
        if cwd != Path():
            stack.enter_context(chdir(cwd))
        for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
            stack.enter_context(patch.object(sys, name, stream))
        stack.enter_context(patch.dict(os.environ))
        for name, value in environment.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        return run([os.fsdecode(argument) for argument in arguments])


def refused(*arguments: str | bytes, cwd: Path, code: int = 2, stdin: bytes = b"") -> str:
    """Run what must be refused, see that it is refused well, and return what was said."""
    before = contents(cwd)
    done = fed(stdin, *arguments, cwd=cwd)
    assert done.code == code, done
    assert done.out == ""
    assert done.err.startswith("Error: ")
    assert 1 <= done.err.count("\n") <= 2
    assert "Traceback" not in done.err
    assert contents(cwd) == before
    return done.err


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder with its bytes, temporary ones included."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
