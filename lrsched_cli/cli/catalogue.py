"""The command `list`: what schedules there are, in whose words, with formula and parameters."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

import click

from lrsched_cli.cli.options import SectionCommand, look_options
from lrsched_cli.cli.output import view_of, write_text
from lrsched_cli.cli.streams import standard_output
from lrsched_cli.dialects import OTHER_NAMES, PREFIXES, Entry, catalogue, describe, entries
from lrsched_cli.errors import nearest
from lrsched_cli.expression import parse
from lrsched_cli.parameters import Field, fields
from lrsched_cli.render import View
from lrsched_cli.render.sparkline import sparkline
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import FAMILIES, Schedule

_HELP = """List the schedules: formula and parameters with their defaults, this program's families
first, then each framework's schedulers, with the family that each becomes.

WORD narrows it: a framework (torch), a family and all that becomes it (cosine), or any word; files
lists what files are read.

\b
Examples:
  lrsched list
  lrsched list torch
  lrsched list files
  lrsched list warmup
"""

_WIDTH = 78
_CURVE_WIDTH = 24

_USUAL_LENGTH = 100
"""Updates that the curve of a family without an end shows."""


@dataclass(frozen=True, slots=True)
class _Item:
    """Something that an expression can call."""

    names: tuple[str, ...]
    summary: str
    formula: str
    parameters: tuple[Field, ...]
    families: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    example: Schedule | None = None

    def has(self, word: str) -> bool:
        text = " ".join([*self.names, self.summary, self.formula, *self.notes])
        return word.lower() in text.lower()


def _items() -> Iterator[_Item]:
    yield from map(_of_family, FAMILIES.values())
    for name, entry in catalogue().items():
        yield _of_entry(name, entry)


def _of_family(family: type[Schedule]) -> _Item:
    summary, formula = [*family.documentation().split("\n\n"), ""][:2]
    names = (family.name, *family.aliases)
    return _Item(names, summary, formula, fields(family), example=_example(family))


def _example(family: type[Schedule]) -> Schedule | None:
    """Return a family's schedule with its defaults or, if it has not all, that of its help."""
    if not any(field.is_required for field in fields(family)):
        return family()
    told = re.findall(r"'([^']*)'", family.documentation().partition("Examples:")[2])
    return next((one for one in map(parse, told) if type(one) is family), None)


def _of_entry(name: str, entry: Entry) -> _Item:
    told = describe(entry)
    parameters = fields(entry)
    notes = tuple(note.text for note in told.notes)
    return _Item((name,), told.summary, told.formula, parameters, told.becomes, notes)


def _asked_for(word: str) -> list[_Item]:
    items = list(_items())
    word = OTHER_NAMES.get(word.lower(), word)
    if word in PREFIXES:
        supported = set(entries(PREFIXES[word]).values())
        names = {name for name, entry in catalogue().items() if entry in supported}
        return [item for item in items if names & set(item.names)]
    family = word.replace("-", "_")
    if family in FAMILIES:
        return [item for item in items if family in (*item.names, *item.families)]
    return [item for item in items if item.has(word)]


_FILES = "files"
"""The word that lists what is read, rather than what an expression can call."""


def _file_lines() -> Iterator[str]:
    """Yield what files are read, and by what configs and logs are told."""
    from lrsched_cli.configs import RECOGNISERS  # noqa: PLC0415 - for this list alone
    from lrsched_cli.inputs import SOURCES  # noqa: PLC0415
    from lrsched_cli.logs import FORMATS_OF_LOGS  # noqa: PLC0415

    for source in SOURCES.values():
        if source.suffixes:
            yield f"{' '.join(source.suffixes)}"
            yield _filled(source.files, "  ")
    yield ""
    yield "Configs are told by their keys (one of those between bars must be there):"
    for one in RECOGNISERS:
        yield one.name
        yield _filled(", ".join(one.keys), "  ")
    yield ""
    yield "Logs are told by their columns; --lr-column and --step-column take others:"
    for log in FORMATS_OF_LOGS:
        yield log.name
        yield _filled(log.told, "  ")


def _list(word: str, *, no_color: bool, ascii: bool) -> None:  # noqa: A002 - the option
    if word == _FILES:
        write_text("".join(f"{line}\n" for line in _file_lines()))
        return
    items = _asked_for(word)
    if not items:
        words = {part for item in _items() for name in item.names for part in name.split(".")}
        near = nearest(word, words)
        hint = f"; did you mean {near!r}?" if near else ""
        raise click.BadParameter(
            f"nothing in the catalogue has {word!r}{hint}", param_hint="'WORD'"
        )
    view = view_of(standard_output(), color=not no_color, ascii_only=ascii)
    write_text("".join(f"{line}\n" for item in items for line in _lines(item, view)))


def _lines(item: _Item, view: View) -> Iterator[str]:
    names = ", ".join(item.names)
    name = click.style(names, bold=True) if view.color else names
    yield name + _curve(item, len(names), view)
    yield _filled(item.summary, "  ")
    yield textwrap.indent(textwrap.dedent(item.formula), "    ")
    if item.families:
        yield f"    becomes: {', '.join(item.families)}"
    yield _filled(", ".join(re.sub(" ", "\0", str(field)) for field in item.parameters), "    ")
    for note in item.notes:
        yield _filled(f"note: {note}", "    ")
    yield ""


def _curve(item: _Item, used: int, view: View) -> str:
    """Return the sparkline of an item, to the right of its names, where it can be shown."""
    if item.example is None or not view.unicode:
        return ""
    span = Span(0, item.example.length or _USUAL_LENGTH)
    return sparkline(item.example, span, _CURVE_WIDTH).rjust(_WIDTH - used)


def _filled(text: str, indent: str) -> str:
    lines = textwrap.fill(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines.replace("\0", " ")


command = SectionCommand(
    "list",
    callback=_list,
    params=[click.Argument(["word"], default="", metavar="[WORD]"), *look_options()],
    help=_HELP,
)
