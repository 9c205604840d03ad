"""The types of options: how a text that is typed becomes a value, and what a shell completes."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import click

from lrsched_cli.cli.completion import catalogue_names, files, items, styles, varied
from lrsched_cli.errors import ParameterError, nearest
from lrsched_cli.parameters import Field
from lrsched_cli.render import Format

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class CompletedType(click.ParamType):  # type: ignore[type-arg] # generic from Click 8.5 on
    """A type of which a shell completes the values."""

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG002 - Click's signature
        incomplete: str,
    ) -> "list[CompletionItem]":
        """Offer the values that begin as what is typed."""
        return self.completions(ctx, incomplete)

    def completions(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Return what a shell offers."""
        raise NotImplementedError


class FieldType(CompletedType):
    """The value of a declared parameter, checked as it is everywhere else."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.name = field.kind.metavar

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> object:
        """Return the value, or fail with the sentence that the parameter itself has for it."""
        try:
            return self.field.from_text("", value)
        except ParameterError as error:
            self.fail(error.problem(), param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        """Return what stands for the value in the help."""
        return self.name

    def completions(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":  # noqa: ARG002 - as others have it
        """Offer the choices, if there are any."""
        if self.field.name == "style":
            return items(styles(), incomplete) or files(incomplete)
        return items(self.field.choices, incomplete)


class WordType(click.Choice):  # type: ignore[type-arg] # generic from Click 8.2 on
    """One of a few words, or another name that people have for one of them."""

    def __init__(self, words: Iterable[str], others: Mapping[str, str]) -> None:
        super().__init__(list(words))
        self._others = others

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> object:
        """Return the word, of whatever name it was given."""
        name = self._others.get(value.lower(), value.lower())
        near = None if name in self.choices else nearest(name, [*self.choices, *self._others])
        if near is not None:
            self.fail(f"{value!r} is unknown; did you mean {near}?", param, ctx)
        return super().convert(name, param, ctx)


def format_type(formats: Iterable[Format]) -> WordType:
    """Return the type of formats, which the suffixes of their files name as well: md, txt."""
    formats = list(formats)
    suffixes = {one.suffix[1:]: one.name for one in formats if one.suffix}
    return WordType([one.name for one in formats], suffixes)


STANDARD_OUTPUT = "-"

_STANDARD_OUTPUTS = {"/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"}
"""What the system calls it: opened anew, a file to which it is redirected would be emptied."""


class PathType(CompletedType):
    """What may be the name of a file, which a shell completes."""

    def completions(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":  # noqa: ARG002 - as others have it
        """Let the shell offer its files."""
        return files(incomplete)


class OutputType(PathType):
    """The name of a file to write, which a shell completes; what opens it sees whether it can."""

    name = "path"

    def convert(
        self,
        value: str,
        param: click.Parameter | None,  # noqa: ARG002 - Click's signature
        ctx: click.Context | None,  # noqa: ARG002
    ) -> str:
        """Return the name; standard output has one name only."""
        return STANDARD_OUTPUT if value in _STANDARD_OUTPUTS else value


class VaryType(CompletedType):
    """A name and the values that it takes in turn."""

    name = "NAME=VALUES"

    def convert(
        self,
        value: str,
        param: click.Parameter | None,  # noqa: ARG002 - Click's signature
        ctx: click.Context | None,  # noqa: ARG002
    ) -> tuple[str, tuple[str, ...]]:
        """Return both; an error names the parameter rather than the option."""
        from lrsched_cli.sweep import axis  # noqa: PLC0415 - who varies nothing does without

        return axis(value)

    def completions(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Offer the names that can vary."""
        return items(varied(ctx), incomplete)


class SettingType(click.ParamType):  # type: ignore[type-arg] # generic from Click 8.5 on
    """A name in a file and its value."""

    name = "NAME=VALUE"

    def convert(
        self,
        value: str,
        param: click.Parameter | None,  # noqa: ARG002 - Click's signature
        ctx: click.Context | None,  # noqa: ARG002
    ) -> tuple[str, object]:
        """Return both; an error names the setting rather than the option."""
        from lrsched_cli.settings import setting  # noqa: PLC0415 - who sets nothing does without

        return setting(value)


class CatalogueType(CompletedType):
    """A word of the catalogue, of which a shell completes the names."""

    name = "word"

    def completions(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":  # noqa: ARG002 - as others have it
        """Offer schedules, frameworks and their schedulers."""
        return items(catalogue_names(incomplete), incomplete)
