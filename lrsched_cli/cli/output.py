"""Where output goes: which format to which file, and to standard output."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain
from types import MappingProxyType
from typing import Any, TextIO, TypeVar

import click

from lrsched_cli.cli.options import ANSWERS, OutputOptions
from lrsched_cli.cli.progress import Progress, progress, watched
from lrsched_cli.cli.streams import (
    asked_width,
    has_style,
    has_unicode,
    size_of,
    standard_output,
    tell,
    write,
)
from lrsched_cli.cli.types import STANDARD_OUTPUT
from lrsched_cli.comparison import Comparison, Series
from lrsched_cli.errors import LearningRateError, escape_control_characters, nearest
from lrsched_cli.picture import Picture
from lrsched_cli.render import FORMATS, SUFFIXES, Format, View, ignored
from lrsched_cli.render.advice import advice
from lrsched_cli.run import Run
from lrsched_cli.sampling import MOST_ROWS

_NO = 1
"""The exit code of an answer that is no."""

Result = TypeVar("Result")
Named = TypeVar("Named")


def show(
    series: Sequence[Series],
    options: OutputOptions,
    *,
    run: Run | None = None,
    picture: Picture | None = None,
    sources: Iterable[str] = (),
) -> None:
    """Show schedules as the options ask; a picture's options stand before what `picture` says.

    `run` is that of the options, unless something completes it; `sources` are the files that were
    read.

    Nothing is written before all of it is known to be right.
    """
    settings: dict[str, Any] = (picture or Picture()).values() | dict(options.picture)
    comparison = Comparison.of(
        series,
        run=run or options.run,
        picture=Picture(**settings),
        at=options.questions.at,
    )
    tell_notes(comparison)
    if options.questions.asked:
        _answer_question(comparison, options, sources)
        return
    files = _files(options.outputs, SUFFIXES, sources)
    printed = _printed_formats(options)
    _tell_ignored(options, [*dict(files).values(), *printed])
    for note in advice(comparison, dict(files).values()):
        tell(f"Note: {note}")
    with progress(wanted=not options.quiet, color=options.color, ascii_only=options.ascii) as bar:
        comparison = watched(comparison, bar)
        _check(comparison, files, printed, bar)
        _write_files(files, comparison, options, bar)
        for format_ in printed:
            after = b"" if format_ is printed[-1] else b"\n"
            bar.begin()
            _print(format_, after, comparison, options, bar)


def _answer_question(
    comparison: Comparison, options: OutputOptions, sources: Iterable[str]
) -> None:
    """Answer what is asked in the place of rates; the exit code is 1 if the answer is no."""
    asked = options.questions.asked
    if options.format not in {None, *ANSWERS.values()}:
        names = " or ".join(ANSWERS.values())
        message = f"the answer of {asked} is a {names}, not {options.format}"
        raise click.UsageError(message)
    _tell_ignored(options, [FORMATS[name] for name in ANSWERS.values()])
    if options.chart:
        tell(f"Note: --show draws nothing beside {asked}")
    with progress(wanted=not options.quiet, color=options.color, ascii_only=options.ascii) as bar:
        found = options.questions.answered(watched(comparison, bar))
    given = {
        "output": options.outputs,
        "format": options.format,
        "no_color": not options.color,
        "ascii": options.ascii,
        "quiet": options.quiet,
    }
    answer(found, options.questions.text, given, sources)
    if options.questions.is_no(found):
        raise click.exceptions.Exit(_NO)


def tell_notes(comparison: Comparison) -> None:
    """Write to stderr, a line each, what a user should know of how a range was understood."""
    for note in comparison.notes:
        tell(f"Note: {escape_control_characters(note)}")


def _tell_ignored(options: OutputOptions, formats: Sequence[Format]) -> None:
    """Say which options change nothing, for no format that is asked for has them."""
    names = ignored(options.picture, formats)
    if options.questions.at and not any(one.is_text and one.has_every_row for one in formats):
        names.append("at")
    if names:
        told = ", ".join(f"--{name.replace('_', '-')}" for name in names)
        kinds = ", ".join(dict.fromkeys(one.name for one in formats))
        tell(f"Note: {told} {'changes' if len(names) == 1 else 'change'} nothing in {kinds}")


_Files = Sequence[tuple[str, Format]]
"""Paths and the formats of what is written there."""


def _files(
    outputs: Iterable[str], suffixes: Mapping[str, Named], sources: Iterable[str]
) -> list[tuple[str, Named]]:
    """Return the files to write, after seeing that all of them can be."""
    paths = [path for path in outputs if path != STANDARD_OUTPUT]
    if not paths:
        return []
    from lrsched_cli.cli.files import refuse_unwritable  # noqa: PLC0415 - for files alone

    files = [(path, _by_suffix(path, suffixes)) for path in paths]
    refuse_unwritable(paths, sources)
    return files


def with_pictures(
    outputs: Iterable[str], pictures: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return those files of an answer that are pictures, and the others, all of known suffixes."""
    known = {**ANSWERS, **dict.fromkeys(pictures, "")}
    forms = {path: _by_suffix(path, known) for path in outputs if path != STANDARD_OUTPUT}
    drawn = tuple(path for path in outputs if forms.get(path) == "")
    return drawn, tuple(path for path in outputs if path not in drawn)


def _by_suffix(path: str, suffixes: Mapping[str, Named]) -> Named:
    """Return what stands for the suffix of a path."""
    from pathlib import Path  # noqa: PLC0415 - as above

    from lrsched_cli.cli.files import bad_output, is_device  # noqa: PLC0415

    suffix = Path(path).suffix.lower()
    if suffix in suffixes:
        return suffixes[suffix]
    if suffix:
        near = None if suffix in SUFFIXES else nearest(suffix, suffixes, alike=0.75)
        problem = f"unknown suffix {suffix!r}{f'; did you mean {near!r}?' if near else ''}"
        if suffix in SUFFIXES:
            problem = f"no {suffix!r} is written here"
        problem += f"; there are {', '.join(suffixes)}"
        if suffix in SUFFIXES:
            problem += f" (lrsched compare writes {suffix})"
    elif is_device(path):
        problem = "is a device or a pipe, without a suffix: redirect standard output there, with -f"
    else:
        problem = f"needs a suffix that chooses its format: {', '.join(suffixes)}"
    raise bad_output(path, problem)


def _check(comparison: Comparison, files: _Files, printed: Sequence[Format], bar: Progress) -> None:
    """Compute every row where the first that fails would be met when others are already out.

    A file takes its place when all of it is written, and what comes after one of every row is
    right if that was.
    """
    whole = [path for path, format_ in files if format_.is_text and format_.has_every_row]
    if whole:
        from lrsched_cli.cli.files import is_replaced  # noqa: PLC0415 - as above

        is_out_at_once = not all(map(is_replaced, whole))
    else:
        is_out_at_once = any(format_.has_every_row for format_ in printed)
    if is_out_at_once:
        bar.begin("checking")
        comparison.check()


def _write_files(
    files: _Files, comparison: Comparison, options: OutputOptions, bar: Progress
) -> None:
    if not files:
        return
    from lrsched_cli.cli.files import replacing, write_whole  # noqa: PLC0415 - as above

    with ExitStack() as stack:
        for path, format_ in files:
            bar.begin(path)
            file = stack.enter_context(replacing(path))
            write_whole(
                _rendered(format_, comparison, View(every_row=options.every_row)), file, path
            )
    if not options.quiet:
        bar.hide()
        _tell_written(path for path, _ in files)


def _tell_written(paths: Iterable[str]) -> None:
    for path in paths:
        tell(f"Wrote {escape_control_characters(path)}")


def _printed_formats(options: OutputOptions) -> list[Format]:
    """Return the formats of what is printed; a chart comes first, and once."""
    names = ["chart"] if options.chart else []
    if (
        options.format
        or STANDARD_OUTPUT in options.outputs
        or not (options.chart or options.outputs)
    ):
        names.append(options.format or "table")
    return [FORMATS[name] for name in dict.fromkeys(names)]


def _rendered(format_: Format, comparison: Comparison, view: View) -> Iterator[bytes]:
    try:
        yield from format_.render(comparison, view)
    except LearningRateError:
        if comparison.span.count <= MOST_ROWS:
            comparison.check()  # a picture looks at some times only; this names the first
        raise


def answer(  # noqa: PLR0913 - what there is to write
    result: Result,
    as_text: Callable[[Result, View], bytes],
    given: Mapping[str, Any],
    sources: Iterable[str],
    *,
    others: Mapping[str, Callable[[Result], bytes]] = MappingProxyType({}),
    beside: Mapping[str, bytes] = MappingProxyType({}),
) -> None:
    """Write the answer to a question, in the formats and to the places that the options ask.

    `sources` are the files that were read, `others` the formats that this answer has beside text
    and JSON, and `beside` other files that are written with it.
    """

    def made(format_: str, view: View) -> bytes:
        if format_ in others:
            return others[format_](result)
        if format_ != "json":
            return as_text(result, view)
        from lrsched_cli.render.jsons import answer_json  # noqa: PLC0415 - for JSON alone

        return answer_json(result)

    suffixes = {**ANSWERS, **{FORMATS[name].suffix: name for name in others}}
    is_out = _write_answers(suffixes, lambda name: made(name, View()), given, sources, beside)
    if given["format"] or not is_out:
        view = view_of(standard_output(), color=not given["no_color"], ascii_only=given["ascii"])
        write([made(given["format"] or "table", view)])


def answer_each(
    results: Iterable[Result],
    as_text: Callable[[Result, View], bytes],
    given: Mapping[str, Any],
    sources: Iterable[str],
    *,
    several: bool,
) -> None:
    """Write answers as `answer` writes one; several, each as soon as it is known.

    In JSON several are an array, as text they have an empty line between them.
    """
    if not several:
        for one in results:
            answer(one, as_text, given, sources)
        return
    if given["output"]:
        results = list(results)
    is_out = _write_answers(
        ANSWERS, lambda name: b"".join(_together(results, as_text, name, View())), given, sources
    )
    if given["format"] or not is_out:
        view = view_of(standard_output(), color=not given["no_color"], ascii_only=given["ascii"])
        for chunk in _together(results, as_text, given["format"] or "table", view):
            write([chunk])


def _together(
    results: Iterable[Result], as_text: Callable[[Result, View], bytes], name: str, view: View
) -> Iterator[bytes]:
    """Yield several answers in a format, one after the other."""
    if name != "json":
        for number, one in enumerate(results):
            yield (b"\n" if number else b"") + as_text(one, view)
        return
    from lrsched_cli.render.jsons import answer_json  # noqa: PLC0415 - for JSON alone

    before = b"[\n"
    for one in results:
        yield before + answer_json(one).rstrip()
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def write_code(code: str, suffix: str, given: Mapping[str, Any], sources: Iterable[str]) -> None:
    """Write code to the places that the options ask, to files of one suffix; else as `answer`."""
    if not _write_answers({suffix: suffix}, lambda _: code.encode(), given, sources):
        write_text(code)


def _write_answers(
    suffixes: Mapping[str, str],
    made: Callable[[str], bytes],
    given: Mapping[str, Any],
    sources: Iterable[str],
    beside: Mapping[str, bytes] = MappingProxyType({}),
) -> bool:
    """Write the files that are asked, and others; tell whether that is all that is asked."""
    files = _files(given["output"], suffixes, sources)
    if files or beside:
        from lrsched_cli.cli.files import replacing, write_whole  # noqa: PLC0415 - as above

        with ExitStack() as stack:
            for path, format_ in files:
                write_whole([made(format_)], stack.enter_context(replacing(path)), path)
            for path, data in beside.items():
                write_whole([data], stack.enter_context(replacing(path)), path)
    if not given["quiet"]:
        _tell_written([*(path for path, _ in files), *beside])
    return bool(files) and STANDARD_OUTPUT not in given["output"]


def _print(
    format_: Format, after: bytes, comparison: Comparison, options: OutputOptions, bar: Progress
) -> None:
    is_message = format_.name == "chart" and options.format not in {None, "table", "chart"}
    stream = sys.stderr if is_message else standard_output()
    if stream is None:  # nobody listens
        return
    view = view_of(stream, color=options.color, ascii_only=options.ascii)
    if format_.name in {"chart", "table"} and view.width is None:
        view = replace(view, width=asked_width())
    rendered = _rendered(format_, comparison, replace(view, every_row=options.every_row))
    if is_message:
        told = b"".join(rendered).decode()
        bar.hide()
        tell(told)
    else:
        write(
            _without(bar, chain(rendered, [after])) if stream.isatty() else chain(rendered, [after])
        )


def _without(bar: Progress, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what goes to a terminal, on which there may then be no bar."""
    for chunk in chunks:
        bar.end()
        yield chunk


def write_text(text: str) -> None:
    """Write a text to standard output."""
    write([text.encode()])


def view_of(stream: TextIO, *, color: bool, ascii_only: bool) -> View:
    """Return what a table may assume of a stream."""
    is_terminal = stream.isatty()
    width, height = size_of(stream) if is_terminal else (None, None)
    return View(
        width=width,
        height=height,
        color=color and has_style(stream),
        unicode=has_unicode(stream) and not ascii_only,
    )
