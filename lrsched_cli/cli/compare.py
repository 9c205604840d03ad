"""The command `compare`: expressions and comparison files, mixed, side by side."""

import os
from typing import Any

import click
from click.shell_completion import CompletionItem

from lrsched_cli.cli.options import SectionCommand, shared, shown
from lrsched_cli.cli.output import show
from lrsched_cli.comparison import Picture, Series
from lrsched_cli.config import ComparisonFile, read_comparison
from lrsched_cli.errors import ComparisonError
from lrsched_cli.expression import read
from lrsched_cli.sampling import Span

_HELP = """Show any number of schedules side by side, one column or curve each.

A SCHEDULE is an expression, in this program's words or a framework's, or a comparison file in TOML.
See `lrsched list` for what there is.

\b
Examples:
  lrsched compare 'step()' 'exp(decay=0.05)' 'time(decay=0.05)'
  lrsched compare 'exp(rate=0.9)' 'keras.ExponentialDecay(0.1, 1, 0.9)' -f csv
  lrsched compare sample_configs/decays.toml -o decays.png -o decays.csv
  lrsched compare sample_configs/decays.toml 'step()' --layout panels -o a.svg
"""


class _ScheduleType(click.ParamType):  # type: ignore[type-arg] # generic from Click 8.5 on
    name = "schedule"

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - Click's signature
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        return [CompletionItem(incomplete, type="file")]


def _compare(schedules: tuple[str, ...], **given: Any) -> None:  # noqa: ANN401 - Click's values
    options = shown(given)
    parts = [_read_one(text) for text in schedules]
    files = [part for part in parts if isinstance(part, ComparisonFile)]
    series = [
        one
        for part in parts
        for one in (part.series if isinstance(part, ComparisonFile) else [part])
    ]
    span = options.span or _common_span(files)
    show(series, options, span=span, picture=files[0].picture if files else Picture())


def _read_one(text: str) -> ComparisonFile | Series:
    # Path.exists fails for a text too long to be a name.
    if text.lower().endswith(".toml") or os.path.exists(text):  # noqa: PTH110
        return read_comparison(text)
    reading = read(text)
    return Series(reading.label, reading.schedule)


def _common_span(files: list[ComparisonFile]) -> Span | None:
    spans = {file.span: file.path for file in files if file.span}
    if len(spans) > 1:
        told = ", ".join(f"{path} has {span.unit}s = {span}" for span, path in spans.items())
        message = f"the files' ranges differ: {told}; choose one with --epochs or --steps"
        raise ComparisonError(message)
    return next(iter(spans), None)


command = SectionCommand(
    "compare",
    callback=_compare,
    params=[
        click.Argument(["schedules"], nargs=-1, required=True, type=_ScheduleType()),
        *shared(several=True),
    ],
    help=_HELP,
)
