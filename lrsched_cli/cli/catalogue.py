"""The command `list`: what schedules there are, in whose words, with formula and parameters."""

import re
import textwrap
from collections.abc import Iterator, Sequence

import click

from lrsched_cli.cli import command_name
from lrsched_cli.cli.help import in_columns
from lrsched_cli.cli.lookup import Item, family_item, found, nearest_name
from lrsched_cli.cli.options import SectionCommand, look_options
from lrsched_cli.cli.output import view_of, write_text
from lrsched_cli.cli.streams import standard_output
from lrsched_cli.cli.types import CatalogueType
from lrsched_cli.dialects import PREFIXES, catalogue, entries
from lrsched_cli.render import View
from lrsched_cli.render.sparkline import sparkline
from lrsched_cli.sampling import Span
from lrsched_cli.schedules import FAMILIES

_HELP = """List the schedules; of a WORD the formula, the parameters and their defaults.

WORD is a schedule (cosine), a scheduler of a framework (StepLR), a framework (torch), or any other
word. Without one, this program's schedules are listed, and the frameworks whose schedulers are
known. files lists what files are read.

\b
Examples:
  lrsched list
  lrsched list cosine
  lrsched list torch
  lrsched list StepLR
  lrsched list files
"""

_WIDTH = 78
_CURVE_WIDTH = 24
_ENDLESS = 10_000
"""The width of a line in a pipe."""

_WIDEST = 36
"""Characters of names beyond which what they are follows them, not in its column."""

_USUAL_LENGTH = 100
"""Updates that the curve of a family without an end shows."""


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


def _list(words: tuple[str, ...], *, no_color: bool, ascii: bool) -> None:  # noqa: A002 - option
    word = "_".join(words)
    if word == _FILES:
        lines = _file_lines()
    else:
        view = view_of(standard_output(), color=not no_color, ascii_only=ascii)
        lines = _lines_found(word, view) if word else _index(view)
    write_text("".join(f"{line}\n" for line in lines))


def _index(view: View) -> Iterator[str]:
    """Yield all schedules, a line each, and the frameworks."""
    families = list(map(family_item, FAMILIES.values()))
    simple = [one for one in families if not FAMILIES[one.names[0]].combines()]
    yield _titled("Schedules", view)
    yield from _rows(simple, view)
    yield ""
    yield _titled(
        "Combinations, in expressions such as 'sequence(linear(), cosine(), at=[5])'", view
    )
    yield from _rows([one for one in families if one not in simple], view)
    yield ""
    yield _titled("Frameworks, and how many of their schedulers are known", view)
    shown = dict.fromkeys(name.partition(".")[0] for name in catalogue())
    sizes = [f"{name} {len(entries(PREFIXES[name]))}" for name in shown]
    yield from in_columns(sizes, _WIDTH)
    yield ""
    yield "More: lrsched list cosine, lrsched list torch, lrsched list StepLR, lrsched list files"


def _titled(title: str, view: View) -> str:
    return click.style(title, bold=True) if view.color else title


def _rows(items: Sequence[Item], view: View) -> Iterator[str]:
    """Yield a line for each of some items: its names and what it does."""
    heads = [", ".join(item.names) for item in items]
    column = min(max(map(len, heads), default=0), _WIDEST)
    for item, head in zip(items, heads, strict=True):
        shown = click.style(head, bold=True) if view.color else head
        room = (view.width or _ENDLESS) - 5 - max(column, len(head))
        yield f"  {shown}{' ' * max(column - len(head), 0)}  {_in_one_line(item.summary, room)}"


def _in_one_line(text: str, room: int) -> str:
    """Return a text, or as much of it as has room, up to the end of a clause where that is much."""
    text = text.rstrip(".")
    if len(text) <= room:
        return text
    clause = re.split(r"[,;:(](?= )|(?<= )\(", text)[0].rstrip()
    if room // 2 < len(clause) <= room:
        return clause
    return f"{text[: max(room - 3, 1)].rpartition(' ')[0]}..."


def _lines_found(word: str, view: View) -> Iterator[str]:
    known = found(word)
    if not (known.whole or known.rows or known.refused):
        raise click.UsageError(_nothing(word))
    for item in known.whole:
        yield from _lines(item, view)
    for why in dict.fromkeys(known.refused.values()):
        names = [name for name, reason in known.refused.items() if reason == why]
        yield _titled(_filled(", ".join(names), ""), view)
        yield _filled(f"not listed: it {why}.", "  ")
        yield ""
    if known.rows:
        if known.whole:
            yield _titled("Schedulers of frameworks that become it", view)
        yield from _rows(known.rows, view)
        yield ""
    simple = [one for item in known.whole for one in item.names[:1] if one in FAMILIES]
    more = [f"lrsched {command_name(one)} -h" for one in simple if not FAMILIES[one].combines()]
    more += [f"lrsched list {item.names[0]}" for item in known.rows[:1]]
    if more:
        yield f"More: {', '.join(more)}"


def _nothing(word: str) -> str:
    near = nearest_name(word)
    told = f"did you mean: lrsched list {near}" if near else "lrsched list shows all"
    return f"no schedule and no framework is called {word!r}; {told}"


def _lines(item: Item, view: View) -> Iterator[str]:
    names = ", ".join(item.names)
    name = click.style(names, bold=True) if view.color else names
    yield name + _curve(item, len(names), view)
    yield _filled(item.summary, "  ")
    yield textwrap.indent(textwrap.dedent(item.formula), "    ")
    if item.families:
        yield f"    becomes: {', '.join(item.families)}"
    yield _filled(", ".join(re.sub(" ", "\0", str(field)) for field in item.parameters), "    ")
    for note in item.notes:
        yield _filled(note, "    ")
    yield ""


def _curve(item: Item, used: int, view: View) -> str:
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
    params=[
        click.Argument(["words"], nargs=-1, type=CatalogueType(), metavar="[WORD]"),
        *look_options(),
    ],
    help=_HELP,
)
