"""What a word of the command `list` stands for, of all that an expression can call."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lrsched_cli.dialects import (
    OTHER_NAMES,
    PREFIXES,
    Entry,
    catalogue,
    describe,
    entries,
    refusals,
)
from lrsched_cli.errors import nearest
from lrsched_cli.expression import parse
from lrsched_cli.parameters import Field, fields
from lrsched_cli.schedules import FAMILIES, Schedule

_FEW = 2
"""As many schedules are shown whole where a word is in their names."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that an expression can call."""

    names: tuple[str, ...]
    summary: str
    formula: str
    parameters: tuple[Field, ...]
    families: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What is odd in it, each with when it is so."""
    example: Schedule | None = None

    @property
    def short_names(self) -> Iterator[str]:
        """Its names, also without the framework."""
        for name in self.names:
            yield from {name, name.rpartition(".")[2]}

    def has(self, word: str) -> bool:
        """Tell whether a word is in anything that is said of it."""
        text = " ".join([*self.names, self.summary, self.formula, *self.notes])
        return word.lower() in text.lower()


def _items() -> Iterator[Item]:
    yield from map(family_item, FAMILIES.values())
    for name, entry in catalogue().items():
        yield _entry_item(name, entry)


def family_item(family: type[Schedule]) -> Item:
    """Return what is listed of a family."""
    summary, formula = [*family.documentation().split("\n\n"), ""][:2]
    names = (family.name, *family.aliases)
    return Item(names, summary, formula, fields(family), example=_example(family))


def _example(family: type[Schedule]) -> Schedule | None:
    """Return a family's schedule with its defaults or, if it has not all, that of its help."""
    if not any(field.is_required for field in fields(family)):
        return family()
    told = re.findall(r"'([^']*)'", family.documentation().partition("Examples:")[2])
    return next((one for one in map(parse, told) if type(one) is family), None)


def _entry_item(name: str, entry: Entry) -> Item:
    told = describe(entry)
    parameters = fields(entry)
    notes = tuple(
        f"note ({one.condition}): {one.text}" if one.condition else f"note: {one.text}"
        for one in told.notes
    )
    return Item((name,), told.summary, told.formula, parameters, told.becomes, notes)


@dataclass(frozen=True, slots=True)
class Found:
    """What a word stands for: what is shown whole, what in one line each, and what is refused."""

    whole: list[Item]
    rows: list[Item]
    refused: Mapping[str, str] = field(default_factory=dict)


def found(word: str) -> Found:
    """Return what a word stands for: a framework, names, parts of names, or any text."""
    items, plain = list(_items()), _plain(word)
    framework = PREFIXES.get(OTHER_NAMES.get(word.lower(), word.lower()))
    if framework:
        known = set(entries(framework).values())
        names = {name for name, entry in catalogue().items() if entry in known}
        return Found([], [item for item in items if names & set(item.names)])
    exact = [item for item in items if any(_plain(name) == plain for name in item.short_names)]
    families = {item.names[0] for item in exact if item.names[0] in FAMILIES}
    if families:
        becoming = [item for item in items if families & set(item.families)]
        whole = [item for item in exact if item.names[0] in families]
        return Found(whole, [*becoming, *(one for one in exact if one not in whole + becoming)])
    refused = {name: why for name, why in refusals().items() if plain in _plain(name)}
    same = {name: why for name, why in refused.items() if _plain(name).endswith(f".{plain}")}
    if exact or same:
        return Found(exact, [], same)
    rows = [item for item in items if any(plain in _plain(name) for name in item.names)]
    rows = rows or [item for item in items if not refused and item.has(word)]
    return Found(rows, [], refused) if len(rows) <= _FEW else Found([], rows)


def _plain(name: str) -> str:
    """Return a name as it is looked for: OneCycle, one-cycle and one_cycle are the same."""
    return re.sub(r"[-_ ]", "", name.lower())


def nearest_name(word: str) -> str | None:
    """Return the name that a word without a match most likely stands for, if there is one."""
    parts = {part for item in _items() for name in item.names for part in name.split(".")}
    return nearest(word, parts | {name.rpartition(".")[2] for name in refusals()})
