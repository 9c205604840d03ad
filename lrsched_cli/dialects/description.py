"""What the docstring of a dialect's function says, part by part."""

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrsched_cli.dialects import Entry


@dataclass(frozen=True, slots=True)
class Description:
    """Summary and formula, the families that a scheduler becomes, notes on what is odd in it."""

    summary: str
    formula: str
    becomes: tuple[str, ...]
    notes: tuple[str, ...]


def describe(entry: "Entry") -> Description:
    """Return what a function of a dialect says of itself; empty under `python -OO`."""
    summary, formula, *others = [*(inspect.getdoc(entry) or "").split("\n\n"), "", ""]
    joined = {paragraph: " ".join(paragraph.split()) for paragraph in others}
    becomes = [text.removeprefix("Becomes: ") for text in joined.values() if "Becomes: " in text]
    notes = [
        note.strip()
        for text in joined.values()
        if text.startswith("Note: ")
        for note in text.split("Note: ")[1:]
    ]
    return Description(
        summary, formula, tuple(", ".join(becomes).split(", ")) if becomes else (), tuple(notes)
    )
