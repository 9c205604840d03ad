"""A family's command, made from its declaration."""

from typing import Any

import click

from lrsched_cli.cli import command_name
from lrsched_cli.cli.options import SectionCommand, chosen, from_field, shared, shown
from lrsched_cli.cli.output import show
from lrsched_cli.comparison import Series
from lrsched_cli.parameters import fields
from lrsched_cli.schedules import Schedule


def family_command(family: type[Schedule]) -> click.Command:
    """Return the command that computes and shows one schedule of a family."""
    declared = fields(family)

    def callback(**given: Any) -> None:  # noqa: ANN401 - Click passes what the options hold
        schedule = family(**chosen(given, declared))
        show([Series(str(schedule), schedule)], shown(given))

    options = [from_field(field, "Schedule") for field in declared]
    return SectionCommand(
        command_name(family.name),
        callback=callback,
        params=[*options, *shared(several=False)],
        help=_verbatim_blocks(family.documentation()),
        short_help=family.summary(),
    )


def _verbatim_blocks(text: str) -> str:
    """Return a docstring in which Click keeps the lines of formulas and examples as they are."""
    blocks = text.split("\n\n")
    return "\n\n".join(
        f"\b\n{block}" if block.startswith((" ", "Examples:")) else block for block in blocks
    )
