"""What is told on a terminal of work that takes long: what is done, and of many rows how many."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from lrsched_cli import drawn
from lrsched_cli.cli.streams import size_of
from lrsched_cli.comparison import Comparison
from lrsched_cli.errors import escape_control_characters
from lrsched_cli.sampling import CHUNK, Span

if TYPE_CHECKING:
    from lrsched_cli.render.bar import Bar
    from lrsched_cli.schedules import Floats

_PATIENCE = 2.0
"""Seconds before a bar appears: nobody waits for less."""

_COMPUTING = "computing"

_BETWEEN = 0.1
"""Seconds between two looks of the bar."""

_CLEARED = b"\r\x1b[2K\x1b[?25h"
"""What removes the bar and shows the cursor again, after an end that Rich does not see."""


class Progress:
    """A bar on stderr: on a terminal only, once the work has taken a while, and gone at its end."""

    def __init__(self, *, wanted: bool = True, color: bool, ascii_only: bool) -> None:
        is_terminal = sys.stderr is not None and sys.stderr.isatty()
        self._wanted = wanted and is_terminal and os.environ.get("TERM") != "dumb"
        self._color, self._ascii = color, ascii_only
        self._next = time.monotonic() + _PATIENCE
        self._task = _COMPUTING
        self._bar: Bar | None = None

    def begin(self, task: str = _COMPUTING) -> None:
        """Say what is done from here on."""
        self._task = escape_control_characters(task)

    def tell(self, done: int, total: int) -> None:
        """Say how many rows of a pass over them are done."""
        now = time.monotonic()
        if not self._wanted or now < self._next:
            return
        self._next = now + _BETWEEN
        if self._bar is None:
            from lrsched_cli.render.bar import Bar  # noqa: PLC0415 - short work does without

            drawn.add(_CLEARED)
            self._bar = Bar(color=self._color, ascii_only=self._ascii)
        self._bar.draw(self._task, done, total)

    def hide(self) -> None:
        """Remove the bar until there is more to tell."""
        if self._bar is not None:
            self._bar.remove()
            self._bar = None
            drawn.discard(_CLEARED)

    def end(self) -> None:
        """Remove the bar, for good."""
        self._wanted = False
        self.hide()


@contextmanager
def progress(*, wanted: bool = True, color: bool, ascii_only: bool) -> Iterator[Progress]:
    """Provide a bar that is gone at the end, whatever happens."""
    bar = Progress(wanted=wanted, color=color, ascii_only=ascii_only)
    try:
        yield bar
    finally:
        bar.end()


@contextmanager
def doing(task: str) -> Iterator[None]:
    """While one thing is done, say what it is: on a terminal, once it has taken a while."""
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield
        return
    shown = threading.Event()

    def show() -> None:
        shown.set()
        drawn.add(_CLEARED)
        columns, _ = size_of(sys.stderr)
        text = escape_control_characters(task)[: max(columns - len(_DOTS) - 1, 0)]
        sys.stderr.write(f"\r{text}{_DOTS}")
        sys.stderr.flush()

    timer = threading.Timer(_PATIENCE, show)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        if shown.is_set():
            drawn.discard(_CLEARED)
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()


_DOTS = " ..."


class _WatchedSpan(Span):
    """A range of which each pass over its rows moves a bar."""

    __slots__ = ("_bar",)

    def __init__(self, span: Span, bar: Progress) -> None:
        super().__init__(span.start, span.stop, span.stride, span.unit)
        object.__setattr__(self, "_bar", bar)

    def _chunks(self) -> "Iterator[Floats]":
        """Yield the times of all rows, and tell the bar."""
        bar: Progress = object.__getattribute__(self, "_bar")
        for number, times in enumerate(super()._chunks()):
            bar.tell(number * CHUNK, self.count)
            yield times


def watched(comparison: Comparison, bar: Progress) -> Comparison:
    """Return a comparison that moves a bar when its rows are gone through."""
    return replace(comparison, span=_WatchedSpan(comparison.span, bar))
