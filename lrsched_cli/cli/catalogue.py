"""The command `list`: what schedules there are, in whose words, with formula and parameters."""

import inspect
import re
from collections.abc import Iterator
from textwrap import dedent, indent

import click

from lrsched_cli.dialects import catalogue
from lrsched_cli.errors import nearest
from lrsched_cli.parameters import Field, fields
from lrsched_cli.schedules import FAMILIES

_HELP = """List the schedules: formula and parameters with their defaults, this program's families
first, then each framework's functions. With WORD, only those whose name or text has that word.

\b
Examples:
  lrsched list
  lrsched list keras
"""


def _entries() -> Iterator[tuple[str, str, tuple[Field, ...]]]:
    """Yield name, documentation and parameters of everything that an expression can call."""
    for family in FAMILIES.values():
        names = ", ".join([family.name, *family.aliases])
        yield names, family.documentation(), fields(family)
    for name, entry in catalogue().items():
        yield name, inspect.getdoc(entry) or "", fields(entry)


def _list(word: str) -> None:
    entries = [e for e in _entries() if word.lower() in f"{e[0]} {e[1]}".lower()]
    if not entries:
        near = nearest(
            word, {part for names, *_ in _entries() for part in re.split(r", |\.", names)}
        )
        hint = f"; did you mean {near!r}?" if near else ""
        raise click.BadParameter(
            f"nothing in the catalogue has {word!r}{hint}", param_hint="'WORD'"
        )
    for names, documentation, declared in entries:
        click.secho(names, bold=True)
        summary, formula = [*documentation.split("\n\n"), ""][:2]
        click.echo(f"  {summary}")
        click.echo(indent(dedent(formula), "    "))
        click.echo(f"    {', '.join(map(str, declared))}\n")


command = click.Command(
    "list",
    callback=_list,
    params=[click.Argument(["word"], default="", metavar="[WORD]")],
    help=_HELP,
)
