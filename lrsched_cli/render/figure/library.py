"""Matplotlib, imported so that none of a user's settings for it stops the program.

It is imported from here first: what the environment says of it is left aside, and pictures are the
same for every user. What shows pictures, MPLBACKEND, stays as it is: a notebook sets it.
"""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from lrsched_cli.errors import FileError

_FILE = "matplotlibrc"


def _settings_files() -> Iterator[Path]:
    """Yield where Matplotlib looks for its settings, in its order."""
    yield Path(_FILE)
    named = os.environ.get("MATPLOTLIBRC")
    if named:
        yield from (Path(named), Path(named, _FILE))
    folder = os.environ.get("MPLCONFIGDIR")
    home = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    yield Path(folder, _FILE) if folder else Path(os.path.expanduser(home), "matplotlib", _FILE)  # noqa: PTH111 - never fails


def _refuse_what_never_ends() -> None:
    """See that the file of settings that Matplotlib will open is one: a pipe might never end.

    Raises:
        FileError: it is none.
    """
    for path in _settings_files():
        if os.path.exists(path) and not os.path.isdir(path):  # noqa: PTH110, PTH112 - never fail
            if not os.path.isfile(path):  # noqa: PTH113
                raise FileError("read", f"the settings of Matplotlib in {path}", "it is no file")
            return


logging.getLogger("matplotlib").setLevel(logging.ERROR)  # a missing HOME is no news to a user
_BACKEND = None if "matplotlib" in sys.modules else os.environ.pop("MPLBACKEND", None)
"""What shows pictures, in a notebook for example; a bad one would stop the import."""

_refuse_what_never_ends()
try:
    import matplotlib as mpl
except (OSError, ValueError) as error:  # a matplotlibrc that is no text, for example
    raise FileError("read", "the settings of Matplotlib", str(error)) from None
finally:
    if _BACKEND is not None:
        os.environ["MPLBACKEND"] = _BACKEND
if _BACKEND:
    with suppress(ValueError):
        mpl.rcParams["backend"] = _BACKEND

__all__ = ["mpl"]
