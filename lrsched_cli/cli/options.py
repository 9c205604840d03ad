"""The options that commands share, each declared once, and how help groups them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from lrsched_cli.cli.help import (
    FILE,
    SHARED,
    Choices,
    SectionOption,
    TwoHelps,
    brief_row,
    examples_block,
    formula,
    others,
    paragraph,
    rows_block,
    sections_of,
    summary,
)
from lrsched_cli.cli.questions import Questions
from lrsched_cli.cli.streams import HelpContext, writing
from lrsched_cli.cli.types import (
    FieldType,
    OutputType,
    SettingType,
    VaryType,
    format_type,
)
from lrsched_cli.errors import ArgumentError, SettingError
from lrsched_cli.parameters import Field, fields, kinds
from lrsched_cli.picture import Picture
from lrsched_cli.ranges import STRIDE, Range
from lrsched_cli.render import FORMATS, SUFFIXES
from lrsched_cli.run import Run

if TYPE_CHECKING:
    from lrsched_cli.settings import Given

_VARY_HELP = """a curve for each value of {0}: 0,50,100 or START:STOP[:STRIDE] (STOP is
left out) or A..B:COUNT (A to B, evenly in the logarithm); repeatable: each combination"""


class SectionCommand(TwoHelps):
    """A command whose help shows its options under their headings."""

    context_class = HelpContext
    declared: tuple[Field, ...] = ()
    """The parameters of its family, if it is the command of one."""

    def __init__(self, *arguments: Any, own: Iterable[str] = (), **settings: Any) -> None:  # noqa: ANN401
        """Declare a command; `own` are headings of shared options that it is about itself."""
        super().__init__(*arguments, **settings)
        self._own = frozenset(own)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options; one that frameworks have gets what is to be typed in its place."""
        typed = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            from lrsched_cli.cli.words import (  # noqa: PLC0415 - for this error alone
                close_options,
                told_instead,
            )

            known = [
                name for one in self.get_params(ctx) for name in (*one.opts, *one.secondary_opts)
            ]
            told = told_instead(ctx.info_name or "", typed, known, self.declared)
            if not told and error.option_name in _of_others(self.name):
                told = f"{ctx.info_name} has no {error.option_name}; lrsched compare has it"
            if not told:
                close = close_options(error.option_name, known)
                raise click.NoSuchOption(error.option_name, possibilities=close, ctx=ctx) from error
            raise click.UsageError(told, ctx) from error

    def make_context(self, *arguments: Any, **settings: Any) -> click.Context:  # noqa: ANN401
        """Read the options; help is written meanwhile."""
        with writing():
            return super().make_context(*arguments, **settings)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, a heading for each section."""
        for title, rows in sections_of(ctx, self.get_params(ctx)).items():
            with formatter.section(title):
                formatter.write_dl(rows)

    def brief_blocks(self, ctx: click.Context, width: int) -> list[Choices]:
        """Return what it does, its examples, its own options, and what others there are."""
        text = self.help or ""
        sections = sections_of(ctx, self.get_params(ctx))
        told = [summary(text), *({getattr(one.type, "brief", "") for one in self.params} - {""})]

        def options(folded: Iterable[str]) -> list[str]:
            shared = [one for one in sections if one in folded and one not in self._own]
            own = [brief_row(row) for one in sections if one not in shared for row in sections[one]]
            return [*(rows_block("Options", own, width) if own else ()), "", others(shared)]

        return [
            [[line for one in told for line in ("", *paragraph(one, width))]],
            [formula(text), []],
            examples_block(text),
            [options(SHARED), options((*SHARED, FILE))],
        ]


def _of_others(command: str | None) -> set[str]:
    """Return the options that `compare` has beside those of a command."""
    return set() if command == "compare" else {one for option in shared() for one in option.opts}


def vary(what: str) -> SectionOption:
    """Return the option that gives several values to something."""
    return SectionOption(
        "--vary", section="Sweep", multiple=True, type=VaryType(), help=_VARY_HELP.format(what)
    )


def settings_options() -> list[click.Parameter]:
    """Return the options that give values to names in a file."""
    return [
        SectionOption(
            "--set",
            "told",
            section="File",
            multiple=True,
            type=SettingType(),
            help="value of a name in a file: written as it stands there, args.lr=0.1, "
            "'len(loader)=391'; repeatable",
        ),
        SectionOption(
            "--settings",
            "settings_files",
            section="File",
            multiple=True,
            metavar="FILE",
            help="file of such values: Python assignments, YAML, JSON or TOML; repeatable, --set "
            "wins over it",
        ),
    ]


def given_of(values: Mapping[str, Any], *, with_unknowns: bool = False) -> "Given":
    """Return what a command's values say of names in files and of the run.

    Raises:
        SettingError: a value is to be found, and the command does not do that.
        LRSchedError: as `given_with_files`.
        click.UsageError: as `run_of`.
    """
    from lrsched_cli.inputs.settings_file import given_with_files  # noqa: PLC0415 - as above
    from lrsched_cli.settings import UNKNOWN  # noqa: PLC0415 - as above

    told = given_with_files(values["told"], values["settings_files"])
    unknown = next((name for name, value in told.told.items() if value == UNKNOWN), None)
    if unknown is not None and not with_unknowns:
        raise SettingError(unknown, "? stands for a number that lrsched solve finds")
    return replace(told, run=run_of(values))


def group_option() -> SectionOption:
    """Return the option that chooses a group of parameters."""
    return SectionOption(
        "--group",
        section="File",
        metavar="NAME",
        help="the optimizer's group of parameters: its name, or its number from 0",
    )


def from_field(field: Field, section: str, *, negatable: bool = False) -> SectionOption:
    """Return the option of a declared parameter: a flag, or a value with its range and default.

    A negatable flag has its contrary, for where something else than its default may be in force.
    """
    name = f"--{field.name.replace('_', '-')}"
    if field.kind is kinds.BOOL:
        contrary = field.param.contrary or f"no_{field.name}"
        if negatable or field.param.contrary:
            name = f"{name}/--{contrary.replace('_', '-')}"
        absent = field.param.when_absent
        text = field.param.summary + (f" [default: {absent}]" if absent else "")
        return SectionOption(name, section=section, is_flag=True, default=None, help=text)
    default = field.typed_default
    notes = [field.param.unit, field.param.bounds(), default and f"default: {default}"]
    extra = "; ".join(filter(None, notes))
    text = field.param.summary + (f" [{extra}]" if extra else "")
    if field.kind in {kinds.INTS, kinds.FLOATS}:
        return SectionOption(
            name,
            section=section,
            type=FieldType(field),
            help=text,
            multiple=True,
            default=(),
            callback=_together,
        )
    return SectionOption(name, section=section, type=FieldType(field), help=text)


def _together(
    _context: click.Context, _option: click.Parameter, lists: tuple[tuple[object, ...], ...]
) -> tuple[object, ...] | None:
    """Return one list of those of an option that is given several times."""
    return tuple(chain.from_iterable(lists)) if lists else None


def run_options(*, strided: bool = True) -> list[click.Parameter]:
    """Return the options that say what run is looked at: all of a range, or some of it."""
    declared = [field if strided else _unbroken(field) for field in fields(Run)]
    return [
        from_field(field, "Range" if isinstance(field.kind, Range) else "Run") for field in declared
    ]


def run_facts() -> list[click.Parameter]:
    """Return the options that say how long a run is, and its epochs, and no range of it."""
    return [option for option in run_options() if getattr(option, "section", "") == "Run"]


def _unbroken(field: Field) -> Field:
    """Return a parameter whose range, if it is one, may have no stride."""
    if not isinstance(field.kind, Range):
        return field
    param = replace(field.param, summary=field.param.summary.replace(STRIDE, ""))
    return replace(field, kind=Range(strided=False), param=param)


def _output(suffixes: Iterable[str]) -> SectionOption:
    """Return the option that says which files are written."""
    told = (
        f"file to write; its suffix chooses the format: {' '.join(suffixes)}; - is standard output"
    )
    return SectionOption(
        "-o",
        "--output",
        section="Output",
        multiple=True,
        type=OutputType(),
        help=f"{told}; repeatable",
    )


_QUIET = SectionOption(
    "-q", "--quiet", section="Output", is_flag=True, help="do not list the files written"
)
_NO_COLOR = SectionOption("--no-color", section="Output", is_flag=True, help="no colours")
_ASCII = SectionOption("--ascii", section="Output", is_flag=True, help="ASCII characters only")

_FOR_ALL = [
    *run_options(),
    *(from_field(field, "Question") for field in fields(Questions)),
    _output(SUFFIXES),
    SectionOption(
        "-f",
        "--format",
        section="Output",
        type=format_type(one for one in FORMATS.values() if one.is_text),
        help="format of standard output [default: table]",
    ),
    SectionOption(
        "--show",
        section="Output",
        is_flag=True,
        help="draw the curves in the terminal; add -f table for the table too",
    ),
    SectionOption(
        "--all", "every_row", section="Output", is_flag=True, help="show every row of a long table"
    ),
    _NO_COLOR,
    _ASCII,
    _QUIET,
]


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """What the shared options say: which range, how it looks and where it goes."""

    run: Run
    picture: Mapping[str, object]
    outputs: tuple[str, ...]
    color: bool
    ascii: bool
    quiet: bool
    format: str | None = None
    chart: bool = False
    every_row: bool = False
    questions: Questions = field(default_factory=Questions)


def shared(own: Iterable[Field] | None = None) -> list[click.Parameter]:
    """Return the options of every command that shows schedules, of several or of one family.

    Where the family has an option of its own of that name, that one is meant.
    """
    several, taken = own is None, {field.name for field in own or ()}
    picture = [from_field(field, "Picture", negatable=several) for field in fields(Picture)]
    return [option for option in (*_FOR_ALL, *picture) if option.name not in taken]


def look_options() -> list[click.Parameter]:
    """Return the options of every command: what characters and colours its output may have."""
    return [_NO_COLOR, _ASCII]


ANSWERS = {FORMATS[name].suffix: name for name in ("table", "json")}
"""The formats of an answer by the suffixes of their files."""

PICTURES = tuple(one.suffix for one in FORMATS.values() if not one.is_text)
"""The suffixes of pictures and pages."""


def code_options(suffixes: Iterable[str]) -> list[click.Parameter]:
    """Return the options of a command whose output is code, in files of these suffixes."""
    return [_output(suffixes), _NO_COLOR, _QUIET]


def answer_options(
    pictures: Iterable[str] = (), tables: Iterable[str] = ()
) -> list[click.Parameter]:
    """Return the options of every command that answers a question about schedules.

    `pictures` are the suffixes of those that it may draw of its answer, `tables` the formats that
    it has beside those of every answer.
    """
    formats = [FORMATS[one] for one in (*ANSWERS.values(), *tables)]
    format_ = SectionOption(
        "-f",
        "--format",
        section="Output",
        type=format_type(formats),
        help="format of the answer [default: table]",
    )
    suffixes = [*(one.suffix for one in formats), *pictures]
    return [_output(suffixes), format_, *look_options(), _QUIET]


def run_of(given: Mapping[str, Any]) -> Run:
    """Return the run among a command's values.

    Raises:
        click.UsageError: it has two ranges, or no batch.
    """
    try:
        return Run(**chosen(given, fields(Run)))
    except ArgumentError as error:
        if not error.names:
            raise click.UsageError(error.message) from error
        options = " and ".join(f"--{name}" for name in error.names)
        message = f"{options} are two names of one range: give one of them"
        raise click.UsageError(message) from error


def shown(given: Mapping[str, Any]) -> OutputOptions:
    """Return what the shared options among a command's values say; raises as `run_of`."""
    return OutputOptions(
        run=run_of(given),
        picture=chosen(given, fields(Picture)),
        outputs=given["output"],
        format=given["format"],
        chart=given["show"],
        every_row=given["every_row"],
        color=not given["no_color"],
        ascii=given["ascii"],
        quiet=given["quiet"],
        questions=Questions(**chosen(given, fields(Questions))),
    )


def pictured(
    given: Mapping[str, Any], run: Run, paths: tuple[str, ...], **picture: object
) -> OutputOptions:
    """Return what an answer asks that is drawn as a picture, and as nothing else."""
    return OutputOptions(
        run=run,
        picture=picture,
        outputs=paths,
        color=not given["no_color"],
        ascii=given["ascii"],
        quiet=given["quiet"],
    )


def chosen(given: Mapping[str, Any], declared: Iterable[Field]) -> dict[str, Any]:
    """Return the values that were given for declared parameters."""
    return {f.name: given[f.name] for f in declared if given.get(f.name) is not None}
