"""The command line: options in, one call of the core, output out.

Imported here is only what `--version` needs; each command brings what it needs itself.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from lrsched_cli import __version__
from lrsched_cli.cli.help import (
    Choices,
    TwoHelps,
    examples_block,
    in_columns,
    paragraph,
    summary,
)
from lrsched_cli.cli.streams import HelpContext, writing
from lrsched_cli.errors import nearest

if TYPE_CHECKING:
    from lrsched_cli.schedules import Schedule

_COMMANDS = {
    "check": ("check", "Check schedules for what is probably not meant.", "for usual mistakes"),
    "compare": (
        "compare",
        "Show any number of schedules side by side.",
        "schedules, scripts, logs",
    ),
    "convert": (
        "convert",
        "Convert a schedule into code for a framework.",
        "to a framework's code",
    ),
    "diff": ("diff", "Show where schedules differ.", "where schedules differ"),
    "explain": (
        "explain",
        "Explain a schedule: phases, extremes, surprises.",
        "phases and surprises",
    ),
    "identify": ("identify", "Find the schedule that made a log.", "the schedule of a log"),
    "plan": (
        "plan",
        "Plan a run: its updates, and what to type in each framework.",
        "the updates of a run",
    ),
    "predict": (
        "predict",
        "Predict which schedule ends with the lowest loss.",
        "the lowest loss",
    ),
    "resume": (
        "resume",
        "Show what a new total does to a run that goes on.",
        "a run with a new total",
    ),
    "solve": (
        "solve",
        "Find the number in the place of ? that gives a rate.",
        "the number for a rate",
    ),
    "transfer": (
        "transfer",
        "Tell the best peak of schedules, from that of another.",
        "the best peak rate",
    ),
    "verify": (
        "verify",
        "Tell whether a run followed its plan: a log and a schedule.",
        "a log against its plan",
    ),
    "list": (
        "catalogue",
        "List the schedules, their formulas and parameters.",
        "schedules, formulas, files",
    ),
}
"""The commands that are no schedule: the module of each, its line in the help, and in short."""


def command_name(name: str) -> str:
    """Return the name of a family's command from that which expressions have for it."""
    return name.replace("_", "-")


def _families() -> "dict[str, type[Schedule]]":
    """Return the families that options can tell, by the names of their commands."""
    from lrsched_cli.schedules import FAMILIES  # noqa: PLC0415

    return {command_name(name): one for name, one in FAMILIES.items() if not one.combines()}


def _aliases() -> "dict[str, type[Schedule]]":
    return {command_name(alias): one for one in _families().values() for alias in one.aliases}


def _family(command: str) -> "type[Schedule] | None":
    """Return the family of a command, without resolving the parameters of all the others."""
    from lrsched_cli.schedules import FAMILIES, family_called  # noqa: PLC0415

    twins = (one for one in FAMILIES.values() if one.twin == command)
    found = family_called(command) or next(twins, None)
    return None if found is None or found.combines() else found


def _instead(command: str, known: list[str]) -> str:
    """Return what to write instead of a command that there is not, or nothing."""
    from lrsched_cli.expression.names import owners_of  # noqa: PLC0415 - only an error pays for it

    found = owners_of(command)
    if found:
        write = f"lrsched compare '{found[0]}(...)'"
        return f" It is a framework's: write {write}; `lrsched list {command}` has its parameters."
    if "." in command or "(" in command:  # a file, or an expression
        import shlex  # noqa: PLC0415 - only an error pays for it

        return f" To see a file or an expression: lrsched compare {shlex.quote(command)}"
    near = nearest(command, known)
    return f" Did you mean {near!r}?" if near else ""


class Program(TwoHelps, click.Group):
    """A group that makes a family's command from the family, and imports the others when used."""

    context_class = HelpContext

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """Return the names of all commands, schedules first."""
        return [*_families(), *_COMMANDS]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command of that name, or None."""
        if name in _COMMANDS:
            command: click.Command = import_module(f"{__name__}.{_COMMANDS[name][0]}").command
            return command
        family = _family(name)
        if family is None:
            return None
        from lrsched_cli.cli.families import family_command  # noqa: PLC0415

        return family_command(family)

    def make_context(self, *arguments: Any, **settings: Any) -> click.Context:  # noqa: ANN401
        """Read the options; help and version are written meanwhile."""
        with writing():
            return super().make_context(*arguments, **settings)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command to run; an unknown one gets the nearest as a hint."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            known = [*self.list_commands(ctx), *_aliases()]
            ctx.fail(f"No such command {name!r}.{_instead(name, known)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the commands in groups, without loading those that are not in this file."""
        schedules = [(name, family.summary()) for name, family in _families().items()]
        commands = [(name, summary) for name, (_, summary, _) in _COMMANDS.items()]
        for title, rows in (("Schedules", schedules), ("Commands", commands)):
            with formatter.section(title):
                formatter.write_dl(rows)

    def brief_blocks(self, ctx: click.Context, width: int) -> list[Choices]:  # noqa: ARG002
        """Return what it does, examples, the schedules' names, and what each command is for."""
        text = self.help or ""
        cells = [f"{name:<10}{brief}" for name, (_, _, brief) in _COMMANDS.items()]
        return [
            [["", *paragraph(summary(text), width)]],
            examples_block(text),
            [["", "Schedules:", *paragraph(" ".join(_families()), width)]],
            [["", "Commands:", *in_columns(cells, width)]],
            [["", "More: lrsched COMMAND -h, lrsched list, lrsched --help"]],
        ]


program = click.version_option(__version__, message="%(prog)s %(version)s")(
    Program(
        "lrsched",
        help="""Compute learning-rate schedules: tables, CSV files and pictures.

lr(t) is the learning rate used during epoch (or step) t, counted from 0.

\b
Examples:
  lrsched step --lr0 0.1 --drop 0.5
  lrsched exp --rate 0.96 --epochs 50 -f csv
  lrsched cosine --total 90 --warmup 5 --show
  lrsched cosine --total 90 --at 37,60
  lrsched compare 'step(every=5)' 'time(decay=0.1)' -o compare.png
""",
        epilog="""Lengths and times take units: 500, 5ep, 5% of the total, 2e9tok, 1e6samples, 10k.

Run `lrsched COMMAND -h` for the options of one command.""",
    )
)
