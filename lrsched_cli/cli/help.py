"""The two helps of a command, of one declaration: -h is short, --help tells all of it.

The short one has what the command does, its formula where there is room, its examples and the
options that are its own, a line each: as much of it as a terminal of 24 lines shows.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import click

_LINES = 23
"""Lines of a short help: a terminal has 24, one of them for what is typed next."""

FILE = "File"
"""The heading of the options that tell what a file leaves open."""

SHARED = ("Log", "Range", "Run", "Question", "Output", "Picture", "Help")
"""The headings of other options that many commands have, in the order of the help."""

_WIDEST = 30
"""Characters of an option beyond which its text follows it, not in the column of the others."""

_NARROWEST = 16
"""Columns for the text of an option below which it stands under the option."""

_BRIEF = f"{__name__}.brief"
"""Where a context keeps which help is asked for."""

Row = tuple[str, str]


class SectionOption(click.Option):
    """An option that help shows under a heading of its own."""

    def __init__(self, *names: str, section: str, **settings: Any) -> None:  # noqa: ANN401
        super().__init__([*names], **settings)
        self.section = section


def _help_option(name: str, *, is_brief: bool, text: str) -> SectionOption:
    def show(context: click.Context, _: click.Parameter, value: bool) -> None:
        if value and not context.resilient_parsing:
            context.meta[_BRIEF] = is_brief
            click.echo(context.get_help(), color=context.color)
            context.exit()

    return SectionOption(
        name,
        section="Help",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help=text,
    )


_HELPS = (
    _help_option("-h", is_brief=True, text="the help in short"),
    _help_option("--help", is_brief=False, text="all of the help"),
)


class TwoHelps(click.Command):
    """A command whose -h is short, and whose --help is complete."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:  # noqa: ARG002 - Click's
        """Return the parameters, and the two options for help in the place of Click's own."""
        return [*self.params, *_HELPS]

    def get_help_option(self, ctx: click.Context) -> click.Option:  # noqa: ARG002 - Click's
        """Return the option that an error names."""
        return _HELPS[0]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help that is asked for; the short one where none is."""
        if not ctx.meta.get(_BRIEF, True):
            super().format_help(ctx, formatter)
            return
        self.format_usage(ctx, formatter)
        width = formatter.width
        lines = fitting(self.brief_blocks(ctx, width), formatter.getvalue().count("\n"))
        formatter.write("".join(f"{line}\n" for line in lines))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write what it does, its formula, its examples, and all else after that."""
        first, *rest = (self.help or "").split("\n\n")
        ranks = {"\b\nExamples": 1, "\b\n": 0}
        rest.sort(key=lambda block: next((r for b, r in ranks.items() if block.startswith(b)), 2))
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text("\n\n".join([first, *rest]))

    def brief_blocks(self, ctx: click.Context, width: int) -> "list[Choices]":
        """Return what stands in the short help under the usage."""
        raise NotImplementedError


Choices = list[list[str]]
"""The lines of a part of the help, as it is best, and shorter ones."""


def fitting(blocks: Sequence[Choices], used: int) -> list[str]:
    """Return the lines of all blocks, of the first ones shorter lines until all fit."""
    chosen = [block[0] for block in blocks]
    for place, block in enumerate(blocks):
        for shorter in block:
            chosen[place] = shorter
            if used + sum(map(len, chosen)) <= _LINES:
                return [*chain(*chosen)]
    return [*chain(*chosen)]


def summary(text: str) -> str:
    """Return the first paragraph of a help, in one line."""
    return " ".join(text.strip().partition("\n\n")[0].split())


def formula(text: str) -> list[str]:
    """Return the lines of the formula in a help, if it has one."""
    found = re.search(r"\n\x08\n( +lr.*?)(?:\n\n|\Z)", text, re.DOTALL)
    return found[1].splitlines() if found else []


def examples(text: str) -> list[str]:
    """Return the examples in a help, in lines for which two blanks are enough."""
    told = text.partition("Examples:\n")[2].strip("\n").splitlines()
    return [f"  {line.strip()}" for line in told if line.strip()]


def examples_block(text: str) -> Choices:
    """Return a block of all the examples in a help, and blocks of fewer."""
    found = examples(text)
    return [["", "Examples:", *found[:count]] for count in range(len(found), 0, -1)]


def paragraph(text: str, width: int) -> list[str]:
    """Return a text as lines of a width, two blanks before each."""
    return click.wrap_text(text, width, "  ", "  ").splitlines()


def in_columns(cells: Sequence[str], width: int) -> list[str]:
    """Return short texts as lines, in as many columns as there is room for, one after the other."""
    widest = max(map(len, cells)) + 2
    count = max((width - 2) // widest, 1)
    height = -(-len(cells) // count)
    rows = (cells[first::height] for first in range(height))
    return [f"  {''.join(f'{one:<{widest}}' for one in row)}".rstrip() for row in rows]


def sections_of(ctx: click.Context, params: Iterable[click.Parameter]) -> dict[str, list[Row]]:
    """Return the rows of options by their headings, a command's own before those of many."""
    sections: dict[str, list[Row]] = {}
    for param in params:
        record = param.get_help_record(ctx)
        if record is not None and isinstance(param, click.Option):  # usage tells arguments
            sections.setdefault(getattr(param, "section", "Other"), []).append(record)
    ranks = {title: rank for rank, title in enumerate((FILE, *SHARED), start=1)}
    return dict(sorted(sections.items(), key=lambda pair: ranks.get(pair[0], 0)))


def brief_row(row: Row) -> Row:
    """Return an option and what it is in a few words, with its default."""
    name, text = row
    default = re.search(r"\[(?:.*?; )?(default: [^\]]*?)\]", text)
    head = re.split(r": |; | \[", text, maxsplit=1)[0]
    return name, f"{head} [{default[1]}]" if default else head


def rows_block(title: str, rows: Sequence[Row], width: int) -> list[str]:
    """Return rows under a title, one line each where that is wide enough."""
    column = max((len(name) for name, _ in rows if len(name) <= _WIDEST), default=0) + 2
    lines = ["", f"{title}:"]
    for name, text in rows:
        head = f"  {name:<{column}}" if len(name) <= _WIDEST else f"  {name}  "
        short = text if len(head) + len(text) <= width else text.partition(" [")[0]
        if width - len(head) < _NARROWEST:
            lines.append(head.rstrip())
            lines += (f"  {line}" for line in paragraph(short, max(width - 2, _NARROWEST)))
            continue
        first, *rest = click.wrap_text(short, width - len(head)).splitlines() or [""]
        lines.append(f"{head}{first}")
        lines.extend(" " * len(head) + line for line in rest)
    return lines


def others(titles: Iterable[str]) -> str:
    """Return what tells of the options that the short help leaves out, by their headings."""
    told = ", ".join(title.lower() for title in titles if title != "Help")
    return f"Shared options ({told}): --help" if told else "All options: --help"
