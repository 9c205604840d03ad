"""Files that other files name: found beside them, or where the program is started."""

from pathlib import Path
from typing import Any

from lrsched_cli.documents import Document, read_document
from lrsched_cli.errors import LRSchedError
from lrsched_cli.inputs.text import read_text

_NAMES = ("deepspeed", "deepspeed_config", "ds_config", "deepspeed_config_file", "hyp")
"""Keys whose value may be a file with the rest of the config."""


def beside(source: str, name: str) -> Path | None:
    """Return the file that a source names, or None where there is none."""
    if not name or len(name) > 1000 or "\0" in name:  # noqa: PLR2004 - longer than any path
        return None
    for folder in (Path(source).parent, Path()):
        for one in (folder / name, folder / Path(name).name):
            if one.is_file():
                return one
    return None


def with_named_files(document: Document) -> Document:
    """Return a document with the files that its keys name in the place of their names.

    A file that cannot be read stays a name.
    """
    if not isinstance(document.data, dict):
        return document
    found: dict[str, Any] = {}
    for key in _NAMES:
        name = document.data.get(key)
        path = beside(document.source, name) if isinstance(name, str) else None
        if path is not None and path.suffix in {".json", ".yaml", ".yml"}:
            try:
                data = read_document(str(path), read_text(str(path))).data
            except LRSchedError:
                continue
            if isinstance(data, dict):
                found[key] = {**data, "__file__": str(path)}
    return Document(document.source, {**document.data, **found}, document.lines)
