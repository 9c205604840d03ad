"""Which dialects a name may belong to, by their source: reading it is cheaper than importing it."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent


def defines(dialect: str, name: str) -> bool:
    """Tell whether a dialect's source defines a function, or lists it in its `__all__`.

    It is true where there is no source.
    """
    source = _source(dialect)
    return not source or f"def {name}(".encode() in source or f'"{name}"'.encode() in source


def quotes(dialect: str, name: str) -> bool:
    """Tell whether a dialect's source has a name as a text, in capitals or not.

    It is true where there is no source.
    """
    source = _in_small_letters(dialect)
    return not source or f'"{name}"'.lower().encode() in source


@cache
def _source(dialect: str) -> bytes:
    """Return the text of a dialect's module, or of all modules in its folder; else nothing."""
    try:
        return b"".join(path.read_bytes() for path in _paths(_HERE / dialect))
    except OSError:
        return b""


@cache
def _in_small_letters(dialect: str) -> bytes:
    return _source(dialect).lower()


def _paths(place: Path) -> Iterator[Path]:
    return place.glob("*.py") if place.is_dir() else iter([place.with_suffix(".py")])
