"""The program `lrsched`, also `python -m lrsched_cli`."""

import gc
import os
import signal
import sys
from contextlib import suppress
from types import FrameType

from lrsched_cli import drawn, unfinished


def main() -> None:
    """Run the command line and end the process with its exit code."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
            signal.signal(number, _end)
    from lrsched_cli.cli.errors import run  # noqa: PLC0415 - so that Ctrl-C meets no import

    code = run()
    gc.freeze()  # or Python, at its end, looks for garbage in all that was imported
    sys.exit(code)


def _end(number: int, _frame: FrameType | None) -> None:
    """Remove what is not finished, and end at once: an exception might be swallowed, or seen."""
    for path in unfinished:
        with suppress(OSError):
            os.unlink(path)  # noqa: PTH108 - pathlib is imported by what writes files
    for codes in drawn:
        with suppress(OSError):
            os.write(2, codes)
    os._exit(128 + number)


if __name__ == "__main__":
    main()
