"""Options that a command has not: what frameworks call so is told by its name here."""

import re
import shlex
from collections.abc import Iterator, Sequence

from lrsched_cli.parameters import Field, fields
from lrsched_cli.parameters.words import meanings, meant

Given = tuple[str, str | None]
"""An option as it is typed, and its value if it has one."""


def told_instead(
    command: str, arguments: Sequence[str], known: Sequence[str], declared: Sequence[Field]
) -> str:
    """Return what is to be typed in the place of options that a command has not, or nothing.

    `declared` are the parameters of its family; the command of no family takes expressions.
    """
    unknown = [one for one in _options(arguments) if one[0] not in known]
    return (
        _options_of_family(command, unknown, declared) if declared else _in_text(command, unknown)
    )


def _options_of_family(command: str, unknown: list[Given], declared: Sequence[Field]) -> str:
    pairs = [(name, meant(name[2:], declared), value) for name, value in unknown]
    found = [(name, field, value) for name, field, value in pairs if field is not None]
    if not found:
        return ""
    names = ", ".join(name for name, _, _ in found)
    texts = " ".join(_typed(f"--{_dashed(field.name)}", value) for _, field, value in found)
    told = re.sub(r"\b(\w+)=(\S+?)\b", r"--\1 \2", meanings(field for _, field, _ in found))
    return f"{command} has no {names}; write {texts} ({told})"


def _in_text(command: str, unknown: list[Given]) -> str:
    """Return what an expression has for the first of some options that is a family's."""
    from lrsched_cli.schedules import FAMILIES  # noqa: PLC0415 - only an error pays for it

    families = [FAMILIES["cosine"], *(one for one in FAMILIES.values() if not one.combines())]
    for name, value in unknown:
        word = name[2:].lower().replace("-", "_")
        for family in families:
            declared = fields(family)
            own = next((one for one in declared if one.name == word), None) or meant(word, declared)
            if own is not None:
                shown = own.shown_default if value is None else value
                example = shlex.quote(f"{family.name}({own.name}={shown})")
                return f"{command} has no {name}: write it in the expression, such as {example}"
    return ""


def _options(arguments: Sequence[str]) -> Iterator[Given]:
    """Yield the options among what is typed, each with what seems to be its value."""
    for place, one in enumerate(arguments):
        if one == "--":
            return
        if one.startswith("--"):
            name, equals, value = one.partition("=")
            following = arguments[place + 1] if place + 1 < len(arguments) else "--"
            after = None if following.startswith("--") else following
            yield name, value if equals else after


def _typed(name: str, value: str | None) -> str:
    return name if value is None else f"{name} {shlex.quote(value)}"


def _dashed(name: str) -> str:
    return name.replace("_", "-")
