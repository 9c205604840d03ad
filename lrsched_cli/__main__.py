"""The program `lrsched`, also `python -m lrsched_cli`."""

import gc
import signal
import sys
from types import FrameType
from typing import NoReturn

_OBJECTS = 100_000
"""So many new objects before garbage is looked for: imports make many, and hardly any garbage."""


def main() -> None:
    """Run the command line and end the process with its exit code."""
    gc.set_threshold(_OBJECTS)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _end)
    try:
        from lrsched_cli.cli.errors import run  # noqa: PLC0415 - so that Ctrl-C meets no import

        sys.exit(run())
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def _end(signum: int, _frame: FrameType | None) -> NoReturn:
    """Leave by way of every `finally`, so that no temporary file stays behind."""
    sys.exit(128 + signum)


if __name__ == "__main__":
    main()
