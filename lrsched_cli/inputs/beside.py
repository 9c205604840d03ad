"""Files that other files name: found beside them, or where the program is started."""

from contextlib import suppress
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

    What a file is based on (`_base_`, `_BASE_`) stands behind what it says itself. A file that
    cannot be read stays a name.
    """
    if not isinstance(document.data, dict):
        return document
    document = with_bases(document, [])
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


_MOST_BASES = 50
"""Files that one is based on, and those that these are, and so on."""

_BASES = ("_base_", "_BASE_")


def with_bases(document: Document, read: list[Path]) -> Document:
    """Return a document with all that it is based on; `read` has the files that were read."""
    key = next((one for one in _BASES if one in document.data), None)
    if key is None:
        return document
    listed = document.data[key]
    behind: dict[str, Any] = {}
    for name in listed if isinstance(listed, list) else [listed]:
        path = beside(document.source, name) if isinstance(name, str) else None
        if path is None or path in read or len(read) >= _MOST_BASES:
            continue
        read.append(path)
        with suppress(LRSchedError):
            base = read_document(str(path), read_text(str(path)))
            if isinstance(base.data, dict):
                behind = merged(behind, with_bases(base, read).data)
    return Document(document.source, merged(behind, document.data), document.lines)


def missing_bases(document: Document) -> list[str]:
    """Return the files that a document is based on and that are not there."""
    listed = [document.data.get(key) for key in _BASES if key in document.data]
    names = [name for one in listed for name in (one if isinstance(one, list) else [one])]
    return [str(name) for name in names if beside(document.source, str(name)) is None]


def merged(behind: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Return two trees as one, where `before` holds; `_delete_` in it drops what is behind."""
    found = dict(behind)
    for key, value in before.items():
        old = found.get(key)
        is_added = isinstance(old, dict) and isinstance(value, dict)
        if is_added and not value.get("_delete_"):
            found[key] = merged(old, value)  # type: ignore[arg-type]
        elif isinstance(value, dict):
            found[key] = {one: inner for one, inner in value.items() if one != "_delete_"}
        else:
            found[key] = value
    return found
