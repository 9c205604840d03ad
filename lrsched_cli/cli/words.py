"""Options that a command has not: what frameworks call so is told by its name here."""

import shlex
from collections.abc import Collection, Iterator, Sequence

from lrsched_cli.parameters import Field, fields
from lrsched_cli.parameters.values import to_source
from lrsched_cli.parameters.words import beside, meanings, meant
from lrsched_cli.run import Run

Given = tuple[str, str | None]
"""An option as it is typed, and its value if it has one."""


def told_instead(
    command: str, arguments: Sequence[str], known: Sequence[str], declared: Sequence[Field]
) -> str:
    """Return what is to be typed in the place of options that a command has not, or nothing.

    `declared` are the parameters of its family; the command of no family takes expressions.
    """
    options = list(_options(arguments))
    unknown = [one for one in options if one[0] not in known]
    if not declared:
        return _in_text(command, unknown)
    given = {_spelt(name) for name, _ in options}
    return _options_of_family(command, unknown, declared, given) or _of_others(command, unknown)


def close_options(name: str, known: Sequence[str]) -> list[str]:
    """Return the options for which one may be a slip of the pen."""
    from difflib import get_close_matches  # noqa: PLC0415 - only an error pays for it

    words = {one.lstrip("-"): one for one in known}
    return [words[one] for one in get_close_matches(name.lstrip("-"), words)]


def _options_of_family(
    command: str, unknown: list[Given], declared: Sequence[Field], given: Collection[str]
) -> str:
    pairs = [(name, meant(name[2:], declared), value) for name, value in unknown]
    found = [(name, field, value) for name, field, value in pairs if field is not None]
    if not found:
        return ""
    names = ", ".join(name for name, _, _ in found)
    more = beside([(name[2:], field) for name, field, _ in found], given)
    texts = [_typed(f"--{_dashed(field.name)}", value) for _, field, value in found]
    texts += [f"--{_dashed(one.name)} {to_source(one.value)}" for one in more]
    told = meanings((field for _, field, _ in found), more)
    return f"{command} has no {names}; write {' '.join(texts)} ({told})"


def _of_others(command: str, unknown: list[Given]) -> str:
    """Return which families have the first of some options, by its name or its meaning."""
    from lrsched_cli.schedules import FAMILIES  # noqa: PLC0415 - only an error pays for it

    for name, _ in unknown:
        having: dict[tuple[str, str], list[str]] = {}
        for family in FAMILIES.values():
            own = None if family.combines() else _own_or_meant(name[2:], fields(family))
            if own is not None:
                meaning = (f"--{_dashed(own.name)}", own.param.summary)
                having.setdefault(meaning, []).append(family.name.replace("_", "-"))
        if having:
            usual = sorted(having.items(), key=lambda pair: -len(pair[1]))[:_MOST_MEANINGS]
            told = "; ".join(
                f"{' and '.join(families[:_MOST_FAMILIES])}: {option} ({summary})"
                for (option, summary), families in usual
            )
            return f"{command} has no {name}. Families that have it: {told}"
    return ""


_MOST_MEANINGS = 3
_MOST_FAMILIES = 2


def _own_or_meant(word: str, declared: Sequence[Field]) -> Field | None:
    """Return the parameter that has a name, or that a framework's word means."""
    spelt = _spelt(word)
    return next((one for one in declared if one.name == spelt), None) or meant(spelt, declared)


def _in_text(command: str, unknown: list[Given]) -> str:
    """Return what an expression has for the first of some options that is a family's."""
    from lrsched_cli.schedules import FAMILIES  # noqa: PLC0415 - only an error pays for it

    families = [FAMILIES["cosine"], *(one for one in FAMILIES.values() if not one.combines())]
    of_runs = {one.name for one in fields(Run)}
    for name, value in unknown:
        for family in families if _spelt(name) not in of_runs else ():
            own = _own_or_meant(name[2:], fields(family))
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


def _spelt(name: str) -> str:
    return name.lstrip("-").lower().replace("-", "_")


def _dashed(name: str) -> str:
    return name.replace("_", "-")
