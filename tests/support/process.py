"""The program as a process, as a shell starts it: for tests marked `process`."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from program import Done

PROGRAM = [sys.executable, "-m", "lrsched_cli"]


def started(*arguments: str | bytes, cwd: Path, **environment: str | None) -> Done:
    """Start the program in a folder; None takes a variable out of the environment."""
    changed = {**os.environ, **environment}
    done = subprocess.run(
        [*PROGRAM, *arguments],
        cwd=cwd,
        env={name: value for name, value in changed.items() if value is not None},
        input=b"",
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


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
