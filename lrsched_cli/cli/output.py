"""Where output goes: which form to which file, and to standard output."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

from lrsched_cli.cli.files import bad_output, refuse_unwritable, replacing
from lrsched_cli.cli.options import Shown
from lrsched_cli.comparison import Comparison, Picture, Series
from lrsched_cli.errors import FileError, LearningRateError, printable, unknown
from lrsched_cli.render import FORMS, Form, View
from lrsched_cli.sampling import MOST_ROWS, Span

_STDOUT = "-"

Result = TypeVar("Result")


def show(
    series: Sequence[Series],
    options: Shown,
    *,
    span: Span | None = None,
    steps_per_epoch: int | None = None,
    picture: Picture | None = None,
) -> None:
    """Show schedules as the options ask; a picture's options stand before what `picture` says.

    Nothing is written before all of it is known to be right.
    """
    settings: dict[str, Any] = (picture or Picture()).values() | dict(options.picture)
    comparison = Comparison.of(
        series,
        span=options.span or span,
        picture=Picture(**settings),
        steps_per_epoch=options.steps_per_epoch or steps_per_epoch,
    )
    files = [(path, _form(path)) for path in options.outputs if path != _STDOUT]
    refuse_unwritable([path for path, _ in files])
    printed = _printed_form(options)
    if printed or any(form.is_text for _, form in files):
        comparison.check()
    with ExitStack() as stack:
        for path, form in files:
            file = stack.enter_context(replacing(path))
            file.writelines(_rendered(form, comparison, View(every_row=options.every_row)))
    if not options.quiet:
        for path, _ in files:
            click.echo(f"Wrote {printable(path)}", err=True)
    if printed:
        _print(printed, comparison, options)


def _form(path: str) -> Form:
    suffixes = {form.suffix: form for form in FORMS.values()}
    suffix = Path(path).suffix.lower()
    if suffix in suffixes:
        return suffixes[suffix]
    if suffix:
        problem = unknown("suffix", suffix, suffixes)
    else:
        problem = f"needs a suffix that says its form: {', '.join(suffixes)}"
    raise bad_output(path, problem)


def _printed_form(options: Shown) -> Form | None:
    """Return the form of what goes to standard output, or None when nothing does."""
    if options.format or not options.outputs or _STDOUT in options.outputs:
        return FORMS[options.format or "table"]
    return None


def _rendered(form: Form, comparison: Comparison, view: View) -> Iterator[bytes]:
    try:
        yield from form.render(comparison, view)
    except LearningRateError:
        if comparison.span.count <= MOST_ROWS:
            comparison.check()  # a picture looks at some times only; this names the first
        raise


def answer(
    result: Result,
    as_text: Callable[[Result, View], bytes],
    as_json: Callable[[Result], bytes],
    given: Mapping[str, Any],
) -> None:
    """Write the answer to a question to standard output, in the form that the options ask."""
    is_json = given["format"] == "json"
    view = _view(color=not given["no_color"])
    _write([as_json(result) if is_json else as_text(result, view)])


def _print(form: Form, comparison: Comparison, options: Shown) -> None:
    view = _view(color=options.color, every_row=options.every_row)
    _write(_rendered(form, comparison, view))


def write_text(text: str) -> None:
    """Write a text to standard output."""
    _write([text.encode()])


def _write(chunks: Iterable[bytes]) -> None:
    stream = _standard_output().buffer
    stream.writelines(chunks)
    stream.flush()


def _standard_output() -> TextIO:
    if sys.stdout is None:
        raise FileError("write", "standard output", "it is closed")
    return sys.stdout


def _view(*, color: bool, every_row: bool = False) -> View:
    stream = _standard_output()
    is_terminal = stream.isatty()
    color = color and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return View(
        every_row=every_row,
        width=_terminal_width() if is_terminal else None,
        color=is_terminal and color,
        unicode=stream.encoding.lower().replace("-", "").startswith("utf"),
    )


def _terminal_width() -> int:
    from shutil import get_terminal_size  # noqa: PLC0415 - takes long, and only terminals need it

    return get_terminal_size().columns
