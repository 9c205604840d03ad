"""A family's command, made from its declaration."""

from collections.abc import Iterable, Mapping
from typing import Any

import click

from lrsched_cli.cli import command_name
from lrsched_cli.cli.options import (
    OutputOptions,
    SectionCommand,
    chosen,
    from_field,
    shared,
    shown,
    vary,
)
from lrsched_cli.cli.output import show
from lrsched_cli.comparison import Series
from lrsched_cli.parameters import fields
from lrsched_cli.parameters.field import is_open
from lrsched_cli.picture import Picture
from lrsched_cli.schedules import Schedule


def family_command(family: type[Schedule]) -> click.Command:
    """Return the command that computes and shows one schedule of a family."""
    declared = fields(family)

    def callback(**given: Any) -> None:  # noqa: ANN401 - Click passes what the options hold
        values = chosen(given, declared)
        options = shown({name: value for name, value in given.items() if name not in values})
        if given["vary"]:
            _show_sweep(family, values, options, given["vary"])
            return
        if is_open(values.values()):
            _show_sweep(family, values, options, ())
            return
        schedule = family(**values)
        show([Series(str(schedule), schedule)], options)

    options = [from_field(field, "Schedule") for field in declared]
    options.append(vary("the option NAME"))
    command = SectionCommand(
        command_name(family.name),
        callback=callback,
        params=[*options, *shared(declared)],
        help=_verbatim_blocks(family.documentation()),
        short_help=family.summary(),
    )
    command.declared = declared
    return command


def _show_sweep(
    family: type[Schedule],
    values: Mapping[str, object],
    options: OutputOptions,
    varied: Iterable[tuple[str, tuple[str, ...]]],
) -> None:
    """Show a schedule of the family for each of the values that options are to take in turn.

    Lengths with units, in these and in the others, are what the run says.
    """
    from lrsched_cli.cli.sources import tell_remarks  # noqa: PLC0415 - many do without
    from lrsched_cli.sweep import axes_of, common_title, labelled, swept_family  # noqa: PLC0415

    axes = axes_of((name.replace("-", "_"), several) for name, several in varied)
    sweeps = [swept_family(family, values, axes, options.run.settled().lengths)]
    tell_remarks(curve.reading for curve in sweeps[0].curves)
    show(labelled(sweeps), options, picture=Picture().titled(common_title(sweeps)))


def _verbatim_blocks(text: str) -> str:
    """Return a docstring in which Click keeps the lines of formulas and examples as they are."""
    blocks = text.split("\n\n")
    return "\n\n".join(
        f"\b\n{block}" if block.startswith((" ", "Examples:")) else block for block in blocks
    )
