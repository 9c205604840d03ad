"""Settings files, as `--settings` names them: values for names in other files."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from lrsched_cli.documents import Document, read_document
from lrsched_cli.inputs.text import read_text
from lrsched_cli.settings import Given, given


def given_with_files(told: Iterable[tuple[str, object]], files: Iterable[str]) -> Given:
    """Return what is told, and what the files say.

    Raises:
        FileError: a file cannot be read.
        ConfigError: it holds no settings.
    """
    return given(told, [_read(path) for path in files])


def _read(path: str) -> Document:
    text = read_text(path)
    document = read_document(path, text)
    if not path.endswith(".py") or "def get_" not in text:
        return document
    from lrsched_cli.inputs.script_files import FilesBeside  # noqa: PLC0415 - few files need it
    from lrsched_cli.script.configured import settings_of_text  # noqa: PLC0415 - as above

    made = settings_of_text(text, path, FilesBeside(Path(path).parent))
    return replace(document, data={**document.data, "config": made}) if made else document
