"""What a shell completes beyond names of options: schedules, files after @, names that may vary."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def items(names: Iterable[str], incomplete: str) -> "list[CompletionItem]":
    """Return those of some names that begin as what is typed; capitals do not matter."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - for completion alone

    begun = incomplete.lower()
    found = dict.fromkeys(one for one in names if one.lower().startswith(begun))
    return [CompletionItem(one) for one in found]


def files(incomplete: str) -> "list[CompletionItem]":
    """Let the shell offer its files."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - as above

    return [CompletionItem(incomplete, type="file")]


def catalogue_names(incomplete: str) -> Iterator[str]:
    """Yield words of which `list` shows more: schedules, frameworks and their schedulers."""
    from lrsched_cli.dialects import catalogue  # noqa: PLC0415 - as above
    from lrsched_cli.schedules import FAMILIES  # noqa: PLC0415

    yield "files"
    yield from FAMILIES
    yield from (name.partition(".")[0] for name in catalogue())
    for name in catalogue():
        yield name if "." in incomplete else name.rpartition(".")[2]


def schedules(ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
    """Return schedules that begin as what is typed, beside files; after @ files alone.

    Bash hands @ over as a word of its own, and yet replaces both words.
    """
    from lrsched_cli.schedules import FAMILIES  # noqa: PLC0415 - as above

    before, in_bash = _words(ctx), os.environ.get("_LRSCHED_COMPLETE", "").startswith("bash")
    if in_bash and before[-1:] == ["@"]:
        incomplete = f"@{incomplete}"
    if incomplete.startswith("@"):
        return items((f"@{path}" for path in _paths(incomplete[1:])), incomplete)
    found = items(FAMILIES, incomplete) if incomplete else []
    return [*found, *items(_paths(incomplete), incomplete)] if found else files(incomplete)


def _paths(begun: str) -> Iterator[str]:
    """Yield the files and folders whose names begin as what is typed."""
    folder, slash, _ = begun.rpartition("/")
    try:
        found = sorted(Path(folder or slash or ".").iterdir())
    except OSError:
        return
    for path in found:
        yield f"{folder}{slash}{path.name}{'/' if path.is_dir() else ''}"


def varied(ctx: click.Context) -> list[str]:
    """Return what can vary: the parameters of a family, else the names in braces."""
    declared = getattr(ctx.command, "declared", ())
    if declared:
        return [f"{field.name.replace('_', '-')}=" for field in declared]
    return [f"{name}=" for name in re.findall(r"\{(\w+)\}", " ".join(_words(ctx)))]


def _words(ctx: click.Context) -> list[str]:
    """Return the arguments that are typed already."""
    given = (ctx.params.get(name) or () for name in ("schedule", "schedules"))
    told = ([one] if isinstance(one, str) else [*one] for one in given)
    return [*ctx.args, *(word for words in told for word in words)]


def styles() -> list[str]:
    """Return the styles of Matplotlib, which is not imported for it."""
    from importlib.util import find_spec  # noqa: PLC0415 - as above

    spec = find_spec("matplotlib")
    folders = map(Path, (spec and spec.submodule_search_locations) or ())
    found = (path.stem for one in folders for path in one.glob("mpl-data/stylelib/*.mplstyle"))
    return ["default", *sorted(one for one in found if not one.startswith("_"))]
