"""The program as a process, as a shell starts it."""

import os
import pty
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROGRAM = [sys.executable, "-m", "lrsched_cli"]


@dataclass(frozen=True)
class Done:
    """What a run of the program left: its exit code and what it wrote."""

    code: int
    out: str
    err: str


def lrsched(*arguments: str | bytes, cwd: Path, **environment: str | None) -> Done:
    """Run the program in a folder; None takes a variable out of the environment."""
    return fed(b"", *arguments, cwd=cwd, **environment)


def fed(stdin: bytes, *arguments: str | bytes, cwd: Path, **environment: str | None) -> Done:
    """Run the program with something on its standard input."""
    changed = {**os.environ, **environment}
    done = subprocess.run(
        [*PROGRAM, *arguments],
        cwd=cwd,
        env={name: value for name, value in changed.items() if value is not None},
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


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


def through_shell(line: str, cwd: Path) -> Done:
    """Run a line of bash in which LRSCHED is the program; its code is that of the program."""
    script = line.replace("LRSCHED", shlex.join(PROGRAM)) + "\nexit ${PIPESTATUS[0]}"
    done = subprocess.run(
        ["/bin/bash", "-c", script],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder with its bytes, temporary ones included."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def in_terminal(*arguments: str, cwd: Path, columns: int, **environment: str) -> str:
    """Return what the program prints to a terminal so many columns wide."""
    reader, terminal = pty.openpty()
    variables = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "TERM"}}
    variables |= {"COLUMNS": str(columns), "TERM": "xterm", **environment}
    with subprocess.Popen(
        [*PROGRAM, *arguments], cwd=cwd, env=variables, stdout=terminal, stderr=terminal
    ) as process:
        os.close(terminal)
        parts = []
        try:
            while part := os.read(reader, 65536):
                parts.append(part)
        except OSError:  # how a terminal says that its last writer has gone
            pass
        os.close(reader)
        assert process.wait(60) == 0
    return b"".join(parts).decode().replace("\r\n", "\n")
