"""Settings files, as `--settings` names them: values for names in other files."""

from collections.abc import Iterable

from lrsched_cli.documents import read_document
from lrsched_cli.inputs.text import read_text
from lrsched_cli.settings import Given, given


def given_with_files(told: Iterable[tuple[str, object]], files: Iterable[str]) -> Given:
    """Return what is told, and what the files say.

    Raises:
        FileError: a file cannot be read.
        ConfigError: it holds no settings.
    """
    return given(told, [read_document(path, read_text(path)) for path in files])
