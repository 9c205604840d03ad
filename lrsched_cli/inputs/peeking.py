"""Whether a file whose name says nothing is a log, by its first bytes."""

from pathlib import Path

from lrsched_cli.documents.tomls import read as read_toml
from lrsched_cli.errors import LRSchedError
from lrsched_cli.inputs.text import read_text
from lrsched_cli.logs import Asked
from lrsched_cli.logs.formats import TEXT
from lrsched_cli.logs.reading import container_in
from lrsched_cli.logs.streams import opened
from lrsched_cli.logs.text import has_rate


def is_log(path: str) -> bool:
    """Tell whether a file holds a log, as far as its beginning tells; what is TOML is none."""
    try:
        if not Path(path).is_file() or is_toml(path):
            return False
        with opened(path) as stream:
            name, _ = container_in(stream, Asked())
            return name != TEXT or has_rate(stream.head(), least=2)  # a config has one
    except (LRSchedError, OSError, ValueError):
        return False


def is_pipe(path: str) -> bool:
    """Tell whether a path is a pipe, as `<(COMMAND)` is, of which nothing can be read twice."""
    return Path(path).is_fifo()


def is_toml(path: str) -> bool:
    """Tell whether a file is TOML."""
    try:
        read_toml(path, read_text(path))
    except (LRSchedError, OSError, ValueError):
        return False
    return True
